"""What identity needs of the storage below: questions, and a seal for what it keeps there."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")


class Reading(Protocol):
    """The database, to be asked."""

    def read(self, ask: Callable[[Connection], T]) -> Coroutine[Any, Any, T]:
        """Run a question in a transaction of its own."""
        ...


class Sealing(Protocol):
    """The vault, for single fields; the context binds each to its place: moved, it is shut."""

    def seal_field(self, context: str, data: bytes) -> bytes:
        """Encrypt a field."""
        ...

    def open_field(self, context: str, sealed: bytes) -> bytes:
        """Decrypt a field, or raise what says that it was tampered with."""
        ...
