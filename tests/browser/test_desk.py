"""The interpreter's desk: what waits, what is signed for, and a keyboard that keeps its place."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from negotiation_room.capabilities.interpretation.exchange import tmx, xliff
from tests.browser import pages
from tests.browser.conftest import Enter
from tests.browser.interpreting import (
    INTERPRETER,
    PARTNER,
    a_file,
    picture,
    row,
    say_in_french,
    send_now,
    sign,
    sit_down,
    waiting_on_the_tab,
    words_in,
)
from tests.browser.judge import NARROW, WIDE, Judge
from tests.browser.relay_summit import ASKED
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

PAIR = "French to English"


@pytest.fixture(scope="module")
def summit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """A summit whose machine, and whose interpreter at another desk, do what they are asked."""
    server = DemoSummit(tmp_path_factory.mktemp("desk"), ("-m", "tests.browser.relay_summit"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def enter(shared: Enter) -> Enter:
    """Be in the summit in a role, in one browser for all tests of this file."""
    return shared


Ask = Callable[..., None]


@pytest.fixture
def ask(summit: DemoSummit) -> Ask:
    """Ask machine or interpreter for something about the newest words."""

    def asked(do: str, **fields: Any) -> None:
        with (summit.folder / ASKED).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"do": do, **fields}, ensure_ascii=False) + "\n")

    return asked


def test_what_a_head_said_is_taken_up_and_signed_for(enter: Enter) -> None:
    """By keyboard alone: from the list to the text, to the signature, to the next one."""
    beta, interpreter = enter("beta"), enter("interpreter")
    first, second = "Quarante jours nous suffisent.", "Nul ne peut y déroger."
    say_in_french(beta, first)
    say_in_french(beta, second)
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    waiting = row(page, first)
    expect(waiting).to_contain_text("Interpreter requested")
    waiting.focus()
    page.keyboard.press("Alt+KeyT")
    expect(waiting).to_contain_text("You have taken this up")
    expect(waiting).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(row(page, second)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    words = page.get_by_role("textbox", name=re.compile("^Your English text of statement "))
    expect(words).to_be_focused()
    original = page.locator("[data-original]")
    expect(original).to_have_text(first)
    expect(original).to_have_attribute("lang", "fr")
    expect(
        page.get_by_text(re.compile("You sign for this English text of statement"))
    ).to_be_visible()
    page.keyboard.type("Forty days are enough for us.")
    picture(page, "writing")
    page.keyboard.press("Control+Enter")
    expect(original).to_have_text(second)  # the next text lies there already
    expect(words).to_be_focused()
    send_now(page)
    expect(row(page, first)).to_have_count(0)


def test_what_is_typed_outlives_the_page_and_news_leave_the_keyboard_alone(
    enter: Enter,
) -> None:
    """A new text arrives while one is written; the words stay, also after a reload."""
    beta, interpreter = enter("beta"), enter("interpreter")
    text = "Le pont sera ouvert au printemps."
    say_in_french(beta, text)
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    waiting = row(page, text)
    waiting.click()
    words = words_in(page, "English")
    expect(words).to_be_focused()
    before = interpreter.drafts()
    page.keyboard.type("The bridge will be")
    say_in_french(beta, "Encore un mot.")
    interpreter.come_forward()
    expect(row(page, "Encore un mot.")).to_be_visible()
    expect(words).to_be_focused()
    interpreter.expect_kept(since=before)
    before = interpreter.drafts()
    page.keyboard.insert_text(" open in spring.")
    page.keyboard.press("Alt+KeyL")
    expect(waiting).to_be_focused()
    say_in_french(beta, "Et un autre.")
    interpreter.come_forward()
    expect(row(page, "Et un autre.")).to_be_visible()
    expect(waiting).to_be_focused()
    interpreter.expect_kept(since=before)
    page.reload()
    interpreter.expect_line("Connected")
    row(page, text).click()
    expect(words).to_have_value("The bridge will be open in spring.")


@pytest.mark.slow
def test_warnings_are_explained_and_newer_words_stand_beside_ones_own(
    enter: Enter, ask: Ask
) -> None:
    """A draft with its warnings; and what another signed meanwhile, before one signs over it."""
    beta, chair, interpreter = enter("beta"), enter("mediator"), enter("interpreter")
    text = "Trente jours suffisent à tous."
    say_in_french(beta, text)
    caution = {"caution": "numbers", "in_source": "Trente", "in_target": "Thirteen"}
    ask("draft", lang="en", text="Thirteen days suffice for all.", cautions=[caution])
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    expect(row(page, text)).to_contain_text("Draft, not checked")
    row(page, text).click()
    words = words_in(page, "English")
    expect(words).to_have_value("Thirteen days suffice for all.")
    expect(page.get_by_text("Made by apertium 3.8.3")).to_be_visible()
    warning = page.get_by_role("region", name="Warnings about the draft")
    expect(warning).to_contain_text("A number of the original was not found in the draft")
    expect(page.locator("[data-original] mark")).to_have_text("Trente")
    expect(page.locator("[data-draft] mark")).to_have_text("Thirteen")
    picture(page, "warnings")
    words.fill("Thirty days suffice for all.")
    ask("certify", lang="en", text="Thirty days are enough for all.")
    newer = page.get_by_role("group", name=re.compile("^There are newer words"))
    expect(newer).to_contain_text("are enough")
    expect(words).to_be_focused()
    expect(words).to_have_value("Thirty days suffice for all.")
    page.keyboard.press("Control+Enter")
    expect(newer).to_be_focused()
    picture(page, "newer")
    newer.get_by_role("button", name="I have read it: keep my text").click()
    expect(words).to_be_focused()
    sign(page)
    chair.come_forward()
    said = chair.page.locator("[data-said]").filter(has_text="Thirty days suffice for all.")
    expect(said).to_contain_text(f"Certified by {INTERPRETER}")


@pytest.mark.rule("RL5")
def test_a_text_is_handed_to_the_partner_who_signs_and_is_read_by_a_second_interpreter(
    enter: Enter,
) -> None:
    """Each sees on the tab what waits for them, whoever is at it, and who signed and who read."""
    interpreter, partner = enter("interpreter"), enter("second-interpreter")
    say_in_french(enter("beta"), text := "Le niveau sera mesuré chaque matin.")
    sit_down(partner, pair=PAIR)
    waiting = row(partner.page, text)
    expect(waiting).to_be_visible()
    before = waiting_on_the_tab(partner)
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    row(page, text).focus()
    page.keyboard.press("Alt+KeyT")
    expect(waiting).to_contain_text(f"In review by {INTERPRETER}")
    assert waiting_on_the_tab(partner) == before - 1
    page.keyboard.press("Enter")
    expect(words_in(page, "English")).to_be_focused()
    page.keyboard.press("Alt+KeyH")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=PARTNER).check()
    dialog.get_by_role("button", name="Hand over").click()
    expect(row(page, text)).to_contain_text(f"In review by {PARTNER}")

    partner.come_forward()
    expect(waiting).to_contain_text("You have taken this up")
    assert waiting_on_the_tab(partner) == before
    waiting.click()
    words_in(partner.page, "English").fill("The level will be measured every morning.")
    sign(partner.page)
    expect(waiting).to_have_count(0)
    assert waiting_on_the_tab(partner) == before - 1

    interpreter.come_forward()
    page.get_by_label("Show").select_option("eyes")
    row(page, text).click()
    expect(page.locator("[data-draft]")).to_have_text(
        "The level will be measured every morning."
    )
    picture(page, "second-reading")
    page.keyboard.press("Alt+KeyK")
    expect(row(page, text)).to_have_count(0)
    page.get_by_label("Show").select_option("waiting")
    interpreter.show("Talks")
    said = page.locator("[data-said]").filter(has_text="measured every morning")
    expect(said).to_contain_text(f"Certified by {PARTNER}")
    expect(said).to_contain_text(f"Checked by {INTERPRETER}")
    picture(page, "read-twice")


def test_what_is_refused_is_said_and_its_words_come_back(enter: Enter, ask: Ask) -> None:
    """Somebody else signs while one's own signature waits: both texts are there to compare."""
    beta, interpreter = enter("beta"), enter("interpreter")
    text = "La séance est levée à midi."
    say_in_french(beta, text)
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    row(page, text).click()
    words = words_in(page, "English")
    words.fill("The sitting rises at noon.")
    page.keyboard.press("Control+Enter")
    ask("certify", lang="en", text="The meeting rises at noon.")
    expect(beta.page.get_by_text("The meeting rises at noon.")).to_be_attached()
    send_now(page)
    way = page.get_by_role("region", name="On the way")
    expect(way).to_contain_text("there are newer words")
    expect(way).to_contain_text("The sitting rises at noon.")
    way.get_by_role("button", name="Open it").click()
    expect(words).to_have_value("The sitting rises at noon.")
    expect(page.locator("[data-draft]")).to_have_text("The meeting rises at noon.")
    newer = page.get_by_role("group", name=re.compile("^There are newer words"))
    newer.get_by_role("button", name="Take the newer text").click()
    expect(words).to_have_value("The meeting rises at noon.")
    expect(words).to_be_focused()
    expect(way).to_have_count(0)


