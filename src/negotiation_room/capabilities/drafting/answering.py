"""What is answered to those who ask for a text or its past; made beside the event loop."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import orjson
from fastapi import Request, Response

from negotiation_room.capabilities.drafting.comparing import compare, write_comparison
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.json import write_json
from negotiation_room.capabilities.drafting.exporting.markdown import write_markdown
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.looking import (
    NothingToSee,
    Onlooker,
    View,
    bare,
    samples,
    write_blame,
    write_series,
)
from negotiation_room.capabilities.drafting.outlining import outlined
from negotiation_room.capabilities.drafting.pasts import Pasts, drafting_at
from negotiation_room.capabilities.drafting.previewing import FileKind, FileTooLong, Previews
from negotiation_room.capabilities.drafting.rules import show
from negotiation_room.capabilities.drafting.since import since, write_news
from negotiation_room.capabilities.drafting.standing import parties
from negotiation_room.capabilities.drafting.timeline import write_moment
from negotiation_room.capabilities.drafting.writing import write_text
from negotiation_room.kernel.errors import Invalid, NotPermitted
from negotiation_room.kernel.ids import (
    MAX_INTEGER,
    ChannelId,
    DelegationId,
    PersonId,
    RoomId,
    UnitId,
)
from negotiation_room.kernel.seats import Role
from negotiation_room.kernel.snapshot import plain
from negotiation_room.transport.http.asking import attached, body_of
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.packing import packed
from negotiation_room.transport.reader import RoomReader

DelegationNames = Callable[[RoomId, str], Awaitable[Mapping[str, str]]]
"""Gives the delegations' names in a language, as everyone in the room may know them."""

JSON: Final = "application/json"


class Format(StrEnum):
    """What a text is written as."""

    PLAIN = "txt"
    MARKDOWN = "md"
    JSON = "json"
    DOCX = "docx"


