"""What is written in a format of other tools is read back as it was."""

import csv
import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange.concepts import Glossary, digest
from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv, write_csv
from negotiation_room.capabilities.interpretation.exchange.report import FindingCode
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx, write_tbx
from negotiation_room.capabilities.interpretation.exchange.tmx import (
    Segment,
    read_tmx,
    write_tmx,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import (
    Transcript,
    read_xliff,
    write_xliff,
)
from negotiation_room.capabilities.interpretation.exchange.xml import named, unnamed
from tests.capabilities.interpretation.exchange.made import (
    GLOSSARIES,
    LINES,
    segments,
    transcripts,
)

SEPARATORS = st.sampled_from(",;\t")
FORMS_ONLY = {FindingCode.PREFERRED}


@settings(deadline=None)
@given(GLOSSARIES, SEPARATORS)
def test_a_glossary_survives_csv(glossary: Glossary, separator: str) -> None:
    """Each concept comes back whole from a table, whatever parts its columns by then."""
    data = write_csv(glossary)
    if not glossary.concepts:
        return
    saved = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    csv.writer(saved, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    read, findings = read_csv(saved.getvalue().encode())
    assert read.concepts == glossary.concepts
    assert {finding.code for finding in findings} <= FORMS_ONLY
    assert write_csv(read) == data


@settings(deadline=None)
@given(GLOSSARIES)
def test_a_glossary_survives_tbx(glossary: Glossary) -> None:
    """Concepts, title and version come back whole from TBX."""
    data = write_tbx(glossary)
    read, findings = read_tbx(data)
    assert read == glossary
    assert digest(read) == digest(glossary)
    assert {finding.code for finding in findings} <= FORMS_ONLY
    assert write_tbx(read) == data


@settings(deadline=None)
@given(GLOSSARIES)
def test_a_glossary_survives_a_journey_through_both(glossary: Glossary) -> None:
    """What came from a table and went on as TBX is still the same glossary."""
    if not glossary.concepts:
        return
    read = read_csv(write_csv(read_tbx(write_tbx(glossary)).value)).value
    assert replace(read, title=glossary.title, version=glossary.version) == glossary


@settings(deadline=None)
@given(st.lists(segments(), max_size=5))
def test_a_memory_survives_tmx(memory: list[Segment]) -> None:
    """Segments come back with their languages, dates, certifiers and all their words."""
    read, findings = read_tmx(write_tmx(memory))
    assert list(read) == memory
    assert findings == ()


@settings(deadline=None)
@given(transcripts())
def test_a_transcript_survives_xliff(transcript: Transcript) -> None:
    """Units come back with their states, whatever characters their texts hold."""
    read, findings = read_xliff(write_xliff(transcript))
    assert read == transcript
    assert findings == ()


@settings(deadline=None)
@given(st.sets(LINES, min_size=2, max_size=2))
def test_two_names_are_never_spelled_alike(names: set[str]) -> None:
    """Any name can be an XML name, and be told from it again."""
    spelled = {named(name) for name in names}
    assert len(spelled) == len(names)
    assert {unnamed(each) for each in spelled} == names
