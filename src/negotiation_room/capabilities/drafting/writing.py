"""A text as plain JSON values and back: for versions, for observers, and for its digest. Pure.

There are no optional keys: what a unit does not have is written as null, "" or an empty list, so
that one text has one spelling in every language. An origin is keyed "p" and its place.
"""

import hashlib
from typing import Any, Final

from immutables import Map

from negotiation_room.capabilities.drafting.content import Content, Run
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Origin,
    Outcome,
    PlacedAs,
    Removal,
    Stand,
    Step,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import DelegationId, ProposalId, SeatId, UnitId

Json = dict[str, Any]

_PLACE: Final = "p"
"""A key of a record begins with a letter, and a place in the journal is a number."""


def text_digest(text: Text) -> str:
    """SHA-256 of the text with its origins and attributions, in hexadecimal.

    How far anybody has agreed, what is being done about a bracket and how often a unit changed
    do not enter: an earlier text that is restored has its earlier digest.
    """
    return hashlib.sha256(digested(text)).hexdigest()


def digested(text: Text) -> bytes:
    """The bytes that the digest of a text is taken of; `read_text` reads them too."""
    units = {str(key): write_unit(unit, bare=True) for key, unit in text.units.items()}
    return canonical(_framed(text, units))


def write_text(text: Text) -> Json:
    """The whole text, where it stands on the ladder included."""
    return _framed(text, {str(key): write_unit(unit) for key, unit in text.units.items()})


def _framed(text: Text, units: Json) -> Json:
    named = {run.origin for unit in text.units.values() for run in unit.words}
    origins = {
        place_key(place): write_origin(text.origins[place])
        for place in sorted(named)
        if place in text.origins
    }
    return {
        "title": text.title,
        "lang": text.lang,
        "symbol": text.symbol,
        "root": text.root,
        "units": units,
        "origins": origins,
    }


def read_text(json: Json) -> Text:
    """The text that `write_text` wrote."""
    units = {UnitId(key): read_unit(UnitId(key), unit) for key, unit in json["units"].items()}
    origins = {place_of(key): read_origin(one) for key, one in json["origins"].items()}
    return Text(
        title=json["title"],
        lang=json["lang"],
        symbol=json["symbol"],
        root=UnitId(json["root"]),
        units=Map[UnitId, Unit](units),
        origins=Map[int, Origin](origins),
    )


def place_key(place: int) -> str:
    """A place in the journal as the key of a record."""
    return f"{_PLACE}{place}"


def place_of(key: str) -> int:
    """The place in the journal that such a key names."""
    return int(key.removeprefix(_PLACE))


# --- one unit ------------------------------------------------------------------------------


def write_unit(unit: Unit, *, bare: bool = False) -> Json:
    """One unit; bare, without what changes while its wording stays."""
    written: Json = {
        "kind": unit.kind.value,
        "parent": unit.parent,
        "number": unit.number,
        "words": write_words(unit.words),
        "children": list(unit.children),
        "lang": unit.lang,
        "bracket": None if unit.bracket is None else _write_bracket(unit.bracket, bare=bare),
    }
    if bare:
        return written
    return written | {
        "rev": unit.rev,
        "stands": {party: _write_stand(one) for party, one in sorted(unit.stands.items())},
        "facilitated": unit.facilitated,
        "closed": unit.closed,
        "until": unit.until,
    }


def read_unit(identifier: UnitId, json: Json) -> Unit:
    """The unit that `write_unit` wrote, bare or not."""
    parent, bracket = json["parent"], json["bracket"]
    return Unit(
        id=identifier,
        kind=UnitKind(json["kind"]),
        parent=None if parent is None else UnitId(parent),
        number=json["number"],
        words=read_words(json["words"]),
        children=tuple(UnitId(child) for child in json["children"]),
        rev=json.get("rev", 0),
        lang=json["lang"],
        bracket=None if bracket is None else _read_bracket(bracket),
        stands=Map[DelegationId, Stand](
            {DelegationId(k): _read_stand(one) for k, one in json.get("stands", {}).items()}
        ),
        facilitated=json.get("facilitated", False),
        closed=json.get("closed", False),
        until=json.get("until"),
    )


def write_words(words: Content) -> list[Any]:
    """Words with their origins; a bracket or footnote by the unit that it holds."""
    return [run.written() for run in words]


def read_words(json: list[Any]) -> Content:
    """The words that `write_words` wrote."""
    return tuple(Run.rewritten(one) for one in json)


def write_origin(origin: Origin) -> Json:
    """Who brought words, and when."""
    return {
        "seat": origin.seat,
        "delegation": origin.delegation,
        "at": origin.at,
        "last": origin.last,
        "proposal": origin.proposal,
    }


def read_origin(json: Json) -> Origin:
    """What `write_origin` wrote."""
    seat, delegation, proposal = json["seat"], json["delegation"], json["proposal"]
    return Origin(
        seat=None if seat is None else SeatId(seat),
        delegation=None if delegation is None else DelegationId(delegation),
        at=json["at"],
        last=json["last"],
        proposal=None if proposal is None else ProposalId(proposal),
    )


def _write_bracket(bracket: Bracket, *, bare: bool) -> Json:
    written: Json = {
        "placed_as": bracket.placed_as.value,
        "placed_by": bracket.placed_by,
        "unattributed": bracket.unattributed,
        "supported_by": list(bracket.supported_by),
        "proposal": bracket.proposal,
    }
    if bare:
        return written
    removal = bracket.removal
    return written | {
        "consents": {party: one.value for party, one in sorted(bracket.consents.items())},
        "removal": None if removal is None else _write_removal(removal),
    }


def _read_bracket(json: Json) -> Bracket:
    placed_by, proposal, removal = json["placed_by"], json["proposal"], json.get("removal")
    return Bracket(
        placed_as=PlacedAs(json["placed_as"]),
        placed_by=None if placed_by is None else DelegationId(placed_by),
        unattributed=json["unattributed"],
        supported_by=tuple(DelegationId(one) for one in json["supported_by"]),
        consents=Map[DelegationId, Outcome](
            {DelegationId(k): Outcome(one) for k, one in json.get("consents", {}).items()}
        ),
        removal=None if removal is None else _read_removal(removal),
        proposal=None if proposal is None else ProposalId(proposal),
    )


def _write_removal(removal: Removal) -> Json:
    return {
        "outcome": removal.outcome.value,
        "until": removal.until,
        "wording": removal.wording,
        "objected_by": list(removal.objected_by),
    }


def _read_removal(json: Json) -> Removal:
    objected_by = tuple(DelegationId(one) for one in json["objected_by"])
    return Removal(Outcome(json["outcome"]), json["until"], json["wording"], objected_by)


def _write_stand(stand: Stand) -> Json:
    return {
        "step": stand.step.value,
        "wording": stand.wording,
        "at": stand.at,
        "provided": list(stand.provided),
        "reservation": stand.reservation,
    }


def _read_stand(json: Json) -> Stand:
    provided = tuple(UnitId(one) for one in json["provided"])
    return Stand(Step(json["step"]), json["wording"], json["at"], provided, json["reservation"])
