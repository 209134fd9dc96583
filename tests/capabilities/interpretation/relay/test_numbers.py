"""Which differences of numbers are told, and which ways of writing one number are not."""

# ruff: noqa: RUF001 -- sentences in many scripts

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.relay.numbers import difference

SAME = [
    ("en", "1,250 detainees within 72 hours", "fr", "1 250 détenus dans les 72 heures"),
    ("en", "1,250 detainees within 72 hours", "es", "1.250 detenidos en 72 horas"),
    ("en", "1,250 detainees within 72 hours", "ar", "١٬٢٥٠ محتجزاً في غضون ٧٢ ساعة"),
    ("en", "1,250 detainees", "zh", "一千二百五十名被拘留者"),
    ("fr", "1,5 million d'habitants", "en", "1.5 million inhabitants"),
    ("zh", "23亿美元", "en", "2.3 billion dollars"),
    ("zh", "3亿5000万人", "en", "350 million people"),
    ("zh", "百分之五", "en", "5 percent"),
    ("ru", "пять процентов", "zh", "百分之五"),
    ("en", "two thirds of 20 members", "es", "dos tercios de veinte miembros"),
    ("fr", "quatre-vingt-dix-sept", "en", "ninety-seven"),
    ("ar", "خمسة وعشرون مراقباً", "en", "25 monitors"),
    ("ar", "ثلاثة عشر مراقباً", "ru", "тринадцать наблюдателей"),
    ("ru", "двести пять тысяч", "en", "205,000"),
    ("pt", "trezentos e vinte mil", "fr", "320 000"),
    ("uk", "сорок два спостерігачі", "pt", "42 observadores"),
    ("en", "at 6 p.m. on 3 March", "ru", "3 марта в 18:00"),
    ("en", "on 3 March", "zh", "3月3日"),
    ("en", "the 1980s", "es", "los años 80"),
    ("en", "the 20th century", "fr", "le XXe siècle"),
    ("fa", "۲۵ ناظر", "en", "25 monitors"),
    ("en", "Article 1", "zh", "第一条"),
    ("en", "first, the text", "fr", "tout d'abord, le texte"),
    ("en", "10 to 20 million", "zh", "1000万到2000万"),
    ("en", "one of the parties, again", "ru", "снова сторона"),
]

DIFFERENT = [
    ("en", "within 72 hours", "fr", "dans les 27 heures", "72", "27"),
    ("en", "within 72 hours", "ar", "في غضون ٧٣ ساعة", "72", "٧٣"),
    ("en", "1,250 detainees", "es", "125 detenidos", "1,250", "125"),
    ("en", "ten minutes", "fr", "vingt minutes", "ten", "vingt"),
    ("en", "2.3 billion dollars", "zh", "23万美元", "2.3 billion", "23万"),
    ("zh", "第三条", "en", "Article 4", "", "4"),
    ("en", "paragraph 7", "ru", "пункт", "7", ""),
    ("en", "from 30 days to 30 weeks", "es", "de 30 días a semanas", "30", ""),
    ("en", "in 2009", "fr", "en 1009", "2009", "1009"),
    ("en", "in 2009", "fr", "en 009", "2009", "009"),
]


@pytest.mark.parametrize(("source_lang", "source", "target_lang", "target"), SAME)
def test_one_number_may_be_written_in_many_ways(
    source_lang: str, source: str, target_lang: str, target: str
) -> None:
    """Digits of any script, words, separators, months and the half of the day are one number."""
    assert difference(source, source_lang, target, target_lang) is None
    assert difference(target, target_lang, source, source_lang) is None


@pytest.mark.parametrize(
    ("source_lang", "source", "target_lang", "target", "lost", "new"), DIFFERENT
)
def test_a_number_that_differs_is_quoted_from_both_texts(
    source_lang: str, source: str, target_lang: str, target: str, lost: str, new: str
) -> None:
    """What is told is what was written, so that a reader finds it."""
    found = difference(source, source_lang, target, target_lang)
    assert found is not None
    assert "; ".join(found.in_target) == new
    if lost:
        assert "; ".join(found.in_source) == lost


def test_ordinals_in_words_ask_for_nothing() -> None:
    """The first of many things may be said without a number."""
    assert difference("the third reading", "en", "la lecture suivante", "fr") is None


def test_names_with_a_number_word_ask_for_nothing() -> None:
    """A name stays as it is: nobody translates the Six of Six Flags."""
    assert (
        difference("They met at Six Flags.", "en", "Se reunieron en Six Flags.", "es") is None
    )


@given(
    st.integers(min_value=13, max_value=999_999), st.integers(min_value=13, max_value=999_999)
)
def test_two_numbers_in_digits_are_equal_or_are_told(one: int, other: int) -> None:
    """Whatever the numbers, save for years that are written in short."""
    found = difference(f"{one} tons", "en", f"{other} tonnes", "fr")
    if one == other:
        assert found is None
    elif not (1000 <= max(one, other) < 2100 and min(one, other) < 100):
        assert found is not None


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_grouped_as_each_language_does_is_the_same(value: int) -> None:
    """English commas, French spaces, Spanish points and Arabic digits."""
    english = f"{value:,} tons"
    for language, text in (
        ("fr", f"{value:,} tonnes".replace(",", "\u202f")),
        ("es", f"{value:,} toneladas".replace(",", ".")),
        (
            "ar",
            f"{value:,} طن".replace(",", "٬").translate({48 + d: 0x660 + d for d in range(10)}),
        ),
    ):
        assert difference(english, "en", text, language) is None


def test_languages_without_a_word_list_are_compared_in_digits() -> None:
    """Whatever the room speaks, a changed digit is told."""
    assert difference("30 days", "en", "siku 30", "sw") is None
    assert difference("30 days", "en", "siku 31", "sw") is not None
