"""An export is verified offline, and whatever was done to it is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from negotiation_room.kernel.act import Seen
from negotiation_room.kernel.merkle import frontier_at
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.export import FORMAT, Header
from negotiation_room.sdk.report import Report, Trust
from tests.sdk.scribe import CATALOGUE, ORIGIN, Said, Scribe, name, serve


def talks(salt: bytes = b"scribe") -> Scribe:
    """A plenary in which three things were said."""
    scribe = Scribe(salt=salt)
    scribe.seat(1, delegation=1)
    scribe.seat(2, delegation=2)
    scribe.seat(3, Role.OBSERVER)
    scribe.say(1, "we propose a ceasefire")
    scribe.say(2, "we accept", seen=scribe.head_seen())
    scribe.say(1, "so be it", seen=scribe.head_seen())
    return scribe


def lines_of(
    scribe: Scribe, seat: int | None = None, checkpoint: str | None = None
) -> list[str]:
    """The export of everything that seat is served."""
    reader = None if seat is None else scribe.standing.state.seats[name("s", seat)]
    header = Header(
        origin=ORIGIN,
        room=scribe.room,
        channel=scribe.channel,
        epoch=1,
        start=1,
        frontier=(),
        checkpoint=scribe.checkpoint() if checkpoint is None else checkpoint,
        exported_at=scribe.now,
        reader="" if reader is None else reader.id,
    )
    return [header.to_line(), *(json.dumps(s.to_wire()) for s in scribe.served(reader))]


def verify(
    folder: Path, lines: list[str], key: str | None = None, checkpoint: str | None = None
) -> Report:
    """Write the export, and verify it."""
    path = folder / "plenary.nrb"
    path.write_text("\n".join(lines) + "\n")
    return verify_bundle(path, key=key, checkpoint=checkpoint, catalogue=CATALOGUE)


@pytest.mark.rule("AUD3")
def test_an_honest_export_is_verified_against_what_is_remembered(tmp_path: Path) -> None:
    """With the remembered key and checkpoint, an honest export is verified, and says how."""
    scribe = talks()
    report = verify(tmp_path, lines_of(scribe), scribe.vkey(), scribe.checkpoint(5))
    assert (report.exit_code, report.trust) == (0, Trust.CHECKPOINT)
    assert report.tally.outcomes == report.size == len(scribe.entries)
    assert "verified: entries 1 to 10" in report.sentences()[0]
    assert all(row.holds for row in report.rows)


@pytest.mark.rule("AUD3")
def test_without_anything_remembered_it_is_consistent_with_itself_only(tmp_path: Path) -> None:
    """An export alone proves nothing against a server that forged it whole, and says so."""
    report = verify(tmp_path, lines_of(talks()))
    assert report.exit_code == 0
    assert "consistent with itself only" in " ".join(report.sentences())
    assert report.fingerprints


def test_an_observers_export_says_what_it_could_not_check(tmp_path: Path) -> None:
    """Parts withheld from the reader are counted, entry by entry."""
    scribe = talks()
    report = verify(tmp_path, lines_of(scribe, 3), scribe.vkey(), scribe.checkpoint())
    assert report.exit_code == 0
    assert report.tally.withheld > 0
    assert report.rows[1].withheld
    assert "signature" in report.rows[-1].checked


def test_an_export_of_an_own_beginning_is_verified_from_there(tmp_path: Path) -> None:
    """A reader whose history begins later proves it against later checkpoints only."""
    scribe = talks()
    header = replace(
        Header.parse(lines_of(scribe)[0]),
        start=8,
        frontier=frontier_at(7, scribe.node).hashes,
    )
    lines = [header.to_line(), *lines_of(scribe)[8:]]
    assert verify(tmp_path, lines, scribe.vkey(), scribe.checkpoint(9)).exit_code == 0
    old = verify(tmp_path, lines, scribe.vkey(), scribe.checkpoint(3))
    assert old.exit_code == 1
    assert "older than this export begins" in old.sentences()[0]


Change = Callable[[list[str]], list[str]]


def _edit(place: int, part: str, old: str, new: str) -> Change:
    def change(lines: list[str]) -> list[str]:
        row = json.loads(lines[place])
        text = row["parts"][part]["text"]
        assert old in text
        row["parts"][part]["text"] = text.replace(old, new)
        return [*lines[:place], json.dumps(row), *lines[place + 1 :]]

    return change


def _swap_parts(lines: list[str]) -> list[str]:
    one, two = json.loads(lines[8]), json.loads(lines[9])
    one["parts"]["with"], two["parts"]["with"] = two["parts"]["with"], one["parts"]["with"]
    return [*lines[:8], json.dumps(one), json.dumps(two), *lines[10:]]


def _from_elsewhere(**elsewhere: str) -> Change:
    def change(lines: list[str]) -> list[str]:
        other = Scribe(**elsewhere)  # type: ignore[arg-type]
        other.seat(1, delegation=1)
        other.seat(2, delegation=2)
        other.seat(3, Role.OBSERVER)
        other.say(1, "we propose a war")
        return [*lines[:8], json.dumps(serve(other.entries[7]).to_wire()), *lines[9:]]

    return change


TAMPERED: dict[str, tuple[Change, str, int | None]] = {
    "flip a word": (_edit(9, "with", "accept", "refuse"), "part with", 9),
    "flip an outcome": (_edit(9, "out.0", '"count":2', '"count":3'), "part out.0", 9),
    "flip an author": (_edit(9, "who", name("s", 2), name("s", 1)), "part who", 9),
    "drop an entry": (lambda ls: [*ls[:5], *ls[6:]], "order", 5),
    "reorder entries": (lambda ls: [*ls[:8], ls[9], ls[8], *ls[10:]], "order", 8),
    "repeat an entry": (lambda ls: [*ls[:9], ls[8], *ls[9:]], "order", 9),
    "truncate the end": (lambda ls: ls[:-2], "checkpoint", 9),
    "truncate the beginning": (lambda ls: [ls[0], *ls[3:]], "order", 1),
    "transplant between rows": (_swap_parts, "part with", 8),
    "transplant from another channel": (
        _from_elsewhere(channel=name("c", 2)),
        "order",
        8,
    ),
    "transplant from another room": (_from_elsewhere(room=name("r", 2)), "target", 8),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_with_an_export_is_named(what: str, tmp_path: Path) -> None:
    """What somebody with the file alone changes is found even with nothing remembered."""
    change, check, seq = TAMPERED[what]
    report = verify(tmp_path, change(lines_of(talks())))
    assert report.exit_code == 1
    assert (report.findings[0].check, report.findings[0].seq) == (check, seq)
    assert report.findings[0].expected
    assert report.findings[0].found
    assert "not proven" in report.sentences()[0]


def _forge_author(scribe: Scribe) -> None:
    scribe.say(2, "we surrender", who=lambda who: replace(who, seat=name("s", 1)))


RECORDED: dict[str, tuple[Callable[[Scribe], object], str]] = {
    "a forged author": (_forge_author, "author"),
    "a changed outcome": (lambda s: s.say(1, "a vote", events=[Said(count=70)]), "outcome"),
    "a history shown to one delegation": (
        lambda s: s.say(2, "what was that?", seen=Seen(1, 6, b"\x07" * 32)),
        "seen",
    ),
}


@pytest.mark.rule("AUD4")
@pytest.mark.parametrize("what", RECORDED)
def test_a_false_record_under_a_true_signature_of_the_log_is_named(
    what: str, tmp_path: Path
) -> None:
    """A server with all its keys signs a false record, and it is found without any memory."""
    scribe = talks()
    tell, check = RECORDED[what]
    tell(scribe)
    report = verify(tmp_path, lines_of(scribe), scribe.vkey())
    assert report.exit_code == 1
    assert report.findings[0].check == check
    assert report.findings[0].seq == len(scribe.entries)


def test_only_a_remembered_checkpoint_finds_a_record_forged_whole(tmp_path: Path) -> None:
    """Everything re-forged with every key, devices included, holds in itself and under the key."""
    kept = talks().checkpoint(9)
    forged = talks(salt=b"forged whole")
    lines = lines_of(forged)
    assert verify(tmp_path, lines).exit_code == 0
    with_key = verify(tmp_path, lines, forged.vkey())
    assert with_key.exit_code == 0
    assert "only a checkpoint that you kept" in " ".join(with_key.sentences())
    found = verify(tmp_path, lines, forged.vkey(), kept)
    assert found.exit_code == 1
    assert found.findings[0].is_fork
    assert found.findings[0].expected != found.findings[0].found


def test_another_log_key_is_named(tmp_path: Path) -> None:
    """A record signed by another key than the remembered one is not proven."""
    scribe = Scribe(log_seed=b"\x05" * 32)
    report = verify(tmp_path, lines_of(scribe), talks().vkey())
    assert report.exit_code == 1
    assert report.findings[0].check == "key"


def test_entries_after_the_checkpoint_are_not_proven(tmp_path: Path) -> None:
    """Only what a signed checkpoint covers is verified."""
    scribe = talks()
    report = verify(tmp_path, lines_of(scribe, checkpoint=scribe.checkpoint(9)))
    assert report.exit_code == 1
    assert report.findings[0].seq == 10
    unsigned = verify(tmp_path, lines_of(scribe, checkpoint=""))
    assert unsigned.exit_code == 1


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["not json"],
        ["[]"],
        ['{"format": "nr-bundle-9"}'],
        [json.dumps({"format": FORMAT})],
        [lines_of(talks())[0], "[1]"],
        [lines_of(talks())[0], '{"seq": 1}'],
        [lines_of(talks())[0].replace('"start": 1', '"start": 4')],
    ],
)
def test_what_is_no_export_is_unusable(lines: list[str], tmp_path: Path) -> None:
    """Input that cannot be read is told apart from a record that does not hold."""
    report = verify(tmp_path, lines)
    assert report.exit_code == 2
    assert report.verdict == "unusable"
    assert report.sentences()[0].startswith("This cannot be checked")


def test_a_missing_file_and_a_key_that_is_none_are_unusable(tmp_path: Path) -> None:
    """The verifier is told what to give instead."""
    assert verify_bundle(tmp_path / "nothing").exit_code == 2
    assert verify(tmp_path, lines_of(talks()), key="my key").exit_code == 2


def test_a_report_is_written_for_programs_too() -> None:
    """Every field of a report is plain JSON."""
    text = json.dumps(Report.unusable("it is empty").to_json())
    assert json.loads(text)["exit_code"] == 2
