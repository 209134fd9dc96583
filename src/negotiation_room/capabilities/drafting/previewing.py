"""Reading a stranger's file in a process of its own: it may be ended, and knows no secrets.

A file that was made to be slow or to swell costs this process its life, and the server nothing.
Run as a module it reads a file from its input and writes what it made of it to its output.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import asdict
from enum import StrEnum
from typing import Any

import orjson
import structlog

from negotiation_room.capabilities.drafting.importing.read import read_file
from negotiation_room.capabilities.drafting.importing.report import Imported
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.kernel.answers import recalled
from negotiation_room.kernel.errors import Invalid, Refusal

log = structlog.get_logger("drafting")


class FileKind(StrEnum):
    """The kinds of file that are read."""

    PLAIN = "txt"
    MARKDOWN = "md"
    DOCX = "docx"


class FileTooHard(Invalid, code="drafting.file_too_hard"):
    """Reading the file takes more time or memory than any text under negotiation needs."""


class FileTooLong(Invalid, code="drafting.file_too_long"):
    """The file has more bytes than are read here."""


class Previews:
    """Reads files, a few at a time.

    Args:
        seconds: how long reading one may take.
        memory: bytes of memory it may take.
        together: how many are read at a time.
    """

    def __init__(self, seconds: float, memory: int, together: int) -> None:
        self._seconds = seconds
        self._memory = memory
        self._together = asyncio.Semaphore(together)

    async def read(self, data: bytes, kind: FileKind, tracked: Tracked) -> dict[str, Any]:
        """The units and the report of a file.

        Raises:
            FileTooHard: it takes too long, or too much memory.
            Refusal: it cannot be read; the sentence says why.
        """
        async with self._together:
            said = await self._ask(data, kind, tracked)
        if said is None:
            raise FileTooHard("the file is too hard to read: save it anew, or as plain text")
        if "refused" in said:
            raise recalled(said["refused"])
        return said

    async def _ask(self, data: bytes, kind: FileKind, tracked: Tracked) -> Any:
        limits = (str(self._memory), str(int(self._seconds) + 1))
        reader = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            __name__,
            kind.value,
            tracked.value,
            *limits,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            # Nothing of the server's own environment: it may hold keys.
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
        )
        try:
            async with asyncio.timeout(self._seconds):
                out, _ = await reader.communicate(data)
        except TimeoutError:
            return None
        finally:
            await _end(reader)
        if reader.returncode != 0:
            # What it complained of may be content, and is not logged.
            log.warning("drafting.preview_failed", status=reader.returncode)
            return None
        return orjson.loads(out)


async def _end(reader: Process) -> None:
    if reader.returncode is None:
        with suppress(ProcessLookupError):
            reader.kill()
        await reader.wait()


def written(imported: Imported) -> dict[str, Any]:
    """What was read, as JSON."""
    report = imported.report
    return {
        "units": [one.model_dump(mode="json", exclude_defaults=True) for one in imported.units],
        "report": {
            "counted_in": report.counted_in,
            "title": report.title,
            "counts": dict(report.counts),
            "findings": [asdict(one) for one in report.findings],
        },
    }


def _limit(memory: int, seconds: int) -> None:
    """Let the operating system end this process when it takes too much."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 -- not there on every system

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Read one file from the input."""
    kind, tracked, memory, seconds = arguments
    _limit(int(memory), int(seconds))
    data = sys.stdin.buffer.read()
    said: dict[str, Any]
    try:
        said = written(read_file(f"text.{kind}", data, tracked=Tracked(tracked)))
    except Refusal as refusal:
        said = {
            "refused": {
                "code": refusal.code,
                "because": refusal.because,
                "rule": refusal.rule,
                "status": refusal.status,
            }
        }
    sys.stdout.buffer.write(orjson.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1:])
