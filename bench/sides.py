"""What is measured while many write in one text: a server in its own process, and its writers.

All writers and the one reader who times them share the measuring process, over real sockets.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path

PARAGRAPHS, WORDS = 420, 70
"""Sixty pages: seven paragraphs of seventy words on each."""

Seen = Callable[[int], None]
"""Told which writer's next character another one has seen."""


def sixty_pages() -> list[str]:
    """The text everybody writes in; the same each time."""
    chance = random.Random(60)  # noqa: S311 -- a load, not a secret
    syllables = ("par", "ti", "es", "shall", "con", "sid", "er", "of", "the", "re", "port")
    return [
        " ".join("".join(chance.choices(syllables, k=2)) for _ in range(WORDS))
        for _ in range(PARAGRAPHS)
    ]


class Side(ABC):
    """One server and those who write through it.

    Attributes:
        acknowledged: keys of which the server has told their writers that it has them.
        acknowledges: whether it does so at all.
    """

    name = ""
    acknowledges = True

    def __init__(self) -> None:
        self.port = 0
        self.acknowledged = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._seen: Seen = lambda _: None

    @abstractmethod
    def command(self, folder: Path, writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """What starts the server on this folder, and with which environment besides."""

    @abstractmethod
    async def enter(self, writers: int, seen: Seen) -> None:
        """Let in so many writers and one reader, with the text in place."""

    @abstractmethod
    def type(self, writer: int) -> None:
        """Send this writer's next character."""

    @abstractmethod
    async def survived(self) -> int:
        """How many characters a server started again has kept."""

    @abstractmethod
    def leave(self) -> None:
        """Drop every line."""

    def verify_cpu(self) -> float:
        """Seconds of CPU that checking signatures has used."""
        return 0.0

    async def start(self, folder: Path, writers: int) -> None:
        """Start the server, or start it again, on what the folder holds."""
        self.port = free_port()
        command, besides = self.command(folder, writers)
        self.process = subprocess.Popen(  # noqa: ASYNC220 -- a bench
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **besides},
        )
        loop = asyncio.get_running_loop()
        ready = loop.run_in_executor(None, self._await_ready, self.process)
        await asyncio.wait_for(ready, 90)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the server, and wait until it is gone."""
        self.leave()
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def cpu(self) -> float:
        """Seconds of CPU the server has used, all its threads together."""
        if self.process is None:
            return 0.0
        # Linux numbers the CPU clock of a process after its id.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    @staticmethod
    def paragraph(writer: int) -> int:
        """Where this writer writes: two by two in one paragraph, all over the text."""
        return writer // 2 * 16

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for something that the server brings about."""
        async with asyncio.timeout(60):
            while not done():  # noqa: ASYNC110 -- a bench
                await asyncio.sleep(0.01)

    async def settle(self) -> None:
        """Let the server come to rest: nothing more is used for a while."""
        before = -1.0
        while self.cpu() - before > 0.01:  # noqa: PLR2004
            before = self.cpu()
            await asyncio.sleep(0.3)

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        while line := process.stdout.readline():
            if self.is_ready(line):
                return
        raise RuntimeError(f"{self.name} did not start")

    def is_ready(self, line: bytes) -> bool:
        """Whether the server says with this line that it listens."""
        return line.startswith((b"ready", b"running at"))


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
