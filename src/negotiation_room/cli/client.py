"""Commands of those who take part: enter, say, follow, transcript, and one's keys."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.text import Text

from negotiation_room.cli.here import (
    ChannelOption,
    HomeOption,
    InChannel,
    InRoom,
    PassphraseOption,
    find_channel,
)
from negotiation_room.cli.output import (
    JSONOption,
    Names,
    console,
    entry_row,
    errors,
    in_words,
    moment,
    print_entry,
    say_done,
    write_json,
)
from negotiation_room.cli.relay_shown import heard_row, print_heard
from negotiation_room.sdk.client import Room, Wish
from negotiation_room.sdk.entrance import Link, Newcomer
from negotiation_room.sdk.entrance import enter as enter_room
from negotiation_room.sdk.history import WholeReading
from negotiation_room.sdk.profile import Home
from negotiation_room.sdk.relay import Heard, Relay
from negotiation_room.sdk.served import VerifiedEntry

_STATEMENT = "channels.statement_posted"
_AFTERWARDS = {
    "channels.utterance_corrected": "corrected",
    "channels.utterance_withdrawn": "withdrawn",
    "channels.redacted": "redacted",
}


@in_words
async def enter(
    link: Annotated[str, typer.Argument(help="The link of your invitation, whole.")],
    name: Annotated[str, typer.Option(prompt="Your name, as others will read it")],
    password: Annotated[
        str,
        typer.Option(
            prompt="A password of 15 characters or more",
            hide_input=True,
            confirmation_prompt=True,
            envvar="NEGOTIATION_ROOM_PASSWORD",
            help="Signs you in again later. Better typed than given here.",
        ),
    ],
    lang: Annotated[str, typer.Option(help="The language you read in.")] = "en",
    server: Annotated[
        str | None, typer.Option(help="Address to speak to, where it is not the link's.")
    ] = None,
    home: HomeOption = None,
    passphrase: PassphraseOption = None,
    as_json: JSONOption = False,
) -> None:
    """Enter a room by an invitation, with a new key for this device.

    The key is made on this machine and never leaves it. Compare its fingerprint by telephone with
    what the secretariat sees.
    """
    entered = await enter_room(
        Link.parse(link),
        Newcomer(name, lang, password),
        Home(home),
        server=server,
        passphrase=passphrase,
    )
    terms = entered.profile.terms
    groups = entered.profile.key(passphrase).fingerprint(terms.origin, terms.room)
    if as_json:
        write_json(
            {
                "room": terms.room,
                "person": terms.person,
                "device": terms.device,
                "fingerprint": " ".join(groups),
                "codes": entered.codes,
                "profile": str(entered.profile.folder),
            }
        )
        return
    console.print(f"You are in. This device is {terms.device}.")
    console.print("Its fingerprint, to be compared by telephone: ", " ".join(groups))
    console.print(
        "Keep this secret in your authenticator; it makes the codes for signing in, and is not "
        f"shown again: {entered.codes}"
    )


@in_words
async def say(
    text: Annotated[str, typer.Argument(help="What you say; - reads it from standard input.")],
    channel: ChannelOption = None,
    lang: Annotated[str | None, typer.Option(help="Its language; yours, if not given.")] = None,
    message: Annotated[
        bool, typer.Option("--message", help="A working remark, off the record.")
    ] = False,
    reply_to: Annotated[int | None, typer.Option(help="The entry you reply to.")] = None,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Say something on the record of a channel, signed with this device's key."""
    if text == "-":
        text = typer.get_text_stream("stdin").read().rstrip("\n")
    async with InChannel(channel, here).open() as (opened, where):
        fields: dict[str, Any] = {
            "text": text,
            "lang": lang or opened.profile.terms.language,
            "reply_to": reply_to,
        }
        wire = "channels.post_message" if message else "channels.post_statement"
        seq = await opened.post(Wish(wire, fields), where)
        title = opened.book.page(where).title
    record = "off the record" if message else "on the record"
    sentence = f"Said in {title}, {record}: entry {seq}."
    say_done({"channel": where, "seq": seq}, sentence, as_json=as_json)


