"""Whoever follows a link in the documentation arrives somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^(```|    ).*?$", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
NOT_LETTERS = re.compile(r"[^\w\- ]")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def anchors(page: str) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings: list[str] = HEADING.findall(page)
    return {NOT_LETTERS.sub("", each.lower()).strip().replace(" ", "-") for each in headings}


def broken(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead nowhere."""
    lost: list[str] = []
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (
            anchor and anchor not in anchors(text if not path else target.read_text())
        ):
            lost.append(link)
    return lost


@pytest.mark.parametrize("document", PAGES, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    """Each file and heading that a page links to exists."""
    assert broken(document, document.read_text()) == []


def test_a_link_to_nothing_is_found() -> None:
    """The search sees a missing file and a missing heading, and no web address."""
    text = "# One\n[a](none.md) [b](#two) [c](#one) [d](https://x.example/y) ![e](gone.svg)"
    assert broken(ROOT / "README.md", text) == ["none.md", "#two", "gone.svg"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    """No page lies where nobody would find it."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for link in LINK.findall(page.read_text()):
            target = (page.parent / link.partition("#")[0]).resolve()
            if ROOT in target.parents and target.is_file():
                waiting.append(target)
    lost = [page for page in PAGES if page not in reached and page.name != "template.md"]
    assert [str(page.relative_to(ROOT)) for page in lost] == []
