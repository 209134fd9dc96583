"""Runs packs of CTranslate2 with SentencePiece, inside the worker and nowhere else.

A sentence that the model would cut short is not translated at all: a clause left out in silence
is worse than no translation.
"""

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from negotiation_room.integrations.translators.packs import Pack, PackRefused
from negotiation_room.integrations.translators.worker import Speak, TooLong

END: Final = "$end"
"""Under this name a manifest gives the token that the model wants after every sentence."""

MOST_PIECES: Final = 400
BEAM: Final = 4

# Where one sentence ends and another begins; the gap is kept as it is. What follows a stop in
# small letters or digits is taken for the same sentence: "art. 5".
GAP: Final = re.compile(
    r"((?<=[.!?\u061f\u06d4\u2026])[ \t\u00a0]+(?![a-z0-9])"
    r"|(?<=[\u3002\uff01\uff1f])"
    r"|\s*\n\s*)"
)


def open_model(pack: Pack, contents: Mapping[str, bytes], threads: int) -> Speak:
    """Open the model from bytes whose hashes were compared.

    Raises:
        PackRefused: the manifest does not say which file is what.
    """
    source, target = (_spoken(pack, contents, role) for role in ("source", "target"))
    spoken = set(pack.roles.values()) - {pack.roles.get("model")}
    translator: Any = importlib.import_module("ctranslate2").Translator(
        str(pack.folder),
        device="cpu",
        inter_threads=1,
        intra_threads=threads,
        files={name: held for name, held in contents.items() if name not in spoken},
    )

    def speak(text: str, source_language: str, target_language: str) -> str:
        first = pack.tokens.get(source_language)
        goal = pack.tokens.get(target_language)

        def render(sentences: Sequence[str]) -> list[str]:
            pieces = [
                _prepared(source.encode(each, out_type=str), first, pack.tokens.get(END))
                for each in sentences
            ]
            return [target.decode(each) for each in _translated(translator, pieces, goal)]

        return by_sentence(text, render)

    return speak


def by_sentence(text: str, render: Callable[[Sequence[str]], list[str]]) -> str:
    """Translate each sentence for itself; line breaks and gaps stay where they were."""
    parts = GAP.split(text)
    at = [place for place, part in enumerate(parts) if place % 2 == 0 and part.strip()]
    for place, rendered in zip(at, render([parts[each].strip() for each in at]), strict=True):
        parts[place] = rendered
    return "".join(parts)


def _spoken(pack: Pack, contents: Mapping[str, bytes], role: str) -> Any:
    """The SentencePiece model of one side."""
    if role not in pack.roles:
        raise PackRefused(f"{pack.folder.name}: the manifest's roles name no {role}")
    library: Any = importlib.import_module("sentencepiece")
    return library.SentencePieceProcessor(model_proto=contents[pack.roles[role]])


def _prepared(pieces: list[str], first: str | None, end: str | None) -> list[str]:
    if len(pieces) > MOST_PIECES:
        raise TooLong
    before = [] if first is None else [first]
    after = [] if end is None else [end]
    return [*before, *pieces, *after]


def _translated(translator: Any, pieces: list[list[str]], goal: str | None) -> list[list[str]]:
    if not pieces:
        return []
    most = 64 + 3 * max(map(len, pieces))
    answers = translator.translate_batch(
        pieces,
        target_prefix=None if goal is None else [[goal]] * len(pieces),
        beam_size=BEAM,
        max_input_length=0,
        max_decoding_length=most,
    )
    best: list[list[str]] = [list(answer.hypotheses[0]) for answer in answers]
    if any(len(each) >= most for each in best):
        raise TooLong
    return [each[1:] if goal is not None and each[:1] == [goal] else each for each in best]
