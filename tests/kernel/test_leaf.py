"""The leaf: a fixed template that is canonical JSON, and parts that open or are refused."""

import hashlib
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.ids import MAX_INTEGER, MAX_U32, b64, id_of
from negotiation_room.kernel.leaf import (
    PART_NAMES,
    act_part,
    build_leaf,
    commit,
    parse_leaf,
    split_act_part,
    verify_part,
)
from negotiation_room.kernel.verdicts import Malformed, NotProven

hashes = st.binary(min_size=32, max_size=32)
leaves = st.fixed_dictionaries(
    {
        "channel": st.binary(min_size=16, max_size=16).map(lambda bits: id_of("c", bits)),
        "epoch": st.integers(1, MAX_U32),
        "seq": st.integers(1, MAX_INTEGER),
        "at": st.integers(0, MAX_INTEGER),
        "act": hashes,
        "with_": hashes,
        "who": hashes,
        "out": st.lists(hashes, max_size=16).map(tuple),
    }
)


@given(leaves)
def test_the_template_writes_canonical_json(fields: dict[str, Any]) -> None:
    """The bytes of a leaf are those an independent RFC 8785 writer gives."""
    plain: dict[str, Any] = {
        "v": 1,
        "channel": fields["channel"],
        "epoch": fields["epoch"],
        "seq": fields["seq"],
        "at": fields["at"],
        "act": b64(fields["act"]),
        "with": b64(fields["with_"]),
        "who": b64(fields["who"]),
        "out": [b64(value) for value in fields["out"]],
    }
    assert build_leaf(**fields) == rfc8785.dumps(plain)


@given(leaves)
def test_a_leaf_is_read_as_it_was_built(fields: dict[str, Any]) -> None:
    """Each field comes back."""
    parsed = parse_leaf(build_leaf(**fields))
    assert {name: getattr(parsed, name) for name in fields} == fields


def test_a_commitment_is_recomputed_by_hand() -> None:
    """The hash is over the tag, and name, salt and data each with its length before it."""
    salt, data = bytes(range(32)), b"{}"
    expected = (
        b"nr-part-v1\x00\x00\x00\x00\x03who\x00\x00\x00\x20" + salt + b"\x00\x00\x00\x02{}"
    )
    assert commit("who", salt, data) == hashlib.sha256(expected).digest()


@pytest.mark.rule("FMT3")
@pytest.mark.parametrize("name", PART_NAMES)
def test_each_part_opens_under_its_own_name_only(name: str) -> None:
    """A part shown under another name proves nothing, and the refusal names both digests."""
    salt = b"\x07" * 32
    committed = {each: commit(each, salt, b"{}") for each in PART_NAMES}
    leaf = parse_leaf(
        build_leaf(
            channel=id_of("c", bytes(16)),
            epoch=1,
            seq=1,
            at=0,
            act=committed["act"],
            with_=committed["with"],
            who=committed["who"],
            out=[committed[f"out.{i}"] for i in range(16)],
        )
    )
    verify_part(leaf, name, salt, b"{}")
    with pytest.raises(NotProven) as refused:
        verify_part(leaf, name, salt, b"[]")
    assert refused.value.expected == committed[name].hex()
    assert refused.value.found == commit(name, salt, b"[]").hex()


def test_signature_and_act_are_parted_again() -> None:
    """The first 64 bytes are the signature, the rest is the act."""
    assert split_act_part(act_part(b"s" * 64, b"{}")) == (b"s" * 64, b"{}")
    with pytest.raises(Malformed):
        split_act_part(b"s" * 64)
