"""A state written down comes back as it was, and a foreign fold is left aside."""

from negotiation_room.kernel.snapshot import (
    FOLD,
    freeze,
    is_current,
    restructure,
    thaw,
    unstructure,
)
from tests.kernel.test_dispatch import talks


async def test_a_state_survives_being_written() -> None:
    """Every channel's state equals itself after the disk, and after the wire."""
    kit = await talks()
    for channel in ("register", "plenary", "caucus:alpha"):
        state = await kit.state(channel)
        assert thaw(kit.catalogue, freeze(state)) == state
        assert restructure(kit.catalogue, unstructure(state)) == state


async def test_a_snapshot_says_how_it_was_folded() -> None:
    """A snapshot of another fold version is not used."""
    kit = await talks()
    frozen = freeze(await kit.state("plenary"))
    assert is_current(frozen)
    assert not is_current(frozen.replace(b'"fold":%d' % FOLD, b'"fold":0', 1))
