"""The interpreter's desk as its interpreters use it, by keys and by the names of controls."""

import re
from contextlib import suppress

from playwright.sync_api import FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from negotiation_room.server.demo import scenario
from tests.browser import pages
from tests.browser.pages import RoomPage

INTERPRETER, PARTNER = (
    next(one.name for one in scenario.PEOPLE if one.key == key)
    for key in ("interpreter", "second-interpreter")
)
"""The names of the two interpreters of the demonstration."""


def sit_down(interpreter: RoomPage, *, pair: str) -> None:
    """Go to the desk by its key, and choose a pair of languages: "French to English"."""
    page = interpreter.page
    interpreter.come_forward()
    page.keyboard.press("Alt+KeyI")
    expect(page.get_by_role("heading", name=re.compile("^Interpreter.s desk$"))).to_be_focused()
    chosen = page.get_by_role("button", name=re.compile(f"^{pair}: "))
    others = page.get_by_role("button", name=re.compile("^Other pairs too: "))
    pairs = page.get_by_text(re.compile("^Pairs of languages: "))
    expect(pairs.or_(others).first).to_be_visible()
    if chosen.count() == 0 and others.is_visible():  # not of this interpreter's languages
        others.click()
    if not chosen.is_visible():
        pairs.click()
    expect(chosen).to_be_visible()
    if chosen.get_attribute("aria-pressed") == "false":
        chosen.click()


def row(page: Page, text: str) -> Locator:
    """What lies in the list with these words in it."""
    return page.get_by_role("list", name="Texts in this list").get_by_role("button", name=text)


def words_in(page: Page, language: str) -> Locator:
    """Where one writes the text in a language."""
    return page.get_by_role("textbox", name=re.compile(f"^Your {language} text of "))


def sign(page: Page) -> None:
    """Certify what is written, without waiting out the hold."""
    page.keyboard.press("Control+Enter")
    send_now(page)


def send_now(page: Page) -> None:
    """Send what was signed for last."""
    way = page.get_by_role("region", name="On the way")
    with suppress(PlaywrightTimeout):  # on a slow machine the hold may be over first
        way.get_by_role("button", name="Send now").click(timeout=3_000)


def picture(page: Page, name: str) -> None:
    """Keep a picture for people to look at, where the environment names a folder for them."""
    pages.picture(page, f"desk-{name}")


def a_file(name: str, data: bytes) -> FilePayload:
    """A file as a person chooses it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def say_in_french(beta: RoomPage, text: str) -> None:
    """A head of delegation says something in French."""
    beta.come_forward()
    beta.composer.locator("select").last.select_option("fr")
    beta.say(text, manner="Statement")


def waiting_on_the_tab(interpreter: RoomPage) -> int:
    """How many texts the tab of the desk says are waiting for this interpreter."""
    tab = interpreter.page.get_by_role(
        "button", name=re.compile(r"^Desk \d+ texts? waits? for you$")
    )
    name = tab.get_by_text(re.compile("texts? waits?")).inner_text()
    return int(name.split()[0])
