"""Spoils human translations as engines spoil them, so that the relay's checks can be measured.

Nothing here reads the checks or their word lists: what counts as a number, a prohibition or a
negator is said again, from the grammar, so that a gap in the lists shows as a miss. Each function
gives the spoilt text, or None where the text offers nothing to spoil.
"""

# ruff: noqa: RUF001, E501 -- tables in many scripts, read row by row
import random
import re
from collections.abc import Callable
from typing import Final, TypeAlias

Spoiling: TypeAlias = Callable[[str, str, random.Random], str | None]

_SHORT: Final = 4
_DIGITS: Final = re.compile(r"\d+")
_ZEROES: Final = "0٠۰"

# What forbids, and the nearest words that only say that nothing is owed. Grammar need not be
# perfect: engines are not. The first line that fits is used, once.
RELEASING: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        (r"\b(must|shall|may|should|can) not\b", "need not"),
        (r"\b(cannot|can't|mustn't|mayn't|shan't|shouldn't)\b", "need not"),
        (r"\bNo one (shall|may|must|can|should)\b", "No one needs to"),
        (r"\b(shall|may|must) never\b", "never needs to"),
        (r"\b(is|are) (not permitted|not allowed|forbidden|prohibited) to\b", r"\1 not obliged to"),
        (r"\b(nor|neither) (shall|may|must)\b", r"\1 need"),
    ),
    "fr": (
        (r"\b[Nn]e (doit|peut|pourra|devra|saurait) (pas|être|en aucun cas)\b", r"n'est pas tenu d'\2"),
        (r"\b[Nn]e (doivent|peuvent|pourront|devront|sauraient) (pas|être)\b", r"ne sont pas tenus d'\2"),
        (r"\bn[e'’] ?(est|sont) pas (autorisée?s?|permis)\b", r"n'est pas obligatoire"),
        (r"\b(Nul|nul|Personne|personne) ne (peut|doit|pourra|devra)\b", r"\1 n'a besoin d'"),
        (r"\b(Nul|nul) ne sera\b", r"\1 n'est obligé d'être"),
        (r"\b(est|sont) (interdite?s?|prohibée?s?)\b", r"n'est pas nécessaire"),
    ),
    "es": (
        (r"\b[Nn]o (debe|puede|podrá|deberá|debería)\b", "no tiene que"),
        (r"\b[Nn]o (deben|pueden|podrán|deberán|deberían)\b", "no tienen que"),
        (r"\b[Nn]o se (puede|debe|podrá|deberá)\b", "no hace falta"),
        (r"\b([Nn]adie|[Nn]inguna persona) (será|estará|podrá ser)\b", r"\1 tiene que ser"),
        (r"\b([Nn]adie|[Nn]inguna persona) (podrá|puede|debe)\b", r"\1 tiene que"),
        (r"\b(está|queda)n? prohibid[oa]s?\b", "no es necesario"),
    ),
    "pt": (
        (r"\b[Nn]ão (deve|pode|poderá|deverá)\b", "não tem de"),
        (r"\b[Nn]ão (devem|podem|poderão|deverão)\b", "não têm de"),
        (r"\b([Nn]inguém) (será|pode ser|poderá ser)\b", r"\1 tem de ser"),
        (r"\b([Nn]inguém) (pode|poderá|deve)\b", r"\1 tem de"),
        (r"\b(é|está) proibid[oa]\b", "não é necessário"),
    ),
    "ru": (
        (r"\bне (должен|должна|должно)\b", "не обязан"),
        (r"\bне (должны|могут)\b", "не обязаны"),
        (r"\bне может\b", "не обязан"),
        (r"\bне (допускается|разрешается)\b", "не требуется"),
        (r"\bнельзя\b", "необязательно"),
        (r"\b(запрещено|запрещается|запрещён|запрещены)\b", "не обязательно"),
    ),
    "uk": (
        (r"\bне (повинен|повинна|повинно|має|може)\b", "не зобов'язаний"),
        (r"\bне (повинні|мають|можуть)\b", "не зобов'язані"),
        (r"\bне (допускається|дозволяється)\b", "не потрібно"),
        (r"\b(не можна|заборонено|забороняється)\b", "необов'язково"),
    ),
    "ar": (
        (r"(يجب|ينبغي|يتعين) (ألا|ألّا|أن لا|أﻻ)", "ليس من الضروري أن"),
        (r"(لا|ﻻ) (يجوز|يمكن|ينبغي|يحق|يُسمح|يسمح)( أن)?", "لا يلزم أن"),
        (r"(يُحظر|يحظر|يُمنع|محظور)", "لا يلزم"),
    ),
    "zh": (
        (r"(不得|不准|不许|不可以|不应该?|禁止|严禁|不能)", "不必"),
    ),
}  # fmt: skip

