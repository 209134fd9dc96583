"""A channel's log as one reader verified it: entries taken in one by one, each only once it holds.

It grows a Merkle tree of its own from the leaves it was shown, so every checkpoint, every other
author's `seen` and every memory of an earlier visit is compared with its own root, never with
the server's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from negotiation_room.kernel.act import Seen
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import ChannelId, RoomId
from negotiation_room.kernel.leaf import Leaf, parse_leaf
from negotiation_room.kernel.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from negotiation_room.kernel.note import (
    Checkpoint,
    Verifier,
    checkpoint_origin,
    open_checkpoint,
)
from negotiation_room.sdk.reading import Reading
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tally, Tampered

KERNEL_ONLY: Final = Catalogue(())
"""Enough to fold charter, seats and devices; it knows no capability's rules."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed checkpoint that was verified and fits the log held here."""

    size: int
    root: bytes
    note: str


def host_of(origin: str) -> str:
    """The origin without its scheme, as logs are named after it."""
    return origin.partition("://")[2]


class ChannelLog:
    """One channel's log, verified.

    Args:
        origin: the room's origin, which acts must be signed for.
        start: the first place this reader is shown.
        frontier: the tree's right edge before `start`; the server's word until it is tied to a
            remembered state by a proof.
        state: what the server says of the channel, for a reader whose reading begins later than
            the journal; None when it begins with the charter.
        folded_to: the place up to which `state` includes the entries already.
        catalogue: the capabilities whose rules can be run again.
        key: the log's verifier key as remembered; else the one the charter names.
    """

    def __init__(
        self,
        *,
        origin: str,
        room: str,
        channel: str,
        epoch: int = 1,
        start: int = 1,
        frontier: Frontier | None = None,
        state: ChannelState | None = None,
        folded_to: int = 0,
        catalogue: Catalogue = KERNEL_ONLY,
        key: str | None = None,
    ) -> None:
        self.origin = origin
        self.room = room
        self.channel = channel
        self.epoch = epoch
        self.start = start
        self.frontier = frontier or Frontier()
        if self.frontier.size != start - 1:
            raise Tampered(
                "the log's edge does not end where the first entry begins",
                expected=str(start - 1),
                found=str(self.frontier.size),
                check="order",
            )
        self.tally = Tally()
        self.verified: Signed | None = None
        founded = catalogue.found(RoomId(room), ChannelId(channel), epoch)
        self.reading = Reading(
            origin=origin,
            catalogue=catalogue,
            state=founded if state is None else state,
            is_whole=state is None and start == 1,
            folded_to=folded_to,
            tally=self.tally,
        )
        self._key = key
        self.last_at = 0
        self._commitments: set[bytes] = set()
        self._roots: dict[int, bytes] = {0: EMPTY_ROOT, start - 1: self.frontier.root()}
        self._expected: dict[int, tuple[bytes, str, str]] = {}

    # --- where it stands -----------------------------------------------------------------------

    @property
    def size(self) -> int:
        """The number of leaves verified."""
        return self.frontier.size

    @property
    def root(self) -> bytes:
        """The root over those leaves, computed here."""
        return self._roots[self.size]

    @property
    def state(self) -> ChannelState:
        """The channel's state, folded here from what was shown."""
        return self.reading.state

    @property
    def key(self) -> str | None:
        """The log's verifier key: the remembered one, else the charter's."""
        charter = self.state.charter
        return self._key or (None if charter is None else charter.log_key or None)

    def seen(self) -> Seen:
        """What the next act cites: the last signed checkpoint verified here."""
        if self.verified is None:
            return Seen(self.epoch, 0, EMPTY_ROOT)
        return Seen(self.epoch, self.verified.size, self.verified.root)

    def root_at(self, size: int) -> bytes | None:
        """The root held here for an earlier size, if it was computed here."""
        return self._roots.get(size)

    # --- entries -------------------------------------------------------------------------------

    def apply(self, served: Served, problems: list[Tampered] | None = None) -> VerifiedEntry:
        """Check the next entry and take it in.

        Args:
            served: as it came.
            problems: collects what does not hold in the entry's parts, instead of raising it; what
                breaks the order of the log is always raised.

        Raises:
            Tampered: the entry is not the next one, or does not hold.
            Fork: the log no longer leads to what was signed, seen or remembered.
        """
        leaf = self._placed(served)
        found = list(self._repeats(leaf))
        entry = self.reading.read(leaf, served, self._roots, found)
        if problems is not None:
            problems.extend(found)
        elif found:
            raise found[0]
        self._take(leaf, entry)
        return entry

    def _placed(self, served: Served) -> Leaf:
        try:
            leaf = parse_leaf(served.leaf)
        except Invalid as broken:
            raise Tampered(broken.because, seq=served.seq, check="leaf") from None
        if (leaf.channel, leaf.epoch) != (self.channel, self.epoch):
            raise Tampered(
                "this entry belongs to another channel or epoch",
                expected=f"{self.channel} epoch {self.epoch}",
                found=f"{leaf.channel} epoch {leaf.epoch}",
                seq=served.seq,
                check="order",
            )
        if leaf.seq != self.size + 1 or served.seq != leaf.seq:
            raise Tampered(
                "an entry is missing, repeated or out of order",
                expected=str(self.size + 1),
                found=str(leaf.seq),
                seq=self.size + 1,
                check="order",
            )
        if leaf.at <= self.last_at:
            raise Tampered(
                "an entry's time is not after that of the entry before",
                expected=f"more than {self.last_at}",
                found=str(leaf.at),
                seq=leaf.seq,
                check="time",
            )
        return leaf

    def _repeats(self, leaf: Leaf) -> Sequence[Tampered]:
        if leaf.with_ not in self._commitments:
            return ()
        return (
            Tampered(
                "the same content was recorded twice, as if it had been sent again",
                expected="a commitment of its own",
                found=leaf.with_.hex(),
                seq=leaf.seq,
                check="repeat",
            ),
        )

    def _take(self, leaf: Leaf, entry: VerifiedEntry) -> None:
        self.frontier, _ = self.frontier.append(entry.leaf_hash)
        self._roots[self.size] = self.frontier.root()
        self.last_at = leaf.at
        self._commitments.add(leaf.with_)
        self.tally.entries += 1
        expected = self._expected.pop(self.size, None)
        if expected is not None:
            self._meet(self.size, *expected)

    def amend(self, capability: str, substate: Any) -> None:
        """Hold more than was known of one capability's own state, as of the last entry."""
        self.reading.amend(capability, substate)

    # --- checkpoints and memories --------------------------------------------------------------

    def remember(self, size: int, root: bytes, note: str = "") -> None:
        """Hold the log to a state verified on an earlier visit.

        Raises:
            Fork: the log held here is another one.
        """
        if size:
            self._demand(size, root, note, "what this device verified before")

    def tie(self, size: int, root: bytes, proof: Sequence[bytes]) -> None:
        """Tie a remembered state, older than what is shown, to the edge the reading starts from.

        Raises:
            Fork: the log no longer begins as it did.
        """
        if size > self.start - 1:
            self._demand(size, root, "", "what this device verified before")
            return
        edge = self._roots[self.start - 1]
        try:
            verify_consistency(size, self.start - 1, root, edge, proof)
        except Invalid as broken:
            raise Fork(
                "the log does not continue the one this device verified before",
                expected=f"{size} entries with root {root.hex()}",
                found=getattr(broken, "found", "") or broken.because,
                check="consistency",
            ) from None
        self._roots[size] = root

    def checkpoint(self, note: str, proof: Sequence[bytes] | None = None) -> Checkpoint:
        """Check a signed checkpoint against the log held here.

        One that is ahead of the entries shown is met when they arrive, unless `proof` ties it to
        the log at once.

        Raises:
            Tampered: the log's key did not sign it.
            Fork: it was signed, and says something else than the log held here.
        """
        checkpoint = self._opened(note)
        if checkpoint.size > self.size and proof is not None:
            self._prove_ahead(checkpoint, note, proof)
        self._demand(checkpoint.size, checkpoint.root, note, "what the log's key signed")
        return checkpoint

    def verifier(self) -> Verifier:
        """The key that checkpoints must be signed with, under the name of this log.

        Raises:
            Tampered: no key is known, or the charter names another than the remembered one.
        """
        if self.key is None:
            raise Tampered("the channel's charter names no key for its log", check="key")
        charter = self.state.charter
        # The charter of a destroyed channel is gone, and names no key any more.
        if self._key and charter is not None and charter.log_key not in {"", self._key}:
            raise Fork(
                "the log's key is not the one this device remembers",
                expected=self._key,
                found=charter.log_key,
                check="key",
            )
        name = checkpoint_origin(host_of(self.origin), self.room, self.channel, self.epoch)
        return Verifier(name, Verifier.from_vkey(self.key).key)

    def _opened(self, note: str) -> Checkpoint:
        try:
            return open_checkpoint(note, self.verifier())
        except Tampered:
            raise
        except Invalid as broken:
            raise Tampered(
                f"a checkpoint does not hold: {broken.because}",
                expected=getattr(broken, "expected", ""),
                found=getattr(broken, "found", ""),
                check="checkpoint",
            ) from None

    def _prove_ahead(self, ahead: Checkpoint, note: str, proof: Sequence[bytes]) -> None:
        if self.size == 0:
            return
        try:
            verify_consistency(self.size, ahead.size, self.root, ahead.root, proof)
        except Invalid as broken:
            raise Fork(
                "a signed checkpoint does not continue the log held here",
                expected=f"{self.size} entries with root {self.root.hex()}",
                found=getattr(broken, "found", "") or broken.because,
                evidence=self._notes(note),
            ) from None

    def _demand(self, size: int, root: bytes, note: str, whose: str) -> None:
        if size > self.size:
            known = self._expected.get(size)
            if known is not None and known[0] != root:
                raise self._forked(size, known[0], root, note, whose)
            if known is None or note:
                self._expected[size] = (root, note, whose)
            return
        self._meet(size, root, note, whose)

    def _meet(self, size: int, root: bytes, note: str, whose: str) -> None:
        held = self._roots.get(size)
        if held is None:
            self.tally.rests("checkpoints from before your reading begins")
            return
        if held != root:
            raise self._forked(size, root, held, note, whose)
        if note and (self.verified is None or size >= self.verified.size):
            self.tally.checkpoints += 1
            self.verified = Signed(size, root, note)

    def _forked(self, size: int, expected: bytes, found: bytes, note: str, whose: str) -> Fork:
        return Fork(
            f"this is not the history of {whose}: two histories of {size} entries",
            expected=expected.hex(),
            found=found.hex(),
            seq=size,
            evidence=self._notes(note),
        )

    def _notes(self, note: str) -> tuple[str, ...]:
        known = () if self.verified is None else (self.verified.note,)
        return (*known, note) if note else known

    @property
    def awaits(self) -> int:
        """The largest size that was signed or remembered, but not yet shown; 0 if there is none."""
        return max(self._expected, default=0)

    # --- the past ------------------------------------------------------------------------------

    def check_past(self, served: Served, size: int, proof: Sequence[bytes]) -> VerifiedEntry:
        """Check an entry from before the reading held here, by a proof into the tree of `size`.

        Raises:
            Tampered: it is not in that tree, or does not hold.
        """
        root = self._roots.get(size)
        if root is None:
            raise Tampered("the proof is for another tree", seq=served.seq, check="proof")
        try:
            leaf = parse_leaf(served.leaf)
            verify_inclusion(leaf_hash(served.leaf), leaf.seq - 1, size, proof, root)
        except Invalid as broken:
            raise Tampered(
                broken.because,
                expected=getattr(broken, "expected", ""),
                found=getattr(broken, "found", ""),
                seq=served.seq,
                check="proof",
            ) from None
        if leaf.seq != served.seq:
            raise Tampered(
                "an entry is not at the place it is shown at", seq=served.seq, check="order"
            )
        problems: list[Tampered] = []
        entry = self.reading.read_past(leaf, served, problems)
        if problems:
            raise problems[0]
        return entry
