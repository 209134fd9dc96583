"""A client in a room, over real sockets and over HTTP."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.kernel.channel import History
from negotiation_room.kernel.errors import NotFound, Refusal
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.client import Room, RoomOver, Wish
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tampered
from tests.sdk.house import House, house
from tests.sdk.scribe import CATALOGUE, Say, Scribe, forged_part, name


def talks(**how: Any) -> Scribe:
    """A plenary in which person 2 has spoken."""
    scribe = Scribe(**how)
    scribe.seat(1, delegation=1)
    scribe.seat(2, delegation=2)
    scribe.seat(3, Role.OBSERVER)
    scribe.say(2, "good morning")
    return scribe


async def take(room: Room, count: int) -> list[VerifiedEntry]:
    """The first entries that are followed."""
    entries: list[VerifiedEntry] = []
    async for entry in room.follow():
        entries.append(entry)
        if len(entries) == count:
            break
    return entries


async def until(true: Any) -> None:
    """Let the loop run until something holds; five seconds at the most."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 -- what is awaited happens on a socket
            await asyncio.sleep(0.01)


async def last_said(room: Room, count: int) -> str:
    """What was said last, once that many entries were verified."""
    async with asyncio.timeout(5):
        entry = (await take(room, count))[-1]
    assert entry.content is not None
    return str(entry.content["text"])


@pytest.mark.parametrize("transport", ["ws", "http"])
async def test_what_is_posted_is_recorded_verified_and_followed(
    tmp_path: Path, transport: str
) -> None:
    """One statement, by either line: answered with its place, and met in the verified log."""
    scribe = talks()
    async with house(scribe) as one:
        async with await one.visit(tmp_path, transport=transport) as room:
            await until(lambda: room.log(scribe.channel).verified)
            seq = await room.post(Say(text="we are here"), scribe.channel)
            assert seq == len(scribe.entries)
            assert await last_said(room, seq) == "we are here"
            log = room.log(scribe.channel)
            assert log.root == scribe.standing.frontier.root()
            assert log.tally.outcomes == seq
            act = scribe.entries[-1].part("act")
            assert act is not None
            assert b'"size":8' in act.data
        assert ("socket" in one.log) is (transport == "ws")


async def test_a_command_can_be_given_by_name(tmp_path: Path) -> None:
    """Programs that carry no capability's classes speak by wire names."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        seq = await room.post(Wish("sample.say", {"text": "by name"}), scribe.channel)
        assert await last_said(room, seq) == "by name"


@pytest.mark.parametrize("transport", ["ws", "http"])
async def test_a_refusal_is_raised_with_its_own_code(tmp_path: Path, transport: str) -> None:
    """What the rules refuse comes back as a refusal that says why."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path, transport=transport) as room:
        with pytest.raises(Refusal) as no:
            await room.post(Say(text="SHOUTED"), scribe.channel)
        assert (no.value.code, no.value.status) == ("sample.too_loud", 409)
        with pytest.raises(NotFound):
            await room.post(Say(text="elsewhere"), name("c", 9))
        assert await room.post(Say(text="quietly"), scribe.channel)


@pytest.mark.parametrize("transport", ["ws", "http"])
async def test_what_others_say_arrives(tmp_path: Path, transport: str) -> None:
    """Entries of others are pushed or polled, verified, and remembered with their checkpoint."""
    scribe = talks()
    async with house(scribe) as one:
        async with await one.visit(tmp_path, transport=transport) as room:
            scribe.say(2, "any answer?")
            await one.publish(scribe, len(scribe.entries))
            assert await last_said(room, len(scribe.entries)) == "any answer?"
        kept = one.visitor(tmp_path).remembered(scribe.channel)
        assert kept.size == len(scribe.entries)
        assert kept.root == scribe.standing.frontier.root()
        assert kept.key == scribe.vkey()


async def test_an_unanswered_act_is_sent_again_and_performed_once(tmp_path: Path) -> None:
    """The line breaks before the answer: the same bytes go out again, and count once."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        one.deaf = True
        posting = asyncio.create_task(room.post(Say(text="once"), scribe.channel))
        await until(lambda: one.heard)
        one.deaf = False
        for socket in set(one.sockets):
            await socket.close(1012)
        seq = await asyncio.wait_for(posting, 5)
        assert seq == len(scribe.entries)
        assert await last_said(room, seq) == "once"
        assert one.log.count("socket") == 2
        assert all(row == one.heard[0] for row in one.heard)


async def test_each_attempt_has_a_fresh_ticket_and_resumes(tmp_path: Path) -> None:
    """After a break the client comes back with a new ticket and what it verified."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        await take(room, len(scribe.entries))
        for socket in set(one.sockets):
            await socket.close(4008)
        await until(lambda: one.log.count("socket") == 2)
        await until(lambda: one.log[-1] == "resume 8")
        assert one.log.count("POST ws-ticket") == 2


