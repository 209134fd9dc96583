"""An engine reaches further by way of a third language, and the route says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.ports import (
    PENDING,
    Locality,
    Offer,
    Pending,
    Rendering,
)
from negotiation_room.integrations.translators.pivot import Pivoting, ways

LANGUAGES = st.sampled_from(("ar", "ca", "en", "es", "fr", "pt", "ru", "zh"))
PAIRS = st.frozensets(
    st.tuples(LANGUAGES, LANGUAGES).filter(lambda pair: pair[0] != pair[1]), max_size=20
)


class Tagging:
    """An engine that writes on each text how it came."""

    name = "tagging"

    def __init__(self, *pairs: tuple[str, str], model: str | None = "m") -> None:
        self.pairs = frozenset(pairs)
        self.model = model
        self.later: tuple[str, str] | None = None

    async def offer(self) -> Offer:
        """The pairs it was given."""
        return Offer("tagging", "1", Locality.LOCAL_HOST, self.pairs)

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text with the target behind it."""
        if (source, target) == self.later:
            return PENDING
        return Rendering(f"{text}>{target}", self.model, (source, target))

    async def close(self) -> None:
        """Nothing is held."""


async def test_two_steps_are_taken_where_no_pair_leads() -> None:
    """The route names every language, and both models are in the hash."""
    engine = Pivoting(Tagging(("en", "es"), ("es", "fr")))
    offer = await engine.offer()
    assert offer.pairs == {("en", "es"), ("es", "fr"), ("en", "fr")}
    assert "1 of the pairs pass through a third language" in offer.note
    rendering = await engine.translate("x", "en", "fr")
    assert isinstance(rendering, Rendering)
    assert rendering.text == "x>es>fr"
    assert rendering.route == ("en", "es", "fr")
    assert rendering.model not in {None, "m"}


async def test_a_direct_pair_is_never_gone_around() -> None:
    """Each step adds its own mistakes."""
    engine = Pivoting(Tagging(("en", "es"), ("es", "fr"), ("en", "fr")))
    rendering = await engine.translate("x", "en", "fr")
    assert isinstance(rendering, Rendering)
    assert rendering.route == ("en", "fr")


@pytest.mark.parametrize("later", [("en", "es"), ("es", "fr")])
async def test_a_step_that_answers_later_makes_the_whole_later(later: tuple[str, str]) -> None:
    """Half a way is no translation."""
    engine = Tagging(("en", "es"), ("es", "fr"))
    engine.later = later
    assert await Pivoting(engine).translate("x", "en", "fr") is PENDING


async def test_without_hashes_of_both_there_is_none() -> None:
    """A hash stands for every model that a text passed through, or is not given."""
    engine = Pivoting(Tagging(("en", "es"), ("es", "fr"), model=None))
    rendering = await engine.translate("x", "en", "fr")
    assert isinstance(rendering, Rendering)
    assert rendering.model is None


@given(PAIRS)
def test_every_way_is_made_of_two_pairs_that_are_there(
    pairs: frozenset[tuple[str, str]],
) -> None:
    """It leads from one language to another, and never where a pair leads already."""
    for (source, target), between in ways(pairs).items():
        assert {(source, between), (between, target)} <= pairs
        assert (source, target) not in pairs
        assert source != target


def test_the_language_that_most_models_know_is_preferred() -> None:
    """English in between comes before others; the choice is the same every time."""
    pairs = {("ca", "fr"), ("fr", "pt"), ("ca", "en"), ("en", "pt"), ("ca", "aa"), ("aa", "pt")}
    assert ways(pairs)["ca", "pt"] == "en"