MEDIA: Final[Mapping[Format, str]] = {
    Format.PLAIN: "text/plain; charset=utf-8",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.JSON: JSON,
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ForMembers(NotPermitted, code="drafting.for_members"):
    """Texts are brought in by those who take part in drafting them."""


class OnlyInDocx(Invalid, code="drafting.only_in_docx"):
    """Tracked changes are written in DOCX only."""


class TextAnswers:
    """Answers what is asked of texts.

    Args:
        reader: lets people into channels, from their seats.
        pasts: gives texts as they were.
        names: what delegations are called.
        paces: how much one person may ask.
    """

    def __init__(
        self, reader: RoomReader, pasts: Pasts, names: DelegationNames, paces: Paces
    ) -> None:
        self.reader = reader
        self.pasts = pasts
        self.names = names
        self.paces = paces
        limits = pasts.limits
        self.previews = Previews(limits.preview_seconds, limits.preview_memory, limits.previews)

    async def enter(self, person: PersonId, room: RoomId, channel: ChannelId) -> Onlooker:
        """Let a person look from their seat."""
        return await Onlooker.enter(self.reader, self.pasts, person, room, channel)

    async def text(self, looker: Onlooker, at: str | None) -> Response:
        """The text at a place."""
        view = await looker.at(at)
        past = looker.pasts

        def make() -> bytes:
            return orjson.dumps(
                {
                    "in": looker.live.durable.channel,
                    "place": view.place,
                    "head": looker.head,
                    "symbol": view.symbol,
                    "text": write_text(view.text),
                }
            )

        return Response(await past.work(make), media_type=JSON)

    async def parts(
        self, looker: Onlooker, asked: Sequence[str], *, is_packed: bool
    ) -> Response:
        """The text as it stands now, with the articles asked for, and the remarks on them."""
        durable, seat = looker.live.durable, looker.seat
        shown = show(drafting_at(durable.state), seat, durable.state)
        text = looker.copy(shown)
        if text is None:
            raise NothingToSee("no text lies before you; ask again when one does")
        speaking = _parties_before(looker)

        def make() -> bytes:
            found = outlined(text, speaking, [UnitId(one) for one in asked])
            part = {**plain(found.text), "outline": found.outline}
            remarks = shown.comments.items()
            return orjson.dumps(
                {
                    "in": durable.channel,
                    "epoch": durable.epoch,
                    "head": durable.head,
                    "copy": "published" if seat.is_observer else "text",
                    "text": packed(part) if is_packed else part,
                    # These differ from seat to seat, and are never compressed.
                    "comments": {
                        name: plain(one)
                        for name, one in remarks
                        if one.unit in found.text.units
                    },
                }
            )

        return Response(await looker.pasts.work(make), media_type=JSON)

    async def blame(
        self, looker: Onlooker, at: str | None, unit: str, start: int, end: int | None
    ) -> dict[str, Any]:
        """Whose the words of a unit are."""
        view = await looker.at(at)
        return write_blame(looker, view, UnitId(unit), start, end)

    async def compare(
        self, looker: Onlooker, before: str, after: str | None, *, changed: bool
    ) -> Response:
        """Two states word by word; made once for all who ask the same."""
        old, new = await looker.at(before), await looker.at(after)

        def make() -> bytes:
            units = write_comparison(compare(old.text, new.text), only_changed=changed)
            return orjson.dumps({"from": _end(old), "to": _end(new), "units": units})

        asked = ("compare", old.place, new.place, looker.seat.is_observer, changed)
        # The symbols are part of the answer.
        body = await looker.pasts.answer(looker.live, (*asked, old.symbol, new.symbol), make)
        return Response(body, media_type=JSON)

    async def history(self, looker: Onlooker, before: int | None, limit: int) -> dict[str, Any]:
        """A page of the timeline, newest last."""
        past = await looker.past()
        until = min(before or MAX_INTEGER, looker.head + 1)
        observes = looker.seat.is_observer
        moments, more = past.timeline.before(
            until, first=looker.first, limit=limit, only_open=observes
        )
        return {
            "in": looker.live.durable.channel,
            "first": looker.first,
            "head": looker.head,
            "before": moments[0].place if more else None,
            "moments": [write_moment(one, is_attributed=not observes) for one in moments],
        }

    async def burn_down(self, looker: Onlooker, points: int) -> Response:
        """The open brackets over time."""
        past, found = await samples(looker, points)

        def make() -> bytes:
            return orjson.dumps(
                {
                    "in": looker.live.durable.channel,
                    "head": looker.head,
                    "points": write_series(looker, past, found),
                }
            )

        return Response(await looker.pasts.work(make), media_type=JSON)

    async def since(self, looker: Onlooker, place: int) -> Response:
        """What happened since a place; to whoever had no text then, everything is new."""
        new = await looker.at(None)
        seen = max(place, looker.first)
        try:
            old = (await looker.at(str(min(seen, looker.head)))).text
        except NothingToSee:
            old = bare(new.text)
        seated = _parties_before(looker)

        def make() -> bytes:
            news = [write_news(one) for one in since(old, new.text, seated)]
            return orjson.dumps({"since": seen, "head": new.place, "units": news})

        asked = ("since", seen, new.place, looker.seat.is_observer)
        return Response(await looker.pasts.answer(looker.live, asked, make), media_type=JSON)

    async def export(
        self,
        looker: Onlooker,
        kind: Format,
        at: str | None,
        before: str | None,
        names: Mapping[DelegationId, str],
        *,
        is_attributed: bool,
    ) -> Response:
        """The text as a file."""
        if before is not None and kind is not Format.DOCX:
            raise OnlyInDocx("changes since another version are tracked in DOCX: ask for that")
        view = await looker.at(at)
        old = None if before is None else await looker.at(before)
        said = names if is_attributed else None
        done = None
        # Observers are never told who did what.
        if old is not None and old.place <= view.place and not looker.seat.is_observer:
            done = await self.pasts.done(looker.live, old.place, view.place)

        def make() -> bytes:
            text = view.text
            match kind:
                case Format.PLAIN:
                    return write_plain(text, said).encode()
                case Format.MARKDOWN:
                    return write_markdown(text, said).encode()
                case Format.JSON:
                    return write_json(text, names).encode()
                case Format.DOCX:
                    earlier = None if old is None else old.text
                    return write_docx(
                        text, names, since=earlier, facts=done, is_attributed=is_attributed
                    )

        name = f"{_file_name(view)}.{kind.value}"
        return attached(await looker.pasts.work(make), MEDIA[kind], name)

    async def preview(
        self, looker: Onlooker, request: Request, kind: FileKind, tracked: Tracked
    ) -> dict[str, Any]:
        """What a file would bring in."""
        if looker.seat.role in {Role.OBSERVER, Role.ADMINISTRATOR}:
            raise ForMembers("who drafts here brings in texts; ask the chair to")
        most = self.pasts.limits.preview_bytes
        too_long = FileTooLong(
            f"files of at most {most // 1_000} kB are read here: take out pictures, or bring it"
            " in parts"
        )
        return await self.previews.read(await body_of(request, most, too_long), kind, tracked)


def _parties_before(looker: Onlooker) -> tuple[DelegationId, ...]:
    """The parties as far as somebody may know of them: observers are told of nobody."""
    return () if looker.seat.is_observer else parties(looker.live.durable.state)


def _end(view: View) -> dict[str, Any]:
    return {"place": view.place, "symbol": view.symbol}


def _file_name(view: View) -> str:
    """A version by its symbol, any other state by its place; nothing a file may not be called."""
    named = view.symbol or f"{view.text.symbol}-{view.place}"
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in named)
