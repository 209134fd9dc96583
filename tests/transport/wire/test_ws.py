"""What a WebSocket carries, and what it does not put up with."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.sync.client import ClientConnection, connect

from negotiation_room.transport.wire.budget import Budget
from negotiation_room.transport.wire.drain import Drain
from negotiation_room.transport.wire.ws import text_frame, wire_of

HERE = Path(__file__).parent


def closed_with(client: ClientConnection) -> int:
    """Read until the server closes, and return its code."""
    with suppress(ConnectionClosed):
        while True:
            client.recv(timeout=5)
    assert client.close_code is not None
    return client.close_code


@given(st.text())
def test_a_ready_frame_is_what_any_client_reads(text: str) -> None:
    """A frame made once parses to the text it was made of."""
    client = ClientProtocol(state=OPEN, uri=None)  # type: ignore[arg-type]
    client.receive_data(text_frame(text.encode()))
    (frame,) = client.events_received()
    assert isinstance(frame, Frame)
    assert frame.opcode is Opcode.TEXT
    assert bytes(frame.data).decode() == text


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 300_000])
def test_joined_frames_arrive_as_they_were_sent(serve: Callable[..., Any], size: int) -> None:
    """Several frames in one write are read one by one by an ordinary client."""
    room = serve()
    with connect(room.ws) as client:
        client.send("hello")
        client.recv(timeout=5)
        texts = ["é" + "x" * size, "", "z" * size]
        joined = b"".join(text_frame(text.encode()) for text in texts)
        room.on_loop(lambda: room.wires[0].write(joined))
        assert [client.recv(timeout=5) for _ in texts] == texts


@pytest.mark.rule("WIRE5")
def test_nothing_is_compressed(serve: Callable[..., Any]) -> None:
    """A client that offers compression speaks without it: fifteen kilobytes stay fifteen."""
    with connect(serve().ws, compression="deflate") as client:
        assert client.protocol.extensions == []


@pytest.mark.rule("WIRE3")
def test_a_huge_message_is_closed_with_1009(serve: Callable[..., Any]) -> None:
    """A message beyond the cap is refused by its announced length."""
    with connect(serve(message_bytes=1_000).ws) as client:
        client.send("x" * 1_000)
        assert client.recv(timeout=5) == "x" * 1_000
        client.send("x" * 1_001)
        assert closed_with(client) == 1009


def test_a_huge_message_in_fragments_is_closed_with_1009(serve: Callable[..., Any]) -> None:
    """The cap is of the message, not of its fragments."""
    with connect(serve(message_bytes=1_000).ws) as client:
        with suppress(ConnectionClosed):
            client.send(["x" * 600, "x" * 600])
        assert closed_with(client) == 1009


@pytest.mark.rule("WIRE3")
def test_a_flood_of_fragments_is_closed_with_1009(serve: Callable[..., Any]) -> None:
    """Empty fragments cost nothing to send; a message may come in only so many."""
    with connect(serve(frames_per_second=1e6).ws) as client:
        client.send(["x"] * 63)  # and an empty last one
        assert client.recv(timeout=5) == "x" * 63
        with suppress(ConnectionClosed):
            client.send([""] * 100)
        assert closed_with(client) == 1009


@pytest.mark.rule("WIRE4")
@pytest.mark.parametrize(
    "limits",
    [{"frames_per_second": 5.0}, {"bytes_per_second": 50.0}],
    ids=["frames", "bytes"],
)
def test_a_flood_of_messages_is_closed_with_1008(
    serve: Callable[..., Any], limits: dict[str, float]
) -> None:
    """Whoever sends faster than the budget refills is told to wait."""
    with connect(serve(**limits, burst_seconds=2.0).ws) as client:
        with suppress(ConnectionClosed):
            for _ in range(20):
                client.send("0123456789")
        assert closed_with(client) == 1008


def test_a_flood_of_pings_is_a_flood(serve: Callable[..., Any]) -> None:
    """Control frames are counted too: each would cost an answer."""
    with connect(serve(frames_per_second=5.0, burst_seconds=2.0).ws) as client:
        with suppress(ConnectionClosed):
            for _ in range(20):
                client.ping()
        assert closed_with(client) == 1008


def test_a_budget_refills_with_time_up_to_a_burst() -> None:
    """What was not used for long is not saved for ever."""
    budget = Budget(per_second=10, burst=20, now=0.0)
    assert budget.spend(20, now=0.0)
    assert not budget.spend(1, now=0.05)
    assert budget.spend(1, now=0.1)
    assert not budget.spend(21, now=1_000.0)
    assert budget.spend(20, now=1_000.0)


def test_a_handshake_that_cannot_be_read_does_not_hold_the_socket(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """An upgrade with too many headers is answered and closed, not awaited."""
    with serve().call() as connection:
        connection.sendall(
            b"GET /echo HTTP/1.1\r\nhost: room\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
            + b"a: b\r\n" * 200
            + b"\r\n"
        )
        assert read_all(connection).startswith(b"HTTP/1.1 431 ")


def test_what_breaks_the_rules_before_it_is_let_in_is_cut(
    serve: Callable[..., Any],
) -> None:
    """A frame without a mask, sent while the application still decides, ends the matter."""
    room = serve()
    with room.call() as connection:
        connection.sendall(
            b"GET /door HTTP/1.1\r\nhost: room\r\nconnection: upgrade\r\n"
            b"upgrade: websocket\r\nsec-websocket-version: 13\r\n"
            b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        connection.settimeout(0.05)
        with suppress(ConnectionError):
            while not room.turned_away.done():
                with suppress(TimeoutError):
                    connection.sendall(text_frame(b"let me in"))
                    assert connection.recv(1) == b""
    assert room.turned_away.result(5) == 1006


def test_a_slow_reader_is_seen_and_can_be_dropped(
    serve: Callable[..., Any], enter_deaf: Callable[..., None], read_all: Callable[..., bytes]
) -> None:
    """What a reader leaves is counted, and abort frees it at once, unread."""
    room = serve()
    with room.call() as deaf:
        enter_deaf(deaf)
        wire = room.wires[0]
        room.on_loop(lambda: wire.write(text_frame(b"x" * 1_000_000) * 50))
        assert room.on_loop(wire.buffered) > 1_000_000
        room.on_loop(wire.abort)
        assert not room.on_loop(lambda: wire.is_open)
        room.on_loop(lambda: wire.write(text_frame(b"into the void")))
        assert len(read_all(deaf)) < 50_000_000


def test_closing_does_not_wait_for_a_reader_that_has_stopped(
    serve: Callable[..., Any], enter_deaf: Callable[..., None], read_all: Callable[..., bytes]
) -> None:
    """A closing frame that cannot be delivered does not keep the connection."""
    room = serve(close_seconds=0.1)
    with room.call() as deaf:
        enter_deaf(deaf)
        wire = room.wires[0]
        room.on_loop(lambda: wire.write(text_frame(b"x" * 1_000_000) * 50))
        room.on_loop(lambda: wire.close(1013, "read faster, then resume"))
        while room.on_loop(wire.buffered):
            pass
        assert len(read_all(deaf)) < 50_000_000


def test_a_close_says_what_to_do(serve: Callable[..., Any]) -> None:
    """Code and reason reach the client, and closing twice is closing once."""
    room = serve()
    with connect(room.ws) as client:
        client.send("hello")
        client.recv(timeout=5)
        room.on_loop(lambda: room.wires[0].close(4001, "resume"))
        room.on_loop(lambda: room.wires[0].close(4002, "again"))
        assert closed_with(client) == 4001
        assert client.close_reason == "resume"


def test_an_application_served_otherwise_is_told_so() -> None:
    """Without our protocol there is no wire, and that is a defect to be named."""
    with pytest.raises(LookupError, match="serve_config"):
        wire_of({"type": "websocket"})


# Stopping


@pytest.mark.rule("WIRE7")
def test_a_drain_keeps_the_acknowledgement() -> None:
    """After SIGTERM a pending act is committed and acknowledged before its socket closes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        room = subprocess.Popen(
            [sys.executable, HERE / "draining_room.py", str(listening.fileno())],
            pass_fds=[listening.fileno()],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        port = listening.getsockname()[1]
    try:
        with connect(f"ws://127.0.0.1:{port}/room") as client:
            client.send("act 1")
            assert client.recv(timeout=10) == "received act 1"
            room.send_signal(signal.SIGTERM)
            assert client.recv(timeout=5) == "done act 1"
            assert client.recv(timeout=5) == "goaway"
            assert closed_with(client) == 1012
        printed, _ = room.communicate(timeout=10)
    finally:
        room.kill()
        room.communicate()
    assert printed.split("\n")[:2] == ["acknowledged", "lifespan shutdown"]


def test_a_drain_has_a_deadline(serve: Callable[..., Any]) -> None:
    """An application that hears and does nothing is closed for, with 1012."""
    room = serve(drain_seconds=0.2)
    with connect(f"ws://127.0.0.1:{room.port}/deaf") as client:
        assert client.recv(timeout=5) == "here"
        room.stop()
        assert closed_with(client) == 1012
    assert room.wires[0].is_draining


def test_without_a_listener_the_drain_closes_at_once(serve: Callable[..., Any]) -> None:
    """A socket whose application does not listen for the drain is closed with 1012."""
    room = serve(drain_seconds=30.0)
    with connect(room.ws) as client:
        client.send("hello")
        client.recv(timeout=5)
        room.stop()
        assert closed_with(client) == 1012


async def test_a_late_listener_hears_of_a_drain_that_has_begun() -> None:
    """Whoever begins to listen during the drain is told as well."""
    drain, heard = Drain(), asyncio.Event()
    assert not drain.begin()
    drain.on(heard.set)
    await asyncio.wait_for(heard.wait(), 1)