# The other way: what is not owed becomes forbidden.
FORBIDDING: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        (r"\b(need not|needn't)\b", "must not"),
        (r"\b(do not|don't|does not|doesn't|did not|didn't) (have|need) to\b", "must not"),
        (r"\b(is|are|was|were) not (obliged|required|bound|obligated) to\b", "must not"),
    ),
    "fr": (
        (r"\bn['’](est|a) pas (obligée?|tenue?|besoin|nécessaire) (de |d['’])", "ne doit pas "),
        (r"\bn['’](ont) pas (à|besoin de)\b", "ne doivent pas"),
        (r"\bne sont pas (obligés|tenus) (de |d['’])", "ne doivent pas "),
    ),
    "es": (
        (r"\bno (tiene|tuvo|tenía) (que|por qué)\b", "no debe"),
        (r"\bno (tienen|tuvieron|tenían) (que|por qué)\b", "no deben"),
        (r"\bno (es|era) (necesario|obligatorio)\b", "no se debe"),
        (r"\bno (hace|hacía) falta\b", "no se debe"),
    ),
    "pt": (
        (r"\bnão (tem|precisa|necessita) (de|que) ", "não pode "),
        (r"\bnão (têm|precisam|necessitam) (de|que) ", "não podem "),
        (r"\bnão é (necessário|obrigatório)\b", "é proibido"),
    ),
    "ru": (
        (r"\bне (обязан|обязана)\b", "не должен"),
        (r"\bне обязаны\b", "не должны"),
        (r"\b(не нужно|не надо|не требуется|необязательно|не обязательно)\b", "нельзя"),
    ),
    "uk": (
        (r"\bне (зобов['’ʼ]язаний|зобов['’ʼ]язана|мусить)\b", "не повинен"),
        (r"\b(не потрібно|не треба|не обов['’ʼ]язково|необов['’ʼ]язково)\b", "не можна"),
    ),
    "ar": (
        (r"(لا|ليس) (يلزم|من الضروري|ضروريا|يحتاج|يتعين|يشترط)", "لا يجوز"),
        (r"(لا حاجة|ليس هناك حاجة)", "لا يجوز"),
    ),
    "zh": ((r"(不必|不用|无需|无须|毋须|不需要|没有义务|没必要)", "不得"),),
}  # fmt: skip

NEGATORS: Final[dict[str, str]] = {
    "en": r"\bnot\b ?|n['’]t\b|\bno\b ?|\bnever\b ?|\bnobody\b|\bnothing\b",
    "fr": r"\b(ne|n['’]) ?(?=\w)|\b(pas|jamais|rien|aucune?)\b ?",
    "es": r"\b(no|nunca|nadie|ninguna?|ningún|jamás)\b ?",
    "pt": r"\b(não|nunca|ninguém|nenhuma?)\b ?",
    "ru": r"\b(не|нет|никогда|никто|ничего)\b ?",
    "uk": r"\b(не|немає|ніколи|ніхто|нічого)\b ?",
    "ar": r"(?<!\w)(لا|لم|لن|ليس|ليست|غير) ",
    "zh": r"不|没有?|未|无",
}

# One sense said with other words: what a careless engine puts in place of the agreed term.
_STRANGE: Final = {
    "en": "gadget", "fr": "machin", "es": "cacharro", "pt": "treco", "ru": "штуковина",
    "uk": "штуковина", "ar": "شيء", "zh": "玩意",
}  # fmt: skip

WORDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (("three", "eight"), ("four", "seven"), ("five", "nine"), ("six", "four"),
           ("seven", "ten"), ("ten", "five"), ("twenty", "thirty"), ("fifty", "sixty")),
    "fr": (("trois", "huit"), ("quatre", "sept"), ("cinq", "six"), ("six", "quatre"),
           ("sept", "dix"), ("dix", "cinq"), ("vingt", "trente"), ("cinquante", "soixante")),
    "es": (("tres", "ocho"), ("cuatro", "siete"), ("cinco", "nueve"), ("seis", "cuatro"),
           ("siete", "diez"), ("diez", "cinco"), ("veinte", "treinta")),
    "pt": (("três", "oito"), ("quatro", "sete"), ("cinco", "nove"), ("seis", "quatro"),
           ("sete", "dez"), ("dez", "cinco"), ("vinte", "trinta")),
    "ru": (("три", "восемь"), ("трех", "восьми"), ("четыре", "семь"), ("пять", "девять"),
           ("шесть", "десять"), ("десять", "пять"), ("двадцать", "тридцать")),
    "uk": (("три", "вісім"), ("трьох", "восьми"), ("чотири", "сім"), ("п'ять", "дев'ять"),
           ("п’ять", "дев’ять"), ("десять", "сім"), ("двадцять", "тридцять")),
    "ar": (("ثلاثة", "ثمانية"), ("ثلاث", "ثماني"), ("أربعة", "سبعة"), ("أربع", "سبع"),
           ("خمسة", "تسعة"), ("خمس", "تسع"), ("عشرة", "خمسة"), ("عشرين", "ثلاثين")),
    "zh": (("三个", "八个"), ("四个", "七个"), ("五个", "九个"), ("三名", "八名"),
           ("三年", "八年"), ("十年", "五年"), ("四名", "七名"), ("六个", "四个")),
}  # fmt: skip


