"""The past of a channel, page by page, and all of it for a transcript or an export.

Every page is checked against the log held here; a whole reading is verified from its first entry
as strictly as the live one.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.ids import b64
from negotiation_room.kernel.merkle import EMPTY_ROOT
from negotiation_room.sdk.book import Book, Page
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.export import Header, write_bundle
from negotiation_room.sdk.lines import LineLost, asked
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.profile import Profile
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.session import SEAT_GONE
from negotiation_room.sdk.succession import begun_anew, check_succession
from negotiation_room.sdk.verdicts import Fork, Tampered

PAGE: Final = 200


class WholeReading:
    """A channel read from its first entry to one that a signed checkpoint covers, in all epochs.

    Attributes:
        log: of the present epoch, verified; its tally says what was checked in all of them.
        entries: of all epochs, in order.
        note: the signed checkpoint, of exactly the present epoch's entries or fewer.
    """

    def __init__(self, log: ChannelLog, entries: list[VerifiedEntry], note: str) -> None:
        self.log = log
        self.entries = entries
        self.note = note


class History:
    """Reads what was, for somebody whose present is verified in the book."""

    def __init__(
        self, profile: Profile, doors: Doors, book: Book, catalogue: Catalogue
    ) -> None:
        self._profile = profile
        self._doors = doors
        self._book = book
        self._catalogue = catalogue
        self._room = profile.terms.room

    async def proved(self, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Channels as the server describes them, each with the proof that it was continued.

        One in which the seat has gone again meanwhile is left out.

        Raises:
            LineLost: a proof could not be had; that says nothing of the log.
        """
        proved: list[dict[str, Any]] = []
        for item in items:
            between = self._book.unproven(item)
            if between is None:
                proved.append(item)
                continue
            question = self._doors.consistency(self._room, str(item["channel"]), *between)
            try:
                proof = await asked(question)
            except LineLost as lost:
                if lost.code == SEAT_GONE:
                    continue
                raise
            proved.append({**item, "proof": [b64(piece) for piece in proof]})
        return proved

    async def before(
        self,
        channel: str,
        before: int,
        limit: int = 50,
        *,
        wanted: Sequence[str] | None = None,
    ) -> list[VerifiedEntry]:
        """Entries before a place, each proved to be in the log held here.

        What others said comes in the languages wanted; in all of them, if none are named.

        Raises:
            Tampered: one of them is not.
        """
        log = self._book.page(channel).log
        size = log.size
        rows, proofs, of = await self._doors.page(
            self._room, channel, before=before, limit=limit, size=size, wanted=wanted
        )
        if of != size:
            raise Tampered("the proofs are for another tree than asked for", check="proof")
        return [log.check_past(row, size, p) for row, p in zip(rows, proofs, strict=True)]

    async def transcript(self, channel: str) -> Any:
        """The transcript as the server writes it; `whole` gives one's own."""
        return await self._doors.transcript(self._room, channel)

    async def checkpoint(self, channel: str) -> str | None:
        """The last released checkpoint, verified against the log held here, as a signed note.

        Raises:
            Tampered: it does not hold.
        """
        note = await self._doors.checkpoint(self._room, channel)
        log = self._book.page(channel).log
        if note is not None and log.key is not None:
            log.checkpoint(note)
        return note

    async def whole(self, channel: str) -> WholeReading:
        """Read and verify a channel from its first entry up to the last signed checkpoint.

        Raises:
            Tampered: it does not hold, or no checkpoint was signed yet.
        """
        page = self._book.page(channel)
        note = await self._doors.checkpoint(self._room, channel)
        if note is None:
            raise Tampered(
                "the server has signed no checkpoint yet; try again shortly", check="checkpoint"
            )
        runs = await self._earlier(channel, page)
        present = page.log.epoch
        runs.append((present, await self._all_rows(channel, _size_of(note))))
        past = self._profile.remembered(channel)
        log: ChannelLog | None = None
        entries: list[VerifiedEntry] = []
        for epoch, rows in runs:
            has_charter = bool(runs[0][1]) and bool(runs[0][1][0].parts)
            ended = log
            if ended is None:
                log = self._fresh_log(channel, page, epoch, rows, has_charter=has_charter)
            else:
                log = begun_anew(ended, epoch, 0 if has_charter else len(rows))
            if past.epoch == epoch and 0 < past.size <= len(rows):
                log.remember(past.size, past.root)
            read = [log.apply(row) for row in rows]
            if ended is not None and read:
                check_succession(ended, read[0])
            entries += read
        if log is None or log.epoch != present:
            raise Tampered("the present epoch was not read to its end", check="epoch")
        log.checkpoint(note)
        self._meet_present(page.log, log)
        return WholeReading(log, entries, note)

    async def _earlier(self, channel: str, page: Page) -> list[tuple[int, list[Served]]]:
        """The entries of the epochs before the present one, as far as the server holds them.

        How many there are is its word, until the first entry of the next epoch is checked.
        """
        if page.log.epoch == 1:
            return []
        standing = await self._doors.standing(self._room, channel)
        bases = [(int(row["epoch"]), int(row["before"])) for row in standing["epochs"]]
        runs: list[tuple[int, list[Served]]] = []
        for (epoch, before), (_, until) in pairwise(bases):
            rows: list[Served] = []
            while len(rows) < until - before:
                more = await self._doors.of_epoch(
                    self._room, channel, epoch, first=len(rows) + 1, limit=PAGE
                )
                if not more:
                    raise _missing(len(rows) + 1, "nothing")
                rows += more
            runs.append((epoch, rows))
        return runs

    async def export(self, channel: str, path: Path) -> WholeReading:
        """Write a channel, as one reads it, to a file that anybody can verify offline.

        Raises:
            Tampered: it does not hold; nothing is written.
        """
        reading = await self.whole(channel)
        log = reading.log
        header = Header(
            origin=self._profile.terms.origin,
            room=self._room,
            channel=channel,
            first_epoch=reading.entries[0].epoch if reading.entries else log.epoch,
            epoch=log.epoch,
            start=1,
            frontier=(),
            checkpoint=reading.note,
            exported_at=time.time_ns() // 1000,
            reader=self._book.page(channel).seat,
            log_key=log.key or "",
        )
        write_bundle(path, header, reading.entries)
        return reading

    async def _all_rows(self, channel: str, size: int) -> list[Served]:
        rows: list[Served] = []
        before = size + 1
        while before > 1:
            page, _, _ = await self._doors.page(
                self._room, channel, before=before, limit=PAGE, size=size
            )
            if not page or page[-1].seq != before - 1:
                raise _missing(before - 1, f"entry {page[-1].seq}" if page else "nothing")
            rows[:0] = page
            before = page[0].seq
        return rows

    def _fresh_log(
        self,
        channel: str,
        page: Page,
        epoch: int,
        rows: list[Served],
        *,
        has_charter: bool,
    ) -> ChannelLog:
        """A log that reads from the first entry.

        Where the charter lies before one's own beginning, the present state stands in for it.
        """
        present = replace(page.log.state, epoch=epoch, bases=((epoch, 0),))
        return ChannelLog(
            origin=self._profile.terms.origin,
            room=self._room,
            channel=channel,
            epoch=epoch,
            state=None if has_charter else present,
            folded_to=0 if has_charter else len(rows),
            catalogue=self._catalogue,
            key=page.log.key,
        )

    def _meet_present(self, present: ChannelLog, past: ChannelLog) -> None:
        """The past just read must be that of the log held here."""
        size = min(present.size, past.size)
        held, read = present.root_at(size), past.root_at(size)
        if held is not None and held != read:
            raise Fork(
                "the history read now is not that of the log held here",
                expected=held.hex(),
                found=(read or EMPTY_ROOT).hex(),
                seq=size,
            )


def _missing(seq: int, found: str) -> Tampered:
    return Tampered(
        "a page of history is missing",
        expected=f"entry {seq}",
        found=found,
        seq=seq,
        check="order",
    )


def _size_of(note: str) -> int:
    """The size a note claims; the note itself is checked once the entries are read."""
    try:
        return int(note.split("\n")[1])
    except (IndexError, ValueError):
        raise Tampered("what the server gives is no checkpoint", check="checkpoint") from None
