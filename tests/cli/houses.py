"""A house that programs of their own can visit: behind a real HTTP server on loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.sdk.house import House


@contextmanager
def over_http(one: House) -> Iterator[House]:
    """Serve a house over HTTP, in a thread of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        one.port = listening.getsockname()[1]
        config = uvicorn.Config(
            one.asgi, log_level="error", lifespan="off", ws="none", interface="asgi3"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield one
        finally:
            server.should_exit = True
            one.rung.set()
            thread.join(10)
