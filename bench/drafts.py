"""The server that `bench/editing.py` measures: a real one, with sixty pages and many drafters.

It prints one line: port, room, channel, the writers' keys, a ticket for each line. For each line
it reads, it prints what CPU its threads have used. Started on a folder that is already
furnished, it says how many keys the journal of the text holds; or, told the port as well, it goes
on there, with fresh tickets. A browser may come in as the reader, by the demonstration's door.
"""

import asyncio
import hashlib
import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from sides import PARAGRAPHS, sixty_pages  # noqa: E402 -- the path is set just above
from talks import settings  # noqa: E402 -- as above
from uvicorn import Server as Uvicorn  # noqa: E402 -- as above

from negotiation_room.capabilities.channels.face import (  # noqa: E402 -- as above
    Terms,
    found_channel,
    house_of,
    seat_with_devices,
)
from negotiation_room.capabilities.drafting.messages import (  # noqa: E402 -- as above
    BeginText,
    InsertUnits,
    SetMode,
)
from negotiation_room.capabilities.drafting.units import Mode, UnitKind  # noqa: E402 -- as above
from negotiation_room.capabilities.drafting.wishes import DraftUnit  # noqa: E402 -- as above
from negotiation_room.capabilities.identity.face import Person  # noqa: E402 -- as above
from negotiation_room.kernel.act import (  # noqa: E402 -- as above
    act_signing_input,
    compose_act,
    nothing_seen,
)
from negotiation_room.kernel.channel import ChannelKind, History  # noqa: E402 -- as above
from negotiation_room.kernel.composing import SignedAct  # noqa: E402 -- as above
from negotiation_room.kernel.desk import Desk  # noqa: E402 -- as above
from negotiation_room.kernel.ids import (  # noqa: E402 -- as above
    ChannelId,
    DelegationId,
    DeviceId,
    PersonId,
    RoomId,
    SeatId,
    id_of,
    new_id,
)
from negotiation_room.kernel.keys import public_key, sign  # noqa: E402 -- as above
from negotiation_room.kernel.leaf import commit  # noqa: E402 -- as above
from negotiation_room.kernel.messages import Command  # noqa: E402 -- as above
from negotiation_room.kernel.seats import (  # noqa: E402 -- as above
    Device,
    Role,
    Seat,
    default_powers,
)
from negotiation_room.server.app import create_app  # noqa: E402 -- as above
from negotiation_room.server.demo import routes as demo_routes  # noqa: E402 -- as above
from negotiation_room.server.demo.summit import Plan, Summit  # noqa: E402 -- as above
from negotiation_room.server.hosting import Founded, Hosting  # noqa: E402 -- as above
from negotiation_room.server.interpreter import prepare_to_serve  # noqa: E402 -- as above
from negotiation_room.server.observability import configure_logs  # noqa: E402 -- as above
from negotiation_room.server.verifying import LogScan  # noqa: E402 -- as above
from negotiation_room.server.wiring import Server, wire  # noqa: E402 -- as above
from negotiation_room.transport.wire.serve import serve_config  # noqa: E402 -- as above

TOGETHER = 60
"""Paragraphs that one act brings in."""
READER = "alpha"
"""The role in which a browser comes in."""
DRAFTERS = 50
"""The most whom a drafting group may have; the reader writes too, where there is room."""
ARTICLE = 10
"""Paragraphs of an article."""


def unit_name(number: int) -> str:
    """The id of a paragraph; the root has number -1."""
    return id_of("u", hashlib.sha256(f"unit {number}".encode()).digest()[:16])


def article_name(first: int) -> str:
    """The id of the article that begins with this paragraph."""
    return id_of("u", hashlib.sha256(f"article {first}".encode()).digest()[:16])


