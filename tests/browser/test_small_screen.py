"""A text on a small screen over a weak line: read, and remarked on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import pages
from tests.browser.desk import Desk
from tests.browser.pages import RoomPage
from tests.browser.servers import DemoSummit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SMALL = {"width": 320, "height": 640}


TOO_WIDE = """() => [...document.querySelectorAll('main, main *')].filter((one) => {
  const { left, right, width } = one.getBoundingClientRect();
  return width > 0 && (right > innerWidth + 1 || left < -1)
    && !one.closest('.visually-hidden, .table-scroll');
}).filter((one, _, all) => !all.some((other) => other !== one && one.contains(other)))
  .map((one) => one.outerHTML.slice(0, 120))"""


def too_wide(page: Page) -> list[str]:
    """What sticks out of a small screen, whether or not something above it scrolls."""
    return page.evaluate(TOO_WIDE)


def test_a_text_is_read_and_remarked_on_at_320_pixels(
    new_browser: Callable[..., BrowserContext], negotiation: DemoSummit, story: str
) -> None:
    """With low bandwidth chosen: from the structure to a paragraph, a remark, and its answer."""
    chair = RoomPage(new_browser().new_page())
    chair.page.goto(negotiation.link("mediator"))
    chair.wait_until_live()
    chair.open_channel(story)
    desk = Desk(chair)

    page = new_browser(viewport=SMALL).new_page()
    page.goto(negotiation.link("beta"))
    small = Desk(RoomPage(page))
    small.room.show("Channels")
    small.room.open_me().get_by_role("switch", name="Low bandwidth").check()
    page.keyboard.press("Escape")
    page.get_by_role("navigation", name="Channels").get_by_role("button", name=story).click()
    expect(small.words).to_contain_text("share the data")
    small.picture("small-words")
    assert pages.no_sideways_scrolling(page)
    views = page.get_by_role("combobox", name="Views of the text")
    views.select_option("outline")
    rows = page.get_by_role("navigation", name="Structure")
    rows.get_by_role("button", name="1.1 ").first.click()
    page.get_by_role("button", name="What can be done with 1.1").click()
    page.get_by_role("button", name="Standing, brackets and proposals").click()
    expect(page.get_by_role("heading", name="Paragraph 1.1")).to_be_visible()
    small.picture("small-paragraph")
    assert too_wide(page) == []
    page.get_by_label("Your comment").fill("Every day, please.")
    page.get_by_role("button", name="Post the comment").click()
    expect(page.locator("[data-comment]")).to_contain_text("Every day, please.")
    assert pages.no_sideways_scrolling(page)
    desk.look_at("1.1")
    thread = desk.side.locator("[data-comment]")
    expect(thread).to_contain_text("Every day, please.")
    thread.get_by_role("button", name="Answer", exact=True).click()
    thread.get_by_label("Your answer").fill("Noted.")
    thread.get_by_role("button", name="Post the answer").click()
    small.page.bring_to_front()
    expect(page.locator("[data-comment]")).to_contain_text("Noted.")
    small.picture("small-answered")
    for view in views.locator("option").evaluate_all("all => all.map(({value}) => value)"):
        views.select_option(view)
        page.wait_for_timeout(300)
        assert too_wide(page) == [], view
    views.select_option("paragraph")
    small.room.open_me()
    pages.choose_language(page, "ar")
    page.keyboard.press("Escape")
    page.locator("[data-comment]").scroll_into_view_if_needed()
    small.picture("small-answered-ar")
    assert pages.no_sideways_scrolling(page)
