"""What the relay hands out: what was said, what it says in another language, what waits for one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from negotiation_room.capabilities.interpretation.states import (
    Caution,
    Origin,
    Stage,
    Translation,
    primary,
)
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.kernel.errors import Conflict
from negotiation_room.sdk.served import VerifiedEntry

T = TypeVar("T")


class RelayUnknown(Conflict, code="sdk.relay_unknown"):
    """The room was opened without the rules of the relay."""


_DRAFTS: Final[Mapping[Origin, str]] = {
    Origin.PHRASEBOOK: "standard phrase, not yet reviewed",
    Origin.MEMORY: "from the memory, not checked here",
    Origin.MACHINE: "machine draft, not checked",
    Origin.PERSON: "a person's draft, not certified",
}

CAUTIONS: Final[Mapping[Caution, str]] = {
    Caution.NUMBERS: "the numbers may differ",
    Caution.PROHIBITION: "a prohibition may have become something weaker",
    Caution.NEGATOR: "a “not” may be lost",
    Caution.TERM: "a term of the glossary may be missing",
    Caution.LANGUAGE: "the original may be in another language than it says",
    Caution.UNPROTECTED: "terms of the glossary could not be kept safe on the way",
}
"""What a check found, in words; that none is named is no all-clear."""


def in_words(origin: Origin, *, gist: bool = False) -> str:
    """How far words may be relied on for which nobody has signed."""
    said = _DRAFTS[origin]
    return f"{said}, gives the drift only" if gist else said


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was said, in another language, with how far that may be relied on.

    Attributes:
        state: of the whole translation: stage, origin, engine, gist, who is at it.
        text: the newest words.
        by: who signed for them, as far as this reader may know.
        checked_by: the second interpreter, as far as this reader may know.
        cautions: what checks found, each with the words it was found in.
        place: of the entry that holds these words.
        at: when they came.
    """

    state: Translation
    text: str
    by: str | None
    checked_by: str | None
    cautions: tuple[Cautioned, ...]
    place: int
    at: int

    @property
    def of(self) -> int:
        """The place of the original."""
        return self.state.of

    @property
    def lang(self) -> str:
        """The language of these words."""
        return self.state.lang

    @property
    def stage(self) -> Stage:
        """How far they may be relied on."""
        return self.state.stage

    @property
    def origin(self) -> Origin | None:
        """Where they come from."""
        return self.state.origin

    @property
    def gist(self) -> bool:
        """Whether they give the drift only, and err in what is forbidden or owed."""
        return self.state.gist

    @property
    def is_certified(self) -> bool:
        """Whether an interpreter of this room has signed for these very words."""
        return self.state.stage is Stage.CERTIFIED

    @property
    def standing(self) -> str:
        """How far they may be relied on, in words."""
        state = self.state
        if state.stage is Stage.WITHDRAWN:
            return "withdrawn, not to be relied on"
        if self.is_certified:
            said = f"certified by {self.by or 'an interpreter'}"
            if state.origin is Origin.MEMORY:
                said = "certified before in these words"
            return f"{said}, read again by {self.checked_by}" if self.checked_by else said
        said = in_words(state.origin or Origin.MACHINE, gist=state.gist)
        return f"{said}; an interpreter is at it" if state.in_review else said


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said, in the language it was said in and in others.

    Attributes:
        of: the place of the utterance; for a correction, of what it corrects.
        original: the words; None where they were destroyed.
        by: who said it, as far as this reader may know.
        renderings: what there is of it in other languages.
        asked: the languages in which nothing is there yet, but was asked for.
        is_withdrawn: whoever said it has taken it back.
        unloaded: the languages in which there are words that are not held here.
    """

    place: int
    of: int
    at: int
    lang: str
    original: str | None
    by: str | None
    renderings: tuple[Rendered, ...] = ()
    asked: tuple[str, ...] = ()
    is_withdrawn: bool = False
    unloaded: tuple[str, ...] = ()

    def in_language(self, lang: str) -> Rendered | None:
        """What it says in a language; None in its own, and where there is nothing yet."""
        if self.is_in(lang):
            return None
        return fitting(self.renderings, lang, lambda one: one.lang)

    def is_in(self, lang: str) -> bool:
        """Whether it was said in that language."""
        return primary(self.lang) == primary(lang)

    def is_asked_for(self, lang: str) -> bool:
        """Whether interpreters are asked for it in that language, and nothing is there yet."""
        return fitting(self.asked, lang, str) is not None


@dataclass(frozen=True, slots=True)
class Heard:
    """One entry, as it is read in languages one chose.

    Attributes:
        said: what it says, if it is something people say.
        rendered: what it brings into a language of one's own, or changes there.
    """

    entry: VerifiedEntry
    said: Said | None = None
    rendered: Rendered | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an interpreter may take up.

    Attributes:
        lang: the language it is wanted in.
        draft: the newest words there are, if they are held here.
        after: the place of the newest words, which a certification names.
        wanted_by: how many people asked for a person's translation.
        queries: the places of open questions about it.
        taken_by: who is at it.
    """

    said: Said
    lang: str
    draft: Rendered | None
    after: int | None
    wanted_by: int
    queries: tuple[int, ...]
    taken_by: str | None

    @property
    def is_urgent(self) -> bool:
        """Whether people asked for it, or about it."""
        return bool(self.wanted_by or self.queries)


def fitting(among: Iterable[T], lang: str, of: Callable[[T], str]) -> T | None:
    """What is in a language: in the very one, else in another region's."""
    found = [one for one in among if primary(of(one)) == primary(lang)]
    return next((one for one in found if of(one) == lang), found[0] if found else None)
