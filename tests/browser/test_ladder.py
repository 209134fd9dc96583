"""The ladder of agreement as delegations climb it: agreed, confirmed, closed, opened again."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import pages
from tests.browser.conftest import Sit
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PARTIES = ("alpha", "beta", "gamma")
NAMES = {"alpha": "Aldria", "beta": "Benoka", "gamma": "Cassavia"}


def agree(desk: Desk, number: str, **fields: str) -> None:
    """Agree ad referendum to a paragraph for one's delegation."""
    desk.look_at(number)
    desk.do("Agree ad referendum", **fields)


def test_a_paragraph_is_agreed_confirmed_closed_and_opened_again(sit: Sit) -> None:
    """With a reservation, a condition and a deadline; every step is seen by all."""
    chair = sit("mediator")
    desks = {key: sit(key) for key in PARTIES}
    chair.look_at("1.1")
    soon = datetime.now(UTC) + timedelta(days=3)
    chair.do("Set a deadline", until=soon.strftime("%Y-%m-%dT%H:%M"))

    agree(desks["alpha"], "1.1", reservation="Once our survey is done.")
    agree(desks["gamma"], "1.1")
    beta = desks["beta"]
    beta.look_at("1.1")
    expect(beta.side).to_contain_text("Confirmation awaited until")
    dialog = beta.ask("Agree ad referendum")
    dialog.get_by_text("Only together with others").click()
    dialog.get_by_role("checkbox", name=re.compile(r"^\s*2\.2")).check()
    beta.picture("ladder-dialog")
    dialog.get_by_role("button", name="Agree ad referendum").click()
    expect(beta.standing("Benoka")).to_contain_text(
        "Counts only when these are agreed too: 2.2"
    )
    expect(beta.side.locator(".tag").first).to_contain_text("Tabled")
    for desk in desks.values():
        agree(desk, "2.2")
    chair.look_at("1.1")
    expect(chair.side.locator(".tag").first).to_contain_text("Agreed")
    expect(chair.standing("Benoka")).to_contain_text("Together with: 2.2")
    expect(chair.standing("Aldria")).to_contain_text("Once our survey is done.")
    chair.picture("ladder-agreed")

    chair.view("Board")
    package = chair.page.locator("[data-package]")
    row = package.get_by_role("row", name=re.compile("^1.1 "))
    expect(row.get_by_role("cell")).to_have_text(
        [
            re.compile("Agreed ad referendum"),
            re.compile("Once our survey is done."),
            re.compile("Together with: 2.2"),
            re.compile("Agreed ad referendum"),
        ]
    )
    chair.picture("package")
    pages.choose_language(chair.page, "ar")
    chair.picture("package-ar")
    pages.choose_language(chair.page, "en")
    chair.view("Words")

    # What all have agreed to is changed by nobody, and the screen says why.
    chair.page.locator(".said", has_text="share the data").get_by_text("share the data").click()
    expect(chair.page.locator("[data-hint]")).to_contain_text("agreed")
    chair.page.keyboard.type("never ")
    expect(chair.words).not_to_contain_text("never")

    for desk in desks.values():
        desk.look_at("1.1")
        desk.do("Confirm")
    chair.look_at("1.1")
    expect(chair.standing("Cassavia")).to_contain_text("Confirmed")
    expect(chair.side).not_to_contain_text("Confirmation awaited until")
    names = chair.side.locator("[data-parties] dt").all_inner_texts()
    assert names == sorted(NAMES.values())

    # What it is tied to has to be confirmed first; then it is closed.
    expect(chair.side.get_by_role("button", name="Close", exact=True)).to_have_count(0)
    chair.side.get_by_text("What you cannot do here, and why").click()
    expect(chair.side).to_contain_text("agreed only together with 2.2")
    for desk in desks.values():
        desk.look_at("2.2")
        desk.do("Confirm")
    expect(chair.side.get_by_role("button", name="Close", exact=True)).to_be_visible()
    chair.do("Close")
    expect(chair.side.locator(".tag").first).to_contain_text("Closed")
    outline = chair.page.get_by_role("navigation", name="Structure")
    expect(outline).to_contain_text("2 of 8 agreed")
    expect(outline).to_contain_text("Nothing is agreed until everything is agreed.")
    chair.picture("ladder-closed")

    # Opened again, with a reason that all read; nobody's agreement to it stands.
    dialog = chair.ask("Open again")
    dialog.get_by_role("button", name="Open again").click()
    expect(dialog).to_contain_text("Say why in a few words.")
    dialog.get_by_label("Reason").fill("The survey brought new figures.")
    dialog.get_by_role("button", name="Open again").click()
    expect(chair.side.locator(".tag").first).to_contain_text("Tabled")
    alpha = desks["alpha"]
    alpha.look_at("1.1")
    expect(alpha.standing("Cassavia")).to_contain_text("Not yet")
    alpha.room.show("Talks")
    alpha.picture("ladder-talks")
    for told in (
        "Benoka agreed ad referendum to 1.1",
        "Cassavia confirmed 2.2",
        "1.1 was closed",
        "1.1 was opened again. Reason: The survey brought new figures.",
    ):
        expect(alpha.room.stream).to_contain_text(told)
