"""Randomness drawn in larger pieces."""

from concurrent.futures import ThreadPoolExecutor

from negotiation_room.server.chance import DRAWN, Chance


def test_no_byte_of_chance_is_given_twice() -> None:
    """Many threads ask at once, and no two are given the same, across several draws."""
    chance = Chance()
    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(chance, [16] * 2_000))
    assert len(set(given)) == 2_000
    assert {len(one) for one in given} == {16}


def test_more_than_is_drawn_at_once_can_be_asked_for() -> None:
    """Whoever asks for much is given it whole."""
    chance = Chance()
    chance(100)
    assert len(chance(DRAWN * 2)) == DRAWN * 2
