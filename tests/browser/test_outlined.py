"""A long text over a thin line: its outline, the article one opens, and at last all of it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTICLES = range(4, 12)
WORDS = "The Parties keep what they measured, and say to each other how it was measured. " * 60


@pytest.mark.rule("DR25")
@pytest.mark.rule("WS13")
def test_a_reader_on_a_thin_line_loads_what_they_open(
    sit: Sit, english: BrowserContext, tmp_path: Path
) -> None:
    """What is not loaded says so, is not written in, and is had one by one or all at once."""
    chair = sit("mediator")
    file = tmp_path / "long.md"
    articles = (f"# Article {one}\n\n{one}.1 Of {one}. {WORDS}\n" for one in ARTICLES)
    file.write_text("\n".join(articles), encoding="utf-8")
    chair.view("Files")
    chair.page.get_by_label(re.compile("File: text")).set_input_files(file)
    chair.page.get_by_role("button", name="Bring it in").click()
    expect(chair.page.get_by_text("The file is in the text.")).to_be_visible()
    chair.view("Words")

    # Each role has an origin of its own, and what is chosen there is chosen for it alone.
    english.add_init_script(
        "if (location.host.startsWith('beta.')) localStorage['nr-low-bandwidth'] = 'yes'"
    )
    thin = sit("beta")
    left = thin.words.locator("[data-left-out]")
    expect(left).to_have_count(len(ARTICLES) + 3)
    expect(left.last).to_contain_text("Not loaded (low bandwidth)")
    expect(left.last).to_contain_text("1 paragraph and no brackets")
    expect(thin.words.locator(".said, [data-unit-menu]")).to_have_count(0)
    thin.picture("outlined")

    rows = thin.page.get_by_role("navigation", name="Structure")
    rows.get_by_role("button", name=re.compile("^Article 7 ")).click()
    expect(thin.words.locator(".said", has_text="Of 7.")).to_be_visible()
    expect(left).to_have_count(len(ARTICLES) + 2)
    left.filter(has_text="Article 5").get_by_role(
        "button", name=re.compile("^Load .*5$")
    ).click()
    article = thin.words.locator(
        "section", has=thin.page.locator(".said", has_text="Article 5")
    )
    expect(article.last.locator("[data-unit-menu]").first).to_be_focused()
    expect(left).to_have_count(len(ARTICLES) + 1)
    thin.view("Board")
    expect(thin.page.get_by_text("This needs the whole text")).to_be_visible()
    thin.view("Words")

    # What others do to an article that is not loaded is not shown, and not hidden either.
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    thin.page.route("**/text/parts?*", hold)
    chair.stand_in("Of 9.")
    chair.page.keyboard.type("*anew*")
    chair.page.keyboard.press("Escape")
    expect(chair.page.locator("[data-saved=saved]")).to_be_attached()
    thin.room.come_forward()
    expect(left.last).to_contain_text("Changed since")
    thin.page.unroute("**/text/parts?*")
    for one in held:
        one.continue_()
    thin.page.get_by_role("button", name="Load everything").click()
    expect(left).to_have_count(0)
    expect(thin.page.locator("#text-title")).to_be_focused()
    expect(thin.words.locator(".said", has_text="*anew*")).to_be_visible()
    expect(thin.page.get_by_text("not loaded")).to_have_count(0)
    thin.picture("loaded")
