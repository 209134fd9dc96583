"""A table with a text on it, without a journal: wishes decided, facts folded as each seat reads.

After every act it is checked that what a seat is shown of the whole is what it would know from
the facts that it may read.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.publishing import untraced
from negotiation_room.capabilities.drafting.units import Drafting, Mode, Observers, Text, Unit
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.audience import may_read
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ActId, ChannelId, DeviceId, PersonId, RoomId, SeatId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Role, Seat, default_powers
from tests.capabilities.drafting.drafts import delegation_id, para, text, unit_id
from tests.names import named

PEOPLE = {
    "mira": "mediator",
    "cora": "co_mediator",
    "bo": "head_of_delegation:alpha",
    "dee": "delegate:alpha",
    "ana": "head_of_delegation:beta",
    "ina": "interpreter",
    "obi": "observer",
}
HOUR = 3_600_000_000

Decide = Callable[[ChannelState, Any, Occasion], Sequence[Event]]


def seat_id(name: str) -> SeatId:
    """The seat of somebody."""
    return SeatId(named("s", name))


def seat(name: str, said: str) -> Seat:
    """A seat, as "role" or "role:delegation"."""
    role, _, delegation = said.partition(":")
    return Seat(
        id=seat_id(name),
        person=PersonId(named("p", name)),
        name=name,
        role=Role(role),
        delegation=delegation_id(delegation) if delegation else None,
        powers=default_powers(Role(role)),
        since=1,
        reads_from=1,
    )


class Table:
    """Alpha and Beta, the chair, and an observer around a rolling text of three paragraphs."""

    def __init__(
        self,
        draft: Text | None = None,
        *,
        mode: Mode = Mode.ROLLING,
        observers: Observers = Observers.NOTHING,
        people: dict[str, str] | None = None,
    ) -> None:
        self.seats = {name: seat(name, said) for name, said in (people or PEOPLE).items()}
        self.draft = draft or text(*(para(f"p{n}", f"words of {n}") for n in (5, 6, 7)))
        self.seq, self.at = 10, HOUR
        live = observers is Observers.LIVE
        self.whole = Drafting(
            text=self.draft,
            published=untraced(self.draft) if live else None,
            mode=mode,
            observers=observers,
        )
        self.folds = {
            name: rules.show(self.whole, one, self.state) for name, one in self.seats.items()
        }

    @property
    def state(self) -> ChannelState:
        """The channel's state."""
        bare = ChannelState(RoomId(named("r", "x")), ChannelId(named("c", "x")))
        for one in self.seats.values():
            bare = replace(bare, seats=bare.seats.set(one.id, one))
        return bare.with_substate("drafting", self.whole)

    @property
    def text(self) -> Text:
        """The text as members see it."""
        assert self.whole.text is not None
        return self.whole.text

    def unit(self, name: str) -> Unit:
        """A unit of the text."""
        return self.text.units[unit_id(name)]

    def wording(self, name: str) -> str:
        """The wording of a unit as it stands."""
        return wording(self.text, unit_id(name))

    def digest(self) -> str:
        """The digest of the text as it stands."""
        return text_digest(self.text)

    def set_text(self, draft: Text) -> None:
        """Let the text be another, as by edits of which this table knows nothing."""
        self.whole = replace(self.whole, text=draft)
        self.folds = {
            name: fold if self.seats[name].is_observer else replace(fold, text=draft)
            for name, fold in self.folds.items()
        }

    def do(self, who: str, decide: Decide, wish: Any) -> list[Event]:
        """Let somebody act, and let everybody learn of it who may."""
        self.seq += 1
        self.at += 1_000_000
        author, act = self.seats[who], ActId(named("a", f"{who} {self.seq}"))
        occasion = Occasion(author, DeviceId(named("d", who)), act, self.seq, self.at)
        events = list(decide(self.state, wish, occasion))
        place = Place(self.seq, self.at, author.id, author.delegation, author.role, act)
        unsaid = Place(self.seq, self.at)
        readers = wish.readers(author)
        for event in events:
            self.whole = rules.evolve(self.whole, event, place)
            for name, one in self.seats.items():
                if may_read(one, event.audience()):
                    told = place if may_read(one, readers) else unsaid
                    self.folds[name] = rules.evolve(self.folds[name], event, told)
        for name, one in self.seats.items():
            assert rules.show(self.whole, one, self.state) == self.folds[name], name
        return events

    def refuses(self, who: str, decide: Decide, wish: Any, why: type[Refusal]) -> Refusal:
        """Let somebody ask for what is refused, for that reason and with a sentence."""
        before = self.whole
        with pytest.raises(why) as caught:
            self.do(who, decide, wish)
        assert caught.value.because[0].islower() or caught.value.because[0] == "“"
        assert self.whole == before
        return caught.value


OTHER = "0" * 64
"""The digest of no wording."""
