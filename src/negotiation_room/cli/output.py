"""How the client's commands speak: to a person in words, to a program in JSON."""

import asyncio
import functools
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from negotiation_room.capabilities.accreditation.capability import capability as accreditation
from negotiation_room.capabilities.audit.capability import capability as audit
from negotiation_room.capabilities.channels.capability import capability as channels
from negotiation_room.capabilities.drafting.capability import capability as drafting
from negotiation_room.capabilities.interpretation.capability import (
    capability as interpretation,
)
from negotiation_room.capabilities.languages.capability import capability as languages
from negotiation_room.capabilities.records.capability import capability as records
from negotiation_room.capabilities.rooms.capability import capability as rooms
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.errors import NotFound, Refusal
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.epochs import Disputed, NotAccepted
from negotiation_room.sdk.profile import Home
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tampered

P = ParamSpec("P")

console = Console()
errors = Console(stderr=True)

RULES = Catalogue(
    (accreditation, rooms, channels, drafting, languages, interpretation, records, audit)
)
"""The capabilities whose outcomes this program decides again."""

REFUSED = 1
UNUSABLE = 2

HomeOption = Annotated[
    Path | None,
    typer.Option(help="Folder of your rooms and keys on this machine.", show_default=False),
]
RoomOption = Annotated[
    str | None,
    typer.Option(help="Which room, if you entered several: its id.", show_default=False),
]
ChannelOption = Annotated[
    str | None,
    typer.Option(help="The channel: its title, kind or id. The plenary, if none is named."),
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
JSONOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]
HTTPOption = Annotated[
    bool, typer.Option("--http", help="Use HTTP polling only: some proxies stop WebSockets.")
]


def in_words(command: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous command; a refusal is told as a sentence, never as a traceback."""

    @functools.wraps(command)
    def run(*given: P.args, **named: P.kwargs) -> None:
        try:
            asyncio.run(command(*given, **named))
        except Refusal as refusal:
            fail(refusal)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    return run


def fail(refusal: Refusal) -> NoReturn:
    """Say why, and end with an exit code that programs can read."""
    errors.print(Text(f"{refusal.because}.", style="bold"))
    if isinstance(refusal, Tampered):
        if refusal.seq is not None:
            errors.print(f"  at entry {refusal.seq}")
        errors.print(Text(f"  expected: {refusal.expected or '-'}"))
        errors.print(Text(f"  found:    {refusal.found or '-'}"))
        for note in refusal.evidence if isinstance(refusal, Fork) else ():
            errors.print(Text(note, style="dim"))
        errors.print("  Keep this message, and tell the others in the room by another way.")
        if isinstance(refusal, Disputed):
            errors.print(
                "  Whoever keeps the server begins the record anew with audit reopen; "
                "then look at it, and accept it, with audit accept."
            )
    if isinstance(refusal, NotAccepted):
        errors.print("  Look at it, and accept it, with: negotiation-room audit accept CHANNEL")
    raise typer.Exit(REFUSED)


def write_json(value: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    typer.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))


async def open_room(
    home: Path | None,
    room: str | None,
    passphrase: str | None,
    *,
    http: bool,
    translations: Sequence[str] | None = None,
) -> Room:
    """Open the room of the chosen profile; on a thin line, for translations into few languages."""
    profile = Home(home).choose(room)
    return await Room.connect(
        profile,
        transport="http" if http else "auto",
        catalogue=RULES,
        passphrase=passphrase,
        translations=translations,
    )


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


class Names:
    """Who is who, as far as the record read so far has told."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def learn(self, room: Room) -> None:
        """Take in the seats of every channel as they are now."""
        for _, page in room.book.pages():
            self._names |= {seat.id: seat.name for seat in page.log.state.seats.values()}

    def note(self, entry: VerifiedEntry) -> None:
        """Take in the seats an entry grants."""
        for fact in entry.facts:
            if fact.wire == "roster.seat_granted":
                self._names[str(fact.body["seat"])] = str(fact.body["name"])

    def of(self, entry: VerifiedEntry) -> str:
        """The author of an entry, in words."""
        who = entry.who
        if who is None:
            return "somebody (not attributed)"
        if who.seat is None:
            return "automatic, under the rules"
        role = who.role.value.replace("_", " ") if who.role else "somebody"
        return self._names.get(who.seat, role)


def moment(at: int) -> str:
    """A time, in UTC."""
    return datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def print_entry(entry: VerifiedEntry, names: Names, title: str) -> None:
    """One entry for a person, where it holds something people say; else one quiet line."""
    head = f"{moment(entry.at)}  {title} {entry.seq}  {names.of(entry)}"
    text = None if entry.content is None else entry.content.get("text")
    if isinstance(text, str):
        lang = str((entry.content or {}).get("lang", ""))
        kind = "message" if entry.do == "channels.post_message" else (lang or "said")
        console.print(f"[bold]{escape(head)}[/bold]  [dim]{escape(kind)}[/dim]")
        console.print(Text(text))
        return
    if entry.gone:
        console.print(Text(f"{head}  (these words were erased)", style="dim"))
        return
    if entry.unsent:
        console.print(Text(f"{head}  (a translation that was not loaded)", style="dim"))
        return
    what = ", ".join(fact.wire for fact in entry.facts) or "not shown to you"
    console.print(Text(f"{head}  {what}", style="dim"))


def entry_row(entry: VerifiedEntry, names: Names) -> dict[str, Any]:
    """One entry for a program."""
    return {
        "channel": entry.channel,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "at": entry.at,
        "do": entry.do,
        "author": names.of(entry),
        "who": None
        if entry.who is None
        else {
            "seat": entry.who.seat,
            "delegation": entry.who.delegation,
            "role": None if entry.who.role is None else entry.who.role.value,
            "device": entry.who.device,
        },
        "content": entry.content,
        "facts": [{"event": fact.wire, "body": dict(fact.body)} for fact in entry.facts],
        "withheld": list(entry.withheld),
        "gone": list(entry.gone),
        "unsent": list(entry.unsent),
        "word": list(entry.word),
    }
