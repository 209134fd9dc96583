"""The browser that the tests were given can do what they rely on."""

import pytest
from playwright.sync_api import Page

from tools import chromium

pytestmark = pytest.mark.browser


def test_errors_on_a_page_are_heard(page: Page, complaints: list[str]) -> None:
    """What a page logs as an error, and what it throws, both reach the test."""
    page.evaluate("console.error('logged'); setTimeout(() => { throw new Error('thrown') })")
    page.wait_for_timeout(100)
    assert len(complaints) == 2
    assert any("logged" in complaint for complaint in complaints)
    assert any("thrown" in complaint for complaint in complaints)
    complaints.clear()


def test_every_script_of_the_room_has_a_font() -> None:
    """Arabic, Cyrillic and Chinese can be drawn, so that screenshots show words."""
    assert chromium.missing_scripts() == []


def test_a_right_to_left_page_is_laid_out_from_the_right(page: Page) -> None:
    """Arabic text starts at the right edge of its box."""
    page.set_content("<p lang=ar dir=rtl><span>السلام</span></p>")
    box = page.locator("span").bounding_box()
    width = page.evaluate("document.body.clientWidth")
    assert box is not None
    assert box["x"] > width / 2
