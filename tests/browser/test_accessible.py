"""Every screen against WCAG 2.2 AA, in English and in Arabic, wide and 320 pixels narrow."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import forget
from tests.browser.judge import NARROW, WIDE, Judge
from tests.browser.servers import DemoSummit, HostedServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HostedServer, str]]:
    """A server with one room, and the invitation of its host."""
    server = HostedServer(
        tmp_path_factory.mktemp("hosted"), "Talks on the ford", "Sunniva Aarle"
    )
    link = server.found_room()
    server.start()
    yield server, link
    server.stop()


LANGUAGES = ("en", "ar")


def test_the_judge_finds_what_is_wrong(page: Page) -> None:
    """A page that is hard to see, to name and to fit is found so: silence means something."""
    page.set_content(
        "<html><body style='background:#fff'><p style='color:#ccc;width:400px'>Faint and wide"
        "</p><img src='data:,'><button></button></body></html>"
    )
    judge = Judge(page)
    judge.judge("planted")
    names = {found[2] if isinstance(found[2], str) else found[2]["id"] for found in judge.found}
    assert {"scrolls sideways", "color-contrast", "image-alt", "button-name"} <= names
    assert "html-has-lang" in names


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_in_are_accessible(
    new_browser: Callable[..., BrowserContext],
    hosted: tuple[HostedServer, str],
    complaints: list[str],
    language: str,
) -> None:
    """Home, signing in, an invitation and a page that is nowhere."""
    server, link = hosted
    page = new_browser(language).new_page()
    judge = Judge(page)
    for what, address in (
        ("sign in", server.origin),
        ("invitation", link),
        ("invitation without a link", f"{server.origin}/enter"),
        ("set up", f"{server.origin}/set-up"),
        ("nowhere", f"{server.origin}/nowhere"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if what == "invitation":
            expect(page.get_by_role("radio").first).to_be_visible()
            judge.judge("invitation, by passkey")
            page.get_by_role("radio").nth(1).check()
        if what == "sign in":
            page.locator("summary").first.click()
        judge.judge(what)
    forget(complaints, "/api/identity/me: Failed to load resource")
    assert judge.found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_and_lobby_are_accessible(
    new_browser: Callable[..., BrowserContext],
    summit: DemoSummit,
    language: str,
) -> None:
    """One's rooms and own affairs, and the lobby before a room."""
    page = new_browser(language).new_page()
    page.goto(summit.link("alpha"))
    expect(page.get_by_role("log")).to_be_visible()
    judge = Judge(page)
    room = page.url
    page.goto(f"{room}/lobby")
    expect(page.locator("#enter-room")).to_be_visible()
    judge.judge("lobby")
    page.goto(f"http://alpha.localhost:{summit.port}/")
    expect(page.locator("a[href^='/rooms/']").first).to_be_visible()
    judge.judge("home")
    assert judge.found == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["alpha", "interpreter", "observer"])
def test_the_room_is_accessible(
    new_browser: Callable[..., BrowserContext], summit: DemoSummit, role: str, language: str
) -> None:
    """The talk, every part beside it, and the dialogs, as each role sees them."""
    page = new_browser(language).new_page()
    page.goto(summit.link(role))
    log = page.get_by_role("log")
    expect(log.get_by_role("listitem").nth(3)).to_be_visible()
    judge = Judge(page)
    log.locator("button[aria-expanded]").last.click()
    judge.judge(f"{role}: talk")
    for tab in page.locator("main nav button, aside nav button").all():
        if tab.get_attribute("aria-current") != "page":
            tab.click()
            judge.judge(f"{role}: {tab.inner_text()}", WIDE)
    page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType]
    for tab in page.get_by_role("navigation").last.get_by_role("button").all():
        tab.click()
        judge.judge(f"{role}: {tab.inner_text()}", NARROW)
        page.set_viewport_size(NARROW)  # pyright: ignore[reportArgumentType]
    page.set_viewport_size(WIDE)  # pyright: ignore[reportArgumentType]
    page.locator("button[aria-haspopup=dialog]").first.click()
    judge.judge(f"{role}: about me")
    page.get_by_role("dialog").get_by_role("button").first.click()
    judge.judge(f"{role}: help")
    assert judge.found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_console_is_accessible(
    new_browser: Callable[..., BrowserContext], summit: DemoSummit, language: str
) -> None:
    """Every tab of the mediator's console, and the dialogs that they open."""
    page = new_browser(language).new_page()
    page.goto(summit.link("mediator"))
    expect(page.get_by_role("log")).to_be_visible()
    judge = Judge(page)
    page.locator("main nav button").last.click()
    expect(page.get_by_role("tab").first).to_be_visible()
    for number in range(page.get_by_role("tab").count()):
        tab = page.get_by_role("tab").nth(number)
        tab.click()
        name = tab.inner_text()
        page.evaluate(
            "document.querySelectorAll('main details').forEach((d) => (d.open = true))"
        )
        judge.judge(f"console: {name}")
        opener = page.get_by_role("tabpanel").get_by_role("button").first
        if opener.count():
            opener.click()
            if page.get_by_role("dialog").count():
                judge.judge(f"console: {name}, its first dialog", NARROW)
                page.keyboard.press("Escape")
    assert judge.found == []
