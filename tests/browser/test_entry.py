"""From an invitation to the room with a passkey, out again leaving nothing, and in again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import pages
from tests.browser.conftest import forget
from tests.browser.servers import HostedServer

pytestmark = pytest.mark.browser

TITLE = "Talks on the ford"
HOST = "Sunniva Aarle"
NOBODY_YET = ("/api/identity/me: Failed to load resource",)
"""What Chromium reports when a page asks who is signed in, and nobody is."""


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedServer]:
    """A server as an operator runs it, with one room; it is started by the test."""
    hosted = HostedServer(tmp_path_factory.mktemp("hosted"), TITLE, HOST)
    yield hosted
    hosted.stop()


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """Give the page a built-in authenticator whose owner always agrees."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable", {"enableUI": False})
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_leads_in_and_signing_out_leaves_no_words(
    english: BrowserContext, server: HostedServer, complaints: list[str]
) -> None:
    """Invitation, passkey, lobby, room; signing out wipes drafts; the link served only once."""
    link = server.found_room()
    server.start()
    page = english.new_page()
    give_authenticator(english, page)
    page.goto(link)
    expect(page.get_by_role("heading", name="Your invitation")).to_be_visible()
    expect(page.get_by_text(TITLE).first).to_be_visible()
    page.get_by_role("radio", name="With a passkey").check()
    page.get_by_role("button", name="Enter by this invitation").click()

    expect(page.get_by_role("heading", name="Before you enter")).to_be_visible(timeout=20_000)
    assert "#" not in page.url, "the invitation's secret does not stay in the address"
    expect(page.get_by_text(HOST).first).to_be_visible()
    expect(page.get_by_text("It works", exact=True)).to_be_visible()
    page.get_by_role("link", name="Enter the room").click()

    room = pages.RoomPage(page)
    room.wait_until_live()
    room.say("I am here, by invitation.", manner="Message")
    room.words.fill("A draft that nobody else should find")
    page.wait_for_timeout(800)  # drafts are kept when the fingers rest
    kept = room.kept()
    assert any(store == "drafts" for store, _ in kept)
    assert "nobody else should find" not in str(kept), "drafts are kept encrypted"

    room.open_me().get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Your drafts have been wiped from this browser")).to_be_visible()
    left = {store for store, _ in room.kept()}
    assert left.isdisjoint({"drafts", "vaults"})

    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My rooms")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Go to the room").click()
    lobby = page.get_by_role("link", name="Enter the room")
    expect(lobby.or_(room.stream).first).to_be_visible(timeout=20_000)
    if lobby.is_visible():
        lobby.click()
    room.wait_until_live()
    room.expect_said("I am here, by invitation.")
    expect(room.words).to_have_value("")
    room.say("And here again.", manner="Message")
    # Whoever comes second with the same link is told plainly what to do.
    english.clear_cookies()
    other = english.new_page()
    other.goto(link)
    expect(other.get_by_text("an invitation works once")).to_be_visible()
    expect(other.get_by_role("button", name="Enter by this invitation")).to_have_count(0)
    forget(complaints, *NOBODY_YET, "/invitation: Failed to load resource")
