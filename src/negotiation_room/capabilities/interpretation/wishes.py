"""What may be asked of the relay: by readers, by interpreters, and by the clerk for engines."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from negotiation_room.capabilities.channels.messages import At, NamedSeat, known_as
from negotiation_room.capabilities.interpretation.states import Caution, Origin
from negotiation_room.kernel.audience import MEMBERS, Audience, roles
from negotiation_room.kernel.ids import ActId, UnitId
from negotiation_room.kernel.messages import ClerkCommand, Command
from negotiation_room.kernel.seats import Seat
from negotiation_room.kernel.text import Language, Line, PlainText, seen

MOST_READ = 4
"""Languages that one person reads side by side."""
MOST_WORKED = 20
"""Languages that one interpreter works from, or into."""
MOST_SOUGHT = 40
"""Languages into which one utterance is translated."""
MOST_CAUTIONS = 50
LONGEST_SNIPPET = 200
MOST_SEGMENTS = 200
"""Segments that one act brings in."""
LONGEST_SEGMENT = 5_000
"""Characters of one side of a segment: two of them fit into an act in any script."""
LONGEST_PARAGRAPH = 20_000
"""Characters of a certified paragraph."""
MOST_SENT = 50_000
"""Characters of one that are read at all, for the rules to say that it is too long."""

Reader = Annotated[str, StringConstraints(pattern=r"^(all|members)(:[1-9][0-9]{0,15})?$")]
Readers = Annotated[tuple[Reader, ...], Field(min_length=1, max_length=1)]
"""Who may read it: those who may read the original, no more and no fewer."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hex."""

NamedUnit = Annotated[UnitId, known_as("u")]
"""A paragraph of a text."""

Snippet = Annotated[str, StringConstraints(max_length=LONGEST_SNIPPET)]
SegmentText = Annotated[PlainText, StringConstraints(max_length=LONGEST_SEGMENT)]


class _About(Command):
    """A wish that speaks of an utterance, and so reaches whoever may read that.

    Attributes:
        of: the place of the original, or of a correction.
        to: who may read this, as the rules work it out; a wish with other readers is refused.
    """

    of: At
    to: Readers

    def readers(self, author: Seat | None) -> Audience:
        """Those it names."""
        del author
        return self.to


class ReadIn(Command, wire="interpretation.read_in"):
    """Say which languages one reads in this channel, the preferred first; none: as written."""

    audience: ClassVar[Audience] = MEMBERS
    languages: Annotated[tuple[Language, ...], Field(max_length=MOST_READ)]


class WorkBetween(Command, wire="interpretation.work_between"):
    """Say, as an interpreter, between which languages one works in this channel; none: unsaid.

    Attributes:
        out_of: the languages one works from.
        into: the languages one works into.
    """

    audience: ClassVar[Audience] = MEMBERS
    out_of: Annotated[tuple[Language, ...], Field(max_length=MOST_WORKED)]
    into: Annotated[tuple[Language, ...], Field(max_length=MOST_WORKED)]


class AskForInterpreter(_About, wire="interpretation.ask_for_interpreter"):
    """Ask that a person translate this, where a machine's draft is not enough."""

    lang: Language


class TakeUp(_About, wire="interpretation.take_up"):
    """Take a translation up for review, so that no two interpreters do the same."""

    lang: Language


class HandOver(_About, wire="interpretation.hand_over"):
    """Hand a translation over to a partner; to nobody, and it is free again."""

    lang: Language
    partner: NamedSeat | None = None


class CertifyTranslation(_About, wire="interpretation.certify_translation"):
    """Sign for a translation with one's own device.

    Attributes:
        after: the place of the newest words so far, None where there are none: nobody signs over
            words they have not seen.
    """

    erasable: ClassVar[bool] = True
    renders: ClassVar[bool] = True
    lang: Language
    text: PlainText
    after: At | None = None


class CheckTranslation(_About, wire="interpretation.check_translation"):
    """Say, as a second interpreter, that one has read a certified translation and stands by it.

    Attributes:
        text: the place of the words that were read.
    """

    lang: Language
    text: At


class WithdrawTranslation(_About, wire="interpretation.withdraw_translation"):
    """Take a translation back; it stays readable, marked."""

    lang: Language
    reason: Line


