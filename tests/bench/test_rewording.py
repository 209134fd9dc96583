"""The spoilings of words turn duties round, take denials away and change numbers in words."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import rewording
from bench.perturbing import Spoiling
from tests.bench.spoiling import LANGUAGES, chance, spoil

WAYS: tuple[Spoiling, ...] = (
    rewording.released,
    rewording.permitted,
    rewording.unadvised,
    rewording.forbidden,
    rewording.negator_dropped,
    rewording.negation_lost,
    rewording.changed_word,
    rewording.changed_ordinal,
    rewording.changed_scale,
    rewording.lost_scale,
    rewording.lost_percent,
)
DUTIES: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    (rewording.HERE / "duties.toml").read_text("utf-8")
)
SENTENCES = [
    (language, pair[kind][language])
    for pair in DUTIES.values()
    for kind in ("forbids", "frees")
    for language in LANGUAGES
]


@pytest.mark.parametrize("way", WAYS)
@given(one=st.sampled_from(SENTENCES), other=st.sampled_from(SENTENCES), seed=st.integers(0, 9))
def test_no_way_answers_the_text_unchanged(
    way: Spoiling, one: tuple[str, str], other: tuple[str, str], seed: int
) -> None:
    """Whatever the text and its language, there is another one or none."""
    text = f"{one[1]} {other[1]}"
    assert way(text, one[0], chance(seed)) != text


@pytest.mark.parametrize("way", WAYS)
def test_a_text_without_such_words_is_left(way: Spoiling) -> None:
    """There is nothing to spoil, in any language."""
    for language in LANGUAGES:
        assert spoil(way, "Oslo, Lima!", language) == {None}


def test_every_duty_is_said_both_ways_in_every_language() -> None:
    """A freedom is never worded as its prohibition is."""
    for pair in DUTIES.values():
        assert set(pair["forbids"]) == set(pair["frees"]) == set(LANGUAGES)
        assert all(pair["forbids"][one] != pair["frees"][one] for one in LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text", "freed"),
    [
        ("en", "States shall not vote.", "States are not obliged to vote."),
        ("en", "It shall not vote.", "It is not obliged to vote."),
        ("en", "No one shall be held.", "No one need be held."),
        ("fr", "Il ne doit pas voter.", "Il n'a pas à voter."),
        ("es", "No debe votar.", "No tiene que votar."),
        ("ru", "Он не должен голосовать.", "Он не обязан голосовать."),
        ("uk", "Він не повинен голосувати.", "Він не зобов'язаний голосувати."),
        ("pt", "Não deve votar.", "Não tem de votar."),
        ("ar", "ولا يجوز التصويت.", "ولا يلزم التصويت."),
        ("zh", "不得投票。", "不必投票。"),
    ],
)
def test_a_prohibition_becomes_no_obligation(language: str, text: str, freed: str) -> None:
    """Among the ways to say so is this one; the capital letter stays."""
    assert freed in spoil(rewording.released, text, language)


@pytest.mark.parametrize(
    ("language", "text", "forbidden"),
    [
        ("en", "You need not sign.", "You must not sign."),
        ("fr", "Il n'a pas à signer.", "Il ne doit pas signer."),
        ("es", "No tiene que firmar.", "No debe firmar."),
        ("ru", "Это не обязательно.", "Это запрещено."),
        ("uk", "Це не обов'язково.", "Це заборонено."),
        ("pt", "Não tem de assinar.", "Não deve assinar."),
        ("ar", "لا يلزم التوقيع.", "لا يجوز التوقيع."),
        ("zh", "不必签署。", "不得签署。"),
    ],
)
def test_a_freedom_becomes_a_prohibition(language: str, text: str, forbidden: str) -> None:
    """Among the ways to say so is this one."""
    assert forbidden in spoil(rewording.forbidden, text, language)


def test_a_prohibition_becomes_a_permission() -> None:
    """What was forbidden is allowed."""
    assert spoil(rewording.permitted, "不得投票。", "zh") == {"可以投票。", "得以投票。"}
    assert "Everyone may be held." in spoil(rewording.permitted, "No one shall be held.")


def test_what_only_looks_like_a_prohibition_is_left() -> None:
    """A guess, a necessity and an idiom forbid nothing."""
    assert spoil(rewording.released, "They may not have known.") == {None}
    assert spoil(rewording.released, "他不得不走。", "zh") == {None}
    assert spoil(rewording.unadvised, "They shouldn't go.") == {
        "They need not go.",
        "They do not have to go.",
    }


@pytest.mark.parametrize(
    ("language", "text", "rest"),
    [
        ("en", "It did not work.", "It did work."),
        ("en", "They don't agree.", "They do agree."),
        ("fr", "Il n'a pas signé.", "Il a signé."),
        ("es", "No hay acuerdo.", "Hay acuerdo."),
        ("ru", "Он не подписал.", "Он подписал."),
        ("uk", "Він не підписав.", "Він підписав."),
        ("pt", "Não há acordo.", "Há acordo."),
        ("ar", "لم يوقع.", "يوقع."),
        ("zh", "他没有签署。", "他有签署。"),
    ],
)
def test_a_denial_is_lost(language: str, text: str, rest: str) -> None:
    """The sentence affirms, and leaves no gap where the negator stood."""
    assert spoil(rewording.negation_lost, text, language) == {rest}
    assert spoil(rewording.negator_dropped, text, language) == {rest}


def test_words_that_only_look_negative_are_left() -> None:
    """It denies nothing to say "not only"; it is not lost."""
    assert spoil(rewording.negator_dropped, "It was not only fast.") == {None}
    assert spoil(rewording.negator_dropped, "Il n'a vu que cela.", "fr") == {None}
    assert spoil(rewording.negator_dropped, "不过很快。", "zh") == {None}


def test_one_negator_goes_or_all() -> None:
    """With one gone the other still denies."""
    text = "It is not here and never was."
    assert "It is here and never was." in spoil(rewording.negator_dropped, text)
    assert spoil(rewording.negation_lost, text) <= {
        "It is here and always was.",
        "It is here and was.",
    }


@pytest.mark.parametrize(
    ("language", "text", "spoilt"),
    [
        ("en", "Three states.", "Seven states."),
        ("fr", "trois États", "sept États"),
        ("es", "tres Estados", "siete Estados"),
        ("ru", "из трёх стран", "из семи стран"),
        ("uk", "сім країн", "три країн"),
        ("pt", "três Estados", "sete Estados"),
        ("ar", "ثلاث دول", "سبع دول"),
        ("zh", "三个国家", "五个国家"),
        ("zh", "第三条", "第五条"),
    ],
)
def test_a_number_in_words_is_another(language: str, text: str, spoilt: str) -> None:
    """In the same case and gender."""
    assert spoilt in spoil(rewording.changed_word, text, language)


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "星期三"), ("uk", "сім'я"), ("en", "one day")]
)
def test_words_that_only_sound_like_numbers_are_left(language: str, text: str) -> None:
    """A weekday, a family and an article count nothing."""
    assert spoil(rewording.changed_word, text, language) == {None}


def test_scales_and_percentages_are_lost_or_changed() -> None:
    """A million is a thousandfold more or less, or a plain number."""
    assert spoil(rewording.changed_scale, "5 million") == {"5 thousand", "5 billion"}
    assert spoil(rewording.changed_scale, "5万", "zh") == {"5亿"}
    assert spoil(rewording.lost_scale, "5 millions de barils", "fr") == {"5 barils"}
    assert spoil(rewording.lost_percent, "80 % du total", "fr") == {"80 du total"}


def test_an_ordinal_is_another() -> None:
    """And keeps its ending."""
    french = spoil(rewording.changed_ordinal, "la cinquième session", "fr")
    assert "la septième session" in french
    assert "пятый" not in spoil(rewording.changed_ordinal, "пятый", "ru")


def test_a_term_is_replaced_in_whichever_form_it_stands() -> None:
    """Inflected or with an article before it."""
    assert rewording.wrong_term("комитет", "в комитете", "ru") == "в зонтик"
    assert rewording.wrong_term("اللجنة", "واللجنة", "ar") == "مظلة"
    assert rewording.wrong_term("委员会", "委员会开会", "zh") == "雨伞开会"
    assert rewording.wrong_term("committee", "The council met.", "en") is None
