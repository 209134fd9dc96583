"""Which differences of numbers are told, and which ways of writing one number are not."""

# ruff: noqa: RUF001 -- sentences in many scripts

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.relay.numbers import difference
from tests.capabilities.interpretation.relay.pairs import Pair, pairs

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
    ("en", "World War II", "ru", "2-я мировая война"),
    ("ru", "30-летний мужчина", "en", "a man of 30"),
    ("fr", "au XIXe siècle", "en", "in the 19th century"),
    ("fr", "Louis XIV", "ru", "Людовик 14"),
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
    ("en", "at UTC+1", "fr", "à l'heure UTC", "1", ""),
    ("en", "the 3-0 win", "fr", "la victoire 3", "0", ""),
]


@pairs(*SAME)
def test_one_number_may_be_written_in_many_ways(pair: Pair) -> None:
    """Digits of any script, words, separators, months and the half of the day are one number."""
    assert difference(*pair.there) is None
    assert difference(*pair.back) is None


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


def test_first_and_second_ask_for_nothing() -> None:
    """The first of many things may be said without a number."""
    assert difference("the second reading", "en", "la lecture suivante", "fr") is None


@pairs(
    ("en", "the third reading", "fr", "la cinquième lecture"),
    ("en", "the third reading", "zh", "第五次审议"),
    ("ru", "седьмого заседания", "en", "of the eighth meeting"),
    ("es", "la segunda lectura", "uk", "перше читання"),
    ("zh", "第一次会议", "ar", "الجلسة الثانية"),
)
def test_ordinals_in_words_may_not_be_exchanged(pair: Pair) -> None:
    """From the third on they are asked for; first and second may not stand for each other."""
    assert difference(*pair.there) is not None


@pairs(
    ("en", "a third of the members", "uk", "кілька членів"),
    ("es", "un cuarto de hora", "en", "some minutes"),
    ("pt", "na quarta-feira", "en", "on Wednesday"),
    ("zh", "数十人", "en", "dozens of people"),
    ("zh", "唯一一次", "en", "the only time"),
    ("zh", "第三世界", "fr", "le tiers monde"),
)
def test_parts_and_words_that_only_look_like_numbers_ask_for_nothing(pair: Pair) -> None:
    """A third, a weekday named by its place, dozens."""
    assert difference(*pair.there) is None


@pairs(
    ("en", "5% of members", "fr", "5 membres"),
    ("en", "5 percent of members", "zh", "5名成员"),
    ("zh", "百分之五的成员", "en", "5 members"),
    ("ru", "5 процентов", "ar", "5 أعضاء"),
    ("en", "5 members", "es", "el 5 % de los miembros"),
)
def test_a_per_cent_may_not_come_or_go(pair: Pair) -> None:
    """Five members are not five per cent of them."""
    assert difference(*pair.there) is not None


@pairs(
    ("en", "3 to 5 per cent", "fr", "de 3 % à 5 %"),
    ("en", "3, 4 or 5%", "ru", "3, 4 или 5 процентов"),
    ("pt", "cinco por cento", "zh", "百分之五"),
    ("uk", "5 відсоткових пунктів", "ar", "5 نقاط مئوية"),
)
def test_a_per_cent_may_be_said_in_many_ways(pair: Pair) -> None:
    """In a word or a sign, once for all of a range or with each number."""
    assert difference(*pair.there) is None
    assert difference(*pair.back) is None


@pairs(
    ("en", "20 feet away", "fr", "à 6 mètres"),
    ("en", "a 100-mile road", "zh", "160公里的路"),
    ("en", "5 feet 10 inches tall", "es", "1,78 metros"),
    ("en", "17 pounds 1 ounce", "pt", "7,7 kg"),
    ("en", "90 degrees Fahrenheit", "ru", "32 градуса Цельсия"),
    ("en", "at 60 mph", "ar", "بسرعة 97 كيلومترا في الساعة"),
    ("en", "10 to 20 miles", "uk", "від 16 до 32 кілометрів"),
    ("en", "6'2\" tall", "fr", "1 m 88"),
    ("en", "the 6-foot-10, 250-pound guard", "es", "2,08 m y 113 kg"),
    ("en", "half a mile away", "ru", "в 800 метрах"),
    ("en", "12 stone 4 pounds", "fr", "78 kg"),
    ("en", "3 tonnes", "zh", "3000公斤"),
)
def test_measures_that_were_converted_rightly_are_not_told(pair: Pair) -> None:
    """Translators count in the measures of their readers, and round."""
    assert difference(*pair.there) is None
    assert difference(*pair.back) is None


