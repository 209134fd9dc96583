"""Commands on the text of a drafting channel: open, show, name, versions, blame, export."""

import os
from collections.abc import Collection, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text as Shown

from negotiation_room.capabilities.channels.messages import OpenChannel
from negotiation_room.capabilities.drafting.blame import Span, blame, find
from negotiation_room.capabilities.drafting.burndown import count as count_brackets
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.json import write_json as text_json
from negotiation_room.capabilities.drafting.exporting.markdown import write_markdown
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.lint import number_of
from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    Mode,
    Text,
    Unit,
    Version,
)
from negotiation_room.cli.draft_article import ArticleOption, read_article
from negotiation_room.cli.draft_here import (
    NOW,
    InDraft,
    OpenDraft,
    VersionOption,
    waiting,
)
from negotiation_room.cli.draft_shown import print_blame, print_text, unit_json
from negotiation_room.cli.files import write_bytes
from negotiation_room.cli.here import InRoom, find_channel
from negotiation_room.cli.output import (
    JSONOption,
    console,
    errors,
    in_words,
    moment,
    say_done,
    write_json,
)
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, UnitId, new_id
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.drafting import Section, arrival
from negotiation_room.sdk.relay import Beside, Relay


class Format(StrEnum):
    """The formats a text is written in."""

    TXT = "txt"
    MD = "md"
    JSON = "json"
    DOCX = "docx"


@in_words
async def begin(
    title: Annotated[str, typer.Argument(help="What the text is called.")],
    symbol: Annotated[str, typer.Option(help="Its symbol, such as ROOM/L.1.")],
    lang: Annotated[str, typer.Option(help="Its language, as in BCP 47.")] = "en",
    mode: Annotated[
        Mode, typer.Option(help="Who may write in it to begin with.")
    ] = Mode.ROLLING,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Seat only this person, by name; can be given again."),
    ] = None,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Open a drafting channel for the members of the plenary, and lay an empty text before it.

    For the chair. In a rolling text delegations place brackets and write inside their own; a
    drafting group is named later; one_text is written by the mediator alone.
    """
    async with here.open() as opened:
        channel = ChannelId(new_id("c", os.urandom))
        register = next(one for one, kind, _ in opened.channels() if kind == "register")
        wish = OpenChannel(
            channel=channel,
            kind=ChannelKind.DRAFTING,
            title=title,
            members=tuple(_people(opened, only)),
        )
        await opened.post(wish, register)
        await arrival(opened.book, channel)
        root = await opened.text(channel).begin(title, lang=lang, symbol=symbol, mode=mode)
    if as_json:
        write_json({"channel": channel, "root": root})
    else:
        console.print(Shown(f"{title} lies before the channel {channel}."))
        console.print(Shown(f"Bring a text in with: draft import FILE --channel {channel}"))


def _people(room: Room, only: list[str] | None) -> Iterable[PersonId]:
    plenary = room.log(find_channel(room, "plenary")).state
    seats = [one for one in plenary.seats.values() if not one.is_observer]
    for name in only or ():
        if not any(seat.name == name for seat in seats):
            raise NotFound(f"nobody in the plenary is called {name}; write the name in full")
    for seat in seats:
        is_named = only is None or seat.name in only
        if is_named and seat.person != room.profile.terms.person:
            yield seat.person


@in_words
async def show(
    version: VersionOption = NOW,
    beside: Annotated[
        str | None,
        typer.Option(
            help="Show each paragraph in this language too: certified words, or unchecked drafts."
        ),
    ] = None,
    article: ArticleOption = None,
    *,
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Show a text with its brackets, whose they are, and how far each paragraph is agreed.

    With --beside, what stands below a paragraph was certified by an interpreter for the very words
    above it, or made of them for you alone, and then it is not on the record; each says which. The
    words above are the ones that count.
    """
    if beside is not None and version != NOW:
        raise typer.BadParameter(
            "only the text as it is now is read beside; leave --version out"
        )
    translated = dict[UnitId, Beside]()
    async with here.open(outlines=article is not None and version == NOW) as draft:
        with waiting("Reading and verifying the record", quiet=as_json):
            text, shown = await read_article(draft, version, article)
        outline, ladders = draft.editor.outline, draft.ladders(text)
        if beside is not None:
            with waiting("Asking for translations", quiet=as_json):
                translated = await _read_beside(draft, beside, shown)
    if as_json:
        units = [
            unit_json(text, unit, draft.names, ladders.get(unit.id), translated.get(unit.id))
            for unit in shown
        ]
        write_json(_text_json(text, units, outline))
    else:
        print_text(text, draft.names, ladders, translated, {unit.id for unit in shown})


async def _read_beside(
    draft: OpenDraft, lang: str, shown: Iterable[Unit]
) -> dict[UnitId, Beside]:
    """What these units would say in a language; brackets and footnotes in the words around them."""
    readable = [unit.id for unit in shown if unit.words and unit.kind in AGREEABLE]
    if not readable:
        return {}
    relay = Relay(draft.room, draft.channel)
    return {one.unit: one async for one in relay.beside(lang, *readable)}


def _text_json(
    text: Text, units: list[dict[str, Any]], outline: Iterable[Section] = ()
) -> dict[str, Any]:
    """A text for a program, with these of its units; brackets are counted in all of it.

    How many nobody has claimed is only told where all of it is loaded.
    """
    numbers, left_out = count_brackets(text), tuple(outline)
    return {
        "title": text.title,
        "symbol": text.symbol,
        "lang": text.lang,
        "open_brackets": numbers.open + sum(one.brackets for one in left_out),
        "unattributed": None if left_out else numbers.unattributed,
        "units": units,
    }


