"""The menu of a unit: the order of the text by keyboard, and where others are in its words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, expect

from tests.browser import pages
from tests.browser.desk import Desk
from tests.browser.drafting_summit import CHANNEL, TITLE
from tests.browser.judge import NARROW, WIDE, Judge
from tests.browser.servers import DemoSummit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHARE = "The Parties share the data that they measure on the river."
ARABIC = "تتبادل الأطراف"
FLOOD = "notify the others of any flood"


class Reader:
    """One person's window on the text."""

    def __init__(self, context: BrowserContext, summit: DemoSummit, role: str) -> None:
        self.room = pages.enter(context, summit, role)
        self.page: Page = self.room.page
        self.room.open_channel(CHANNEL)
        self.text = self.page.get_by_role("article", name=TITLE)
        expect(self.line(SHARE)).to_be_visible()

    def line(self, words: str) -> Locator:
        """The unit that has these words."""
        return self.text.locator(".line", has_text=words)

    def words(self, words: str) -> Locator:
        """The very words, without their number and what stands beside them."""
        return self.line(words).locator("[data-at], .ProseMirror").first

    def go_into(self, words: str, at: float = 0.5) -> None:
        """Put the caret into words, where a press from the left to the right puts it."""
        self.room.come_forward()
        box = self.box(self.words(words))
        self.words(words).click(position={"x": at * box["width"], "y": box["height"] / 2})
        expect(self.text.locator(".ProseMirror-focused")).to_be_visible()
        self.page.wait_for_timeout(100)  # the browser hands the caret over a moment later

    def press(self, key: str) -> None:
        """Move the caret, and let the browser say so before another window comes forward."""
        self.room.come_forward()
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(150)

    def box(self, found: Locator) -> FloatRect:
        """Where something is on the screen."""
        box = found.bounding_box()
        assert box is not None
        return box

    def eventually(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so that is measured."""
        for _ in range(60):
            if is_so():
                return
            self.page.wait_for_timeout(50)
        assert is_so()

    def picture(self, name: str) -> None:
        """Keep a picture for people to look at, where the environment names a folder for them."""
        Desk(self.room).picture(name)

    def open_menu(self, words: str) -> Locator:
        """Open a unit's menu as the keyboard does."""
        self.room.come_forward()
        self.line(words).get_by_role("button", name=re.compile("^What can be done")).focus()
        self.page.keyboard.press("Enter")
        menu = self.line(words).locator(".menu")
        expect(menu.get_by_role("button").first).to_be_focused()
        return menu

    def choose(self, words: str, act: str) -> None:
        """Go to an act of the menu by arrows, and do it."""
        wanted = self.open_menu(words).get_by_role("button", name=act, exact=True)
        for _ in range(40):
            if wanted.evaluate("node => node === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_focused()
        self.page.keyboard.press("Enter")

    def send(self, act: str, **fields: str) -> None:
        """Fill in the dialog that asks for more, and send it by its button."""
        dialog = self.page.get_by_role("dialog")
        for label, value in fields.items():
            dialog.get_by_label(re.compile(label, re.IGNORECASE)).fill(value)
        dialog.get_by_role("button", name=act, exact=True).focus()
        self.page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)

    def order(self) -> list[str]:
        """The words of the paragraphs of the first article, as they stand."""
        rows = self.text.locator(".article").first.locator(".paragraph .said")
        return [re.sub(r"\s+", " ", one).strip() for one in rows.all_inner_texts()]


@pytest.fixture
def reader(
    new_browser: Callable[..., BrowserContext], drafting: DemoSummit
) -> Callable[[str], Reader]:
    """The text in a window of its own, in a role."""
    return lambda role: Reader(new_browser(), drafting, role)


def test_the_chair_changes_the_order_of_the_text_by_keyboard(
    reader: Callable[[str], Reader],
) -> None:
    """Numbering, moving, adding, parting, joining, bracketing, unbracketing, taking out."""
    chair, alpha = reader("mediator"), reader("alpha")
    page = chair.page
    chair.choose(SHARE, "Change the number")
    chair.send("Change the number", number="1.0")
    expect(chair.line(SHARE)).to_contain_text("1.0 The Parties")
    chair.choose(SHARE, "Move down")
    expect(chair.text.locator(".article").first.locator(".paragraph").last).to_contain_text(
        SHARE
    )
    menu = chair.line(SHARE).get_by_role("button", name=re.compile("^What can be done"))
    expect(menu).to_be_focused()
    chair.choose(SHARE, "Add a paragraph before this")
    expect(chair.text.locator(".ProseMirror-focused")).to_be_visible()
    page.keyboard.type("One half. Other half.")
    page.keyboard.press("Home")
    for _ in "One half. ":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    expect(chair.line("Other half.")).not_to_contain_text("One half")
    chair.choose("One half.", "Join with the next")
    chair.send("Join with the next")
    expect(alpha.line("One half. Other half.")).to_be_visible()
    chair.choose("One half. Other half.", "Put whole paragraphs in brackets")
    chair.send("Put in brackets")
    edge = chair.text.locator(".edge", has_text="not agreed")
    expect(edge.get_by_role("button", name=re.compile("^What can be done"))).to_be_focused()
    page.keyboard.press("Enter")
    remove = edge.get_by_role("button", name="Remove the brackets, keep the words")
    expect(remove).to_be_visible()
    expect(edge.get_by_role("button", name=re.compile("^Announce"))).to_be_visible()
    remove.focus()
    page.keyboard.press("Enter")
    chair.send("Remove the brackets, keep the words")
    expect(chair.text.locator(".edge", has_text="not agreed")).to_have_count(0)
    chair.choose("One half.", "Take out of the text")
    chair.send("Take out of the text")
    expect(alpha.line("One half.")).to_have_count(0)
    assert alpha.order()[-1].startswith("1.0 The Parties")


def test_what_a_delegation_may_not_do_is_said_with_its_reason(
    reader: Callable[[str], Reader],
) -> None:
    """Its menu offers its own; of the rest it says who does it; and it is accessible."""
    alpha = reader("alpha")
    menu = alpha.open_menu(FLOOD)
    expect(menu.get_by_role("button", name="Move up")).to_have_count(0)
    table = re.compile("^Add a paragraph in your delegation")
    expect(menu.get_by_role("button", name=table)).to_be_visible()
    menu.locator("summary").focus()
    alpha.page.keyboard.press("Enter")
    why = menu.locator(".why", has_text="Move to another place")
    expect(why).to_contain_text("Only the chair does this.")
    judge = Judge(alpha.page)
    judge.judge("a unit's menu", WIDE)
    alpha.page.keyboard.press("Escape")
    alpha.page.get_by_role("navigation", name="Views of the text").get_by_role(
        "button", name="Board"
    ).click()
    expect(alpha.page.locator("[data-lint]")).to_be_visible()
    judge.judge("what the lint finds", WIDE, NARROW)
    assert judge.found == []


def test_the_lint_leads_to_what_is_to_be_looked_at(reader: Callable[[str], Reader]) -> None:
    """A bracket that nobody closed, typed a moment ago, is on the list until it is closed."""
    chair = reader("mediator")
    chair.choose(SHARE, "Edit these words")
    expect(chair.text.locator(".ProseMirror-focused")).to_be_visible()
    chair.page.keyboard.type(" [lost")
    board = chair.page.get_by_role("navigation", name="Views of the text")
    board.get_by_role("button", name="Board").click()
    found = chair.page.locator("[data-fault=unbalanced]")
    expect(found).to_contain_text("“[” 1, “]” 0")
    found.get_by_role("button").press("Enter")
    menu = chair.line(SHARE).get_by_role("button", name=re.compile("^What can be done"))
    expect(menu).to_be_focused()
    chair.choose(SHARE, "Edit these words")
    chair.page.keyboard.type("]")
    board.get_by_role("button", name="Board").click()
    expect(chair.page.locator("[data-fault=deep]")).to_be_visible()
    expect(found).to_have_count(0)


@pytest.mark.rule("DR27")
def test_others_carets_are_drawn_with_their_names_while_the_line_holds(
    reader: Callable[[str], Reader],
) -> None:
    """Whoever is in words in view is seen there, in Arabic too; not after the line is cut."""
    chair, beta = reader("mediator"), reader("beta")
    caret = chair.text.locator(".others-caret")

    # From the right: the words begin there, and the caret before them stands there.
    beta.go_into(ARABIC, at=0.99)
    chair.room.come_forward()
    words = chair.box(chair.words(ARABIC))
    chair.eventually(lambda: abs(chair.box(caret)["x"] - words["x"] - words["width"]) < 10)
    assert words["y"] <= chair.box(caret)["y"] < words["y"] + words["height"]
    chair.picture("carets-arabic")

    beta.go_into(SHARE, at=0.99)
    expect(chair.line(SHARE).locator("[data-writers]")).to_be_visible()
    assert caret.get_attribute("data-name")
    chair.room.come_forward()
    words = chair.box(chair.words(SHARE))
    chair.eventually(lambda: abs(chair.box(caret)["x"] - words["x"] - words["width"]) < 10)
    chair.picture("carets-elsewhere")

    # It keeps its place in the words when others write before it.
    chair.go_into(SHARE)
    chair.page.keyboard.type("Now ")
    chair.eventually(lambda: chair.box(caret)["y"] > words["y"] + words["height"])
    beta.press("Control+Shift+Home")
    chair.room.come_forward()
    expect(caret).to_have_count(1)
    expect(chair.text.locator(".others-words").first).to_be_visible()
    chair.picture("carets-chosen")
    expect(chair.text.locator(".ProseMirror")).not_to_contain_text(
        caret.get_attribute("data-name") or "?"
    )
    chair.page.context.set_offline(True)
    expect(caret).to_have_count(0)
    chair.page.context.set_offline(False)
    chair.room.expect_line("Connected")
