"""An interpreter at a text: a paragraph is certified below it; and which languages they work in."""

import os
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from negotiation_room.server.demo.draft import TITLE
from tests.browser import pages
from tests.browser.conftest import Enter
from tests.browser.interpreting import PARTNER, row, say_in_french
from tests.browser.judge import AT_REST, NARROW, WIDE, Judge
from tests.browser.pages import RoomPage
from tests.browser.test_drafting import go_to

pytestmark = pytest.mark.browser

WINTER = "The paragraph now speaks of winter."
WORKS = "Works below three cubic metres"
ARABIC = (
    "الأشغال التي تقل عن ثلاثة أمتار مكعبة في الثانية، محسوبة لجميع المآخذ معًا، "
    "لا تستلزم إخطارًا[، لكنها تُرسم على الخرائط]."
)


def below(page: Page) -> Locator:
    """What stands beside the paragraph on small works."""
    return page.locator(".pair", has_text=WORKS).locator("[data-beside]")


def come_to(there: Locator) -> None:
    """Bring it into sight; what is laid out on the way there may push it away again."""
    for _ in range(3):
        there.scroll_into_view_if_needed()
        there.page.evaluate(AT_REST)


def picture(page: Page, name: str) -> None:
    """Keep pictures for people to look at, wide and narrow, where a folder is named for them."""
    for width in (WIDE, NARROW) if "PICTURES" in os.environ else ():
        page.set_viewport_size(width)  # pyright: ignore[reportArgumentType]
        page.evaluate(AT_REST)
        below(page).scroll_into_view_if_needed()
        page.evaluate(AT_REST)
        pages.picture(page, f"certifying-{name}-{width['width']}")
        page.set_viewport_size(WIDE)  # pyright: ignore[reportArgumentType]


def certify(interpreter: RoomPage) -> None:
    """Sign for the paragraph in Arabic by keyboard, after its bracket was forgotten."""
    page = interpreter.page
    interpreter.come_forward()
    page.keyboard.press("Alt+KeyB")
    page.get_by_label("Read beside").select_option("ar")
    there = below(page)
    come_to(there)
    expect(there).to_contain_text("Not translated")
    # What to do about it is said once, above the text, and is asked again from there.
    said = page.locator("[data-beside-nothing]")
    expect(said).to_contain_text("Nothing here translates into this language: Arabic")
    expect(page.get_by_text("Nothing here translates")).to_have_count(1)
    picture(page, "nothing")
    said.get_by_role("button", name="Ask for translations again").press("Enter")
    expect(page.get_by_label("Read beside")).to_be_focused()
    come_to(there)  # the focus is above the text now, and what nobody is near is not asked for
    expect(there).to_contain_text("Not translated")
    there.get_by_role("button", name="Certify in this language: Arabic").focus()
    page.keyboard.press("Enter")
    words = there.get_by_role("textbox", name="Your translation of this paragraph: Arabic")
    expect(words).to_be_focused()
    expect(words).to_have_attribute("dir", "rtl")
    page.keyboard.insert_text(ARABIC.replace("[", "").replace("]", ""))
    page.keyboard.press("Control+Enter")
    expect(there).to_contain_text("Missing from your translation: bracket 1. , but are mapped")
    expect(words).to_be_focused()
    judge = Judge(page)
    judge.judge("certifying", WIDE, NARROW)
    picture(page, "writing")
    assert judge.found == []
    words.fill(ARABIC)
    page.keyboard.press("Control+Enter")
    expect(there).to_contain_text("Certified by Inès Haddar")


def withdraw(interpreter: RoomPage) -> None:
    """Take back what was certified, with a reason."""
    interpreter.come_forward()
    there = below(interpreter.page)
    expect(there).to_contain_text("for an earlier wording")
    there.get_by_role("button", name="Withdraw the certified words").press("Enter")
    dialog = interpreter.page.get_by_role("dialog", name="Withdraw the certified words")
    expect(dialog.get_by_role("blockquote")).to_have_text(ARABIC)
    dialog.get_by_label("Reason").fill(WINTER)
    dialog.get_by_role("button", name="Withdraw", exact=True).press("Enter")
    expect(dialog).to_have_count(0)
    told = f"Certification withdrawn by {PARTNER}: {WINTER}"
    expect(there).to_contain_text(told)
    expect(there).to_be_focused()


