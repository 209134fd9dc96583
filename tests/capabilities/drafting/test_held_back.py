"""By version, observers learn nothing between versions: not by times, counts, sizes or proofs."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from negotiation_room.capabilities.channels.messages import WithdrawSeat
from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    PostComment,
    ShowObservers,
    SupportBracket,
)
from negotiation_room.capabilities.drafting.units import Observers, Visibility
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.interpretation.messages import CertifyParagraph
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ChannelId, CommentId, PersonId, SeatId
from negotiation_room.kernel.reading import Wanted
from negotiation_room.transport.http.pace import HttpLimits
from tests.capabilities.drafting.desk import Desk, ask
from tests.capabilities.drafting.drafts import unit_id
from tests.names import named

EARLY = 5
"""A place in the log before all that happens here."""


class Listener:
    """A connection that remembers what it was sent, and goes on reading by itself when told to."""

    wanted: Wanted = None

    def __init__(self, person: PersonId) -> None:
        self.person = person
        self.frames: list[dict[str, Any]] = []
        self.late: list[int] = []

    def send(self, frames: Sequence[bytes]) -> None:
        """Remember."""
        self.frames += map(orjson.loads, frames)

    def seated(self, channel: ChannelId) -> None:
        """Nobody comes."""

    def unseated(self, channel: ChannelId) -> None:
        """Nobody goes."""

    def lagging(self, channel: ChannelId, after: int, seated: tuple[SeatId, int]) -> None:
        """Remember from where."""
        del channel, seated
        self.late.append(after)

    def look(self, now: float) -> None:
        """Nobody falls silent."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """A text whose versions observers see; one of them is published."""
    # Everything is asked for, at every place there is.
    made = await Desk.at(tmp_path, pace=HttpLimits(looks_per_minute=9_000, looks_at_once=900))
    made.kit.channels.on_committed(made.kit.hub.committed)
    made.kit.channels.on_committed(made.kit.checkpointer.committed)
    await made.do("mira", ShowObservers(observers=Observers.VERSIONS))
    await made.bracket("bo", "b0", "p1", 0, "Soon, ")
    for who in ("bo", "cai"):
        held = wording(await made.text(), unit_id("p2"))
        await made.do(who, AgreeAdReferendum(unit=unit_id("p2"), wording=held))
    await made.name("ROOM/L.1", to_observers=True)
    await made.kit.checkpointer.release()
    yield made
    await made.kit.stop()


@pytest.fixture
async def http(desk: Desk) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the text's routes."""
    async with desk.http() as client:
        yield client


async def remark(desk: Desk, name: str) -> None:
    """Remark on a paragraph, for all members."""
    unit = (await desk.text()).units[unit_id("p2")]
    wish = PostComment(
        comment=CommentId(named("k", name)),
        unit=unit.id,
        rev=unit.rev,
        words="Weak.",
        visibility=Visibility.ALL,
    )
    await desk.do("bo", wish)


async def certify(desk: Desk, name: str) -> None:
    """Let an interpreter sign for a paragraph."""
    held = wording(await desk.text(), unit_id(name))
    wish = CertifyParagraph(unit=unit_id(name), wording=held, lang="fr", text="Faible.")
    await desk.do("ida", wish)


async def work(desk: Desk) -> None:
    """What members do: type, bracket, support, remark, name a version, certify, come and go."""
    await desk.type("mira", "p1", 0, "Between us. ")
    await desk.bracket("bo", "b1", "p1", 4, "ours ")
    held = wording(await desk.text(), unit_id("b1"))
    await desk.do("cai", SupportBracket(bracket=unit_id("b1"), wording=held))
    await remark(desk, "one")
    await desk.name("ROOM/L.1/Rev.1")
    await desk.kit.seat("draft", dana="expert", ida="interpreter")
    await certify(desk, "p2")
    # A further party comes, and another one goes.
    await desk.kit.seat("draft", gil="head_of_delegation:gamma")
    await desk.do("mira", WithdrawSeat(seat=(await desk.kit.seat_of("cai", "draft")).id))
    await desk.kit.checkpointer.release()


