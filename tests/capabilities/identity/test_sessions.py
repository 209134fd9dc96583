"""Sessions, their tickets, and the watch over both."""

import asyncio
from contextlib import suppress

import pytest

from negotiation_room.capabilities.identity.refusals import TicketRefused
from negotiation_room.capabilities.identity.rules import DAY, HOUR, SECOND, SessionId
from negotiation_room.capabilities.identity.sessions import Sessions
from negotiation_room.kernel.errors import NotFound
from negotiation_room.transport.http.doors import ForeignOrigin
from tests.capabilities.identity.house import ORIGIN, OTHER_ROOM, ROOM, House

FOREIGN = "https://evil.example.net"


def another_server(house: House) -> Sessions:
    """Sessions as another server on the same database has them: nobody here hears of it."""
    services = house.services
    return Sessions(
        house.store.database, house.store.writer, house.clock, services.random, services.limits
    )


async def test_a_token_opens_its_session_and_no_other(house: House) -> None:
    """The token is found by its hash; anything else finds nothing."""
    person = await house.person()
    token, session = await house.services.sessions.open(person.id)
    found = await house.services.sessions.find(token)
    assert found is not None
    assert found.id == session.id
    for other in ("", "x", token[:-1], token + "A", "A" * 43):
        assert await house.services.sessions.find(other) is None


async def test_a_session_in_use_does_not_grow_idle(house: House) -> None:
    """Each use moves the idle limit on, until the absolute one."""
    person = await house.person()
    token, _ = await house.services.sessions.open(person.id)
    for _ in range(15):
        assert await house.services.sessions.find(token) is not None
        house.clock.move(11 * HOUR / SECOND)
    house.clock.move(DAY / SECOND)
    assert await house.services.sessions.find(token) is None


async def test_an_idle_session_ends(house: House) -> None:
    """Half a day without use ends it."""
    person = await house.person()
    token, _ = await house.services.sessions.open(person.id)
    house.clock.move(12 * HOUR / SECOND)
    assert await house.services.sessions.find(token) is None


async def test_signing_out_ends_the_session_for_good(house: House) -> None:
    """A revoked token opens nothing, and cannot be revoked twice."""
    person = await house.person()
    token, session = await house.services.sessions.open(person.id)
    await house.services.sessions.revoke(session.id, person.id)
    assert await house.services.sessions.find(token) is None
    with pytest.raises(NotFound):
        await house.services.sessions.revoke(session.id, person.id)


async def test_nobody_ends_anothers_session(house: House) -> None:
    """Another's session is not found, and goes on."""
    ada, bo = await house.person(), await house.person("Bo")
    token, session = await house.services.sessions.open(ada.id)
    with pytest.raises(NotFound):
        await house.services.sessions.revoke(session.id, bo.id)
    assert await house.services.sessions.find(token) is not None


async def test_all_sessions_but_one_can_be_ended(house: House) -> None:
    """Signing out elsewhere leaves this session alone."""
    person = await house.person()
    kept = (await house.services.sessions.open(person.id))[1]
    await house.services.sessions.open(person.id)
    await house.services.sessions.revoke_all(person.id, but=kept.id)
    assert [each.id for each in await house.services.sessions.of(person.id)] == [kept.id]


async def test_too_many_sessions_push_out_the_quietest(house: House) -> None:
    """The one session too many ends the one that was used longest ago."""
    person = await house.person()
    first, _ = await house.services.sessions.open(person.id)
    for _ in range(house.services.limits.sessions_per_person):
        house.clock.move(1)
        await house.services.sessions.open(person.id)
    assert await house.services.sessions.find(first) is None
    stays = await house.services.sessions.of(person.id)
    assert len(stays) == house.services.limits.sessions_per_person


@pytest.mark.rule("ID3")
async def test_a_revocation_here_is_told_at_once(house: House) -> None:
    """The socket's callback runs before the revocation is answered, and only once."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ended: list[SessionId] = []
    house.services.watch.watch(session.id, ended.append)
    await house.services.sessions.revoke(session.id, person.id)
    assert ended == [session.id]
    await house.services.watch.look()
    assert ended == [session.id]
    assert house.services.watch.watched == 0


@pytest.mark.rule("ID3")
async def test_a_revocation_elsewhere_is_seen_within_a_second(house: House) -> None:
    """No message is needed: the watch reads the sessions again before a second is over."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    told = asyncio.Event()
    house.services.watch.watch(session.id, lambda _session: told.set())
    watching = asyncio.create_task(house.services.watch.run())
    await house.clock.somebody_sleeps.wait()
    await another_server(house).revoke(session.id, person.id)
    assert not told.is_set()
    house.clock.move(0.999)
    await asyncio.wait_for(told.wait(), 5)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


