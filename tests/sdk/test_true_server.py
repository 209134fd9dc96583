"""The client and the true server, over real sockets: entered, said, exported, verified."""

import asyncio
import socket
from pathlib import Path

from uvicorn import Server as Uvicorn

from negotiation_room.cli.output import RULES
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.client import Room, Wish
from negotiation_room.sdk.entrance import Link, Newcomer, enter
from negotiation_room.sdk.profile import Home
from negotiation_room.server.app import create_app
from negotiation_room.server.hosting import Hosting
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import wire
from negotiation_room.transport.wire.serve import serve_config


async def test_a_mediator_enters_speaks_by_both_lines_and_proves_it(tmp_path: Path) -> None:
    """An invitation redeemed, statements over WebSocket and HTTP, an export that verifies."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    origin = f"http://localhost:{port}"
    settings = Settings(data_dir=tmp_path / "data", origin=origin, port=port)
    server = wire(settings)
    running = Uvicorn(
        serve_config(create_app(server), host="127.0.0.1", port=port, limits=settings.wire)
    )
    serving = asyncio.create_task(running.serve())
    try:
        async with asyncio.timeout(30):
            while not running.started:  # noqa: ASYNC110 -- uvicorn offers nothing to await
                await asyncio.sleep(0.02)
            founded = await Hosting(server).found(
                title="Talks", languages=["en"], host_name="Ada Mediator"
            )
            await _take_part(founded.link, founded.plenary, tmp_path)
    finally:
        running.should_exit = True
        await serving


async def _take_part(link: str, plenary: str, folder: Path) -> None:
    newcomer = Newcomer("Ada Mediator", "en", "correct horse battery staple")
    entered = await enter(Link.parse(link), newcomer, Home(folder / "home"))
    profile = entered.profile
    path = folder / "plenary.nrb"
    async with await Room.connect(profile, transport="ws", catalogue=RULES) as room:
        # Whoever is let in knows at once what each channel is.
        assert {kind for _, kind, _ in room.channels()} == {"register", "plenary"}
        await room.post(Wish("rooms.open_meeting", {"title": "First meeting"}), plenary)
        said = await room.post(_statement("by socket"), plenary)
        assert room.log(plenary).tally.outcomes >= said - 1
    async with await Room.connect(profile, transport="http", catalogue=RULES) as room:
        said = await room.post(_statement("by polling"), plenary)
        reading = await room.history.export(plenary, path)
        while reading.log.size < said:
            await asyncio.sleep(0.1)
            reading = await room.history.export(plenary, path)
    kept = profile.remembered(plenary)
    report = verify_bundle(path, key=kept.key, checkpoint=kept.note, catalogue=RULES)
    assert report.exit_code == 0, report.sentences()
    assert report.tally.outcomes == report.size == said


def _statement(text: str) -> Wish:
    fields = {"text": text, "lang": "en", "reply_to": None}
    return Wish("channels.post_statement", fields)
