"""An engine made of packs: each pack in a worker of its own, started at its first text."""

import asyncio
import importlib.metadata
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from negotiation_room.capabilities.interpretation.ports import (
    Locality,
    Offer,
    Rendering,
)
from negotiation_room.integrations.translators.breaker import NotThisText
from negotiation_room.integrations.translators.packs import Pack, packs_in
from negotiation_room.integrations.translators.process import Means, WorkerProcess

NEEDS: Final[Mapping[str, Sequence[str]]] = {
    "ctranslate2": ("ctranslate2", "sentencepiece"),
    "fxtranslate": ("fxtranslate",),
}
"""What must be installed beside the room, by engine; imported in workers and nowhere else."""


class PackEngine:
    """All packs of one engine in a folder.

    The folder is read, and every file hashed, at the first question; packs that are added later
    are seen after a restart.
    """

    def __init__(
        self, name: str, folder: Path, means: Means, *, places: tuple[Path, ...] = ()
    ) -> None:
        self._name = name
        # The worker stands in the pack's folder, where a relative path would lead elsewhere.
        self._folder = folder.resolve()
        self._means = means
        self._places = places
        self._looking = asyncio.Lock()
        self._found: tuple[dict[tuple[str, str], Pack], str] | None = None
        self._workers: dict[Path, WorkerProcess] = {}

    @property
    def name(self) -> str:
        """The engine's name, as manifests give it."""
        return self._name

    async def offer(self) -> Offer:
        """The pairs of every pack whose hashes are right; the note names the others."""
        packs, note = await self._packs()
        return Offer(
            engine=self._name,
            version=self._version(),
            locality=Locality.LOCAL_HOST,
            pairs=frozenset(packs),
            note=note,
        )

    async def translate(self, text: str, source: str, target: str) -> Rendering:
        """The text as the pack of this pair gives it.

        Raises:
            EngineFailed: there is no such pack, or it gave nothing.
        """
        packs, _ = await self._packs()
        pack = packs.get((source, target))
        if pack is None:
            raise NotThisText(f"no pack of {self._name} is for {source} to {target}")
        worker = self._workers.get(pack.folder)
        if worker is None:
            worker = WorkerProcess(pack, self._means, places=self._places)
            self._workers[pack.folder] = worker
        rendered = await worker.translate(text, source, target)
        return Rendering(rendered, pack.model, (source, target))

    async def close(self) -> None:
        """End every worker."""
        await asyncio.gather(*(each.close() for each in self._workers.values()))

    def workers(self) -> tuple[int, ...]:
        """The processes that run now."""
        return tuple(each.pid for each in self._workers.values() if each.pid is not None)

    def _version(self) -> str:
        try:
            return importlib.metadata.version(NEEDS[self._name][0])
        except importlib.metadata.PackageNotFoundError:
            return "unknown"

    async def _packs(self) -> tuple[dict[tuple[str, str], Pack], str]:
        async with self._looking:
            if self._found is None:
                self._found = await asyncio.to_thread(self._look)
        return self._found

    def _look(self) -> tuple[dict[tuple[str, str], Pack], str]:
        if not sys.platform.startswith("linux"):
            return {}, "packs run on Linux only: elsewhere no model can be kept off the network"
        missing = [each for each in NEEDS[self._name] if not self._is_installed(each)]
        if missing:
            return {}, f"not installed: {' and '.join(missing)}"
        good, refused = packs_in(self._folder, self._name, NEEDS)
        packs = {pair: pack for pack in good for pair in pack.pairs}
        told = [refusal.because for refusal in refused]
        if not packs and not told:
            told.append("no pack in the folder is for this engine")
        return packs, "; ".join(told)

    def _is_installed(self, library: str) -> bool:
        beside = (place / f"{library}.py" for place in self._places)
        return any(map(Path.exists, beside)) or importlib.util.find_spec(library) is not None
