"""The room's glossary between its two shapes: acts' worth of laid terms, and one glossary. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from pydantic import ValidationError

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    GlossaryWrong,
    TermForm,
    TermStatus,
    check,
)
from negotiation_room.capabilities.languages.messages import (
    MOST_CONCEPTS,
    Form,
    Named,
    TermConcept,
)
from negotiation_room.kernel.canonical import canonical

MOST_BYTES: Final = 60_000
"""Bytes of content in one act; servers take 65,536."""
_BESIDE: Final = 2_000
"""Bytes that an act's title and places may take beside its terms."""


class Terms(Protocol):
    """Terms as an act lays them; `LayTerms` is such."""

    @property
    def concepts(self) -> tuple[TermConcept, ...]:
        """They replace earlier ones of the same id."""
        ...

    @property
    def removed(self) -> tuple[str, ...]:
        """The ids of those that are left out."""
        ...


class Piece(NamedTuple):
    """What one act lays of a glossary."""

    concepts: tuple[TermConcept, ...] = ()
    removed: tuple[str, ...] = ()


def concepts_of(pieces: Iterable[Terms]) -> tuple[Concept, ...]:
    """What laid terms come to, one after the other: later ones replace, removed ones go.

    A concept keeps the place where it was first laid.
    """
    held: dict[str, TermConcept] = {}
    for piece in pieces:
        for each in piece.removed:
            held.pop(each, None)
        held.update({each.id: each for each in piece.concepts})
    return tuple(concept_of(each) for each in held.values())


def concept_of(laid: TermConcept) -> Concept:
    """One concept as files hold it."""
    return Concept(
        id=laid.id,
        terms={
            named.lang: tuple(
                TermForm(form.text, TermStatus(form.status), form.note) for form in named.forms
            )
            for named in laid.terms
        },
        definition=laid.definition,
        subject=laid.subject,
        source=laid.source,
        note=laid.note,
        do_not_translate=laid.do_not_translate,
    )


def term_concept(concept: Concept) -> TermConcept:
    """One concept as acts lay it, its languages in the order of their tags.

    Raises:
        GlossaryWrong: an act has no room for it; the sentence names what is too long.
    """
    try:
        laid = TermConcept(
            id=concept.id,
            terms=tuple(
                Named(lang=tag, forms=tuple(_form(form) for form in forms))
                for tag, forms in sorted(concept.terms.items())
                if forms
            ),
            definition=concept.definition,
            subject=concept.subject,
            source=concept.source,
            note=concept.note,
            do_not_translate=concept.do_not_translate,
        )
    except ValidationError as unfit:
        where = unfit.errors()[0]["loc"]
        named = where[0] if where and unfit.title == TermConcept.__name__ else "terms"
        raise GlossaryWrong(
            f"concept {concept.id[:40]}: what it holds as {named} does not fit; shorten it"
        ) from None
    if _size(laid) > MOST_BYTES - _BESIDE:
        raise GlossaryWrong(f"concept {concept.id[:40]} is too long for one act; shorten it")
    return laid


def pieces_from(glossary: Glossary, basis: Glossary | None = None) -> list[Piece]:
    """A glossary as acts lay it, each small enough for one; over a basis only what differs.

    Nothing differs where there are no pieces.

    Raises:
        GlossaryWrong: it holds what no glossary can hold, or an act has no room for.
    """
    check(glossary)
    before = {} if basis is None else {each.id: each for each in basis.concepts}
    laid = (
        term_concept(each) for each in glossary.concepts if before.pop(each.id, None) != each
    )
    pieces = list(_filled(laid))
    last = pieces.pop() if pieces else Piece()
    # Whatever is left of the basis now is in the glossary no more.
    return [*pieces, *_emptied(before, last)]


def _form(form: TermForm) -> Form:
    return Form(text=form.text, status=form.status.value, note=form.note)


def _filled(laid: Iterable[TermConcept]) -> Iterator[Piece]:
    """Pieces as full as they may be."""
    held: list[TermConcept] = []
    room = MOST_BYTES - _BESIDE
    for each in laid:
        size = _size(each)
        if held and (size > room or len(held) >= MOST_CONCEPTS):
            yield Piece(tuple(held))
            held, room = [], MOST_BYTES - _BESIDE
        held.append(each)
        room -= size
    if held:
        yield Piece(tuple(held))


def _emptied(removed: Iterable[str], last: Piece) -> Iterator[Piece]:
    """The last piece, and those after it, with the ids of what is left out."""
    concepts, ids = last.concepts, list[str]()
    room = MOST_BYTES - _BESIDE - sum(map(_size, concepts))
    for each in removed:
        size = len(canonical(each)) + 1
        if size > room or len(ids) >= MOST_CONCEPTS:
            yield Piece(concepts, tuple(ids))
            concepts, ids, room = (), [], MOST_BYTES - _BESIDE
        ids.append(each)
        room -= size
    if concepts or ids:
        yield Piece(concepts, tuple(ids))


def _size(laid: TermConcept) -> int:
    """Bytes in an act, with the comma after it."""
    return len(canonical(laid.model_dump(mode="json"))) + 1
