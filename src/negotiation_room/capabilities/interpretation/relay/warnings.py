"""What the relay warns of when it has looked at a translation beside its original.

There is no all-clear: an empty answer only means that nothing was found by checks that look for
few things. What they miss is told in docs/guide/relay-warnings.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negotiation_room.capabilities.interpretation.relay import negators, numbers, prohibitions
from negotiation_room.capabilities.interpretation.relay.stems import Searched, Term
from negotiation_room.capabilities.interpretation.states import Caution


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution, with the words that gave rise to it, as they are written in each text.

    Attributes:
        in_target: for a term, the agreed form that should be there.
    """

    caution: Caution
    in_source: str
    in_target: str


def examine(
    source: str,
    source_lang: str,
    target: str,
    target_lang: str,
    terms: Sequence[Term] = (),
) -> tuple[Warned, ...]:
    """Everything that the checks find in a translation.

    Args:
        source: the original.
        source_lang: its language.
        target: the translation.
        target_lang: its language.
        terms: the glossary between the two languages.
    """
    return tuple(_found(source, source_lang, target, target_lang, terms))


def _found(
    source: str, source_lang: str, target: str, target_lang: str, terms: Sequence[Term]
) -> Iterator[Warned]:
    differing = numbers.difference(source, source_lang, target, target_lang)
    if differing:
        yield Warned(
            Caution.NUMBERS, "; ".join(differing.in_source), "; ".join(differing.in_target)
        )
    turned = prohibitions.reversal(source, source_lang, target, target_lang)
    if turned:
        yield Warned(Caution.PROHIBITION, turned.in_source, turned.in_target)
    negator = negators.lost(source, source_lang, target, target_lang)
    if negator:
        yield Warned(Caution.NEGATOR, negator, "")
    for term in missing(source, source_lang, target, target_lang, terms):
        yield Warned(Caution.TERM, term.source, term.target or term.source)


def missing(
    source: str, source_lang: str, target: str, target_lang: str, terms: Sequence[Term]
) -> Iterator[Term]:
    """The terms of an original whose agreed form its translation has not."""
    said, given = Searched(source, source_lang), Searched(target, target_lang)
    for term in terms:
        if not said.holds(term.source):
            continue
        if term.target is None:
            if term.source in source and term.source not in target:
                yield term
        elif not given.holds(term.target):
            yield term
