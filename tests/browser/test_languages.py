"""The six languages of the interface, and the direction each is read in."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import pages
from tests.browser.conftest import Enter
from tests.browser.servers import ROOT, DemoSummit

pytestmark = pytest.mark.browser

DIRECTIONS = {"ar": "rtl", "zh": "ltr", "en": "ltr", "fr": "ltr", "ru": "ltr", "es": "ltr"}
MESSAGES = ROOT / "web" / "src" / "lib" / "i18n" / "messages"
ALDRIA = {
    "ar": "ألدريا",
    "zh": "阿尔德里亚",
    "en": "Aldria",
    "fr": "Aldrie",
    "ru": "Альдрия",
    "es": "Aldria",
}
SCRIPTS = {"ar": r"[\u0621-\u064a]", "ru": r"[\u0400-\u04ff]", "zh": r"[\u4e00-\u9fff]"}


def named(folder: Path) -> dict[str, str]:
    """Every message of a language, by its key."""
    return {
        f"{file.stem}.{key}": words
        for file in folder.glob("*.json")
        for key, words in json.loads(file.read_text(encoding="utf-8")).items()
    }


def test_no_language_lacks_a_word() -> None:
    """Each language says everything that English says, and nothing that is not asked for."""
    english = named(MESSAGES / "en")
    for code in DIRECTIONS:
        assert named(MESSAGES / code).keys() == english.keys(), code


def test_every_language_is_spoken_throughout(enter: Enter) -> None:
    """Choosing a language changes page, direction and every part of the room, keys never show."""
    mediator = enter("mediator")
    namespaces = "|".join(file.stem for file in (MESSAGES / "en").glob("*.json"))
    key = re.compile(rf"\b(?:{namespaces})\.[a-z]+_[a-z_]+\b")
    for code, direction in DIRECTIONS.items():
        pages.choose_language(mediator.page, code)
        expect(mediator.page.locator(f"html[lang={code}][dir={direction}]")).to_be_attached()
        words = named(MESSAGES / code)
        for tab in ("tab_talk", "tab_people", "tab_record", "tab_console"):
            name = words[f"room.{tab}"]
            mediator.page.get_by_role("button", name=name, exact=True).first.click()
        shown = mediator.page.locator("body").inner_text()
        assert not key.search(shown), key.search(shown)
        assert words["room.channels"] in shown
        if script := SCRIPTS.get(code):
            assert len(re.findall(script, shown)) > 200


def test_arabic_is_laid_out_from_the_right(
    new_browser: Callable[..., BrowserContext], summit: DemoSummit
) -> None:
    """In Arabic the channels stand right of the talk, and foreign words keep their direction."""
    page = new_browser("ar").new_page()
    page.goto(summit.link("alpha"))
    words = named(MESSAGES / "ar")
    channels = page.get_by_role("navigation", name=words["room.channels"])
    log = page.get_by_role("log")
    expect(log).to_be_visible()
    rail, talk = channels.bounding_box(), log.bounding_box()
    assert rail
    assert talk
    assert rail["x"] > talk["x"]
    latin = log.locator("[lang=en]").first
    assert latin.evaluate("node => getComputedStyle(node).direction") == "ltr"
    arabic = log.locator("[lang=ar]").first
    assert arabic.evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_the_language_chosen_is_remembered(enter: Enter) -> None:
    """Loading the page again speaks the language chosen before."""
    alpha = enter("alpha")
    pages.choose_language(alpha.page, "ru")
    alpha.page.reload()
    expect(alpha.page.locator("html[lang=ru][dir=ltr]")).to_be_attached()
    expect(alpha.page.get_by_role("log")).to_be_visible()


def test_the_demonstration_names_capacities_in_every_language(
    new_browser: Callable[..., BrowserContext], summit: DemoSummit
) -> None:
    """Who can be played is said by capacity and delegation, as the reader's language calls them."""
    page = new_browser().new_page()
    page.goto(f"http://localhost:{summit.port}/demo")
    for code, aldria in ALDRIA.items():
        pages.choose_language(page, code)
        words = named(MESSAGES / code)
        row = page.get_by_role("listitem").filter(has_text="Mira Oldane")
        expect(row).to_contain_text(words["common.role_head_of_delegation"])
        expect(row).to_contain_text(aldria)
        secretariat = page.get_by_role("listitem").filter(has_text="Tomas Wirel")
        expect(secretariat).to_contain_text(words["common.role_secretariat"])
