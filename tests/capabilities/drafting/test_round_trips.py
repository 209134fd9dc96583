"""What is read comes out again: the same words, brackets, labels and numbers, in order.

Nothing of the source is kept beside the units, so what comes out can only come from them.
"""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.markdown import write_markdown
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.docx import read_docx
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.read import read_file
from negotiation_room.capabilities.drafting.structure import check_fits
from negotiation_room.capabilities.drafting.units import Text
from tests.capabilities.drafting.corpus import AGREEMENTS, COP21, UDHR, needs_corpus, signs
from tests.capabilities.drafting.readers import again, drafted, lined, markdown, plain

ALL = [*AGREEMENTS, *UDHR, *COP21]
NOTE = re.compile(r"^\[\^([^\]]+)\]:", re.MULTILINE)


def read(path: Path) -> str:
    """The source, as it is."""
    return path.read_bytes().decode()


def by_another_reader(source: str) -> str:
    """The words of a Markdown document, read by a library that knows nothing of treaties."""
    source = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    source = re.sub(r"^(\* TOC|\{:toc\})$", "", source, flags=re.MULTILINE)
    source = re.sub("^(#+)\u00a0", r"\1 ", source, flags=re.MULTILINE)  # for it, no heading
    source = source.replace("[x](a)", r"\[x\](a)")  # it believes this to be a link
    out = list[str]()
    for token in MarkdownIt("commonmark").enable("strikethrough").parse(source):
        if token.type == "list_item_open":
            out.append(f"{token.info}{token.markup}" if token.info else token.markup)
        elif token.type in {"code_block", "fence"}:
            out.append(token.content)
        for child in token.children or ():
            if child.type in {"text", "code_inline", "text_special"}:
                out.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                out.append("\n")
        out.append("\n")
    return "".join(out)


def without_notes(words: str) -> tuple[list[str], list[list[str]]]:
    """The signs of the body; and of each footnote, in no order: they stand where they are used."""
    starts = [found.start() for found in NOTE.finditer(words)] + [len(words)]
    notes = [signs(words[a:b]) for a, b in pairwise(starts)]
    return signs(words[: starts[0]]), sorted(notes)


@needs_corpus
@pytest.mark.parametrize("path", [*AGREEMENTS, *UDHR], ids=lambda path: path.stem)
def test_every_plain_text_comes_out_as_it_was(path: Path) -> None:
    """Eleven agreements and the Universal Declaration in nine languages."""
    source = re.sub(r"^#+ ", "", read(path), flags=re.MULTILINE)
    assert signs(again(plain(read(path)))) == signs(source)


@needs_corpus
@pytest.mark.parametrize("path", COP21, ids=lambda path: path.stem)
def test_every_negotiating_text_comes_out_as_another_reader_sees_it(path: Path) -> None:
    """Asterisks aside, about which Markdown readers differ; footnotes at the end."""
    ours, notes = without_notes(again(markdown(read(path))).replace("*", ""))
    theirs, their_notes = without_notes(by_another_reader(read(path)).replace("*", ""))
    assert ours == theirs
    assert notes == their_notes


@needs_corpus
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_markdown_comes_back_as_the_same_units(path: Path) -> None:
    """Only a footnote that nothing refers to comes back as words, in the last article."""
    first = read_file(path.name, path.read_bytes())
    back = markdown(write_markdown(drafted(first)))
    orphan = re.compile(r"^ *(?=paragraph \[\^)", re.MULTILINE)
    assert orphan.sub("", lined(back)) == orphan.sub("", lined(first))


@needs_corpus
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_docx_comes_back_with_the_same_signs(path: Path) -> None:
    """Word processors keep indentation in their own way; the order of signs is the text's."""
    first = drafted(read_file(path.name, path.read_bytes()))
    back = as_text(read_docx(write_docx(first)).units)
    assert signs(write_plain(back)) == signs(write_plain(first))


