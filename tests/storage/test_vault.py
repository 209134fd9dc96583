"""What the vault seals opens in its own place, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.atrest import NotOpened, entry_key, open_part, split_part_row
from negotiation_room.kernel.ids import new_id
from negotiation_room.storage import snapshots
from negotiation_room.storage.keystore import KeyDestroyed, KeyStore
from negotiation_room.storage.vault import Vault, split_sections
from tests.builders import Chance, Log
from tests.storage.stores import KEKS

KEY = bytes(32)
CHANNEL, OTHER = new_id("c", Chance(1)), new_id("c", Chance(2))
STEP = snapshots.CHUNK + 16
START = 33


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault over an empty key store."""
    keystore = KeyStore(f"sqlite:///{tmp_path / 'keys.db'}", KEKS)
    yield Vault(keystore)
    keystore.close()


def test_a_field_opens_in_its_context_only(vault: Vault) -> None:
    """A name sealed for one row does not open in another, nor when altered or cut."""
    sealed = vault.seal_field("room.title r_one", "Título".encode())
    assert vault.open_field("room.title r_one", sealed) == "Título".encode()
    for context, bytes_ in (
        ("room.title r_two", sealed),
        ("room.title r_one", sealed[:-1]),
        ("room.title r_one", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        ("room.title r_one", sealed[:9]),
    ):
        with pytest.raises(NotOpened):
            vault.open_field(context, bytes_)


def test_equal_fields_are_sealed_differently(vault: Vault) -> None:
    """Nobody sees from two rows that they hold the same name."""
    assert vault.seal_field("x", b"same") != vault.seal_field("x", b"same")


@given(st.sampled_from([0, 1, snapshots.CHUNK - 1, snapshots.CHUNK, 3 * snapshots.CHUNK + 5]))
def test_a_snapshot_of_any_length_comes_back(length: int) -> None:
    """What was sealed in chunks is opened whole, at every edge of a chunk."""
    data = Chance(length)(length)
    sealed = snapshots.seal(KEY, CHANNEL, 1, 5, data)
    assert snapshots.open_sealed(KEY, CHANNEL, 1, 5, sealed) == data


def a_snapshot() -> list[bytes]:
    """A sealed snapshot of three chunks: its head, then each chunk."""
    sealed = snapshots.seal(KEY, CHANNEL, 1, 5, bytes(2 * snapshots.CHUNK + 10))
    return [sealed[:START], *[sealed[at : at + STEP] for at in range(START, len(sealed), STEP)]]


@pytest.mark.parametrize(
    "order", [[0, 1, 2], [0, 1], [0], [0, 2, 1, 3], [0, 1, 3], [0, 1, 2, 3, 3], [0, 1, 2, 2, 3]]
)
def test_a_snapshot_cannot_be_cut_or_reordered(order: list[int]) -> None:
    """Chunks that are missing, doubled or moved make the whole refuse to open."""
    pieces = a_snapshot()
    with pytest.raises(NotOpened):
        snapshots.open_sealed(KEY, CHANNEL, 1, 5, b"".join(pieces[i] for i in order))


def test_chunks_of_two_snapshots_do_not_mix() -> None:
    """Even of the same place and length."""
    one, two = a_snapshot(), a_snapshot()
    with pytest.raises(NotOpened):
        snapshots.open_sealed(KEY, CHANNEL, 1, 5, b"".join([one[0], two[1], *one[2:]]))


@pytest.mark.parametrize(
    ("channel", "epoch", "seq"), [(OTHER, 1, 5), (CHANNEL, 2, 5), (CHANNEL, 1, 6)]
)
def test_a_snapshot_opens_in_its_place_only(channel: str, epoch: int, seq: int) -> None:
    """A snapshot passed off as another channel's, epoch's or place's does not open."""
    with pytest.raises(NotOpened):
        snapshots.open_sealed(KEY, channel, epoch, seq, b"".join(a_snapshot()))


def test_a_shredded_channel_is_closed_in_every_process(tmp_path: Path) -> None:
    """A vault that still held the key forgets it when somebody else destroyed it."""
    url = f"sqlite:///{tmp_path / 'keys.db'}"
    mine, theirs = KeyStore(url, KEKS), KeyStore(url, KEKS)
    vault = Vault(mine)
    sealed = vault.seal_snapshot(CHANNEL, 1, 5, b"state")
    assert vault.open_snapshot(CHANNEL, 1, 5, sealed) == b"state"
    theirs.destroy(CHANNEL)
    vault.refresh()
    with pytest.raises(KeyDestroyed):
        vault.open_snapshot(CHANNEL, 1, 5, sealed)
    mine.close()
    theirs.close()


def test_a_sealed_part_is_what_the_formats_say(vault: Vault) -> None:
    """A row's parts open by the frozen format alone, under the key of their entry."""
    [entry] = Log().found().entries
    sections = split_sections(vault.seal_entry(entry))
    assert list(sections) == ["act", "with", "who", "out.0", "views"]
    data_key = vault.keystore.data_key(entry.channel, 1)
    key = entry_key(data_key, entry.channel, entry.epoch, entry.seq)
    for part in entry.parts:
        generation, nonce, sealed = split_part_row(sections[part.name])
        assert generation == 1
        opened = open_part(key, nonce, entry.leaf, part.name, sealed)
        assert opened == (part.salt, part.data)