async def test_signed_out_is_the_end(tmp_path: Path) -> None:
    """A sign-in that ended ends the room, for those who follow too."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        following = asyncio.create_task(take(room, 100))
        await asyncio.sleep(0)
        one.signed_out = True
        for socket in set(one.sockets):
            await socket.close(4001)
        with pytest.raises(RoomOver):
            await asyncio.wait_for(following, 5)
        with pytest.raises(RoomOver):
            await room.post(Say(text="hello?"), scribe.channel)


async def test_no_token_no_room(tmp_path: Path) -> None:
    """Whoever is not signed in is told so at the door."""
    async with house(talks()) as one:
        one.signed_out = True
        with pytest.raises(RoomOver):
            await one.visit(tmp_path)


async def test_it_falls_back_to_http_when_sockets_fail(tmp_path: Path) -> None:
    """Where a proxy lets no socket through, the same room comes by polling."""
    scribe = talks()
    async with house(scribe) as one:
        assert one.server is not None
        profile = one.visitor(tmp_path)
        one.server.close()
        await one.server.wait_closed()
        room = await Room.connect(
            profile, doors=one.doors(), catalogue=CATALOGUE, chance=lambda: 0.0, within=20.0
        )
        async with room:
            assert await room.post(Say(text="still here"), scribe.channel)
            assert "POST poll" in one.log


async def test_a_changed_past_ends_the_room(tmp_path: Path) -> None:
    """A server that shows another history than on the last visit is found at the door."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        await take(room, len(scribe.entries))
    anew = talks(salt=b"anew")
    anew.say(2, "something else")
    async with house(anew) as other:
        profile = moved(other, tmp_path)
        with pytest.raises(Fork) as verdict:
            await visit(other, profile)
        assert verdict.value.expected != verdict.value.found


async def test_a_shortened_past_ends_the_room(tmp_path: Path) -> None:
    """A server restored from an older backup is found by whoever saw more."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        await take(room, len(scribe.entries))
    older = Scribe()
    older.seat(1, delegation=1)
    async with house(older) as other:
        with pytest.raises(Fork) as verdict:
            await visit(other, moved(other, tmp_path))
        assert verdict.value.expected == "at least 8 entries"


def moved(one: House, folder: Path) -> Any:
    """The same profile, at the address of another house."""
    path = folder / "profile.json"
    fields = json.loads(path.read_text())
    fields["server"] = f"http://127.0.0.1:{one.port}"
    path.write_text(json.dumps(fields))
    return one.visitor(folder)


async def visit(one: House, profile: Any) -> Room:
    """Enter with that profile, and read until the record ends the room."""
    room = await Room.connect(
        profile, doors=one.doors(), catalogue=CATALOGUE, chance=lambda: 0.0, within=5.0
    )
    async with room:
        await asyncio.wait_for(take(room, 1_000), 5)
    return room


async def test_a_forged_entry_ends_the_room(tmp_path: Path) -> None:
    """An entry that does not hold is not shown; the room ends with the verdict."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        await take(room, len(scribe.entries))
        scribe.say(2, "forged")
        scribe.entries[-1] = forged_part(scribe.entries[-1], "with", b'{"text":"other"}')
        await one.publish(scribe, len(scribe.entries))
        with pytest.raises(Tampered) as verdict:
            await asyncio.wait_for(take(room, 100), 5)
        assert verdict.value.seq == len(scribe.entries)


async def test_a_late_reader_verifies_the_past_by_pages(tmp_path: Path) -> None:
    """Who joins at the end reads backwards by proofs, and may verify it all from the start."""
    scribe = talks()
    for number in range(30):
        scribe.say(2, f"point {number}")
    async with house(scribe) as one:
        one.tail = 5
        async with await one.visit(tmp_path) as room:
            await take(room, 5)
            assert room.log(scribe.channel).start == 34
            page = await room.history.before(scribe.channel, 34, limit=3)
            assert [entry.seq for entry in page] == [31, 32, 33]
            whole = await room.history.whole(scribe.channel)
            assert whole.log.tally.outcomes == len(whole.entries) == 38
            scribe.entries[10] = forged_part(scribe.entries[10], "who", b"{}")
            with pytest.raises(Tampered):
                await room.history.whole(scribe.channel)


async def test_an_export_is_verified_offline(tmp_path: Path) -> None:
    """What a client exports, anybody verifies against the key and checkpoint it remembers."""
    scribe = talks()
    path = tmp_path / "plenary.nrb"
    async with house(scribe) as one, await one.visit(tmp_path / "me") as room:
        await take(room, len(scribe.entries))
        await room.history.export(scribe.channel, path)
        kept = room.profile.remembered(scribe.channel)
    report = verify_bundle(path, key=kept.key, checkpoint=kept.note, catalogue=CATALOGUE)
    assert (report.exit_code, report.size) == (0, 8)


async def test_a_reader_from_an_own_beginning_exports_too(tmp_path: Path) -> None:
    """Who is not shown the charter exports leaves and what came after; the key is the server's."""
    scribe = Scribe(history=History.OWN)
    scribe.seat(2, delegation=2)
    scribe.say(2, "before you came")
    scribe.seat(1, delegation=1)
    scribe.say(2, "welcome")
    path = tmp_path / "group.nrb"
    async with house(scribe) as one, await one.visit(tmp_path / "me") as room:
        entries = await take(room, len(scribe.entries))
        assert entries[3].content is None
        await until(lambda: room.log(scribe.channel).verified)
        await room.history.export(scribe.channel, path)
    report = verify_bundle(path, catalogue=CATALOGUE)
    assert report.exit_code == 0, report.sentences()
    assert report.tally.word


async def test_two_programs_do_not_sign_at_once(tmp_path: Path) -> None:
    """A second program on one device waits until the first has its answer."""
    scribe = talks()
    async with (
        house(scribe) as one,
        await one.visit(tmp_path) as first,
        await one.visit(tmp_path) as second,
    ):
        one.deaf = True
        posting = asyncio.create_task(first.post(Say(text="first"), scribe.channel))
        await until(lambda: one.heard)
        waiting = asyncio.create_task(second.post(Say(text="second"), scribe.channel))
        await asyncio.sleep(0.1)
        assert len(one.heard) == 1
        one.deaf = False
        for socket in set(one.sockets):
            await socket.close(1012)
        assert await asyncio.wait_for(posting, 5) < await asyncio.wait_for(waiting, 5)
