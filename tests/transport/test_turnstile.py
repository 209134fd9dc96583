"""How many acts of one person may be under way, on however many sockets."""

import asyncio
import dataclasses

import pytest
from pydantic import ValidationError

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.live import MOST_VERDICTS
from negotiation_room.server.settings import Settings
from negotiation_room.storage.rows import VERDICTS_KEPT
from negotiation_room.transport.turnstile import Turnstile


async def test_who_finds_no_room_waits_in_order() -> None:
    """What one takes whole another waits for, and nobody is overtaken by somebody smaller."""
    turnstile = Turnstile(4)
    first = await turnstile.take(3)
    order: list[str] = []

    async def enter(name: str, count: int) -> None:
        await turnstile.take(count)
        order.append(name)

    waiting = [asyncio.create_task(enter("large", 4)), asyncio.create_task(enter("small", 1))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert order == []
    turnstile.give(first)
    await asyncio.wait_for(waiting[0], 1)
    assert order == ["large"]
    turnstile.give(4)
    await asyncio.wait_for(waiting[1], 1)


async def test_who_asks_for_more_than_there_is_gets_all_of_it() -> None:
    """Nobody waits for what will never be."""
    assert await asyncio.wait_for(Turnstile(2).take(9), 1) == 2


def test_verdicts_are_kept_for_all_that_may_be_unanswered() -> None:
    """By sockets and by requests together, no more is under way than is remembered."""
    settings = Settings()
    under_way = settings.connection.waiting + settings.http.acts_waiting
    assert under_way <= MOST_VERDICTS == VERDICTS_KEPT
    assert settings.session.unanswered <= MOST_VERDICTS


@pytest.mark.parametrize(
    ("group", "limit"),
    [("connection", "waiting"), ("http", "acts_waiting"), ("session", "unanswered")],
)
def test_no_setting_allows_more_than_is_remembered(group: str, limit: str) -> None:
    """An operator cannot open the seam between what waits and what is kept."""
    usual = getattr(Settings(), group)
    more = dataclasses.replace(usual, **{limit: MOST_UNANSWERED + 1})
    with pytest.raises(ValidationError, match=limit):
        Settings(**{group: more})
