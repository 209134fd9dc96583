"""Speaks without end into a store and prints what was acknowledged, until it is killed."""

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.builders import Chance, Log  # noqa: E402 -- the path is set just above
from tests.storage.stores import Store  # noqa: E402 -- the path is set just above


async def speak(store: Store, log: Log) -> None:
    """One channel's endless talk; each acknowledged place is printed at once."""
    await store.writer.submit(log.found())
    while True:
        await store.writer.submit(log.say("words"))
        sys.stdout.write(f"{log.channel} {log.head}\n")
        sys.stdout.flush()


async def main(folder: Path) -> None:
    """Speak in several channels at once."""
    async with Store(folder) as store:
        logs = [Log(chance=Chance(seed)) for seed in range(4)]
        await asyncio.gather(*[speak(store, log) for log in logs])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
