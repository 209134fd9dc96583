"""Two servers on one database: a seat taken back on one, an act arriving at the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.accreditation.messages import WithdrawPerson
from negotiation_room.capabilities.channels.messages import PostMessage, WithdrawSeat
from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.dispatch import Answer
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.leaf import split_act_part
from negotiation_room.kernel.seats import Role, default_powers
from negotiation_room.server.wiring import Server, wire
from tests.support.live import LiveServer
from tests.support.pen import Written
from tests.support.summit import Member, Summit


@asynccontextmanager
async def another(live: LiveServer) -> AsyncIterator[Server]:
    """Another server on the same folder, which shares nothing else with the first."""
    server = wire(live.settings)
    async with server.running():
        yield server


async def perform(server: Server, summit: Summit, who: Member, act: Written) -> Answer:
    """Perform an act on that server."""
    await server.rooms.find(summit.room)
    return (await server.dispatcher.perform(who.person, summit.room, [act.signed()]))[0]


async def journal(live: LiveServer, channel: ChannelId) -> list[tuple[str, str]]:
    """The journal as the disk has it: for each entry, its command and device."""
    async with another(live) as reader:
        loaded = await reader.journal.load(channel)
        assert loaded is not None
        entries = await reader.journal.read(channel, loaded.epoch, 1, loaded.head)
        acts: list[tuple[str, str]] = []
        for entry in entries:
            part = entry.part("act")
            assert part is not None
            act = parse_act(split_act_part(part.data)[1])
            acts.append((act.do, act.device))
        return acts


def message(number: int) -> PostMessage:
    """Something said among the participants."""
    return PostMessage(text=f"before it is too late, {number}", lang="en")


@pytest.mark.parametrize("lead", [-3, 0, 3])
async def test_no_act_follows_the_loss_of_its_seat(tmp_path: Path, lead: int) -> None:
    """Whichever server is quicker, the record holds no act of a seat after its withdrawal."""
    async with LiveServer(tmp_path / "data") as live, another(live) as other:
        summit = await Summit.found(live, tmp_path / "people")
        await summit.seat("alpha", Role.HEAD, "alphas")
        group = await summit.open("group", [])
        alpha, chair = summit.members["alpha"], summit.members["mediator"]
        done: list[int] = []
        refused = 0
        for round_ in range(8):
            seat = await summit.grant("mediator", "alpha", "group", default_powers(Role.HEAD))
            acts = [alpha.pen.act(message(10 * round_ + n), group) for n in range(4)]
            # The other server has the channel in memory, as it stood before.
            await other.channels.open(group)
            withdrawal = chair.pen.act(WithdrawSeat(seat=seat), group)

            async def withdraw(act: Written = withdrawal) -> Answer:
                await asyncio.sleep(max(0, -lead) / 1000)
                return await live.do(lambda server: perform(server, summit, chair, act))

            async def speak(acts: list[Written] = acts) -> list[Answer]:
                await asyncio.sleep(max(0, lead) / 1000)
                return [await perform(other, summit, alpha, act) for act in acts]

            taken, said = await asyncio.gather(withdraw(), speak())
            assert taken.refusal is None
            assert taken.seq is not None
            for answer in said:
                if answer.refusal is None:
                    assert answer.seq is not None
                    assert answer.seq < taken.seq
                    done.append(answer.seq)
                else:
                    assert answer.refusal.code == "kernel.not_found"
                    refused += 1
        acts_in_order = await journal(live, group)
        spoken = [
            n for n, (do, device) in enumerate(acts_in_order, 1) if device == alpha.device
        ]
        assert spoken == sorted(done)
        assert len(done) + refused == 32


async def test_both_servers_speaking_at_once_make_one_record(tmp_path: Path) -> None:
    """Acts decided on both at the same time are all done once, and in the order of each device."""
    async with LiveServer(tmp_path / "data") as live, another(live) as other:
        summit = await Summit.found(live, tmp_path / "people")
        alpha = await summit.seat("alpha", Role.HEAD, "alphas")
        beta = await summit.seat("beta", Role.HEAD, "betas")
        plenary = summit.channels["plenary"]

        async def speak(server: Server, who: Member) -> list[int]:
            seqs: list[int] = []
            for number in range(25):
                act = who.pen.act(message(number), plenary)
                answer = await perform(server, summit, who, act)
                while answer.refusal is not None:
                    assert answer.refusal.retryable, answer.refusal.because
                    answer = await perform(server, summit, who, act)
                assert answer.seq is not None
                seqs.append(answer.seq)
            return seqs

        async def here(server: Server) -> list[int]:
            return await speak(server, alpha)

        first, second = await asyncio.gather(live.do(here), speak(other, beta))
        assert first == sorted(first)
        assert second == sorted(second)
        assert len({*first, *second}) == 50
        acts = await journal(live, plenary)
        assert [acts[seq - 1][1] for seq in first] == [alpha.device] * 25
        assert [acts[seq - 1][1] for seq in second] == [beta.device] * 25


async def test_the_same_act_at_both_servers_is_done_once(tmp_path: Path) -> None:
    """A client that sends its act by two servers gets one place from both."""
    async with LiveServer(tmp_path / "data") as live, another(live) as other:
        summit = await Summit.found(live, tmp_path / "people")
        alpha = await summit.seat("alpha", Role.HEAD, "alphas")
        plenary = summit.channels["plenary"]
        await other.channels.open(plenary)
        for number in range(10):
            act = alpha.pen.act(message(number), plenary)

            async def here(server: Server, act: Written = act) -> Answer:
                return await perform(server, summit, alpha, act)

            first, second = await asyncio.gather(live.do(here), here(other))
            assert first.refusal is None
            assert (first.seq, second.seq) == (first.seq, first.seq)


async def test_a_person_withdrawn_on_one_server_is_gone_on_the_other(tmp_path: Path) -> None:
    """Withdrawal from the room holds against acts in every channel on every server."""
    async with LiveServer(tmp_path / "data") as live, another(live) as other:
        summit = await Summit.found(live, tmp_path / "people")
        alpha = await summit.seat("alpha", Role.HEAD, "alphas")
        channels: Any = (summit.channels["plenary"], summit.channels["alphas"])
        for channel in channels:
            act = alpha.pen.act(message(1), channel)
            assert (await perform(other, summit, alpha, act)).refusal is None
        wish = WithdrawPerson(person=alpha.person, reason="left the talks")
        await summit.act("mediator", wish, summit.register)
        for channel in channels:
            answer = await perform(other, summit, alpha, alpha.pen.act(message(2), channel))
            assert answer.refusal is not None
            assert answer.refusal.code == "kernel.not_found"
