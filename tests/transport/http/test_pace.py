"""How often one person may ask at the HTTP door."""

from contextlib import ExitStack

import pytest

from negotiation_room.kernel.ids import PersonId
from negotiation_room.transport.http.pace import HttpLimits, Paces, TooManyRequests
from negotiation_room.transport.http.problems import problem
from tests.names import named

ADA, BO = PersonId(named("p", "ada")), PersonId(named("p", "bo"))


class Seconds:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def paces(clock: Seconds | None = None, **limits: int) -> Paces:
    """Paces under these limits."""
    return Paces(HttpLimits(**limits), clock or Seconds())


def test_beyond_a_burst_acts_are_turned_away_until_time_has_passed() -> None:
    """A person posts a burst, then as many as the minute allows; others are not slowed by it."""
    clock = Seconds()
    door = paces(clock, acts_at_once=4, acts_per_minute=60)
    for _ in range(2):
        with door.acting(ADA, 2):
            pass
    with pytest.raises(TooManyRequests), door.acting(ADA, 1):
        pass
    with door.acting(BO, 4):
        pass
    clock.now += 1.0
    with door.acting(ADA, 1):
        pass


def test_acts_that_are_not_answered_yet_count() -> None:
    """Nobody has more acts under way by HTTP than a device's verdicts can be recalled for."""
    door = paces(acts_waiting=4)
    with door.acting(ADA, 3):
        with pytest.raises(TooManyRequests), door.acting(ADA, 2):
            pass
        with door.acting(ADA, 1):
            pass
    with door.acting(ADA, 4):
        pass


def test_polls_are_counted_when_they_begin_and_while_they_wait() -> None:
    """A person polls at a pace, and holds only so many waiting polls."""
    clock = Seconds()
    door = paces(clock, polls_at_once=3, polls_per_minute=60, polls_waiting=2)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(door.polling(ADA))
        with pytest.raises(TooManyRequests):
            held.enter_context(door.polling(ADA))
    with door.polling(ADA):
        pass
    with pytest.raises(TooManyRequests), door.polling(ADA):
        pass


def test_those_longest_silent_are_forgotten_first() -> None:
    """Memory of people's pace is bounded."""
    door = paces(people=1, acts_at_once=1, acts_per_minute=1)
    for person in (ADA, BO, ADA):
        with door.acting(person, 1):
            pass


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    """It is a problem with status 429 that names a time."""
    answer = problem(TooManyRequests("wait a little"))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
