"""Commands of the relay about one text: take up, hand over, ask, check, withdraw; who can act."""

from typing import Annotated

import typer

from negotiation_room.capabilities.interpretation.rules import NothingSigned, OtherWords
from negotiation_room.cli.here import InChannel
from negotiation_room.cli.output import (
    JSONOption,
    in_words,
    say_done,
    write_json,
)
from negotiation_room.cli.relay_here import LangArgument, NoWords, OfArgument, words_in
from negotiation_room.cli.relay_shown import footing_row, print_footings
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.relay import Relay


@in_words
async def take_up(
    of: OfArgument,
    lang: LangArgument,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Take a translation up, so that no two interpreters do the same. For interpreters."""
    async with here.open() as (opened, where):
        place = await Relay(opened, where).take_up(of, lang)
    _done(f"You have taken up #{of} in {lang}", place, of, lang, as_json=as_json)


@in_words
async def hand_over(
    of: OfArgument,
    lang: LangArgument,
    partner: Annotated[
        str | None,
        typer.Option(
            "--to", help="The interpreter, by name; without, it is free for anybody again."
        ),
    ] = None,
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Hand over what you have taken up: to another interpreter, or to whoever is free."""
    async with here.open() as (opened, where):
        seat = None if partner is None else _interpreter(opened.log(where).state, partner)
        place = await Relay(opened, where).hand_over(of, lang, seat)
    whom = partner or "whoever is free"
    _done(f"You have handed #{of} in {lang} over to {whom}", place, of, lang, as_json=as_json)


@in_words
async def ask(
    of: OfArgument,
    lang: Annotated[str, typer.Argument(help="The language you want it in.")],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Ask that a person translate something, where a machine's draft is not enough."""
    async with here.open() as (opened, where):
        place = await Relay(opened, where).ask_for_interpreter(of, lang)
    _done(f"You have asked for #{of} in {lang}", place, of, lang, as_json=as_json)


@in_words
async def query(
    of: OfArgument,
    lang: LangArgument,
    question: Annotated[
        str, typer.Argument(help="The question; - reads it from standard input.")
    ],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Ask the interpreters about a translation."""
    words = words_in(question) if question == "-" else question
    if not words.strip():
        raise NoWords("say what you want to know about the translation")
    async with here.open() as (opened, where):
        place = await Relay(opened, where).query(of, lang, words)
    _done(f"You have asked about #{of} in {lang}", place, of, lang, as_json=as_json)


@in_words
async def check(
    of: OfArgument,
    lang: LangArgument,
    text: Annotated[
        int, typer.Argument(help="The entry of the certified words that you have read.")
    ],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Stand, as a second interpreter, by certified words that you have read."""
    async with here.open() as (opened, where):
        relay = Relay(opened, where)
        said = await relay.said(of, lang)
        rendered = None if said is None else said.in_language(lang)
        if rendered is None:
            raise NothingSigned("there is no translation of this yet")
        if rendered.place != text:
            raise OtherWords("there are newer words than those you name; read them first")
        place = await relay.check(rendered)
    _done(f"You stand by #{of} in {lang}", place, of, lang, as_json=as_json)


@in_words
async def withdraw(
    of: OfArgument,
    lang: LangArgument,
    reason: Annotated[str, typer.Option(help="Why, in a line; readers see it.")],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Take a translation back; it stays readable, marked with your reason."""
    async with here.open() as (opened, where):
        place = await Relay(opened, where).withdraw(of, lang, reason)
    _done(f"You have withdrawn #{of} in {lang}", place, of, lang, as_json=as_json)


@in_words
async def rely(of: OfArgument, here: InChannel, as_json: JSONOption = False) -> None:
    """State that you need no translation of something to act upon it; it is on the record."""
    async with here.open() as (opened, where):
        place = await Relay(opened, where).rely_on_original(of)
    sentence = f"You rely on the original of #{of}: entry {place}."
    say_done({"place": place, "of": of}, sentence, as_json=as_json)


@in_words
async def footings(of: OfArgument, here: InChannel, as_json: JSONOption = False) -> None:
    """Show who can act upon something said: in the original, or by a certified translation.

    A machine's draft is nothing to act upon. The answer is the server's; it is not verified here.
    """
    async with here.open() as (opened, where):
        found = await Relay(opened, where).footings(of)
    if as_json:
        for one in found:
            write_json(footing_row(of, one))
    else:
        print_footings(of, found)


def _interpreter(state: ChannelState, name: str) -> SeatId:
    """The seat of an interpreter of this channel, by name."""
    found = [
        seat.id
        for seat in state.seats.values()
        if seat.role is Role.INTERPRETER and name in {seat.name, seat.id}
    ]
    if len(found) != 1:
        raise NotFound(f"no one interpreter here is called {name}; write the name in full")
    return found[0]


def _done(what: str, place: int, of: int, lang: str, *, as_json: bool) -> None:
    row = {"place": place, "of": of, "lang": lang}
    say_done(row, f"{what}: entry {place}.", as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add the acts on one translation."""
    for called_by, command in (
        ("take-up", take_up),
        ("hand-over", hand_over),
        ("ask", ask),
        ("query", query),
        ("check", check),
        ("withdraw", withdraw),
        ("rely", rely),
        ("footings", footings),
    ):
        app.command(called_by)(command)
