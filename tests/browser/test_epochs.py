"""A server restored from yesterday's backup: what its people see, accept, and go on with."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import pages
from tests.browser.conftest import forget
from tests.browser.judge import Judge
from tests.browser.servers import DemoSummit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def losing(tmp_path: Path) -> Iterator[DemoSummit]:
    """A summit of its own: what it loses, no other test misses."""
    server = DemoSummit(tmp_path / "summit")
    server.start()
    yield server
    server.stop()


def restore_yesterday(summit: DemoSummit) -> None:
    """Cut the power, put the backup back, and begin anew the logs that are behind."""
    summit.kill()
    summit.restore()
    for each in summit.operate("audit", "behind"):
        summit.operate("audit", "reopen", each["channel"])
    summit.start()


def test_a_new_beginning_is_named_compared_and_accepted(
    new_browser: Callable[..., BrowserContext], losing: DemoSummit, complaints: list[str]
) -> None:
    """Who was there is told what is lost and accepts it; who comes fresh reads all that is left."""
    mediator = pages.enter(new_browser(), losing, "mediator")
    alpha = pages.enter(new_browser(), losing, "alpha")
    alpha.say("Kept by the backup.", manner="Statement")
    mediator.expect_said("Kept by the backup.")
    losing.back_up()
    alpha.say("Lost by the restoration.", manner="Statement")
    mediator.expect_said("Lost by the restoration.")
    mediator.page.wait_for_timeout(1_000)  # until each browser remembers the next checkpoint

    restore_yesterday(losing)
    for one in (mediator, alpha):
        one.come_forward()
        one.page.evaluate(
            "window.dispatchEvent(new Event('online'))"
        )  # no use in waiting longer
        one.expect_line("Connected")
        notice = one.page.get_by_role("status").filter(has_text="This record was begun anew")
        # What was said last, and the clerk's word that an interpreter is asked for.
        expect(notice).to_contain_text(re.compile(r"1 entry was lost|[2-4] entries were lost"))
        lost = re.findall(r"\d entr(?:y|ies)", notice.inner_text())[0]
        expect(notice).to_contain_text("that were restored are those this browser had verified")
        expect(one.words).to_have_count(0)
        judge = Judge(one.page)
        judge.judge("the notice")
        expect(one.said("Lost by the restoration.")).to_have_count(0)
        expect(one.said("Kept by the backup.")).to_have_count(1)
        notice.get_by_role("button", name="Accept the new beginning").click()
        dialog = one.page.get_by_role("dialog")
        expect(dialog).to_contain_text(f"gives up {lost} as lost")
        judge.judge("the dialog")
        assert judge.found == []
        dialog.get_by_role("button", name="Accept the new beginning").click()
        expect(notice).to_have_count(0)
    alpha.say("We go on from here.", manner="Statement")
    mediator.expect_said("We go on from here.")

    fresh = pages.enter(new_browser(), losing, "gamma")
    fresh.expect_said("We go on from here.")
    first = fresh.stream.get_by_text("I open this meeting.")
    while first.count() == 0:
        fresh.page.get_by_role("button", name="Load earlier").click()
        expect(fresh.said("Kept by the backup.")).to_have_count(1)
    fresh.show("Record")
    expect(fresh.page.get_by_text("This record does not hold")).to_have_count(0)
    forget(complaints, "net::ERR_", "503", "502")
