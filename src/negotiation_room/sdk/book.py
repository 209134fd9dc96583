"""The logs of all one's channels in a room, and how frames from the server are taken into them.

What the server says is either verified against a log held here, or marked as its word; what
contradicts a log raises, and nothing after it is believed.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.errors import NotFound, Refusal
from negotiation_room.kernel.ids import check_id, unb64
from negotiation_room.kernel.merkle import EMPTY_ROOT, Frontier
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.beginnings import NewBeginning
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.outlined import described
from negotiation_room.sdk.profile import Profile, Remembered
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Fork

MOST_HELD: Final = 2_000


@dataclass(slots=True)
class Page:
    """One channel in the book.

    Attributes:
        seat: the seat one has there.
        head: the last place the server spoke of.
        unchecked: a checkpoint that came before the charter that names its key.
        kept: what was last written to memory.
        held: the last entries verified, for those who begin to follow later.
        former: what was remembered of an earlier epoch, until the new beginning is accepted.
        former_log: the log of that epoch, where this program verified it itself.
        beginning: what was found when the new beginning was held against that.
    """

    log: ChannelLog
    seat: str
    head: int
    held: deque[VerifiedEntry] = field(
        default_factory=lambda: deque[VerifiedEntry](maxlen=MOST_HELD)
    )

    unchecked: str = ""
    kept: Remembered | None = None
    former: Remembered | None = None
    former_log: ChannelLog | None = None
    beginning: NewBeginning | None = None

    @property
    def title(self) -> str:
        """The channel's title, as its charter has it."""
        charter = self.log.state.charter
        return "" if charter is None else charter.title

    @property
    def kind(self) -> str:
        """The channel's kind."""
        charter = self.log.state.charter
        return "" if charter is None else charter.kind.value


