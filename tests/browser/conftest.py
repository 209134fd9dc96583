"""The servers that the browser tests share, and a window for each person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import pages
from tests.browser.company import Company
from tests.browser.desk import Desk
from tests.browser.driven_summit import STORIES
from tests.browser.judge import WIDE
from tests.browser.pages import RoomPage
from tests.browser.servers import DemoSummit

Enter = Callable[..., RoomPage]
Sit = Callable[[str], Desk]

# A machine with much else to do is slow to draw; what comes at once is not waited for.
expect.set_options(timeout=pages.SETTLED)


def forget(complaints: list[str], *expected: str) -> None:
    """Let pass what the browser had to complain about; anything else still fails the test."""
    complaints[:] = [one for one in complaints if not any(words in one for words in expected)]


@pytest.fixture(scope="session")
def summit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """One demonstration summit for the whole run; its scripted delegates stay silent."""
    server = DemoSummit(tmp_path_factory.mktemp("summit"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def company(
    browser: Browser, browser_context_args: dict[str, Any], summit: DemoSummit
) -> Iterator[Company]:
    """One browser for all tests of this file: to enter takes longer than most of what they do."""
    context = browser.new_context(**browser_context_args | {"viewport": WIDE})
    pages.begin_in(context, "en")
    yield Company(context, summit)
    context.close()


@pytest.fixture
def shared(company: Company) -> Iterator[Enter]:
    """Be in the summit in a role, in that browser; no page may report an error meanwhile."""
    yield company.enter
    heard = company.complaints[:]
    company.complaints.clear()
    assert heard == [], "the pages reported errors"


@pytest.fixture
def new_browser(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """Another browser, wide enough for three columns, whose owner chose a language in it."""

    def opened(language: str = "en", **wishes: Any) -> BrowserContext:
        context = new_context(**{"viewport": WIDE} | wishes)
        pages.begin_in(context, language)
        return context

    return opened


@pytest.fixture
def english(new_browser: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser whose owner reads English."""
    return new_browser()


@pytest.fixture
def enter(english: BrowserContext, summit: DemoSummit) -> Enter:
    """Enter the summit in a role, each in a window of one browser."""

    def entered(role: str) -> RoomPage:
        return pages.enter(english, summit, role)

    return entered


@pytest.fixture(scope="module")
def drafting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """A summit with a text before it, which the tests of one file have to themselves."""
    folder = tmp_path_factory.mktemp("drafting")
    server = DemoSummit(folder, ("-m", "tests.browser.drafting_summit"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def negotiation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """A summit with a text for each file of stories; one for the whole run."""
    folder = tmp_path_factory.mktemp("negotiation")
    server = DemoSummit(folder, ("-m", "tests.browser.driven_summit"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def story(request: pytest.FixtureRequest) -> str:
    """The channel in which the tests of this file take place."""
    return STORIES[request.path.stem]


@pytest.fixture
def sit(english: BrowserContext, negotiation: DemoSummit, story: str) -> Sit:
    """Sit down at the text in a role, each in a window of one browser."""

    def seated(role: str) -> Desk:
        room = pages.enter(english, negotiation, role)
        room.open_channel(story)
        return Desk(room)

    return seated