@pytest.mark.rule("RL16")
@pytest.mark.rule("RL17")
def test_a_certified_paragraph_is_read_at_once_and_never_as_another_wording(
    shared: Enter,
) -> None:
    """No engine, an interpreter, an Arabic reader who has the text open, and then an edit."""
    reader, interpreter = shared("gamma"), shared("second-interpreter")
    for room in (reader, interpreter):
        room.open_channel(TITLE)
    reader.come_forward()
    pages.choose_language(reader.page, "ar")
    reader.page.keyboard.press("Alt+KeyB")
    reader.page.locator("select[aria-keyshortcuts='Alt+B']").select_option("ar")
    there = below(reader.page)
    come_to(there)
    expect(there).to_have_attribute("data-state", "missing")
    certify(interpreter)

    reader.come_forward()
    expect(there).to_have_attribute("data-state", "certified")
    words = there.locator("> .words")
    expect(words).to_have_attribute("lang", "ar")
    expect(words).to_have_css("direction", "rtl")
    expect(words).to_contain_text("لا تستلزم إخطارًا")
    expect(words.get_by_role("group")).to_contain_text("على الخرائط")
    expect(there).to_contain_text("Inès Haddar")
    judge = Judge(reader.page)
    judge.judge("certified", NARROW)
    picture(reader.page, "read")

    chair = shared("mediator")
    chair.open_channel(TITLE)
    go_to(chair.page, WORKS)
    chair.page.keyboard.type(" In winter too.")
    expect(chair.page.locator(".said", has_text="In winter too.")).to_be_visible()
    reader.come_forward()
    expect(there).not_to_have_attribute("data-state", "certified")
    come_to(there)
    earlier = there.locator("[data-earlier]")
    expect(earlier).to_contain_text("لصيغة سابقة")
    expect(earlier.locator(".words")).to_be_hidden()
    earlier.locator("summary").press("Enter")
    expect(earlier.locator(".words")).to_have_text(ARABIC)
    judge.judge("earlier", WIDE)
    picture(reader.page, "earlier")
    assert judge.found == []
    withdraw(interpreter)
    reader.come_forward()
    told = there.locator(".withdrawn")
    expect(told).to_contain_text(f"سحب \u2068{PARTNER}\u2069 التصديق:")
    expect(told.locator("bdi")).to_have_text(WINTER)
    expect(earlier).to_have_count(0)
    judge.judge("withdrawn", NARROW)
    picture(reader.page, "withdrawn")
    assert judge.found == []


@pytest.mark.rule("RL12")
def test_an_interpreter_changes_their_working_languages_by_keyboard(shared: Enter) -> None:
    """The dialog is opened and saved by keys, and the list begins with the new pair."""
    beta, interpreter = shared("beta"), shared("second-interpreter")
    text = "Nous attendons la crue de mars."
    say_in_french(beta, text)
    page = interpreter.page
    interpreter.come_forward()
    page.keyboard.press("Alt+KeyI")
    expect(row(page, text).filter(has_text="Spanish")).to_have_count(0)
    expect(row(page, text).filter(has_text="English")).to_have_count(1)
    page.get_by_role("button", name="Change your working languages").press("Enter")
    dialog = page.get_by_role("dialog", name="Your working languages")
    into = dialog.get_by_role("group", name="I work into")
    for name in ("Arabic", "English", "French", "Spanish"):
        into.get_by_role("checkbox", name=name).press("Space")
    judge = Judge(page)
    judge.judge("working languages", WIDE, NARROW)
    assert judge.found == []
    dialog.get_by_role("button", name="Work between these languages").press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(re.compile(r"^You work from .* into Spanish\.$"))).to_be_visible()
    expect(row(page, text).filter(has_text="Spanish")).to_have_count(1)
    expect(row(page, text).filter(has_text="English")).to_have_count(0)
