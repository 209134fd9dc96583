"""Brackets that go because nobody objects in time: announced, objected to, concluded."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.driven_summit import AHEAD
from tests.browser.servers import DemoSummit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANNOUNCE = "Announce removal: I see no objection"


def test_the_chair_sees_no_objection_and_somebody_has_one(
    sit: Sit, negotiation: DemoSummit
) -> None:
    """Objected to in time the bracket stays; announced anew, it goes once the time is over."""
    chair, alpha, beta = sit("mediator"), sit("alpha"), sit("beta")
    alpha.look_at("1.2")
    alpha.do("Support the bracket")
    chair.look_at("1.2")
    card = chair.side.locator("[data-bracket-card]")
    expect(card).to_contain_text("Aldria")
    # Somebody holds it: it is not simply taken away.
    expect(chair.side.get_by_role("button", name="Remove with its words")).to_have_count(0)
    dialog = chair.ask(ANNOUNCE)
    dialog.get_by_label("The words stay without brackets").check()
    dialog.get_by_label("Minutes to object").fill("1")
    chair.picture("removal-dialog")
    dialog.get_by_role("button", name=ANNOUNCE).click()
    expect(card).to_contain_text("Removal announced")
    expect(chair.side.get_by_role("button", name="Conclude the removal")).to_have_count(0)

    beta.look_at("1.2")
    expect(beta.side.locator("[data-bracket-card]")).to_contain_text("Removal announced")
    beta.picture("removal-announced")
    beta.do("Object")
    expect(card).to_contain_text("Objected; the bracket stays")
    expect(card).to_contain_text("Benoka")
    expect(chair.side.get_by_role("button", name="Conclude the removal")).to_have_count(0)

    dialog = chair.ask(ANNOUNCE)
    dialog.get_by_label("Minutes to object").fill("1")
    dialog.get_by_role("button", name=ANNOUNCE).click()
    expect(alpha.side.get_by_role("button", name="Object", exact=True)).to_be_visible()
    put_ahead(negotiation, 90)
    for desk in (chair, alpha):
        desk.page.clock.set_system_time(time.time() + 90)
    conclude = chair.side.get_by_role("button", name="Conclude the removal")
    chair.room.come_forward()
    expect(conclude).to_be_visible()
    alpha.room.come_forward()
    expect(alpha.side.get_by_role("button", name="Object", exact=True)).to_have_count(0)
    chair.room.come_forward()
    conclude.click()
    expect(card).to_have_count(0)
    expect(chair.words).to_contain_text("Each Party shall notify the others of any flood.")
    beta.room.show("Talks")
    beta.picture("removal-talks")
    for told in (
        "The chair sees no objection to the removal of a bracket",
        "Benoka objects to the removal of the bracket",
    ):
        expect(beta.room.stream).to_contain_text(told)


def put_ahead(summit: DemoSummit, seconds: int) -> None:
    """Put the server's clock ahead."""
    (Path(summit.folder) / AHEAD).write_text(str(seconds))
