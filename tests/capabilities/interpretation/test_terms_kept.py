"""Whatever an engine does to a text: an agreed term comes through, or that it did not is said."""

# ruff: noqa: RUF001 -- marks as people write them

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.agreed import TermsInForce
from negotiation_room.capabilities.interpretation.exchange.concepts import Concept, TermForm
from negotiation_room.capabilities.interpretation.ports import Locality, Offer, Rendering
from negotiation_room.capabilities.interpretation.relay.protecting import protect
from negotiation_room.capabilities.interpretation.relay.stems import Term, holds
from negotiation_room.capabilities.interpretation.states import Caution
from negotiation_room.capabilities.interpretation.translating import Draft, Translator

NAMES = {
    "en": ("river basin", "Cease-fire", "the Parties", "mission", "armed group", "ISO"),
    "fr": ("bassin hydrographique", "cessez-le-feu", "les Parties", "mission", "groupe armé"),
    "ru": ("речной бассейн", "прекращение огня", "стороны", "миссия"),
    "ar": ("حوض النهر", "وقف إطلاق النار", "الأطراف", "البعثة"),
    "zh": ("流域", "停火", "各方", "特派团"),
}
PAIRS = (("en", "fr"), ("en", "ar"), ("fr", "zh"), ("zh", "en"), ("ru", "fr"), ("ar", "en"))
BETWEEN = st.sampled_from(
    [" ", ", ", ". ", "“", "” ", "\n", "’s ", " of ", " 停", "(", ") ", "-"]
)
SAID = st.sampled_from(["the", "of", "et", "и", "في", "和", "48", "A/RES/7", "Zqx07b", "no"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str, str, TermsInForce]:
    """A text in one language, another language, and a glossary of which some terms occur."""
    source, target = draw(st.sampled_from(PAIRS))
    forms = st.lists(st.sampled_from(NAMES[source]), min_size=1, max_size=4, unique=True)
    concepts = [
        Concept(
            id=f"c{number}",
            terms={
                source: (TermForm(name),),
                target: (TermForm(draw(st.sampled_from(NAMES[target]))),),
            },
            do_not_translate=draw(st.booleans()),
        )
        for number, name in enumerate(draw(forms))
    ]
    words = st.one_of(SAID, st.sampled_from(NAMES[source]), st.sampled_from(NAMES[source]))
    parts = draw(st.lists(st.tuples(words, BETWEEN), min_size=1, max_size=8))
    text = "".join(word + between for word, between in parts)
    if draw(st.booleans()):
        text = text.upper()
    return text, source, target, TermsInForce(1, concepts)


class Mangling:
    """An engine that drops, doubles, keeps or breaks whatever words it is told to."""

    name = "mangling"

    def __init__(self, pair: tuple[str, str], whims: list[int]) -> None:
        self.pair, self.whims = pair, whims

    async def offer(self) -> Offer:
        """One pair."""
        return Offer("mangling", "1", Locality.IN_PROCESS, frozenset({self.pair}))

    async def translate(self, text: str, source: str, target: str) -> Rendering:
        """Each word as the next whim has it."""
        kept: list[str] = []
        for at, word in enumerate(text.split(" ")):
            whim = self.whims[at % len(self.whims)]
            kept += [[word], [], [word, word], [word.lower()], [word[:3]], ["mot"]][whim]
        return Rendering(" ".join(kept).strip() or "…", None, (source, target))

    async def close(self) -> None:
        """Nothing to let go of."""


@settings(max_examples=150)
@given(cases(), st.lists(st.sampled_from([0, 0, 0, 0, 1, 2, 3, 4, 5]), min_size=1, max_size=6))
def test_an_agreed_term_is_kept_or_reported(
    case: tuple[str, str, str, TermsInForce], whims: list[int]
) -> None:
    """Of each term that the original holds, the draft holds the agreed form, or is warned of."""
    text, source, target, glossary = case

    async def translate() -> Draft:
        translator = Translator([Mangling((source, target), whims)])
        await translator.look_round()
        terms = glossary.within(text, source, target)
        draft = await translator.draft(text, source, target, terms=terms)
        assert isinstance(draft, Draft)
        return draft

    draft = asyncio.run(translate())
    reported = {one.in_source for one in draft.warned if one.caution is Caution.TERM}
    for concept in glossary.glossary.concepts:
        term = concept.terms[source][0].text
        if concept.do_not_translate:
            if term in text:
                assert term in draft.text or term in reported
        elif holds(term, text, source):
            agreed = concept.terms[target][0].text
            assert holds(agreed, draft.text, target) or term in reported


@settings(max_examples=100)
@given(cases())
def test_no_term_is_overlooked_among_many(case: tuple[str, str, str, TermsInForce]) -> None:
    """What is looked for in a text are all the terms it holds, and all that would be protected."""
    text, source, target, glossary = case
    among = {term.source for term in glossary.within(text, source, target)}
    every = [
        Term(concept.terms[source][0].text, "x", concept.id)
        for concept in glossary.glossary.concepts
    ]
    there = {term.source for term in every if holds(term.source, text, source)}
    kept = {
        one.source
        for one in protect(text, every).placeholders.values()
        if isinstance(one, Term)
    }
    assert there <= among
    assert kept <= among