@needs_corpus
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_what_is_read_fits_into_a_text(path: Path) -> None:
    """Kinds, depths and ids are those that the room accepts."""
    units = read_file(path.name, path.read_bytes()).units
    empty = as_text(())
    room = empty.units[empty.root]
    check_fits(empty, room, None, units)


def edited(text: Text, at: int) -> tuple[Text, str, str]:
    """The text with one paragraph's first words replaced, and what they were and are."""
    wordy = [unit for unit in text.walk() if unit.words and isinstance(unit.words[0].body, str)]
    unit = wordy[at % len(wordy)]
    first = unit.words[0]
    assert isinstance(first.body, str)
    said = f"{first.body} EDITED"
    run = type(first)(said, first.origin)
    changed = text.units.set(
        unit.id, type(unit)(**{**_fields(unit), "words": (run, *unit.words[1:])})
    )
    return (
        Text(text.title, text.lang, text.symbol, text.root, changed, text.origins),
        first.body,
        said,
    )


def _fields(unit: object) -> dict[str, object]:
    return {name: getattr(unit, name) for name in type(unit).__slots__}  # type: ignore[attr-defined]


@needs_corpus
@pytest.mark.parametrize("path", COP21[1:2] + UDHR[:1], ids=lambda path: path.stem)
@pytest.mark.parametrize("at", [0, 7, 133, 400])
def test_an_edit_changes_only_its_paragraph_in_the_export(path: Path, at: int) -> None:
    """All other lines are the same, in plain text and in Markdown."""
    text = drafted(read_file(path.name, path.read_bytes()))
    after, _, _ = edited(text, at)
    for write in (write_plain, write_markdown):
        before, now = write(text).splitlines(), write(after).splitlines()
        assert len(before) == len(now)
        assert sum(one != other for one, other in zip(before, now, strict=True)) == 1


# --- generated texts -----------------------------------------------------------------------

WORDS = st.text("ab cd[]. ,:;()1Ωжي中*_\\^#|<>&-", min_size=1, max_size=40)
LABELS = st.sampled_from(
    ["", "1. ", "2. ", "(a) ", "(b) ", "(i) ", "- ", "Article 1\n\n", "Option 1: ", "Option 2: ",
     "[1. ", "[", "5.2 The ", "PART I\n\n", "[Option 1: "]
)  # fmt: skip
PARAGRAPHS = st.lists(
    st.builds(
        lambda indent, label, words: " " * indent + label + words,
        st.sampled_from([0, 0, 2, 4, 8]),
        LABELS,
        WORDS,
    ),
    max_size=9,
)


@settings(max_examples=300, deadline=None)
@given(PARAGRAPHS)
def test_any_plain_text_comes_out_as_it_was(paragraphs: list[str]) -> None:
    """However odd its numbers and however wrong its brackets."""
    source = "\n\n".join(paragraphs)
    heads = re.sub(r"^ *#{1,6} +", "", source, flags=re.MULTILINE)
    assert signs(again(plain(source))) == signs(heads)


@settings(max_examples=300, deadline=None)
@given(PARAGRAPHS)
@example(["- --"])
@example(["- - -"])
def test_any_text_fits_and_comes_back_from_markdown(paragraphs: list[str]) -> None:
    """Written as Markdown and read again, it says the same."""
    first = plain("\n\n".join(paragraphs))
    if first.units:
        empty = as_text(())
        check_fits(empty, empty.units[empty.root], None, first.units)
    back = markdown(write_markdown(drafted(first)))
    assert signs(again(back)) == signs(again(first))


@settings(max_examples=200, deadline=None)
@given(st.text("ab *_[]()\\`~<>!&;#|^:1.\n-", max_size=80))
def test_any_markdown_is_read_without_harm(source: str) -> None:
    """And what was read is stable: written as plain text and read again, it reads the same."""
    once = again(markdown(source))
    assert isinstance(once, str)
    assert [sign for sign in signs(once) if sign.isalnum()] == [
        sign for sign in signs(again(plain(once))) if sign.isalnum()
    ]