async def refused(asked: Any) -> Any:
    """What is answered, or why not."""
    try:
        return await asked
    except Refusal as refusal:
        return refusal.code, str(refusal)


async def all_that_is_told(desk: Desk, http: httpx.AsyncClient, who: str) -> list[Any]:
    """Everything that this person can ask the room of this channel."""
    kit = desk.kit
    reader, auditing = kit.reader, kit.auditing
    person, room, channel = kit.person(who).id, kit.room, kit.id("draft")
    here = (person, room, channel)
    told: list[Any] = []
    for resume in (None, (1, EARLY), (1, 10_000)):
        arrival = await reader.arrive(*here, resume)
        told += [arrival.head, arrival.item, arrival.frames]
        told.append(await reader.since(*here, resume or (1, 0)))
    told.append(await reader.arrive(*here, is_outlined=True, is_packed=True))
    told.append(await reader.page(*here, before=None, limit=200, size=None))
    told.append(await reader.checkpoint(*here))
    told.append(await reader.released(person, channel))
    told.append(await auditing.standing(*here))
    told.append(await auditing.earlier(*here, 1, 1, 200))
    for size in range(EARLY, 30):
        told += [
            await refused(reader.inclusion(*here, EARLY, size)),
            await refused(reader.consistency(*here, EARLY, size)),
            await refused(reader.page(*here, before=None, limit=3, size=size)),
            await refused(auditing.earlier(*here, 1, 1, 3, size)),
            await refused(auditing.consistency(*here, 1, EARLY, size)),
            (await http.get("/text", params={"at": str(size)}, headers={"who": who})).text,
        ]
    for path in (
        "",
        "/parts",
        "/history",
        "/burndown",
        "/since?place=1",
        "/export?format=docx",
    ):
        answer = await http.get(f"/text{path}", headers={"who": who})
        told += [path, answer.status_code, answer.headers]
        told.append(answer.content if "docx" not in path else len(answer.content))
    return told


