"""Looking at a text as one seat may: which copy, from when on, and which places it may name.

Members look at the text as they have it, observers at what was published to them and when it
was; nobody looks at what was before their own beginning.
"""

from dataclasses import dataclass, replace
from typing import Any

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.blame import Span, blame, why, write_spans
from negotiation_room.capabilities.drafting.burndown import Count, count, write_count
from negotiation_room.capabilities.drafting.content import length
from negotiation_room.capabilities.drafting.past import Past
from negotiation_room.capabilities.drafting.pasts import Pasts, drafting_at, head_of
from negotiation_room.capabilities.drafting.units import Drafting, Proposal, Text, Unit
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.errors import Invalid, NotFound, NotPermitted
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, UnitId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.seats import Seat
from negotiation_room.transport.reader import NO_SUCH, RoomReader


class NothingToSee(NotFound, code="drafting.nothing_to_see"):
    """No text lay before you at that place of the journal."""


class BeforeYourTime(NotPermitted, code="drafting.before_your_time"):
    """In this channel you read from your own beginning on, and that place is before it."""


class NoSuchPlace(Invalid, code="drafting.no_such_place"):
    """The text has not come that far, or no version that you know of has that symbol."""


class NoSuchWords(NotFound, code="drafting.no_such_words"):
    """The text had no such unit at that place."""


@dataclass(frozen=True, slots=True)
class View:
    """The text at one place, as the one who looks had it.

    Attributes:
        place: counted over all epochs.
        symbol: of the version, when it was asked for by its symbol.
    """

    place: int
    text: Text
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Onlooker:
    """One who looks at a text: from which seat, and in what state the channel is."""

    live: LiveChannel
    seat: Seat
    pasts: Pasts
    shown: Drafting

    @classmethod
    async def enter(
        cls,
        reader: RoomReader,
        pasts: Pasts,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
    ) -> "Onlooker":
        """Let a person look from their seat.

        Raises:
            NotFound: no such channel in this room, or no seat, or nothing is drafted there.
        """
        live, seat = await reader.enter(person, room, channel)
        state = live.durable.state
        if state.chartered.kind is not ChannelKind.DRAFTING:
            raise NotFound(NO_SUCH)
        return cls(live, seat, pasts, rules.show(drafting_at(state), seat, state))

    @property
    def head(self) -> int:
        """The last place."""
        return head_of(self.live.durable)

    @property
    def first(self) -> int:
        """The first place this seat may look at."""
        return min(self.seat.reads_from, self.head)

    def place(self, named: str | None) -> tuple[int, str | None]:
        """The place that a number or a version's symbol names, the last if none; and the symbol.

        Raises:
            NoSuchPlace: there is none.
            BeforeYourTime: it is before this seat's beginning.
        """
        if named is None:
            return self.head, None
        version = next((one for one in self.shown.versions if one.symbol == named), None)
        if version is not None:
            place = version.place
        elif named.isascii() and named.isdigit() and 0 < int(named[:16]) <= self.head:
            place = int(named[:16])
        else:
            raise NoSuchPlace(
                "name a place that the text has reached, or the symbol of one of its versions"
            )
        if place < self.first:
            raise BeforeYourTime(
                f"you read this text from place {self.first} on; ask for that or a later one"
            )
        return place, None if version is None else version.symbol

    async def at(self, named: str | None) -> View:
        """The text at a place.

        Raises:
            NothingToSee: none lay before this seat then.
            Refusal: as `place`.
        """
        place, symbol = self.place(named)
        text = self.copy(await self.pasts.at(self.live, place))
        if text is None:
            raise NothingToSee("no text lay before you at that place; ask for a later one")
        return View(place, text, symbol)

    async def past(self) -> Past:
        """All that is known of the past, up to the present."""
        return await self.pasts.until(self.live, self.head)

    def copy(self, drafting: Drafting) -> Text | None:
        """The copy of the text that is for this seat."""
        return drafting.published if self.seat.is_observer else drafting.text


def bare(text: Text) -> Text:
    """The text before anything stood in it."""
    root = Unit(text.root, text.units[text.root].kind, None)
    return replace(text, units=type(text.units)({text.root: root}))


# --- whose words -----------------------------------------------------------------------------


def write_blame(
    looker: Onlooker, view: View, unit: UnitId, start: int, end: int | None
) -> dict[str, Any]:
    """Whose the words of a unit are, each with the proposal they came from, as JSON.

    Raises:
        NoSuchWords: there was no such unit.
        Invalid: the range does not lie in it, or cuts a character in two.
    """
    held = view.text.units.get(unit)
    if held is None:
        raise NoSuchWords("the text had no such unit at that place")
    spans = blame(view.text, unit, start, end)
    written = write_spans(spans)
    for span, one in zip(spans, written, strict=True):
        one["why"] = _why(looker.shown, span)
    return {
        "place": view.place,
        "unit": unit,
        "number": held.number,
        "start": start,
        "end": length(held.words) if end is None else end,
        "spans": written,
    }


def _why(shown: Drafting, span: Span) -> dict[str, Any] | None:
    proposal: Proposal | None = why(shown, span)
    if proposal is None:
        return None
    return {
        "unit": proposal.unit,
        "seat": proposal.seat,
        "by": proposal.delegation,
        "at": proposal.at,
        "words": proposal.words,
        "rationale": proposal.rationale,
        "state": proposal.state,
        "answer": proposal.answer,
    }


# --- the burn-down ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """A place of the journal where open brackets are counted."""

    place: int
    at: int
    drafting: Drafting
    symbol: str | None = None


async def samples(looker: Onlooker, most: int) -> tuple[Past, list[Sample]]:
    """Evenly spaced places of a text's life, all its versions, and the present."""
    past = await looker.past()
    kept = [one for one in past.kept if looker.first <= one.place <= looker.head]
    every = -(-len(kept) // most) or 1
    found: dict[int, tuple[Drafting, str | None]] = {
        one.place: (one.drafting, None) for one in kept[::every]
    }
    versions = {one.place: one.symbol for one in looker.shown.versions}
    for place, symbol in versions.items():
        if place >= looker.first:
            found[place] = (await looker.pasts.at(looker.live, place), symbol)
    found[looker.head] = (drafting_at(looker.live.durable.state), versions.get(looker.head))
    times = {place: past.timeline.time_of(place) or 0 for place in found}
    return past, [
        Sample(place, times[place], drafting, symbol)
        for place, (drafting, symbol) in sorted(found.items())
    ]


def write_series(looker: Onlooker, past: Past, found: list[Sample]) -> list[dict[str, Any]]:
    """The open brackets at each sample, as JSON; those without a text are left out."""
    points: list[dict[str, Any]] = []
    for sample in found:
        text = looker.copy(sample.drafting)
        if text is None:
            continue
        key = (sample.place, looker.seat.is_observer)
        counted = past.counts.get(key) or count(text)
        past.counts[key] = counted
        points.append(_point(sample, counted))
    return points


def _point(sample: Sample, counted: Count) -> dict[str, Any]:
    return {
        "place": sample.place,
        "at": sample.at,
        "symbol": sample.symbol,
        **write_count(counted),
    }
