"""What others may ask of a text: what one unit says now, as one seat has it, and its digest."""

from dataclasses import dataclass
from typing import TypeAlias

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.permission import drafting_of
from negotiation_room.capabilities.drafting.units import WORDLESS, Text, UnitKind
from negotiation_room.capabilities.drafting.wording import lang_of, wording
from negotiation_room.kernel.channel import ChannelKind, ChannelState
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.seats import Seat


@dataclass(frozen=True, slots=True)
class Inner:
    """A bracket or a footnote that stands inside words.

    Attributes:
        is_note: a footnote, whose words are read apart from those it stands in.
    """

    unit: UnitId
    is_note: bool
    words: "Words"


Words: TypeAlias = tuple[str | Inner, ...]
"""What is said, in order, with what stands inside it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a unit says.

    Attributes:
        digest: by which an act of agreement would mean it.
        is_inside: it is a bracket or a footnote, and stands in other words or around them.
    """

    digest: str
    lang: str
    words: Words
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Wordings:
    """A text as the members of its channel read it, unit by unit; None before there is one."""

    text: Text | None

    @classmethod
    def before(cls, state: ChannelState, seat: Seat) -> "Wordings | None":
        """What lies before a seat; None where nothing is drafted, and for those who look on.

        Observers are never told who wrote, so that no digest of a wording is known to them.
        """
        if state.chartered.kind is not ChannelKind.DRAFTING or seat.is_observer:
            return None
        return cls(rules.show(drafting_of(state), seat, state).text)

    def of(self, unit: UnitId) -> Wording | None:
        """What a unit says now; None where there is none, or it has no words of its own."""
        text = self.text
        if text is None or unit not in text.units:
            return None
        one = text.units[unit]
        if one.kind in WORDLESS or one.made_by is None:
            return None
        is_inside = one.kind in {UnitKind.BRACKET, UnitKind.FOOTNOTE}
        return Wording(wording(text, unit), lang_of(text, one), _words(text, unit), is_inside)


def _words(text: Text, unit: UnitId) -> Words:
    """The words of a unit; neighbours are one, whoever wrote them."""
    out = list[str | Inner]()
    for run in text.units[unit].words:
        if not isinstance(run.body, str):
            inner = UnitId(run.body.unit)
            is_note = text.units[inner].kind is UnitKind.FOOTNOTE
            out.append(Inner(inner, is_note, _words(text, inner)))
        elif out and isinstance(out[-1], str):
            out[-1] += run.body
        else:
            out.append(run.body)
    return tuple(out)
