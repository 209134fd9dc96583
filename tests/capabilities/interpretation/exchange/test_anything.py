"""Whatever bytes are brought, the answer is a value or a refusal, never a defect."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    check,
)
from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv, write_csv
from negotiation_room.capabilities.interpretation.exchange.report import CODES, Read
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx, write_tbx
from negotiation_room.capabilities.interpretation.exchange.tmx import (
    Segment,
    read_tmx,
    write_tmx,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import (
    Transcript,
    Unit,
    read_xliff,
    write_xliff,
)
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import Micros

BASIN = Concept(
    "b",
    {"en": (TermForm("basin", note="n"), TermForm("bed")), "ar": (TermForm("\u062d"),)},
    "d",
)
GLOSSARY = Glossary((BASIN, Concept("c", {"en": (TermForm("cell"),)})), "Water", 2)
MEMORY = [Segment("a", "en", "b", "fr", "Ada", Micros(1_000_001), "n", "s")]
TRANSCRIPT = Transcript("en", "fr", (Unit("1", "a\uffff", "b", notes=("n",)), Unit("2", "c")))
FILES: dict[str, tuple[Callable[[bytes], Read[object]], bytes]] = {
    "csv": (read_csv, write_csv(GLOSSARY)),
    "tbx": (read_tbx, write_tbx(GLOSSARY)),
    "tmx": (read_tmx, write_tmx(MEMORY)),
    "xliff": (read_xliff, write_xliff(TRANSCRIPT)),
}
SPLICES = st.binary(max_size=4) | st.sampled_from(
    [
        b"<",
        b">",
        b'"',
        b"</",
        b"/>",
        b"\r\n",
        b"|",
        b"[",
        b"\\",
        b",",
        b";",
        b"&#x202e;",
        b"<a/>",
    ]
)


def answered(read: Callable[[bytes], Read[object]], data: bytes) -> object:
    """The value read from a file; None if it was refused."""
    try:
        value, findings = read(data)
    except Refusal as refused:
        because = refused.because
    else:
        assert {finding.code for finding in findings} <= CODES
        return value
    assert because[0].islower() or not because[0].isalpha()
    return None


@pytest.mark.parametrize("kind", FILES)
@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_answered(kind: str, data: bytes) -> None:
    """Rubbish is refused in a sentence."""
    answered(FILES[kind][0], data)


@pytest.mark.parametrize("kind", FILES)
@settings(deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 20), SPLICES), max_size=3))
def test_any_damage_is_answered(kind: str, cuts: list[tuple[int, int, bytes]]) -> None:
    """A file with pieces cut out and others put in is read or refused, and stays fit."""
    read, data = FILES[kind]
    for place, length, splice in cuts:
        begin = place % len(data)
        data = data[:begin] + splice + data[begin + length :]
    value = answered(read, data)
    if isinstance(value, Glossary):
        check(value)


@pytest.mark.parametrize("kind", FILES)
def test_each_file_is_only_of_its_own_format(kind: str) -> None:
    """A file brought to the wrong door is refused there."""
    for other, (read, _) in FILES.items():
        value = answered(read, FILES[kind][1])
        assert (value is not None) == (other == kind)
