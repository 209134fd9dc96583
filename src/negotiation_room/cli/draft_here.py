"""A text in a room, as commands reach it: which channel, which version, what people are called."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from negotiation_room.capabilities.drafting.blame import Span, why
from negotiation_room.capabilities.drafting.exporting.naming import called
from negotiation_room.capabilities.drafting.lint import Remark, lint
from negotiation_room.capabilities.drafting.standing import ladder_of, parties
from negotiation_room.capabilities.drafting.units import AGREEABLE, Ladder, Text
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.cli.draft_shown import Traced
from negotiation_room.cli.here import InRoom
from negotiation_room.cli.output import SPOKEN, errors, moment
from negotiation_room.kernel.channel import ChannelKind, Place
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.drafting import Progress as Brought
from negotiation_room.sdk.drafting import TextEditor

NOW: Final = "now"
"""Stands for the text as it is, where a version can be named."""

ChannelOption = Annotated[
    str | None,
    typer.Option(help="The drafting channel: its title or id; needed if you sit in several."),
]
VersionOption = Annotated[
    str, typer.Option("--version", help="The symbol of a version; now is the text as it is.")
]
Names = dict[DelegationId, str]


class NoDraft(NotFound, code="cli.no_draft"):
    """You sit in no drafting channel of that name, or in several."""


class OpenDraft:
    """One text, in a room that is open.

    Attributes:
        names: what delegations are called, as far as the register shown here tells.
    """

    def __init__(self, room: Room, channel: str) -> None:
        self.room = room
        self.channel = channel
        self.editor: TextEditor = room.text(channel)
        self.names = _names(room)

    async def texts(self, *versions: str) -> tuple[Text, ...]:
        """The texts of versions, by symbol or `now`."""
        symbols = [one for one in versions if one != NOW]
        past = iter(await self.editor.at(*symbols) if symbols else ())
        return tuple(self.editor.text if one == NOW else next(past) for one in versions)

    async def done(self, old: str, new: str) -> tuple[tuple[Event, Place], ...] | None:
        """What was done between two versions, by symbol or `now`; None if the old one is later."""
        if old == NOW:
            return None
        if new != NOW and self.editor.version(new).place < self.editor.version(old).place:
            return None
        return await self.editor.done(old, None if new == NOW else new)

    def ladders(self, text: Text) -> dict[UnitId, Ladder]:
        """How far each unit is agreed that can be."""
        all_parties = parties(self.room.log(self.channel).state)
        return {
            unit.id: ladder_of(text, unit, all_parties)
            for unit in text.walk()
            if unit.kind in AGREEABLE
        }

    def traced(self, span: Span) -> Traced:
        """Words with their author, in words."""
        state, origin = self.room.log(self.channel).state, span.origin
        if origin is None or origin.seat is None:
            return Traced(span.words, "not told", "-", span.place)
        seat = state.seats.get(origin.seat)
        who = "somebody who left" if seat is None else seat.name
        if origin.delegation is not None:
            who += f" ({called(origin.delegation, self.names)})"
        proposal = why(self.editor.drafting, span)
        reason = "" if proposal is None else proposal.rationale
        return Traced(span.words, who, moment(origin.at), span.place, reason)


@dataclass(frozen=True, slots=True)
class InDraft:
    """A drafting channel of a room; the only one there is, if none is named."""

    channel: ChannelOption = None
    within: InRoom = field(default_factory=InRoom)

    @asynccontextmanager
    async def open(self, *, outlines: bool = False) -> AsyncGenerator[OpenDraft]:
        """The text, in the room that is open; a long one in outline, if so wished."""
        async with self.within.open(outlines=outlines) as room:
            yield OpenDraft(room, _drafting_channel(room, self.channel))


def _drafting_channel(room: Room, wanted: str | None) -> str:
    drafts = [(one, title) for one, kind, title in room.channels() if kind == "drafting"]
    if wanted is not None:
        drafts = [one for one in drafts if wanted.casefold() in {one[0], one[1].casefold()}]
    if len(drafts) == 1:
        return drafts[0][0]
    known = "; ".join(
        f"{title} ({one})" for one, kind, title in room.channels() if kind == "drafting"
    )
    if not known:
        raise NoDraft("you sit in no drafting channel; the chair opens one with draft open")
    raise NoDraft(f"name one of your drafting channels with --channel: {known}")


def _names(room: Room) -> Names:
    names = Names()
    for _, page in room.book.pages():
        if page.kind == ChannelKind.REGISTER.value:
            known = page.log.state.substate("accreditation").delegations
            for delegation, one in known.items():
                names[delegation] = name_of(
                    one.names, one.code, reads=room.profile.terms.language
                )
    return names


def name_of(names: Iterable[tuple[str, str]], code: str, *, reads: str) -> str:
    """What a delegation is called among the words of the commands, which are English.

    Args:
        names: its names, each after its language.
        code: what it is called where none fits.
        reads: the language of whoever reads it, where it has no English name.
    """
    said = dict(names)
    return said.get(SPOKEN) or said.get(reads) or code


def waiting(what: str, *, quiet: bool) -> Progress:
    """A sign that something takes its time."""
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        console=errors,
        transient=True,
        disable=quiet,
    )
    progress.add_task(f"{what} …", total=None)
    return progress


# --- bringing in ---------------------------------------------------------------------------


async def import_into(
    here: InDraft, units: tuple[DraftUnit, ...], *, replaces: bool, quiet: bool
) -> dict[str, Any]:
    """Bring units into a text, telling how far it is."""
    told = list[Brought]()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=errors,
        transient=True,
        disable=quiet,
    )
    async with here.open() as draft:
        with bar:
            task = bar.add_task("Bringing in", total=None)

            def tell(progress: Brought) -> None:
                told.append(progress)
                bar.update(task, completed=progress.acts, total=progress.of_acts)

            children = draft.editor.unit(draft.editor.text.root).children
            place = await draft.editor.import_units(
                units,
                after=children[-1] if children and not replaces else None,
                replaces=replaces,
                progress=tell,
            )
    return {
        "channel": draft.channel,
        "place": place,
        "units": told[-1].units,
        "acts": told[-1].acts,
    }


async def lint_in(here: InDraft, deep: int) -> tuple[Remark, ...]:
    """What a chair should look at in the text of a room."""
    async with here.open() as draft:
        state = draft.room.log(draft.channel).state
        return lint(draft.editor.text, parties(state), deep=deep)
