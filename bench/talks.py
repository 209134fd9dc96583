"""The server that `bench/messages.py` measures: a real one, with an open meeting and many heads.

It prints one line: port, room, senders' keys, and a ticket for each socket that will come.
"""

import asyncio
import hashlib
import json
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src")]

from uvicorn import Server as Uvicorn  # noqa: E402 -- the path is set just above

from negotiation_room.capabilities.channels.face import seat_with_devices  # noqa: E402 -- as above
from negotiation_room.capabilities.identity.face import (  # noqa: E402 -- as above
    Device,
    IdentityLimits,
    Newcomer,
    Person,
)
from negotiation_room.capabilities.rooms.messages import OpenMeeting  # noqa: E402 -- as above
from negotiation_room.kernel.act import (  # noqa: E402 -- as above
    act_signing_input,
    compose_act,
    nothing_seen,
)
from negotiation_room.kernel.composing import SignedAct  # noqa: E402 -- as above
from negotiation_room.kernel.desk import Desk  # noqa: E402 -- as above
from negotiation_room.kernel.ids import (  # noqa: E402 -- as above
    DeviceId,
    PersonId,
    SeatId,
    new_id,
    unb64,
)
from negotiation_room.kernel.keys import public_key, sign  # noqa: E402 -- as above
from negotiation_room.kernel.leaf import commit  # noqa: E402 -- as above
from negotiation_room.kernel.seats import Device as Admitted  # noqa: E402 -- as above
from negotiation_room.kernel.seats import Role, Seat, default_powers  # noqa: E402 -- as above
from negotiation_room.server.app import create_app  # noqa: E402 -- as above
from negotiation_room.server.hosting import Founded, Hosting  # noqa: E402 -- as above
from negotiation_room.server.interpreter import prepare_to_serve  # noqa: E402 -- as above
from negotiation_room.server.observability import configure_logs  # noqa: E402 -- as above
from negotiation_room.server.settings import Settings  # noqa: E402 -- as above
from negotiation_room.server.wiring import Server, wire  # noqa: E402 -- as above
from negotiation_room.transport.wire.limits import WireLimits  # noqa: E402 -- as above
from negotiation_room.transport.wire.serve import serve_config  # noqa: E402 -- as above
from negotiation_room.transport.ws.session import SessionLimits  # noqa: E402 -- as above

MINUTES = 60 * 1_000_000


async def furnish(server: Server, people: int, sockets: int) -> dict[str, object]:
    """Found the room, seat the people, open the meeting, and issue the tickets."""
    founded = await Hosting(server).found(title="Bench", languages=["en"], host_name="Chair")
    chair = PersonId(new_id("p", os.urandom))
    chair_key = os.urandom(32)
    device = Device(
        DeviceId(new_id("d", os.urandom)),
        chair,
        founded.room,
        public_key(chair_key),
        server.clock.now(),
    )
    _, invitation, secret = founded.link.partition("#")[2].split(".")
    known = Person(
        chair, "Chair", "en", "UTC", is_administrator=False, created_at=server.clock.now()
    )
    writes = (server.identity.people.write_person(known),)
    await Hosting(server).admit(
        founded.room, invitation, unb64(secret), Newcomer(chair, device, writes)
    )
    await open_meeting(server, founded, chair, device.id, chair_key)
    senders = await seat_heads(server, founded, people)
    tickets: list[str] = []
    stays = [await server.identity.sessions.open(PersonId(one["person"])) for one in senders]
    for index in range(sockets):
        _, stay = stays[index % len(stays)]
        tickets.append(await server.identity.tickets.issue(stay, founded.room, None))
    return {
        "room": founded.room,
        "plenary": founded.plenary,
        "origin": server.settings.origin,
        "senders": senders,
        "tickets": tickets,
    }


async def seat_heads(server: Server, founded: Founded, people: int) -> list[dict[str, str]]:
    """Seat heads of delegation in the plenary, each with a device."""
    heads: list[dict[str, str]] = []

    def work(desk: Desk) -> None:
        heads.clear()
        for index in range(people):
            key = hashlib.sha256(f"head {index}".encode()).digest()
            person, device = PersonId(desk.new_id("p")), DeviceId(desk.new_id("d"))
            seat = Seat(
                SeatId(desk.new_id("s")),
                person,
                f"Head {index}",
                Role.HEAD,
                None,
                default_powers(Role.HEAD),
                0,
                0,
            )
            admitted = Admitted(device, person, public_key(key))
            cause = hashlib.sha256(person.encode()).digest()
            seat_with_devices(desk, founded.plenary, seat, [admitted], cause)
            desk.write(
                server.identity.people.write_person(
                    Person(
                        person,
                        seat.name,
                        "en",
                        "UTC",
                        is_administrator=False,
                        created_at=server.clock.now(),
                    )
                )
            )
            heads.append({"person": person, "device": device, "key": key.hex()})

    await server.dispatcher.as_clerk(work)
    return heads


async def open_meeting(
    server: Server, founded: Founded, chair: PersonId, device: DeviceId, key: bytes
) -> None:
    """Open a meeting as the chair."""
    content, salt = OpenMeeting(title="Bench").content(), os.urandom(32)
    raw = compose_act(
        origin=server.settings.origin,
        room=founded.room,
        channel=founded.plenary,
        device=device,
        n=1,
        id=new_id("a", os.urandom),
        do=OpenMeeting.wire,
        with_=commit("with", salt, content),
        seen=nothing_seen(1),
    )
    signed = SignedAct(raw, sign(key, act_signing_input(raw)), content, salt)
    (answer,) = await server.dispatcher.perform(chair, founded.room, [signed])
    if answer.refusal is not None:
        raise answer.refusal


def settings(folder: Path, port: int) -> Settings:
    """Settings under which nobody is held back."""
    limits = replace(
        WireLimits(),
        connections_per_address=None,
        frames_per_second=1e6,
        bytes_per_second=1e9,
    )
    return Settings(
        data_dir=folder,
        origin=f"http://localhost:{port}",
        wire=limits,
        session=SessionLimits(acts_per_minute=10_000_000, acts_at_once=100_000),
        identity=IdentityLimits(ticket=30 * MINUTES),
    )


def main() -> None:
    """Serve until told to stop."""
    folder, people, sockets = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    listening = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    port = int(listening.getsockname()[1])
    configure_logs(as_json=True, quiet=True)
    server = wire(settings(folder, port))

    async def beside() -> None:
        said = await furnish(server, people, sockets)
        sys.stdout.write(json.dumps({"port": port, **said}) + "\n")
        sys.stdout.flush()
        await asyncio.Future[None]()

    app = create_app(server, beside=beside)
    prepare_to_serve()
    Uvicorn(serve_config(app, limits=server.settings.wire)).run(sockets=[listening])


if __name__ == "__main__":
    main()
