"""The worker process of one pack, seen from the server: started when needed, replaced when dead."""

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from negotiation_room.capabilities.interpretation.ports import EngineFailed
from negotiation_room.integrations.translators.breaker import NotThisText
from negotiation_room.integrations.translators.framing import (
    HEAD,
    LONGEST,
    Garbled,
    framed,
    length,
    parsed,
)
from negotiation_room.integrations.translators.packs import Pack

ROOT: Final = Path(__file__).resolve().parents[3]
START: Final = (
    "import sys; sys.path.extend({places!r}); "
    "from negotiation_room.integrations.translators.worker import main; main()"
)
ATTEMPTS: Final = 2


@dataclass(frozen=True, slots=True)
class Means:
    """What a worker may use.

    Attributes:
        memory: bytes of address space; models take about twice the size of their files.
        threads: how many threads one translation may use.
        start_seconds: until the model is loaded.
        seconds: until one text is translated; the kernel ends work that uses as much CPU.
    """

    memory: int = 4 * 1024**3
    threads: int = 1
    start_seconds: float = 60.0
    seconds: float = 20.0


class Refused(EngineFailed):
    """The pack will not be loaded, however often it is tried."""


class Gone(Exception):
    """The process died, or said what is no message."""


class WorkerProcess:
    """One pack in a process of its own; one text at a time.

    A process that dies or does not answer in time is replaced, and the text it held is given to
    the next, once: a text that ends two of them is not tried a third time.
    """

    def __init__(self, pack: Pack, means: Means, *, places: tuple[Path, ...] = ()) -> None:
        self._pack = pack
        self._means = means
        self._places = (*places, ROOT)
        self._one = asyncio.Lock()
        self._running: asyncio.subprocess.Process | None = None
        self._killed: asyncio.subprocess.Process | None = None
        self._refused: str | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs now, if any."""
        return None if self._running is None else self._running.pid

    async def translate(self, text: str, source: str, target: str) -> str:
        """The text as the model gives it.

        Raises:
            EngineFailed: the pack was refused, or the model gave nothing.
        """
        asked = {"text": text, "source": source, "target": target}
        async with self._one:
            for _ in range(ATTEMPTS):
                answer = await self._tried(asked)
                if answer is not None:
                    return _text_of(answer)
        raise EngineFailed(f"the worker of {self._pack.name} died or hung twice over one text")

    async def close(self) -> None:
        """End the process, also while it works; nothing is started afterwards."""
        self._closed = True
        self._kill()
        async with self._one:
            await self._end()

    async def _tried(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; none when the process is gone, and another one is to be tried."""
        whole = False
        try:
            running = await self._ready()
            async with asyncio.timeout(self._means.seconds):
                answer = await _told(running, asked)
            whole = True
        except (Gone, TimeoutError):
            return None
        finally:
            # Also when whoever asked went away: an answer to nobody must not meet the next.
            if not whole:
                await self._end()
        return answer

    async def _ready(self) -> asyncio.subprocess.Process:
        """The process with the model loaded; started if there is none.

        Raises:
            Refused: it will not load this pack.
            Gone: it died, or took too long.
        """
        if self._closed:
            raise Refused(f"{self._pack.name} was closed")
        if self._refused is not None:
            raise Refused(self._refused)
        if self._running is not None and self._running.returncode is None:
            return self._running
        self._running = await self._started()
        order = {
            "pack": str(self._pack.folder),
            "memory": self._means.memory,
            "threads": self._means.threads,
            "seconds": int(self._means.seconds * self._means.threads) + 1,
        }
        async with asyncio.timeout(self._means.start_seconds):
            answer = await _told(self._running, order)
        if "ready" not in answer:
            self._refused = str(answer.get("refused", "the worker did not say why"))
            raise Refused(self._refused)
        return self._running

    async def _started(self) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-B", "-c", self._program()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
                cwd=self._pack.folder,
                limit=LONGEST + HEAD,
            )
        except OSError:
            raise Gone from None

    def _program(self) -> str:
        return START.format(places=[str(each) for each in self._places])

    def _kill(self) -> None:
        """Send the process to its end, once: asyncio loses count of one that is killed twice."""
        if self._running is None or self._running is self._killed:
            return
        self._killed = self._running
        with contextlib.suppress(ProcessLookupError):
            if self._running.returncode is None:
                self._running.kill()

    async def _end(self) -> None:
        self._kill()
        running, self._running = self._running, None
        if running is None:
            return
        if running.stdin is not None:
            running.stdin.close()
        await running.wait()


async def _told(running: asyncio.subprocess.Process, message: dict[str, Any]) -> dict[str, Any]:
    """What the process answers to a message.

    Raises:
        Gone: nothing that is a message.
    """
    if running.stdin is None or running.stdout is None:
        raise Gone
    try:
        running.stdin.write(framed(message))
        await running.stdin.drain()
        head = await running.stdout.readexactly(HEAD)
        return parsed(await running.stdout.readexactly(length(head)))
    except (OSError, asyncio.IncompleteReadError, Garbled):
        raise Gone from None


def _text_of(answer: dict[str, Any]) -> str:
    text = answer.get("text")
    if not isinstance(text, str):
        raise NotThisText(str(answer.get("failed", "the worker gave no text")))
    return text
