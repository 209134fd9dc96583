"""Notes and checkpoints, as C2SP writes them."""

import json
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import id_of
from negotiation_room.kernel.keys import UnsafeKey, public_key
from negotiation_room.kernel.merkle import EMPTY_ROOT
from negotiation_room.kernel.note import (
    Checkpoint,
    Verifier,
    checkpoint_origin,
    open_checkpoint,
    open_note,
    sign_note,
)
from negotiation_room.kernel.verdicts import Malformed

SHARED = Path(__file__).parents[3] / "shared" / "data" / "vectors"
C2SP = SHARED / "c2sp-signed-note-vectors.json"
PRIVATE = b"\x05" * 32
ORIGIN = checkpoint_origin("room.example.org", id_of("r", bytes(16)), id_of("c", bytes(16)), 1)
LOG = Verifier(ORIGIN, public_key(PRIVATE))


@pytest.mark.skipif(
    not C2SP.is_file(), reason="the C2SP vectors do not lie beside the repository"
)
def test_the_published_notes_open_and_are_signed_alike() -> None:
    """Published notes open under their keys, and signing again gives their bytes."""
    for vector in json.loads(C2SP.read_text("utf-8"))["vectors"]:
        verifier = Verifier.from_vkey(vector["vkey"])
        assert verifier.vkey() == vector["vkey"]
        text = open_note(vector["note"], [verifier])
        if "skey" in vector:
            private = b64decode(vector["skey"].split("+", 4)[4])[1:]
            assert sign_note(text, verifier.name, private) == vector["note"]


@given(st.integers(1, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_opened_as_it_was_signed(size: int, root: bytes) -> None:
    """Origin, size and root come back from the signed note."""
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert open_checkpoint(checkpoint.sign(PRIVATE), LOG) == checkpoint


@pytest.mark.rule("FMT5")
@given(st.data())
def test_an_altered_checkpoint_does_not_open(data: st.DataObject) -> None:
    """Any other character at any place is refused, and never a defect."""
    note = Checkpoint(ORIGIN, 0, EMPTY_ROOT).sign(PRIVATE)
    place = data.draw(st.integers(0, len(note) - 1))
    letter = data.draw(st.characters().filter(lambda each: each != note[place]))
    with pytest.raises(Refusal):
        open_checkpoint(note[:place] + letter + note[place + 1 :], LOG)


@pytest.mark.rule("FMT5")
@given(st.text(max_size=60) | st.text("\n \u2014a+A=", max_size=60))
def test_any_text_that_is_no_note_is_refused(text: str) -> None:
    """Whatever is handed in, opening ends in a refusal."""
    with pytest.raises(Refusal):
        open_note(text, [LOG])


def test_a_witness_is_passed_over() -> None:
    """A signature by a key unknown here neither helps nor harms."""
    body = Checkpoint(ORIGIN, 0, EMPTY_ROOT).body()
    ours = sign_note(body, ORIGIN, PRIVATE)
    theirs = sign_note(body, "witness.example", b"\x06" * 32)
    both = theirs + ours.rpartition("\n\n")[2]
    assert open_note(both, [LOG]) == body
    assert open_note(both, [Verifier("witness.example", public_key(b"\x06" * 32))]) == body


def test_too_many_signatures_are_refused() -> None:
    """A note is no place to make a reader work for nothing."""
    note = sign_note("text\n", ORIGIN, PRIVATE)
    with pytest.raises(Malformed):
        open_note(note + note.rpartition("\n\n")[2] * 100, [LOG])
    with pytest.raises(Malformed):
        open_note("a" * 2_000_000 + note, [LOG])


def test_a_reader_trusts_no_unsafe_key() -> None:
    """A key that fits many signatures is not trusted under any name."""
    with pytest.raises(UnsafeKey):
        Verifier(ORIGIN, b"\x01" + bytes(31))
