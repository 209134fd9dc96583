"""The event loop of the server, which waits for no slow TLS handshake."""

from asyncio import AbstractServer
from typing import Any

import uvloop

HANDSHAKE_SECONDS = 5.0
"""How long a peer has to begin TLS, or to end it; the loop alone would give it a minute."""


class PromptLoop(uvloop.Loop):
    """uvloop, impatient with handshakes: uvicorn offers no setting for it."""

    async def create_server(self, *args: Any, **kwargs: Any) -> AbstractServer:
        """Listen; where TLS is spoken, its handshakes have a deadline."""
        if kwargs.get("ssl") is not None:
            kwargs.setdefault("ssl_handshake_timeout", HANDSHAKE_SECONDS)
            kwargs.setdefault("ssl_shutdown_timeout", HANDSHAKE_SECONDS)
        return await super().create_server(*args, **kwargs)
