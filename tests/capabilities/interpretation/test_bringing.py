"""What interpreters bring in from files: suggestions on one channel's desk, and taken back."""

import asyncio

import pytest

from negotiation_room.capabilities.channels.messages import WithdrawSeat
from negotiation_room.capabilities.interpretation import bringing
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.bringing import (
    NothingBroughtIn,
    TooManySegments,
)
from negotiation_room.capabilities.interpretation.remembering import ChannelMemory
from negotiation_room.capabilities.interpretation.rules import (
    NotYours,
    OtherReaders,
    SameLanguage,
)
from negotiation_room.capabilities.interpretation.states import Brought
from negotiation_room.kernel.audience import MEMBERS
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.errors import Refusal
from tests.capabilities.interpretation.table import Table

PAIR = ("The convoys pass at noon.", "Les convois passent à midi.")


async def remembered(table: Table) -> ChannelMemory:
    """The channel's memory, from its entries."""
    entries = table.kit.entries("talks")

    async def entry_at(place: int) -> Entry:
        await asyncio.sleep(0)
        return entries[place - 1]

    memory = ChannelMemory()
    await memory.catch_up(await table.state(), len(entries), entry_at)
    return memory


@pytest.mark.rule("RL8")
async def test_what_is_brought_in_is_suggested_and_never_counts_as_certified() -> None:
    """The desk shows it with its file and its interpreter; nothing exact comes of it."""
    table = await Table.laid()
    place = await table.bring_in("ina", PAIR, ("Another matter.", "Autre chose."))
    ina = await table.seat("ina")
    assert (await table.kept()).brought[place] == Brought("en", "fr", 2, ina)
    memory, state = await remembered(table), await table.state()
    (match,) = memory.like(state, "The convoys pass  at noon.", "en-GB", "fr", ina)
    assert match.score == 100
    assert (match.segment.file, match.segment.by, match.segment.of) == ("old.tmx", ina, None)
    (near,) = memory.like(state, "The convoys pass at one.", "en", "fr", ina)
    assert 75 <= near.score < 100
    assert memory.exact(state, PAIR[0], "en", "fr", (ina,)) is None
    assert memory.standing(state, ina) == []
    assert memory.like(state, PAIR[1], "fr", "en", ina) == []


@pytest.mark.rule("RL8")
async def test_what_was_signed_for_here_comes_before_what_a_file_says() -> None:
    """Of two that are as much alike, the certified one is first, and says its place."""
    table = await Table.laid()
    await table.bring_in("ina", PAIR)
    of = await table.say(PAIR[0])
    signed = await table.certify("ina", of, text="Les convois, midi.")
    memory = await remembered(table)
    ivo = await table.seat("ivo")
    found = memory.like(await table.state(), PAIR[0], "en", "fr", ivo)
    assert [(one.score, one.segment.of) for one in found] == [(100, of), (100, None)]
    (kept,) = memory.standing(await table.state(), ivo)
    assert (kept.place, kept.by) == (signed, await table.seat("ina"))


@pytest.mark.rule("RL8")
async def test_its_words_are_for_interpreters_and_observers_learn_nothing() -> None:
    """Members read who brought in how many; the words and the file's name no one but a booth."""
    table = await Table.laid()
    place = await table.bring_in("ina", PAIR, file="the secret annex.tmx")
    facts = [p.data for p in table.kit.entries("talks")[place - 1].parts if p.name[:3] == "out"]
    assert facts
    assert not any(b"convo" in fact or b"annex" in fact for fact in facts)
    for who in ("ina", "ivo"):
        assert PAIR[0].encode() in await table.read_as_text(who)
    await table.kit.seat("talks", jo="interpreter")
    assert PAIR[0].encode() in await table.read_as_text("jo")
    ina = await table.seat("ina")
    for who in ("mira", "bo"):
        read = await table.read_as_text(who)
        assert b"convo" not in read
        assert b"annex" not in read
        (entry,) = (one for one in await table.kit.read(who, "talks") if one.place == place)
        assert [part.name for part in entry.parts] == ["act", "who", "out.0"]
        assert (await table.shown(who)).brought[place] == Brought("en", "fr", 1, ina)
        assert await table.shown(who) == await table.folded(who)
    shown = await table.read_as_text("obi")
    assert b"convo" not in shown
    assert b"brought" not in shown
    assert not (await table.shown("obi")).brought
    assert (await table.shown("bo")).brought