def test_what_was_signed_is_used_again_and_withdrawn_with_a_reason(enter: Enter) -> None:
    """A like sentence brings what was signed before; what is wrong is taken back in words."""
    beta, chair, interpreter = enter("beta"), enter("mediator"), enter("interpreter")
    text = "Les Parties se réunissent tous les trente jours à Genève."
    say_in_french(beta, text)
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    row(page, text).click()
    words = words_in(page, "English")
    words.fill("The Parties meet every thirty days in Geneva.")
    sign(page)
    like = "Les Parties se réunissent tous les soixante jours à Genève."
    expect(row(page, text)).to_have_count(0)
    say_in_french(beta, like)
    interpreter.come_forward()
    expect(row(page, like)).to_be_visible()
    row(page, like).click()
    expect(page.locator("del").filter(has_text="trente")).to_be_visible()
    expect(page.locator("ins").filter(has_text="soixante")).to_be_visible()
    picture(page, "match")
    page.keyboard.press("Alt+KeyM")
    expect(words).to_have_value("The Parties meet every thirty days in Geneva.")
    page.get_by_label("Show").select_option("certified")
    row(page, text).click()
    expect(page.locator("[data-original]")).to_have_text(text)
    page.keyboard.press("Alt+KeyW")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Withdraw").click()
    expect(dialog).to_contain_text("Say why in a few words.")
    dialog.get_by_role("textbox").fill("thirty is wrong")
    dialog.get_by_role("button", name="Withdraw").click()
    expect(dialog).to_be_hidden()
    chair.come_forward()
    expect(chair.page.get_by_text("thirty is wrong").first).to_be_visible()
    interpreter.come_forward()
    page.get_by_label("Show").select_option("waiting")


