"""The text of a drafting channel in real windows: typing, carets, input methods, a line cut."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import pages
from tests.browser.conftest import forget
from tests.browser.drafting_summit import CHANNEL, TITLE
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
ONE, TWO = "share the data", "notify the others"
SETTLED = 15_000

Open = Callable[[str], Page]


@pytest.fixture
def window(new_browser: Callable[..., BrowserContext], drafting: DemoSummit) -> Open:
    """The text in a window of its own, in a role."""

    def opened(role: str) -> Page:
        room = pages.enter(new_browser(), drafting, role)
        room.open_channel(CHANNEL)
        expect(said(room.page, ONE)).to_be_visible()
        return room.page

    return opened


def said(page: Page, words: str) -> Locator:
    """The paragraph that has these words."""
    return page.locator(".said", has_text=words)


LAST = "The level"
"""Words at the end of the text."""

CARET_IN_SIGHT = """() => {
  const { left, top, height } = getSelection().getRangeAt(0).getBoundingClientRect();
  return document.elementFromPoint(left, top + height / 2)?.closest('.ProseMirror') !== null;
}"""


def go_to(page: Page, words: str) -> None:
    """Put the caret to the end of the unit that has these words."""
    page.bring_to_front()
    said(page, words).get_by_text(words).first.click()
    expect(page.locator(".ProseMirror-focused")).to_be_visible()
    page.wait_for_timeout(100)  # the browser hands the caret over a moment later
    page.keyboard.press("Control+End")


def saved(page: Page, state: str = "saved") -> None:
    """The screen says where the words are."""
    expect(page.locator(f"[data-saved={state}]")).to_be_attached(timeout=2 * SETTLED)


def add(page: Page, words: str, into: str) -> None:
    """Put new words in a bracket of one's own at the end of a paragraph."""
    go_to(page, into)
    page.keyboard.press("Control+Alt+a")
    expect(page.locator(".bracket .ProseMirror-focused")).to_be_attached()
    page.keyboard.type(words)
    saved(page)


def test_words_typed_at_a_brackets_edges_belong_to_the_right_unit(window: Open) -> None:
    """Inside its edges a delegation writes; outside, its keys change nothing of the chair's."""
    alpha, chair = window("alpha"), window("mediator")
    add(alpha, "inner", ONE)
    alpha.keyboard.press("Home")
    alpha.keyboard.press("ArrowLeft")
    alpha.keyboard.press("ArrowRight")
    alpha.keyboard.type("<")
    alpha.keyboard.press("End")
    alpha.keyboard.type(">")
    alpha.keyboard.press("ArrowRight")
    alpha.keyboard.type("Z")
    saved(alpha)
    expect(said(chair, ONE)).to_contain_text("[<inner>— Aldria")
    expect(said(chair, ONE)).not_to_contain_text("Z")
    go_to(chair, ONE)
    chair.keyboard.type(" tail")
    saved(chair)
    for _ in range(len(" tail") + 2):
        chair.keyboard.press("Backspace")
    saved(chair)
    expect(said(alpha, ONE)).to_contain_text("[<inner>— Aldria")
    expect(said(alpha, ONE)).not_to_contain_text("tail")


def test_an_input_method_is_not_broken_by_others_and_a_change_is_undone(window: Open) -> None:
    """What is composed arrives whole while others write; undo takes back one's own only."""
    gamma, chair = window("gamma"), window("mediator")
    add(gamma, "x", TWO)
    method = gamma.context.new_cdp_session(gamma)
    for text in ("に", "にほ"):
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        method.send("Input.imeSetComposition", {"text": text, **place})
    go_to(chair, TWO)
    chair.keyboard.type("!")
    saved(chair)
    gamma.bring_to_front()
    method.send("Input.insertText", {"text": "日本"})
    saved(gamma)
    expect(said(chair, TWO)).to_contain_text("[x日本— Cassavia")
    expect(said(gamma, TWO)).to_contain_text("!")
    gamma.keyboard.press("Control+z")
    saved(gamma)
    expect(said(chair, TWO)).not_to_contain_text("日本")
    expect(said(chair, TWO)).to_contain_text("!")


def test_words_written_without_a_line_are_kept_and_come_in_later(window: Open) -> None:
    """The screen says that they are in this browser only, and saves them when the line is back."""
    beta, chair = window("beta"), window("mediator")
    add(beta, "if so", ONE)
    beta.context.set_offline(True)
    beta.keyboard.type(" agreed")
    saved(beta, "kept")
    go_to(chair, ONE)
    chair.keyboard.type("?")
    saved(chair)
    beta.context.set_offline(False)
    saved(beta)
    expect(said(chair, ONE)).to_contain_text("if so agreed")
    expect(said(beta, ONE)).to_contain_text("?")


@pytest.mark.slow
def test_what_waits_for_the_line_is_there_when_one_comes_back_to_the_room(
    window: Open, complaints: list[str]
) -> None:
    """Leaving the room's page without a line loses nothing, nor does one have to load it again."""
    chair = window("mediator")
    go_to(chair, ONE)
    chair.context.set_offline(True)
    chair.keyboard.type(" and more")
    saved(chair, "kept")
    # By the address: without a line no other page could be loaded.
    chair.evaluate("history.pushState(null, '', '/elsewhere')")
    chair.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    expect(chair.locator("article.text")).to_have_count(0)
    chair.context.set_offline(False)
    chair.go_back()
    chair.get_by_role("button", name=CHANNEL).first.click()
    expect(said(chair, ONE)).to_contain_text("and more")
    saved(chair)
    forget(complaints, "net::ERR_")


def test_a_bracket_that_others_support_is_not_changed(window: Open) -> None:
    """Who placed it is told why, and nothing of it is sent."""
    alpha, beta = window("alpha"), window("beta")
    add(alpha, "firm words", TWO)
    go_to(beta, "firm words")
    line = beta.locator(".line", has_text=TWO)
    line.get_by_role("button", name=re.compile("^What can be done")).click()
    text = beta.get_by_role("article", name=TITLE)  # the board beside it offers the same
    text.get_by_role("button", name="Support the bracket").click()
    expect(said(alpha, TWO)).to_contain_text("Aldria and Benoka")
    go_to(alpha, "firm words")
    alpha.keyboard.type("Q")
    expect(alpha.locator("[data-hint]")).to_contain_text("Another delegation supports")
    expect(said(alpha, TWO)).not_to_contain_text("Q")


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed in web/")
def test_the_text_is_accessible_in_english_in_arabic_and_on_a_narrow_screen(
    window: Open,
) -> None:
    """No violation is found; at 320 pixels nothing scrolls sideways, and all saved is in sight."""
    page = window("gamma")
    go_to(page, ONE)
    for arrange in (
        lambda: None,
        lambda: pages.choose_language(page, "ar"),
        lambda: page.set_viewport_size({"width": 320, "height": 700}),
    ):
        arrange()
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run(document.querySelector('.text-pane'))")
        assert [one["id"] for one in found["violations"]] == []
    assert pages.no_sideways_scrolling(page)
    said(page, LAST).get_by_text(LAST).first.click()
    expect(page.locator("[data-saved]")).to_be_in_viewport(ratio=1)
    assert page.evaluate(CARET_IN_SIGHT)
