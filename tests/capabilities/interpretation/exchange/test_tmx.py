"""Memories of other tools: units in many languages, codes of formatting, dates."""

import pytest

from negotiation_room.capabilities.interpretation.exchange.report import (
    FileTooLarge,
    Limits,
    NotReadable,
    NotWritable,
)
from negotiation_room.capabilities.interpretation.exchange.tmx import (
    Segment,
    read_tmx,
    write_tmx,
)
from negotiation_room.kernel.ids import Micros


def memory(inside: str, source: str = "en") -> bytes:
    """A memory with these units."""
    header = f'<header srclang="{source}" datatype="plaintext"/>'
    return f'<tmx version="1.4">{header}<body>{inside}</body></tmx>'.encode()


def variant(language: str, text: str) -> str:
    """A text of a unit."""
    return f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>'


def test_a_unit_in_three_languages_gives_two_segments() -> None:
    """Each translation stands beside the source that the memory names."""
    unit = f"<tu>{variant('FR', 'b')}{variant('en-GB', 'a')}{variant('ar', 'c')}</tu>"
    assert read_tmx(memory(unit)).value == (
        Segment("a", "en-GB", "b", "fr"),
        Segment("a", "en-GB", "c", "ar"),
    )


def test_a_unit_may_name_its_own_source() -> None:
    """It counts before that of the whole memory; where neither says, the first text does."""
    texts = variant("fr", "b") + variant("en", "a")
    assert read_tmx(memory(f'<tu srclang="fr">{texts}</tu>')).value[0].source == "b"
    assert read_tmx(memory(f"<tu>{texts}</tu>", "*all*")).value[0].source == "b"


def test_codes_are_taken_out_and_told() -> None:
    """Codes of formatting go, the words that they enclose stay, spaces as they were."""
    text = '<bpt i="1">&lt;b></bpt>No <hi>party</hi><ept i="1">&lt;/b></ept> '
    text += "<ph>x<sub>y</sub></ph>may"
    read, findings = read_tmx(memory(f"<tu>{variant('en', text)}{variant('fr', 'b')}</tu>"))
    assert read[0].source == "No party may"
    assert [(one.code, one.given["count"]) for one in findings] == [("inline", 4)]


@pytest.mark.parametrize(
    ("dates", "micros", "codes"),
    [
        ('creationdate="20261123T040000Z"', 1_795_406_400_000_000, []),
        (
            'creationdate="20000101T000000Z" changedate="20261123T040000Z"',
            1_795_406_400_000_000,
            [],
        ),
        ('creationdate="2026-11-23"', None, ["date"]),
        ('creationdate="20261323T040000Z"', None, ["date"]),
        ("", None, []),
    ],
)
def test_dates_are_read_or_told(dates: str, micros: int | None, codes: list[str]) -> None:
    """A date that cannot be read is none, not a guess."""
    texts = variant("en", "a") + variant("fr", "b")
    read, findings = read_tmx(memory(f"<tu {dates}>{texts}</tu>"))
    assert read[0].certified_at == micros
    assert [one.code for one in findings] == codes


def test_an_exact_time_that_contradicts_the_date_is_not_believed() -> None:
    """The property only adds what a date cannot say."""
    prop = '<prop type="x-certified-micros">1000001</prop>'
    texts = variant("en", "a") + variant("fr", "b")
    unit = f'<tu creationdate="20261123T040000Z">{prop}{texts}</tu>'
    assert read_tmx(memory(unit)).value[0].certified_at == 1_795_406_400_000_000


def test_what_is_written_is_plain_tmx() -> None:
    """Languages, the certifier and the date stand where other tools look for them."""
    at = Micros(1_795_406_400_000_000)
    segment = Segment("a & b", "en", "\u062d", "ar", "Ada Lovelace", at, "seen", "s-1")
    written = write_tmx([segment]).decode()
    for part in (
        '<tmx version="1.4">',
        '<tu tuid="s-1" srclang="en" creationdate="20261123T040000Z">',
        "<note>seen</note>",
        '<prop type="x-certified-by">Ada Lovelace</prop>',
        "<seg>a &amp; b</seg>",
        '<tuv xml:lang="ar">',
    ):
        assert part in written


@pytest.mark.parametrize(
    "unit",
    [
        f"<tu>{variant('en', 'a')}</tu>",
        f"<tu>{variant('fr', 'a')}{variant('ru', 'b')}</tu>",
        f"<tu>{variant('en', 'a')}<tuv><seg>b</seg></tuv></tu>",
        "<tu/>",
    ],
    ids=["one text", "no source", "no language", "no text"],
)
def test_a_unit_without_a_pair_is_left_out_and_told(unit: str) -> None:
    """A memory holds translations; what is none is named by its line."""
    read, findings = read_tmx(memory(unit))
    assert read == ()
    assert findings[-1].code == "segment"
    assert str(findings[-1].where) == "line 1"


@pytest.mark.parametrize("data", [b"<tbx/>", b"<tmx/>", b"<xliff/>"])
def test_what_is_no_memory_is_refused(data: bytes) -> None:
    """The sentence says what it begins with instead."""
    with pytest.raises(NotReadable, match="begins with"):
        read_tmx(data)


@pytest.mark.parametrize("limits", [Limits(rows=1), Limits(text=2)])
def test_a_memory_over_a_limit_is_refused(limits: Limits) -> None:
    """Segments and their lengths are counted while they are read."""
    texts = variant("en", "abc") + variant("fr", "b") + variant("ru", "c")
    with pytest.raises(FileTooLarge):
        read_tmx(memory(f"<tu>{texts}</tu>"), limits=limits)


@pytest.mark.parametrize(
    "segment",
    [
        Segment("a", "english", "b", "fr"),
        Segment("a", "EN", "b", "fr"),
        Segment("a\u202e", "en", "b", "fr"),
        Segment("a", "en", "b", "fr", certified_at=Micros(-1)),
        Segment("a", "en", "b", "fr", certified_at=Micros(253_402_300_800_000_000)),
    ],
)
def test_a_segment_that_would_not_come_back_is_not_written(segment: Segment) -> None:
    """Rather than a loss there is a refusal that names the segment."""
    with pytest.raises(NotWritable, match="segment 1"):
        write_tmx([segment])
