"""Apertium, when its packages are installed: the drift of a text, and never more than that.

Its modes are read and their stages started by ourselves, without a shell, because the wrapper
that comes with it cannot keep them running. It errs where it matters most ("must not" becomes "do
not have to"); whatever it gives is labelled as gist.
"""

import asyncio
import hashlib
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from negotiation_room.capabilities.interpretation.ports import (
    EngineFailed,
    Locality,
    Offer,
    Rendering,
)
from negotiation_room.integrations.translators.breaker import NotThisText
from negotiation_room.integrations.translators.stages import Broken, Pipeline

MODES: Final = Path("/usr/share/apertium/modes")
PROGRAMS: Final = "/usr/bin:/usr/local/bin"
MODE: Final = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")

# What Apertium's modes call a language, where the tag of BCP 47 has two letters.
TAGS: Final[Mapping[str, str]] = {
    "afr": "af", "ara": "ar", "arg": "an", "bel": "be", "bul": "bg", "cat": "ca", "cym": "cy",
    "dan": "da", "deu": "de", "ell": "el", "eng": "en", "epo": "eo", "eus": "eu", "fra": "fr",
    "glg": "gl", "hbs": "sh", "hin": "hi", "ind": "id", "isl": "is", "ita": "it", "kaz": "kk",
    "mkd": "mk", "mlt": "mt", "msa": "ms", "nld": "nl", "nno": "nn", "nob": "nb", "oci": "oc",
    "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "slv": "sl", "sme": "se", "spa": "es",
    "srd": "sc", "swe": "sv", "tur": "tr", "ukr": "uk", "urd": "ur", "zho": "zh",
}  # fmt: skip

# In a mode, `$1` chooses how unknown words are marked, and `$2` a manner of tagging. Marks are
# for people who mend dictionaries; a reader would take the star for the writer's.
UNMARKED: Final = "-n"
NULL_FLUSH: Final = "-z"


class NotAMode(Exception):
    """A mode that holds more than programs joined by pipes."""


@dataclass(frozen=True, slots=True)
class Mode:
    """What leads from one language to another.

    Attributes:
        stages: each a program with what it is told.
    """

    source: str
    target: str
    stages: tuple[tuple[str, ...], ...]

    def model(self) -> str:
        """SHA-256 over the stages and every file that they read."""
        seen = hashlib.sha256()
        for word in (word for stage in self.stages for word in stage):
            file = Path(word)
            if file.is_absolute() and file.is_file():
                seen.update(hashlib.sha256(file.read_bytes()).digest())
            else:
                seen.update(word.encode() + b"\0")
        return seen.hexdigest()


def stages_of(mode: str, programs: str = PROGRAMS) -> tuple[tuple[str, ...], ...]:
    """The stages of a mode, each told to flush at NUL.

    Raises:
        NotAMode: it says something that only a shell understands, or a program is missing.
    """
    reader = shlex.shlex(mode, posix=True, punctuation_chars="|&;<>()")
    reader.whitespace_split = True
    try:
        words = list(reader)
    except ValueError:
        raise NotAMode("it cannot be read") from None
    stages: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            stages.append([])
        elif word == "$1":
            stages[-1].append(UNMARKED)
        elif word != "$2":
            stages[-1].append(_plain(word))
    return tuple(_started_by(stage, programs) for stage in stages)


def _plain(word: str) -> str:
    if re.search(r"[`$|&;<>()\n]", word):
        raise NotAMode("it holds more than programs joined by pipes")
    return word


def _started_by(stage: Sequence[str], programs: str) -> tuple[str, ...]:
    if not stage:
        raise NotAMode("a stage is empty")
    program = shutil.which(stage[0], path=programs)
    if program is None:
        raise NotAMode(f"{Path(stage[0]).name} is not installed")
    return (program, NULL_FLUSH, *stage[1:])


