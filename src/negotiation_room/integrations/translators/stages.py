"""A chain of programs that read and write Apertium's stream, kept running between texts.

Each text is a message of its own that ends in NUL. Behind the text goes a mark that no stage
touches and that is different each time: an answer without it belongs to a chain that broke, or to
a text before, and is thrown away with the chain.
"""

import asyncio
import contextlib
import os
import re
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from negotiation_room.integrations.translators.isolation import can_cut_off
from negotiation_room.integrations.translators.walled import PATH as WALLED

SPECIAL: Final = re.compile(r"([\\/^$<>{}@\[\]])")
ESCAPED_OR_BLANK: Final = re.compile(r"\\(.)|\[(?:\\.|[^\]\\])*\]", re.DOTALL)
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LONGEST: Final = 4 * 1_048_576
MEMORY: Final = 2 * 1024**3


class Broken(Exception):
    """The chain died or lost its place; it is replaced."""


def escaped(text: str) -> str:
    """The text so that no stage takes a character of it for its own."""
    return SPECIAL.sub(r"\\\1", CONTROL.sub(" ", text))


def unescaped(stream: str) -> str:
    """The text of a stream, without what only the stages are to see."""
    return ESCAPED_OR_BLANK.sub(lambda found: found[1] or "", stream)


class Chain:
    """The processes of one pair of languages, each feeding the next."""

    def __init__(self, stages: Sequence[Sequence[str]], folder: Path) -> None:
        self._stages = stages
        self._folder = folder
        self._running: list[asyncio.subprocess.Process] = []
        self._killed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes, the first stage first."""
        return tuple(each.pid for each in self._running)

    def is_whole(self) -> bool:
        """Whether every stage runs, as far as this process has heard."""
        return bool(self._running) and all(each.returncode is None for each in self._running)

    async def start(self) -> None:
        """Start every stage, and join them by pipes.

        Raises:
            Broken: a program cannot be started.
        """
        before: int = asyncio.subprocess.PIPE
        last = len(self._stages) - 1
        try:
            for place, stage in enumerate(self._stages):
                readable, writable = os.pipe() if place < last else (-1, -1)
                after = writable if place < last else asyncio.subprocess.PIPE
                try:
                    self._running.append(await self._started(stage, before, after))
                finally:
                    for mine in (before, writable):
                        if mine >= 0:
                            os.close(mine)
                    before = readable
        except OSError:
            if before >= 0:
                os.close(before)
            raise Broken from None
        self._bound()

    async def tell(self, line: str) -> str:
        """What the chain makes of one line.

        Raises:
            Broken: it died on the way, or answered something else.
        """
        mark = f"[][\n{secrets.token_hex(8)}]"
        entrance, exit_ = self._running[0].stdin, self._running[-1].stdout
        if entrance is None or exit_ is None:
            raise Broken
        try:
            entrance.write(f"{escaped(line)}{mark}\0".encode("utf-8", "replace"))
            await entrance.drain()
            answer = await exit_.readuntil(b"\0")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            raise Broken from None
        said = answer[:-1].decode("utf-8", "replace")
        if not said.endswith(mark):
            raise Broken
        return unescaped(said.removesuffix(mark))

    async def end(self) -> None:
        """End every stage."""
        self.kill()
        running, self._running = self._running, []
        for each in running:
            if each.stdin is not None:
                each.stdin.close()
            await each.wait()

    def kill(self) -> None:
        """Send every stage to its end, once."""
        if self._killed:
            return
        self._killed = True
        # The last one first: a stage whose pipe is closed would otherwise end by itself just
        # while it is killed, which asyncio reports as a process that it does not know.
        for each in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                if each.returncode is None:
                    each.kill()

    async def _started(
        self, stage: Sequence[str], before: int, after: int
    ) -> asyncio.subprocess.Process:
        # A stage reads texts and has no business with a network, where the system can see to that.
        walled = (sys.executable, "-I", str(WALLED)) if can_cut_off() else ()
        return await asyncio.create_subprocess_exec(
            *walled,
            *stage,
            stdin=before,
            stdout=after,
            stderr=asyncio.subprocess.DEVNULL,
            # Nothing of the server's environment; the locale, because the stages read UTF-8 by it.
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
            cwd=self._folder,
            limit=LONGEST,
        )

    def _bound(self) -> None:
        """Bound what each stage may use, where the system can; a core could hold a text."""
        with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
            import resource  # noqa: PLC0415 -- not everywhere

            for pid in self.pids:
                resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
                resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))


class Pipeline:
    """One pair of languages: a chain, and the next chain when it breaks.

    One text is in it at a time. A chain that breaks or does not answer in time is replaced, and
    the text is given to the next, once: a text that breaks two is not tried a third time.
    """

    def __init__(self, stages: Sequence[Sequence[str]], folder: Path, seconds: float) -> None:
        self._make: Callable[[], Chain] = lambda: Chain(stages, folder)
        self._seconds = seconds
        self._one = asyncio.Lock()
        self._chain = self._make()
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        return self._chain.pids

    async def translate(self, text: str) -> str:
        """The text as the stages give it, line by line.

        Raises:
            Broken: two chains broke over it, or neither answered in time.
        """
        async with self._one:
            for _ in range(2):
                rendered = await self._tried(text)
                if rendered is not None:
                    return rendered
        raise Broken

    async def close(self) -> None:
        """End the chain, also while it works; none is started afterwards."""
        self._closed = True
        self._chain.kill()
        async with self._one:
            await self._chain.end()

    async def _tried(self, text: str) -> str | None:
        whole = False
        try:
            async with asyncio.timeout(self._seconds):
                if not self._chain.is_whole():
                    await self._renew()
                rendered = [await self._line(each) for each in text.split("\n")]
            whole = True
        except (Broken, TimeoutError):
            return None
        finally:
            # Also when whoever asked went away: an answer to nobody must not meet the next text.
            if not whole:
                await self._chain.end()
        return "\n".join(rendered)

    async def _renew(self) -> None:
        await self._chain.end()
        if self._closed:
            raise Broken
        self._chain = self._make()
        await self._chain.start()

    async def _line(self, line: str) -> str:
        bare = line.strip()
        if not bare:
            return line
        before, _, after = line.partition(bare)
        return f"{before}{await self._chain.tell(bare)}{after}"
