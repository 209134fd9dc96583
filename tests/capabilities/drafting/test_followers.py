"""What nobody objects to in time goes by itself: on real databases, the clock moved by hand."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting.followers import GRACE, RemovalClerk
from negotiation_room.capabilities.drafting.messages import (
    AnnounceRemoval,
    ConcludeRemoval,
    ObjectToRemoval,
    SetMode,
    ShowObservers,
    SupportBracket,
)
from negotiation_room.capabilities.drafting.units import Mode, Observers, Outcome
from negotiation_room.capabilities.drafting.wording import plain, wording
from negotiation_room.kernel.entry import Who
from negotiation_room.kernel.errors import Refusal
from tests.capabilities.drafting.desk import Desk
from tests.capabilities.drafting.drafts import unit_id

SECOND = 1_000_000
WINDOW = 90 * SECOND
B = unit_id("b")


class Announced:
    """A text in which the chair has announced that a bracket goes, and the clerk at work."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.kit = desk.kit
        self.employ()

    @classmethod
    async def at(cls, folder: Path, outcome: Outcome = Outcome.DROP) -> "Announced":
        """Beta's bracket in the first paragraph is announced to go."""
        here = cls(await Desk.at(folder))
        await here.desk.bracket("cai", "b", "p1", 4, "big ")
        await here.announce(outcome)
        return here

    def employ(self) -> None:
        """Let a clerk begin its work, as when a server starts."""
        kit = self.kit
        self.clerk = RemovalClerk(kit.channels, kit.store.journal, kit.dispatcher, kit.clock)
        kit.channels.on_committed(self.clerk.committed)

    async def announce(self, outcome: Outcome = Outcome.DROP) -> None:
        """Let the chair announce it, for the words as they stand."""
        means = wording(await self.desk.text(), B)
        self.until = self.kit.clock.now() + WINDOW
        wish = AnnounceRemoval(bracket=B, outcome=outcome, wording=means, until=self.until)
        await self.desk.do("mira", wish)

    async def later(self, micros: int = WINDOW + GRACE + SECOND) -> None:
        """Let time pass, and the clerk look whether anything is due."""
        self.kit.clock.move(micros)
        await self.clerk.conclude()

    async def stands(self) -> bool:
        """Whether the bracket is there."""
        return B in (await self.desk.text()).units

    async def entries(self) -> int:
        """How long the journal is."""
        live = await self.kit.channels.open(self.kit.id("draft"))
        assert live is not None
        return live.standing.head


@pytest.fixture
async def here(tmp_path: Path) -> Announced:
    """The removal of Beta's bracket with its words is announced."""
    return await Announced.at(tmp_path)


@pytest.mark.rule("DR13")
async def test_what_nobody_objects_to_goes_by_itself(here: Announced) -> None:
    """Not before the window is over, once after it, and by nobody's hand."""
    await here.later(WINDOW - SECOND)
    assert await here.stands()
    await here.later(GRACE + 2 * SECOND)
    assert not await here.stands()
    assert plain(await here.desk.text(), unit_id("p1")) == "The parties shall meet."
    length = await here.entries()
    (last,) = await here.kit.store.journal.read(here.kit.id("draft"), 1, length, length)
    who = last.part("who")
    assert who is not None
    assert Who.parse(who.data).seat is None
    await here.later()
    assert await here.entries() == length


@pytest.mark.rule("DR13")
@pytest.mark.parametrize("how", ["objects", "supports"])
async def test_an_objection_in_time_wins(here: Announced, how: str) -> None:
    """To its last moment; supporting the bracket in time is an objection too."""
    means = wording(await here.desk.text(), B)
    here.kit.clock.move(here.until - here.kit.clock.now() - 1_000)
    wish = ObjectToRemoval(bracket=B)
    if how == "supports":
        wish = SupportBracket(bracket=B, wording=means)
    await here.desk.do("bo", wish)
    await here.later()
    assert await here.stands()
    with pytest.raises(Refusal, match="objected"):
        await here.desk.do("mira", ConcludeRemoval(bracket=B))


@pytest.mark.rule("DR13")
async def test_an_objection_is_too_late_though_the_clerk_is_later_still(
    here: Announced,
) -> None:
    """What counts is when it came, not when the clerk looked."""
    here.kit.clock.move(WINDOW + SECOND)
    with pytest.raises(Refusal, match="over"):
        await here.desk.do("bo", ObjectToRemoval(bracket=B))
    await here.later(GRACE)
    assert not await here.stands()


@pytest.mark.rule("DR13")
async def test_a_window_outlives_the_server(here: Announced) -> None:
    """One that was open, and one that ended while the server was down, are both remembered."""
    await here.kit.start_anew()
    here.employ()
    await here.clerk.remember()
    assert await here.stands()
    await here.kit.start_anew()
    here.kit.clock.move(WINDOW + GRACE + SECOND)
    here.employ()
    await here.clerk.remember()
    assert not await here.stands()


@pytest.mark.rule("DR13")
async def test_other_words_end_the_window(here: Announced) -> None:
    """What was announced for one wording does not befall another; a new window is its own."""
    await here.desk.type("cai", "b", 0, "very ")
    await here.later()
    assert await here.stands()
    await here.announce()
    await here.later()
    assert not await here.stands()


async def test_a_frozen_text_waits_for_its_chair(here: Announced) -> None:
    """While nothing may change the clerk changes nothing; it looks again every minute."""
    await here.desk.do("mira", SetMode(mode=Mode.FROZEN))
    await here.later()
    assert await here.stands()
    await here.desk.do("mira", SetMode(mode=Mode.ROLLING))
    await here.later(61 * SECOND)
    assert not await here.stands()


async def test_the_chair_may_still_conclude_by_hand(here: Announced) -> None:
    """Who does not wait for the clerk does what the clerk would; then there is nothing to do."""
    here.kit.clock.move(WINDOW + SECOND)
    await here.desk.do("mira", ConcludeRemoval(bracket=B))
    length = await here.entries()
    await here.later()
    assert await here.entries() == length


async def test_observers_who_follow_live_see_it_go(tmp_path: Path) -> None:
    """Their copy is as bare of the bracket as the members'."""
    here = await Announced.at(tmp_path)
    await here.desk.do("mira", ShowObservers(observers=Observers.LIVE))
    await here.later()
    published = (await here.desk.drafting()).published
    assert published is not None
    assert B not in published.units
