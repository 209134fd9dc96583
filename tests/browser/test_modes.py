"""Who writes, as the chair decides: a drafting group, and one text with its sealed yes or no."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHARE = "share the data"


def write_at_the_end(desk: Desk, words: str, of: str) -> None:
    """Put the caret to the end of the paragraph with these words, and type."""
    desk.stand_in(of)
    desk.page.keyboard.type(words)


def decide(chair: Desk, mode: str, *, reason: str = "", **choices: str) -> None:
    """Let the chair decide who writes."""
    chair.view("Chair")
    main = chair.page.get_by_role("main")
    main.get_by_label(re.compile(f"{mode}:")).check()
    for kind, name in choices.items():
        main.get_by_role("checkbox" if kind == "drafter" else "radio", name=name).check()
    main.get_by_label(re.compile("Reason, for the record")).fill(reason)
    main.get_by_role("button", name="Change who writes").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Change who writes").click()
    expect(dialog).to_have_count(0)


def test_a_named_delegate_writes_everywhere_and_all_are_told(sit: Sit) -> None:
    """In a drafting group the drafter's words are the text's; others only read, and know why."""
    chair, delegate, beta = sit("mediator"), sit("alpha-delegate"), sit("beta")
    decide(chair, "Drafting group", reason="To clean up article 1.", drafter="Joren Pask")
    chair.picture("group-chair")
    mode = delegate.page.locator(".mode")
    expect(mode).to_contain_text("Drafting group")
    write_at_the_end(delegate, " Daily.", SHARE)
    expect(delegate.page.locator("[data-saved=saved]")).to_be_attached()
    delegate.picture("group-drafter")
    expect(beta.words).to_contain_text("on the river. Daily.")
    # The other delegations see why their keys change nothing.
    beta.room.come_forward()
    beta.page.locator(".said", has_text=SHARE).get_by_text(SHARE).first.click()
    expect(beta.page.locator("[data-hint]")).to_be_visible()
    beta.page.keyboard.type("Never.")
    expect(chair.words).not_to_contain_text("Never")
    beta.picture("group-other")
    beta.room.show("Talks")
    expect(beta.room.stream).to_contain_text("Drafters: Joren Pask.")
    expect(beta.room.stream).to_contain_text("Reason: To clean up article 1.")
    chair.view("Words")
    chair.look_at("1.1")
    chair.side.get_by_role("button", name="Trace these words").click()
    expect(chair.side.locator("[data-blame]")).to_contain_text(
        re.compile(r"Daily\.\W+Joren Pask · Aldria")
    )


def test_parties_criticise_one_text_and_answer_sealed(sit: Sit) -> None:
    """Only the mediator reads critiques; answers are nobody's to see before all are opened."""
    chair = sit("mediator")
    desks = {key: sit(key) for key in ("alpha", "beta", "gamma")}
    decide(chair, "One text", reason="Nobody owns the draft.")
    alpha, beta = desks["alpha"], desks["beta"]
    alpha.look_at("1.1")
    expect(alpha.page.locator(".mode")).to_contain_text("One text")
    # They neither write nor counter-draft; they say what troubles them.
    expect(alpha.side.get_by_role("button", name="Propose other words")).to_have_count(0)
    alpha.page.get_by_label("Your comment").fill("Our capital fears for its dams.")
    expect(alpha.side).to_contain_text("Seen by the chair and your own delegation")
    alpha.picture("one-text-critique")
    alpha.side.get_by_role("button", name="Post the comment").click()
    chair.view("Words")
    chair.look_at("1.1")
    expect(chair.side.locator("[data-comment]")).to_contain_text("fears for its dams")
    beta.look_at("1.1")
    expect(beta.side.locator("[data-comment]")).to_have_count(0)
    write_at_the_end(chair, " Dams are exempt.", SHARE)
    expect(beta.words).to_contain_text("Dams are exempt.")

    chair.view("Chair")
    main = chair.page.get_by_role("main")
    main.get_by_role("button", name="Ask all delegations").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Ask all delegations").click()
    for key, said in {"alpha": "Yes", "beta": "No", "gamma": "Yes"}.items():
        desk = desks[key]
        desk.room.come_forward()
        asked = desk.page.locator("[data-question]")
        asked.get_by_role("button", name=said, exact=True).click()
        confirming = desk.page.get_by_role("dialog")
        if key == "beta":
            desk.picture("one-text-answering")
        confirming.get_by_role("button", name=said, exact=True).click()
        expect(asked).to_contain_text(f"Your delegation said {said.lower()}.")
        if key == "beta":
            chair.room.come_forward()
            heard = chair.page.locator("[data-question]")
            expect(heard).to_contain_text("Answered: Aldria and Benoka")
            chair.picture("one-text-sealed")
            expect(heard.get_by_role("button", name="Open all answers")).to_have_count(0)
    # What the others answered is in nothing that came to anybody's browser.
    for desk in (chair, alpha, desks["gamma"]):
        answers = re.findall(r"all_answered[^}]*answer\W+(true|false)", desk.room.everything())
        assert "false" not in answers
    chair.room.come_forward()
    chair.page.get_by_role("button", name="Open all answers").click()
    for desk in (chair, alpha, beta):
        opened = desk.page.locator("[data-question]")
        expect(opened.get_by_role("listitem").filter(has_text="Benoka")).to_contain_text("No")
        assert [said.split() for said in opened.get_by_role("listitem").all_inner_texts()] == [
            ["Aldria", "Yes"],
            ["Benoka", "No"],
            ["Cassavia", "Yes"],
        ]
    alpha.room.come_forward()
    alpha.picture("one-text-opened")
    alpha.room.show("Talks")
    expect(alpha.room.stream).to_contain_text("All answers to the whole text were opened")
    assert "answer_received" in alpha.room.everything()
