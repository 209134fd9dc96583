"""What the room's glossaries hand out: drafts, consents, and files as they were read."""

from dataclasses import dataclass
from pathlib import Path

from negotiation_room.capabilities.interpretation.exchange.concepts import Glossary
from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv
from negotiation_room.capabilities.interpretation.exchange.report import Finding, NotReadable
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import DelegationId


class LanguagesUnknown(Conflict, code="sdk.languages_unknown"):
    """The room was opened without the rules of a room's languages."""


class NothingDiffers(Conflict, code="sdk.nothing_differs"):
    """What was brought in holds nothing that the version does not hold already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Terms that lie before the room, and are part of no version yet.

    Attributes:
        place: of the last act that laid them; who proposes them names it.
        digest: what they come to, those of the basis included.
        basis: the number of the version that they begin from.
        concepts: how many their acts name.
    """

    place: int
    digest: str
    title: str
    by: str
    basis: int | None
    concepts: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it was brought in.

    Attributes:
        findings: what in it could be read in two ways, or was left out.
    """

    draft: Draft
    acts: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """Who consents that texts of this room go to an engine elsewhere.

    Attributes:
        missing: the delegations of the room that do not, or not yet.
    """

    engine: str
    goes_to: str
    given: tuple[DelegationId, ...]
    missing: tuple[DelegationId, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every delegation consents, so that texts go there."""
        return bool(self.given) and not self.missing


def read_file(path: Path) -> tuple[Glossary, tuple[Finding, ...]]:
    """A glossary from a file, by what it is: XML begins as nothing else does.

    Raises:
        NotReadable: it is no glossary, or must be mended first.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise NotReadable("that file cannot be read; is the name right?") from None
    is_xml = path.suffix.lower() in {".tbx", ".xml"} or data.lstrip(b"\xef\xbb\xbf \r\n")[
        :1
    ] == (b"<")
    read = read_tbx(data) if is_xml else read_csv(data)
    return read.value, tuple(read.findings)
