"""Where a command acts: in a room, or in a channel of it, as its options say."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from negotiation_room.capabilities.audit.messages import RecordExport
from negotiation_room.cli.output import RULES
from negotiation_room.kernel.errors import NotFound, NotPermitted, Refusal
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.profile import Home

HomeOption = Annotated[
    Path | None,
    typer.Option(help="Folder of your rooms and keys on this machine.", show_default=False),
]
RoomOption = Annotated[
    str | None,
    typer.Option(help="Which room, if you entered several: its id.", show_default=False),
]
PassphraseOption = Annotated[
    str | None,
    typer.Option(
        envvar="NEGOTIATION_ROOM_PASSPHRASE",
        help="Passphrase of the device's key, if it is sealed.",
        show_default=False,
        show_envvar=True,
    ),
]
HTTPOption = Annotated[
    bool, typer.Option("--http", help="Use HTTP polling only: some proxies stop WebSockets.")
]
ChannelOption = Annotated[
    str | None,
    typer.Option(help="The channel: its title, kind or id. The plenary, if none is named."),
]


@dataclass(frozen=True, slots=True)
class InRoom:
    """A room: whose folder tells of it, which of several, with which key and by which line."""

    home: HomeOption = None
    room: RoomOption = None
    passphrase: PassphraseOption = None
    http: HTTPOption = False

    @asynccontextmanager
    async def open(
        self, *, translations: Sequence[str] | None = None, outlines: bool = False
    ) -> AsyncGenerator[Room]:
        """The room, open; on a thin line, for translations into few languages, or outlines."""
        room = await Room.connect(
            Home(self.home).choose(self.room),
            transport="http" if self.http else "auto",
            catalogue=RULES,
            passphrase=self.passphrase,
            translations=translations,
            outlines=outlines,
        )
        async with room:
            yield room


@dataclass(frozen=True, slots=True)
class InChannel:
    """A channel of a room; the plenary, if none is named."""

    channel: ChannelOption = None
    within: InRoom = field(default_factory=InRoom)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[tuple[Room, str]]:
        """The room, open, and the channel's id in it."""
        async with self.within.open() as room:
            yield room, find_channel(room, self.channel)


def find_channel(room: Room, wanted: str | None) -> str:
    """A channel by id, kind or title; the plenary if none is named.

    Raises:
        NotFound: none fits, or more than one.
    """
    sought = (wanted or "plenary").casefold()
    fitting = [
        channel
        for channel, kind, title in room.channels()
        if sought in {channel, kind, title.casefold()}
    ]
    if len(fitting) == 1:
        return fitting[0]
    names = "; ".join(
        f"{title} ({kind}, {channel})" for channel, kind, title in room.channels()
    )
    raise NotFound(f"name one of your channels with --channel: {names}")


async def say_copied(room: Room, channel: str) -> None:
    """Say in the channel that one takes a copy, as far as one may say anything there."""
    try:
        await room.post(RecordExport(upto=room.log(channel).size), channel)
    except Refusal as refusal:
        if refusal.status != NotPermitted.status:
            raise
