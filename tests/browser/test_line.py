"""A cut line: what one says meanwhile waits, is sent once, and nothing one wrote is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import pages
from tests.browser.conftest import Enter, forget
from tests.browser.judge import Judge
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

NEWER = '<script type="module" crossorigin src="/assets/index-newer.js"></script>'
"""How a page begins that another build wrote."""


def see_a_newer_build(page: Page) -> None:
    """The server has another build: the page says so, and is loaded again when one wishes it."""
    page.route(re.compile(r":\d+/$"), lambda route: route.fulfill(body=NEWER))
    page.route("**/assets/LanguagesPane-*", lambda route: route.fulfill(status=404))
    channels = page.get_by_role("navigation", name="Channels")
    channels.get_by_role("button", name=re.compile("^Languages")).click()
    told = page.get_by_role("alert").filter(has_text="A newer version of the room is in use.")
    expect(told).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("once the page is loaded again")
    expect(page.get_by_text("The server does not answer")).to_have_count(0)
    judge = Judge(page)
    judge.judge("a newer build")
    assert judge.found == []
    page.unroute_all()
    told.get_by_role("button", name="Load the page again").press("Enter")
    expect(told).to_have_count(0)
    # Whoever loads the page again is where they were.
    expect(
        page.get_by_role("heading", name=re.compile("^The room.s languages$"))
    ).to_be_visible()


def test_words_sent_offline_arrive_once(
    new_browser: Callable[..., BrowserContext],
    enter: Enter,
    summit: DemoSummit,
    complaints: list[str],
) -> None:
    """Offline one goes on writing; what was sent then arrives once when the line is back."""
    mediator = enter("mediator")
    away = new_browser()
    alpha = pages.enter(away, summit, "alpha")
    away.set_offline(True)
    alpha.expect_line("Offline; nothing is lost")
    alpha.write("Said while the line was cut.", manner="Statement")
    alpha.send("Said while")
    expect(alpha.pending("Said while")).to_contain_text("waits for the connection")
    alpha.write("A draft meanwhile")
    mediator.say("Nobody hears this offline.", manner="Statement")
    expect(alpha.said("Nobody hears this offline.")).to_have_count(0)

    away.set_offline(False)
    alpha.expect_line("Connected")
    alpha.expect_said("Said while the line was cut.")
    alpha.expect_said("Nobody hears this offline.")
    mediator.expect_said("Said while the line was cut.")
    expect(alpha.pending("Said while")).to_have_count(0)
    expect(alpha.words).to_have_value("A draft meanwhile")
    forget(complaints, "net::ERR_")


def test_a_killed_server_loses_nothing(
    enter: Enter, summit: DemoSummit, complaints: list[str]
) -> None:
    """The server is killed and started again: nothing said is lost, repeated or out of place."""
    alpha, mediator = enter("alpha"), enter("mediator")
    alpha.say("Said before the power cut.", manner="Statement")
    summit.kill()
    try:
        alpha.expect_line(
            re.compile(r"Connection lost; trying again in \d+ second|Connecting…")
        )
        alpha.write("Said during the power cut.", manner="Statement")
        alpha.send("Said during")
        expect(alpha.pending("Said during")).to_contain_text("waits for the connection")
        alpha.write("Unfinished")
    finally:
        summit.start()  # the same port and the same folder
    for one in (alpha, mediator):
        one.expect_line("Connected")
        one.expect_said("Said before the power cut.")
        one.expect_said("Said during the power cut.")
        expect(one.page.get_by_text("This record does not hold")).to_have_count(0)
    expect(alpha.words).to_have_value("Unfinished")
    see_a_newer_build(alpha.page)
    alpha.open_channel("Plenary")
    expect(alpha.words).to_have_value("Unfinished")
    forget(complaints, "net::ERR_", "status of 404")


def test_a_page_closed_while_offline_keeps_the_words(
    new_browser: Callable[..., BrowserContext], summit: DemoSummit, complaints: list[str]
) -> None:
    """What waited for the line when the page was closed is a draft when one comes back."""
    away = new_browser()
    alpha = pages.enter(away, summit, "alpha")
    address = alpha.page.url
    away.set_offline(True)
    alpha.write("Said, then the lid was closed.", manner="Statement")
    alpha.send("Said, then")
    expect(alpha.pending("Said, then")).to_contain_text("waits for the connection")
    alpha.page.wait_for_timeout(600)  # drafts are kept when the fingers rest
    alpha.page.close()
    away.set_offline(False)
    again = pages.RoomPage(away.new_page())
    again.page.goto(address)
    again.wait_until_live()
    expect(again.words).to_have_value("Said, then the lid was closed.")
    expect(again.composer.get_by_role("radio", name="Statement")).to_be_checked()
    forget(complaints, "net::ERR_")
