"""How the client's commands speak: to a person in words, to a program in JSON."""

import asyncio
import functools
import inspect
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from inspect import Parameter
from typing import Annotated, Any, NoReturn

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
from negotiation_room.kernel.errors import Refusal
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.epochs import Disputed, NotAccepted
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tampered

console = Console()
errors = Console(stderr=True)

RULES = Catalogue(
    (accreditation, rooms, channels, drafting, languages, interpretation, records, audit)
)
"""The capabilities whose outcomes this program decides again."""

SPOKEN = "en"
"""The language of what the commands themselves say, whatever language a text is in."""

REFUSED = 1
UNUSABLE = 2

JSONOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]


def in_words(command: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous command; a refusal is told as a sentence, never as a traceback.

    A parameter that is a dataclass stands for options: its fields, in its place and their order.
    """
    asked = inspect.signature(command).parameters

    @functools.wraps(command)
    def run(**given: Any) -> None:
        try:
            asyncio.run(command(**{name: _taken(one, given) for name, one in asked.items()}))
        except Refusal as refusal:
            fail(refusal)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    options = [option for one in asked.values() for option in _options(one)]
    run.__dict__["__signature__"] = inspect.Signature(options)
    return run


def _parts(asked: Parameter) -> Mapping[str, Parameter] | None:
    """The options that a parameter of a command stands for, if it stands for any."""
    if not isinstance(asked.annotation, type) or not is_dataclass(asked.annotation):
        return None
    return inspect.signature(asked.annotation).parameters


def _options(asked: Parameter) -> Iterator[Parameter]:
    """What Typer is to ask for, for one parameter of a command."""
    parts = _parts(asked)
    if parts is None:
        yield asked.replace(kind=Parameter.KEYWORD_ONLY)
    else:
        for part in parts.values():
            yield from _options(part)


def _taken(asked: Parameter, given: Mapping[str, Any]) -> Any:
    """The value of one parameter of a command, from what Typer was given."""
    parts = _parts(asked)
    if parts is None:
        return given[asked.name]
    return asked.annotation(**{name: _taken(part, given) for name, part in parts.items()})


def fail(refusal: Refusal) -> NoReturn:
    """Say why, and end with an exit code that programs can read."""
    ending = "" if refusal.because.endswith(("?", "!", ".")) else "."
    errors.print(Text(f"{refusal.because}{ending}", style="bold"))
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


def say_done(row: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """What was done: a row for a program, a sentence for a person."""
    if as_json:
        write_json(row)
    else:
        console.print(Text(sentence))


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
