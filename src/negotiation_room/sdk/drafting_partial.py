"""A text of which some articles are not loaded: what is known, and what a fact leaves certain.

A unit is known whole or not at all (docs/adr/0023-texts-in-outline.md). What happens to units that
are not known changes nothing here; whether anything that is known can have changed by it is told
by `outdated_by`. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, TypeGuard

from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Text,
    Unit,
    UnitKind,
    embedded,
)
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command, Event

MOST_ASKED: Final = 200
"""The most units by which articles are asked for at once."""

_WITHIN: Final = frozenset(
    f"drafting.{name}"
    for name in (
        "unit_edited",
        "unit_renumbered",
        "bracket_placed",
        "bracket_supported",
        "support_dropped",
        "removal_consented",
        "consent_withdrawn",
        "removal_announced",
        "removal_objected",
        "unit_facilitated",
        "deadline_set",
        "unit_agreed",
        "agreement_confirmed",
        "agreement_withdrawn",
        "unit_closed",
        "unit_reopened",
    )
)
"""Facts that change the words of one unit, or who stands where, and no order."""
_BRINGING: Final = frozenset({"drafting.units_inserted", "drafting.units_tabled"})
"""Facts by which units come to be inside another: if that is not known, all stays in it."""
_WRITING: Final = frozenset({"drafting.unit_edited", "drafting.bracket_placed"})
_RESTORED: Final = "drafting.version_restored"
_OF_ALL: Final = frozenset(
    f"drafting.{name}" for name in ("name_version", "restore_version", "ask_all", "answer_all")
)
"""Commands that name, replace or answer to the whole text."""
_WHOLE: Final = frozenset(
    f"drafting.{name}" for name in ("move_unit", "remove_unit", "bracket_units")
)
"""Commands that take units with all that they hold."""


class NotLoaded(Conflict, code="sdk.not_loaded"):
    """What this is about is not loaded here, so nobody may read, change or agree to it unseen."""


class Outdated(StrEnum):
    """What is not certain any more of a text in outline.

    COUNTS: what its outline says of the articles that are not loaded is of before.
    TORN: units went between what is loaded and what is not, so all is to be had anew.
    """

    COUNTS = "counts"
    TORN = "torn"


@dataclass(frozen=True, slots=True)
class Section:
    """What is loaded together: an article, or neighbouring units outside articles.

    Attributes:
        unit: the first of its units.
        count: how many neighbouring units it is.
        words: of its heading or its beginning, cut where they are long.
        states: how many units stand on each step of the ladder.
        size: about how many bytes it takes to load it.
    """

    unit: UnitId
    count: int
    kind: UnitKind
    number: str
    words: str
    lang: str | None
    paragraphs: int
    brackets: int
    states: Mapping[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class PartialText(Text):
    """A text of which some sections are not loaded.

    Attributes:
        outline: what is not loaded, section by section, in the order of the text.
        outdated: what of this is not certain any more.
    """

    outline: tuple[Section, ...] = ()
    outdated: Outdated | None = None

    def walk(self, start: UnitId | None = None) -> Iterator[Unit]:
        """Units from `start` down, in the order of the text.

        Raises:
            NotLoaded: one of them is not loaded; those before it were given.
        """
        name = self.root if start is None else start
        if name not in self.units:
            raise not_loaded()
        yield from Text.walk(self, name)


def bare(text: Text) -> Text:
    """The text, without what is said of that which it does not have."""
    return Text(**_fields(text))


def in_outline(text: Text, outline: Iterable[Section]) -> PartialText:
    """The text, with what is said of that which it does not have."""
    return PartialText(**_fields(text), outline=tuple(outline))


def _fields(text: Text) -> dict[str, Any]:
    return {field.name: getattr(text, field.name) for field in fields(Text)}


def not_loaded() -> NotLoaded:
    """The refusal, which says what to do."""
    return NotLoaded(
        "some of the text that this needs is not loaded; load that article, or load all"
    )


def is_partial(text: Text | None) -> TypeGuard[PartialText]:
    """Whether anything in a text is not loaded."""
    return isinstance(text, PartialText)


def is_torn(text: Text | None) -> bool:
    """Whether nothing that is loaded can be relied on until it was had anew."""
    return is_partial(text) and text.outdated is Outdated.TORN


def held(text: Text) -> frozenset[UnitId]:
    """The units that known ones hold, known or not."""
    return frozenset(child for unit in text.units.values() for child in unit.children)


def reached(text: Text, start: UnitId | None = None) -> Iterator[Unit]:
    """The units that are known, from `start` down, in the order of the text."""
    waiting = [text.root if start is None else start]
    while waiting:
        unit = text.units.get(waiting.pop())
        if unit is not None:
            yield unit
            waiting += reversed((*embedded(unit), *unit.children))


def excerpt(text: Text) -> Text:
    """What is loaded of a text, as if there were no more: to be shown, never to be acted upon."""
    if not is_partial(text):
        return text
    known = {
        unit.id: replace(unit, children=tuple(filter(text.units.__contains__, unit.children)))
        for unit in reached(text)
    }
    return replace(bare(text), units=type(text.units)(known))


def lacks(text: Text, unit: UnitId) -> bool:
    """Whether anything that a loaded unit holds is not loaded."""
    return any(child not in text.units for one in reached(text, unit) for child in one.children)


def demand_known(text: Text, units: Iterable[UnitId]) -> None:
    """Let only units be meant that are loaded, or surely are not there.

    Raises:
        NotLoaded: that is not known of one.
    """
    if is_partial(text) and any(unit not in text.units for unit in units):
        raise not_loaded()


def left_out(text: Text) -> dict[UnitId, Section | None]:
    """What is not loaded, where it begins, in the order of the text; with its description."""
    found = dict[UnitId, Section | None]()
    if not is_partial(text):
        return found
    described = {one.unit: one for one in text.outline}
    for unit in reached(text):
        after_known = True
        for child in unit.children:
            known, section = child in text.units, described.get(child)
            if not known and (after_known or section is not None):
                found[child] = section
            after_known = known
    return found


def rested_on(text: Text) -> frozenset[UnitId]:
    """What is not loaded and agreement to something loaded rests on: "5 only if 7"."""
    if not is_partial(text):
        return frozenset()
    stands = (stand for unit in text.units.values() for stand in unit.stands.values())
    return frozenset(one for stand in stands for one in stand.provided if one not in text.units)


def loaded_tops(text: Text) -> list[UnitId]:
    """The units by which all that is loaded is asked for again."""
    holders = (unit for unit in reached(text) if unit.kind in {UnitKind.TEXT, UnitKind.PART})
    known = [
        child
        for holder in holders
        for child in holder.children
        if child in text.units and text.units[child].kind not in {UnitKind.TITLE, UnitKind.PART}
    ]
    return [text.root] if len(known) > MOST_ASKED else known


# --- what a fact leaves certain ---------------------------------------------------------------


def outdated_by(before: Text, after: Text, event: Event) -> Text:
    """The text after a fact, which says of itself what is not certain any more."""
    if not is_partial(after):
        return after
    about = list(_named(event, ("unit", "parent", "bracket", "absorbed")))
    unknown = [one for one in about if one not in before.units and one not in after.units]
    counts = replace(after, outdated=after.outdated or Outdated.COUNTS)
    if not unknown and event.wire != _RESTORED:
        # Agreement may rest on other agreement, wherever that is.
        is_aside = event.wire in _WRITING and not getattr(event, "lapsed", ())
        return after if is_aside else counts
    within = event.wire in _WITHIN or (
        event.wire in _BRINGING and getattr(event, "parent", None) not in before.units
    )
    holding = held(before)
    is_parted = event.wire == _RESTORED or (
        not within and any(one in before.units or one in holding for one in about)
    )
    return replace(after, outdated=Outdated.TORN) if is_parted else counts


def _named(said: Event | Command, names: Iterable[str]) -> Iterator[UnitId]:
    """The units that a fact or wish has under these names, or as its units."""
    for one in names:
        if name := getattr(said, one, None):
            yield UnitId(name)
    for unit in getattr(said, "units", ()):
        if isinstance(unit, str):
            yield UnitId(unit)


def torn(drafting: Drafting) -> Drafting:
    """The same, each copy that is in outline to be had anew."""
    return replace(
        drafting,
        **{
            copy: replace(text, outdated=Outdated.TORN)
            for copy in ("text", "published")
            if is_partial(text := getattr(drafting, copy))
        },
    )


# --- what may be done -------------------------------------------------------------------------


def demand_loaded(text: Text | None, commands: Iterable[Command]) -> None:
    """Let acts only mean what is loaded here.

    Raises:
        NotLoaded: one is about a unit that is not, or holds one, or about the whole text.
    """
    if is_partial(text):
        for command in commands:
            _demand(text, command)


def _demand(text: PartialText, command: Command) -> None:
    if command.wire in _OF_ALL or getattr(command, "replaces", False):
        raise not_loaded()
    about = list(_named(command, ("unit", "parent", "absorbed")))
    # A bracket beside any of these is one that the act makes.
    for name in about or _named(command, ("bracket",)):
        if name not in text.units:
            raise not_loaded()
        if command.wire in _WHOLE and name != getattr(command, "parent", None):
            for _ in text.walk(name):
                pass