def changed_number(text: str, _language: str, chance: random.Random) -> str | None:
    """One digit of one number is another digit, in the same script."""
    runs = list(_DIGITS.finditer(text))
    if not runs:
        return None
    run = chance.choice(runs)
    place = chance.randrange(run.start(), run.end())
    old = text[place]
    zero = chr(ord(old) - int(old))
    others = [d for d in range(10) if d != int(old) and (d or place > run.start())]
    return text[:place] + chr(ord(zero) + chance.choice(others)) + text[place + 1 :]


def dropped_digit(text: str, _language: str, chance: random.Random) -> str | None:
    """A number of several digits lost one of them."""
    runs = [run for run in _DIGITS.finditer(text) if len(run.group()) > 1]
    if not runs:
        return None
    run = chance.choice(runs)
    places = [p for p in range(run.start(), run.end()) if _tells(text, run, p)]
    if not places:
        return None
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]


def _tells(text: str, run: re.Match[str], place: int) -> bool:
    """Whether the number is another without the digit: 03 is 3, and 12.50 is 12.5."""
    shorter = text[run.start() : place] + text[place + 1 : run.end()]
    fraction = run.start() > 1 and text[run.start() - 1] in ".,٫:" and text[place] in _ZEROES
    return shorter.lstrip(_ZEROES) != run.group().lstrip(_ZEROES) and not fraction


def dropped_number(text: str, _language: str, chance: random.Random) -> str | None:
    """A number is gone."""
    runs = list(_DIGITS.finditer(text))
    if not runs:
        return None
    run = chance.choice(runs)
    return text[: run.start()] + text[run.end() :]


def changed_word(text: str, language: str, chance: random.Random) -> str | None:
    """A number in words is another number in words."""
    offered = [
        (old, new)
        for old, new in WORDS[language]
        if re.search(_whole(old, language), text, re.IGNORECASE)
    ]
    if not offered:
        return None
    old, new = chance.choice(offered)
    return re.sub(_whole(old, language), new, text, count=1, flags=re.IGNORECASE)


def _whole(word: str, language: str) -> str:
    return re.escape(word) if language == "zh" else rf"(?<!\w){re.escape(word)}(?![\w-])"


def _by_table(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    for pattern, instead in table:
        spoilt, done = re.subn(pattern, instead, text, count=1)
        if done:
            return spoilt
    return None


def released(text: str, language: str, _chance: random.Random) -> str | None:
    """What was forbidden is only not owed."""
    return _by_table(RELEASING[language], text)


def forbidden(text: str, language: str, _chance: random.Random) -> str | None:
    """What was not owed is forbidden."""
    return _by_table(FORBIDDING[language], text)


def negation_lost(text: str, language: str, _chance: random.Random) -> str | None:
    """Every plain negator is gone: the sentence says the opposite."""
    spoilt, done = re.subn(NEGATORS[language], "", text, flags=re.IGNORECASE)
    return spoilt if done else None


def negator_dropped(text: str, language: str, chance: random.Random) -> str | None:
    """One plain negator is gone; there may be others."""
    found = list(re.finditer(NEGATORS[language], text, re.IGNORECASE))
    if not found:
        return None
    one = chance.choice(found)
    return text[: one.start()] + text[one.end() :]


def begins_alike(form: str, text: str) -> list[re.Match[str]]:
    """The words of a text that begin as a form of one word does, whatever their endings."""
    beginning = form[: max(_SHORT, len(form) - 1)]
    before = r"(?:\b|(?<=\b[وبلفك])|(?<=\b[وفبك]ال)|(?<=\bال)|(?<=\bلل))"
    return list(
        re.finditer(rf"{before}{re.escape(beginning)}\w{{0,3}}(?!\w)", text, re.IGNORECASE)
    )


def wrong_term(form: str, text: str, language: str) -> str | None:
    """The agreed term is replaced, wherever it stands, by a word that means little."""
    if language == "zh":
        return text.replace(form, _STRANGE["zh"]) if form in text else None
    spoilt = text
    for word in reversed(begins_alike(form, text)):
        spoilt = spoilt[: word.start()] + _STRANGE[language] + spoilt[word.end() :]
    return None if spoilt == text else spoilt
