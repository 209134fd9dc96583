"""Short ways to read a source in tests, and to show what was made of it."""

from collections.abc import Iterable

from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.markdown import read_markdown
from negotiation_room.capabilities.drafting.importing.plain import read_plain
from negotiation_room.capabilities.drafting.importing.report import FindingKind, Imported
from negotiation_room.capabilities.drafting.units import Text, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit


def words_of(unit: DraftUnit) -> str:
    """The words of a unit; brackets that are units as ⟦⟧, footnotes as ‹›."""
    return "".join(
        piece
        if isinstance(piece, str)
        else f"‹{piece.number}:{words_of(piece)}›"
        if piece.kind is UnitKind.FOOTNOTE
        else f"⟦{words_of(piece)}⟧"
        for piece in unit.words
    )


def outline(units: Iterable[DraftUnit], depth: int = 0) -> list[str]:
    """One line for each unit, set in as it nests: "paragraph 1. words"."""
    lines = list[str]()
    for unit in units:
        parts = (unit.kind.value, unit.number, words_of(unit))
        lines.append("  " * depth + " ".join(part for part in parts if part))
        lines += outline(unit.children, depth + 1)
    return lines


def lined(imported: Imported) -> str:
    """The outline of an import, to compare with one written in a test."""
    return "\n".join(outline(imported.units))


def markdown(source: str) -> Imported:
    """Read Markdown."""
    return read_markdown(source)


def plain(source: str) -> Imported:
    """Read plain text."""
    return read_plain(source)


def kinds(imported: Imported) -> list[FindingKind]:
    """What was found, in order; how the lines were read is left out."""
    found = [one.kind for one in imported.report.findings]
    return [kind for kind in found if kind is not FindingKind.LINES]


def drafted(imported: Imported, lang: str = "en", symbol: str = "ROOM/L.1") -> Text:
    """What was read, as a text."""
    return as_text(imported.units, title=imported.report.title, lang=lang, symbol=symbol)


def again(imported: Imported) -> str:
    """What was read, written as plain text."""
    return write_plain(drafted(imported))
