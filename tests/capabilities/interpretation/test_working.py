"""Between which languages interpreters work: stated, unsaid, and read by members alone."""

import pytest

from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import Working
from negotiation_room.capabilities.interpretation.working import LATELY, NoPair, uncovered
from negotiation_room.kernel.errors import Refusal
from tests.capabilities.interpretation.table import Table


async def work(table: Table, who: str, out_of: tuple[str, ...], into: tuple[str, ...]) -> int:
    """Let somebody say between which languages they work."""
    return await table.kit.do(who, "talks", m.WorkBetween(out_of=out_of, into=into))


@pytest.mark.rule("RL12")
async def test_an_interpreter_states_working_languages_and_leaves_them_unsaid() -> None:
    """They are kept in their order, each once; naming none takes the statement away."""
    table = await Table.laid()
    ina = await table.seat("ina")
    place = await work(table, "ina", ("fr", "es", "fr"), ("en",))
    assert dict((await table.kept()).working) == {ina: Working(("fr", "es"), ("en",), place)}
    place = await work(table, "ina", ("ru",), ("en", "fr"))
    assert (await table.kept()).working[ina] == Working(("ru",), ("en", "fr"), place)
    await work(table, "ina", (), ())
    assert not (await table.kept()).working
    await work(table, "ina", (), ())
    with pytest.raises(Refusal):
        await work(table, "bo", ("fr",), ("en",))


@pytest.mark.parametrize(
    ("out_of", "into"),
    [(("fr",), ()), ((), ("en",)), (("en",), ("en-GB",)), (("fr", "fr-CH"), ("fr",))],
)
async def test_working_languages_make_a_pair(
    out_of: tuple[str, ...], into: tuple[str, ...]
) -> None:
    """Nobody interprets from a language into itself, or into none."""
    table = await Table.laid()
    with pytest.raises(NoPair):
        await work(table, "ina", out_of, into)


@pytest.mark.rule("RL12")
async def test_members_read_working_languages_and_observers_do_not() -> None:
    """Whoever takes part knows who covers what; an observer learns nothing, in no entry."""
    table = await Table.laid()
    await work(table, "ina", ("fr",), ("en",))
    ina = await table.seat("ina")
    for who in ("mira", "bo", "ivo"):
        assert ina in (await table.shown(who)).working
        assert await table.shown(who) == await table.folded(who)
    assert not (await table.shown("obi")).working
    assert b"working_languages" not in await table.read_as_text("obi")


@pytest.mark.rule("RL12")
async def test_other_pairs_may_be_taken_up_all_the_same() -> None:
    """What one works between keeps nobody from anything."""
    table = await Table.laid()
    await work(table, "ina", ("ru",), ("ar",))
    of = await table.say()
    await table.take_up("ina", of)
    await table.certify("ina", of)


@pytest.mark.rule("RL13")
async def test_the_languages_nobody_works_into_are_told_of_what_was_said_lately() -> None:
    """What somebody once asked for is forgotten when nobody has for some time."""
    table = await Table.laid()
    await table.request(await table.say(), "fr", "ru")
    assert uncovered(await table.state()) == ()  # the interpreters have said nothing yet
    await work(table, "ina", ("en",), ("fr",))
    await work(table, "ivo", ("en", "ar"), ("fr",))
    assert uncovered(await table.state()) == ("ru",)
    await work(table, "ivo", ("en",), ("ru",))
    assert uncovered(await table.state()) == ()
    await work(table, "ivo", ("en", "ar"), ("fr",))
    for _ in range(LATELY):
        await table.say()
    assert uncovered(await table.state()) == ()
    await table.kit.do("dee", "talks", m.ReadIn(languages=("zh",)))
    assert uncovered(await table.state()) == ("zh",)
    assert interpretation_of(await table.state()).of(1, "ru") is None
