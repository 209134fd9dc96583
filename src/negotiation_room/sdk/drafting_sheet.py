"""One unit's words as a program has them: what the room has, one edit in flight, one buffer. Pure.

    local = base, then what is in flight, then what was written since

What others do is brought past both, one operation at a time. The server does the same the other
way round, so both come to the same words.
"""

from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.drafting.content import Content, apply, length, plain
from negotiation_room.capabilities.drafting.delta import (
    MOST_OPS,
    Delta,
    Embed,
    MalformedDelta,
    Op,
    compose,
    ended,
    length_after,
    normal,
    spans,
    transform,
)
from negotiation_room.capabilities.drafting.refusals import BracketInTheWay, TooLong
from negotiation_room.capabilities.drafting.units import Missed
from negotiation_room.capabilities.drafting.wishes import MOST_WORDS
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.text import seen
from negotiation_room.sdk.session import OutgoingAct

MOST_TYPED: Final = 8_000
"""Characters one edit brings at most, so that it fits in one act in any script."""
UNSENT: Final = 0
"""The origin of words that the journal does not have yet."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Words that could not stay.

    Attributes:
        words: the whole unit as its writer had it.
        typed: what of it was the writer's own and new.
    """

    words: str
    typed: str


class Sheet:
    """What is written in one unit and not all acknowledged.

    Attributes:
        rev: the revision that `base` has.
        flying: what was sent and is not answered, brought up to date.
        act: the name of the act that carries it, once it is signed.
        own_rev: the revision it made, once its entry was read.
        is_uncertain: the journal went on unseen, so it is not known what of it is one's own.
    """

    def __init__(self, unit: UnitId, words: Content, rev: int) -> None:
        self.unit = unit
        self.base = words
        self.rev = rev
        self.flying: Delta | None = None
        self.buffer: Delta = ()
        self.act: str | None = None
        self.own_rev: int | None = None
        self.is_uncertain = False

    @property
    def local(self) -> Content:
        """The words as their writer has them."""
        words = self.base if self.flying is None else apply(self.base, self.flying, UNSENT)
        return apply(words, self.buffer, UNSENT)

    @property
    def is_pending(self) -> bool:
        """Whether anything here is not acknowledged."""
        return self.flying is not None or bool(self.buffer)

    # --- one's own hand ------------------------------------------------------------------------

    def write(self, delta: Delta) -> None:
        """Take in an edit of the local words.

        Raises:
            MalformedDelta: it does not fit them.
            BracketInTheWay: it would bring or delete a bracket or footnote.
            TooLong: the unit would have too many words.
        """
        before = self.local
        after = apply(before, delta, UNSENT)
        if any(isinstance(op, Embed) for op in delta) or _embeds(after) != _embeds(before):
            raise BracketInTheWay("a bracket stands in these words; edit on either side of it")
        if length(after) > MOST_WORDS:
            raise TooLong(f"one unit has at most {MOST_WORDS} characters; split it")
        for op in delta:
            if isinstance(op, str):
                _check_seen(op)
        self.buffer = compose(self.buffer, delta)

    def take(self) -> Delta:
        """What is to be sent next, which is in flight from now on."""
        taken, self.buffer = cut(self.buffer)
        self.flying, self.act, self.own_rev = taken, None, None
        return taken

    def signed(self, acts: tuple[OutgoingAct, ...]) -> None:
        """What is in flight is carried by this act."""
        self.act = acts[0].id

    # --- what the room says --------------------------------------------------------------------

    def theirs(self, op: Missed) -> Lost | None:
        """Somebody else's operation; gives what of one's own it displaced.

        What was not sent yet and stood in words that moved elsewhere is given up: where it
        should stand now, only its writer knows. What is in flight the room decides.
        """
        before = self.local
        over = op.delta
        if self.flying is not None:
            over = transform(self.flying, op.delta, False)  # noqa: FBT003 -- as quill has it
            self.flying = transform(op.delta, self.flying, True)  # noqa: FBT003
        lost = None
        if op.structural and _meet(self.buffer, over):
            lost = Lost(plain(before), typed(self.buffer))
            self.buffer = ()
        self.buffer = transform(over, self.buffer, True)  # noqa: FBT003
        self._advance(op)
        return lost

    def acknowledged(self, op: Missed) -> Lost | None:
        """One's own operation, as it was applied.

        It is what was in flight. Were it anything else, what was written on top of it would
        stand on other ground, and would be given back.
        """
        lost = None
        if self.buffer and op.delta != self.flying:
            lost = Lost(plain(self.local), typed(self.buffer))
            self.buffer = ()
        self.flying = self.act = self.own_rev = None
        self._advance(op)
        return lost

    def refused(self) -> Lost | None:
        """What was in flight was not taken: it goes, with what was written on top of it.

        Where others had deleted the same words before, nothing of it was left to be taken, and
        nothing is lost.
        """
        if self.flying == ():
            self.flying = self.act = self.own_rev = None
            return None
        return self.roll_back()

    def roll_back(self) -> Lost | None:
        """Give up all that is not acknowledged."""
        pending = compose(self.flying or (), self.buffer)
        lost = Lost(plain(self.local), typed(pending)) if pending else None
        self.flying = self.act = self.own_rev = None
        self.buffer = ()
        return lost

    def _advance(self, op: Missed) -> None:
        self.base = apply(self.base, op.delta, UNSENT)
        self.rev = op.rev


def typed(delta: Delta) -> str:
    """The words an edit brings."""
    return "".join([op for op in delta if isinstance(op, str)])


def cut(delta: Delta, most_ops: int = MOST_OPS, most: int = MOST_TYPED) -> tuple[Delta, Delta]:
    """An edit in two: as much as one act carries, and the rest, to be made after it."""
    first = list[Op]()
    for at, op in enumerate(delta):
        if len(first) == most_ops or most == 0:
            return _parted(first, delta[at:])
        if isinstance(op, str):
            first.append(op[:most])
            if len(op) > most:
                return _parted(first, (op[most:], *delta[at + 1 :]))
            most -= len(op)
        else:
            first.append(op)
    return delta, ()


def _parted(first: list[Op], rest: Delta) -> tuple[Delta, Delta]:
    reach = length_after(tuple(first))
    return ended(first), normal((reach, *rest) if reach else rest)


def _embeds(words: Content) -> list[object]:
    return [run.body for run in words if not isinstance(run.body, str)]


def _check_seen(words: str) -> None:
    try:
        seen(words)
        words.encode("utf-16-le")
    except ValueError:
        raise MalformedDelta(
            "leave out control characters, overrides of writing direction and half characters"
        ) from None


def _meet(mine: Delta, structural: Delta) -> bool:
    """Whether an edit touches words that a structural operation took away from where it stands."""
    gone = [(start, end) for start, end in spans(structural) if end > start]
    return any(
        first < end and start < last if last > first else start < first < end
        for first, last in spans(mine)
        for start, end in gone
    )