class PromoteTranslation(_About, wire="interpretation.promote_translation"):
    """Let the whole room recall a certified translation of one's own words, wherever they fell.

    Attributes:
        text: the place of the certified words.
    """

    lang: Language
    text: At


class QueryTranslation(_About, wire="interpretation.query_translation"):
    """Ask the interpreters about a translation."""

    erasable: ClassVar[bool] = True
    lang: Language
    question: PlainText


class RelyOnOriginal(_About, wire="interpretation.rely_on_original"):
    """Say that one needs no translation of this to act upon it."""


class Pair(BaseModel):
    """A text and what a file says that it is in another language."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    source: SegmentText
    target: SegmentText


class BringInSegments(Command, wire="interpretation.bring_in_segments"):
    """Lay segments of a file beside this channel's memory, for its interpreters to look at.

    They are suggestions: nobody here has signed for them, and they are never published. Others
    learn that they were brought in, by whom and how many; the words are for who works with them.

    Attributes:
        file: what the file is called.
        source_lang: the language translated from.
        lang: the language translated into.
    """

    audience: ClassVar[Audience] = MEMBERS
    content_audience: ClassVar[Audience | None] = roles("interpreter")
    erasable: ClassVar[bool] = True
    file: Line
    source_lang: Language
    lang: Language
    segments: Annotated[tuple[Pair, ...], Field(min_length=1, max_length=MOST_SEGMENTS)]


class CertifyParagraph(Command, wire="interpretation.certify_paragraph"):
    """Sign, with one's own device, for what a paragraph of the text says in another language.

    Attributes:
        wording: the digest of the wording that one has read, as an act of agreement means it.
        text: the words, with every bracket as square brackets and every footnote in braces.
        after: the place of the words signed for before, None where there are none: nobody signs
            over words they have not seen.
    """

    audience: ClassVar[Audience] = MEMBERS
    erasable: ClassVar[bool] = True
    renders: ClassVar[bool] = True
    unit: NamedUnit
    wording: Digest
    lang: Language
    text: Annotated[str, StringConstraints(max_length=MOST_SENT), AfterValidator(seen)]
    after: At | None = None


class WithdrawParagraph(Command, wire="interpretation.withdraw_paragraph"):
    """Take a certified paragraph back; its words stay on the record.

    Attributes:
        text: the place of the words.
        to: who may read this, as the rules work it out; a wish with other readers is refused.
    """

    unit: NamedUnit
    lang: Language
    text: At
    to: Readers
    reason: Line

    def readers(self, author: Seat | None) -> Audience:
        """Those it names."""
        del author
        return self.to


class WithdrawSegments(_About, wire="interpretation.withdraw_segments"):
    """Take back what was brought in at a place; its words are destroyed."""


class RequestTranslations(_About, ClerkCommand, wire="interpretation.request_translations"):
    """Ask the interpreters for what no engine here can translate."""

    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=MOST_SOUGHT)]

    def distinguishes(self) -> str:
        """Languages may come to be read one after the other."""
        return " ".join(self.languages)


class Cautioned(BaseModel):
    """What a check found, with the words it found it in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    caution: Caution
    in_source: Snippet = ""
    in_target: Snippet = ""


class PublishTranslation(_About, ClerkCommand, wire="interpretation.publish_translation"):
    """Publish what an engine, the phrasebook or the certified memory gave.

    Attributes:
        engine: name and version, as "apertium 3.8.3".
        model: SHA-256 of the model's files in hex, where there are any.
        route: the languages it passed through.
        glossary: the number of the glossary in force.
        memory: the place at which an interpreter certified the very same words.
        disclosed: they were certified elsewhere, and disclosed to the room with this act.
    """

    erasable: ClassVar[bool] = True
    renders: ClassVar[bool] = True
    lang: Language
    text: PlainText
    origin: Origin
    engine: Line | None = None
    model: Digest | None = None
    route: Annotated[tuple[Language, ...], Field(max_length=4)] = ()
    gist: bool = False
    cautions: Annotated[tuple[Cautioned, ...], Field(max_length=MOST_CAUTIONS)] = ()
    glossary: Annotated[int, Field(ge=1)] | None = None
    memory: At | None = None
    disclosed: ActId | None = None

    def distinguishes(self) -> str:
        """One for each language."""
        return self.lang
