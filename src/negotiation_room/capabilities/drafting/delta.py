"""Deltas: one edit of one paragraph, how it is spelled, and how two of them meet.

A delta walks along a paragraph from its beginning. It retains characters, deletes them, or
inserts new ones; what it does not reach stays. Lengths are UTF-16 code units, as browsers count
them, and what results is what npm quill-delta 5.1 gives, so that both ends of a line come to the
same words. There are no attributes: a text under negotiation is plain, and authorship comes from
the signature on the act that brought the delta.

No boundary may fall inside a character that takes two units; half a character is no text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from negotiation_room.kernel.errors import Invalid

MOST_OPS: Final = 64
KINDS: Final = ("bracket", "footnote")

_UNIT: Final = re.compile(r"u_[a-z2-7]{26}")


class MalformedDelta(Invalid, code="drafting.malformed_delta"):
    """The edit is not written the one way an edit may be written, or does not fit its text."""


class SplitCharacter(MalformedDelta):
    """An edge of the edit falls inside a character that takes two units."""


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that stands inside a paragraph and takes one place there.

    Args:
        kind: "bracket" or "footnote".
        unit: the unit whose words it holds.
    """

    kind: str
    unit: str


Op: TypeAlias = int | str | Embed
"""A positive number retains, a negative one deletes, anything else is inserted."""

Delta: TypeAlias = tuple[Op, ...]
"""Canonical: neighbours differ, insertions stand before deletions, no retain ends it."""


