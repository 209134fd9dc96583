"""What observers see of a text: nothing, versions, or all as it is written; and never more."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import pages
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.browser.drafting_summit import CHANNEL
from tests.browser.pages import SETTLED, RoomPage
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

SHARE = "share the data"


def show_observers(chair: Desk, what: str) -> None:
    """Let the chair decide what observers see."""
    chair.view("Chair")
    main = chair.page.get_by_role("main")
    main.get_by_label(re.compile(what)).check()
    main.get_by_role("button", name="Change what observers see").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Change what observers see").click()
    expect(dialog).to_have_count(0)


def type_into(desk: Desk, words: str) -> None:
    """Type at the end of the first paragraph, and see it saved."""
    desk.view("Words")
    desk.page.locator(".said", has_text=SHARE).get_by_text(SHARE).first.click()
    expect(desk.page.locator(".ProseMirror-focused")).to_be_visible()
    desk.page.wait_for_timeout(100)  # the browser hands the caret over a moment later
    desk.page.keyboard.press("Control+End")
    desk.page.keyboard.type(words)
    expect(desk.page.locator("[data-saved=saved]")).to_be_attached(timeout=SETTLED)


def test_observers_see_what_the_chair_shows_them(
    sit: Sit, english: BrowserContext, negotiation: DemoSummit
) -> None:
    """Seated beside the text; nothing, then a version, then live; without names in their frames."""
    chair, alpha = sit("mediator"), sit("alpha")
    watcher = RoomPage(english.new_page())
    watcher.page.goto(negotiation.link("observer"))
    watcher.wait_until_live()

    chair.room.show("Console")
    main = chair.page.get_by_role("main")
    main.get_by_role("tab", name="Channels").click()
    part = main.get_by_role("article", name=CHANNEL)
    part.get_by_role("button", name="Give a seat").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_label("Person").select_option(label="Paul Tessen")
    expect(dialog).to_contain_text("what the chair shows observers")
    chair.picture("observing-seat")
    dialog.get_by_role("button", name="Give a seat").click()
    expect(dialog).to_have_count(0, timeout=SETTLED)

    watcher.open_channel(CHANNEL)
    shown = watcher.page.get_by_role("main")
    expect(shown).to_contain_text("text", timeout=SETTLED)
    expect(shown).not_to_contain_text(SHARE)
    assert SHARE not in watcher.everything()
