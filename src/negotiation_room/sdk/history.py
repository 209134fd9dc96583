"""The past of a channel, page by page, and all of it for a transcript or an export.

Every page is checked against the log held here; a whole reading is verified from its first entry
as strictly as the live one.
"""

import time
from pathlib import Path
from typing import Any, Final

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.merkle import EMPTY_ROOT
from negotiation_room.sdk.book import Book, Page
from negotiation_room.sdk.bundle import Header, write_bundle
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.profile import Profile
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tampered

PAGE: Final = 200


class WholeReading:
    """A channel read from its first entry to one that a signed checkpoint covers.

    Attributes:
        log: verified; its tally says what was checked.
        note: the signed checkpoint, of exactly these entries or fewer.
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

    async def before(self, channel: str, before: int, limit: int = 50) -> list[VerifiedEntry]:
        """Entries before a place, each proved to be in the log held here.

        Raises:
            Tampered: one of them is not.
        """
        log = self._book.page(channel).log
        size = log.size
        rows, proofs, of = await self._doors.page(
            self._room, channel, before=before, limit=limit, size=size
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
        size = _size_of(note)
        rows = await self._all_rows(channel, size)
        log = self._fresh_log(channel, page, rows)
        past = self._profile.remembered(channel)
        if past.epoch == log.epoch and 0 < past.size <= size:
            log.remember(past.size, past.root)
        entries = [log.apply(row) for row in rows]
        log.checkpoint(note)
        self._meet_present(page.log, log)
        return WholeReading(log, entries, note)

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
            epoch=log.epoch,
            start=log.start,
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
                raise Tampered(
                    "a page of history is missing",
                    expected=f"entry {before - 1}",
                    found=f"entry {page[-1].seq}" if page else "nothing",
                    seq=before - 1,
                    check="order",
                )
            rows[:0] = page
            before = page[0].seq
        return rows

    def _fresh_log(self, channel: str, page: Page, rows: list[Served]) -> ChannelLog:
        """A log that reads from the first entry.

        Where the charter lies before one's own beginning, the present state stands in for it.
        """
        has_charter = bool(rows) and bool(rows[0].parts)
        return ChannelLog(
            origin=self._profile.terms.origin,
            room=self._room,
            channel=channel,
            epoch=page.log.epoch,
            state=None if has_charter else page.log.state,
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


def _size_of(note: str) -> int:
    """The size a note claims; the note itself is checked once the entries are read."""
    try:
        return int(note.split("\n")[1])
    except (IndexError, ValueError):
        raise Tampered("what the server gives is no checkpoint", check="checkpoint") from None
