"""A summit in one browser: who sees what is said, and what becomes of what one sends."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import pages
from tests.browser.conftest import Enter
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

CAUCUS = pages.CAUCUS.format(delegation="Aldria")


def test_each_hears_what_is_meant_for_them(enter: Enter) -> None:
    """A statement reaches every window, the observer's too; a message never the observer's."""
    observer, mediator, alpha = enter("observer"), enter("mediator"), enter("alpha")
    alpha.say("We table the Hallvik formula.", manner="Statement")
    mediator.expect_said("We table the Hallvik formula.")
    observer.expect_said("We table the Hallvik formula.")
    expect(
        mediator.said("Hallvik formula").get_by_text("Verified in this browser")
    ).to_be_visible()

    alpha.say("A word on the tellurium annex.", manner="Message")
    mediator.expect_said("A word on the tellurium annex.")
    # What came after the message has reached the observer, so the message is not merely late.
    alpha.say("That closes our opening.", manner="Statement")
    observer.expect_said("That closes our opening.")
    assert "tellurium" not in observer.everything()
    assert "tellurium" in mediator.everything()


def test_the_send_button_says_who_will_read(enter: Enter) -> None:
    """The button counts people and observers, and leaves observers out for a message."""
    alpha = enter("alpha")
    alpha.write("Who reads this?", manner="Statement")
    expect(alpha.send_button).to_have_accessible_name(
        re.compile(r"^Send to Plenary: \d+ people, 1 observer$")
    )
    alpha.choose("Message")
    expect(alpha.send_button).to_have_accessible_name(
        re.compile(r"^Send to Plenary: \d+ people$")
    )
    alpha.open_channel(CAUCUS)
    expect(alpha.send_button).to_have_accessible_name(f"Send to {CAUCUS}: 2 people")


def test_what_is_taken_back_in_time_is_never_sent(enter: Enter) -> None:
    """During the hold one can take words back: they return to the composer and stay there."""
    alpha, mediator = enter("alpha"), enter("mediator")
    alpha.write("An offer made in haste.", manner="Statement")
    alpha.send_button.click()
    alpha.pending("An offer made in haste.").get_by_role("button", name="Take back").click()
    expect(alpha.words).to_have_value("An offer made in haste.")
    expect(alpha.pending("An offer made in haste.")).to_have_count(0)
    alpha.write("")
    alpha.say("A considered offer.", manner="Statement")
    mediator.expect_said("A considered offer.")
    assert "made in haste" not in mediator.everything()


def test_what_is_not_taken_back_is_sent_when_the_hold_ends(enter: Enter) -> None:
    """Sending needs no second click; the hold is said in words while it lasts."""
    alpha = enter("alpha")
    alpha.write("Said after the hold.", manner="Message")
    alpha.words.press("Control+Enter")
    expect(alpha.pending("Said after the hold.")).to_contain_text(
        re.compile("is sent in . second")
    )
    alpha.expect_said("Said after the hold.")


def test_one_remains_oneself_after_loading_again(enter: Enter) -> None:
    """Loading again keeps the person, their key, their unsent words and what those are to be."""
    alpha = enter("alpha")
    alpha.say("The first point stands.", manner="Statement")
    alpha.said("The first point stands.").get_by_role("button", name="Reply").click()
    alpha.write("Half a thought", manner="Statement")
    alpha.composer.get_by_label("Language of the text").select_option("fr")
    key = alpha.open_me().get_by_role("definition").all_inner_texts()
    alpha.page.keyboard.press("Escape")
    expect(alpha.words).to_have_value("Half a thought")
    alpha.page.wait_for_timeout(600)  # drafts are kept when the fingers rest
    alpha.page.reload()
    alpha.wait_until_live()
    expect(alpha.words).to_have_value("Half a thought")
    expect(alpha.composer.get_by_role("radio", name="Statement")).to_be_checked()
    expect(alpha.composer.get_by_label("Language of the text")).to_have_value("fr")
    expect(alpha.composer.get_by_text("Reply to Mira Oldane")).to_be_visible()
    assert alpha.open_me().get_by_role("definition").all_inner_texts() == key
    assert "Mira Oldane" in " ".join(key)


def test_a_caucus_is_seen_by_its_delegation_alone(enter: Enter) -> None:
    """The other delegate reads the caucus; nothing of it ever reaches the mediator's browser."""
    mediator, delegate, alpha = enter("mediator"), enter("alpha-delegate"), enter("alpha")
    alpha.open_channel(CAUCUS)
    alpha.say("Our floor is ninety-seven, cobalt.")
    delegate.open_channel(CAUCUS)
    delegate.expect_said("Our floor is ninety-seven, cobalt.")
    alpha.open_channel("Plenary")
    alpha.say("Aldria has consulted.", manner="Statement")
    mediator.expect_said("Aldria has consulted.")
    assert len(mediator.frames) > 0
    seen = mediator.everything()
    assert "cobalt" not in seen
    assert "Do not say so before they move" not in seen
    assert "Do not say so before they move" in delegate.everything()
    # The channel itself is unknown to the mediator, not only its words.
    channels = mediator.page.get_by_role("navigation", name="Channels")
    expect(channels.get_by_role("button", name=CAUCUS)).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_in_a_narrow_window_every_channel_can_be_opened(
    new_browser: Callable[..., BrowserContext], summit: DemoSummit, language: str
) -> None:
    """At 320 pixels the channels are listed in the one column, and the tabs are named in full."""
    context = new_browser(language, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(summit.link("mediator"))
    tabs = page.locator("nav.narrow")
    tabs.get_by_role("button").first.click()
    channel = page.get_by_role("button", name="Contact group on measurements")
    expect(channel).to_be_visible()
    for tab in tabs.get_by_role("button").all():
        assert tab.evaluate("each => each.scrollWidth <= each.clientWidth")
        words = tab.locator("span").first
        assert words.evaluate("each => each.scrollWidth <= each.clientWidth")
    channel.click()
    expect(page.get_by_role("main", name="Contact group on measurements")).to_be_visible()


def test_the_page_itself_never_scrolls(enter: Enter) -> None:
    """What scrolls are the room's columns; the head and the composer stay where they are."""
    alpha = enter("alpha")
    for pane in ("Record", "People"):
        alpha.show(pane)
        assert alpha.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
