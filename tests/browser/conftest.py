"""The servers that the browser tests share, and a window for each person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import pages
from tests.browser.pages import RoomPage
from tests.browser.servers import DemoSummit

Enter = Callable[..., RoomPage]


@pytest.fixture(scope="session")
def summit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """One demonstration summit for the whole run; its scripted delegates stay silent."""
    server = DemoSummit(tmp_path_factory.mktemp("summit"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def english(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser that asks for English, wide enough for all three columns."""
    return new_context(locale="en-GB", viewport={"width": 1280, "height": 800})


@pytest.fixture
def enter(english: BrowserContext, summit: DemoSummit) -> Enter:
    """Enter the summit in a role, each in a window of one browser."""

    def entered(role: str, **elsewhere: Any) -> RoomPage:
        return pages.enter(elsewhere.get("context", english), summit, role)

    return entered
