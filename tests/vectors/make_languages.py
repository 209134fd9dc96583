"""Writes `languages.json`: what the fold makes of what a room agrees about its languages.

    PYTHONPATH=src python -m tests.vectors.make_languages

The client reads the same file, and its fold comes to the same state.
"""

import json
from pathlib import Path
from typing import Any

from immutables import Map

from negotiation_room.capabilities.languages import folding
from negotiation_room.capabilities.languages import messages as m
from negotiation_room.capabilities.languages.states import Languages
from negotiation_room.kernel import snapshot
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.ids import ActId, ChannelId, DelegationId, RoomId, SeatId
from negotiation_room.kernel.messages import Event
from tests.names import named

FILE = Path(__file__).with_name("languages.json")
SECOND = 1_000_000


def party(name: str) -> DelegationId:
    """The delegation a name stands for."""
    return DelegationId(named("g", name))


def story() -> list[tuple[Event, str | None]]:
    """Facts in the order in which they happen, each with its author and for whom they speak."""
    act = ActId(named("a", "disclosed"))
    laid = m.TermsLaid(title="Water", digest="ab" * 32, concepts=2, languages=("ar", "en"))
    further = m.TermsLaid(
        title="Water", digest="cd" * 32, concepts=1, languages=("fr",), after=1
    )
    both = (party("azur"), party("basil"))
    proposed = m.GlossaryProposed(
        number=1, title="Water", pieces=(1, 3), digest="ef" * 32, parties=both
    )
    second = m.GlossaryProposed(
        number=2, title="Water", pieces=(1, 3, 9), digest="0f" * 32, parties=both[:1]
    )
    cloud = {"engine": "deepl", "goes_to": "api.example.com"}
    return [
        (laid, "ivo"),
        (laid, None),
        (further, "ivo"),
        (proposed, None),
        (m.GlossaryAgreed(number=1), "azur"),
        (m.GlossaryDeclined(number=1, reason="one name is missing"), "azur"),
        (m.GlossaryAgreed(number=1), "azur"),
        (m.GlossaryAgreed(number=1), "basil"),
        (m.GlossaryInForce(number=1), "basil"),
        (m.GlossaryAgreed(number=1), None),
        (second, None),
        (m.GlossaryAgreed(number=2), "azur"),
        (m.GlossaryInForce(number=2), "azur"),
        (second.model_copy(update={"number": 3}), None),
        (m.GlossaryWithdrawn(number=3, reason="too early"), None),
        (m.EngineConsented(**cloud), "azur"),
        (m.EngineConsented(**cloud), "basil"),
        (m.EngineConsented(**cloud), None),
        (m.ConsentWithdrawn(**cloud), "azur"),
        (m.TranslationRemembered(disclosed=act, source_lang="fr", lang="ar"), None),
        (m.TranslationForgotten(disclosed=act), None),
        (m.TranslationForgotten(disclosed=act), None),
    ]


def made() -> dict[str, Any]:
    """The facts, and after each the whole of what is kept."""
    kept, steps = Languages(), list[dict[str, Any]]()
    for number, (event, author) in enumerate(story(), 1):
        seat = None if author is None else SeatId(named("s", author))
        delegation = None if author is None else party(author)
        place = Place(number, number * SECOND, seat, delegation)
        kept = folding.evolve(kept, event, place)
        state = ChannelState(
            RoomId(named("r", "room")),
            ChannelId(named("c", "register")),
            substates=Map[str, Any](languages=kept),
        )
        steps.append(
            {
                "event": type(event).wire,
                "body": event.model_dump(mode="json"),
                "at": place.at,
                "seat": seat,
                "delegation": delegation,
                "state": snapshot.unstructure(state)["substates"]["languages"],
            }
        )
    return {"steps": steps}


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
