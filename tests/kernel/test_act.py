"""The act: read strictly, written one way."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.act import (
    Seen,
    act_signing_input,
    clerk_act_id,
    compose_act,
    nothing_seen,
    parse_act,
    wording,
)
from negotiation_room.kernel.canonical import canonical, parse_canonical
from negotiation_room.kernel.ids import b64, id_of
from negotiation_room.kernel.verdicts import Malformed

ACT: dict[str, Any] = {
    "origin": "https://room.example.org",
    "room": id_of("r", bytes(16)),
    "channel": id_of("c", bytes(16)),
    "device": id_of("d", bytes(16)),
    "n": 1_795_360_000_000_000,
    "id": id_of("a", bytes(16)),
    "do": "channels.post_statement",
    "with_": bytes(32),
    "seen": Seen(1, 1204, bytes(32)),
}


def test_an_act_is_read_as_it_was_composed() -> None:
    """Each field comes back, and the raw bytes are those that were signed."""
    raw = compose_act(**ACT)
    parsed = parse_act(raw)
    assert parsed.raw == raw
    assert {name: getattr(parsed, name) for name in ACT} == ACT


def test_an_act_is_canonical_json() -> None:
    """The bytes of an act are those RFC 8785 gives for its fields."""
    seen = {"epoch": 1, "size": 1204, "root": b64(bytes(32))}
    fields = {k: v for k, v in ACT.items() if k != "with_"} | {"v": 1, "with": b64(bytes(32))}
    assert compose_act(**ACT) == rfc8785.dumps(fields | {"seen": seen})


def test_before_the_first_checkpoint_nothing_is_seen() -> None:
    """Size nought goes with the root of the empty tree."""
    raw = compose_act(**ACT | {"seen": nothing_seen(3)})
    assert parse_act(raw).seen == Seen(3, 0, hashlib.sha256(b"").digest())


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.booleans())
def test_the_quick_reading_accepts_nothing_that_the_strict_one_refuses(
    at: int, byte: int, *, cut: bool
) -> None:
    """An act with a byte changed or left out is read as its JSON says, or refused."""
    raw = bytearray(compose_act(**ACT))
    at %= len(raw)
    if cut:
        del raw[at]
    else:
        raw[at] = byte
    try:
        parsed = parse_act(bytes(raw))
    except Malformed:
        return
    written: Any = parse_canonical(bytes(raw))
    assert written["v"] == 1
    assert written["n"] == parsed.n
    assert compose_act(**{name: getattr(parsed, name) for name in ACT}) == bytes(raw)


@pytest.mark.parametrize("n", [2**53, 9_999_999_999_999_999])
def test_a_number_that_a_browser_would_round_is_refused(n: int) -> None:
    """The quick reading has the bounds of the strict one."""
    raw = compose_act(**ACT).replace(str(ACT["n"]).encode(), str(n).encode())
    with pytest.raises(Malformed):
        parse_act(raw)


@pytest.mark.rule("FMT2")
def test_an_act_that_would_not_be_read_is_not_composed() -> None:
    """Composing is as strict as reading."""
    for change in (
        {"n": 0},
        {"with_": bytes(31)},
        {"do": "post"},
        {"seen": Seen(0, 0, bytes(32))},
        {"seen": replace(nothing_seen(1), size=1)},
        {"room": ACT["channel"]},
    ):
        with pytest.raises(Malformed):
            compose_act(**ACT | change)


json_values = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.just([])


@pytest.mark.rule("FMT2")
@given(st.sampled_from([*(ACT.keys() - {"with_"}), "v", "with"]), json_values)
def test_a_field_of_another_type_is_malformed_and_no_defect(name: str, value: object) -> None:
    """Whatever stands in a field, reading ends in an act or a refusal."""
    fields: Any = parse_canonical(compose_act(**ACT))
    raw = canonical(fields | {name: value})
    try:
        parsed = parse_act(raw)
    except Malformed:
        return
    assert name in {"v", "n"}
    assert parsed.raw == raw


def test_an_act_is_signed_under_its_own_tag() -> None:
    """What a device signs opens with the tag of acts and a zero byte."""
    assert act_signing_input(b"{}") == b"nr-act-v1\x00{}"


def test_a_cause_has_one_clerks_act_of_a_kind() -> None:
    """The same cause gives the same id; another kind, cause or channel gives another."""
    channel, other = id_of("c", bytes(16)), id_of("c", b"\x01" * 16)
    first = clerk_act_id(channel, bytes(32), "decisions.lapse")
    assert first == clerk_act_id(channel, bytes(32), "decisions.lapse")
    assert (
        len(
            {
                first,
                clerk_act_id(other, bytes(32), "decisions.lapse"),
                clerk_act_id(channel, b"\x01" * 32, "decisions.lapse"),
                clerk_act_id(channel, bytes(32), "decisions.open"),
            }
        )
        == 4
    )


def test_a_wording_is_recomputed_by_hand() -> None:
    """The hash is over the tag and six parts, each with its length before it."""
    act = id_of("a", bytes(16))
    parts = [b"t", b"u", (7).to_bytes(8, "big"), b"en", act.encode(), b'{"a":1}']
    expected = b"nr-wording-v1\x00"
    for part in parts:
        expected += len(part).to_bytes(4, "big") + part
    found = wording("t", "u", 7, "en", act, b'{"a":1}')
    assert found == hashlib.sha256(expected).digest()
