"""How much one peer may ask of the wire, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WireLimits:
    """The bounds that hold before the application has seen a single byte.

    Attributes:
        head_seconds: from the first moment of a request to the end of its head.
        head_bytes: the longest request head; also the longest stretch of chunk extensions
            or trailers, which are the same attack by another door.
        body_bytes: the longest request body: sixteen acts of the greatest length, escaped.
        body_seconds: from the end of the head to the end of the body.
        stalled_seconds: how long a reader may leave our answer unread.
        keep_alive_seconds: how long an idle connection waits for the next request.
        connections_per_address: for one IPv4 address or one IPv6 /64; None behind a proxy,
            where everyone has the proxy's address.
        message_bytes: the longest WebSocket message, all its fragments together.
        fragments_per_message: the most pieces it may come in, empty ones included.
        frames_per_second: what a peer may keep up, control frames included.
        bytes_per_second: what a peer may keep up, in payload.
        burst_seconds: how many seconds' worth a quiet peer may send at once.
        close_seconds: how long the other side has to answer a closing handshake.
        linger_seconds: how long input is still read, and thrown away, after we turned a peer
            away; without it the reason would be lost in a connection reset.
        drain_seconds: how long the application has to say goodbye when the server stops.
        backlog: connections the kernel may hold for us.
    """

    head_seconds: float = 5.0
    head_bytes: int = 16_384
    body_bytes: int = 4_194_304
    body_seconds: float = 60.0
    stalled_seconds: float = 20.0
    keep_alive_seconds: int = 5
    connections_per_address: int | None = 64
    message_bytes: int = 262_144
    fragments_per_message: int = 64
    frames_per_second: float = 200.0
    bytes_per_second: float = 1_048_576.0
    burst_seconds: float = 4.0
    close_seconds: float = 5.0
    linger_seconds: float = 1.0
    drain_seconds: float = 10.0
    backlog: int = 2048
