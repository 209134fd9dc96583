"""Commands of the relay about a text: sign for a paragraph in another language; take it back."""

from typing import Annotated, Any

import typer
from rich.text import Text as Shown

from negotiation_room.capabilities.drafting.blame import find
from negotiation_room.capabilities.drafting.face import Wordings
from negotiation_room.capabilities.interpretation.relay.written import write
from negotiation_room.cli.draft_here import InDraft, OpenDraft
from negotiation_room.cli.output import JSONOption, console, in_words, say_done
from negotiation_room.cli.relay_here import LangArgument, NoWords, YesOption, words_in
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.relay import Certified, Relay

ParagraphArgument = Annotated[
    str,
    typer.Argument(
        help="The paragraph: its id, as draft show --json has it, or words that it alone holds."
    ),
]


@in_words
async def certify_paragraph(
    paragraph: ParagraphArgument,
    lang: LangArgument,
    file: Annotated[
        str, typer.Argument(help="The words you sign for; - reads them from standard input.")
    ],
    wording: Annotated[
        str | None,
        typer.Option(
            help="The SHA-256 of the wording that you have read, as draft show --beside --json"
            " has it; without, it is shown to you and you are asked.",
            show_default=False,
        ),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            help="The entry of what was certified before and you have read; needed where you are"
            " not asked.",
            show_default=False,
        ),
    ] = None,
    yes: YesOption = False,
    *,
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Sign for what a paragraph of a text says in another language. For interpreters.

    Write every square bracket as […] and every footnote as {…}, in the order of the
    paragraph; where your language needs another order, number each: [2: …] [1: …]. When the
    paragraph changes, readers are told that this was certified for an earlier wording.
    """
    text = words_in(file)
    async with here.open() as draft:
        relay = Relay(draft.room, draft.channel)
        unit = _paragraph(draft, paragraph)
        known = relay.wording_of(unit)
        meant = wording or known.digest
        if wording is None and not yes:
            if as_json:
                raise NoWords("name the wording you mean with --wording, or say --yes")
            before = await relay.certified(unit, lang)
            _show(write(known.words, known.words), before, text)
            if not typer.confirm("Sign for this with this device's key?"):
                raise typer.Exit(1)
            after = None if before is None else before.place
        place = await relay.certify_paragraph(unit, lang, text, wording=meant, after=after)
    row = {"channel": draft.channel, **_row(place, unit, lang), "wording": meant}
    say_done(
        row, f"You have signed for the paragraph in {lang}: entry {place}.", as_json=as_json
    )


@in_words
async def withdraw_paragraph(
    paragraph: ParagraphArgument,
    lang: LangArgument,
    reason: Annotated[str, typer.Option(help="Why, in a line; it is on the record.")],
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Take back the certified translation of a paragraph: your own, or as chair anybody's."""
    async with here.open() as draft:
        unit = _paragraph(draft, paragraph)
        relay = Relay(draft.room, draft.channel)
        place = await relay.withdraw_paragraph(unit, lang, reason)
    row = {"channel": draft.channel, **_row(place, unit, lang)}
    say_done(row, f"You have withdrawn it in {lang}: entry {place}.", as_json=as_json)


def _paragraph(draft: OpenDraft, named: str) -> UnitId:
    """The paragraph of an id, or the one that alone holds some words."""
    text = draft.editor.text
    if named in text.units:
        return UnitId(named)
    wordings = Wordings(text)
    found = dict.fromkeys(one.unit for one in find(text, named))
    units = [one for one in found if (known := wordings.of(one)) and not known.is_inside]
    if len(units) != 1:
        why = "more than one paragraph holds" if units else "no paragraph holds"
        raise NotFound(f"{why} these words; name it by its id, or by words it alone holds")
    return units[0]


def _show(original: str, before: Certified | None, text: str) -> None:
    console.print(Shown("It says now:", style="bold"), Shown(f"  {original}"), sep="\n")
    if before is not None:
        heading = f"Certified before by {before.by or 'an interpreter'}:"
        console.print(Shown(heading, style="bold"), Shown(f"  {before.text}"), sep="\n")
    console.print(Shown("You sign for:", style="bold"), Shown(f"  {text}"), sep="\n")


def _row(place: int, unit: UnitId, lang: str) -> dict[str, Any]:
    return {"place": place, "unit": unit, "lang": lang}


def add_to(app: typer.Typer) -> None:
    """Add the acts on a paragraph."""
    app.command("certify-paragraph")(certify_paragraph)
    app.command("withdraw-paragraph")(withdraw_paragraph)