@in_words
async def follow(
    channel: Annotated[
        str | None, typer.Option(help="Only this channel: its title, kind or id.")
    ] = None,
    past: Annotated[
        int, typer.Option(help="How many earlier entries to show first.", min=0, max=200)
    ] = 20,
    count: Annotated[
        int | None, typer.Option(help="Stop after so many entries.", show_default=False)
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(help="Read in this language, where there is a translation: as fr."),
    ] = None,
    original: Annotated[
        bool, typer.Option("--original", help="With --lang: show each original too.")
    ] = False,
    lean: Annotated[
        bool,
        typer.Option("--lean", help="With --lang: have no other translations sent."),
    ] = False,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Read along, each entry verified before it is shown. Ends with Ctrl-C.

    With --lang, translations are shown with how far they may be relied on; one that comes later
    is shown when it comes. With --lean the words of other translations do not come at all.
    """
    only = [lang] if lean and lang else None
    async with here.open(translations=only) as opened:
        where = None if channel is None else find_channel(opened, channel)
        names, shown = Names(), 0
        names.learn(opened)
        _tell_beginnings(opened, where)
        relays = None if lang is None else _Relays(opened, lang)
        async for entry in _read_along(opened, where, past, relays):
            names.note(entry)
            title = opened.book.page(entry.channel).title
            for item in relays.read(entry) if relays else [Heard(entry)]:
                if as_json:
                    write_json(
                        heard_row(item, names, lang) if lang else entry_row(entry, names)
                    )
                elif lang:
                    print_heard(item, names, title, lang, original=original)
                else:
                    print_entry(entry, names, title)
                shown += 1
                if shown == count:
                    return


class _Relays:
    """The relays of all channels that are read, each begun with its first entry."""

    def __init__(self, room: Room, lang: str) -> None:
        self._room = room
        self._lang = lang
        self._relays = dict[str, Relay]()

    def read(self, entry: VerifiedEntry) -> Iterator[Heard]:
        """What an entry brings in the language that is read."""
        return self._of(entry.channel).read(entry, self._lang)

    def note(self, channel: str, entries: Sequence[VerifiedEntry]) -> None:
        """Take in what is read in a moment."""
        self._of(channel).note(entries)

    def _of(self, channel: str) -> Relay:
        if channel not in self._relays:
            self._relays[channel] = Relay(self._room, channel)
        return self._relays[channel]


def _tell_beginnings(room: Room, channel: str | None) -> None:
    """Say which records were begun anew and await one's acceptance."""
    for name, page in room.book.pages():
        if page.former is None or channel not in {None, name}:
            continue
        lost = (
            "" if page.beginning is None else f"; {page.beginning.lost_count} entries were lost"
        )
        errors.print(Text(f"{page.title}: its record was begun anew{lost}.", style="bold"))
        errors.print(Text(f"  Look at it with: negotiation-room audit accept {name}"))


async def _read_along(
    room: Room, channel: str | None, past: int, relays: _Relays | None
) -> AsyncGenerator[VerifiedEntry]:
    """The last entries before those that are new here, each proved; then everything as it comes."""
    for name, page in list(room.book.pages()):
        start = page.log.start
        if channel in {None, name} and past and start > 1:
            only = room.translations
            entries = await room.history.before(name, start, limit=past, wanted=only)
            if relays is not None:
                relays.note(name, entries)
            for entry in entries:
                yield entry
    async for entry in room.follow(channel):
        yield entry


@in_words
async def transcript(here: InChannel, as_json: JSONOption = False) -> None:
    """Write the statements of a channel, from a record read and verified from its beginning."""
    async with here.open() as (opened, where):
        with _waiting("reading and verifying the record", quiet=as_json):
            reading = await opened.history.whole(where)
        names = Names()
        names.learn(opened)
        rows = _statements(reading, names)
        title = opened.book.page(where).title
    if as_json:
        write_json({"channel": where, "title": title, "statements": rows})
        return
    console.print(Text(title, style="bold"))
    for row in rows:
        console.print()
        marks = f"  ({row['status']})" if row["status"] else ""
        console.print(Text(f"{row['seq']}. {row['author']}, {row['time']} UTC{marks}", "bold"))
        console.print(Text(row["text"] or "[the words were erased]"))
    console.print()
    for sentence in _checked(reading):
        console.print(Text(sentence, style="dim"))


def _statements(reading: WholeReading, names: Names) -> list[dict[str, Any]]:
    """The statements in order; what came after a statement is said beside it."""
    rows: dict[int, dict[str, Any]] = {}
    for entry in reading.entries:
        names.note(entry)
        if entry.fact(_STATEMENT) is not None or _is_statement(entry):
            rows[entry.place] = _statement(entry, names)
        for fact in entry.facts:
            target = fact.body.get("target")
            if fact.wire in _AFTERWARDS and target in rows:
                row = rows[target]
                row["status"] = _AFTERWARDS[fact.wire]
                if row["status"] == "corrected" and entry.content is not None:
                    row["corrections"].append(entry.content.get("text"))
    return list(rows.values())


def _is_statement(entry: VerifiedEntry) -> bool:
    return entry.do == "channels.post_statement"


def _statement(entry: VerifiedEntry, names: Names) -> dict[str, Any]:
    content = entry.content or {}
    return {
        "seq": entry.place,
        "at": entry.at,
        "time": moment(entry.at),
        "author": names.of(entry),
        "lang": content.get("lang"),
        "text": content.get("text"),
        "status": "",
        "corrections": [],
    }


def _checked(reading: WholeReading) -> list[str]:
    tally = reading.log.tally
    sentence = (
        f"Verified here: {tally.entries} entries, {tally.signatures} signatures, "
        f"{tally.outcomes} outcomes, under a checkpoint of {reading.log.size} entries"
        + (f" of epoch {reading.log.epoch}." if reading.log.epoch > 1 else ".")
    )
    return [sentence]


def _waiting(what: str, *, quiet: bool) -> Progress:
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=quiet,
    )
    progress.add_task(what, total=None)
    return progress


def add_to(app: typer.Typer) -> None:
    """Add the commands of those who take part."""
    for command in (enter, say, follow, transcript):
        app.command()(command)
