"""The panes around a text: who agreed, brackets let go, proposals taken in, versions, playback."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import pages
from tests.browser.desk import Desk
from tests.browser.drafting_summit import CHANNEL
from tests.browser.judge import NARROW, WIDE, Judge
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

VIEWS = ("Board", "Proposals", "Versions", "Compare", "Playback", "Files")
SHALL = "Each Party shall notify the others of any flood."
PROMPTLY = "Each Party shall promptly notify the others of any flood."


@pytest.fixture
def sit(english: BrowserContext, drafting: DemoSummit) -> Callable[[str], Desk]:
    """Sit down at the text in a role."""

    def seated(role: str) -> Desk:
        room = pages.enter(english, drafting, role)
        room.open_channel(CHANNEL)
        return Desk(room)

    return seated


def test_an_agreement_on_a_condition_is_shown_and_counts_only_with_it(
    sit: Callable[[str], Desk],
) -> None:
    """One agrees outright, one only together with 2.1: the paragraph waits for that."""
    mediator, alpha, beta = sit("mediator"), sit("alpha"), sit("beta")
    alpha.look_at("1.1")
    alpha.do("Agree ad referendum")
    expect(alpha.standing("Aldria")).to_contain_text("Agreed")

    beta.look_at("1.1")
    dialog = beta.ask("Agree ad referendum", reservation="Once our survey is done.")
    expect(dialog).to_contain_text("share the data")
    dialog.get_by_text("Only together with others").click()
    dialog.get_by_role("checkbox", name=re.compile(r"^\s*2\.1")).check()
    dialog.get_by_role("button", name="Agree ad referendum").click()

    mediator.look_at("1.1")
    said = mediator.standing("Benoka")
    expect(said).to_contain_text("Counts only when these are agreed too: 2.1")
    expect(said).to_contain_text("Once our survey is done.")
    why = mediator.side.get_by_text("It can be closed when every delegation has confirmed.")
    expect(why).to_have_count(1)
    alpha.do("Withdraw agreement", reason="Our capital asks.")
    expect(mediator.standing("Aldria")).to_contain_text("Not yet")


def test_a_bracket_goes_when_all_who_hold_it_let_it_go(sit: Callable[[str], Desk]) -> None:
    """Two support the bracket in 1.2; with the consent of both it is gone, words kept."""
    mediator, alpha, beta = sit("mediator"), sit("alpha"), sit("beta")
    for desk in (alpha, beta):
        desk.look_at("1.2")
        desk.do("Support the bracket")
    mediator.look_at("1.2")
    expect(mediator.side.locator("[data-bracket-card]")).to_contain_text("Supported by")
    mediator.view("Board")
    board = mediator.page.locator("[data-board]")
    expect(board.get_by_role("columnheader", name="Aldria")).to_be_visible()
    expect(board.get_by_role("columnheader", name="Benoka")).to_be_visible()

    alpha.do("Let the words stand without brackets")
    expect(mediator.side).to_contain_text("would let the words stand")
    expect(mediator.side.locator("[data-bracket-card]")).to_have_count(1)
    beta.room.come_forward()
    beta.do("Let the words stand without brackets")
    expect(mediator.side.locator("[data-bracket-card]")).to_have_count(0)
    mediator.view("Words")
    expect(mediator.words).to_contain_text(SHALL)


def test_words_of_a_proposal_taken_in_lead_back_to_it(sit: Callable[[str], Desk]) -> None:
    """Proposed for one's own, released to all, taken in as text; then traced, and compared."""
    mediator, alpha = sit("mediator"), sit("alpha")
    mediator.view("Versions")
    mediator.page.get_by_role("button", name="Name this version").click()
    version = mediator.page.locator("[data-version]")
    expect(version).to_have_count(1)

    alpha.look_at("1.2")
    alpha.side.get_by_role("button", name="Propose other words").click()
    alpha.page.get_by_label("The words as they should be").fill(PROMPTLY)
    alpha.page.get_by_label("Your reasons").fill("Floods do not wait.")
    alpha.page.get_by_role("button", name="Propose", exact=True).click()
    proposal = alpha.side.locator("[data-proposal]")
    expect(proposal).to_contain_text("Seen by your own delegation")
    mediator.look_at("1.2")
    expect(mediator.side.locator("[data-proposal]")).to_have_count(0)
    alpha.do("Release to all")

    expect(mediator.side.locator("[data-proposal]")).to_contain_text("Floods do not wait.")
    expect(mediator.side.locator("[data-proposal] ins")).to_contain_text("promptly")
    mediator.do("Take in as text")
    expect(mediator.side.locator("[data-proposal]")).to_contain_text("Taken in")
    expect(mediator.words).to_contain_text("promptly")
    mediator.side.get_by_role("button", name="Trace these words").click()
    traced = mediator.side.locator("[data-blame]")
    expect(traced).to_contain_text("From the proposal of Aldria")

    mediator.view("Versions")
    version.get_by_role("button", name="Compare with the text now").click()
    expect(mediator.page.locator("[data-compared]")).to_contain_text("Changed: 1")
    expect(mediator.page.locator(".compared ins")).to_contain_text("promptly")


