"""What the relay needs of an engine that translates, wherever it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, Protocol, TypeAlias


class Locality(StrEnum):
    """How far a text travels to be translated."""

    IN_PROCESS = "in_process"
    LOCAL_HOST = "local_host"
    NETWORK = "network"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Offer:
    """What an engine can do now.

    Attributes:
        pairs: source and target languages, as primary tags of BCP 47.
        gist: it gives the drift of a text and errs dangerously in what is forbidden or owed.
        note: what the operator should know, in a sentence.
        goes_to: the host that texts are sent to; empty where they stay on this machine.
    """

    engine: str
    version: str
    locality: Locality
    pairs: frozenset[tuple[str, str]]
    gist: bool = False
    note: str = ""
    goes_to: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A text in another language, as an engine gave it.

    Attributes:
        model: SHA-256 of the model's files in hex; None where there are none to hash.
        route: the languages it passed through, the source first, the target last.
    """

    text: str
    model: str | None
    route: tuple[str, ...]


class _Pending(Enum):
    PENDING = "pending"


Consented = Callable[[str, str], bool]
"""Whether every party of the room has agreed that its words go to this engine, at this host."""


def nobody_consented(_engine: str, _goes_to: str) -> bool:
    """Answer that there is no consent; what holds where nobody asked the parties."""
    return False


PENDING: Final = _Pending.PENDING
"""The engine answers later; the relay asks again."""

Pending: TypeAlias = _Pending


class EngineFailed(Exception):
    """An engine gave nothing; the relay goes on to the next, or to the interpreter.

    Attributes:
        because: for the operator's log; it never holds a word of the text.
    """

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class Engine(Protocol):
    """Translates, in this process or outside of it."""

    @property
    def name(self) -> str:
        """The engine's name, as entries give it."""
        ...

    async def offer(self) -> Offer:
        """What it can do now; no pairs while it is not to be reached."""
        ...

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text in the target language.

        Raises:
            EngineFailed: it gave nothing.
        """
        ...

    async def close(self) -> None:
        """Let go of processes, files and connections."""
        ...
