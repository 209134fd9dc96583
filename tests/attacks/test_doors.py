"""Who may not come in does not come in, and learns nothing at the door."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import update
from websockets.exceptions import InvalidStatus

from negotiation_room.capabilities.accreditation.messages import RevokeDevice, WithdrawPerson
from negotiation_room.capabilities.channels.messages import PostMessage, WithdrawSeat
from negotiation_room.capabilities.identity.tables import session
from negotiation_room.kernel.ids import b64, new_id
from negotiation_room.kernel.seats import Role, default_powers
from negotiation_room.server.wiring import Server
from tests.support.raw import RawLine, places, ticket
from tests.support.summit import Member, Summit

FOREIGN = "https://evil.example.net"
HELLO = PostMessage(text="still here", lang="en")


async def newcomer(summit: Summit) -> Member:
    """A head of a delegation of their own, whom a test may throw out."""
    key = f"guest{len(summit.members)}"
    return await summit.seat(key, Role.HEAD, f"{key}-party")


# --- origins and tickets ---------------------------------------------------------------------


@pytest.mark.rule("WS1")
async def test_a_foreign_page_opens_no_socket(summit: Summit) -> None:
    """A page of another site is turned away, with a ticket of ours or of its own asking."""
    alpha = summit.members["alpha"].profile
    for given, shown in (
        (None, FOREIGN),
        (None, summit.live.origin),
        (summit.live.origin, None),
    ):
        taken = await ticket(alpha, origin=given)
        with pytest.raises(InvalidStatus):
            await RawLine.open(alpha, with_ticket=taken, origin=shown)
    with pytest.raises(httpx.HTTPStatusError):
        await ticket(alpha, origin=FOREIGN)


async def test_our_own_page_opens_a_socket(summit: Summit) -> None:
    """With the page's own Origin, asked for and shown, the door opens."""
    alpha, origin = summit.members["alpha"].profile, summit.live.origin
    line = await RawLine.open(
        alpha, with_ticket=await ticket(alpha, origin=origin), origin=origin
    )
    async with line:
        await line.say({"hello": 1})
        assert "welcome" in await line.hear("welcome")


@pytest.mark.rule("WS1")
async def test_a_ticket_opens_once(summit: Summit) -> None:
    """A ticket that was used, even at the wrong door, opens nothing any more."""
    alpha = summit.members["alpha"].profile
    used = await ticket(alpha)
    async with await RawLine.open(alpha, with_ticket=used):
        with pytest.raises(InvalidStatus):
            await RawLine.open(alpha, with_ticket=used)
    misused = await ticket(alpha)
    with pytest.raises(InvalidStatus):
        await RawLine.open(alpha, with_ticket=misused, room=new_id("r", os.urandom))
    with pytest.raises(InvalidStatus):
        await RawLine.open(alpha, with_ticket=misused)


@contextmanager
def later(summit: Summit, seconds: int) -> Iterator[None]:
    """Set the server's clock ahead."""
    assert summit.live.server is not None
    clock = summit.live.server.clock
    usual = clock.now
    clock.now = lambda: usual() + seconds * 1_000_000  # type: ignore[method-assign]
    try:
        yield
    finally:
        del clock.now


@pytest.mark.rule("WS1")
async def test_a_ticket_expires_after_half_a_minute(summit: Summit) -> None:
    """A ticket opens for half a minute, and not a second longer."""
    alpha = summit.members["alpha"].profile
    fresh, old = await ticket(alpha), await ticket(alpha)
    with later(summit, 28):
        async with await RawLine.open(alpha, with_ticket=fresh):
            pass
    with later(summit, 31), pytest.raises(InvalidStatus):
        await RawLine.open(alpha, with_ticket=old)


@pytest.mark.parametrize("shown", ["", "AAAA", "A" * 43, "~" * 43, "ticket.ticket"])
async def test_an_invented_ticket_opens_nothing(summit: Summit, shown: str) -> None:
    """What was never given out is no ticket."""
    alpha = summit.members["alpha"].profile
    with pytest.raises(InvalidStatus):
        await RawLine.open(alpha, with_ticket=shown)


# --- what is there, and what is not ----------------------------------------------------------

Ask = Callable[[Summit, str], Awaitable[Any]]


def page(path: str) -> Ask:
    """Ask for a page of a channel."""

    async def ask(summit: Summit, channel: str) -> Any:
        return await summit.over_http("beta", f"channels/{channel}/{path}")

    return ask


async def act_by_http(summit: Summit, channel: str) -> Any:
    """Act in a channel, by the HTTP door."""
    frame = summit.members["beta"].pen.act(HELLO, channel).frame()
    return await summit.over_http("beta", "acts", {"acts": [frame]})


async def act_by_socket(summit: Summit, channel: str) -> Any:
    """Act in a channel, by the socket."""
    beta = summit.members["beta"]
    async with await RawLine.enter(beta.profile) as line:
        return await line.perform(beta.pen.act(HELLO, channel).frame())