def units16(text: str) -> int:
    """Count the UTF-16 code units of a text, as a browser counts its characters."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) >> 1


def size16(body: str | Embed) -> int:
    """Count the units of an insertion; an embed is one."""
    return units16(body) if isinstance(body, str) else 1


def _span(op: Op) -> int:
    return abs(op) if isinstance(op, int) else size16(op)


def part16(body: str | Embed, size: int, start: int, end: int) -> str:
    """Cut out the units from start to end of words that have `size` units.

    Raises:
        SplitCharacter: an edge falls inside a character.
    """
    text = cast("str", body)  # an embed has one unit, and is never cut
    if len(text) == size:
        return text[start:end]
    try:
        return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
    except UnicodeDecodeError:
        raise SplitCharacter(
            "the edit cuts a character in two: count its lengths in whole characters"
        ) from None


# Reading and writing


def _length(number: int, verb: str, value: object) -> int:
    if type(value) is not int or value <= 0:
        raise MalformedDelta(f"op {number}: {verb} a whole number of units, at least one")
    return value


def _insertion(number: int, value: object) -> str | Embed:
    if type(value) is str:
        if not value:
            raise MalformedDelta(f"op {number}: leave out an insertion without any text")
        try:
            value.encode("utf-16-le")
        except UnicodeEncodeError:
            raise MalformedDelta(
                f"op {number}: the text holds half a character: write it again"
            ) from None
        return value
    if isinstance(value, Mapping):
        held = list(cast("Mapping[object, object]", value).items())
        for kind, unit in held:
            if len(held) == 1 and kind in KINDS and type(unit) is str and _UNIT.fullmatch(unit):
                return Embed(cast("str", kind), unit)
    raise MalformedDelta(
        f"op {number}: insert a text, or one bracket or footnote by the id of its unit"
    )


def _read_op(number: int, op: object) -> Op:
    if isinstance(op, Mapping) and len(held := cast("Mapping[object, object]", op)) == 1:
        if "insert" in held:
            return _insertion(number, held["insert"])
        if "retain" in held:
            return _length(number, "retain", held["retain"])
        if "delete" in held:
            return -_length(number, "delete", held["delete"])
    raise MalformedDelta(
        f"op {number}: write exactly one of insert, retain and delete, without attributes"
    )


def _refuse_disorder(number: int, before: Op, op: Op) -> None:
    """Refuse a second spelling of what one op, or another order, would say."""
    if isinstance(before, int):
        if isinstance(op, int):
            if (before > 0) == (op > 0):
                verb = "retains" if op > 0 else "deletions"
                raise MalformedDelta(f"op {number}: join neighbouring {verb} into one")
        elif before < 0:
            raise MalformedDelta(f"op {number}: write the insertion before the deletion")
    elif isinstance(before, str) and isinstance(op, str):
        raise MalformedDelta(f"op {number}: join neighbouring texts into one insertion")


def read(ops: Sequence[Mapping[str, Any]]) -> Delta:
    """Read an edit from quill-delta JSON, if it is written the one way it may be.

    One edit has one spelling, so that equal edits are equal bytes under a signature. The edit
    that changes nothing is the empty list.

    Raises:
        MalformedDelta: a length, an insertion or a key that may not be, too many ops, or a
            second spelling; the sentence says which op, counted from one.
    """
    if len(ops) > MOST_OPS:
        raise MalformedDelta(f"an edit has at most {MOST_OPS} ops: send it as several edits")
    found = list[Op]()
    for number, op in enumerate(ops, 1):
        found.append(_read_op(number, op))
        if number > 1:
            _refuse_disorder(number, found[-2], found[-1])
    if found and isinstance(last := found[-1], int) and last > 0:
        raise MalformedDelta(f"op {len(found)}: leave out a retain at the end")
    return tuple(found)


def recall(ops: Iterable[Mapping[str, Any]]) -> Delta:
    """Read an edit that was checked before it became a fact; however long."""
    return tuple([_recalled(op) for op in ops])


def _recalled(op: Mapping[str, Any]) -> Op:
    if "retain" in op:
        return op["retain"]
    if "delete" in op:
        return -op["delete"]
    inserted: str | Mapping[str, str] = op["insert"]
    if isinstance(inserted, str):
        return inserted
    ((kind, unit),) = inserted.items()
    return Embed(kind, unit)


def write(delta: Delta) -> list[dict[str, Any]]:
    """Write an edit as quill-delta JSON."""
    return [_written(op) for op in delta]


def _written(op: Op) -> dict[str, Any]:
    if isinstance(op, int):
        return {"retain": op} if op > 0 else {"delete": -op}
    return {"insert": {op.kind: op.unit} if isinstance(op, Embed) else op}


# The algebra


def push(out: list[Op], op: Op) -> None:
    """Add an op at the end, joined with its neighbour, an insertion before a deletion."""
    if not out:
        out.append(op)
        return
    last = out[-1]
    if isinstance(op, int):
        if isinstance(last, int) and (last > 0) == (op > 0):
            out[-1] = last + op
        else:
            out.append(op)
    elif isinstance(last, int):
        if last > 0:
            out.append(op)
        elif len(out) > 1 and isinstance(op, str) and isinstance(text := out[-2], str):
            out[-2] = text + op
        else:
            out[-1:] = (op, last)
    elif isinstance(op, str) and isinstance(last, str):
        out[-1] = last + op
    else:
        out.append(op)


def ended(out: list[Op]) -> Delta:
    """Close an edit: what it does not reach stays anyway."""
    if out and isinstance(last := out[-1], int) and last > 0:
        out.pop()
    return tuple(out)


def normal(delta: Iterable[Op]) -> Delta:
    """Spell an edit the one way it may be spelled."""
    out = list[Op]()
    for op in delta:
        if op not in (0, ""):
            push(out, op)
    return ended(out)


def length_before(delta: Delta) -> int:
    """Count the units of text that the edit walks over: it fits no shorter text."""
    return sum(abs(op) for op in delta if isinstance(op, int))


def length_after(delta: Delta) -> int:
    """Count the units that stand, after the edit, where it walked."""
    return sum(_span(op) for op in delta if not isinstance(op, int) or op > 0)


def compose(a: Delta, b: Delta) -> Delta:  # noqa: C901 - one walk, kept in one place
    """Make one edit of two, of which the second was made on the text that the first left.

    Raises:
        MalformedDelta: the second cuts in two a character that the first inserts.
    """
    out = list[Op]()
    ahead = iter(a)
    here: Op | None = next(ahead, None)
    for op in b:
        if not isinstance(op, int):
            push(out, op)
            continue
        need = op if op > 0 else -op
        while need:
            if here is None:
                push(out, need if op > 0 else -need)
                break
            if isinstance(here, int):
                if here < 0:
                    push(out, here)
                    here = next(ahead, None)
                    continue
                step = min(here, need)
                push(out, step if op > 0 else -step)
                here = here - step or next(ahead, None)
            else:
                size = size16(here)
                if size <= need:
                    step, now, here = size, here, next(ahead, None)
                else:
                    step = need
                    now, here = part16(here, size, 0, step), part16(here, size, step, size)
                if op > 0:
                    push(out, now)
            need -= step
    if here is not None:
        push(out, here)
        for op in ahead:
            push(out, op)
    return ended(out)


def transform(a: Delta, b: Delta, priority: bool) -> Delta:  # noqa: FBT001 - as quill-delta has it
    """Rewrite b, made beside a on one text, so that it says the same on the text a left.

    Args:
        a: the edit that came first to the table.
        b: the edit to rewrite.
        priority: whether a's insertion stands before b's where both insert at one place.
    """
    out = list[Op]()
    mine, late = iter(a), iter(b)
    ours: Op | None = next(mine, None)
    theirs: Op | None = next(late, None)
    while theirs is not None:
        if ours is None:
            push(out, theirs)
            theirs = next(late, None)
        elif not isinstance(theirs, int):
            if priority and not isinstance(ours, int):
                push(out, size16(ours))
                ours = next(mine, None)
            else:
                push(out, theirs)
                theirs = next(late, None)
        elif not isinstance(ours, int):
            push(out, size16(ours))
            ours = next(mine, None)
        else:
            # Both walk over the same text; what either of them deletes is deleted once.
            step = min(abs(ours), abs(theirs))
            if ours > 0:
                push(out, step if theirs > 0 else -step)
            ours = (ours - step if ours > 0 else ours + step) or next(mine, None)
            theirs = (theirs - step if theirs > 0 else theirs + step) or next(late, None)
    return ended(out)


def transform_position(delta: Delta, index: int, priority: bool) -> int:  # noqa: FBT001
    """Move a place, such as a caret, to where it stands after the edit.

    Args:
        delta: the edit.
        index: the place, counted before it.
        priority: whether the place stays before what is inserted exactly there.
    """
    at = 0
    for op in delta:
        if at > index:
            break
        if isinstance(op, int):
            if op > 0:
                at += op
            else:
                index -= min(-op, index - at)
        else:
            size = size16(op)
            if at < index or not priority:
                index += size
            at += size
    return index


def spans(delta: Delta) -> list[tuple[int, int]]:
    """Where an edit inserts (empty spans) and deletes, in the words it was written on."""
    found = list[tuple[int, int]]()
    at = 0
    for op in delta:
        if not isinstance(op, int):
            found.append((at, at))
        elif op > 0:
            at += op
        else:
            found.append((at, at - op))
            at -= op
    return found