class Listener(Protocol):
    """Who is told of what is taken in, while the book stands exactly there."""

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified and folded, and nothing after it yet."""
        ...

    def rejoined(self, channel: str) -> None:
        """The server described the channel anew, or took the seat; its log may be another."""
        ...

    def ended(self, verdict: Refusal | None) -> None:
        """Nothing more is taken in: by that verdict, or because this program left."""
        ...


class Follower:
    """Takes in every entry for somebody who reads them in their own time."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[VerifiedEntry | None] = asyncio.Queue()

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified."""
        self.coming.put_nowait(entry)

    def rejoined(self, channel: str) -> None:
        """Whoever reads entries sees by their places what lies between."""

    def ended(self, verdict: Refusal | None) -> None:
        """No more entries come."""
        del verdict
        self.coming.put_nowait(None)


class Book:
    """Every channel one sits in, verified.

    Attributes:
        listeners: told of everything that is taken in.
    """

    def __init__(self, profile: Profile, catalogue: Catalogue) -> None:
        self._profile = profile
        self._catalogue = catalogue
        self._pages: dict[str, Page] = {}
        self.listeners: list[Listener] = []

    # --- asking --------------------------------------------------------------------------------

    def page(self, channel: str) -> Page:
        """One channel.

        Raises:
            NotFound: one has no seat there.
        """
        page = self._pages.get(channel)
        if page is None:
            raise NotFound("there is no such channel, or you have no seat in it")
        return page

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Every channel one sits in."""
        yield from sorted(self._pages.items())

    def resume(self) -> dict[str, tuple[int, int]]:
        """What was verified: in this run, else on an earlier visit."""
        if self._pages:
            return {c: (page.log.epoch, page.log.size) for c, page in self._pages.items()}
        return {
            channel: (past.epoch, past.size)
            for channel, past in self._profile.all_remembered().items()
            if past.size
        }

    # --- taking in -----------------------------------------------------------------------------

    def welcome(self, items: Sequence[dict[str, Any]]) -> None:
        """Take in the channels of a welcome; those it no longer names are closed to us."""
        named = [self.granted(item) for item in items]
        for channel in set(self._pages) - set(named):
            self.withdrawn(channel)

    def granted(self, item: dict[str, Any]) -> str:
        """Take in one channel as the server describes it.

        Raises:
            Fork: it is not the log this device verified before.
        """
        try:
            channel = check_id("c", item["channel"])
            start, head, epoch = int(item["start"]), int(item["head"]), int(item["epoch"])
            frontier = Frontier.from_list(start - 1, [unb64(h, 32) for h in item["frontier"]])
            proof = [unb64(h, 32) for h in item["proof"]]
        except (KeyError, TypeError, ValueError):
            raise Malformed(
                "the server describes a channel in a way nobody understands"
            ) from None
        page = self._pages.get(channel)
        # Another seat is shown another state: it is not folded on from what the former one was.
        same = page is not None and (page.log.epoch, page.seat) == (epoch, str(item["seat"]))
        if page is None or not same or page.log.size < start - 1:
            page = self._begun(channel, epoch, start, head, frontier, proof, item, page)
            self._pages[channel] = page
        elif start >= page.log.start and page.log.root_at(start - 1) != frontier.root():
            raise _not_ours(start - 1, page.log.root_at(start - 1), frontier.root())
        if head < page.log.size:
            self._keep_beyond(page, head)
            raise _shorter(page.log.size, head, item)
        page.head, page.seat = head, str(item["seat"])
        if item.get("checkpoint"):
            self._checkpoint(channel, page, str(item["checkpoint"]))
        self._tell_of(channel)
        return channel

    def unproven(self, item: dict[str, Any]) -> tuple[int, int] | None:
        """The sizes between which a described channel lacks its proof; None if it lacks none.

        A server that gives a seat back does not know what was verified before it was taken.
        """
        try:
            channel, epoch, edge = item["channel"], int(item["epoch"]), int(item["start"]) - 1
            is_proved = bool(item["proof"])
        except (KeyError, TypeError, ValueError):
            return None  # taking it in says what is wrong with it
        page, past = self._pages.get(channel), self._profile.remembered(channel)
        place = (past.epoch, past.size) if page is None else (page.log.epoch, page.log.size)
        if is_proved or place[0] != epoch or not 0 < place[1] < edge:
            return None
        return place[1], edge

    @property
    def has_caught_up(self) -> bool:
        """Whether every channel is read as far as the server said it goes."""
        return all(page.log.size >= page.head for page in self._pages.values())

    def entries(self, frame: dict[str, Any]) -> list[VerifiedEntry]:
        """Verify entries, in order; those known already are passed over.

        Raises:
            Tampered: one does not hold; nothing after it is taken in.
        """
        page = self._pages.get(str(frame.get("in")))
        if page is None:
            return []
        if frame.get("epoch") != page.log.epoch:
            raise Fork("the server goes on in another epoch of this log", check="epoch")
        fresh: list[VerifiedEntry] = []
        for row in frame["entries"]:
            served = Served.parse(row)
            if served.seq <= page.log.size:
                continue
            entry = page.log.apply(served)
            page.head = max(page.head, entry.seq)
            page.held.append(entry)
            fresh.append(entry)
            for listener in tuple(self.listeners):
                listener.heard(entry)
        if page.unchecked and page.log.key is not None:
            note, page.unchecked = page.unchecked, ""
            self._checkpoint(page.log.channel, page, note)
        return fresh

    def checkpoint(self, frame: dict[str, Any]) -> None:
        """Verify a signed checkpoint, and remember it.

        Raises:
            Fork: it contradicts the log held here.
        """
        page = self._pages.get(str(frame.get("in")))
        if page is not None:
            self._checkpoint(str(frame["in"]), page, str(frame["checkpoint"]))

    def withdrawn(self, channel: str) -> None:
        """A seat is gone; what was verified stays remembered."""
        page = self._pages.pop(channel, None)
        if page is not None:
            self._remember(channel, page)
            self._tell_of(channel)

    def end(self, verdict: Refusal | None) -> None:
        """Nothing more will be taken in."""
        for listener in tuple(self.listeners):
            listener.ended(verdict)

    def remember(self) -> None:
        """Keep what was verified, for the next visit."""
        for channel, page in self._pages.items():
            self._remember(channel, page)

    # --- within --------------------------------------------------------------------------------

    def _tell_of(self, channel: str) -> None:
        for listener in tuple(self.listeners):
            listener.rejoined(channel)

    def _begun(
        self,
        channel: str,
        epoch: int,
        start: int,
        head: int,
        frontier: Frontier,
        proof: list[bytes],
        item: dict[str, Any],
        before: Page | None,
    ) -> Page:
        if before is not None and before.former is None:
            self._remember(channel, before)
        past = self._profile.remembered(channel)
        size, root = past.size, past.root
        if before is not None and before.log.epoch == epoch:
            size, root = before.log.size, before.log.root
        known = max(past.epoch, 0 if before is None else before.log.epoch)
        if epoch < known:
            raise Fork(
                "the log went back to an epoch before the one this device knows",
                expected=f"epoch {known}",
                found=f"epoch {epoch}",
                check="epoch",
            )
        is_anew = 0 < past.epoch < epoch
        if is_anew and (before is None or before.log.epoch != epoch):
            size = 0
        if head < size:
            raise _shorter(size, head, item)
        state = None if _begins_with_charter(item, epoch, start) else self._state(item)
        log = ChannelLog(
            origin=self._profile.terms.origin,
            room=self._profile.terms.room,
            channel=channel,
            epoch=epoch,
            start=start,
            frontier=frontier,
            state=state,
            folded_to=head if state is not None else 0,
            catalogue=self._catalogue,
            key=past.key or None,
        )
        if size:
            log.tie(size, root, proof)
        page = Page(log, str(item["seat"]), head)
        if is_anew:
            page.former = past
            if before is not None:
                is_former = before.log.epoch == past.epoch
                page.former_log = before.log if is_former else before.former_log
                page.held.extend(before.held)
                if before.log.epoch == epoch:
                    page.beginning = before.beginning
        return page

    def _state(self, item: dict[str, Any]) -> Any:
        try:
            return described(self._catalogue, item["state"])
        except Exception:  # noqa: BLE001 -- cattrs raises groups of whatever did not fit
            raise Malformed(
                "the server describes a channel in a way nobody understands"
            ) from None

    def _keep_beyond(self, page: Page, size: int) -> None:
        """Keep the entries verified here that the server does not have any more."""
        gone = [e.served for e in page.held if e.epoch == page.log.epoch and e.seq > size]
        self._profile.keep_lost(page.log.channel, gone)

    def _checkpoint(self, channel: str, page: Page, note: str) -> None:
        if page.log.key is None:
            page.unchecked = note
            return
        page.log.checkpoint(note)
        self._remember(channel, page)

    def _remember(self, channel: str, page: Page) -> None:
        log = page.log
        if not log.size or page.former is not None:
            # What was remembered stays, until the person accepts the new beginning.
            return
        signed = log.verified
        fresh = Remembered(
            epoch=log.epoch,
            size=log.size,
            root=log.root,
            signed_size=0 if signed is None else signed.size,
            note="" if signed is None else signed.note,
            key=log.key or "",
        )
        if fresh != page.kept:
            self._profile.remember(channel, fresh)
            page.kept = fresh


def _begins_with_charter(item: dict[str, Any], epoch: int, start: int) -> bool:
    """Whether the entries to come begin with the charter, shown.

    A seat that reads from its own beginning is served earlier leaves without their parts; what
    stood in them is then the server's word.
    """
    if (epoch, start) != (1, 1):
        return False
    try:
        state: dict[str, Any] = item["state"]
        if state["charter"]["history"] != History.OWN.value:
            return True
        return state["seats"][item["seat"]]["reads_from"] == 1
    except (KeyError, TypeError):
        return False


def _shorter(size: int, head: int, item: dict[str, Any]) -> Fork:
    admitted = item.get("read_only")
    return Fork(
        "the server's log is shorter than the one this device verified before"
        + (f" (the server says: {admitted})" if admitted else ""),
        expected=f"at least {size} entries",
        found=f"{head} entries",
        seq=head,
    )


def _not_ours(size: int, held: bytes | None, shown: bytes) -> Fork:
    return Fork(
        f"the server's log is not the one verified here: two histories of {size} entries",
        expected=(held or EMPTY_ROOT).hex(),
        found=shown.hex(),
        seq=size,
    )
