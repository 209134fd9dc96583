"""How terms travel through an engine, and what is said when they do not come back."""

# ruff: noqa: RUF001 -- terms in many scripts

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.relay.protecting import protect, restore
from negotiation_room.capabilities.interpretation.relay.stems import Term

CEASEFIRE = Term("ceasefire", "cessez-le-feu", "ceasefire")
MONITORS = Term("monitoring team", "équipe de suivi", "monitors")
TEAM = Term("team", "équipe", "team")
MINURSO = Term("MINURSO", None, "minurso")
TRUCE = Term("停火", "ceasefire", "truce")

WORDS = st.sampled_from(
    [
        "ceasefire",
        "team",
        "monitoring team",
        "停火",
        "MINURSO",
        "Zqx00b",
        "zqx01b",
        "the",
        "s",
        "7",
    ]
)
TEXTS = st.lists(
    st.one_of(WORDS, st.sampled_from([" ", ". ", "", "-", "，"])), max_size=25
).map("".join)
TERMS = [CEASEFIRE, MONITORS, TEAM, MINURSO, TRUCE]


def test_a_term_comes_back_in_its_agreed_form() -> None:
    """The engine sees a placeholder, the reader the agreed term."""
    protected = protect("The ceasefire begins today.", [CEASEFIRE])
    assert "ceasefire" not in protected.text
    (name,) = protected.placeholders
    restored = restore(f"Le {name} commence aujourd'hui.", protected)
    assert restored.is_whole
    assert restored.text == "Le cessez-le-feu commence aujourd'hui."


def test_the_longer_term_goes_before_the_shorter() -> None:
    """A team that is part of another term is not taken out of it."""
    protected = protect("The monitoring team and the team meet.", [TEAM, MONITORS])
    assert list(protected.placeholders.values()) == [MONITORS, TEAM]


def test_part_of_a_word_is_no_term() -> None:
    """Teamwork is not the team; in Chinese, where no spaces part words, 停火 is found inside."""
    assert protect("teamwork, steam", [TEAM]).placeholders == {}
    assert list(protect("停火协定", [TRUCE]).placeholders.values()) == [TRUCE]


def test_what_is_not_to_be_translated_stays_as_written() -> None:
    """Names of the glossary, addresses and document symbols come back letter for letter."""
    text = (
        "Minurso wrote S/RES/2254 (2015), see https://example.org/a?b=1, to desk@example.org."
    )
    protected = protect(text, [MINURSO])
    assert len(protected.placeholders) == 4
    assert restore(protected.text, protected).text == text


def test_a_lost_placeholder_is_named() -> None:
    """The caller then has the text translated again without protection, and says so."""
    protected = protect("ceasefire", [CEASEFIRE])
    (name,) = protected.placeholders
    assert restore("le feu cesse", protected).missing == (name,)


def test_a_doubled_placeholder_is_named() -> None:
    """An engine that says a thing twice is not to be trusted with it."""
    protected = protect("ceasefire", [CEASEFIRE])
    (name,) = protected.placeholders
    assert restore(f"{name} {name}", protected).doubled == (name,)


def test_a_placeholder_that_was_never_given_is_named() -> None:
    """Engines invent in the manner of what they see."""
    protected = protect("ceasefire", [CEASEFIRE])
    (name,) = protected.placeholders
    restored = restore(f"{name} Zqx99n", protected)
    assert restored.strange == ("Zqx99n",)
    assert not restored.is_whole


@pytest.mark.parametrize("ending", ["ом", "s", "م"])
def test_an_inflected_placeholder_did_not_come_back(ending: str) -> None:
    """Half a Russian ending behind an agreed term would be no word at all."""
    protected = protect("ceasefire", [CEASEFIRE])
    (name,) = protected.placeholders
    assert restore(name + ending, protected).missing == (name,)


def test_capitals_do_not_matter_to_a_placeholder() -> None:
    """Engines begin sentences with a capital letter, and write headings in them."""
    protected = protect("ceasefire", [CEASEFIRE])
    (name,) = protected.placeholders
    assert restore(name.upper(), protected).is_whole


def test_more_terms_than_placeholders_leave_the_rest_unprotected() -> None:
    """Nothing is lost: the rest travels as it is, and is checked afterwards."""
    protected = protect("team " * 1_005, [TEAM])
    assert len(protected.placeholders) == 1_000
    assert restore(protected.text, protected).is_whole


@given(TEXTS)
def test_what_an_honest_engine_leaves_alone_is_restored_whole(text: str) -> None:
    """Whatever stands in the text, placeholders of its own among it."""
    protected = protect(text, TERMS)
    assert restore(protected.text, protected).is_whole


@given(TEXTS)
def test_protecting_nothing_but_literals_gives_the_text_back(text: str) -> None:
    """Where every term stays as it is written, restoring undoes protecting."""
    kept = [Term(term.source, None, term.concept) for term in TERMS]
    protected = protect(text, kept)
    assert restore(protected.text, protected).text == text


@given(TEXTS)
def test_any_one_placeholder_lost_is_noticed(text: str) -> None:
    """Each of them must come back; one is enough to refuse the whole."""
    protected = protect(text, TERMS)
    for gone in protected.placeholders:
        assert restore(protected.text.replace(gone, " "), protected).missing == (gone,)
