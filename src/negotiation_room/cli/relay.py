"""Commands of the relay: choose what one reads, interpret, and draft a file's translation."""

import re
from typing import Annotated

import typer

from negotiation_room.cli import relay_acts, relay_files, relay_paragraphs, relay_working
from negotiation_room.cli.here import InChannel
from negotiation_room.cli.output import (
    JSONOption,
    console,
    errors,
    in_words,
    say_done,
    write_json,
)
from negotiation_room.cli.relay_here import (
    FromOption,
    LangArgument,
    NoWords,
    OfArgument,
    languages_in,
    trimmed,
    words_in,
)
from negotiation_room.cli.relay_shown import (
    paragraph_row,
    print_elsewhere,
    print_paragraph,
    print_untranslated,
    print_waiting,
    waiting_row,
)
from negotiation_room.sdk.relay import Preview, Relay

relay_app = typer.Typer(
    help="Read and interpret in several languages; the original is always what counts.",
    no_args_is_help=True,
)

ToOption = Annotated[
    str | None, typer.Option("--to", help="Only what is wanted in this language.")
]
_APART = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@in_words
async def read_in(
    languages: Annotated[
        str,
        typer.Argument(help="As fr,en: the preferred first. Say none for all as written."),
    ],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Choose the languages you read in a channel; the room then sees to it that you can."""
    chosen = languages_in(languages)
    async with here.open() as (opened, where):
        place = await Relay(opened, where).read_in(*chosen)
    row = {"channel": where, "place": place, "languages": chosen}
    how = f"here in {', '.join(chosen)}" if chosen else "everything here as it is written"
    say_done(row, f"You read {how}: entry {place}.", as_json=as_json)


@in_words
async def queue(
    source: FromOption = None,
    target: ToOption = None,
    all_pairs: Annotated[
        bool, typer.Option("--all", help="Also what lies outside your working languages.")
    ] = False,
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Show what waits for an interpreter: what people asked for first, then the oldest.

    Once you have said between which languages you work (relay work-between), it shows those
    pairs and what you have taken up; name a language, or say --all, to see others.
    """
    async with here.open() as (opened, where):
        relay = Relay(opened, where)
        found = await relay.waiting(source, target, all_pairs=all_pairs)
        elsewhere = 0 if source or target or all_pairs else relay.waiting_elsewhere
    for one in found:
        if as_json:
            write_json(waiting_row(one))
        else:
            print_waiting(one)
            console.print()
    if not found and not as_json:
        console.print("Nothing waits for an interpreter here.")
    if elsewhere and not as_json:
        print_elsewhere(elsewhere)


@in_words
async def certify(
    of: OfArgument,
    lang: LangArgument,
    file: Annotated[
        str, typer.Argument(help="The words you sign for; - reads them from standard input.")
    ],
    after: Annotated[
        int | None,
        typer.Option(
            help="The entry of the newest translation that you have read, as relay queue shows it.",
            show_default=False,
        ),
    ] = None,
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Sign for a translation with this device's key. For interpreters.

    Where there are words already, name the newest that you have read with --after: nobody signs
    over words that they have not seen.
    """
    text = words_in(file)
    async with here.open() as (opened, where):
        place = await Relay(opened, where).certify(of, lang, text, after=after)
    row = {"channel": where, "place": place, "of": of, "lang": lang, "after": after}
    say_done(row, f"You have signed for #{of} in {lang}: entry {place}.", as_json=as_json)


@in_words
async def promote(
    of: Annotated[int, typer.Argument(help="The entry of your words, or of a correction.")],
    lang: Annotated[str, typer.Argument(help="The language of the certified translation.")],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Let the whole room recall a certified translation of your delegation's own words.

    Everybody who takes part in the room may then read the words and their translation, wherever
    they fell.
    """
    async with here.open() as (opened, where):
        place = await Relay(opened, where).promote(of, lang)
    row = {"channel": where, "place": place, "of": of, "lang": lang}
    say_done(row, f"The room may recall #{of} in {lang}: entry {place}.", as_json=as_json)


@in_words
async def translate(
    file: Annotated[str, typer.Argument(help="A text file; - reads from standard input.")],
    source: Annotated[str, typer.Option("--from", help="The language it is written in.")],
    target: Annotated[str, typer.Option("--to", help="The language wanted.")],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Draft a file's translation, paragraph by paragraph, as a channel's relay would.

    Somebody in the channel must read that language. Nothing is sent to the room or kept there.
    What comes out are drafts that nobody has checked; what checks found is said at the paragraph,
    and where they found nothing, that is no all-clear.
    """
    paragraphs = [one for one in map(trimmed, _APART.split(words_in(file))) if one]
    if not paragraphs:
        raise NoWords("there are no words in that file")
    done = 0
    async with here.open() as (opened, where):
        relay = Relay(opened, where)
        number = 0
        async for one in relay.preview(paragraphs, source):
            draft = one.in_language(target)
            number, text = number + 1, paragraphs[number]
            done += draft is not None
            if as_json:
                write_json(paragraph_row(number, text, draft, one.doubt))
            elif draft is not None:
                print_paragraph(number, draft, one.doubt)
            else:
                print_untranslated(number, text, _why(one, target), one.doubt)
    if not as_json:
        errors.print(
            f"{done} of {number} paragraphs drafted. Nobody has checked them; "
            "before anybody relies on them, an interpreter has to sign."
        )


def _why(preview: Preview, target: str) -> str:
    if preview.is_missing(target):
        return "nothing here translates this; an interpreter would be asked"
    return f"nobody reads {target} in this channel"


def add_to(app: typer.Typer) -> None:
    """Add the commands of the relay."""
    for called_by, command in (
        ("read-in", read_in),
        ("queue", queue),
        ("certify", certify),
        ("promote", promote),
    ):
        relay_app.command(called_by)(command)
    relay_acts.add_to(relay_app)
    relay_files.add_to(relay_app)
    relay_working.add_to(relay_app)
    relay_paragraphs.add_to(relay_app)
    app.add_typer(relay_app, name="relay")
    app.command("translate")(translate)
