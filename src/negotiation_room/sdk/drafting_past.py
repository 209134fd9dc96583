"""A text as it stood at earlier places of the journal, folded here from the verified record."""

from collections.abc import Collection, Iterable, Iterator

from negotiation_room.capabilities.drafting.restoring import differing
from negotiation_room.capabilities.drafting.rules import evolve
from negotiation_room.capabilities.drafting.units import Drafting, Text, Version
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.composing import place_of
from negotiation_room.kernel.errors import Conflict, NotFound
from negotiation_room.kernel.messages import Event
from negotiation_room.sdk.drafting_parts import TextRoom
from negotiation_room.sdk.served import VerifiedEntry

__all__ = ["differing", "drafts_at", "entries_of", "facts_between", "text_of_version", "where"]


class NotYetSigned(Conflict, code="sdk.not_yet_signed"):
    """No signed checkpoint covers that place of the record yet; try again shortly."""


class NoSuchPast(NotFound, code="sdk.no_such_past"):
    """No text lay before the channel then, or it was not shown to you from its beginning."""


async def entries_of(room: TextRoom, channel: str, until: int) -> list[VerifiedEntry]:
    """The record up to a place, verified from its first entry.

    Raises:
        NotYetSigned: it is not all covered by a signed checkpoint, nor held here.
        Tampered: it does not hold.
    """
    entries = list((await room.history.whole(channel)).entries)
    last = entries[-1].place if entries else 0
    entries += [one for one in room.book.page(channel).held if one.place > last]
    places = [one.place for one in entries if one.place <= until]
    if places != list(range(1, until + 1)):
        raise NotYetSigned("the record is not signed that far yet; try again in a moment")
    return entries[:until]


def drafts_at(
    entries: Iterable[VerifiedEntry], places: Collection[int]
) -> Iterator[tuple[VerifiedEntry, Drafting]]:
    """What this reader knew of the text right after each of these places, in their order."""
    drafting = Drafting()
    for entry in entries:
        place = where(entry)
        for fact in entry.facts:
            if fact.event is not None and fact.wire.startswith("drafting."):
                drafting = evolve(drafting, fact.event, place)
        if entry.place in places:
            yield entry, drafting


def facts_between(
    entries: Iterable[VerifiedEntry], after: int, until: int
) -> Iterator[tuple[Event, Place]]:
    """What was done to the text after one place, up to another, as far as this reader was told."""
    for entry in entries:
        if not after < entry.place <= until:
            continue
        place = where(entry)
        for fact in entry.facts:
            if fact.event is not None and fact.wire.startswith("drafting."):
                yield fact.event, place


def where(entry: VerifiedEntry) -> Place:
    """The place at which the facts of an entry are folded."""
    act = None if entry.act is None else entry.act.id
    if entry.who is None:
        return Place(entry.place, entry.at)
    return place_of(entry.place, entry.at, entry.who, act)


def text_of_version(drafting: Drafting, version: Version) -> Text:
    """The text of a named version, from what was known at its place.

    Raises:
        NoSuchPast: it cannot be told from what this reader was shown.
    """
    text = drafting.text or drafting.published
    if text is None:
        raise NoSuchPast(f"you were not shown {version.symbol} from its beginning")
    return text
