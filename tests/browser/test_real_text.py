"""A real negotiating text of sixty pages; four people work on it at once, each in a browser."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from negotiation_room.capabilities.drafting.writing import read_text
from tests.browser import pages
from tests.browser.drafting_summit import CHANNEL, TITLE
from tests.browser.pages import RoomPage
from tests.browser.servers import DemoSummit
from tests.support.world import SHARED

TEXT = SHARED / "negotiating-text-cop21" / "4-dec-2015.md"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not TEXT.exists(), reason="the real texts are not beside this repository"
    ),
]

PATIENCE = 60_000
"""Milliseconds for what a busy machine does with sixty pages in four windows."""
ROLES = ("mediator", "alpha", "beta", "gamma")
DELEGATIONS = ("alpha", "beta", "gamma")

AGREED = "The Parties to this Agreement,"
BRACKETED = "Being Parties to the United Nations Framework Convention"
SHARED_WORDS = "Pursuant to the Durban Platform for Enhanced Action"
NAMES = {"alpha": "Aldria", "beta": "Benoka", "gamma": "Cassavia"}
ADDED = {
    "alpha": "including future Parties",
    "beta": "where they so declare",
    "gamma": "in good time",
}

READ = """(article) => {
  const [found, notes] = [[], []];
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return '';
    if (node.matches('.whose, .edge sub, .others-caret, .empty')) return '';
    const inside = () => [...node.childNodes].map(read).join('');
    if (!node.matches('.footnote')) return inside();
    const number = node.querySelector('sup').textContent;
    notes.push(`[^${number}]: ${read(node.querySelector('.note'))}`);
    return `[^${number}]`;
  };
  const pieces = '.said, p.number, p.edge > [aria-hidden], p.edge[aria-hidden]';
  for (const one of article.querySelectorAll(pieces)) found.push(read(one));
  return [...found, ...notes].join('\\n');
}"""
"""What stands on the screen, in reading order: numbers, words, brackets; no names beside them."""


def signs(words: str) -> list[str]:
    """Words, numbers and every other sign, in order; how they are spaced does not matter."""
    return re.findall(r"\w+|[^\w\s]", words)


class Seat:
    """One person at the text."""

    def __init__(self, room: RoomPage) -> None:
        self.room = room
        self.page: Page = room.page
        room.open_channel(CHANNEL)
        self.text = self.page.get_by_role("article", name=TITLE)

    def said(self, words: str) -> Locator:
        """The paragraph that has these words."""
        return self.text.locator(".said", has_text=words).first

    def stand_in(self, words: str) -> None:
        """Put the cursor to the end of the unit that has these words."""
        self.room.come_forward()
        self.said(words).get_by_text(words).first.click()
        expect(self.text.locator(".ProseMirror-focused")).to_be_visible(timeout=PATIENCE)
        self.page.wait_for_timeout(150)  # the browser hands the caret over a moment later
        self.page.keyboard.press("Control+End")

    def saved(self, state: str = "saved") -> None:
        """The screen says where the words are."""
        expect(self.page.locator(f"[data-saved={state}]")).to_be_attached(timeout=PATIENCE)

    def add(self, words: str) -> None:
        """Put new words where the cursor is, in a bracket of one's own delegation."""
        self.page.keyboard.press("Control+Alt+a")
        inner = self.text.locator(".bracket .ProseMirror-focused")
        expect(inner).to_have_text("", timeout=PATIENCE)
        self.page.keyboard.type(words)
        self.saved()

    def view(self, name: str) -> None:
        """Open a view of the text."""
        self.room.come_forward()
        views = self.page.get_by_role("navigation", name="Views of the text")
        views.get_by_role("button", name=name, exact=True).click()

    def choose(self, words: str, act: str) -> None:
        """Choose an act from a paragraph's menu."""
        self.room.come_forward()
        line = self.text.locator(".line", has_text=words).first
        line.get_by_role("button", name=re.compile("^What can be done")).click()
        line.locator(".menu").get_by_role("button", name=act, exact=True).click()

    def shown(self) -> list[str]:
        """What this window shows of the text, sign for sign."""
        self.room.come_forward()
        return signs(self.text.evaluate(READ))

    def export(self, kind: str) -> str:
        """Take a copy of the text from the server, as a person does."""
        self.view("Files")
        self.page.get_by_label("Kind of file").select_option(kind)
        self.page.get_by_label("Say at each bracket whose it is").uncheck()
        with self.page.expect_download(timeout=PATIENCE) as taken:
            self.page.get_by_role("button", name="Save the file").click()
        words = Path(taken.value.path()).read_text(encoding="utf-8")
        self.view("Words")
        return words


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """A summit with a text begun, and nothing in it."""
    server = DemoSummit(tmp_path_factory.mktemp("real"), ("-m", "tests.browser.empty_summit"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def table(new_browser: Callable[..., BrowserContext], empty: DemoSummit) -> dict[str, Seat]:
    """The mediator and three delegations, each in a browser of their own."""
    return {role: Seat(pages.enter(new_browser(), empty, role)) for role in ROLES}


@pytest.fixture
def at_work(table: dict[str, Seat]) -> dict[str, Seat]:
    """All four before the text, which the mediator has just brought in from a file."""
    chair = table["mediator"]
    chair.view("Files")
    chair.page.get_by_label(re.compile("File: text")).set_input_files(TEXT)
    chair.page.get_by_role("button", name="Bring it in").click(timeout=PATIENCE)
    expect(chair.page.get_by_text("The file is in the text.")).to_be_visible(timeout=PATIENCE)
    chair.view("Words")
    for seat in table.values():
        expect(seat.said(AGREED)).to_be_visible(timeout=PATIENCE)
    return table


def test_four_people_work_on_a_real_text_at_once(
    at_work: dict[str, Seat], tmp_path: Path
) -> None:
    """Brackets, agreement, input methods, a line cut, undo: all show the same words at the end."""
    brackets_nest_and_their_edges_hold(at_work)
    what_is_agreed_is_not_changed(at_work)
    one_paragraph_is_typed_in_by_all(at_work)
    for seat in at_work.values():
        seat.room.come_forward()
        seat.page.keyboard.press("Escape")
        seat.saved()
    chair = at_work["mediator"]
    words = signs(chair.export("txt"))
    for role, seat in at_work.items():
        assert seat.shown() == words, f"{role} sees another text than the server's"
    every_word_is_its_authors(json.loads(chair.export("json")))
    take_pictures(at_work, tmp_path)


def brackets_nest_and_their_edges_hold(table: dict[str, Seat]) -> None:
    """Each delegation's words stand in its own bracket; a key at an edge goes to the right one."""
    into = BRACKETED
    for role in DELEGATIONS:
        table[role].stand_in(into)
        table[role].add(ADDED[role])
        into = ADDED[role]
    alpha, chair = table["alpha"], table["mediator"]
    alpha.stand_in(ADDED["alpha"])
    for key in ("Control+Home", "ArrowLeft", "ArrowRight"):
        alpha.page.keyboard.press(key)
    alpha.page.keyboard.type("<")
    alpha.page.keyboard.press("Control+End")
    alpha.page.keyboard.type(">")
    alpha.page.keyboard.press("ArrowRight")
    alpha.page.keyboard.type("Z")
    hint = alpha.text.locator("[data-hint]")
    expect(hint).to_contain_text("Your delegation writes inside its own brackets")
    alpha.saved()
    chair.stand_in(BRACKETED)
    chair.page.keyboard.type(" tail")
    chair.saved()
    for role in DELEGATIONS:
        shown = table[role].said(BRACKETED)
        expect(shown.locator("[data-bracket] " * 2 + "[data-bracket]")).to_have_count(1)
        for who in DELEGATIONS:
            holder = shown.locator(".whose", has_text=NAMES[who])
            expect(holder.first).to_be_visible(timeout=PATIENCE)
        expect(shown).to_contain_text(f"<{ADDED['alpha']}", timeout=PATIENCE)
        expect(shown).to_contain_text("tail", timeout=PATIENCE)
        expect(shown).not_to_contain_text("Z")


def what_is_agreed_is_not_changed(table: dict[str, Seat]) -> None:
    """Words written without a line into what all agreed meanwhile come back with the reason."""
    chair = table["mediator"]
    chair.stand_in(AGREED)
    chair.page.context.set_offline(True)
    chair.page.keyboard.type(" too late")
    chair.saved("kept")
    for role in DELEGATIONS:
        table[role].choose(AGREED, "Agree ad referendum")
        dialog = table[role].page.get_by_role("dialog")
        dialog.locator("button[type=submit]").click()
        expect(dialog).to_have_count(0)
    line = table["gamma"].text.locator(".line", has_text=AGREED).first
    expect(line).to_contain_text("Agreed ad referendum", timeout=PATIENCE)
    chair.page.context.set_offline(False)
    chair.room.come_forward()
    reason = "Every delegation has agreed to this"
    beside = chair.text.locator(".draft, [data-draft]").filter(has_text="too late")
    expect(beside).to_contain_text(re.compile(reason, re.IGNORECASE), timeout=PATIENCE)
    expect(chair.said(AGREED)).not_to_contain_text("too late")
    chair.stand_in(AGREED)
    chair.page.keyboard.type("Q")
    expect(chair.text.locator("[data-hint]").first).to_contain_text(reason)
    expect(chair.said(AGREED)).not_to_contain_text("Q")


def one_paragraph_is_typed_in_by_all(table: dict[str, Seat]) -> None:
    """Four scripts at one place: each hand's signs stay in order, whatever befalls it."""
    chair, alpha, beta, gamma = (table[role] for role in ROLES)
    let_all_write(chair)
    for seat in table.values():
        expect(seat.page.locator(".mode")).to_contain_text("Drafting group", timeout=PATIENCE)
        seat.stand_in(SHARED_WORDS)
    method = gamma.page.context.new_cdp_session(gamma.page)

    def compose(text: str) -> None:
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        method.send("Input.imeSetComposition", {"text": text, **place})

    for at in range(4):
        chair.page.keyboard.type("вода"[at])
        alpha.page.keyboard.type("αβγδ"[at])
        beta.page.keyboard.type("مياه"[at])
        compose("にほんご"[: at + 1])
    beta.page.context.set_offline(True)
    beta.page.keyboard.type("النهر")
    chair.page.keyboard.type(" река")
    alpha.page.keyboard.type(" εζη")
    method.send("Input.insertText", {"text": "日本語"})
    beta.saved("kept")
    for seat in (chair, alpha, gamma):
        seat.saved()
    beta.page.context.set_offline(False)
    beta.saved()
    alpha.page.keyboard.insert_text("ΨΨΨ")
    alpha.saved()
    expect(chair.said(SHARED_WORDS)).to_contain_text("ΨΨΨ", timeout=PATIENCE)
    alpha.page.keyboard.press("Control+z")
    alpha.saved()
    shown = chair.said(SHARED_WORDS)
    expect(shown).not_to_contain_text("Ψ", timeout=PATIENCE)
    words = shown.inner_text()
    assert "".join(re.findall(r"[\u0430-\u044f]", words)) == "водарека"
    assert "".join(re.findall(r"[\u03b1-\u03c9]", words)) == "αβγδεζη"
    assert "".join(re.findall(r"[\u0600-\u06ff]", words)) == "مياهالنهر"
    assert "".join(re.findall(r"[\u3040-\u9fff]", words)) == "日本語"


def let_all_write(chair: Seat) -> None:
    """The chair makes all delegates drafters, on the record."""
    chair.view("Chair")
    chair.page.get_by_role("radio", name=re.compile("^Drafting group")).check()
    for box in chair.page.get_by_role("group", name="Drafters").get_by_role("checkbox").all():
        box.check()
    chair.page.get_by_role("button", name="Change who writes").click()
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Change who writes").click()
    expect(dialog).to_have_count(0)
    chair.view("Words")


def every_word_is_its_authors(export: dict[str, Any]) -> None:
    """What each delegation typed leads back to it, inside whichever bracket it stands."""
    names, text = export["delegations"], read_text(export["text"])
    brought = list[tuple[str, str]]()
    for run in (run for unit in text.units.values() for run in unit.words):
        if isinstance(run.body, str):
            by = text.origins[run.origin].delegation
            brought.append((run.body, names[by] if by else "the chair"))
    expected = {words: NAMES[role] for role, words in ADDED.items()} | {
        " tail": "the chair",
        "д": "the chair",
        "β": "Aldria",
        "م": "Benoka",
        "日": "Cassavia",
    }
    for words, who in expected.items():
        assert {by for body, by in brought if words in body} == {who}, words


def take_pictures(table: dict[str, Seat], folder: Path) -> None:
    """The same place in English, in Arabic, and on a narrow screen."""
    chair, gamma = table["mediator"], table["gamma"]
    chair.stand_in(ADDED["gamma"])
    chair.page.screenshot(path=folder / "en.png")
    gamma.room.come_forward()
    pages.choose_language(gamma.page, "ar")
    gamma.said(BRACKETED).scroll_into_view_if_needed()
    gamma.page.screenshot(path=folder / "ar.png")
    assert pages.no_sideways_scrolling(gamma.page)
    gamma.page.set_viewport_size({"width": 320, "height": 700})
    gamma.page.screenshot(path=folder / "narrow.png")
    assert pages.no_sideways_scrolling(gamma.page)
