"""A browser that several tests share: to enter takes longer than most of what they do."""

from playwright.sync_api import BrowserContext

from tests.browser import pages
from tests.browser.pages import RoomPage
from tests.browser.servers import DemoSummit
from tests.conftest import listen


class Company:
    """Those in a summit: each enters once, and stays from one test to the next."""

    def __init__(self, context: BrowserContext, summit: DemoSummit) -> None:
        self.complaints: list[str] = []
        self._context, self._summit = context, summit
        self._here: dict[str, RoomPage] = {}
        listen(context, self.complaints)

    def enter(self, role: str) -> RoomPage:
        """The window of somebody, opened when they are first needed."""
        if role not in self._here:
            self._here[role] = pages.enter(self._context, self._summit, role)
        return self._here[role]