@pairs(
    ("en", "20 feet away", "fr", "à 60 mètres"),
    ("en", "20 metres away", "fr", "à 21 mètres"),
    ("en", "20 feet away", "fr", "6 kilogrammes"),
    ("en", "90°F", "ru", "23 °C"),
    ("en", "8 miles (12.8 km)", "fr", "12,8 km"),
    ("en", "20 feet", "fr", "19 pieds, 6 mètres"),
)
def test_measures_that_do_not_agree_are_told(pair: Pair) -> None:
    """Wrongly reckoned, in the same system, of another kind, or one of two left out."""
    assert difference(*pair.there) is not None


@pairs(
    ("en", "a list of 100,000 words", "ar", "قائمة من 100،000 كلمة"),
    ("en", "support of m68k and RTL8168B", "es", "soporte de m68k y RTL 8168"),
    ("en", "i18n of all packages", "ru", "интернационализация всех пакетов"),
)
def test_marks_between_figures_and_letters_around_them_are_not_misread(pair: Pair) -> None:
    """Arabic groups thousands with its comma; a type is no sum; a word may count its letters."""
    assert difference(*pair.there) is None
    assert difference(*pair.back) is None


@pairs(
    ("en", "in October", "zh", "11月"),
    ("en", "on 3 May", "fr", "le 3 juin"),
    ("ru", "в сентябре", "en", "in summer"),
    ("ar", "3 كانون الثاني", "es", "3 de febrero"),
)
def test_a_month_may_not_change(pair: Pair) -> None:
    """Months are numbers to the languages that count them."""
    assert difference(*pair.there) is not None


def test_a_word_that_is_a_month_only_sometimes_is_asked_for_in_dates_only() -> None:
    """May is also a verb, and mars a planet."""
    assert difference("The parties may march.", "en", "Les parties défilent.", "fr") is None
    assert difference("Mars is red.", "en", "La planète Mars est rouge.", "fr") is None


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("in 1945", "en 1945 1945", "1945 1945"),
        ("at 9:30", "à 9:30 9:30", "9:30 9:30"),
        ("160 km", "160 160 km", "160 160"),
        ("160,160 km", "160 160 km", None),
        ("5,000,000 people", "5 000 000 personnes", None),
    ],
)
def test_digits_said_twice_on_end_are_told(source: str, target: str, told: str | None) -> None:
    """Engines stutter; thousands that are grouped with a space do not."""
    found = difference(source, "en", target, "fr")
    assert (told in found.in_target if found else None) == (True if told else None)


def test_a_translation_may_repeat_a_number_to_be_clear() -> None:
    """Only the original's repetitions are asked for."""
    once, twice = "The 40 who came stayed.", "Les 40 qui sont venus, ces 40, sont restés."
    assert difference(once, "en", twice, "fr") is None
    assert difference(twice, "fr", once, "en") is not None


def test_thousands_that_read_as_a_fraction_are_told() -> None:
    """1,500 is one and a half to a French reader."""
    assert difference("1,500 tons", "en", "1,500 tonnes", "fr") is not None
    assert difference("1,500 tons", "en", "1 500 tonnes", "fr") is None
    assert difference("1,500 tonnes", "fr", "1.500 tons", "en") is None


def test_a_fraction_that_is_there_offers_none_of_its_parts() -> None:
    """The 8 of 12.8 kilometres is not the 8 miles that were lost."""
    assert difference("8 boats, 12.8 km", "en", "des bateaux, 12,8 km", "fr") is not None


def test_an_article_is_not_the_one_that_was_written_in_digits() -> None:
    """Un and una stand in every sentence."""
    assert difference("Article 1 is a rule.", "en", "Cet article est une règle.", "fr")
    assert difference("1 member came.", "en", "Le membre unique, 1, est venu.", "fr") is None


def test_scales_may_not_be_exchanged() -> None:
    """Millions of people are not billions, and hundreds of millions not thousands."""
    assert difference("millions of people", "en", "des milliards de personnes", "fr")
    assert difference("billions of euros", "en", "miles de millones de euros", "es") is None
    assert difference("millions of people", "en", "de très nombreuses personnes", "fr") is None


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
