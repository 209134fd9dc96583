"""Transcripts come back only to the texts that they went out from."""

from dataclasses import replace

import pytest

from negotiation_room.capabilities.interpretation.exchange.report import (
    FileTooLarge,
    FindingCode,
    Limits,
    NotReadable,
    NotWritable,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import (
    OURS,
    STATES,
    State,
    Transcript,
    Unit,
    read_xliff,
    unit_id,
    write_xliff,
)

ONE = Unit("12", "No party may fire.", notes=("of 3 May",))
TWO = Unit(
    "13", "Agreed.", "\u0645\u062a\u0641\u0642 \u0639\u0644\u064a\u0647", State.TRANSLATED
)
TRANSCRIPT = Transcript("en", "ar", (ONE, TWO), "plenary")


def changed(old: str, new: str) -> bytes:
    """The transcript's file after a change in it."""
    written = write_xliff(TRANSCRIPT).decode()
    assert old in written
    return written.replace(old, new).encode()


def back(old: str, new: str) -> Transcript:
    """The transcript as it comes back after a change in the file."""
    return read_xliff(changed(old, new)).value


def parts(inside: str, state: str = "") -> Transcript:
    """The transcript of one unit "A. B." made of these parts."""
    unit = f'<file id="f"><unit id="{unit_id("1", "A. B.")}">{inside}</unit></file>'
    space = 'xmlns="urn:oasis:names:tc:xliff:document:2.0"'
    return read_xliff(
        f'<xliff version="2.0" srcLang="en" trgLang="fr" {space}>{unit}{state}</xliff>'.encode()
    ).value


def test_each_state_has_one_of_ours() -> None:
    """What a translator's tool says of a unit, the room says in its own words."""
    assert {state.value: ours for state, ours in OURS.items()} == {
        "initial": "requested",
        "translated": "machine",
        "reviewed": "in_review",
        "final": "certified",
    }
    assert STATES["in_review"] is State.REVIEWED


def test_a_reviewed_translation_comes_back() -> None:
    """A translator fills in the target and sets the state."""
    read = back(
        'state="initial">\n    <source>No party may fire.</source>',
        'state="reviewed"><source>No party may fire.</source><target>x</target>',
    )
    assert read.units[0] == replace(ONE, target="x", state=State.REVIEWED)
    assert read.units[1] == TWO


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("No party may fire.", "Any party may fire.", FindingCode.SOURCE, "source of 12"),
        (unit_id("12", ONE.source), "u1", FindingCode.FOREIGN, "'u1' is not from here"),
        (
            unit_id("12", ONE.source),
            unit_id("12", "Anything."),
            FindingCode.SOURCE,
            "source of 12",
        ),
    ],
)
def test_what_was_not_sent_out_so_is_left_out_and_named(
    old: str, new: str, code: FindingCode, said: str
) -> None:
    """A translation of other words must never stand beside these; the other texts come in."""
    read, (finding,) = read_xliff(changed(old, new))
    assert read.units == (TWO,)
    assert finding.code is code
    assert said in finding.sentence


def test_a_unit_may_be_there_once() -> None:
    """A second translation of one text is not taken for the first in silence."""
    twice = changed(unit_id("13", TWO.source), unit_id("12", ONE.source))
    read, (finding,) = read_xliff(twice)
    assert read.units == (ONE,)
    assert (finding.code, "12 is here again" in finding.sentence) == (FindingCode.FOREIGN, True)


def test_segments_of_a_unit_are_joined_and_the_least_state_counts() -> None:
    """A tool may cut a text into sentences; space between them stays as it was."""
    read = parts(
        '<segment state="final"><source>A.</source><target>C.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="reviewed"><source>B.</source><target>D.</target></segment>'
    )
    assert read.units == (Unit("1", "A. B.", "C. D.", State.REVIEWED),)


def test_codes_are_taken_out_and_their_words_stay() -> None:
    """Markers and pairs of codes keep what they enclose; single codes go."""
    read = parts(
        '<segment state="final"><source>A. <mrk id="m">B.</mrk></source>'
        '<target><pc id="1">C</pc>.<ph id="2"/></target></segment>'
    )
    assert read.units[0].target == "C."


@pytest.mark.parametrize("state", ["", ' state="final"', ' state="signed-off"'])
def test_without_a_translation_a_unit_is_only_initial(state: str) -> None:
    """Neither a tool's own states nor an empty claim make a text translated."""
    assert (
        parts(f"<segment{state}><source>A. B.</source></segment>").units[0].state == "initial"
    )


def test_unseen_characters_in_a_translation_are_taken_out() -> None:
    """An override of direction could make a translation show as another one."""
    assert back("\u0645\u062a\u0641\u0642", "\u0645\u202e").units[1].target is not None
    assert "\u202e" not in (
        back("\u0645\u062a\u0641\u0642", "\u0645\u202e").units[1].target or ""
    )


@pytest.mark.parametrize(
    "data",
    [
        b"<tmx/>",
        b'<xliff version="1.2"/>',
        b'<xliff version="2.1"/>',
        b'<xliff version="2.1" srcLang="en" trgLang="?"/>',
    ],
)
def test_what_is_no_transcript_is_refused(data: bytes) -> None:
    """The sentence says which version is asked for."""
    with pytest.raises(NotReadable):
        read_xliff(data)


@pytest.mark.parametrize("limits", [Limits(rows=1), Limits(text=3)])
def test_a_transcript_over_a_limit_is_refused(limits: Limits) -> None:
    """Units and their lengths are counted while they are read."""
    with pytest.raises(FileTooLarge):
        read_xliff(write_xliff(TRANSCRIPT), limits=limits)


@pytest.mark.parametrize("hexadecimal", ["", "110000", "D800", "zz", "-1"])
def test_a_character_that_does_not_exist_is_refused(hexadecimal: str) -> None:
    """The element for what XML cannot hold is no way around what text can hold."""
    with pytest.raises(NotReadable):
        parts(f'<segment><source>A<cp hex="{hexadecimal}"/></source></segment>')


@pytest.mark.parametrize(
    "transcript",
    [
        replace(TRANSCRIPT, units=()),
        replace(TRANSCRIPT, units=(ONE, ONE)),
        replace(TRANSCRIPT, units=(replace(ONE, place=""),)),
        replace(TRANSCRIPT, units=(replace(ONE, source="\ud800"),)),
        replace(TRANSCRIPT, units=(replace(ONE, notes=("\uffff",)),)),
        replace(TRANSCRIPT, units=(replace(TWO, target="a\u202eb"),)),
        replace(TRANSCRIPT, target_language="Arabic"),
    ],
)
def test_what_would_not_come_back_is_not_written(transcript: Transcript) -> None:
    """Rather than a loss there is a refusal."""
    with pytest.raises(NotWritable):
        write_xliff(transcript)
