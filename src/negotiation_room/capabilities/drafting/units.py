"""A text as a tree of units, and what each unit carries: words, brackets, who agreed. Pure.

Declared once: the web client's types and the table of what may stand in what are generated from
here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from immutables import Map

from negotiation_room.capabilities.drafting.content import Content
from negotiation_room.capabilities.drafting.delta import Delta, recall, write
from negotiation_room.kernel.ids import (
    ActId,
    CommentId,
    DelegationId,
    ProposalId,
    SeatId,
    UnitId,
)


class UnitKind(StrEnum):
    """What a unit is in the text; the words are those of treaty drafting."""

    TEXT = "text"
    TITLE = "title"
    PART = "part"
    ARTICLE = "article"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    SUBPARAGRAPH = "subparagraph"
    OPTIONS = "options"
    OPTION = "option"
    FOOTNOTE = "footnote"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"
    BRACKET = "bracket"


_BLOCKS: Final = frozenset(
    {UnitKind.HEADING, UnitKind.PARAGRAPH, UnitKind.OPTIONS, UnitKind.TABLE, UnitKind.BRACKET}
)

MAY_CONTAIN: Final[Mapping[UnitKind, frozenset[UnitKind]]] = {
    UnitKind.TEXT: _BLOCKS | {UnitKind.TITLE, UnitKind.PART, UnitKind.ARTICLE},
    UnitKind.PART: _BLOCKS | {UnitKind.PART, UnitKind.ARTICLE},
    UnitKind.ARTICLE: _BLOCKS | {UnitKind.SUBPARAGRAPH},
    UnitKind.PARAGRAPH: _BLOCKS - {UnitKind.HEADING, UnitKind.PARAGRAPH}
    | {UnitKind.SUBPARAGRAPH},
    UnitKind.SUBPARAGRAPH: _BLOCKS - {UnitKind.HEADING, UnitKind.PARAGRAPH}
    | {UnitKind.SUBPARAGRAPH},
    UnitKind.OPTIONS: frozenset({UnitKind.OPTION, UnitKind.BRACKET}),
    UnitKind.OPTION: _BLOCKS | {UnitKind.ARTICLE, UnitKind.SUBPARAGRAPH},
    UnitKind.TABLE: frozenset({UnitKind.ROW}),
    UnitKind.ROW: frozenset({UnitKind.CELL}),
    UnitKind.BRACKET: _BLOCKS
    | {UnitKind.PART, UnitKind.ARTICLE, UnitKind.SUBPARAGRAPH, UnitKind.OPTION},
    UnitKind.TITLE: frozenset(),
    UnitKind.HEADING: frozenset(),
    UnitKind.FOOTNOTE: frozenset(),
    UnitKind.CELL: frozenset(),
}
"""Which units may stand in which, one level down. A bracket around blocks stands among blocks."""

WORDLESS: Final = frozenset({UnitKind.TEXT, UnitKind.OPTIONS, UnitKind.TABLE, UnitKind.ROW})
"""Units that only hold others. Every other kind has words of its own (which may be empty)."""

AGREEABLE: Final = frozenset(UnitKind) - WORDLESS - {UnitKind.BRACKET, UnitKind.FOOTNOTE}
"""Units that climb the ladder of agreement by themselves."""


class Mode(StrEnum):
    """Who may write in the text (design of negotiation: rolling text, drafting group, one-text)."""

    ROLLING = "rolling"
    DRAFTING_GROUP = "drafting_group"
    ONE_TEXT = "one_text"
    FROZEN = "frozen"


class Observers(StrEnum):
    """What observers of the channel see of the text."""

    NOTHING = "nothing"
    VERSIONS = "versions"
    LIVE = "live"


class Visibility(StrEnum):
    """Who reads a proposal or comment: the chair and one's own, one's own, or all members."""

    MEDIATOR = "mediator"
    DELEGATION = "delegation"
    ALL = "all"


class PlacedAs(StrEnum):
    """What a bracket says: these words are new, are not agreed, or should go ("no text")."""

    ADDED = "added"
    RESERVED = "reserved"
    DELETION = "deletion"


NO_TEXT: Final = re.compile(r"\s*no (?:text|provision|article)s?\s*[.;]?\s*", re.IGNORECASE)
"""What a bracket says that asks for nothing at all to stand in its place."""


class Outcome(StrEnum):
    """What becomes of the words when the brackets around them go."""

    KEEP = "keep"
    DROP = "drop"


class Step(StrEnum):
    """How far one delegation has gone with a unit."""

    AGREED_AD_REFERENDUM = "agreed_ad_referendum"
    CONFIRMED = "confirmed"


class Ladder(StrEnum):
    """Where a unit stands: the least of what its delegations have done, from low to high."""

    BRACKETED = "bracketed"
    TABLED = "tabled"
    UNDER_FACILITATION = "under_facilitation"
    AGREED_AD_REFERENDUM = "agreed_ad_referendum"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Removal:
    """The chair's "I see no objection": brackets go when nobody objects in time.

    Attributes:
        until: the last moment for an objection, microseconds UTC.
        wording: the SHA-256 of the wording it was announced for.
    """

    outcome: Outcome
    until: int
    wording: str
    objected_by: tuple[DelegationId, ...] = ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """Why words stand in square brackets, and for whom.

    Attributes:
        placed_by: the delegation; None for the chair's own and for unattributed ones.
        unattributed: it came with an imported text, and nobody here has claimed it.
        supported_by: in the order in which they came.
        consents: what those who placed or support it would let become of it.
        proposal: the proposal it was taken in from.
    """

    placed_as: PlacedAs
    placed_by: DelegationId | None = None
    unattributed: bool = False
    supported_by: tuple[DelegationId, ...] = ()
    consents: Map[DelegationId, Outcome] = field(default_factory=Map[DelegationId, Outcome])
    removal: Removal | None = None
    proposal: ProposalId | None = None

    @property
    def stakeholders(self) -> tuple[DelegationId, ...]:
        """Whose consent its removal needs: who placed it, then who supports it."""
        placed = () if self.placed_by is None else (self.placed_by,)
        return placed + tuple(one for one in self.supported_by if one != self.placed_by)


@dataclass(frozen=True, slots=True)
class Stand:
    """What one delegation has said to a unit.

    Attributes:
        wording: the SHA-256 of the wording it meant.
        at: the place in the journal.
        provided: it holds only if these units are agreed too.
    """

    step: Step
    wording: str
    at: int
    provided: tuple[UnitId, ...] = ()
    reservation: str | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """An operation on a unit's words that late writers have to be brought past.

    Attributes:
        rev: the revision it made.
        structural: it moved the ground: brackets, splits and merges.
    """

    rev: int
    at: int
    delta: Delta
    structural: bool = False

    def written(self) -> list[Any]:
        """The operation as it is written down, with quill's own spelling of the edit."""
        return [self.rev, self.at, write(self.delta), self.structural]

    @classmethod
    def rewritten(cls, value: list[Any]) -> Self:
        """The operation back from how it is written down."""
        rev, at, delta, structural = value
        return cls(rev, at, recall(delta), structural)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the text.

    Attributes:
        number: as written: "5.2", "(a)", "Option 1"; text, never generated silently.
        words: with the place each run came from; brackets and footnotes as embeds.
        rev: grows with every change of the words.
        made_by: the act that made this revision; None where authors are not traced.
        until: when capitals should have confirmed, microseconds UTC.
        missed: recent operations, so that late ones can be brought up to date.
    """

    id: UnitId
    kind: UnitKind
    parent: UnitId | None
    number: str = ""
    words: Content = ()
    children: tuple[UnitId, ...] = ()
    rev: int = 0
    made_by: ActId | None = None
    lang: str | None = None
    bracket: Bracket | None = None
    stands: Map[DelegationId, Stand] = field(default_factory=Map[DelegationId, Stand])
    facilitated: bool = False
    closed: bool = False
    until: int | None = None
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought words: one seat, at one sitting.

    Attributes:
        last: the last entry of the sitting, microseconds UTC.
    """

    seat: SeatId | None
    delegation: DelegationId | None
    at: int
    last: int
    proposal: ProposalId | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a drafting channel.

    Attributes:
        symbol: as the United Nations number documents: "ROOM/L.3".
        root: the unit that holds all others.
        origins: by the place in the journal that runs of words name.
        sittings: the origin each unit's writers are still adding to, by "unit seat".
        gone: the ids of units that were here; the observers' copy does not know of them.
    """

    title: str
    lang: str
    symbol: str
    root: UnitId
    units: Map[UnitId, Unit] = field(default_factory=Map[UnitId, Unit])
    origins: Map[int, Origin] = field(default_factory=Map[int, Origin])
    sittings: Map[str, int] = field(default_factory=Map[str, int])
    gone: frozenset[UnitId] = frozenset()

    def walk(self, start: UnitId | None = None) -> Iterator[Unit]:
        """Units from `start` down (the root, if none is named), in the order of the text.

        A bracket or footnote inside words comes right after the unit whose words hold it.
        """
        unit = self.units[self.root if start is None else start]
        yield unit
        for inner in embedded(unit):
            yield from self.walk(inner)
        for child in unit.children:
            yield from self.walk(child)

    def ancestors(self, unit: UnitId) -> Iterator[Unit]:
        """The units that hold this one, from the nearest up."""
        parent = self.units[unit].parent
        while parent is not None:
            holder = self.units[parent]
            yield holder
            parent = holder.parent


@dataclass(frozen=True, slots=True)
class Proposal:
    """An amendment a delegation proposes.

    Attributes:
        unit: what it amends, at the revision it was written against.
        state: "open", "taken_in", "declined" or "withdrawn".
        place: the origin of the words that came from it, where the text itself does not say so,
            because not all may know of the proposal.
    """

    unit: UnitId
    rev: int
    seat: SeatId | None
    delegation: DelegationId | None
    at: int
    words: str
    rationale: str
    visibility: Visibility
    state: str = "open"
    answer: str | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on some words of a unit, or an answer to one.

    Attributes:
        start, length: the words it is about, in UTF-16 units, moved along with the text.
    """

    unit: UnitId
    seat: SeatId | None
    delegation: DelegationId | None
    at: int
    words: str
    visibility: Visibility
    start: int = 0
    length: int = 0
    reply_to: CommentId | None = None
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A place in the journal that was given a name.

    Attributes:
        digest: SHA-256 over the whole text as it stood, origins and attributions included.
        circle: "members", or "observers" when it was published to them too.
    """

    symbol: str
    title: str
    digest: str
    at: int
    place: int
    circle: str


@dataclass(frozen=True, slots=True)
class Consolidated:
    """One row of the table that explains a consolidation, as secretariats publish it."""

    unit: UnitId
    contributors: tuple[DelegationId, ...]
    source: str
    approach: str
    at: int


@dataclass(frozen=True, slots=True)
class Question:
    """The one-text's last step: yes or no to the whole, opened together.

    Attributes:
        digest: of the text it asks about.
        answers: hidden until all are opened.
    """

    digest: str
    at: int
    answers: Map[DelegationId, bool] = field(default_factory=Map[DelegationId, bool])
    answered: tuple[DelegationId, ...] = ()
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Staged:
    """Pieces of what is too long for one act; they are no part of the text.

    Attributes:
        at: when the last one came, microseconds UTC.
    """

    pieces: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Drafting:
    """What this capability keeps in a channel.

    Attributes:
        text: as members see it.
        published: as observers see it, when anything was published to them.
        drafters: the seats named for a drafting group.
        critiques: who reads what parties say of a one-text.
        staged: what is being brought in pieces, by the seat that does.
    """

    text: Text | None = None
    published: Text | None = None
    mode: Mode = Mode.FROZEN
    drafters: tuple[SeatId, ...] = ()
    critiques: Visibility = Visibility.MEDIATOR
    observers: Observers = Observers.NOTHING
    proposals: Map[ProposalId, Proposal] = field(default_factory=Map[ProposalId, Proposal])
    comments: Map[CommentId, Comment] = field(default_factory=Map[CommentId, Comment])
    versions: tuple[Version, ...] = ()
    consolidation: tuple[Consolidated, ...] = ()
    question: Question | None = None
    staged: Map[SeatId, Staged] = field(default_factory=Map[SeatId, Staged])


def embedded(unit: Unit) -> Iterator[UnitId]:
    """The brackets and footnotes inside a unit's words, in order."""
    for run in unit.words:
        if not isinstance(run.body, str):
            yield UnitId(run.body.unit)
