"""What a person does about a log that was begun anew, or that is not the one they verified.

Nothing is accepted by itself: until the person has decided, what is remembered stays that of the
epoch before, the channel can be read, and nothing is signed for it.
"""

from dataclasses import dataclass

from negotiation_room.kernel.epochs import EpochOpened
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import unb64
from negotiation_room.kernel.leaf import parse_leaf
from negotiation_room.kernel.merkle import leaf_hash, verify_consistency
from negotiation_room.kernel.seats import CHAIR, Role
from negotiation_room.sdk.beginnings import Chain, Examination, Lost, NewBeginning
from negotiation_room.sdk.book import Book, Page
from negotiation_room.sdk.doors import Doors, Refused, Unreachable
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.profile import Profile, Remembered
from negotiation_room.sdk.served import Served
from negotiation_room.sdk.succession import first_of, opening_in
from negotiation_room.sdk.verdicts import Fork

FORKED = "kernel.forked_history"
ACCEPTED_BEFORE = "audit.accepted_before"


class NotAccepted(Conflict, code="sdk.epoch_not_accepted"):
    """The channel's record was begun anew, and you have not accepted that yet."""


class NothingToAccept(Conflict, code="sdk.nothing_to_accept"):
    """This channel's record was not begun anew since you last accepted it."""


class Disputed(Fork, code="sdk.disputed"):
    """The server's record contradicts a checkpoint it signed, which it has been shown now."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Signed entries that this machine holds, and the record does not hold any more.

    Attributes:
        lost: what is named as lost.
    """

    lost: tuple[Lost, ...]
    entries: tuple[Served, ...]


