"""At rest: a part opens only where it belongs, and only as what was recorded."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.atrest import (
    NotOpened,
    entry_key,
    open_part,
    part_row,
    seal_part,
    split_part_row,
    unwrap_data_key,
    wrap_data_key,
)
from negotiation_room.kernel.ids import id_of, lp
from negotiation_room.kernel.leaf import build_leaf, commit
from negotiation_room.kernel.verdicts import NotProven

CHANNEL = id_of("c", bytes(16))
DATA_KEY, SALT, NONCE = b"\x01" * 32, b"\x02" * 32, b"\x03" * 12


def leaf_over(data: bytes, seq: int = 1) -> bytes:
    """Build a leaf whose `with` is this data."""
    commitment = commit("with", SALT, data)
    return build_leaf(
        channel=CHANNEL,
        epoch=1,
        seq=seq,
        at=5,
        act=bytes(32),
        with_=commitment,
        who=bytes(32),
        out=[],
    )


@given(st.binary(max_size=200))
def test_a_part_opens_where_it_was_sealed(data: bytes) -> None:
    """Salt and data come back through the stored row."""
    key, leaf = entry_key(DATA_KEY, CHANNEL, 1, 1), leaf_over(data)
    row = part_row(7, NONCE, seal_part(key, NONCE, leaf, "with", SALT, data))
    generation, nonce, ciphertext = split_part_row(row)
    assert generation == 7
    assert open_part(key, nonce, leaf, "with", ciphertext) == (SALT, data)


@given(st.data())
def test_an_altered_part_does_not_open(data: st.DataObject) -> None:
    """Any other byte at any place is refused."""
    key, leaf = entry_key(DATA_KEY, CHANNEL, 1, 1), leaf_over(b"words")
    ciphertext = bytearray(seal_part(key, NONCE, leaf, "with", SALT, b"words"))
    place = data.draw(st.integers(0, len(ciphertext) - 1))
    ciphertext[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotOpened):
        open_part(key, NONCE, leaf, "with", bytes(ciphertext))


@pytest.mark.rule("FMT7")
def test_a_part_moved_to_another_entry_does_not_open() -> None:
    """Even with its own key beside it, a part opens under its own leaf only."""
    key = entry_key(DATA_KEY, CHANNEL, 1, 1)
    ciphertext = seal_part(key, NONCE, leaf_over(b"words"), "with", SALT, b"words")
    with pytest.raises(NotOpened):
        open_part(key, NONCE, leaf_over(b"words", seq=2), "with", ciphertext)


@pytest.mark.rule("FMT3")
def test_what_opens_but_was_not_recorded_is_not_proven() -> None:
    """Whoever holds the keys can seal other words, but not under the leaf."""
    key, leaf = entry_key(DATA_KEY, CHANNEL, 1, 1), leaf_over(b"words")
    ciphertext = seal_part(key, NONCE, leaf, "with", SALT, b"other words")
    with pytest.raises(NotProven) as refused:
        open_part(key, NONCE, leaf, "with", ciphertext)
    assert not isinstance(refused.value, NotOpened)
    assert refused.value.expected == commit("with", SALT, b"words").hex()


def test_a_data_key_opens_for_its_channel_and_generation() -> None:
    """The wrapped key comes back, and is bound to all that names it."""
    kek, other = b"\x09" * 32, id_of("c", b"\x01" * 16)
    wrapped = wrap_data_key(kek, "kek-1", CHANNEL, 1, DATA_KEY, NONCE)
    place = lp(b"nr-dek-v1", CHANNEL.encode(), (1).to_bytes(4, "big"), b"kek-1")
    assert wrapped == AESGCM(kek).encrypt(NONCE, DATA_KEY, place)
    assert unwrap_data_key(kek, "kek-1", CHANNEL, 1, wrapped, NONCE) == DATA_KEY
    for kid, channel, generation in (
        ("kek-2", CHANNEL, 1),
        ("kek-1", other, 1),
        ("kek-1", CHANNEL, 2),
    ):
        with pytest.raises(NotOpened):
            unwrap_data_key(kek, kid, channel, generation, wrapped, NONCE)


def test_every_entry_has_a_key_of_its_own() -> None:
    """Channel, epoch and place each change the key."""
    places = [
        (CHANNEL, 1, 1),
        (CHANNEL, 1, 2),
        (CHANNEL, 2, 1),
        (id_of("c", b"\x01" * 16), 1, 1),
    ]
    assert len({entry_key(DATA_KEY, *place) for place in places}) == 4
