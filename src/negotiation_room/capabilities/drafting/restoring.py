"""An earlier text brought back: what the act carries, and the text that comes of it. Pure.

The act carries only what differs; that the whole is the version, to the last origin, is shown by
its digest and needs no trust in who made the act.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from immutables import Map

from negotiation_room.capabilities.drafting.facts import VersionRestored
from negotiation_room.capabilities.drafting.permission import (
    check_not_frozen,
    check_open,
    drafting_of,
    is_open,
    text_of,
)
from negotiation_room.capabilities.drafting.publishing import shown_to
from negotiation_room.capabilities.drafting.refusals import ChangesNothing, SomebodyHoldsThis
from negotiation_room.capabilities.drafting.staging import whole
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Observers,
    Stand,
    Text,
    Unit,
    Version,
)
from negotiation_room.capabilities.drafting.wishes import RestoreVersion
from negotiation_room.capabilities.drafting.wording import says
from negotiation_room.capabilities.drafting.writing import (
    place_key,
    place_of,
    read_origin,
    read_text,
    read_unit,
    text_digest,
    write_origin,
    write_unit,
)
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid
from negotiation_room.kernel.ids import ActId, DelegationId, UnitId
from negotiation_room.kernel.messages import Event

Json = Mapping[str, Any]

_UNIT: Final = frozenset(
    {"id", "kind", "parent", "number", "words", "children", "lang", "bracket"}
)
_BRACKET: Final = frozenset(
    {"placed_as", "placed_by", "unattributed", "supported_by", "proposal"}
)
"""What the digest of a version covers; nothing else is brought back with it."""


class NotAVersion(Invalid, code="drafting.not_a_version"):
    """What the act carries is not the text that was given this symbol."""


class NoSuchVersion(Conflict, code="drafting.no_such_version"):
    """No version of this text has that symbol."""


def restore_version(state: ChannelState, wish: RestoreVersion, now: Occasion) -> list[Event]:
    """Bring an earlier text back: words and attributions as they were, agreed by nobody.

    What all have agreed is opened first, each with its reason; and no bracket goes to which
    somebody holds on.
    """
    drafting = drafting_of(state)
    check_not_frozen(drafting)
    text = text_of(drafting)
    version = next((one for one in drafting.versions if one.symbol == wish.symbol), None)
    if version is None:
        raise NoSuchVersion("no version of this text has that symbol; look at the list")
    used = list[Event]()
    if wish.staged:
        wish, fact = _unstaged(drafting, text, wish, version, now)
        used.append(fact)
    if not wish.changed and not wish.removed:
        raise ChangesNothing("the text stands as it did in that version")
    check_bare(wish.changed)
    after = restored(text, wish.changed, wish.removed, wish.origins, (now.seq, now.act))
    if _digest(after) != version.digest:
        raise NotAVersion("that would not be the version; compare the two texts again")
    check_named(after, wish.origins)
    for unit in touched(text, after):
        check_open(state, text, unit)
    if next(let_go(text, after), None) is not None:
        raise SomebodyHoldsThis("a delegation holds a bracket that goes only by its removal")
    event = VersionRestored(
        symbol=wish.symbol,
        changed=wish.changed,
        removed=wish.removed,
        origins=wish.origins,
    )
    # Origins name authors, whom observers never learn: they are given the text by itself.
    shown = [shown_to(after, Observers.LIVE)] if is_open(drafting) else []
    return [*used, event, *shown]


def _unstaged(
    drafting: Drafting, text: Text, wish: RestoreVersion, version: Version, now: Occasion
) -> tuple[RestoreVersion, Event]:
    """The wish with what differs from a version that was staged whole, as it was digested."""
    if wish.changed or wish.removed or wish.origins:
        raise NotAVersion("a version that was staged is named by its symbol, and nothing else")
    read, used = whole(drafting, version.digest, now)
    fields = differing(read_text(read), text)
    found = RestoreVersion.model_construct(
        symbol=wish.symbol,
        changed=tuple(fields["changed"]),
        removed=tuple(fields["removed"]),
        origins=fields["origins"],
    )
    return found, used


def _digest(text: Text) -> str:
    """The digest of what was spelled by somebody else, which may not be a text at all."""
    try:
        return text_digest(text)
    except (TypeError, ValueError, Invalid):
        raise NotAVersion("this is not how the units of a version are spelled") from None


def differing(old: Text, now: Text) -> dict[str, Any]:
    """What an act that restores `old` has to carry, given the text as it is now.

    The fields `changed`, `removed` and `origins` of the wish.
    """
    changed = [
        {"id": name, **write_unit(unit, bare=True)}
        for name, unit in sorted(old.units.items())
        if name not in now.units
        or write_unit(unit, bare=True) != write_unit(now.units[name], bare=True)
    ]
    named = {run.origin for unit in old.units.values() for run in unit.words}
    return {
        "changed": changed,
        "removed": sorted(set(now.units) - set(old.units)),
        "origins": {
            place_key(place): write_origin(old.origins[place])
            for place in sorted(named)
            if place in old.origins and now.origins.get(place) != old.origins[place]
        },
    }


def restored(
    text: Text,
    changed: Iterable[Json],
    removed: Iterable[str],
    origins: Json,
    at: tuple[int, ActId | None],
) -> Text:
    """The text with these units as they were: nothing in it is agreed, and no sitting goes on.

    Args:
        text: as it is now.
        changed: the units that differ, each with its id.
        removed: the units that were not there.
        origins: what runs of the changed units name, by the keys of places.
        at: the place of the act that restores, and the act. The place becomes the revision of what
            changed: it is beyond any that it had.

    Raises:
        NotAVersion: this is not how a unit or an origin is spelled.
    """
    try:
        units = {one.id: one for one in _read_units(changed)}
        brought = {place_of(key): read_origin(one) for key, one in origins.items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotAVersion("this is not how the units of a version are spelled") from None
    gone = {UnitId(one) for one in removed}
    kept = {name: unit for name, unit in text.units.items() if name not in gone} | {
        name: replace(unit, rev=at[0], made_by=at[1]) for name, unit in units.items()
    }
    return replace(
        text,
        units=Map[UnitId, Unit]({name: _unagreed(unit) for name, unit in kept.items()}),
        origins=text.origins.update(brought),
        sittings=Map[str, int](),
        gone=text.gone.union(one for one in gone if one in text.units).difference(kept),
    )


def check_bare(changed: Iterable[Json]) -> None:
    """Let an act carry nothing about a unit that the digest does not hold it against.

    Nobody's consent to the removal of a bracket, for one, comes back with the bracket.

    Raises:
        NotAVersion: it does.
    """
    for one in changed:
        bracket = one.get("bracket")
        if not _has(one, _UNIT) or not (bracket is None or _has(bracket, _BRACKET)):
            raise NotAVersion("a unit of a version has no more than its digest covers")


def _has(value: Any, fields: frozenset[str]) -> bool:
    return isinstance(value, Mapping) and frozenset(cast("Json", value)) == fields


def check_named(after: Text, origins: Json) -> None:
    """Let an act carry those origins alone that words of the restored text name.

    Raises:
        NotAVersion: it carries others, whom nothing vouches for.
    """
    named = {place_key(run.origin) for unit in after.units.values() for run in unit.words}
    if not named.issuperset(origins):
        raise NotAVersion("no words of the version lead to an origin that came with it")


def _read_units(changed: Iterable[Json]) -> Iterator[Unit]:
    for one in changed:
        unit = read_unit(UnitId(one["id"]), dict(one))
        for run in unit.words:
            if type(run.origin) is not int or run.origin < 0:
                raise TypeError
        yield unit


def _unagreed(unit: Unit) -> Unit:
    if not (unit.stands or unit.closed or unit.facilitated or unit.until):
        return unit
    return replace(
        unit,
        stands=Map[DelegationId, Stand](),
        closed=False,
        facilitated=False,
        until=None,
    )


def touched(text: Text, after: Text) -> Iterator[Unit]:
    """The units of the text that would be worded differently, or not be there, in order."""
    for unit in text.walk():
        other = after.units.get(unit.id)
        if other is None or write_unit(unit, bare=True) != write_unit(other, bare=True):
            yield unit


def let_go(text: Text, after: Text) -> Iterator[Unit]:
    """The brackets that would lose their words, or somebody who holds on to them.

    Words nested in other brackets are theirs too, though these may not have changed themselves.
    """
    return (unit for unit in text.walk() if _is_let_go(text, after, unit))


def _is_let_go(text: Text, after: Text, unit: Unit) -> bool:
    if unit.bracket is None or not unit.bracket.stakeholders:
        return False
    other = after.units.get(unit.id)
    if other is None or other.bracket is None:
        return True
    return (
        unit.bracket.placed_as is not other.bracket.placed_as
        or not set(unit.bracket.stakeholders) <= set(other.bracket.stakeholders)
        or says(text, unit.id) != says(after, unit.id)
    )