def article(first: int, words: list[str]) -> DraftUnit:
    """An article as it is brought in."""
    number = first // ARTICLE + 1
    paragraphs = tuple(
        DraftUnit(
            id=unit_name(first + at),
            kind=UnitKind.PARAGRAPH,
            number=f"{number}.{at + 1}",
            words=(one,),
        )
        for at, one in enumerate(words)
    )
    return DraftUnit(
        id=article_name(first),
        kind=UnitKind.ARTICLE,
        number=f"Article {number}",
        words=(f"On matter {number}",),
        children=paragraphs,
    )


class Chair:
    """The mediator, who lays the text before the channel."""

    def __init__(self, server: Server, founded: Founded) -> None:
        self.channel = ChannelId(new_id("c", os.urandom))
        self._server, self._founded, self._n = server, founded, 0
        self._key = os.urandom(32)
        self._person = PersonId(new_id("p", os.urandom))
        self._device = DeviceId(new_id("d", os.urandom))

    def sit(self, desk: Desk, writers: int) -> list[dict[str, str]]:
        """Found the channel, sit down in it, and seat the writers and one reader."""
        register = desk.state(self._founded.register)
        terms = Terms(ChannelKind.DRAFTING, "Sixty pages", History.ALL)
        found_channel(desk, house_of(register), self.channel, terms, bytes(32))
        self._seat(desk, 0, self._person, Role.MEDIATOR, self._device, self._key)
        heads: list[dict[str, str]] = []
        for index in range(1, writers + 2):
            key = hashlib.sha256(f"head {index}".encode()).digest()
            person, device = PersonId(desk.new_id("p")), DeviceId(desk.new_id("d"))
            seat = self._seat(desk, index, person, Role.HEAD, device, key)
            heads.append({"person": person, "device": device, "key": key.hex(), "seat": seat})
        return heads

    def _seat(
        self, desk: Desk, index: int, person: PersonId, role: Role, device: DeviceId, key: bytes
    ) -> str:
        own = id_of("g", hashlib.sha256(bytes([index // 2])).digest()[:16])
        seat = Seat(
            SeatId(""),
            person,
            f"Drafter {index}",
            role,
            DelegationId(own) if role is Role.HEAD else None,
            default_powers(role),
            0,
            0,
        )
        known = Device(device, person, public_key(key))
        cause = hashlib.sha256(person.encode()).digest()
        now = self._server.clock.now()
        there = Person(person, seat.name, "en", "UTC", is_administrator=False, created_at=now)
        desk.write(self._server.identity.people.write_person(there))
        return seat_with_devices(desk, self.channel, seat, [known], cause)

    async def lay(self, drafters: list[str]) -> None:
        """Begin the text, bring in its paragraphs, and name the drafting group."""
        root, words = unit_name(-1), sixty_pages()
        await self._do(BeginText(title="Sixty pages", lang="en", symbol="B/1", root=root))
        for first in range(0, PARAGRAPHS, TOGETHER):
            units = tuple(
                article(at, words[at : at + ARTICLE])
                for at in range(first, min(first + TOGETHER, PARAGRAPHS), ARTICLE)
            )
            after = article_name(first - ARTICLE) if first else None
            await self._do(InsertUnits(parent=root, after=after, units=units))
        await self._do(SetMode(mode=Mode.DRAFTING_GROUP, drafters=tuple(drafters)))

    async def _do(self, wish: Command) -> None:
        self._n += 1
        content, salt = wish.content(), os.urandom(32)
        raw = compose_act(
            origin=self._server.settings.origin,
            room=self._founded.room,
            channel=self.channel,
            device=self._device,
            n=self._n,
            id=new_id("a", os.urandom),
            do=wish.wire,
            with_=commit("with", salt, content),
            seen=nothing_seen(1),
        )
        signed = SignedAct(raw, sign(self._key, act_signing_input(raw)), content, salt)
        dispatcher = self._server.dispatcher
        (answer,) = await dispatcher.perform(self._person, self._founded.room, [signed])
        if answer.refusal is not None:
            raise answer.refusal


async def furnish(server: Server, writers: int) -> dict[str, Any]:
    """Found a room with a text, and seat those who write and one who reads."""
    founded = await Hosting(server).found(title="Bench", languages=["en"], host_name="Chair")
    chair = Chair(server, founded)
    heads = await server.dispatcher.as_clerk(lambda desk: chair.sit(desk, writers))
    await chair.lay([head["seat"] for head in heads][:DRAFTERS])
    tickets = await admit(server, founded.room, heads)
    live = await server.channels.open(chair.channel)
    return {
        "room": founded.room,
        "channel": chair.channel,
        "origin": server.settings.origin,
        "heads": heads,
        "tickets": tickets,
        "base": 0 if live is None else live.durable.head,
    }


async def admit(server: Server, room: str, heads: list[dict[str, str]]) -> list[str]:
    """A ticket for each who writes and the one who reads."""
    tickets: list[str] = []
    for head in heads:
        _, stay = await server.identity.sessions.open(PersonId(head["person"]))
        tickets.append(await server.identity.tickets.issue(stay, RoomId(room), None))
    return tickets


async def count_keys(server: Server, said: dict[str, Any]) -> dict[str, Any]:
    """How many keys the journal holds; every part is opened and held against the log."""
    scan = LogScan(
        database=server.database,
        journal=server.journal,
        checkpoints=server.checkpoints,
        catalogue=server.catalogue,
    )
    report = await scan.verify_log(ChannelId(said["channel"]))
    return {"keys": report.entries - said["base"], "findings": len(report.findings)}


def play(summit: Summit, said: dict[str, Any]) -> None:
    """Let whoever comes by the demonstration's door be the reader."""
    summit.plan = Plan(room=said["room"], people={READER: said["heads"][-1]["person"]})


def used(server: Server) -> dict[str, float]:
    """Seconds of CPU by what a thread is for; signatures that the loop checked are signatures."""
    found: dict[str, float] = {}
    for thread in threading.enumerate():
        name = thread.name.split("_")[0]
        path = Path(f"/proc/self/task/{thread.native_id}/schedstat")
        if path.exists():
            found[name] = found.get(name, 0.0) + int(path.read_text().split()[0]) / 1e9
    here = server.signatures.on_the_loop
    found["signatures"] = found.get("signatures", 0.0) + here
    found["MainThread"] -= here
    return found


def say(what: dict[str, Any]) -> None:
    """Tell the bench."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def answer(server: Server) -> None:
    """Say what was used, whenever asked; the end of the questions is the end."""
    if os.read(0, 100):
        say(used(server))
    else:
        asyncio.get_running_loop().remove_reader(0)


def main() -> None:
    """Serve until told to stop."""
    folder, writers = Path(sys.argv[1]), int(sys.argv[2])
    again = int(sys.argv[3]) if sys.argv[3:] else 0
    listening = socket.create_server(("127.0.0.1", again), backlog=2_048)
    port, furnished = int(listening.getsockname()[1]), folder / "said.json"
    configure_logs(as_json=True, quiet=True)
    given = settings(folder, port)
    given = given.model_copy(update={"origins": (f"http://{READER}.localhost:{port}",)})
    if furnished.exists():
        given = given.model_copy(update={"origin": json.loads(furnished.read_text())["origin"]})
    server = wire(given)
    summit = Summit(server)

    async def beside() -> None:
        if again and furnished.exists():
            said = json.loads(furnished.read_text())
            said["tickets"] = await admit(server, said["room"], said["heads"])
            play(summit, said)
            say({"port": port, **said})
        elif furnished.exists():
            say(await count_keys(server, json.loads(furnished.read_text())))
        else:
            said = await furnish(server, writers)
            furnished.write_text(json.dumps(said))
            play(summit, said)
            say({"port": port, **said})
        asyncio.get_running_loop().add_reader(0, answer, server)
        await asyncio.Future[None]()

    app = create_app(server, demo=lambda app: demo_routes.install(app, summit), beside=beside)
    prepare_to_serve()
    Uvicorn(serve_config(app, limits=server.settings.wire)).run(sockets=[listening])


if __name__ == "__main__":
    main()
