"""A marker is sought in every file and spelling: found only where encryption is off."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from negotiation_room.kernel.entry import Entry
from negotiation_room.storage import schema
from negotiation_room.storage.vault import Vault
from tests.builders import NOON, Log
from tests.storage.stores import Store

MARKERS = {
    kind: f"Märker-of-the-{kind}-Ωmega" for kind in ("statement", "title", "refusal", "state")
}


class GlassVault(Vault):
    """A vault that seals nothing: proof that the search would find what lies open."""

    def seal_entry(self, entry: Entry) -> bytes:
        """Leave every part as it is."""
        return b"".join(part.data for part in entry.parts)

    def seal_field(self, context: str, data: bytes) -> bytes:
        """Leave the field as it is."""
        return context.encode() + data

    def seal_snapshot(self, channel: str, epoch: int, seq: int, data: bytes) -> bytes:
        """Leave the state as it is."""
        return f"{channel} {epoch} {seq} ".encode() + data


def spellings(marker: str) -> list[bytes]:
    """The marker as it might lie in a file."""
    plain = marker.encode()
    return [
        plain,
        marker.encode("utf-16-le"),
        marker.encode("utf-16-be"),
        json.dumps(marker)[1:-1].encode(),
        *[b64encode(bytes(pad) + plain)[4:-4] for pad in range(3)],
    ]


def found(folder: Path) -> set[str]:
    """Which markers lie open anywhere in the folder."""
    files = [path.read_bytes() for path in folder.iterdir()]
    return {
        kind
        for kind, marker in MARKERS.items()
        if any(spelling in file for file in files for spelling in spellings(marker))
    }


async def speak(folder: Path, vault: type[Vault]) -> set[str]:
    """Write every marker, and seek it while the store is open and after it was closed."""
    async with Store(folder, vault=vault) as store:
        log = Log()
        await store.writer.submit(log.found())
        said, refused = log.say(MARKERS["statement"]), log.refuse()
        refusal: Any = refused.verdicts[0].refusal
        refusal["because"] = MARKERS["refusal"]
        await store.writer.submit(said)
        await store.writer.submit(refused)
        await store.journal.save_snapshot(log.channel, 1, 2, MARKERS["state"].encode())
        title = store.vault.seal_field("room.title r_x", MARKERS["title"].encode())
        row = {"id": "r_x", "register": log.channel, "origin": "https://x.example"}
        await store.writer.transact(
            lambda c: c.execute(
                insert(schema.room), {**row, "created_at": NOON, "title": title}
            )
        )
        live = found(folder)
    return live | found(folder)


@pytest.mark.rule("ST3")
@pytest.mark.parametrize("kind", sorted(MARKERS))
async def test_nothing_that_was_said_lies_open(tmp_path: Path, kind: str) -> None:
    """No file of a store holds a word of it, live or closed, in any spelling."""
    assert kind not in await speak(tmp_path, Vault)


async def test_the_search_finds_what_lies_open(tmp_path: Path) -> None:
    """With encryption off, the same search finds every marker."""
    assert await speak(tmp_path, GlassVault) == set(MARKERS)
