"""An engine that hangs or fails is left alone for a while, and delays nobody meanwhile."""

import asyncio
import logging

import pytest

from negotiation_room.capabilities.interpretation.ports import (
    EngineFailed,
    Locality,
    Offer,
    Rendering,
)
from negotiation_room.integrations.translators.breaker import Breaker, Guarded, NotThisText
from tests.integrations.translators.conftest import HandClock

PAIRS = frozenset({("en", "fr"), ("en", "es")})
WORDS = "the hostages are at"


class Scripted:
    """An engine that does as a test says.

    Attributes:
        mood: what it raises next, or None.
        asked: how often it was asked.
    """

    name = "scripted"

    def __init__(self) -> None:
        self.mood: BaseException | None = None
        self.asked = 0
        self.offered = 0
        self.hangs = False

    async def offer(self) -> Offer:
        """Two pairs."""
        self.offered += 1
        return Offer("scripted", "1", Locality.LOCAL_HOST, PAIRS)

    async def translate(self, text: str, source: str, target: str) -> Rendering:
        """The text again, or the mood."""
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.mood is not None:
            raise self.mood
        return Rendering(text, None, (source, target))

    async def close(self) -> None:
        """Nothing is held."""


def guarded(engine: Scripted, clock: HandClock, *, each_pair: bool = False) -> Guarded:
    """The engine behind a breaker of two failures and ten seconds."""
    return Guarded(
        engine, lambda: Breaker(clock, 2, 10.0), 0.05, clock=clock, each_pair=each_pair
    )


async def fail(guard: Guarded, target: str = "fr") -> str:
    """Ask, expect a failure, and give its sentence."""
    with pytest.raises(EngineFailed) as failure:
        await guard.translate(WORDS, "en", target)
    return failure.value.because


async def test_after_failures_in_a_row_an_engine_is_left_alone(clock: HandClock) -> None:
    """It is not even asked, and offers nothing, until it has rested."""
    engine = Scripted()
    guard = guarded(engine, clock)
    engine.mood = EngineFailed("out of order")
    assert "out of order" in await fail(guard)
    assert "out of order" in await fail(guard)
    assert "left alone" in await fail(guard)
    assert engine.asked == 2
    offer = await guard.offer()
    assert offer.pairs == frozenset()
    assert "left alone" in offer.note
    clock.seconds = 10.0
    engine.mood = None
    assert (await guard.offer()).pairs == PAIRS
    assert (await guard.translate("x", "en", "fr")).text == "x"
    assert (await guard.offer()).note == ""


async def test_after_a_rest_one_text_tries(clock: HandClock) -> None:
    """If it fails, the rest begins anew; the others do not wait for it."""
    engine = Scripted()
    guard = guarded(engine, clock)
    engine.mood = EngineFailed("out of order")
    await fail(guard)
    await fail(guard)
    clock.seconds = 10.0
    assert "out of order" in await fail(guard)
    assert "left alone" in await fail(guard)
    assert engine.asked == 3


async def test_while_one_text_tries_no_other_is_sent(clock: HandClock) -> None:
    """An engine that comes back is not met by everybody at once."""
    engine = Scripted()
    guard = guarded(engine, clock)
    engine.mood = EngineFailed("out of order")
    await fail(guard)
    await fail(guard)
    clock.seconds = 10.0
    engine.mood, engine.hangs = None, True
    trying = asyncio.ensure_future(guard.translate("x", "en", "fr"))
    await asyncio.sleep(0)
    assert "left alone" in await fail(guard)
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
    engine.hangs = False
    assert (await guard.translate("x", "en", "fr")).text == "x"


async def test_one_success_forgets_failures(clock: HandClock) -> None:
    """Only failures in a row count."""
    engine = Scripted()
    guard = guarded(engine, clock)
    for mood in (EngineFailed("x"), None, EngineFailed("x"), None, EngineFailed("x")):
        engine.mood = mood
        if mood is None:
            await guard.translate("x", "en", "fr")
        else:
            await fail(guard)
    assert engine.asked == 5


async def test_an_engine_that_hangs_fails_in_time(clock: HandClock) -> None:
    """Whoever waits is told after the limit, and a hang counts as a failure."""
    engine = Scripted()
    engine.hangs = True
    guard = guarded(engine, clock)
    assert "within 0.05 seconds" in await fail(guard)
    await fail(guard)
    assert "left alone" in await fail(guard)


async def test_odd_texts_do_not_silence_an_engine(clock: HandClock) -> None:
    """A text that an engine cannot take is nobody's failure but that text's."""
    engine = Scripted()
    engine.mood = NotThisText("too long")
    guard = guarded(engine, clock)
    for _ in range(5):
        assert "too long" in await fail(guard)
    engine.mood = None
    assert (await guard.translate("x", "en", "fr")).text == "x"


async def test_pairs_rest_each_for_itself_where_they_run_apart(clock: HandClock) -> None:
    """One bad model keeps no other from being asked."""
    engine = Scripted()
    guard = guarded(engine, clock, each_pair=True)
    engine.mood = EngineFailed("out of order")
    await fail(guard)
    await fail(guard)
    engine.mood = None
    assert "left alone" in await fail(guard)
    assert (await guard.translate("x", "en", "es")).text == "x"
    assert (await guard.offer()).pairs == {("en", "es")}


@pytest.mark.parametrize(
    "mood",
    [
        ValueError(f"cannot encode {WORDS}"),
        UnicodeEncodeError("utf-8", WORDS, 0, 1, WORDS),
        RuntimeError(WORDS),
        KeyError(WORDS),
    ],
    ids=lambda mood: type(mood).__name__,
)
async def test_what_breaks_is_told_without_the_text(
    clock: HandClock, mood: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the sentence, nor the chain of exceptions behind it, nor the log holds a word."""
    engine = Scripted()
    engine.mood = mood
    guard = guarded(engine, clock)
    with caplog.at_level(logging.DEBUG), pytest.raises(EngineFailed) as failure:
        await guard.translate(WORDS, "en", "fr")
    assert type(mood).__name__ in failure.value.because
    assert WORDS not in failure.value.because
    assert failure.value.__context__ is None
    assert failure.value.__cause__ is None
    assert WORDS not in caplog.text


async def test_an_offer_is_not_asked_for_again_at_once(clock: HandClock) -> None:
    """Many texts cause few questions to an address; what was told grows old all the same."""
    engine = Scripted()
    guard = guarded(engine, clock)
    for _ in range(5):
        assert (await guard.offer()).pairs == PAIRS
    assert engine.offered == 1
    clock.seconds = 10.0
    await guard.offer()
    assert engine.offered == 2
