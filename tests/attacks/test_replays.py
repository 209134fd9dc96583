"""Acts replayed, re-ordered, aimed elsewhere and altered: nothing is done twice or misdone."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.kernel.act import Seen
from negotiation_room.kernel.ids import new_id
from negotiation_room.sdk.device import SigningKey
from tests.support.pen import Written
from tests.support.raw import RawLine
from tests.support.summit import Summit

HELLO = PostMessage(text="let us meet halfway", lang="en")


async def head(summit: Summit, channel: str) -> int:
    """How many entries a channel has."""

    async def look(server: Any) -> int:
        live = await server.channels.open(summit.channels.get(channel, channel))
        return live.durable.head

    return await summit.live.do(look)


@pytest.mark.rule("WS9")
async def test_an_act_sent_again_is_answered_with_the_same_place(summit: Summit) -> None:
    """The same bytes, on the same line or another, or by the other door, count once."""
    alpha = summit.members["alpha"]
    act = alpha.pen.act(HELLO, summit.channels["plenary"]).frame()
    async with await RawLine.enter(alpha.profile) as line:
        first = await line.perform(act)
        assert await line.perform(act) == first
        after = await head(summit, "plenary")
    async with await RawLine.enter(alpha.profile) as line:
        assert await line.perform(act) == first
    answers = await summit.over_http("alpha", "acts", {"acts": [act]})
    assert answers.json() == {"answers": [first]}
    assert await head(summit, "plenary") == after


async def test_an_act_whose_answer_was_lost_is_done_once(summit: Summit) -> None:
    """A line cut between the act and its answer, time and again, leaves one entry."""
    alpha = summit.members["alpha"]
    before = await head(summit, "plenary")
    act = alpha.pen.act(HELLO, summit.channels["plenary"]).frame()
    for _ in range(5):
        line = await RawLine.enter(alpha.profile)
        await line.say(act)
        line.socket.transport.abort()
    async with await RawLine.enter(alpha.profile) as line:
        answer = await line.perform(act)
    assert answer["seq"] == before + 1 == await head(summit, "plenary")


async def test_a_refusal_is_remembered_over_a_restart(summit: Summit) -> None:
    """What was refused stays refused in the same words, though it would be allowed now."""
    alpha = summit.members["alpha"]
    act = alpha.pen.act(
        PostMessage(text="an answer to nothing", lang="en", reply_to=9_000),
        summit.channels["plenary"],
    ).frame()
    async with await RawLine.enter(alpha.profile) as line:
        refused = await line.perform(act)
        assert refused["code"] == "channels.nothing_there"
        assert await line.perform(act) == refused
    await summit.live.restart()
    async with await RawLine.enter(alpha.profile) as line:
        assert await line.perform(act) == refused


async def test_an_id_names_one_act_only(summit: Summit) -> None:
    """Other bytes under the id of an act that was judged are refused."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    name = new_id("a", os.urandom)
    first = alpha.pen.act(HELLO, plenary, id=name)
    other = alpha.pen.act(PostMessage(text="something else", lang="en"), plenary, id=name)
    async with await RawLine.enter(alpha.profile) as line:
        assert "done" in await line.perform(first.frame())
        before = await head(summit, "plenary")
        answer = await line.perform(other.frame())
        assert answer["code"] == "kernel.same_id"
    assert await head(summit, "plenary") == before


async def test_acts_of_a_device_are_not_reordered(summit: Summit) -> None:
    """An act held back until a later one was judged is too old, and is not performed."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    held_back = alpha.pen.act(PostMessage(text="first", lang="en"), plenary)
    later = alpha.pen.act(PostMessage(text="second", lang="en"), plenary)
    async with await RawLine.enter(alpha.profile) as line:
        assert "done" in await line.perform(later.frame())
        before = await head(summit, "plenary")
        answer = await line.perform(held_back.frame())
        assert answer["code"] == "kernel.stale"
    assert await head(summit, "plenary") == before


async def test_content_is_never_used_twice(summit: Summit) -> None:
    """The same content with the same salt cannot be signed for anew, by its author or another."""
    alpha, beta = summit.members["alpha"], summit.members["beta"]
    plenary, salt = summit.channels["plenary"], os.urandom(32)
    async with await RawLine.enter(alpha.profile) as line:
        assert "done" in await line.perform(alpha.pen.act(HELLO, plenary, salt=salt).frame())
        again = await line.perform(alpha.pen.act(HELLO, plenary, salt=salt).frame())
        assert again["code"] == "kernel.unfit_act"
    async with await RawLine.enter(beta.profile) as line:
        copied = await line.perform(beta.pen.act(HELLO, plenary, salt=salt).frame())
        assert copied["code"] == "kernel.unfit_act"


def elsewhere(summit: Summit, act: Written) -> Written:
    """The signed act with another channel written into it."""
    plenary, group = summit.channels["plenary"], summit.channels["group"]
    return replace(act, act=act.act.replace(plenary.encode(), group.encode()))


def in_another_room(_: Summit, act: Written) -> Written:
    """The signed act with another room written into it."""
    at = act.act.index(b'"room":"') + 8
    other = new_id("r", os.urandom).encode()
    return replace(act, act=act.act[:at] + other + act.act[at + len(other) :])


def by_another_device(summit: Summit, act: Written) -> Written:
    """The signed act with another's device written into it."""
    alpha, beta = summit.members["alpha"], summit.members["beta"]
    return replace(act, act=act.act.replace(alpha.device.encode(), beta.device.encode()))


