"""From an invitation to the room with a passkey, out again leaving nothing, and in again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import pages
from tests.browser.conftest import forget
from tests.browser.judge import Judge
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


class Devtools:
    """The authenticators of a page: built in or plugged in, their owner always agrees."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self._session = context.new_cdp_session(page)
        self._session.send("WebAuthn.enable", {"enableUI": False})

    def plug_in(self, transport: str = "internal") -> str:
        """Give the page one authenticator more."""
        options = {
            "protocol": "ctap2",
            "transport": transport,
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return added["authenticatorId"]

    def unplug(self, authenticator: str) -> None:
        """Take one away, and its passkeys with it."""
        self._session.send(
            "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator}
        )


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """Give the page a built-in authenticator whose owner always agrees."""
    Devtools(context, page).plug_in()


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


def test_passkeys_are_listed_and_removed_but_never_the_last(
    english: BrowserContext, server: HostedServer, complaints: list[str]
) -> None:
    """With one passkey there is nothing to remove; with two, either goes, after a fresh proof."""
    link = server.found_room()
    server.start()
    page = english.new_page()
    devtools = Devtools(english, page)
    built_in = devtools.plug_in()
    page.goto(link)
    page.get_by_role("button", name="Enter by this invitation").click()
    expect(page.get_by_role("heading", name="Before you enter")).to_be_visible(timeout=20_000)
    page.goto(f"{server.origin}/")
    page.locator("summary").filter(has_text="Passkeys").click()
    held = page.get_by_role("list", name="Your passkeys").get_by_role("listitem")
    expect(held).to_have_count(1)
    expect(page.get_by_text("This is your only way to sign in.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(0)

    devtools.unplug(built_in)
    devtools.plug_in("usb")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey has been added.").first).to_be_visible(timeout=20_000)
    expect(held).to_have_count(2)
    expect(held.filter(has_text="Security key")).to_have_count(1)
    judge = Judge(page)
    judge.judge("passkeys")
    device = held.filter(has_text="Passkey of a device")
    device.get_by_role("button", name=re.compile("^Remove")).click()
    dialog = page.get_by_role("dialog", name="Remove this passkey")
    expect(dialog).to_contain_text("Nobody signs in with it any more")
    judge.judge("removing")
    assert judge.found == []
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey has been removed.").first).to_be_visible(
        timeout=20_000
    )
    expect(held).to_have_count(1)
    expect(held).to_contain_text("Security key")
    forget(complaints, *NOBODY_YET)