def as_answered(answer: Any, *named: str) -> Any:
    """An answer without what the one who asked had put into it."""
    if isinstance(answer, httpx.Response):
        told = {k: v for k, v in answer.headers.items() if k != "date"}
        said = (answer.status_code, told, answer.text)
    else:
        said = (0, {}, repr(answer))
    text = said[2]
    for name in named:
        text = text.replace(name, "…")
    act = text.partition('refused":"a_')[2][:26] or text.partition("'a_")[2][:26]
    return said[0], said[1], text.replace(act, "…") if act else text


@pytest.mark.parametrize(
    "ask",
    [
        page("entries"),
        page("entries?before=2&limit=1"),
        page("log/checkpoint"),
        page("log/consistency?first=1&last=1"),
        page("log/inclusion?seq=1&size=1"),
        act_by_http,
        act_by_socket,
    ],
)
async def test_a_channel_without_a_seat_is_like_none(summit: Summit, ask: Ask) -> None:
    """Another's caucus, a group one is not in, and a random id answer alike by every door."""
    nowhere = new_id("c", os.urandom)
    answers = [
        as_answered(await ask(summit, channel), channel)
        for channel in (nowhere, summit.channels["alphas"], summit.channels["group"])
    ]
    assert answers[0] == answers[1] == answers[2]
    assert "no seat" in answers[0][2]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("acts", {"acts": [{"act": "x"}]}),
        ("acts", None),
        ("poll", {"resume": {}}),
        ("ws-ticket", {}),
        ("channels/CHANNEL/entries", None),
        ("channels/CHANNEL/log/checkpoint", None),
    ],
)
async def test_a_room_without_a_seat_is_like_none(
    summit: Summit, what: str, body: dict[str, Any] | None
) -> None:
    """Somebody else's room and a room that was never founded answer alike."""
    other = await Summit.found(summit.live, summit.folder / f"other-{os.urandom(4).hex()}")
    answers: list[Any] = []
    for room in (other.room, new_id("r", os.urandom)):
        asked = what.replace("CHANNEL", other.channels["plenary"])
        given = body
        if what == "acts" and body is None:
            act = summit.members["beta"].pen.act(HELLO, other.channels["plenary"], room=room)
            given = {"acts": [act.frame()]}
        answers.append(as_answered(await summit.over_http("beta", asked, given, room), room))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("what", ["invitation", "entry"])
async def test_a_wrong_invitation_tells_nothing_of_its_room(summit: Summit, what: str) -> None:
    """Without the secret, a room with invitations and a room that is none answer alike."""
    known, _ = await summit.invite("Somebody", Role.INTERPRETER, None)
    shown = {"invitation": known, "secret": b64(os.urandom(32))}
    body = shown if what == "invitation" else {**shown, "answer": "token"}
    nowhere = new_id("r", os.urandom)
    answers = [
        as_answered(await summit.over_http("beta", what, body, room), room, known)
        for room in (summit.room, nowhere)
    ]
    assert answers[0] == answers[1]


# --- being thrown out ------------------------------------------------------------------------


async def signed_out(summit: Summit, who: Member) -> None:
    """The person signs out elsewhere: all their sessions end on this server."""
    await summit.live.do(lambda server: server.identity.sessions.revoke_all(who.person))


async def signed_out_elsewhere(summit: Summit, who: Member) -> None:
    """Another server ends the sessions, and nobody here is told."""

    async def end(server: Server) -> None:
        change = (
            update(session)
            .where(session.c.person == who.person)
            .values(revoked_at=server.clock.now())
        )
        await server.writer.transact(lambda connection: connection.execute(change))

    await summit.live.do(end)


async def withdrawn(summit: Summit, who: Member) -> None:
    """The chair ends the person's part in the room."""
    await summit.act(
        "mediator", WithdrawPerson(person=who.person, reason="left the talks"), summit.register
    )


@pytest.mark.parametrize(
    ("thrown_out", "code", "status"),
    [(signed_out, 4001, 401), (signed_out_elsewhere, 4001, 401), (withdrawn, 4003, 404)],
)
async def test_a_socket_closes_within_a_second_of_being_thrown_out(
    summit: Summit,
    thrown_out: Callable[[Summit, Member], Awaitable[None]],
    code: int,
    status: int,
) -> None:
    """Signing out, here or on another server, or losing one's part closes the living socket."""
    guest = await newcomer(summit)
    async with await RawLine.enter(guest.profile) as line:
        act = guest.pen.act(HELLO, summit.channels["plenary"]).frame()
        assert "done" in await line.perform(act)
        await thrown_out(summit, guest)
        began = time.monotonic()
        assert await line.ended() == code
        assert time.monotonic() - began < 1.0
    assert (await summit.over_http(guest.key, "poll", {})).status_code == status