class Epochs:
    """The new beginnings in the channels of one room."""

    def __init__(self, profile: Profile, doors: Doors, book: Book) -> None:
        self._profile = profile
        self._doors = doors
        self._book = book
        self._room = profile.terms.room

    # --- new beginnings ------------------------------------------------------------------------

    def unexamined(self) -> list[str]:
        """Channels that were begun anew, and whose first entry can be examined now."""
        return [
            channel
            for channel, page in self._book.pages()
            if page.former is not None and page.beginning is None and page.log.size
        ]

    def demand_accepted(self, channel: str) -> None:
        """Let nothing be signed for a beginning that was not accepted.

        Raises:
            NotAccepted: it awaits the person's decision.
        """
        page = self._book.page(channel)
        if page.former is None:
            return
        lost = (
            "" if page.beginning is None else f"; {page.beginning.lost_count} entries were lost"
        )
        raise NotAccepted(
            f"the record of {page.title or channel} was begun anew{lost}; "
            "look at that and accept it before you say anything there"
        )

    async def examine_all(self) -> None:
        """Hold logs that were begun anew against what is remembered, as soon as that can be."""
        for channel in self.unexamined():
            try:
                await self.examine(channel)
            except (Unreachable, Refused, NothingToAccept):
                continue  # it stays unaccepted, and is examined when it is to be accepted

    async def examine(self, channel: str) -> NewBeginning:
        """Hold a new beginning against what this machine remembers.

        Raises:
            NothingToAccept: there is none.
            Fork: it is not the beginning it says to be.
        """
        page = self._book.page(channel)
        if page.beginning is not None:
            return page.beginning
        past = page.former
        if past is None:
            raise NothingToAccept("there is no new beginning to accept in this channel")
        chain = await self.chain(page.log, past.epoch)
        restored = chain.kept_of(past.epoch)
        proof: list[bytes] = []
        if 0 < past.size < restored:
            proof = await self._doors.consistency_in(
                self._room, channel, past.epoch, past.size, restored
            )
        found = Examination(page.log, chain, past, page.former_log, proof).judge()
        page.beginning = found
        self._keep_lost(channel, page, found)
        return found

    async def accept(self, channel: str) -> NewBeginning | None:
        """Remember the new epoch from here on, once it was examined.

        Gives what was found; None where this machine remembered nothing, and only the person's
        act is awaited.

        Raises:
            NothingToAccept: it was not begun anew, or is accepted already.
            Fork: it is another history than the one verified here.
        """
        page = self._book.page(channel)
        if page.former is None:
            if page.log.state.settled or not self.may_accept_for_others(channel):
                raise NothingToAccept("there is no new beginning to accept in this channel")
            return None
        found = await self.examine(channel)
        page.former = page.beginning = page.former_log = None
        self._book.remember()
        return found

    def may_accept_for_others(self, channel: str) -> bool:
        """Whether one's acceptance is an act: the chair's, and that of a delegation's head."""
        page = self._book.page(channel)
        seat = page.log.state.seats.get(page.seat)  # type: ignore[arg-type]
        return seat is not None and (seat.role in CHAIR or seat.role is Role.HEAD)

    async def chain(self, log: ChannelLog, back_to: int) -> Chain:
        """The beginnings from the present epoch back to a known one, each proved.

        Raises:
            Tampered: one of them does not hold.
        """
        openings: list[EpochOpened] = []
        epoch = log.epoch
        while epoch > back_to:
            if not openings:
                opened = await self._present_opening(log)
            else:
                opened = await self._earlier_opening(log, openings[-1])
            if opened is None:
                break
            openings.append(opened)
            epoch = opened.after_epoch
        if not openings:
            raise NothingToAccept(
                "how this channel's record was begun anew is not shown to you"
            )
        return Chain(tuple(openings))

    async def _present_opening(self, log: ChannelLog) -> EpochOpened | None:
        size = log.size
        rows, proofs, _ = await self._doors.page(
            self._room, log.channel, before=2, limit=1, size=size
        )
        row = first_of(rows, log.epoch)
        return opening_in(log.check_past(row, size, proofs[0]))

    async def _earlier_opening(self, log: ChannelLog, after: EpochOpened) -> EpochOpened | None:
        """The first entry of the epoch that another one succeeds, proved by what that one says."""
        epoch, size = after.after_epoch, after.restored
        rows = await self._doors.of_epoch(self._room, log.channel, epoch, limit=1)
        row = first_of(rows, epoch)
        proof = await self._doors.consistency_in(self._room, log.channel, epoch, 1, size)
        verify_consistency(1, size, leaf_hash(row.leaf), unb64(after.root, 32), proof)
        return opening_in(log.reading.read_past(parse_leaf(row.leaf), row, []))

    # --- what is lost --------------------------------------------------------------------------

    def _keep_lost(self, channel: str, page: Page, found: NewBeginning) -> None:
        """Keep the entries this program verified and the record does not hold any more."""
        if page.former_log is None:
            return
        self._profile.keep_lost(
            channel,
            [
                entry.served
                for entry in page.held
                if entry.epoch == found.former and entry.seq > found.restored
            ],
        )

    async def offer(self, channel: str, more: tuple[Served, ...] = ()) -> Offer:
        """The signed entries held here that the record has lost, oldest first.

        `more` are entries from elsewhere, such as an earlier export.
        """
        log = self._book.page(channel).log
        if log.epoch == 1:
            raise NothingToAccept("this channel's record was never begun anew; nothing is lost")
        chain = await self.chain(log, 1)
        found: dict[tuple[int, int], Served] = {}
        for served in (*self._profile.lost(channel), *more):
            leaf = parse_leaf(served.leaf)
            is_kept = leaf.epoch == log.epoch or leaf.seq <= chain.kept_of(leaf.epoch)
            if leaf.channel == channel and not is_kept and "act" in served.parts:
                found[leaf.epoch, leaf.seq] = served
        return Offer(chain.lost, tuple(found[place] for place in sorted(found)))

    # --- disputes ------------------------------------------------------------------------------

    async def dispute_first(self, channels: set[str]) -> Disputed | None:
        """An act in these met another history: show the server what it signed in one of them."""
        for channel in sorted(channels):
            verdict = await self.dispute(channel)
            if verdict is not None:
                return verdict
        return None

    async def dispute(self, channel: str) -> Disputed | None:
        """Show the server the signed checkpoint this machine remembers; None if it holds it."""
        note = self._signed_note(channel)
        if not note:
            return None
        heard = await self._doors.dispute(self._room, channel, note)
        if heard.get("outcome") != "contradiction":
            return None
        found = heard.get("found")
        return Disputed(
            "the server's record of this channel contradicts a checkpoint that it signed itself; "
            "it was shown that checkpoint, and nothing is heard in the channel any more",
            expected=unb64(heard.get("expected"), 32).hex(),
            found="no log of that size" if found is None else unb64(found, 32).hex(),
            seq=int(heard.get("size", 0)) or None,
            evidence=(note,),
        )

    def _signed_note(self, channel: str) -> str:
        verified = self._book.page(channel).log.verified
        past: Remembered = self._profile.remembered(channel)
        return past.note if verified is None else verified.note
