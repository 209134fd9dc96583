"""How the commands of the relay show translations: to a person in words, to a program in JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.cli.output import Names, console, entry_row, moment, print_entry
from negotiation_room.sdk.relay import (
    CAUTIONS,
    Draft,
    Heard,
    Interprets,
    Rendered,
    Said,
    Stands,
    Waiting,
)


def print_heard(item: Heard, names: Names, title: str, lang: str, *, original: bool) -> None:
    """One entry as it is read in a language, with how far its words may be relied on."""
    head = f"{moment(item.entry.at)}  {title} {item.entry.seq}"
    if item.rendered is not None:
        print_rendered(f"{head}  translation of #{item.rendered.of}", item.rendered)
        return
    said = item.said
    if said is None or said.original is None or said.is_in(lang):
        print_entry(item.entry, names, title)
        return
    found = said.in_language(lang)
    who = names.of(item.entry)
    if found is None:
        asked = "interpreter requested" if said.is_asked_for(lang) else "no translation yet"
        _print(f"{head}  {who}", f"{said.lang}; {lang}: {asked}", said.original)
        return
    print_rendered(f"{head}  {who}", found)
    if original:
        _print("  the original", said.lang, said.original)


def print_rendered(head: str, rendered: Rendered) -> None:
    """Translated words, with how far they may be relied on."""
    _print(head, f"{rendered.lang}: {standing_of(rendered)}", rendered.text)
    print_cautions(rendered.cautions)


def _print(head: str, how: str, words: str) -> None:
    console.print(Text(head, style="bold").append(f"  [{how}]", style="not bold dim"))
    console.print(Text(words))


def print_cautions(cautions: Iterable[Cautioned], edge: str = "  ") -> None:
    """What checks found, in words."""
    for one in cautions:
        where = " / ".join(f"“{part}”" for part in (one.in_source, one.in_target) if part)
        said = f"{edge}look out: {CAUTIONS[one.caution]}"
        console.print(Text(f"{said}: {where}" if where else said, style="bold"))


def standing_of(rendered: Rendered) -> str:
    """How far translated words may be relied on, and which engine they are from."""
    engine = rendered.state.engine
    return rendered.standing if engine is None else f"{rendered.standing} ({engine})"


def heard_row(item: Heard, names: Names, lang: str) -> dict[str, Any]:
    """One entry for a program, with what there is of it in a language."""
    row = entry_row(item.entry, names)
    found = item.rendered
    if found is None and item.said is not None:
        found = item.said.in_language(lang)
    said = item.said
    return {
        **row,
        "of": None if said is None else said.place,
        "is_translation": item.rendered is not None,
        "original": None if said is None else said.original,
        "original_lang": None if said is None else said.lang,
        "translation": None if found is None else rendered_row(found),
        "is_asked_for": said is not None and said.is_asked_for(lang),
    }


def rendered_row(rendered: Rendered) -> dict[str, Any]:
    """A translation for a program."""
    return {
        "of": rendered.of,
        "lang": rendered.lang,
        "text": rendered.text,
        "place": rendered.place,
        "stage": rendered.stage.value,
        "origin": None if rendered.origin is None else rendered.origin.value,
        "engine": rendered.state.engine,
        "gist": rendered.gist,
        "in_review": rendered.state.in_review,
        "by": rendered.by if rendered.is_certified else None,
        "checked_by": rendered.checked_by,
        "standing": rendered.standing,
        "cautions": caution_rows(rendered.cautions),
    }


def caution_rows(cautions: Iterable[Cautioned]) -> list[dict[str, str]]:
    """What checks found, for a program; that nothing stands here is no all-clear."""
    return [one.model_dump(mode="json") for one in cautions]


# --- the interpreter's queue ---------------------------------------------------------------


def print_waiting(one: Waiting) -> None:
    """What an interpreter may take up."""
    marks: list[str] = []
    if one.wanted_by:
        marks.append(f"asked for by {one.wanted_by}")
    if one.queries:
        marks.append(f"questions in {', '.join(f'#{place}' for place in one.queries)}")
    if one.taken_by:
        marks.append(f"{one.taken_by} is at it")
    head = f"#{one.said.place}  {one.said.lang} → {one.lang}  {_by(one.said)}"
    _print(head, "; ".join(marks) or "nobody has asked yet", one.said.original or "")
    if one.draft is not None:
        print_rendered(f"  #{one.draft.place}", one.draft)


def _by(said: Said) -> str:
    return said.by or ""


def print_elsewhere(count: int) -> None:
    """What waits outside one's working languages."""
    texts = "1 more text waits" if count == 1 else f"{count:,} more texts wait"
    said = f"{texts} in pairs outside your working languages; --all shows them too."
    console.print(said, highlight=False)