def test_a_remark_is_answered_and_dealt_with(sit: Callable[[str], Desk]) -> None:
    """Somebody remarks on a paragraph, the chair answers and marks it as dealt with."""
    mediator, gamma = sit("mediator"), sit("gamma")
    gamma.look_at("2.2")
    gamma.page.get_by_label("Your comment").fill("Is this the agreed translation?")
    gamma.side.get_by_role("button", name="Post the comment").click()
    mediator.look_at("2.2")
    thread = mediator.side.locator("[data-comment]")
    expect(thread).to_contain_text("Is this the agreed translation?")
    thread.get_by_role("button", name="Answer", exact=True).click()
    thread.get_by_label("Your answer").fill("It is.")
    thread.get_by_role("button", name="Post the answer").click()
    thread.get_by_role("button", name="Mark as dealt with").click()
    gamma.room.come_forward()
    heard = gamma.side.locator("[data-comment]")
    expect(heard).to_contain_text("It is.")
    expect(heard).to_contain_text("Dealt with")


def test_the_drafting_is_played_back_by_keyboard(sit: Callable[[str], Desk]) -> None:
    """Arrows on the slider go through what was done; the text is shown as it was."""
    mediator = sit("mediator")
    mediator.view("Playback")
    slider = mediator.page.locator("[data-playback]")
    told = mediator.page.locator("[data-stop]")
    expect(told).to_be_visible()
    slider.focus()
    mediator.page.keyboard.press("Home")
    expect(told).to_contain_text(re.compile(r"^1 of \d+: the text was begun"))
    mediator.page.keyboard.press("ArrowRight")
    expect(told).to_contain_text(re.compile(r"^2 of \d+"))
    past = mediator.page.locator("[data-past]")
    expect(past.locator("ins").first).to_contain_text("Article 1")


def test_the_whole_is_put_to_all_and_answers_stay_sealed(sit: Callable[[str], Desk]) -> None:
    """In a one-text the chair asks all; who has answered is known, and not what."""
    mediator, alpha, beta = sit("mediator"), sit("alpha"), sit("beta")
    mediator.view("Chair")
    mediator.page.get_by_label(re.compile("One text:")).check()
    main = mediator.page.get_by_role("main")
    main.get_by_role("button", name="Change who writes").click()
    dialog = mediator.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Change who writes").click()
    main.get_by_role("button", name="Ask all delegations").click()
    dialog.get_by_role("button", name="Ask all delegations").click()

    asked = alpha.page.locator("[data-question]")
    alpha.room.come_forward()
    asked.get_by_role("button", name="No", exact=True).click()
    alpha.page.get_by_role("dialog").get_by_role("button", name="No", exact=True).click()
    expect(asked).to_contain_text("Your delegation said no.")
    beta.room.come_forward()
    heard = beta.page.locator("[data-question]")
    expect(heard).to_contain_text("Answered: Aldria")
    expect(heard).not_to_contain_text("said no")
    mediator.room.come_forward()
    expect(main.get_by_role("button", name="Open all answers")).to_have_count(0)
    mediator.page.get_by_label(re.compile("Rolling text:")).check()
    main.get_by_role("button", name="Change who writes").click()
    dialog.get_by_role("button", name="Change who writes").click()
    expect(dialog).to_have_count(0)
    # Not before it holds: this window closes, and others go on with the text.
    mediator.view("Words")
    shown = main.get_by_text(re.compile("Rolling text:")).filter(visible=True)
    expect(shown).to_have_count(1)