@pytest.mark.rule("RL8", "RL10", "RL12")
def test_memories_and_transcripts_come_in_through_the_desk(enter: Enter) -> None:
    """A TMX is looked at, then suggested; of an XLIFF one's device signs what changed."""
    beta, interpreter = enter("beta"), enter("interpreter")
    text = "La vanne du canal reste fermée la nuit."
    say_in_french(beta, text)
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    expect(page.get_by_text(re.compile("^You work from English, French"))).to_be_visible()
    waiting = row(page, text)
    expect(waiting).to_be_visible()
    page.get_by_text("Files: memory and transcripts").click()
    segments = [
        tmx.Segment("La vanne du canal reste ouverte la nuit.", "fr", "It stays open.", "en"),
        tmx.Segment("Rien.", "fr", " ", "en"),
    ]
    memory = page.get_by_role("region", name="Memory", exact=True)
    memory.locator("input").set_input_files(a_file("old.tmx", tmx.write_tmx(segments)))
    expect(memory).to_contain_text("old.tmx: 1 segment would be")
    expect(memory).to_contain_text("1 segment without words in two languages was left out.")
    memory.get_by_role("button", name="Bring them in as suggestions").click()
    expect(memory).to_contain_text("1 segment was brought in.")
    expect(memory.get_by_role("heading", name="Memory", exact=True)).to_be_focused()

    transcript = page.get_by_role("region", name="Transcript for translators")
    transcript.get_by_label("From").select_option("fr")
    transcript.get_by_label("Into").select_option("en")
    with page.expect_download() as download:
        transcript.get_by_role("button", name="Download the transcript").click()
    sent = xliff.read_xliff(download.value.path().read_bytes()).value
    done = tuple(
        replace(one, target="The sluice stays shut at night.", state=xliff.State.FINAL)
        for one in sent.units
        if one.source == text
    )
    back = xliff.write_xliff(replace(sent, units=done))
    waiting.click()
    expect(page.get_by_text("Brought in from old.tmx")).to_be_visible()
    picture(page, "brought-in")
    transcript.locator("input").set_input_files(a_file("back.xlf", back))
    expect(transcript).to_contain_text("1 text is ready to be signed for")
    expect(transcript).to_contain_text("The sluice stays shut at night.")
    picture(page, "came-back")
    transcript.get_by_role("button", name="Sign for this text").click()
    expect(transcript).to_contain_text("1 text signed.")
    expect(waiting).to_have_count(0)
    beta.come_forward()
    expect(beta.page.get_by_text("1 segment of a file was brought in")).to_be_attached()
    expect(
        beta.page.get_by_text("No interpreter here works into Spanish or Chinese.")
    ).to_be_visible()
    picture(beta.page, "uncovered")
    interpreter.come_forward()
    interpreter.show("Talks")
    said = page.locator("[data-said]").filter(has_text="The sluice stays shut at night.")
    expect(said).to_contain_text(f"Certified by {INTERPRETER}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_desk_is_accessible(enter: Enter, language: str) -> None:
    """List, text and dialogs, wide and 320 pixels narrow, also from right to left."""
    interpreter = enter("interpreter")
    say_in_french(enter("beta"), f"Un dernier mot ({language}).")
    sit_down(interpreter, pair=PAIR)
    page = interpreter.page
    pages.choose_language(page, language)
    listed = page.locator("[data-task]").filter(has_text=f"({language})")
    listed.click()
    expect(page.locator("#desk-text")).to_be_focused()
    expect(page.locator("[data-original]")).to_be_visible()
    page.keyboard.press("Alt+KeyT")
    hand_over = page.locator("[data-bench] .head button:not([aria-disabled])").first
    expect(hand_over).to_be_visible()
    judge = Judge(page)
    judge.judge("desk", WIDE)
    picture(page, f"wide-{language}")
    page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType]
    expect(page.locator("#desk-text")).to_be_visible()
    picture(page, f"narrow-{language}")
    judge.judge("desk, a text", NARROW)
    page.keyboard.press("Alt+KeyH")
    expect(page.get_by_role("dialog")).to_be_visible()
    judge.judge("desk, handing over", NARROW)
    page.keyboard.press("Escape")
    expect(page.locator("#desk-text")).to_be_focused()
    page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType]
    expect(page.locator("nav.narrow")).to_be_visible()
    page.keyboard.press("Alt+KeyL")
    expect(page.locator("#desk-text")).to_have_count(0)
    expect(listed).to_be_focused()
    picture(page, f"list-{language}")
    judge.judge("desk, the list", NARROW)
    pages.choose_language(page, "en")
    assert judge.found == []
