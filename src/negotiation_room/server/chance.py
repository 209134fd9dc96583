"""Randomness drawn from the operating system in larger pieces, each byte handed out once.

Every entry needs some; to ask for each is a call of the system that gives up the interpreter's
lock, and to get that back among busy threads costs more than all the rest of it.
"""

import os
import secrets
import threading
from typing import Final

DRAWN: Final = 4096


class Chance:
    """Implements the port `Random`, for several threads; a forked process draws its own."""

    def __init__(self) -> None:
        self._drawn = b""
        self._at = 0
        self._lock = threading.Lock()
        os.register_at_fork(after_in_child=self._forget)

    def __call__(self, count: int) -> bytes:
        """So many bytes that nobody else was given."""
        with self._lock:
            end = self._at + count
            if end > len(self._drawn):
                self._drawn, self._at, end = secrets.token_bytes(DRAWN + count), 0, count
            given = self._drawn[self._at : end]
            self._at = end
        return given

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._drawn, self._at = b"", 0
