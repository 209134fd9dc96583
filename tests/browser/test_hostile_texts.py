"""Names and texts that try to run a script: in the room none does, in a careless page all do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import pages
from tests.browser.payloads import PAYLOADS, careless
from tests.browser.servers import DemoSummit

pytestmark = pytest.mark.browser

PATIENT = {"NEGOTIATION_ROOM_SESSION__ACTS_AT_ONCE": "2000"}
"""The attack is said at once; how much one may say is another test's matter."""

UNTOUCHED = """() => {
  const guilty = [];
  for (const node of document.querySelectorAll('*')) {
    for (const { name, value } of node.attributes) {
      if (/^on/i.test(name)) guilty.push(`${node.tagName} ${name}`);
      if (/^(href|src|action|formaction|srcdoc|data)$/i.test(name) && /script:/i.test(value))
        guilty.push(`${node.tagName} ${name}=${value}`);
    }
  }
  const foreign = [...document.querySelectorAll('iframe, object, embed, math')];
  return guilty.concat(foreign.map((node) => node.tagName));
}"""
"""What a payload would have left in the page if it had been taken for markup."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """A summit in which everything that anybody named or said is a payload."""
    script = Path(__file__).with_name("hostile_summit.py")
    server = DemoSummit(tmp_path_factory.mktemp("hostile"), (str(script),), PATIENT)
    server.start()
    yield server
    server.stop()


def detect(context: BrowserContext) -> set[int]:
    """Give every page of a browser what the payloads call, and collect the calls."""
    seen: set[int] = set()
    context.expose_binding("fired", lambda _source, number: seen.add(number))
    return seen


def test_a_careless_page_runs_every_payload(
    new_context: Callable[..., BrowserContext], complaints: list[str]
) -> None:
    """The same texts, shown without escaping and without a policy, all run: they are real."""
    context = new_context()
    seen = detect(context)
    page = context.new_page()
    host = "http://careless.localhost"
    bodies = {f"{host}/{payload.number}": careless(payload) for payload in PAYLOADS}
    context.route(
        f"{host}/**",
        lambda route: route.fulfill(
            body=bodies.get(route.request.url, ""), content_type="text/html; charset=utf-8"
        ),
    )
    for payload in PAYLOADS:
        page.goto(f"{host}/{payload.number}")
        for _ in range(40):
            if payload.number in seen:
                break
            page.wait_for_timeout(25)
    assert len(PAYLOADS) >= 40
    assert seen == {payload.number for payload in PAYLOADS}, [
        payload for payload in PAYLOADS if payload.number not in seen
    ]
    complaints.clear()  # a careless page complains of much


def look_everywhere(room: pages.RoomPage) -> None:
    """Show every part of the room that shows names or texts."""
    page = room.page
    log = page.get_by_role("log")
    expect(log.get_by_role("listitem").first).to_be_visible()
    earlier = log.get_by_role("button", name="Load earlier")
    loading = log.get_by_role("button", name="Loading…")
    for _ in range(6):
        if not earlier.is_visible():
            break
        earlier.click()
        expect(loading).to_have_count(0)
    for tab in ("People", "Record", "Transcript"):
        button = page.get_by_role("button", name=tab, exact=True)
        if button.count():
            button.first.click()
            page.wait_for_timeout(100)
    click_all(page, "More")
    if page.get_by_role("button", name="Console", exact=True).count():
        room.show("Console")
        for tab in page.get_by_role("tab").all():
            tab.click()
            page.wait_for_timeout(100)
            page.evaluate(
                "document.querySelectorAll('details').forEach((d) => (d.open = true))"
            )
            assert page.evaluate(UNTOUCHED) == []
    room.open_me()
    page.keyboard.press("Escape")


def click_all(page: Page, name: str) -> None:
    """Press a few of the buttons of this name."""
    for button in (
        page.get_by_role("log").get_by_role("button", name=name, exact=True).all()[:3]
    ):
        button.click()


@pytest.mark.parametrize(
    "role",
    [
        "mediator",
        pytest.param("alpha", marks=pytest.mark.slow),
        pytest.param("observer", marks=pytest.mark.slow),
    ],
)
def test_no_name_or_text_runs(
    new_browser: Callable[..., BrowserContext], hostile: DemoSummit, role: str
) -> None:
    """Wherever the room shows them, payloads are words: nothing runs, nothing becomes markup."""
    context = new_browser()
    seen = detect(context)
    room = pages.enter(context, hostile, role)
    look_everywhere(room)
    shown = room.everything()
    assert sum(f"fired({payload.number})" in shown for payload in PAYLOADS) > 40
    assert room.page.evaluate(UNTOUCHED) == []
    room.page.wait_for_timeout(500)
    assert seen == set()
    # The detector works in this very page: what it would have heard, it hears.
    room.page.evaluate("fired(-1)")
    room.page.wait_for_timeout(50)
    assert seen == {-1}
