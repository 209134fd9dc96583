"""What the relay keeps in a channel: for each utterance and language, how far its translation is.

requested -> machine -> (in review) -> certified -> superseded | withdrawn
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from immutables import Map

from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.ids import ActId, SeatId, UnitId
from negotiation_room.kernel.text import primary

MEETINGS: Final = tuple(kind for kind in ChannelKind if kind is not ChannelKind.REGISTER)
"""Where people talk."""


class Stage(StrEnum):
    """How far a translation may be relied on; a text that takes its place supersedes it."""

    REQUESTED = "requested"
    MACHINE = "machine"
    CERTIFIED = "certified"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """Where the words of a translation come from."""

    PHRASEBOOK = "phrasebook"
    MEMORY = "memory"
    MACHINE = "machine"
    PERSON = "person"


class Caution(StrEnum):
    """What a check found between an original and its translation; none found is no all-clear."""

    NUMBERS = "numbers"
    PROHIBITION = "prohibition"
    NEGATOR = "negator"
    TERM = "term"
    LANGUAGE = "language"
    UNPROTECTED = "unprotected"


@dataclass(frozen=True, slots=True)
class Promotion:
    """A party has let the whole room recall a translation of its words.

    Attributes:
        act: by which the room's memory names it.
        place: of that act.
        text: the place of the words that were disclosed; newer ones are not.
    """

    act: ActId
    place: int
    text: int


@dataclass(frozen=True, slots=True)
class Translation:
    """One utterance in one further language.

    Attributes:
        of: the place of the original; of a correction, the correction's own.
        lang: that of the newest words, or in which it was asked for.
        texts: the places of the entries that hold its words, the newest last; the ones before
            are superseded.
        engine: name and version of what made the newest words, for a machine's.
        gist: it gives the drift only, and errs in what is forbidden or owed.
        taken_by: the interpreter who reviews it; hidden from observers.
        certified_by: the interpreter who signed for it; None where this reader may not know.
        checked_by: a second interpreter, who read the very same words.
        wanted_by: who asked for a person's translation.
        queries: the places of questions about the newest words.
        answered: the places of questions about words that others have taken the place of; they
            are destroyed with the original's.
        was_requested: the clerk asked for it before all who may read the original.
        glossary: the version of the room's glossary that the newest words were made with.
        promoted: how its party let the whole room recall it, if it did.
    """

    of: int
    lang: str
    stage: Stage = Stage.REQUESTED
    texts: tuple[int, ...] = ()
    origin: Origin | None = None
    engine: str | None = None
    gist: bool = False
    cautions: tuple[Caution, ...] = ()
    taken_by: SeatId | None = None
    certified_by: SeatId | None = None
    checked_by: SeatId | None = None
    wanted_by: tuple[SeatId, ...] = ()
    queries: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    was_requested: bool = False
    glossary: int | None = None
    promoted: Promotion | None = None

    @property
    def is_disclosed(self) -> bool:
        """Whether the whole room may recall the newest words, and they are still signed for."""
        return (
            self.promoted is not None
            and self.stage is Stage.CERTIFIED
            and self.promoted.text == self.texts[-1]
        )

    @property
    def in_review(self) -> bool:
        """Whether an interpreter has taken it up and has not signed yet."""
        return self.taken_by is not None and self.stage is not Stage.CERTIFIED


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody reads, and since which place that is known."""

    languages: tuple[str, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Working:
    """Between which languages an interpreter works, and since which place that is known.

    Attributes:
        out_of: those they work from.
        into: those they work into; from each of the others, as a booth takes it.
    """

    out_of: tuple[str, ...]
    into: tuple[str, ...]
    since: int

    def covers(self, source: str, target: str) -> bool:
        """Whether a text in one language, wanted in the other, is theirs; regions do not count."""
        return (
            primary(source) != primary(target)
            and primary(source) in map(primary, self.out_of)
            and primary(target) in map(primary, self.into)
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """Segments brought in from a file, by their number; the words lie in the entry.

    Attributes:
        by: whose act it was; None where this reader may not know.
    """

    source_lang: str
    lang: str
    count: int
    by: SeatId | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the channel's text in one further language, as an interpreter signed for it.

    Attributes:
        wording: the digest of the wording that it was signed for, and of no other.
        text: the place of the entry that holds the words.
        certified_by: whose act it was; None where this reader may not know.
        is_withdrawn: it was taken back, and is not to be relied on.
    """

    unit: UnitId
    lang: str
    wording: str
    text: int
    certified_by: SeatId | None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What this capability keeps in a channel.

    Attributes:
        readings: the languages a seat reads, the preferred first; of others the server goes by
            what their profile says.
        translations: by `key`.
        relied: by the place of an original, the seats that said they rely on it.
        brought: by the place of the act, what came from files and was not taken back.
        working: the languages between which an interpreter's seat works, of those who said so.
        paragraphs: by `key`, what was signed for last of each paragraph of the text.
    """

    readings: Map[SeatId, Reading] = field(default_factory=Map[SeatId, Reading])
    translations: Map[str, Translation] = field(default_factory=Map[str, Translation])
    relied: Map[int, tuple[SeatId, ...]] = field(default_factory=Map[int, tuple[SeatId, ...]])
    brought: Map[int, Brought] = field(default_factory=Map[int, Brought])
    working: Map[SeatId, Working] = field(default_factory=Map[SeatId, Working])
    paragraphs: Map[str, Paragraph] = field(default_factory=Map[str, Paragraph])

    def of(self, place: int, lang: str) -> Translation | None:
        """The translation of an utterance into a language."""
        return self.translations.get(key(place, lang))

    def paragraph(self, unit: UnitId, lang: str) -> Paragraph | None:
        """What was signed for last of a paragraph in a language, for whichever wording."""
        return self.paragraphs.get(key(unit, lang))


def key(of: int | UnitId, lang: str) -> str:
    """By what a translation is found: its original, a place or a paragraph, and its language.

    Regions do not count: who reads fr-CH reads fr.
    """
    return f"{of} {primary(lang)}"
