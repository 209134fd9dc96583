"""A room in its own process that owes one acknowledgement when it is told to stop."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect
from uvicorn import Server

from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.wire.serve import serve_config
from negotiation_room.transport.wire.ws import text_frame, wire_of


def say(line: str) -> None:
    """Tell the test what happened, in order."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Say when the application itself is stopped."""
    yield
    say("lifespan shutdown")


app = FastAPI(lifespan=lifespan)


@app.websocket("/room")
async def room(member: WebSocket) -> None:
    """Receive acts, and acknowledge them only when the drain forces a commit."""
    wire = wire_of(member.scope)
    pending: list[str] = []

    def flush() -> None:
        wire.write(b"".join(text_frame(f"done {act}".encode()) for act in pending))
        say("acknowledged")
        wire.write(text_frame(b"goaway"))
        wire.close(1012, "the server restarts; resume")

    await member.accept()
    wire.on_drain(flush)
    try:
        while True:
            act = await member.receive_text()
            pending.append(act)
            wire.write(text_frame(f"received {act}".encode()))
    except WebSocketDisconnect:
        return


if __name__ == "__main__":
    listening = socket.socket(fileno=int(sys.argv[1]))
    Server(serve_config(app, limits=WireLimits())).run(sockets=[listening])
