"""How the draft before the demonstration summit is written down: a unit at a time."""

from dataclasses import dataclass

from negotiation_room.capabilities.drafting.units import UnitKind


@dataclass(frozen=True, slots=True)
class Clause:
    """A unit of the draft.

    Attributes:
        key: names the unit in the script.
        words: with a footnote in its place, where there is one.
    """

    key: str
    kind: UnitKind
    words: "tuple[str | Clause, ...]" = ()
    number: str = ""
    lang: str | None = None
    holds: "tuple[Clause, ...]" = ()


def recital(key: str, words: str, lang: str | None = None) -> Clause:
    """An unnumbered paragraph of the preamble."""
    return Clause(f"preamble-{key}", UnitKind.PARAGRAPH, (words,), lang=lang)


def paragraph(key: str, number: str, words: str, *holds: Clause) -> Clause:
    """A numbered paragraph, and the points it holds."""
    return Clause(key, UnitKind.PARAGRAPH, (words,), f"{number}.", holds=holds)


def points(key: str, *points: str) -> tuple[Clause, ...]:
    """Subparagraphs, each with its letter."""
    return tuple(
        Clause(f"{key}-{letter}", UnitKind.SUBPARAGRAPH, (words,), f"({letter})")
        for letter, words in zip("abcdef", points, strict=False)
    )


def options(key: str, *options: str) -> Clause:
    """Whole paragraphs of which one is to stand."""
    held = (
        Clause(f"{key}-{at}", UnitKind.OPTION, (words,), f"Option {at}")
        for at, words in enumerate(options, start=1)
    )
    return Clause(f"{key}-options", UnitKind.OPTIONS, holds=tuple(held))


def table(key: str, *rows: tuple[str, ...]) -> Clause:
    """A table, row by row."""
    return Clause(
        key,
        UnitKind.TABLE,
        holds=tuple(
            Clause(
                f"{key}-{at}",
                UnitKind.ROW,
                holds=tuple(
                    Clause(f"{key}-{at}-{place}", UnitKind.CELL, (words,))
                    for place, words in enumerate(row)
                ),
            )
            for at, row in enumerate(rows)
        ),
    )


def article(number: str, heading: str, *holds: Clause) -> Clause:
    """An article under its heading."""
    key = f"article-{number}"
    head = Clause(f"{key}-heading", UnitKind.HEADING, (heading,))
    return Clause(key, UnitKind.ARTICLE, number=f"Article {number}", holds=(head, *holds))
