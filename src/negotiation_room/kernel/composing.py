"""Composing an entry: from a decided act to leaf, parts and the grown tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import Occasion, Place
from negotiation_room.kernel.entry import Entry, Part, Who, out_parts
from negotiation_room.kernel.ids import ActId
from negotiation_room.kernel.leaf import act_part, build_leaf, commit
from negotiation_room.kernel.live import Standing
from negotiation_room.kernel.merkle import Frontier, leaf_hash
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.ports import Random

SALT = 32


@dataclass(frozen=True, slots=True)
class SignedAct:
    """An act as it travels: the signed string, its signature, the content and its salt."""

    act: bytes
    signature: bytes
    content: bytes
    salt: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """An entry ready to be kept.

    Attributes:
        content: the commitment to the content, which no other act of the channel may repeat.
        frontier: the right edge of the log once the entry is in it.
    """

    entry: Entry
    content: bytes
    frontier: Frontier


def compose_entry(
    standing: Standing,
    signed: SignedAct,
    command: Command,
    who: Who,
    events: Sequence[Event],
    occasion: Occasion,
    *,
    random: Random,
) -> Composed:
    """Make the entry that follows `standing`; the standing itself is not changed."""
    audience = command.readers(occasion.seat)
    hidden = standing.state.author_audience(audience)
    if command.names_people:
        audience = hidden
    words = audience if command.content_audience is None else command.content_audience
    outs = out_parts(events, standing.state.author_audience)
    # One draw for all salts: each costs the interpreter's lock.
    chance = random(SALT * (2 + len(outs)))
    salts = [chance[at : at + SALT] for at in range(0, len(chance), SALT)]
    parts = [
        Part("act", salts[0], act_part(signed.signature, signed.act), hidden),
        Part("with", signed.salt, signed.content, words, command.erasable),
        Part("who", salts[1], who.data(), hidden),
    ]
    for index, (data, readers, erasable) in enumerate(outs):
        parts.append(Part(f"out.{index}", salts[2 + index], data, readers, erasable))
    sums = [commit(part.name, part.salt, part.data) for part in parts]
    seq = standing.head + 1
    leaf = build_leaf(
        channel=standing.channel,
        epoch=standing.epoch,
        seq=seq,
        at=occasion.at,
        act=sums[0],
        with_=sums[1],
        who=sums[2],
        out=sums[3:],
    )
    hashed = leaf_hash(leaf)
    frontier, nodes = standing.frontier.append(hashed)
    entry = Entry(
        channel=standing.channel,
        epoch=standing.epoch,
        seq=seq,
        at=occasion.at,
        leaf=leaf,
        leaf_hash=hashed,
        root=frontier.root(),
        parts=tuple(parts),
        nodes=tuple(nodes),
        before=standing.state.before,
    )
    return Composed(entry, sums[1], frontier)


def stand_after(
    standing: Standing,
    composed: Composed,
    events: Sequence[Event],
    place: Place,
    catalogue: Catalogue,
) -> Standing:
    """Where the channel stands once the entry is in it."""
    state = standing.state
    for event in events:
        state = catalogue.evolve(state, event, place)
    return Standing(
        room=standing.room,
        channel=standing.channel,
        state=state,
        epoch=standing.epoch,
        head=composed.entry.seq,
        last_at=composed.entry.at,
        frontier=composed.frontier,
    )


def place_of(entry_seq: int, at: int, who: Who, act: ActId | None) -> Place:
    """The place a fact is folded at."""
    return Place(entry_seq, at, who.seat, who.delegation, who.role, act)


def clerk_kind(command: Command) -> str:
    """The `kind` of a clerk act: its wire name, and what tells it from others of one cause."""
    mark = getattr(command, "distinguishes", str)()
    return f"{command.wire}:{mark}" if mark else command.wire
