"""A whole store in a folder, as a server has it: entries, keys, vault, writer, journal."""

from base64 import b64encode
from pathlib import Path
from typing import Any, Self

from negotiation_room.storage.database import Database, migrate
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.keystore import KeyEncryptionKeys, KeyStore
from negotiation_room.storage.vault import Vault
from negotiation_room.storage.writer import GroupWriter

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
        migrate(self.url)
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
