"""What a text may hold: what people write and readers see, and nothing that hides."""

import pytest
from pydantic import TypeAdapter, ValidationError

from negotiation_room.kernel.text import Line, PlainText

TEXT = TypeAdapter[str](PlainText)
LINE = TypeAdapter[str](Line)


def test_a_pasted_agreement_keeps_its_line_ends() -> None:
    """Lines may end as Windows ends them; the text is not changed by a byte."""
    text = "1.\r\n\r\nImmediate ceasefire.\r\n\tAnd its verification.\n"
    assert TEXT.validate_python(text) == text


@pytest.mark.parametrize("hidden", ["\r", "\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\ufeff"])
def test_what_readers_cannot_see_is_refused(hidden: str) -> None:
    """Controls, overrides of direction and lone carriage returns are refused in every text."""
    for kind in (TEXT, LINE):
        with pytest.raises(ValidationError):
            kind.validate_python(f"we agree{hidden} to nothing")


def test_arabic_keeps_its_marks_and_isolates() -> None:
    """Marks and isolates, which right-to-left writing needs, are kept."""
    text = "\u200f\u2067مرحبا\u2069 (\u2068Sarn\u2069)"  # noqa: RUF001 -- it is Arabic
    assert TEXT.validate_python(text) == LINE.validate_python(text) == text


@pytest.mark.parametrize("name", ["two\nlines", "two\r\nlines", "a\ttab", " space", "space "])
def test_a_name_is_one_line(name: str) -> None:
    """A name or title has no line ends, no tabs and no space around it."""
    with pytest.raises(ValidationError):
        LINE.validate_python(name)