@in_words
async def name(
    title: Annotated[str, typer.Argument(help="What the version is called.")],
    symbol: Annotated[
        str | None, typer.Option(help="Its symbol; the next revision, if not given.")
    ] = None,
    to_observers: Annotated[
        bool, typer.Option("--to-observers", help="Publish it to observers too.")
    ] = False,
    *,
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Name the text as it stands as a version. For the chair."""
    async with here.open() as draft:
        named = await draft.editor.name_version(title, symbol, to_observers=to_observers)
    sentence = f"{named.symbol}, {named.title}: named at entry {named.place}."
    say_done(_version_json(named), sentence, as_json=as_json)


@in_words
async def versions(here: InDraft, as_json: JSONOption = False) -> None:
    """List the versions of a text, with their digests."""
    async with here.open() as draft:
        known = draft.editor.drafting.versions
    if as_json:
        for one in known:
            write_json(_version_json(one))
        return
    if not known:
        console.print("No version of this text was named yet.")
        return
    table = Table()
    for column in ("symbol", "title", "named (UTC)", "entry", "for", "digest"):
        table.add_column(column)
    for one in known:
        row = (one.symbol, one.title, moment(one.at), str(one.place), one.circle, one.digest)
        table.add_row(*(Shown(cell) for cell in row))
    console.print(table)


@in_words
async def restore(
    symbol: Annotated[str, typer.Argument(help="The symbol of the version.")],
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Bring the text back to a named version, all at once; nothing in it is agreed. For the chair.

    It is a new act: what was done since stays in the record.
    """
    async with here.open() as draft:
        with waiting("Reading and verifying the record", quiet=as_json):
            place = await draft.editor.restore(symbol)
    sentence = f"The text is again {symbol}, by entry {place}."
    say_done({"symbol": symbol, "place": place}, sentence, as_json=as_json)


def _version_json(one: Version) -> dict[str, Any]:
    return {
        "symbol": one.symbol,
        "title": one.title,
        "at": one.at,
        "place": one.place,
        "circle": one.circle,
        "digest": one.digest,
    }


@in_words
async def trace(
    phrase: Annotated[
        str | None, typer.Argument(help="A phrase; without one, the whole text.")
    ] = None,
    article: ArticleOption = None,
    *,
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Say of every word who brought it, when, and why."""
    async with here.open(outlines=article is not None) as draft:
        text, among = await read_article(draft, NOW, article)
        found = list(_passages(text, phrase, {unit.id for unit in among}))
        if phrase and not found:
            within = "the text" if article is None else "that article"
            raise NotFound(f"that phrase does not stand in {within}; write it as it stands")
        passages = [
            (number_of(text, unit), [draft.traced(span) for span in spans])
            for unit, spans in found
        ]
    if not as_json:
        print_blame(passages)
        return
    for number, spans in passages:
        for span in spans:
            write_json(
                {
                    "number": number,
                    "words": span.words,
                    "who": span.who,
                    "when": span.when,
                    "place": span.place,
                    "why": span.why or None,
                }
            )


def _passages(
    text: Text, phrase: str | None, among: Collection[UnitId]
) -> Iterable[tuple[Unit, tuple[Span, ...]]]:
    if phrase:
        passages = find(text, phrase)
        return [(text.units[one.unit], one.spans) for one in passages if one.unit in among]
    return [
        (unit, spans)
        for unit in text.walk()
        if unit.id in among and unit.bracket is None and (spans := blame(text, unit.id))
    ]


@in_words
async def export(
    chosen: Annotated[Format, typer.Option("--format", help="The format.")] = Format.TXT,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file; standard output, if not given."),
    ] = None,
    version: VersionOption = NOW,
    since: Annotated[
        str | None,
        typer.Option(help="For docx: track what changed since the version of this symbol."),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Do not say at brackets whose they are.")
    ] = False,
    *,
    here: InDraft,
) -> None:
    """Write a text out, rebuilt from its units: txt, md, json or docx."""
    if chosen is Format.DOCX and output is None:
        raise typer.BadParameter("name the file with --output; a DOCX is not for a terminal")
    if since is not None and chosen is not Format.DOCX:
        raise typer.BadParameter("only a DOCX tracks changes; say --format docx")
    quiet = output is None
    async with here.open() as draft:
        with waiting("Reading and verifying the record", quiet=quiet):
            before, text = await draft.texts(since or NOW, version)
            done = await draft.done(since or NOW, version)
        names = draft.names
    if chosen is Format.DOCX:
        old = None if since is None else before
        data = write_docx(text, names, since=old, facts=done, is_attributed=not bare)
    else:
        write = {Format.TXT: write_plain, Format.MD: write_markdown, Format.JSON: text_json}
        data = write[chosen](text, None if bare else names).encode()
    if output is None:
        typer.echo(data.decode(), nl=False)
    else:
        write_bytes(output, data)
        errors.print(f"Written: {output}")


def add_to(app: typer.Typer) -> None:
    """Add what is done with the text of a room."""
    for called_by, command in (
        ("open", begin),
        ("show", show),
        ("name", name),
        ("versions", versions),
        ("restore", restore),
        ("blame", trace),
        ("export", export),
    ):
        app.command(called_by)(command)