async def test_the_watch_tells_of_sessions_that_time_has_ended(house: House) -> None:
    """A socket does not outlive its session."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ended: list[SessionId] = []
    house.services.watch.watch(session.id, ended.append)
    await house.services.watch.look()
    assert ended == []
    house.clock.move(12 * HOUR / SECOND)
    await house.services.watch.look()
    assert ended == [session.id]


async def test_what_was_counted_is_kept_when_the_server_stops(house: House) -> None:
    """Identity's watch and tallies run together, and the last counts are written at the end."""
    running = asyncio.create_task(house.services.run())
    await house.clock.somebody_sleeps.wait()
    house.services.tallies.note("sign_in.password", b"", "192.0.2.7")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert [line.tries for line in await house.services.tallies.since(0)] == [1]


async def test_who_left_is_not_told(house: House) -> None:
    """A socket that has closed is no longer called; its neighbour still is."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ended: list[str] = []
    leave = house.services.watch.watch(session.id, lambda _session: ended.append("one"))
    house.services.watch.watch(session.id, lambda _session: ended.append("two"))
    leave()
    await house.services.sessions.revoke(session.id, person.id)
    assert ended == ["two"]
    leave()


@pytest.mark.rule("ID1")
async def test_a_ticket_admits_once(house: House) -> None:
    """The first use lets the person in; the second is refused."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ticket = await house.services.tickets.issue(session, ROOM, ORIGIN)
    admitted = await house.services.doorkeeper().admit(ticket, ROOM, ORIGIN)
    assert (admitted.person, admitted.session) == (person.id, session.id)
    with pytest.raises(TicketRefused):
        await house.services.doorkeeper().admit(ticket, ROOM, ORIGIN)


@pytest.mark.rule("ID1")
@pytest.mark.parametrize(
    ("room", "origin"),
    [(OTHER_ROOM, ORIGIN), (ROOM, FOREIGN), (ROOM, None)],
    ids=["another room", "a foreign page", "no page"],
)
async def test_a_ticket_tried_at_the_wrong_door_is_spent(
    house: House, room: str, origin: str | None
) -> None:
    """It is refused there, and afterwards at the right door too."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ticket = await house.services.tickets.issue(session, ROOM, ORIGIN)
    with pytest.raises(TicketRefused):
        await house.services.tickets.redeem(ticket, room, origin)
    with pytest.raises(TicketRefused):
        await house.services.tickets.redeem(ticket, ROOM, ORIGIN)


async def test_a_ticket_expires_in_half_a_minute(house: House) -> None:
    """At thirty seconds it is void, a moment before it is not."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    late, in_time = [await house.services.tickets.issue(session, ROOM, ORIGIN) for _ in "ab"]
    house.clock.move(29.9)
    assert await house.services.tickets.redeem(in_time, ROOM, ORIGIN)
    house.clock.move(0.1)
    with pytest.raises(TicketRefused):
        await house.services.tickets.redeem(late, ROOM, ORIGIN)


async def test_a_ticket_dies_with_its_session(house: House) -> None:
    """Whoever signed out cannot come in by a ticket they still hold."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ticket = await house.services.tickets.issue(session, ROOM, ORIGIN)
    await house.services.sessions.revoke(session.id, person.id)
    with pytest.raises(TicketRefused):
        await house.services.tickets.redeem(ticket, ROOM, ORIGIN)


async def test_a_session_for_one_room_gets_no_ticket_to_another(house: House) -> None:
    """The scope of a session is that of its tickets."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id, room=ROOM)
    assert await house.services.tickets.issue(session, ROOM, ORIGIN)
    with pytest.raises(TicketRefused):
        await house.services.tickets.issue(session, OTHER_ROOM, ORIGIN)


@pytest.mark.parametrize("ticket", ["", "x", "A" * 43, "é"])
async def test_what_is_no_ticket_admits_nobody(house: House, ticket: str) -> None:
    """Invented tickets are refused like spent ones."""
    with pytest.raises(TicketRefused):
        await house.services.tickets.redeem(ticket, ROOM, ORIGIN)


async def test_a_ticket_given_to_a_foreign_page_admits_nobody(house: House) -> None:
    """Even a ticket bound to a foreign origin does not make that origin ours."""
    person = await house.person()
    _, session = await house.services.sessions.open(person.id)
    ticket = await house.services.tickets.issue(session, ROOM, FOREIGN)
    with pytest.raises(ForeignOrigin):
        await house.services.doorkeeper().admit(ticket, ROOM, FOREIGN)
