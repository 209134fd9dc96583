"""A glossary: concepts, and what each is called in every language of the room.

It belongs to concepts, not to words: a term is preferred, admitted or forbidden as a name of one
concept in one language. A glossary does not change; a new version of it is another value.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

from negotiation_room.capabilities.interpretation.exchange.report import (
    LIMITS,
    FindingCode,
    Limits,
    Notes,
    Where,
    is_plain,
)
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.text import language_tag

MOST_ID: Final = 100
"""Characters of a concept's id."""


class TermStatus(StrEnum):
    """How a term stands to its concept."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    FORBIDDEN = "forbidden"


class GlossaryWrong(Invalid, code="interpretation.glossary_wrong"):
    """The glossary repeats an id, names no term, or holds what no term can hold."""


@dataclass(frozen=True, slots=True)
class TermForm:
    """One way to name a concept in one language."""

    text: str
    status: TermStatus = TermStatus.PREFERRED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is spoken of, and its names.

    Attributes:
        terms: by language, as a BCP 47 tag; the order of forms is kept.
        source: where the definition or the terms were taken from.
        do_not_translate: its names are left as they stand, whatever the language.
    """

    id: str
    terms: Mapping[str, tuple[TermForm, ...]]
    definition: str = ""
    subject: str = ""
    source: str = ""
    note: str = ""
    do_not_translate: bool = False

    def forms(self, language: str) -> tuple[TermForm, ...]:
        """Its names in a language, or in a variety of it if it has none for just that tag."""
        exact = self.terms.get(language)
        if exact is not None:
            return exact
        return tuple(
            form
            for tag, forms in self.terms.items()
            if is_variety(tag, language)
            for form in forms
        )

    def preferred(self, language: str) -> TermForm | None:
        """The name to use: the first preferred one, else the first admitted one."""
        forms = self.forms(language)
        for status in (TermStatus.PREFERRED, TermStatus.ADMITTED):
            found = next((form for form in forms if form.status is status), None)
            if found is not None:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Glossary:
    """One version of a glossary.

    Attributes:
        version: its number, from one; 0 where a file names none.
    """

    concepts: tuple[Concept, ...] = field(default=())
    title: str = ""
    version: int = 0

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it has terms in, by their tags."""
        return tuple(sorted({tag for concept in self.concepts for tag in concept.terms}))

    def concept(self, key: str) -> Concept | None:
        """The concept of this id."""
        return next((each for each in self.concepts if each.id == key), None)


class Equivalent(NamedTuple):
    """A term to be found in a source, and what must stand for it in a target.

    Attributes:
        target: None where the source's own words are left as they are.
    """

    concept: str
    source: str
    target: str | None


def equivalents(glossary: Glossary, source: str, target: str) -> tuple[Equivalent, ...]:
    """What a translation between two languages must keep to, longest source terms first.

    Forbidden forms are looked for as well: a speaker may use them, a translation may not.
    """
    found: dict[tuple[str, str], Equivalent] = {}
    for concept in glossary.concepts:
        wanted = concept.preferred(target)
        if wanted is None and not concept.do_not_translate:
            continue
        said = None if concept.do_not_translate or wanted is None else wanted.text
        for form in concept.forms(source):
            found[concept.id, form.text] = Equivalent(concept.id, form.text, said)
    return tuple(sorted(found.values(), key=lambda each: -len(each.source)))


def digest(glossary: Glossary) -> bytes:
    """SHA-256 over the canonical JSON of a glossary: the name that parties agree to.

    Raises:
        Malformed: it holds half a character.
    """
    return hashlib.sha256(
        canonical(
            {
                "concepts": [_plain(concept) for concept in glossary.concepts],
                "kind": "glossary",
                "title": glossary.title,
                "version": glossary.version,
            }
        )
    ).digest()


def _plain(concept: Concept) -> dict[str, object]:
    # Languages are members of lists, for a tag may hold what no key of a record may.
    return {
        "definition": concept.definition,
        "do_not_translate": concept.do_not_translate,
        "id": concept.id,
        "note": concept.note,
        "source": concept.source,
        "subject": concept.subject,
        "terms": [
            [tag, [[form.text, form.status.value, form.note] for form in forms]]
            for tag, forms in sorted(concept.terms.items())
        ],
    }


def check(glossary: Glossary, limits: Limits = LIMITS) -> None:
    """Let only a glossary pass that every format can hold and every reader can see.

    Raises:
        GlossaryWrong: the sentence names the concept and what is wrong with it.
    """
    if len(glossary.concepts) > limits.rows:
        raise GlossaryWrong(f"a glossary has at most {limits.rows:,} concepts")
    if len(glossary.languages) > limits.languages:
        raise GlossaryWrong(f"a glossary has at most {limits.languages} languages")
    if not _is_text(glossary.title, limits):
        raise GlossaryWrong("the title holds what cannot be seen, or is too long")
    if glossary.version < 0:
        raise GlossaryWrong("versions are counted from one")
    seen: set[str] = set()
    for number, concept in enumerate(glossary.concepts, 1):
        if concept.id in seen:
            raise GlossaryWrong(f"two concepts have the id {concept.id}: rename one")
        seen.add(concept.id)
        wrong = _wrong(concept, limits)
        if wrong:
            raise GlossaryWrong(f"concept {number} ({concept.id[:40]}) {wrong}")


def _wrong(concept: Concept, limits: Limits) -> str:
    if not is_id(concept.id):
        return f"needs an id of one line, at most {MOST_ID} characters"
    texts = (concept.definition, concept.subject, concept.source, concept.note)
    if not all(_is_text(text, limits) for text in texts):
        return "holds a text that cannot be seen whole, is too long or has space around it"
    if not any(concept.terms.values()):
        return "has no term in any language"
    return next(filter(None, (_wrong_in(*each, limits) for each in concept.terms.items())), "")


def _wrong_in(tag: str, forms: tuple[TermForm, ...], limits: Limits) -> str:
    if language_tag(tag) != tag:
        return f"has terms in {tag[:40]}, which is not the tag of a language"
    if not forms:
        return f"names {tag} but no term in it"
    if len(forms) > limits.forms:
        return f"has more than {limits.forms} terms in {tag}"
    if any(not 0 < len(form.text) <= limits.term for form in forms):
        return f"has a term in {tag} that is empty or longer than {limits.term} characters"
    if not all(_is_text(text, limits) for form in forms for text in (form.text, form.note)):
        return f"has a term in {tag} that cannot be seen whole, is too long or has space around"
    twice = [text for text, count in Counter(form.text for form in forms).items() if count > 1]
    return f"names the term “{twice[0][:40]}” in {tag} twice" if twice else ""


def is_id(key: str) -> bool:
    """Whether a concept may be called this."""
    return (
        0 < len(key) <= MOST_ID
        and key == key.strip()
        and is_plain(key)
        and not {"\n", "\t"} & set(key)
    )


def _is_text(text: str, limits: Limits) -> bool:
    return len(text) <= limits.text and text == text.strip() and is_plain(text)


def is_variety(tag: str, language: str) -> bool:
    """Whether one of the two is the other, only said more closely: zh-Hans is zh."""
    short, long = sorted((tag.lower(), language.lower()), key=len)
    return long == short or long.startswith(f"{short}-")


def made_id(terms: Mapping[str, tuple[TermForm, ...]]) -> str:
    """An id for a concept that came without one, the same whenever it comes again."""
    plain = [[tag, [form.text for form in forms]] for tag, forms in sorted(terms.items())]
    return f"c-{hashlib.sha256(canonical(plain)).hexdigest()[:12]}"


def settle(
    concepts: Iterator[tuple[Where, Concept]], notes: Notes
) -> Iterator[tuple[Where, Concept]]:
    """Concepts as they were read, without repeated forms, and with findings about both."""
    for where, concept in concepts:
        terms: dict[str, tuple[TermForm, ...]] = {}
        for tag, forms in concept.terms.items():
            kept = {form.text: form for form in reversed(forms)}
            terms[tag] = tuple(kept[text] for text in dict.fromkeys(f.text for f in forms))
            if len(kept) < len(forms):
                notes.find(
                    FindingCode.FORM_REPEATED,
                    where,
                    f"a term in {tag} stands there twice; the first one counts",
                    concept.id,
                    language=tag,
                )
            preferred = sum(form.status is TermStatus.PREFERRED for form in terms[tag])
            if preferred > 1:
                notes.find(
                    FindingCode.PREFERRED,
                    where,
                    f"{preferred} terms in {tag} are preferred; the first one will be used",
                    concept.id,
                    language=tag,
                    count=preferred,
                )
        yield where, replace(concept, terms=terms)
