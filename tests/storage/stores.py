"""A whole store in a folder, as a server has it: entries, keys, vault, writer, journal."""

from base64 import b64encode
from pathlib import Path
from typing import Any, Self

from negotiation_room.storage.database import Database, migrate
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.keystore import KeyEncryptionKeys, KeyStore
from negotiation_room.storage.vault import Vault
from negotiation_room.storage.writer import GroupWriter

_EMPTY: list[bytes] = []
KEKS = KeyEncryptionKeys.parse("first:" + b64encode(bytes(range(32))).decode())


class Store:
    """Open it to write, close it, open it again: what it holds is what is durable."""

    def __init__(
        self,
        folder: Path,
        *,
        url: str = "",
        keks: KeyEncryptionKeys = KEKS,
        vault: type[Vault] = Vault,
        **writer: Any,
    ) -> None:
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'room.db'}"
        _prepare(folder / "room.db", self.url)
        self.keystore = KeyStore(f"sqlite:///{folder / 'keys.db'}", keks)
        self.vault = vault(self.keystore)
        self.database = Database(self.url)
        self.writer = GroupWriter(self.database, self.vault, **writer)
        self.journal = SealedJournal(self.database, self.vault, self.writer)

    async def __aenter__(self) -> Self:
        """Begin to write."""
        self.writer.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Write what waits, and let go."""
        await self.writer.stop()
        self.database.close()
        self.keystore.close()


def _prepare(file: Path, url: str) -> None:
    """Bring a database up to date; one that is new becomes what the first new one became.

    The migrations have tests of their own; the others need not wait for them.
    """
    is_new = url == f"sqlite:///{file}" and not file.exists()
    if is_new and _EMPTY:
        file.write_bytes(_EMPTY[0])
        return
    migrate(url)
    if is_new:
        _EMPTY.append(file.read_bytes())