@pytest.mark.rule("DR26")
async def test_between_versions_nothing_that_observers_can_ask_for_changes(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """Whatever members do, every door gives an observer the same bytes as before."""
    before = await all_that_is_told(desk, http, "obi")
    members = await all_that_is_told(desk, http, "bo")
    await work(desk)
    await ask(http, "/burndown", "bo")  # members have looked at all of the past
    assert await all_that_is_told(desk, http, "obi") == before
    assert await all_that_is_told(desk, http, "bo") != members
    async with desk.http() as anew:  # nor when nothing is answered from memory
        assert await all_that_is_told(desk, anew, "obi") == before


@pytest.mark.rule("DR26")
async def test_between_versions_nothing_is_sent_and_then_all_at_once(desk: Desk) -> None:
    """A socket is silent while members work; with the version comes what is needed to check it."""
    kit = desk.kit
    obi, bo = Listener(kit.person("obi").id), Listener(kit.person("bo").id)
    person, room, channel = obi.person, kit.room, kit.id("draft")
    head = (await kit.reader.arrive(person, room, channel)).head
    for one in (obi, bo):
        kit.hub.subscribe(one, channel, head)
    await work(desk)
    assert (obi.frames, obi.late) == ([], [])
    assert any("checkpoint" in frame for frame in bo.frames)
    place = await desk.name("ROOM/L.1/Rev.2", to_observers=True)
    await desk.type("mira", "p2", 0, "After. ")
    # It has missed what came between, and is asked to read that by itself.
    assert (obi.frames, obi.late) == ([], [head])
    missed = await kit.reader.since(person, room, channel, (1, head))
    assert missed is not None
    entries = [entry for frame in missed for entry in orjson.loads(frame)["entries"]]
    assert [entry["seq"] for entry in entries] == list(range(head + 1, place + 1))
    kit.hub.subscribe(obi, channel, place)
    await kit.checkpointer.release()
    (frame,) = obi.frames
    assert f"\n{place}\n" in frame["checkpoint"]
    arrival = await kit.reader.arrive(person, room, channel)
    assert (arrival.head, arrival.item["checkpoint"]) == (place, frame["checkpoint"])
    assert (await kit.reader.checkpoint(bo.person, room, channel))["checkpoint"] != frame[
        "checkpoint"
    ]


@pytest.mark.rule("DR26")
async def test_live_what_is_open_comes_at_once_and_remarks_with_the_next_of_it(
    desk: Desk,
) -> None:
    """Who follows live sees the words as they are written, and no trace of what is said of them."""
    kit = desk.kit
    await desk.do("mira", ShowObservers(observers=Observers.LIVE))
    obi, channel = Listener(kit.person("obi").id), kit.id("draft")
    head = (await kit.reader.arrive(obi.person, kit.room, channel)).head
    kit.hub.subscribe(obi, channel, head)
    place = await desk.type("mira", "p1", 0, "Open. ")
    assert [entry["seq"] for entry in obi.frames[-1]["entries"]] == [place]
    await remark(desk, "two")
    assert len(obi.frames) == 1
    await desk.type("mira", "p1", 0, "Too. ")
    assert obi.late == [place]


@pytest.mark.rule("DR26")
async def test_after_a_restart_observers_are_where_they_were(desk: Desk) -> None:
    """How far they were told is found in the journal, and the checkpoint of it in the store."""
    person, channel = desk.kit.person("obi").id, desk.kit.id("draft")
    before = await desk.kit.reader.arrive(person, desk.kit.room, channel)
    await work(desk)
    await desk.kit.stop()
    desk.kit.restart()
    after = await desk.kit.reader.arrive(person, desk.kit.room, channel)
    assert (after.head, after.frames) == (before.head, before.frames)
    assert after.item == before.item
    assert after.item["checkpoint"] is not None


async def devices_shown(desk: Desk) -> Any:
    """The devices that the observer finds on arrival."""
    kit = desk.kit
    arrival = await kit.reader.arrive(kit.person("obi").id, kit.room, kit.id("draft"))
    return arrival.item["state"]["devices"]


async def leave_and_return(desk: Desk, who: str) -> None:
    """Take somebody's seat back, and seat them again with the devices they had."""
    seat = await desk.kit.seat_of(who, "draft")
    await desk.do("mira", WithdrawSeat(seat=seat.id))
    await desk.kit.seat("draft", **{who: "head_of_delegation:beta"})


@pytest.mark.rule("DR26")
@pytest.mark.parametrize("is_restarted", [False, True])
async def test_devices_are_to_observers_as_they_were_when_told_last(
    desk: Desk, *, is_restarted: bool
) -> None:
    """Whoever left and came back was there all the while; whoever came since is not there."""
    before = await devices_shown(desk)
    await leave_and_return(desk, "cai")
    await desk.kit.seat("draft", dana="expert")
    if is_restarted:
        await desk.kit.stop()
        desk.kit.restart()
    assert await devices_shown(desk) == before
    # Somebody else leaves for good: whoever comes to look on finds the same as the others.
    await desk.do("mira", WithdrawSeat(seat=(await desk.kit.seat_of("bo", "draft")).id))
    assert await devices_shown(desk) == before
    await desk.name("ROOM/L.1/Rev.1", to_observers=True)
    assert len(await devices_shown(desk)) == len(before) + 1


@pytest.mark.rule("DR26")
async def test_words_whose_keys_are_destroyed_are_sent_to_no_observer_any_more(
    desk: Desk,
) -> None:
    """Nothing tells observers of it, so nothing that was made ready for them before may stay."""
    kit = desk.kit
    person, channel = kit.person("obi").id, kit.id("draft")
    words = b"The parties shall meet."
    assert words in b"".join((await kit.reader.arrive(person, kit.room, channel)).frames)
    await kit.destroying.shred(channel)
    for resume in (None, (1, EARLY)):
        arrival = await kit.reader.arrive(person, kit.room, channel, resume)
        assert words not in b"".join(arrival.frames)
        assert words not in orjson.dumps(arrival.item)
