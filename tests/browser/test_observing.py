"""What observers see of a text: nothing, versions, or all as it is written; and never more."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.browser.pages import RoomPage
from tests.browser.servers import DemoSummit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
    desk.stand_in(SHARE)
    desk.page.keyboard.type(words)
    expect(desk.page.locator("[data-saved=saved]")).to_be_attached()


def told_of(watcher: RoomPage) -> int:
    """How many entries of the text's channel the observer was sent, whatever was in them."""
    frames = [json.loads(frame) for frame in watcher.frames if '"in"' in frame]
    version = next(frame for frame in watcher.frames if "drafting.version_named" in frame)
    channel = json.loads(version)["in"]
    return sum(len(one.get("entries", ())) for one in frames if one.get("in") == channel)


def test_observers_see_what_the_chair_shows_them(
    sit: Sit, english: BrowserContext, negotiation: DemoSummit, story: str
) -> None:
    """Seated beside the text; nothing, then a version, then live; without names in their frames."""
    chair, alpha = sit("mediator"), sit("alpha")
    watcher = RoomPage(english.new_page())
    watcher.page.goto(negotiation.link("observer"))
    watcher.wait_until_live()

    chair.room.show("Console")
    main = chair.page.get_by_role("main")
    main.get_by_role("tab", name="Channels").click()
    part = main.get_by_role("article", name=story)
    part.get_by_role("button", name="Give a seat").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_label("Person").select_option(label="Paul Tessen")
    expect(dialog).to_contain_text("what the chair shows observers")
    chair.picture("observing-seat")
    dialog.get_by_role("button", name="Give a seat").click()
    expect(dialog).to_have_count(0)

    watcher.open_channel(story)
    shown = watcher.page.get_by_role("main")
    expect(shown).to_contain_text("shown to observers here now")
    expect(shown).not_to_contain_text(SHARE)
    assert SHARE not in watcher.everything()
    watcher_desk = Desk(watcher)
    watcher_desk.picture("observing-nothing")

    # By version: what was published, until the next one is.
    chair.room.show("Text")
    show_observers(chair, "Observers see the versions")
    alpha.look_at("1.1")
    alpha.page.get_by_label("Your comment").fill("Between us: this is weak.")
    alpha.side.get_by_role("button", name="Post the comment").click()
    chair.view("Versions")
    chair.page.get_by_label("Publish to observers").check()
    chair.page.get_by_role("button", name="Name this version").click()
    expect(chair.page.locator("[data-version]")).to_contain_text("Published to observers")
    # What was published is named; and the next version may be for members only.
    expect(chair.page.get_by_label("Publish to observers")).not_to_be_checked()
    symbol = chair.page.locator("[data-version] strong").first.inner_text()
    watcher.come_forward()
    expect(shown.locator("header").get_by_text(symbol, exact=True)).to_be_visible()
    words = watcher_desk.words
    expect(words).to_contain_text(SHARE)
    watcher_desk.picture("observing-version")
    # The playback begins there too: what was done before lay before nobody outside.
    watcher_desk.view("Playback")
    watcher.page.locator("[data-playback]").press("Home")
    stop = watcher.page.locator("[data-stop]")
    expect(stop).to_contain_text("1 of 1: a version was named")
    expect(watcher.page.locator("[data-past]")).to_be_visible()
    expect(shown.get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(0)
    watcher_desk.view("Words")
    told = told_of(watcher)
    type_into(chair, " Every Monday.")
    expect(alpha.words).to_contain_text("Every Monday.")
    expect(words).not_to_contain_text("Every Monday.")
    assert told_of(watcher) == told
    assert "Every Monday." not in watcher.everything()

    # Live: what is written is there at once; by whom is told to nobody outside.
    show_observers(chair, "Observers follow the text live")
    expect(words).to_contain_text("Every Monday.")
    type_into(chair, " And on feasts.")
    watcher.come_forward()
    expect(words).to_contain_text("And on feasts.")
    watcher.page.get_by_role("navigation", name="Structure").get_by_role(
        "button", name=re.compile("^1.1 ")
    ).click()
    expect(watcher_desk.side).to_contain_text("Standing")
    expect(watcher_desk.side).not_to_contain_text("weak")
    expect(watcher_desk.side).not_to_contain_text("Agree")
    expect(watcher_desk.side.get_by_label("Your comment")).to_have_count(0)
    watcher_desk.picture("observing-live")
    held = watcher.everything()
    assert "Between us" not in held
    seats = list(re.findall(r"s_[a-z0-9]{20,}", "\n".join(alpha.room.frames)))
    assert seats
    drafted = [frame for frame in watcher.frames if "drafting." in frame]
    assert drafted
    for frame in drafted:
        assert not any(seat in frame for seat in seats), frame

    # And nothing again: what was shown is taken off the screen.
    show_observers(chair, "Observers see nothing")
    watcher.come_forward()
    expect(words).to_have_count(0)
