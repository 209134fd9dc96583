"""The screens as people use them: by the names of controls, never by their markup.

Whatever the tests know of the screens' words stands here.
"""

import json
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.servers import DemoSummit

SETTLED = 15_000
"""Milliseconds within which a screen shows what has happened; a slow machine needs some."""

CAUCUS = "Caucus of {delegation}"
"""What a delegation's caucus is called on the screen."""

DUMP = """async () => {
  const seen = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        const all = database.transaction(store).objectStore(store).getAll();
        all.onsuccess = () => resolve(all.result);
      });
      const plain = (_key, value) =>
        value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
      for (const row of rows) seen.push([store, JSON.stringify(row, plain)]);
    }
    database.close();
  }
  return seen;
}"""


class RoomPage:
    """One person's window on a room."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[str] = []
        page.on("websocket", self._listen)

    # --- where one is ----------------------------------------------------------------------------

    @property
    def stream(self) -> Locator:
        """What was said in the open channel."""
        return self.page.get_by_role("log", name="What was said")

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("region", name="Write", exact=True)

    @property
    def words(self) -> Locator:
        """The field for one's words."""
        return self.page.get_by_role("textbox", name=re.compile("^Your words in "))

    @property
    def send_button(self) -> Locator:
        """The button that sends; it names who will read."""
        return self.composer.get_by_role("button", name=re.compile("^Send to "))

    @property
    def record(self) -> Locator:
        """The panel of the record."""
        return self.page.get_by_role("region", name=re.compile("^Record of "))

    def wait_until_live(self) -> None:
        """Wait until the room is shown and its line holds."""
        expect(self.stream).to_be_visible()
        self.expect_line("Connected")

    def expect_line(self, words: str | re.Pattern[str]) -> None:
        """The state of the line is said in these words."""
        shown = self.page.get_by_role("banner").get_by_text(
            re.compile(f"^{words}$") if isinstance(words, str) else words
        )
        expect(shown).to_be_visible()

    def come_forward(self) -> None:
        """Make this the tab in front, as whoever acts in it would; others draw seldom."""
        self.page.bring_to_front()

    def open_channel(self, title: str) -> None:
        """Open a channel in which one has a seat."""
        self.come_forward()
        channels = self.page.get_by_role("navigation", name="Channels")
        channels.get_by_role("button", name=title).click()
        expect(self.page.get_by_role("main", name=title)).to_be_visible()

    def show(self, pane: str) -> None:
        """Show a part of the room: "Talks", "People", "Record", "Console", "Transcript"."""
        self.come_forward()
        tabs = self.page.get_by_role("navigation", name=re.compile("^(Parts of|Beside) the"))
        tabs.get_by_role("button", name=pane, exact=True).click()

    def open_me(self) -> Locator:
        """Open what the room says about oneself."""
        self.come_forward()
        self.page.get_by_role("banner").locator("button[aria-haspopup=dialog]").click()
        return self.page.get_by_role("dialog")

    # --- what one says ---------------------------------------------------------------------------

    def said(self, text: str) -> Locator:
        """What was said with these words, as far as it is in the record."""
        entries = self.stream.get_by_role("listitem").filter(has_text=text)
        return entries.filter(has=self.page.get_by_role("button", name="More", exact=True))

    def pending(self, text: str) -> Locator:
        """What is on its way with these words."""
        entries = self.stream.get_by_role("listitem").filter(has_text=text)
        return entries.filter(has_not=self.page.get_by_role("button", name="More", exact=True))

    def choose(self, manner: str) -> None:
        """Choose "Statement" or "Message"."""
        self.composer.get_by_role("radio", name=re.compile(f"^{manner}")).check()

    def write(self, text: str, *, manner: str | None = None) -> None:
        """Write, and leave it unsent."""
        self.come_forward()
        self.words.fill(text)
        if manner:
            self.choose(manner)

    def say(self, text: str, *, manner: str | None = None) -> None:
        """Write, send without waiting out the hold, and see it accepted."""
        self.write(text, manner=manner)
        self.send(text)
        self.expect_said(text)

    def send(self, text: str) -> None:
        """Send what is written, without waiting out the hold."""
        self.send_button.click()
        with suppress(PlaywrightTimeout):  # on a slow machine the hold may be over first
            self.pending(text).get_by_role("button", name="Send now").click(timeout=3_000)

    def expect_said(self, text: str, *, times: int = 1) -> None:
        """The words stand in the record, so many times."""
        expect(self.said(text)).to_have_count(times)

    # --- what the record panel counts ------------------------------------------------------------

    def count(self, name: str) -> int:
        """A figure of the record panel."""
        row = self.record.locator("dl > div").filter(has_text=name)
        found = re.match(r"[\d,]+", row.get_by_role("definition").inner_text().strip())
        assert found, f"no figure for {name}"
        return int(found[0].replace(",", ""))

    # --- what the browser holds ------------------------------------------------------------------

    def kept(self) -> list[tuple[str, str]]:
        """Everything in IndexedDB: the store's name, and the record as text."""
        return [(store, row) for store, row in self.page.evaluate(DUMP)]

    def drafts(self) -> list[str]:
        """What was typed and not sent, as the browser keeps it: sealed."""
        return [row for store, row in self.kept() if store == "drafts"]

    def expect_kept(self, since: list[str]) -> None:
        """What was typed since lies in this browser; it is written there after a pause."""
        until = time.monotonic() + SETTLED / 1000
        while self.drafts() == since:
            assert time.monotonic() < until, "what was typed is not kept"
            self.page.wait_for_timeout(50)

    def everything(self) -> str:
        """All this window was given or holds: its markup, its storage, its frames."""
        storage = self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        return "\n".join(
            (
                self.page.content(),
                storage,
                json.dumps(self.kept(), ensure_ascii=False),
                *self.frames,
            )
        )

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(_text(frame)))


def enter(context: BrowserContext, summit: DemoSummit, role: str) -> RoomPage:
    """Open a role's link, and be in the room without any further click."""
    room = RoomPage(context.new_page())
    room.page.goto(summit.link(role))
    room.wait_until_live()
    return room


def picture(page: Page, name: str) -> None:
    """Keep a picture for people to look at, where the environment names a folder for them."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def begin_in(context: BrowserContext, language: str) -> None:
    """Let a browser begin in a language; its owner may choose another in it."""
    context.add_init_script(
        "if (location.protocol.startsWith('http') && !localStorage['nr-language'])"
        f" localStorage['nr-language'] = '{language}'"
    )


def choose_language(page: Page, code: str) -> None:
    """Choose the language of the interface, whatever it is now."""
    page.locator("select:has(> option[value=zh]):visible").first.select_option(code)
    expect(page.locator(f"html[lang={code}]")).to_be_attached()


def no_sideways_scrolling(page: Page) -> bool:
    """Whether the page fits the window's width."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def _text(frame: Any) -> str:
    return frame if isinstance(frame, str) else bytes(frame).decode(errors="replace")
