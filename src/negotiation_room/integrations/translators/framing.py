"""Messages over a pipe: the length in four bytes, then one JSON object."""

import json
from typing import Any, Final, cast

HEAD: Final = 4
LONGEST: Final = 8 * 1_048_576


class Garbled(Exception):
    """What arrived is no message; what sent it is not trusted any further."""


def framed(message: dict[str, Any]) -> bytes:
    """A message as bytes; lone surrogates and control characters survive as escapes."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return len(body).to_bytes(HEAD, "big") + body


def length(head: bytes) -> int:
    """How long the message after this head is.

    Raises:
        Garbled: longer than any message.
    """
    announced = int.from_bytes(head, "big")
    if announced > LONGEST:
        raise Garbled
    return announced


def parsed(body: bytes) -> dict[str, Any]:
    """The message that these bytes hold.

    Raises:
        Garbled: none.
    """
    try:
        message = json.loads(body)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise Garbled
    return cast("dict[str, Any]", message)
