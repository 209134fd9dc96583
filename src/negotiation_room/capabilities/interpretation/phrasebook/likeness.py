"""When two texts are the same sentence, though typed differently.

What is overlooked changes no meaning: capitals, spaces, the shape of quotation marks and dashes,
vowel signs that Arabic may leave out, the dots of the Russian yo, a missing full stop. A question
mark is never overlooked: in several languages nothing else tells the question "Are there
objections?" from the statement "There are objections".
"""

import re
import unicodedata
from typing import Final

_UNSEEN: Final = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # hyphenation, joining, direction
    "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"  # tatweel, vowel signs
)
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys(_UNSEEN),
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\uff0d", "-"),
        **dict.fromkeys("\u060c\uff0c", ","),
        **dict.fromkeys("\u061b\uff1b", ";"),
        **dict.fromkeys("\u3002\uff0e", "."),
        **dict.fromkeys("\u061f\uff1f", "?"),
        "\uff01": "!",
        "\uff1a": ":",
        "\uff08": "(",
        "\uff09": ")",
        "\u0451": "\u0435",  # yo, ye
    }
)
_HAN: Final = "\u3400-\u9fff"
_BESIDE_HAN: Final = re.compile(rf" (?=[{_HAN}])|(?<=[{_HAN}]) ")
_BESIDE_MARKS: Final = re.compile(r""" ?([,;:()?!."]) ?""")


def plain(text: str) -> tuple[str, bool]:
    """What a text says, stripped of how it was typed, and whether it is a question."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    text = " ".join(text.translate(_ALIKE).split())
    text = "".join(_as_digit(each) for each in text)
    text = _BESIDE_HAN.sub("", _BESIDE_MARKS.sub(_closed_up, text)).strip()
    stem = text.rstrip("?!")
    words = stem.lstrip("\u00bf\u00a1")
    asks = "?" in text[len(stem) :] or "\u00bf" in stem[: len(stem) - len(words)]
    # One full stop, not three: who trails off has not said the sentence.
    return (words if stem != text else words.removesuffix(".")), asks


def _closed_up(mark: re.Match[str]) -> str:
    # A full stop inside a text still parts two sentences: only the space before it goes.
    return ". " if mark[0].endswith(". ") else mark[1]


def _as_digit(character: str) -> str:
    # 3 is 3 in whichever script it was typed.
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