@pytest.mark.rule("RL8")
async def test_who_comes_later_is_shown_nothing_of_it() -> None:
    """Where people read from their own beginning, neither words nor suggestions reach back."""
    table = await Table.laid(history=History.OWN, without=("ivo",))
    place = await table.bring_in("ina", PAIR)
    await table.kit.seat("talks", ivo="interpreter")
    memory, state = await remembered(table), await table.state()
    assert memory.like(state, PAIR[0], "en", "fr", await table.seat("ivo")) == []
    assert not (await table.shown("ivo")).brought
    assert bringing.bringers_of(state, place) == (f"members:{place}",)
    await table.take_back("ina", place)
    assert await table.shown("ivo") == await table.folded("ivo")


@pytest.mark.rule("RL9")
async def test_taking_it_back_destroys_its_words() -> None:
    """The entry stays, its words are gone, and nothing of it is suggested any more."""
    table = await Table.laid()
    place = await table.bring_in("ina", PAIR)
    before = await remembered(table)
    await table.take_back("ina", place)
    assert not (await table.kept()).brought
    entry = table.kit.entries("talks")[place - 1]
    assert entry.part("with") is None
    assert entry.erased_for == (("role:interpreter",),)
    state, ina = await table.state(), await table.seat("ina")
    for memory in (before, await remembered(table)):
        assert memory.like(state, PAIR[0], "en", "fr", ina) == []
        assert memory.brought(state, ina) == []
    with pytest.raises(NothingBroughtIn):
        await table.take_back("ina", place)


@pytest.mark.rule("RL9")
async def test_it_is_taken_back_by_who_brought_it_in_or_by_the_chair() -> None:
    """Another interpreter may not, unless who brought it in has left."""
    table = await Table.laid()
    place = await table.bring_in("ina", PAIR)
    with pytest.raises(NotYours):
        await table.take_back("ivo", place)
    await table.take_back("mira", place)
    place = await table.bring_in("ina", PAIR)
    await table.kit.do("mira", "talks", WithdrawSeat(seat=await table.seat("ina")))
    await table.take_back("ivo", place)
    assert not (await table.kept()).brought


async def test_only_interpreters_bring_in_and_readers_are_named_as_they_are() -> None:
    """A delegate may not; a withdrawal that names other readers is refused."""
    table = await Table.laid()
    with pytest.raises(Refusal):
        await table.bring_in("bo", PAIR)
    place = await table.bring_in("ina", PAIR)
    with pytest.raises(OtherReaders):
        await table.kit.do("ina", "talks", m.WithdrawSegments(of=place, to=("all",)))
    with pytest.raises(NothingBroughtIn):
        await table.kit.do("ina", "talks", m.WithdrawSegments(of=place - 1, to=MEMBERS))
    with pytest.raises(SameLanguage):
        await table.bring_in("ina", PAIR, lang="en-GB")


async def test_a_channel_holds_no_more_segments_than_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond the limit it is refused, until something is taken back."""
    monkeypatch.setattr(bringing, "MOST_BROUGHT", 3)
    table = await Table.laid()
    place = await table.bring_in("ina", PAIR, ("b", "c"))
    with pytest.raises(TooManySegments):
        await table.bring_in("ivo", PAIR, ("b", "c"))
    await table.take_back("ina", place)
    await table.bring_in("ivo", PAIR, ("b", "c"))
