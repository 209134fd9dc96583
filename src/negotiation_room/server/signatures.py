"""Checking signatures in threads: 111 microseconds each, and the interpreter's lock is free."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from negotiation_room.kernel.keys import verify


class ThreadedSignatures:
    """Implements the port `Signatures` on a small pool."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="signatures")

    async def verify(self, key: bytes, signature: bytes, message: bytes) -> None:
        """Check one signature.

        Raises:
            ForgedSignature: it is not that key's over that message.
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._pool, verify, key, signature, message)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
