"""What the browser fetches: from the room's own hosts alone, and little enough for a slow line."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser import pages
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

SLOW_LINE = 400_000 / 8
# Seconds. On a quiet machine it is about half of these: they are not to judge a busy one.
SOON_ENOUGH = 10.0
READ_BY = 14.0
"""Everything said in plenary has come and is verified: entries are not compressed on the wire."""


def test_nothing_is_asked_of_anybody_else(english: BrowserContext, summit: DemoSummit) -> None:
    """Every request of every page goes to the room's own hosts; each page says so in its policy."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    english.on("request", note)
    english.on("page", lambda page: page.on("websocket", lambda line: asked.append(line.url)))
    mediator = pages.enter(english, summit, "mediator")
    for tab in ("Record", "People", "Console"):
        mediator.show(tab)
    pages.enter(english, summit, "observer").show("Transcript")
    mediator.page.goto(f"http://mediator.localhost:{summit.port}/")
    expect(mediator.page.get_by_role("heading", level=1)).to_be_visible()
    own = {f"{role}.localhost:{summit.port}" for role in ("mediator", "observer")}
    assert len(asked) > 10
    assert any(url.startswith("ws:") for url in asked)
    strangers = {url for url in asked if urlsplit(url).netloc not in own}
    assert {url for url in strangers if not url.startswith("data:")} == set()


@pytest.mark.parametrize("path", ["/", "/enter", "/set-up", "/demo", "/nowhere"])
def test_every_page_has_a_strict_policy(page: Page, summit: DemoSummit, path: str) -> None:
    """Pages run our own scripts only, embed nothing and are embedded by nobody."""
    answer = page.request.get(f"http://localhost:{summit.port}{path}")
    policy = answer.headers["content-security-policy"]
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_slow_line_shows_the_room_soon(
    new_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    """At 400 kbit/s a browser that was never here is soon in the room and may write."""
    summit = DemoSummit(tmp_path)
    summit.start()
    page = new_browser().new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 60,
            "downloadThroughput": SLOW_LINE,
            "uploadThroughput": SLOW_LINE,
        },
    )
    room = pages.RoomPage(page)
    try:
        began = time.monotonic()
        page.goto(summit.link("alpha"), wait_until="commit")
        expect(room.words).to_be_editable(timeout=30_000)
        room.expect_line("Connected")
        usable = time.monotonic() - began
        expect(room.said("I open this meeting.")).to_be_visible(timeout=30_000)
        read = time.monotonic() - began
    finally:
        summit.stop()
    assert usable < SOON_ENOUGH, f"{usable:.1f} s until one could use the room"
    assert read < READ_BY, f"{read:.1f} s until the words of plenary were there"
