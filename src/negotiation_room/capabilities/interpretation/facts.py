"""What came of wishes to the relay. No fact repeats a word of what was said."""

from negotiation_room.capabilities.interpretation.states import Caution, Origin
from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.ids import ActId, SeatId, UnitId
from negotiation_room.kernel.messages import Event


class _Reaches(Event):
    """A fact about an utterance.

    Attributes:
        to: who may read it: of how a translation is made, observers learn nothing.
    """

    of: int
    to: tuple[str, ...]

    def audience(self) -> Audience:
        """Those it names."""
        return self.to


class ReadingChosen(Event, wire="interpretation.reading_chosen"):
    """Somebody reads these languages here."""

    languages: tuple[str, ...]

    def audience(self) -> Audience:
        """Observers do not learn who is here."""
        return MEMBERS


class WorkingLanguagesStated(Event, wire="interpretation.working_languages_stated"):
    """An interpreter works out of these languages into those; none: it is unsaid again."""

    out_of: tuple[str, ...]
    into: tuple[str, ...]

    def audience(self) -> Audience:
        """Observers do not learn who is here."""
        return MEMBERS


class TranslationsRequested(_Reaches, wire="interpretation.translations_requested"):
    """The interpreters are asked."""

    languages: tuple[str, ...]


class TranslationPublished(_Reaches, wire="interpretation.translation_published"):
    """There is a translation that nobody in this room has signed for, or signed for before."""

    lang: str
    origin: Origin
    engine: str | None = None
    gist: bool = False
    cautions: tuple[Caution, ...] = ()
    memory: int | None = None
    glossary: int | None = None


class InterpreterAskedFor(_Reaches, wire="interpretation.interpreter_asked_for"):
    """Somebody wants a person to translate this."""

    lang: str


class TranslationTakenUp(_Reaches, wire="interpretation.translation_taken_up"):
    """An interpreter reviews it."""

    lang: str
    seat: SeatId | None


class TranslationCertified(_Reaches, wire="interpretation.translation_certified"):
    """An interpreter has signed for it.

    Attributes:
        corrects: the place of words that people may have read before, if these are others.
    """

    lang: str
    corrects: int | None = None


class TranslationChecked(_Reaches, wire="interpretation.translation_checked"):
    """A second interpreter stands by it."""

    lang: str


class TranslationWithdrawn(_Reaches, wire="interpretation.translation_withdrawn"):
    """It is taken back, and is not to be relied on."""

    lang: str
    reason: str


class TranslationPromoted(_Reaches, wire="interpretation.translation_promoted"):
    """The party whose words they are lets the whole room recall it.

    Attributes:
        text: the place of the certified words.
        disclosed: the act; the room's memory names it, and not the channel.
    """

    lang: str
    text: int
    disclosed: ActId


class TranslationQueried(_Reaches, wire="interpretation.translation_queried"):
    """Somebody asks about it."""

    lang: str


class ReliedOnOriginal(_Reaches, wire="interpretation.relied_on_original"):
    """Somebody needs no translation to act upon this."""


class SegmentsBroughtIn(Event, wire="interpretation.segments_brought_in"):
    """An interpreter has brought in so many segments of a file; nobody has signed for them."""

    source_lang: str
    lang: str
    count: int

    def audience(self) -> Audience:
        """Observers have no part in how translations are made."""
        return MEMBERS


class SegmentsWithdrawn(_Reaches, wire="interpretation.segments_withdrawn"):
    """What was brought in at a place is destroyed."""


class ParagraphCertified(Event, wire="interpretation.paragraph_certified"):
    """An interpreter has signed for what a wording of a paragraph says in another language.

    Whoever came since reads it too: the paragraph lies before them.
    """

    unit: UnitId
    wording: str
    lang: str

    def audience(self) -> Audience:
        """Observers know of no wording who wrote it, and so of none that was signed for."""
        return MEMBERS


class ParagraphWithdrawn(Event, wire="interpretation.paragraph_withdrawn"):
    """That is taken back, and is not to be relied on.

    Attributes:
        text: the place of the words.
    """

    unit: UnitId
    lang: str
    text: int
    to: tuple[str, ...]
    reason: str

    def audience(self) -> Audience:
        """Those who may read what is taken back."""
        return self.to


EVENTS: tuple[type[Event], ...] = (
    ReadingChosen,
    TranslationsRequested,
    TranslationPublished,
    InterpreterAskedFor,
    TranslationTakenUp,
    TranslationCertified,
    TranslationChecked,
    TranslationWithdrawn,
    TranslationPromoted,
    TranslationQueried,
    ReliedOnOriginal,
    SegmentsBroughtIn,
    SegmentsWithdrawn,
    WorkingLanguagesStated,
    ParagraphCertified,
    ParagraphWithdrawn,
)
