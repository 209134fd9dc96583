"""Whether a request comes from this very machine, or only from a proxy that stands on it."""

from starlette.requests import Request

from negotiation_room.transport.wire.serve import is_loopback

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_from_here(request: Request) -> bool:
    """Whether the peer is on this machine and speaks for nobody else, as far as it says.

    A proxy that says nothing looks the same: where there is one, do not ask this.
    """
    host = request.client.host if request.client else ""
    return is_loopback(host) and not any(name in request.headers for name in _FORWARDED)


def is_for_here(request: Request) -> bool:
    """Whether the address that was asked for can only mean this machine."""
    return is_loopback(request.url.hostname or "")
