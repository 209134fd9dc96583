"""What the routes of several capabilities share: who asks, and files that come in and go out."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import Request, Response

from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import PersonId

WhoAsks = Callable[..., Awaitable[PersonId]]
"""A FastAPI dependency: the person whose session the request carries."""

LONG: Final = 5
"""What takes long to make counts as so many looks."""

FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"format": "binary"}}},
    }
}
"""Of a route whose body is the file itself, for the description of the doors."""


async def body_of(request: Request, most: int, too_large: Refusal) -> bytes:
    """The file that a request brings; what is too large is not read to its end.

    Raises:
        Refusal: the one given, as it has more bytes than `most`.
    """
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > most:
            raise too_large
    return bytes(data)


def attached(data: bytes, media: str, name: str) -> Response:
    """A file to be kept under a name."""
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media, headers=kept)
