"""The room's glossary: brought as a file, agreed by two parties, and kept to at the desk."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import pages
from tests.browser.conftest import Enter
from tests.browser.interpreting import sit_down
from tests.browser.judge import NARROW, WIDE, Judge
from tests.browser.pages import RoomPage

pytestmark = pytest.mark.browser

TABLE = """\
id,definition,en,fr,ar,colour
weir,Where water is parted,parting weir | weir [forbidden],déversoir de partage,سد التقسيم,blue
salt-mark,Sign of salt in a gauge,salt mark | brine line,repère de sel,علامة الملح,red
"""
SAID = "Le déversoir de partage porte un repère de sel."


def picture(page: Page, name: str) -> None:
    """Keep pictures for people to look at, where the environment names a folder for them."""
    if "PICTURES" in os.environ:
        for width in (WIDE["width"], NARROW["width"]):
            page.set_viewport_size({"width": width, "height": 1400})
            pages.picture(page, f"glossary-{name}-{width}")
        page.set_viewport_size(WIDE)  # pyright: ignore[reportArgumentType]


def open_part(room: RoomPage, part: str) -> None:
    """Go to what the room agrees about its languages, and to one part of it."""
    room.come_forward()
    channels = room.page.get_by_role("navigation", name="Channels")
    channels.get_by_role("button", name=re.compile("^Languages")).click()
    room.page.get_by_role("tab", name=part, exact=True).click()


def confirm(page: Page, act: str) -> None:
    """Perform an act that is confirmed in a dialog, and see it done."""
    page.get_by_role("button", name=act, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_have_count(0)


def party(page: Page, name: str) -> Locator:
    """What a party has said to the version."""
    return page.locator("[data-party]").filter(has_text=name)


def test_a_glossary_comes_into_force_and_the_desk_keeps_to_it(
    enter: Enter, tmp_path: Path
) -> None:
    """From a table to the agreement of two parties, to the words of an interpreter."""
    file = tmp_path / "weirs.csv"
    file.write_text(TABLE, encoding="utf-8")
    interpreter = enter("interpreter")
    desk = interpreter.page
    open_part(interpreter, "Bring in a file")
    desk.locator("input[type=file]").set_input_files(file)
    expect(
        desk.get_by_text("The file was read. Concepts: 2. Arabic, English, and French")
    ).to_be_visible()
    expect(desk.get_by_role("region", name="To look at")).to_contain_text(
        "its column was left out"
    )
    desk.get_by_label("Title of the glossary").fill("Words of the weir")
    desk.get_by_role("button", name="Lay before the room").click()
    desk.get_by_role("button", name="Look at them").click()
    terms = desk.get_by_role("table", name="What changes")
    expect(terms.get_by_role("row")).to_have_count(3)
    expect(terms.get_by_role("row", name=re.compile("^weir"))).to_contain_text("forbidden")

    chair = enter("mediator")
    open_part(chair, "Proposed")
    chair.page.get_by_role("button", name=re.compile("^Look at the terms")).click()
    chair.page.get_by_role("button", name="Propose to the parties").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Cassavia").uncheck()
    dialog.get_by_role("button", name="Propose to the parties").click()
    expect(dialog).to_have_count(0)

    for key, name in (("alpha", "Aldria"), ("beta", "Benoka")):
        head = enter(key)
        expect(head.page.get_by_text("awaits you")).to_be_visible()
        open_part(head, "Proposed")
        expect(party(head.page, name)).to_contain_text("Not yet")
        picture(head.page, "proposed-en")
        confirm(head.page, "Agree")
    beta = head
    open_part(beta, "Glossary in force")
    beta.page.get_by_text("Fingerprint and agreement").click()
    expect(party(beta.page, "Aldria")).to_contain_text("Agreed")
    beta.page.get_by_text("Fingerprint and agreement").click()
    beta.page.get_by_role("searchbox").fill("repere")
    expect(beta.page.get_by_role("table").get_by_role("row")).to_have_count(2)
    beta.page.get_by_role("searchbox").fill("")
    judge = Judge(beta.page)
    judge.judge("glossary in force")
    picture(beta.page, "in-force-en")

    beta.open_channel("Plenary")
    beta.composer.locator("select").last.select_option("fr")
    beta.say(SAID, manner="Statement")
    sit_down(interpreter, pair="French to English")
    desk.get_by_role("button", name=SAID).click()
    original = desk.locator("[data-original]")
    expect(original).to_have_text(SAID)
    term = original.get_by_role(
        "button", name="déversoir de partage: in the glossary, parting weir"
    )
    expect(term).to_be_visible()
    words = desk.locator("#desk-text")
    words.fill("The weir bears a")
    expect(desk.get_by_text("The glossary forbids “weir”. Say “parting weir”.")).to_be_visible()
    words.press("End")
    desk.keyboard.press("Alt+KeyG")
    expect(words).to_have_value("The weir bears a parting weir")
    desk.keyboard.press("Alt+KeyG")
    expect(words).to_have_value("The weir bears a parting weir salt mark")
    expect(words).to_be_focused()
    at_desk = Judge(desk)
    at_desk.judge("desk with terms", WIDE)
    picture(desk, "desk")

    chair.come_forward()
    arabic = chair.page
    pages.choose_language(arabic, "ar")
    tabs = arabic.get_by_role("tab")
    in_arabic = Judge(arabic)
    for at, name in enumerate(("in-force", "proposed", "bring", "engines", "versions")):
        tabs.nth(at).click()
        expect(arabic.get_by_text("جارٍ التحميل")).to_have_count(0)
        in_arabic.judge(f"{name} in Arabic", NARROW)
        picture(arabic, f"{name}-ar")
    assert judge.found + at_desk.found + in_arabic.found == []
