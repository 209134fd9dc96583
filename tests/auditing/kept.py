"""The tests' room on real databases: killed, restored from backups, tampered with, audited."""

import asyncio
import hashlib
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Self

from negotiation_room.capabilities.channels.messages import PostStatement
from negotiation_room.capabilities.rooms.face import found_room
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.act import Seen, nothing_seen
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.messages import Command
from negotiation_room.server.auditing import Auditing
from negotiation_room.server.checkpointer import Checkpointer, LogKey
from negotiation_room.server.destroying import Destroying
from negotiation_room.server.rooms import Rooms
from negotiation_room.server.verifying import LogReport, LogScan
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.transport.hub import Hub
from negotiation_room.transport.reader import RoomReader
from tests.kit import CAPABILITIES, ORIGIN, RoomKit
from tests.memory import RealSignatures
from tests.storage.stores import Store

LOG_SEED = hashlib.sha256(b"log").digest()


class KeptRoom(RoomKit):
    """A room whose server can be stopped, and whose files can be put back to yesterday's."""

    store: Store
    kept: CheckpointStore

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(CAPABILITIES)

    @classmethod
    async def at(cls, folder: Path) -> Self:
        """Found the room in a folder: a mediator, two heads, an observer; a meeting is open."""
        kit = cls(folder)
        await kit.dispatcher.as_clerk(
            lambda desk: found_room(
                desk,
                room=kit.room,
                register=kit.ids["register"],
                plenary=kit.ids["plenary"],
                title="The talks",
                languages=("en", "fr"),
                origin=ORIGIN,
                log_key=kit.log_key,
                clerk_device=kit.clerk.device,
                clerk_key=kit.clerk.public,
                directory=kit.directory,
            )
        )
        await kit.seat("plenary", mira="mediator", bo="head_of_delegation:alpha")
        await kit.seat("plenary", cai="head_of_delegation:beta", obi="observer")
        await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
        return kit

    def restart(self) -> None:
        """Start a server over the folder's files."""
        self.store = Store(self.folder)
        self.store.writer.start()
        self.kept = CheckpointStore(f"sqlite:///{self.folder / 'checkpoints.db'}")
        self.channels = Channels(
            catalogue=self.catalogue,
            journal=self.store.journal,
            checkpoints=self.kept,
            disputes=self.kept,
        )
        self.store.writer.on_commit = self.channels.committed
        self.store.writer.on_fenced = self.channels.void
        self.dispatcher = Dispatcher(
            catalogue=self.catalogue,
            channels=self.channels,
            writer=self.store.writer,
            signatures=RealSignatures(),
            handlers=self.handlers,
            clerk=self.clerk,
            clock=self.clock,
            random=self.random,
            origin=lambda _room: ORIGIN,
        )
        self._wire_audit()

    def _wire_audit(self) -> None:
        self.rooms = Rooms(self.store.database, self.channels)
        self.rooms.note(self.room, self.ids["register"], ORIGIN)
        self.reader = RoomReader(
            catalogue=self.catalogue, channels=self.channels, journal=self.store.journal
        )
        self.hub = Hub(self.catalogue.renderings)
        self.checkpointer = Checkpointer(
            channels=self.channels,
            store=self.kept,
            key=LogKey(LOG_SEED, self.rooms.host),
            find=self.rooms.find,
            hub=self.hub,
            every=1,
        )
        self.auditing = Auditing(
            database=self.store.database,
            vault=self.store.vault,
            journal=self.store.journal,
            checkpoints=self.kept,
            channels=self.channels,
            dispatcher=self.dispatcher,
            reader=self.reader,
            rooms=self.rooms,
            log_keys=[self.log_key],
            clock=self.clock,
        )
        self.destroying = Destroying(
            database=self.store.database,
            vault=self.store.vault,
            writer=self.store.writer,
            channels=self.channels,
            dispatcher=self.dispatcher,
            rooms=self.rooms,
            besides=self.auditing.watch,
        )
        for listener in (self.hub, self.checkpointer, self.destroying):
            self.channels.on_committed(listener.committed)

    async def stop(self) -> None:
        """Stop the server; what it holds is what is on the disk."""
        await self.store.writer.stop()
        self.store.database.close()
        self.store.keystore.close()
        self.kept.close()

    async def start_anew(self) -> None:
        """Stop and start."""
        await self.stop()
        self.restart()

    # --- yesterday --------------------------------------------------------------------------

    def back_up(self, name: str = "room.db") -> Path:
        """Copy a database as a backup does, while the server runs."""
        copy = self.folder / f"{name}.yesterday"
        with sqlite3.connect(self.folder / name) as live, sqlite3.connect(copy) as kept:
            live.backup(kept)
        live.close()
        kept.close()
        return copy

    async def restore(self, name: str = "room.db") -> None:
        """Stop, put yesterday's database back, and start."""
        await self.stop()
        for ending in ("", "-wal", "-shm"):
            (self.folder / f"{name}{ending}").unlink(missing_ok=True)
        shutil.copy(self.folder / f"{name}.yesterday", self.folder / name)
        self.restart()

    def tamper(self, statement: str, *values: Any) -> None:
        """Change the database behind the server's back."""
        with sqlite3.connect(self.folder / "room.db") as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute(statement, values)
        connection.close()

    def look(self, statement: str, *values: Any) -> Any:
        """Read one value from the database."""
        with sqlite3.connect(self.folder / "room.db") as connection:
            row = connection.execute(statement, values).fetchone()
        connection.close()
        return None if row is None else row[0]

    async def publish(self) -> None:
        """Release checkpoints of all that is durable, once the listeners have heard of it."""
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await self.checkpointer.release()

    # --- acting -----------------------------------------------------------------------------

    def signed(self, who: str, channel: str, command: Command, **forged: Any) -> SignedAct:
        """The act, which has seen nothing yet of the epoch the channel is in."""
        live = self.channels.live.get(self.id(channel))
        epoch = 1 if live is None else live.standing.epoch
        forged.setdefault("seen", nothing_seen(epoch))
        return super().signed(who, channel, command, **forged)

    async def say(self, who: str, text: str, *, seen: Seen | None = None) -> int:
        """Make a statement in plenary; give its place."""
        await self.state("plenary")
        wish = PostStatement(text=text, lang="en")
        forged = {} if seen is None else {"seen": seen}
        act = self.signed(who, "plenary", wish, **forged)
        answers = await self.dispatcher.perform(self.person(who).id, self.room, [act])
        refusal, seq = answers[0].refusal, answers[0].seq
        if refusal is not None:
            raise refusal
        assert seq is not None
        return seq

    async def scan(self, channel: str = "plenary") -> LogReport:
        """Hold a whole log against everything there is."""
        scan = LogScan(
            database=self.store.database,
            journal=self.store.journal,
            checkpoints=self.kept,
            catalogue=self.catalogue,
        )
        return await scan.verify_log(self.id(channel))

    async def words(self, channel: str = "plenary") -> str:
        """All content of a channel that can still be opened, as one string."""
        live = await self.channels.open(self.id(channel))
        assert live is not None
        found: list[str] = []
        for epoch, _ in live.durable.state.bases:
            entries = await self.store.journal.read(self.id(channel), epoch, 1, 10_000)
            found += [
                part.data.decode() for e in entries for part in e.parts if part.name == "with"
            ]
        return "\n".join(found)
