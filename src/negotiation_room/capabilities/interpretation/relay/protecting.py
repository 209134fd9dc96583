"""Terms that must come through an engine as agreed travel as placeholders that engines leave alone.

Each must come back exactly once. If one did not, the caller has the text translated again without
protection and says so; a text with a hole in it is never shown.
"""

# ruff: noqa: RUF001 -- the letters and marks of many scripts are what it reads
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from negotiation_room.capabilities.interpretation.relay.spelling import UNSPACED
from negotiation_room.capabilities.interpretation.relay.stems import Term

Kept: TypeAlias = Term | str
"""A term, or what is to stay as it was written."""

_LETTERS: Final = "bcdfghjkmn"
_MOST: Final = 100 * len(_LETTERS)
_PLACEHOLDER: Final = re.compile(rf"Zqx\d\d[{_LETTERS}]", re.IGNORECASE)

# No word goes on before or after; scripts without spaces begin and end words anywhere.
_BEFORE: Final = rf"(?<![^\W{UNSPACED}])"
_AFTER: Final = rf"(?![^\W{UNSPACED}])"
_WHOLE: Final = rf"(?={_PLACEHOLDER.pattern}|[\W{UNSPACED}]|$)"

_TOUCHES: Final = re.compile(rf"[^\W{UNSPACED}]")

# Addresses and document symbols: whatever the engine makes of them is wrong.
_LITERAL: Final = (
    r"https?://[^\s<>\"'，。；、）\]\)]*[^\s<>\"'，。；、）\]\).,;:!?]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[A-Z]{1,4}(?:/[A-Z0-9][\w.]*){1,5}(?:[ ]\(\d{4}\))?"
)


@dataclass(frozen=True, slots=True)
class Protected:
    """A text for the engine.

    Attributes:
        placeholders: what each of them stands for; none when there was nothing to protect.
    """

    text: str
    placeholders: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Restored:
    """What an engine gave, with the terms in their places.

    Attributes:
        missing: placeholders that did not come back, or only mangled.
        doubled: placeholders that came back more than once.
        strange: placeholders that were never given.
    """

    text: str
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    strange: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether each placeholder came back exactly once, and no other."""
        return not (self.missing or self.doubled or self.strange)


def protect(text: str, terms: Sequence[Term], signs: str = "") -> Protected:
    """Put a placeholder for each occurrence of a term, of an address, of a document symbol.

    Longer terms go before shorter ones. A term is found as it is written in the glossary, in
    capitals or small letters; inflected forms travel unprotected and are checked afterwards.

    Args:
        text: what is to be translated.
        terms: what has to come through as agreed.
        signs: characters that stay as they are wherever they stand, words or not around them.
    """
    by_form = {term.source.casefold(): term for term in reversed(terms) if term.source.strip()}
    forms = sorted(by_form, key=len, reverse=True)
    parts = [rf"[{re.escape(signs)}]"] if signs else []
    parts.append(rf"(?:{_BEFORE}(?:{_LITERAL}){_AFTER})")
    if forms:
        parts.append(rf"(?i:{_BEFORE}(?:{'|'.join(map(re.escape, forms))}){_AFTER})")
    taken = {found.group().lower() for found in _PLACEHOLDER.finditer(text)}
    free = (name for name in _names() if name.lower() not in taken)
    placeholders: dict[str, Kept] = {}

    def hide(match: re.Match[str]) -> str:
        written = match.group()
        is_sign = written in signs
        name = next(free, None) if is_sign or _is_apart(match) else None
        if name is None:
            return written
        if is_sign:
            placeholders[name] = written
            return _apart(match, name, signs)
        term = by_form.get(written.casefold())
        placeholders[name] = written if term is None or term.target is None else term
        return name

    hidden = re.sub("|".join(parts), hide, text)
    return Protected(hidden, MappingProxyType(placeholders))


def _is_apart(match: re.Match[str]) -> bool:
    """Whether a placeholder would stand apart from letters that follow: 停火abc is left alone."""
    return re.compile(rf"[\W{UNSPACED}]|$").match(match.string, match.end()) is not None


def _apart(match: re.Match[str], name: str, signs: str) -> str:
    """A placeholder with space where a letter, or another one, would touch it."""
    text, (start, end) = match.string, match.span()
    before = " " if start and _TOUCHES.match(text, start - 1) else ""
    after = " " if _TOUCHES.match(text, end) or text[end : end + 1] in set(signs) else ""
    return f"{before}{name}{after}"


def _names() -> list[str]:
    return [f"Zqx{number % 100:02d}{_LETTERS[number // 100]}" for number in range(_MOST)]


def restore(translated: str, protected: Protected) -> Restored:
    """Put the agreed terms where their placeholders are, and tell which are not exactly once."""
    by_name = {name.lower(): name for name in protected.placeholders}
    came: Counter[str] = Counter()
    strange: list[str] = []

    def show(match: re.Match[str]) -> str:
        name = by_name.get(match.group().lower())
        if name is None:
            strange.append(match.group())
            return match.group()
        came[name] += 1
        kept = protected.placeholders[name]
        return kept if isinstance(kept, str) else kept.target or kept.source

    text = re.sub(rf"(?i:{_PLACEHOLDER.pattern}){_WHOLE}", show, translated)
    own = Counter(found.group() for found in _PLACEHOLDER.finditer(protected.text))
    return Restored(
        text,
        missing=tuple(name for name in protected.placeholders if not came[name]),
        doubled=tuple(name for name in protected.placeholders if came[name] > 1),
        strange=tuple(
            name for name in dict.fromkeys(strange) if strange.count(name) > own[name]
        ),
    )
