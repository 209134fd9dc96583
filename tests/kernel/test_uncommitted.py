"""Nothing is answered on what is not durable yet, refusals included: a writer held back by hand."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.kernel.desk import ChannelExists, Desk
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.roster import RevokeDevice
from tests.kernel.test_dispatch import HELLO, code, perform, talks
from tests.kit import RoomKit

CAUSE = bytes(32)


async def settled() -> None:
    """Let everything run that does not wait for the disk."""
    for _ in range(50):
        await asyncio.sleep(0)


def begun(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Begin something, and wait for it later."""
    return asyncio.create_task(work)


def revoke(kit: RoomKit, who: str) -> Coroutine[Any, Any, Any]:
    """Let the clerk revoke a person's device in the plenary."""
    device = kit.person(who).device

    def work(desk: Desk) -> None:
        desk.clerk(kit.id("plenary"), RevokeDevice, CAUSE, device=device)

    return kit.dispatcher.as_clerk(work)


@pytest.mark.rule("ACT10")
async def test_no_seat_is_not_said_before_its_loss_is_durable() -> None:
    """Who loses the way to act is told so only when that has been kept."""
    kit = await talks()
    kit.writer.hold_back()
    revoked = begun(revoke(kit, "bo"))
    await settled()
    answer = begun(perform(kit, "bo", kit.signed("bo", "plenary", HELLO)))
    await settled()
    assert not answer.done()
    kit.writer.let_go()
    await revoked
    assert code((await answer)[0]) == "kernel.not_found"


async def test_a_loss_that_did_not_happen_refuses_nobody() -> None:
    """When what was decided ahead falls, the act is heard as if it had never been."""
    kit = await talks()
    device, tries = kit.person("bo").device, [1]

    def work(desk: Desk) -> None:
        if not tries.pop():
            raise NotFound("there is no such thing any more")
        tries.append(0)
        desk.clerk(kit.id("plenary"), RevokeDevice, CAUSE, device=device)

    kit.writer.hold_back()
    revoked = begun(kit.dispatcher.as_clerk(work))
    await settled()
    answer = begun(perform(kit, "bo", kit.signed("bo", "plenary", HELLO)))
    await settled()
    kit.ledger.failing = True
    kit.writer.let_go()
    assert (await answer)[0].seq is not None
    with pytest.raises(NotFound):
        await revoked


async def test_a_forged_signature_is_not_named_before_the_seat_is_durable() -> None:
    """Even what is wrong with an act is not said on the word of an unwritten admission."""
    kit = await talks()
    kit.writer.hold_back()
    seated = begun(kit.seat("plenary", fay="delegate:beta"))
    await settled()
    forged = replace(kit.signed("fay", "register", HELLO), signature=bytes(64))
    answer = begun(perform(kit, "fay", forged))
    await settled()
    assert not answer.done()
    kit.writer.let_go()
    await seated
    assert code((await answer)[0]) == "kernel.forged_signature"


async def test_the_clerk_refuses_nothing_on_what_is_not_durable() -> None:
    """A refusal of the clerk's own work waits for what it rests on, and falls with it."""
    kit = await talks()
    channel = kit.id("new group")
    kit.writer.hold_back()
    opened = begun(kit.channel("new group"))
    await settled()

    def work(desk: Desk) -> None:
        desk.found(kit.room, channel, "contact_group")

    again = begun(kit.dispatcher.as_clerk(work))
    await settled()
    assert not again.done()
    kit.writer.let_go()
    await opened
    with pytest.raises(ChannelExists):
        await again


async def test_the_clerk_finds_nothing_missing_that_is_being_written() -> None:
    """That there is nothing to do is not said, either, before it is durable."""
    kit = await talks()
    kit.writer.hold_back()
    first = begun(revoke(kit, "bo"))
    await settled()
    second = begun(revoke(kit, "bo"))
    await settled()
    assert not second.done()
    kit.writer.let_go()
    await first
    await second


async def test_a_refusal_across_channels_waits_for_all_it_looked_at() -> None:
    """A handler that looked elsewhere refuses only when what it saw there has been kept."""
    kit = await talks()
    kit.writer.hold_back()
    elsewhere = begun(kit.do("mira", "register", PostMessage(text="note", lang="en")))
    await settled()

    def work(desk: Desk) -> None:
        desk.state(kit.id("plenary"))
        desk.state(kit.id("register"))
        raise NotFound("there is no such thing")

    asked = begun(kit.dispatcher.as_clerk(work))
    await settled()
    assert not asked.done()
    kit.writer.let_go()
    await asyncio.gather(elsewhere, return_exceptions=True)
    with pytest.raises(NotFound):
        await asked
