"""What a peer may not do to the server with a request."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from websockets.sync.client import connect

from negotiation_room.transport.wire.places import Places, neighbourhood

HEAD = b"POST /length HTTP/1.1\r\nhost: room\r\n"


def ask(connection: socket.socket, request: bytes) -> bytes:
    """Send a request, and return what comes back first."""
    connection.sendall(request)
    return connection.recv(65_536)


def test_an_ordinary_request_is_answered(serve: Callable[..., Any]) -> None:
    """A body longer than the cap of a head arrives whole, and the connection is kept."""
    body = bytes(100_000)
    with serve().call() as connection:
        for _ in range(2):
            answer = ask(connection, HEAD + b"content-length: 100000\r\n\r\n" + body)
            assert answer.startswith(b"HTTP/1.1 200 OK")
            assert answer.endswith(b"100000")
            assert b"server:" not in answer.lower()
            assert b"\r\ndate:" in answer


@pytest.mark.rule("WIRE1")
@pytest.mark.parametrize("start", [b"", b"POST /len", HEAD], ids=["silence", "line", "headers"])
def test_a_slow_head_is_cut(
    serve: Callable[..., Any], read_all: Callable[..., bytes], start: bytes
) -> None:
    """Whoever does not finish a request head in time is told so, and cut."""
    with serve(head_seconds=0.1).call() as connection:
        connection.sendall(start)
        assert read_all(connection).startswith(b"HTTP/1.1 408 ")


def test_a_trickle_does_not_prolong_the_deadline(serve: Callable[..., Any]) -> None:
    """The deadline is of the whole head, however often a byte of it arrives."""
    with serve(head_seconds=0.1).call() as connection:
        connection.sendall(HEAD)
        connection.settimeout(0.02)
        for _ in range(100):
            connection.sendall(b"x")
            with suppress(TimeoutError):
                assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")
                break
        else:
            pytest.fail("the trickle was still let in")


def test_empty_lines_between_requests_start_the_clock(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """Empty lines after an answer start the clock of the next head, and are no way round it."""
    with serve(head_seconds=0.1).call() as connection:
        ask(connection, HEAD + b"content-length: 0\r\n\r\n")
        connection.sendall(b"\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 408 ")


def test_a_body_must_arrive_in_time(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """A body that does not end is cut; its answer has not begun."""
    with serve(body_seconds=0.1).call() as connection:
        connection.sendall(HEAD + b"content-length: 10\r\n\r\nhalf")
        assert read_all(connection) == b""


@pytest.mark.rule("WIRE1")
@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nx: " + b"a" * 20_000,
        b"GET /" + b"a" * 20_000,
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 4_000,
    ],
    ids=["one header", "the address", "many headers"],
)
def test_a_huge_head_is_refused(
    serve: Callable[..., Any], read_all: Callable[..., bytes], request_: bytes
) -> None:
    """A head beyond the cap is refused before it ends."""
    with serve().call() as connection:
        connection.sendall(request_)
        assert read_all(connection).startswith(b"HTTP/1.1 431 ")


def test_endless_trailers_are_a_huge_head_too(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """Headers after a chunked body are capped like those before it."""
    with serve().call() as connection:
        chunked = HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
        connection.sendall(chunked + b"a: b\r\n" * 8_000)
        assert read_all(connection) == b""


def test_requests_sent_far_ahead_are_refused(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """A thousand requests at once are not queued for one connection."""
    with serve().call() as connection:
        connection.sendall((HEAD + b"content-length: 0\r\n\r\n") * 1_000)
        assert read_all(connection).count(b"HTTP/1.1 200") < 1_000


@pytest.mark.rule("WIRE2")
def test_an_address_has_only_so_many_connections(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """A connection beyond the cap is turned away; one that closes makes room again."""
    room = serve(connections_per_address=2)
    with room.call() as first, room.call() as second:
        ask(first, HEAD + b"content-length: 0\r\n\r\n")
        ask(second, HEAD + b"content-length: 0\r\n\r\n")
        with room.call() as third:
            assert read_all(third).startswith(b"HTTP/1.1 429 ")
        second.sendall(HEAD + b"connection: close\r\ncontent-length: 0\r\n\r\n")
        read_all(second)
        with room.call() as fourth:
            assert b"200 OK" in ask(fourth, HEAD + b"content-length: 0\r\n\r\n")


def test_an_upgraded_connection_keeps_its_place(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """A WebSocket counts like any connection, for as long as it lasts."""
    room = serve(connections_per_address=1)
    for _ in range(2):
        with connect(room.ws, compression=None) as client:
            client.send("hello")
            assert client.recv(timeout=5) == "hello"
            with room.call() as refused:
                assert read_all(refused).startswith(b"HTTP/1.1 429 ")


def test_an_ipv6_network_counts_as_one() -> None:
    """Neighbours in a /64 share their places; a mapped IPv4 address is that address."""
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1")
    assert neighbourhood("2001:db8::1") != neighbourhood("2001:db8:0:1::1")
    assert neighbourhood("fe80::1%eth0") == neighbourhood("fe80::2")
    assert neighbourhood("::ffff:192.0.2.1") == "192.0.2.1"


def test_places_are_unlimited_behind_a_proxy() -> None:
    """Without a cap everybody may come."""
    places = Places(None)
    assert all(places.take("192.0.2.1") for _ in range(1_000))


def test_a_reader_that_does_not_read_is_dropped(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """An answer nobody reads does not wait in memory for ever, nor does it hold its place."""
    room = serve(stalled_seconds=0.1, connections_per_address=1)
    with room.call() as deaf:
        deaf.sendall(b"GET /much HTTP/1.1\r\nhost: room\r\n\r\n")
        deaf.recv(1)
        for _ in range(2_000):
            with room.call() as another, suppress(ConnectionError):
                another.sendall(HEAD + b"connection: close\r\ncontent-length: 0\r\n\r\n")
                if read_all(another).startswith(b"HTTP/1.1 200 "):
                    break
        else:
            pytest.fail("the place was never given back")


def test_a_stream_hears_of_the_drain(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """A long answer learns that the server stops, and says goodbye itself."""
    room = serve()
    with room.call() as connection:
        answer = ask(connection, b"GET /stream HTTP/1.1\r\nhost: room\r\n\r\n")
        while b"open" not in answer:
            answer += connection.recv(65_536)
        room.stop()
        assert b"goodbye\n" in read_all(connection)


def test_a_body_beyond_the_limit_is_cut(
    serve: Callable[..., Any], read_all: Callable[..., bytes]
) -> None:
    """However it is announced, no more of a body is taken than anybody needs to send."""
    for head, body in (
        (b"content-length: 5000\r\n\r\n", bytes(5_000)),
        (b"transfer-encoding: chunked\r\n\r\n", b"3e8\r\n" + bytes(1_000) + b"\r\n"),
    ):
        with serve(body_bytes=1_500).call() as connection:
            with suppress(ConnectionError):
                connection.sendall(HEAD + head + body)
                connection.sendall(body + b"0\r\n\r\n")
            with suppress(ConnectionError):
                assert b"200 OK" not in read_all(connection)
