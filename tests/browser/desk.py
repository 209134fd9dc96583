"""The screens around a text under negotiation, as people use them."""

import re

from playwright.sync_api import Locator, expect

from tests.browser import pages
from tests.browser.pages import SETTLED, RoomPage


class Desk:
    """One person's window on the text."""

    def __init__(self, room: RoomPage) -> None:
        self.room = room
        self.page = room.page
        self.page.set_default_timeout(SETTLED)
        self.side = self.page.locator("aside")

    def look_at(self, number: str) -> None:
        """Choose a paragraph from the structure."""
        self.room.come_forward()
        rows = self.page.get_by_role("navigation", name="Structure")
        rows.get_by_role("button", name=re.compile(f"^{re.escape(number)} ")).click()
        heading = self.side.get_by_role("heading", name=f"Paragraph {number}", exact=True)
        expect(heading).to_be_visible()

    def view(self, name: str) -> None:
        """Open a view of the text."""
        self.room.come_forward()
        views = self.page.get_by_role("navigation", name="Views of the text")
        views.get_by_role("button", name=name, exact=True).click()

    def ask(self, act: str, **fields: str) -> Locator:
        """Press for an act; gives the dialog that names its effect, filled in."""
        self.room.come_forward()
        self.side.get_by_role("button", name=act, exact=True).first.click()
        dialog = self.page.get_by_role("dialog")
        for label, value in fields.items():
            dialog.get_by_label(re.compile(label, re.IGNORECASE)).fill(value)
        return dialog

    def do(self, act: str, send: str | None = None, **fields: str) -> None:
        """Perform an act that is confirmed in a dialog."""
        dialog = self.ask(act, **fields)
        dialog.get_by_role("button", name=send or act, exact=True).click()
        expect(dialog).to_have_count(0)

    def stand_in(self, words: str) -> None:
        """Put the caret to the end of the unit that has these words."""
        self.room.come_forward()
        self.page.locator(".said", has_text=words).get_by_text(words).first.click()
        expect(self.page.locator(".ProseMirror-focused")).to_be_visible()
        self.page.wait_for_timeout(100)  # the browser hands the caret over a moment later
        self.page.keyboard.press("Control+End")

    def standing(self, delegation: str) -> Locator:
        """What a delegation has said to the paragraph."""
        rows = self.side.locator("[data-parties] > div")
        return rows.filter(has_text=delegation).get_by_role("definition")

    def picture(self, name: str) -> None:
        """Keep a picture for people to look at, where the environment names a folder for them."""
        pages.picture(self.page, name)

    @property
    def words(self) -> Locator:
        """The text itself."""
        return self.page.locator("article.text")