def test_a_file_is_looked_at_and_brought_in(sit: Callable[[str], Desk]) -> None:
    """The preview names what is not plain; then the units stand at the end of the text."""
    mediator = sit("mediator")
    mediator.view("Files")
    text = "# Article 9\n\n9.1 The Parties [may meet every spring.\n"
    mediator.page.get_by_label(re.compile("File: text")).set_input_files(
        {"name": "nine.md", "mimeType": "text/markdown", "buffer": text.encode()}
    )
    preview = mediator.page.locator("[data-preview]")
    expect(preview).to_contain_text("every spring")
    expect(preview.locator("[data-finding=unbalanced]")).to_have_count(1)
    mediator.page.get_by_role("button", name="Bring it in").click()
    expect(mediator.page.get_by_text("The file is in the text.")).to_be_visible()
    mediator.view("Words")
    expect(mediator.words).to_contain_text("every spring")


def test_whoever_comes_back_is_told_what_changed(sit: Callable[[str], Desk]) -> None:
    """The text goes on while one is elsewhere; on coming back it is there, and said so."""
    mediator, beta = sit("mediator"), sit("beta")
    beta.look_at("2.1")
    beta.room.open_channel("Plenary")
    mediator.look_at("2.1")
    mediator.do("Set a deadline", until="2036-01-02T10:30")
    mediator.side.get_by_role("button", name="Hand to facilitators").click()
    expect(mediator.side).to_contain_text("Confirmation awaited until")
    expect(mediator.side).to_contain_text("With facilitators")
    beta.room.open_channel(CHANNEL)
    news = beta.page.locator("[data-since]")
    expect(news).to_contain_text("1 unit of the text changed")
    beta.page.get_by_text("Which", exact=True).click()
    expect(beta.page.get_by_role("main")).to_contain_text("2.1 deadline and standing")
    beta.look_at("2.1")
    expect(beta.side).to_contain_text("With facilitators")


def test_the_panes_are_reached_by_keyboard(sit: Callable[[str], Desk]) -> None:
    """From the menu of a paragraph to what is known of it, and from there to an act."""
    alpha = sit("alpha")
    page = alpha.page
    page.get_by_role("button", name="What can be done with 2.2").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Standing, brackets and proposals").press("Enter")
    heading = alpha.side.get_by_role("heading", name="Paragraph 2.2")
    expect(heading).to_be_focused()
    page.keyboard.press("Tab")
    expect(alpha.side.get_by_role("button", name="Agree ad referendum")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Agree ad referendum to 2.2")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ar"])
def test_the_panes_are_accessible(
    new_browser: Callable[..., BrowserContext], drafting: DemoSummit, language: str
) -> None:
    """Every view of the text, and a dialog, at 1280 and at 320 pixels."""
    page = new_browser(language).new_page()
    page.goto(drafting.link("mediator"))
    page.get_by_role("button", name=CHANNEL).first.click()
    expect(page.locator("article.text")).to_be_visible()
    judge = Judge(page)
    page.locator("nav.outline .row").nth(1).click()
    expect(page.locator("[data-paragraph-pane]")).to_be_visible()
    judge.judge("beside the text", WIDE)
    page.locator("aside [data-paragraph-pane] .cluster button").nth(1).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    judge.judge("a dialog")
    page.keyboard.press("Escape")
    views = page.locator(".text-pane nav .tab")
    for at in range(views.count()):
        views.nth(at).click()
        page.wait_for_timeout(600)
        judge.judge(f"view {at}", WIDE)
    page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType]
    choice = page.locator(".text-pane > nav:not(.outline) > select")
    for view in choice.locator("option").evaluate_all("all => all.map(({value}) => value)"):
        choice.select_option(view)
        page.wait_for_timeout(600)
        judge.judge(view, NARROW)
        page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType]
    assert judge.found == []