def waiting_row(one: Waiting) -> dict[str, Any]:
    """What an interpreter may take up, for a program."""
    return {
        "of": one.said.place,
        "from": one.said.lang,
        "to": one.lang,
        "by": one.said.by,
        "original": one.said.original,
        "after": one.after,
        "urgent": one.is_urgent,
        "wanted_by": one.wanted_by,
        "queries": list(one.queries),
        "taken_by": one.taken_by,
        "draft": None if one.draft is None else rendered_row(one.draft),
    }


# --- working languages ---------------------------------------------------------------------


def print_interpreters(found: Sequence[Interprets], uncovered: Sequence[str]) -> None:
    """Who interprets here, between which languages, and into which ones nobody does."""
    for one in found:
        said = "has not said between which languages they work"
        if one.working is not None:
            out_of, into = ", ".join(one.working.out_of), ", ".join(one.working.into)
            said = f"works from {out_of} into {into}"
        console.print(Text(f"{one.name}: {said}"))
    if not found:
        console.print("You see no interpreter here.")
    if uncovered:
        console.print(Text(f"No interpreter here works into {', '.join(uncovered)}.", "bold"))


def interpreter_row(one: Interprets) -> dict[str, Any]:
    """An interpreter for a program; null where they have not said between which languages."""
    working = one.working
    return {
        "seat": one.seat,
        "name": one.name,
        "out_of": None if working is None else list(working.out_of),
        "into": None if working is None else list(working.into),
    }


# --- who can act ---------------------------------------------------------------------------


def print_footings(of: int, found: Sequence[Stands]) -> None:
    """Who can act upon something said, each in a line."""
    able = sum(one.can_act for one in found)
    console.print(Text(f"#{of}: {able} of {len(found)} here can act upon it", style="bold"))
    for one in sorted(found, key=lambda one: (one.can_act, one.name or one.seat)):
        style = "" if one.can_act else "bold"
        console.print(Text(f"  {one.name or one.seat}: {one.standing}", style=style))


def footing_row(of: int, one: Stands) -> dict[str, Any]:
    """Somebody who could act or not, for a program."""
    return {
        "of": of,
        "seat": one.seat,
        "name": one.name,
        "footing": one.footing.value,
        "can_act": one.can_act,
        "standing": one.standing,
    }


# --- a file, paragraph by paragraph --------------------------------------------------------


def print_paragraph(number: int, draft: Draft, doubt: str | None) -> None:
    """A paragraph's draft, marked as what it is."""
    engine = "" if draft.engine is None else f" ({draft.engine})"
    _print(f"[{number}]", f"{draft.standing}{engine}", draft.text)
    _print_doubt(doubt)
    print_cautions(draft.cautions)
    console.print()


def print_untranslated(number: int, text: str, why: str, doubt: str | None) -> None:
    """A paragraph that stays as it was written."""
    _print(f"[{number}]", f"not translated: {why}", text)
    _print_doubt(doubt)
    console.print()


def _print_doubt(doubt: str | None) -> None:
    if doubt is not None:
        console.print(Text(f"  look out: this seems to be written in {doubt}", style="bold"))


def paragraph_row(number: int, text: str, draft: Draft | None, doubt: str | None) -> Any:
    """A paragraph for a program."""
    return {
        "paragraph": number,
        "original": text,
        "doubt": doubt,
        "standing": "interpreter requested" if draft is None else draft.standing,
        **draft_row(draft),
    }


def draft_row(draft: Draft | None) -> dict[str, Any]:
    """A draft for a program, or that there is none; it is never called checked."""
    return {
        "text": None if draft is None else draft.text,
        "origin": None if draft is None else draft.origin.value,
        "engine": None if draft is None else draft.engine,
        "gist": None if draft is None else draft.gist,
        "checked": False,
        "cautions": [] if draft is None else caution_rows(draft.cautions),
    }
