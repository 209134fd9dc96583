"""A file of any kind that can be read, told by its name and by its first bytes."""

from collections.abc import Callable
from pathlib import PurePath

from negotiation_room.capabilities.drafting.importing.docx import read_docx
from negotiation_room.capabilities.drafting.importing.finish import fresh
from negotiation_room.capabilities.drafting.importing.markdown import read_markdown
from negotiation_room.capabilities.drafting.importing.plain import read_plain
from negotiation_room.capabilities.drafting.importing.report import Imported
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import UnitId

_MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
_PLAIN = frozenset({".txt", ".text", ""})
_BY_MARK = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"))


class UnknownFormat(Invalid, code="drafting.unknown_format"):
    """The file is of a kind that cannot be read, or in an encoding that would be a guess."""


def read_file(
    name: str,
    data: bytes,
    *,
    tracked: Tracked = Tracked.REFUSE,
    ids: Callable[[], UnitId] = fresh,
) -> Imported:
    """Read a text from a file: plain text, Markdown or DOCX.

    Args:
        name: of the file; it says which kind it is.
        data: what it holds.
        tracked: what becomes of tracked changes in a DOCX.
        ids: where units get their names from.

    Raises:
        UnknownFormat: it is of another kind, or is not UTF-8.
        Invalid: it cannot be read; the sentence says why.
    """
    kind = PurePath(name).suffix.lower()
    if kind in {".docx", ".docm", ".dotx"}:
        return read_docx(data, tracked, ids)
    if kind in _MARKDOWN:
        return read_markdown(_decoded(data), ids)
    if kind in _PLAIN:
        return read_plain(_decoded(data), ids)
    raise UnknownFormat(f"{kind} files cannot be read: bring a .txt, .md or .docx file")


def _decoded(data: bytes) -> str:
    encoding = next(name for mark, name in _BY_MARK if data.startswith(mark))
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise UnknownFormat(
            f"the file is not written in UTF-8 (byte {wrong.start + 1}): save it as UTF-8"
        ) from None
