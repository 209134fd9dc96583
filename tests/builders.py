"""Small valid entries for tests: signed, committed, in the log, with nothing left out."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from negotiation_room.kernel.act import act_digest, act_signing_input, compose_act, nothing_seen
from negotiation_room.kernel.audience import EVERYONE, MEMBERS
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.entry import Entry, Part, Who, out_parts
from negotiation_room.kernel.ids import (
    ActId,
    ChannelId,
    DelegationId,
    DeviceId,
    PersonId,
    RoomId,
    SeatId,
    new_id,
)
from negotiation_room.kernel.keys import public_key, sign
from negotiation_room.kernel.leaf import act_part, build_leaf, commit
from negotiation_room.kernel.merkle import Frontier, leaf_hash
from negotiation_room.kernel.ports import Advance, Batch, Founding, SeatChange, Verdict
from negotiation_room.kernel.seats import Role

NOON = 1_795_360_000_000_000
"""When the tests begin, in microseconds."""

ORIGIN = "https://room.example.org"


class Chance:
    """Randomness that repeats itself from run to run."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- tests repeat themselves

    def __call__(self, count: int, /) -> bytes:
        """That many bytes."""
        return self._random.randbytes(count)


@dataclass
class Log:
    """One channel growing in memory: hands out the batches that write its next entries."""

    chance: Callable[[int], bytes] = field(default_factory=Chance)
    room: RoomId | None = None
    epoch: int = 1
    at: int = NOON
    n: int = NOON
    frontier: Frontier = field(default_factory=Frontier)

    def __post_init__(self) -> None:
        """Give the channel its people and names."""
        self.room = self.room or RoomId(new_id("r", self.chance))
        self.channel = ChannelId(new_id("c", self.chance))
        self.device = DeviceId(new_id("d", self.chance))
        self.person = PersonId(new_id("p", self.chance))
        self.seat = SeatId(new_id("s", self.chance))
        self.delegation = DelegationId(new_id("g", self.chance))
        self.key = self.chance(32)

    @property
    def head(self) -> int:
        """How many entries the channel has, written or about to be."""
        return self.frontier.size

    def found(self, text: str = "the charter") -> Batch:
        """The batch that begins the channel with its first entry."""
        batch = self.say(text)
        batch.foundings.append(Founding(self.channel, self.room, "plenary"))
        batch.seats.append(
            SeatChange(self.room, self.channel, self.person, self.seat, Role.MEDIATOR)
        )
        return batch

    def say(self, *texts: str) -> Batch:
        """A batch of one entry for each text."""
        old = self.head
        batch = Batch()
        for text in texts:
            entry, verdict = self.entry(text)
            batch.entries.append(entry)
            batch.verdicts.append(verdict)
        batch.advances.append(Advance(self.channel, self.epoch, old, self.head))
        return batch

    def refuse(self) -> Batch:
        """A batch that records a refusal only."""
        self.n += 1
        verdict = Verdict(
            self.channel,
            self.device,
            self.n,
            ActId(new_id("a", self.chance)),
            self.chance(32),
            None,
            {"code": "floor.not_yours", "because": "wait", "rule": None, "status": 403},
        )
        return Batch(verdicts=[verdict])

    def entry(self, text: str) -> tuple[Entry, Verdict]:
        """The next entry, with this text as its content, and the verdict on its act."""
        self.n += 1
        self.at += 1
        content = canonical({"text": text})
        salt = self.chance(32)
        act = ActId(new_id("a", self.chance))
        raw = compose_act(
            origin=ORIGIN,
            room=self.room,
            channel=self.channel,
            device=self.device,
            n=self.n,
            id=act,
            do="channels.post_statement",
            with_=commit("with", salt, content),
            seen=nothing_seen(self.epoch),
        )
        signature = sign(self.key, act_signing_input(raw))
        who = Who(self.seat, self.delegation, Role.DELEGATE, self.device, public_key(self.key))
        [(out, audience, erasable)] = out_parts((), lambda readers: readers)
        parts = (
            Part("act", self.chance(32), act_part(signature, raw), EVERYONE),
            Part("with", salt, content, EVERYONE, erasable=True),
            Part("who", self.chance(32), who.data(), MEMBERS),
            Part("out.0", self.chance(32), out, audience, erasable),
        )
        commitments = {part.name: commit(part.name, part.salt, part.data) for part in parts}
        leaf = build_leaf(
            channel=self.channel,
            epoch=self.epoch,
            seq=self.head + 1,
            at=self.at,
            act=commitments["act"],
            with_=commitments["with"],
            who=commitments["who"],
            out=[commitments["out.0"]],
        )
        digest = leaf_hash(leaf)
        self.frontier, nodes = self.frontier.append(digest)
        seq = self.head
        entry = Entry(
            channel=self.channel,
            epoch=self.epoch,
            seq=seq,
            at=self.at,
            leaf=leaf,
            leaf_hash=digest,
            root=self.frontier.root(),
            parts=parts,
            nodes=tuple(nodes),
        )
        return entry, Verdict(self.channel, self.device, self.n, act, act_digest(raw), seq)