def about_something_else(_: Summit, act: Written) -> Written:
    """The signed act beside other content."""
    return replace(act, content=act.content.replace(b"halfway", b"nowhere"))


def with_another_salt(_: Summit, act: Written) -> Written:
    """The signed act beside another salt."""
    return replace(act, salt=os.urandom(32))


def as_another_command(_: Summit, act: Written) -> Written:
    """A message raised to a statement."""
    return replace(act, act=act.act.replace(b"post_message", b"post_statement"))


def with_a_bent_signature(_: Summit, act: Written) -> Written:
    """One bit of the signature turned."""
    return replace(act, signature=bytes([act.signature[0] ^ 1]) + act.signature[1:])


@pytest.mark.parametrize(
    ("altered", "code"),
    [
        (elsewhere, "kernel.forged_signature"),
        (in_another_room, "kernel.unfit_act"),
        (by_another_device, "kernel.not_found"),
        (about_something_else, "kernel.unfit_act"),
        (with_another_salt, "kernel.unfit_act"),
        (as_another_command, "kernel.forged_signature"),
        (with_a_bent_signature, "kernel.forged_signature"),
    ],
)
async def test_a_signed_act_cannot_be_altered(
    summit: Summit, altered: Callable[[Summit, Written], Written], code: str
) -> None:
    """Another channel, room, device, content or command under a signature is refused."""
    alpha = summit.members["alpha"]
    act = alpha.pen.act(HELLO, summit.channels["plenary"])
    heads = [await head(summit, name) for name in ("plenary", "group")]
    async with await RawLine.enter(alpha.profile) as line:
        answer = await line.perform(altered(summit, act).frame())
        assert answer["code"] == code
        assert [await head(summit, name) for name in ("plenary", "group")] == heads
        assert "done" in await line.perform(act.frame())


async def test_an_act_speaks_only_for_who_sent_it(summit: Summit) -> None:
    """Another person's act, or one by a key of one's own making, is not performed."""
    alpha, beta = summit.members["alpha"], summit.members["beta"]
    plenary = summit.channels["plenary"]
    stolen = alpha.pen.act(HELLO, plenary)
    strange = beta.pen
    strange.key = SigningKey.new_device()
    posing = beta.pen
    posing.key = SigningKey("device", alpha.device, os.urandom(32))
    before = await head(summit, "plenary")
    async with await RawLine.enter(beta.profile) as line:
        for act in (stolen, strange.act(HELLO, plenary), posing.act(HELLO, plenary)):
            assert (await line.perform(act.frame()))["code"] == "kernel.not_found"
    assert await head(summit, "plenary") == before


async def test_a_history_that_is_not_ours_is_noticed(summit: Summit) -> None:
    """An act that has seen another log than this server's is refused."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    async with await RawLine.enter(alpha.profile) as line:
        for seen in (Seen(1, 3, os.urandom(32)), Seen(1, 9_000, os.urandom(32))):
            act = alpha.pen.act(PostStatement(text="we agree", lang="en"), plenary, seen=seen)
            answer = await line.perform(act.frame())
            assert answer["code"] == "kernel.forked_history"


async def test_acts_are_performed_all_or_none(summit: Summit) -> None:
    """One refused act among several leaves none of them behind."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    good = alpha.pen.act(HELLO, plenary)
    bad = alpha.pen.act(PostMessage(text="to nothing", lang="en", reply_to=9_000), plenary)
    before = await head(summit, "plenary")
    async with await RawLine.enter(alpha.profile) as line:
        answer = await line.perform({"acts": [good.frame(), bad.frame()]})
        assert answer["code"] == "channels.nothing_there"
    assert await head(summit, "plenary") == before
