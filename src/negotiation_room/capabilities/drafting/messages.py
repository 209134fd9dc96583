"""The commands and events of drafting: what is asked of a text, and what comes of it."""

import inspect

from negotiation_room.capabilities.drafting import facts
from negotiation_room.capabilities.drafting.facts import *  # noqa: F403 -- one door to both
from negotiation_room.capabilities.drafting.wishes import *  # noqa: F403 -- one door to both
from negotiation_room.kernel.messages import Event

EVENTS: tuple[type[Event], ...] = tuple(
    sorted(
        (
            fact
            for _, fact in inspect.getmembers(facts, inspect.isclass)
            if issubclass(fact, Event) and fact.wire
        ),
        key=lambda fact: fact.wire,
    )
)