async def test_a_revoked_device_is_heard_no_more_and_reads_no_more(summit: Summit) -> None:
    """No act of a lost device is performed in any channel, and whoever holds it is signed out."""
    guest = await newcomer(summit)
    async with await RawLine.enter(guest.profile) as line:
        revocation = RevokeDevice(device=guest.device, reason="lost")
        await summit.act(guest.key, revocation, summit.register)
        began = time.monotonic()
        assert await line.ended() == 4001
        assert time.monotonic() - began < 1.0
    token, _ = await summit.live.do(lambda server: server.identity.sessions.open(guest.person))
    async with await RawLine.enter(guest.profile.with_token(token)) as line:
        for channel in ("plenary", f"{guest.key}-party"):
            act = guest.pen.act(HELLO, summit.channels[channel]).frame()
            assert (await line.perform(act))["code"] == "kernel.not_found"


@pytest.mark.rule("WS8")
async def test_a_withdrawn_seat_hears_nothing_more(summit: Summit) -> None:
    """Who loses a seat is told so, and gets not one entry of what follows."""
    guest = await newcomer(summit)
    group = summit.channels["group"]
    async with await RawLine.enter(guest.profile) as line:
        seat = await summit.grant("mediator", guest.key, "group", default_powers(Role.HEAD))
        assert (await line.hear("granted"))["granted"]["seat"] == seat
        await summit.act("mediator", WithdrawSeat(seat=seat), group)
        await asyncio.gather(*(summit.act("alpha", HELLO, group) for _ in range(3)))
        await line.hear("withdrawn")
        assert "pong" in await say_ping(line)
        withdrawal = max(places(line, group))
        assert "done" in await line.perform(
            guest.pen.act(HELLO, summit.channels["plenary"]).frame()
        )
        assert max(places(line, group)) == withdrawal
        answer = await line.perform(guest.pen.act(HELLO, group).frame())
        assert answer["code"] == "kernel.not_found"


async def say_ping(line: RawLine) -> dict[str, Any]:
    """Ask for a sign of life: what was sent before it has arrived when it comes back."""
    await line.say({"ping": 1})
    return await line.hear("pong")


# --- what is not said ------------------------------------------------------------------------


async def test_an_observer_is_not_told_who_is_present(summit: Summit) -> None:
    """Presence is between participants: an observer who listens hears none of it."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    async with (
        await RawLine.enter(summit.members["observer"].profile) as looker,
        await RawLine.enter(alpha.profile) as line,
    ):
        await line.say({"signal": "here", "in": plenary, "with": {}})
        done = await line.perform(alpha.pen.act(HELLO, plenary).frame())
        while max(places(looker, plenary), default=0) < done["seq"]:
            await looker.hear("entries")
        assert not [frame for frame in looker.heard if "signal" in frame]


async def test_an_invitation_does_not_tell_which_rooms_exist(summit: Summit) -> None:
    """A wrong secret is answered alike for a room of this house and for an invented one."""
    shown = {"invitation": new_id("i", os.urandom), "secret": b64(os.urandom(32))}
    answers = [
        await summit.over_http("alpha", "invitation", shown, room=room)
        for room in (summit.room, new_id("r", os.urandom))
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


async def test_a_device_is_not_enrolled_where_one_has_no_seat(summit: Summit) -> None:
    """Whoever sits nowhere in a room learns nothing by what they bring along."""
    brought = {
        "challenge": b64(os.urandom(32)),
        "device": {"key": b64(os.urandom(32)), "sig": b64(os.urandom(64))},
    }
    answer = await summit.over_http("alpha", "devices", brought, room=new_id("r", os.urandom))
    assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_found")


@pytest.mark.rule("ID3")
async def test_a_waiting_poll_ends_with_its_session(summit: Summit) -> None:
    """Who waits for news by HTTP waits no longer, and gets none, once they are signed out."""
    guest = await newcomer(summit)
    first = await summit.over_http(guest.key, "poll", {})
    items = orjson.loads(first.content)["frames"][0]["channels"]
    resume = {item["channel"]: [item["epoch"], item["head"]] for item in items}
    asked = {"resume": resume, "wait": 20}
    waiting = asyncio.create_task(summit.over_http(guest.key, "poll", asked))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await signed_out(summit, guest)
    answer = await asyncio.wait_for(waiting, 3)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "log/epochs/1/entries?first=1000000000000000000000000",
        "log/epochs/1000000000000000000000000/consistency?first=1&last=1",
        "log/epochs/1/consistency?first=1&last=1000000000000000000000000",
    ],
)
async def test_no_number_is_too_large_to_be_refused(summit: Summit, path: str) -> None:
    """A place no log will ever have is refused like any other that does not fit."""
    answer = await summit.over_http("alpha", f"channels/{summit.channels['plenary']}/{path}")
    assert answer.status_code == 422
