"""The pace of the HTTP door: how much one person may ask of it, over however many connections.

A socket has a measure of its own acts. Requests have no socket to count them, so they are counted
by the person who asks: a proxy's address says nothing, and a second tab is no second person.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.errors import Overloaded
from negotiation_room.kernel.ids import PersonId
from negotiation_room.transport.allowance import Allowance


class TooManyRequests(Overloaded, code="transport.too_many_requests"):
    """You ask more often than one person needs to: wait a little, then ask again."""

    status = 429


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Limits of one person at the HTTP door, each a named setting.

    Attributes:
        acts_per_minute: acts one person may post, on average; `acts_at_once` more in a burst.
        acts_waiting: acts of one person that may be posted and not yet answered.
        polls_per_minute: polls one person may begin, on average; `polls_at_once` in a burst.
        polls_waiting: polls of one person that may wait for news at a time.
        looks_per_minute: what one person may ask of texts and their past, on average;
            `looks_at_once` more in a burst. What takes long to make counts several times.
        looks_waiting: such questions of one person that may be asked and not yet answered.
        people: people whose pace is remembered; the one longest silent is forgotten first.
    """

    acts_per_minute: int = 600
    acts_at_once: int = 120
    acts_waiting: int = MOST_UNANSWERED
    polls_per_minute: int = 600
    polls_at_once: int = 60
    polls_waiting: int = 16
    looks_per_minute: int = 600
    looks_at_once: int = 120
    looks_waiting: int = 8
    people: int = 10_000


@dataclass(slots=True)
class _Pace:
    acts: Allowance
    polls: Allowance
    looks: Allowance
    acts_waiting: int = 0
    polls_waiting: int = 0
    looks_waiting: int = 0


class Paces:
    """What each person has asked lately; a restart forgets it.

    Args:
        now: seconds on a clock that never goes back.
    """

    def __init__(self, limits: HttpLimits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._paces: OrderedDict[PersonId, _Pace] = OrderedDict()

    @contextmanager
    def acting(self, person: PersonId, acts: int) -> Generator[None]:
        """Count acts, until they are answered.

        Raises:
            TooManyRequests: more than one person may bring.
        """
        pace, limits = self._of(person), self._limits
        if pace.acts_waiting + acts > limits.acts_waiting:
            raise TooManyRequests("your last acts are not answered yet; wait for that")
        if not pace.acts.spend(acts, self._now()):
            raise TooManyRequests("too many acts at once; wait a little, then send them again")
        pace.acts_waiting += acts
        try:
            yield
        finally:
            pace.acts_waiting -= acts

    @contextmanager
    def polling(self, person: PersonId) -> Generator[None]:
        """Count a poll, until it is answered.

        Raises:
            TooManyRequests: more than one person may ask.
        """
        pace, limits = self._of(person), self._limits
        is_one_too_many = pace.polls_waiting >= limits.polls_waiting
        if is_one_too_many or not pace.polls.spend(1, self._now()):
            raise TooManyRequests("you ask for news too often; wait a little, then ask again")
        pace.polls_waiting += 1
        try:
            yield
        finally:
            pace.polls_waiting -= 1

    @contextmanager
    def looking(self, person: PersonId, weight: int = 1) -> Generator[None]:
        """Count a look at a text, until it is answered.

        Raises:
            TooManyRequests: more than one person may ask.
        """
        pace, limits = self._of(person), self._limits
        if pace.looks_waiting >= limits.looks_waiting:
            raise TooManyRequests("what you asked last is not answered yet; wait for that")
        if not pace.looks.spend(weight, self._now()):
            raise TooManyRequests("you look too often; wait a little, then look again")
        pace.looks_waiting += 1
        try:
            yield
        finally:
            pace.looks_waiting -= 1

    def _of(self, person: PersonId) -> _Pace:
        pace = self._paces.get(person)
        if pace is None:
            limits, now = self._limits, self._now()
            pace = self._paces[person] = _Pace(
                Allowance(limits.acts_per_minute / 60, limits.acts_at_once, now),
                Allowance(limits.polls_per_minute / 60, limits.polls_at_once, now),
                Allowance(limits.looks_per_minute / 60, limits.looks_at_once, now),
            )
            while len(self._paces) > limits.people:
                self._paces.popitem(last=False)
        self._paces.move_to_end(person)
        return pace
