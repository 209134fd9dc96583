"""Amendments from a delegate's desk into the text, and what is said of them on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHARE = "The Parties share the data that they measure on the river"


def propose(desk: Desk, number: str, words: str, reasons: str) -> None:
    """Propose other words for a paragraph, seen by one's own delegation first."""
    desk.look_at(number)
    desk.side.get_by_role("button", name="Propose other words").click()
    desk.page.get_by_label("The words as they should be").fill(words)
    desk.page.get_by_label("Your reasons").fill(reasons)
    desk.page.get_by_role("button", name="Propose", exact=True).click()


def test_a_delegate_prepares_the_head_releases_and_the_chair_decides(sit: Sit) -> None:
    """One is declined with a reason, one taken in as brackets, one as text; all leave a trace."""
    chair, alpha, delegate, beta = (
        sit("mediator"),
        sit("alpha"),
        sit("alpha-delegate"),
        sit("beta"),
    )
    for words, reasons in (
        (f"{SHARE} every hour.", "Floods come within hours."),
        (f"{SHARE} and its banks.", "The banks move."),
    ):
        propose(delegate, "1.1", words, reasons)
    mine = delegate.side.locator("[data-proposal]")
    expect(mine).to_have_count(2)
    # A delegate prepares; to release is for the head, and the screen says so.
    expect(delegate.side.get_by_role("button", name="Release to all")).to_have_count(0)
    expect(mine.first).to_contain_text(re.compile("power", re.IGNORECASE))
    delegate.picture("proposal-prepared")
    chair.look_at("1.1")
    expect(chair.side.locator("[data-proposal]")).to_have_count(0)

    alpha.look_at("1.1")
    expect(alpha.side.locator("[data-proposal]")).to_have_count(2)
    hourly = alpha.side.locator("[data-proposal]", has_text="every hour")
    hourly.get_by_role("button", name="Release to all").click()
    dialog = alpha.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Release to all").click()
    banks = alpha.side.locator("[data-proposal]", has_text="banks")
    banks.get_by_role("button", name="Release to the chair").click()
    dialog.get_by_role("button", name="Release to the chair").click()
    chair.room.come_forward()
    expect(chair.side.locator("[data-proposal]")).to_have_count(2)
    beta.look_at("1.1")
    expect(beta.side.locator("[data-proposal]")).to_have_count(1)

    # Declined, with the reason before those who know of it.
    chair.room.come_forward()
    banks = chair.side.locator("[data-proposal]", has_text="banks")
    expect(banks).to_contain_text("Joren Pask")
    banks.get_by_role("button", name="Decline").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Banks are in article 4.")
    dialog.get_by_role("button", name="Decline").click()
    delegate.room.come_forward()
    told = delegate.side.locator("[data-proposal]", has_text="banks")
    expect(told).to_contain_text("Declined")
    expect(told).to_contain_text("Banks are in article 4.")

    # Taken in as brackets: the words are the delegation's, and lead back to why.
    chair.room.come_forward()
    hourly = chair.side.locator("[data-proposal]", has_text="every hour")
    hourly.get_by_role("button", name="Take in as a bracket").click()
    chair.picture("proposal-take-in")
    dialog.get_by_role("button", name="Take in as a bracket").click()
    expect(chair.words).to_contain_text("every hour.— Aldria")
    chair.side.get_by_role("button", name="Trace these words").click()
    blame = chair.side.locator("[data-blame]")
    expect(blame).to_contain_text("From the proposal of Aldria")
    expect(blame).to_contain_text("Floods come within hours.")
    chair.picture("proposal-bracket")
    beta.look_at("1.1")
    expect(beta.side.locator("[data-proposal]")).to_contain_text("Taken in")
    expect(beta.side.locator("[data-bracket-card]")).to_contain_text("Aldria")

    # Another as text, from a delegation that tables for all at once.
    propose(beta, "2.2", "各方应及时通报水位和流量。", "La crue se voit au débit.")
    beta.do("Release to all")
    chair.look_at("2.2")
    expect(chair.side.locator("[data-proposal]")).to_contain_text("流量")
    chair.do("Take in as text")
    expect(chair.words).to_contain_text("水位和流量")
    chair.side.get_by_role("button", name="Trace these words").click()
    expect(blame).to_contain_text("From the proposal of Benoka")

    # The table that explains the consolidation; a delegation reads it, and cannot write in it.
    chair.view("Chair")
    form = chair.page.get_by_role("main")
    choice = form.get_by_label("Paragraph", exact=True)
    row = choice.locator("option", has_text="2.2").first.get_attribute("value")
    choice.select_option(row)
    form.get_by_role("checkbox", name="Benoka").check()
    form.get_by_label(re.compile("^Source")).fill("2.2 of 4 December")
    form.get_by_label("Approach").fill("The flow was added as Benoka proposed.")
    form.get_by_role("button", name="Add to the table").click()
    expect(form.get_by_role("cell", name="The flow was added")).to_be_visible()
    chair.picture("consolidation")
    beta.view("Consolidation")
    expect(
        beta.page.get_by_role("row", name=re.compile("2.2.*Benoka.*4 December"))
    ).to_be_visible()
    expect(beta.page.get_by_role("button", name="Add to the table")).to_have_count(0)


def test_a_remark_on_chosen_words_is_answered_and_dealt_with(sit: Sit) -> None:
    """The words it is about are quoted; answers stand under it; the author may settle it."""
    beta, gamma = sit("beta"), sit("gamma")
    gamma.look_at("2.2")
    gamma.page.get_by_label("Your comment").fill("Is this the agreed translation?")
    gamma.side.get_by_role("button", name="Post the comment").click()
    beta.look_at("2.2")
    thread = beta.side.locator("[data-comment]")
    thread.get_by_role("button", name="Answer", exact=True).click()
    thread.get_by_label("Your answer").fill("Not yet.")
    thread.get_by_role("button", name="Post the answer").click()
    gamma.room.come_forward()
    heard = gamma.side.locator("[data-comment]")
    expect(heard).to_contain_text("Not yet.")
    gamma.picture("comment")
    heard.get_by_role("button", name="Mark as dealt with").click()
    expect(heard).to_contain_text("Dealt with")