def modes_in(
    folder: Path, programs: str = PROGRAMS
) -> tuple[dict[tuple[str, str], Mode], tuple[str, ...]]:
    """The modes of a folder by pair of languages, and why others cannot be used.

    Only plain pairs count: a mode for one manner of writing would surprise whoever reads another.
    """
    found: dict[tuple[str, str], Mode] = {}
    unusable: list[str] = []
    for file in sorted(folder.glob("*.mode")):
        named = MODE.fullmatch(file.stem)
        if named is None:
            continue
        source, target = (TAGS.get(code, code) for code in named.groups())
        try:
            stages = stages_of(file.read_text(encoding="utf-8"), programs)
        except (NotAMode, OSError, ValueError) as problem:
            unusable.append(f"{file.stem}: {problem}")
            continue
        found[source, target] = Mode(source, target, stages)
    return found, tuple(unusable)


class Apertium:
    """The pairs that are installed; each is started at its first text, and kept."""

    name = "apertium"

    def __init__(
        self, folder: Path = MODES, seconds: float = 5.0, *, programs: str = PROGRAMS
    ) -> None:
        self._folder = folder.resolve()
        self._seconds = seconds
        self._programs = programs
        self._looking = asyncio.Lock()
        self._found: tuple[dict[tuple[str, str], Mode], str, str] | None = None
        self._pipelines: dict[tuple[str, str], Pipeline] = {}
        self._models: dict[tuple[str, str], str] = {}

    async def offer(self) -> Offer:
        """The pairs of every mode whose programs are there."""
        modes, version, note = await self._modes()
        return Offer(
            engine=self.name,
            version=version,
            locality=Locality.LOCAL_HOST,
            pairs=frozenset(modes),
            gist=True,
            note=note,
        )

    async def translate(self, text: str, source: str, target: str) -> Rendering:
        """The drift of the text.

        Raises:
            EngineFailed: there is no such mode, or its stages broke twice.
        """
        pair = (source, target)
        modes, _, _ = await self._modes()
        if pair not in modes:
            raise NotThisText(f"no mode is installed for {source} to {target}")
        if pair not in self._models:
            self._models[pair] = await asyncio.to_thread(modes[pair].model)
        if pair not in self._pipelines:
            stages = modes[pair].stages
            self._pipelines[pair] = Pipeline(stages, self._folder, self._seconds)
        try:
            rendered = await self._pipelines[pair].translate(text)
        except Broken:
            rendered = None
        if rendered is None:
            raise EngineFailed(f"the stages of {source} to {target} broke or hung twice")
        return Rendering(rendered, self._models[pair], pair)

    async def close(self) -> None:
        """End every stage."""
        await asyncio.gather(*(each.close() for each in self._pipelines.values()))

    def stages(self, source: str, target: str) -> tuple[int, ...]:
        """The processes that serve a pair now, the first stage first."""
        pipeline = self._pipelines.get((source, target))
        return () if pipeline is None else pipeline.pids

    async def _modes(self) -> tuple[dict[tuple[str, str], Mode], str, str]:
        async with self._looking:
            if self._found is None:
                modes, unusable = await asyncio.to_thread(
                    modes_in, self._folder, self._programs
                )
                note = "; ".join(unusable)
                if not modes and not note:
                    note = f"not installed: {self._folder} holds no modes"
                version = await self._version() if modes else "unknown"
                self._found = modes, version, note
        return self._found

    async def _version(self) -> str:
        """What the first program of all modes says its version is."""
        program = shutil.which("lt-proc", path=self._programs)
        if program is None:
            return "unknown"
        try:
            asked = await asyncio.create_subprocess_exec(
                *(program, "--version"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
            )
        except OSError:
            return "unknown"
        try:
            async with asyncio.timeout(self._seconds):
                said, _ = await asked.communicate()
        except TimeoutError:
            asked.kill()
            await asked.wait()
            return "unknown"
        found = re.search(r"\d+(?:\.\d+)+", said.decode("utf-8", "replace"))
        return f"lttoolbox {found[0]}" if found else "unknown"
