"""Wiring: makes every part once, and gives each what it needs.

Nothing here decides anything. Whoever wants to know what depends on what reads `wire`.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from negotiation_room.capabilities.drafting.followers import RemovalClerk
from negotiation_room.capabilities.drafting.pasts import Pasts
from negotiation_room.capabilities.identity.face import (
    IdentityServices,
    IdentitySettings,
    assemble,
)
from negotiation_room.capabilities.interpretation.agreed import Agreements
from negotiation_room.capabilities.interpretation.disclosing import DisclosureClerk
from negotiation_room.capabilities.interpretation.followers import RelayClerk
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.translating import Translator, consented_now
from negotiation_room.integrations.translators.installed import engines_from
from negotiation_room.kernel.act import act_signing_input
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.desk import ClerkKey
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.ids import DeviceId, PersonId, RoomId, id_of
from negotiation_room.kernel.keys import public_key, sign
from negotiation_room.kernel.loading import Channels
from negotiation_room.server.auditing import Auditing
from negotiation_room.server.capabilities import CAPABILITIES, handlers
from negotiation_room.server.chance import Chance
from negotiation_room.server.checkpointer import Checkpointer, LogKey
from negotiation_room.server.destroying import Destroying
from negotiation_room.server.directory import Directory
from negotiation_room.server.observability import Metrics
from negotiation_room.server.rooms import Rooms
from negotiation_room.server.settings import Settings
from negotiation_room.server.signatures import ThreadedSignatures
from negotiation_room.server.snapshotter import Snapshotter
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database, migrate
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.keystore import KeyEncryptionKeys, KeyStore
from negotiation_room.storage.vault import Vault
from negotiation_room.storage.writer import GroupWriter
from negotiation_room.transport.bell import Bell
from negotiation_room.transport.http.doors import Origins
from negotiation_room.transport.hub import Hub
from negotiation_room.transport.reader import RoomReader
from negotiation_room.transport.ws.house import House

BEFORE_PASTS = 5.0
"""Seconds after a start before the pasts of texts are read ahead."""


class SystemClock:
    """The server's clock, UTC in microseconds."""

    def now(self) -> int:
        """Integer microseconds since 1970 UTC."""
        return time.time_ns() // 1_000


@dataclass(frozen=True, slots=True)
class Server:
    """Every part, put together."""

    settings: Settings
    database: Database
    keystore: KeyStore
    vault: Vault
    writer: GroupWriter
    journal: SealedJournal
    checkpoints: CheckpointStore
    catalogue: Catalogue
    channels: Channels
    dispatcher: Dispatcher
    reader: RoomReader
    pasts: Pasts
    removals: RemovalClerk
    relay: Relay
    relaying: RelayClerk
    disclosing: DisclosureClerk
    hub: Hub
    rooms: Rooms
    identity: IdentityServices
    house: House
    bell: Bell
    checkpointer: Checkpointer
    auditing: Auditing
    destroying: Destroying
    snapshotter: Snapshotter
    signatures: ThreadedSignatures
    metrics: Metrics
    clock: SystemClock
    clerk: ClerkKey
    log_key: LogKey

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Write, sign and watch for as long as the context lasts; then finish and close."""
        self.writer.start()
        tasks = [
            asyncio.create_task(self.checkpointer.run()),
            asyncio.create_task(self.snapshotter.run()),
            asyncio.create_task(self.identity.run()),
            asyncio.create_task(self.destroying.run()),
            asyncio.create_task(self.removals.run()),
            asyncio.create_task(self._relay(self.relaying)),
            asyncio.create_task(self._relay(self.disclosing)),
            asyncio.create_task(self.hub.watch(self.settings.session.silence / 4)),
            asyncio.create_task(self._read_ahead()),
        ]
        await self.auditing.report()
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
            await self.snapshotter.finish()
            await self.writer.stop()
            await self.checkpointer.release()
            self.close()

    async def _relay(self, clerk: RelayClerk | DisclosureClerk) -> None:
        """Relay what is said; the clerk acts in rooms for which no door has asked yet."""
        await self.rooms.find_all()
        await clerk.run()

    async def _read_ahead(self) -> None:
        """Know the past of the texts that were written in last, before anybody asks."""
        await self.rooms.find_all()
        latest = await self.journal.latest(ChannelKind.DRAFTING, self.settings.texts.ahead)
        await self.pasts.read_ahead(latest, BEFORE_PASTS)

    def close(self) -> None:
        """Close what holds files."""
        self.signatures.close()
        self.database.close()
        self.keystore.close()
        self.checkpoints.close()


def key_encryption_keys(settings: Settings) -> KeyEncryptionKeys:
    """The keys from the operator's variable, else from the file; made where there is none."""
    if settings.kek is not None:
        return KeyEncryptionKeys.parse(settings.kek)
    if settings.kek_path.exists():
        return KeyEncryptionKeys.from_file(settings.kek_path)
    return KeyEncryptionKeys.create_file(settings.kek_path)


def clerk_key(keystore: KeyStore) -> ClerkKey:
    """The clerk's device: its id follows from its key, so that every server has the same."""
    private = keystore.signing_key("clerk")
    public = public_key(private)
    device = DeviceId(id_of("d", public[:16]))
    return ClerkKey(device, public, lambda raw: sign(private, act_signing_input(raw)))


def wire(settings: Settings) -> Server:
    """Put the server together; nothing runs until `Server.running`."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.entries_url.startswith("sqlite"):
        migrate(settings.entries_url)
    database = Database(settings.entries_url)
    keystore = KeyStore(
        settings.key_store_url,
        key_encryption_keys(settings),
        reread=lambda: key_encryption_keys(settings),
    )
    vault = Vault(keystore)
    clock = SystemClock()
    writer = GroupWriter(database, vault)
    journal = SealedJournal(database, vault, writer)
    checkpoints = CheckpointStore(settings.checkpoint_store_url)
    catalogue = Catalogue(CAPABILITIES)
    channels = Channels(
        catalogue=catalogue,
        journal=journal,
        checkpoints=checkpoints,
        most=settings.channels_in_memory,
        disputes=checkpoints,
    )
    rooms = Rooms(database, channels)
    clerk = clerk_key(keystore)
    log_key = LogKey(keystore.signing_key("log"), rooms.host)
    signatures = ThreadedSignatures(settings.verify_threads)

    async def enters(person: PersonId, room: RoomId) -> bool:
        return any(row.room == room and row.seat for row in await journal.seats_of(person))

    identity = assemble(
        IdentitySettings(
            Origins(settings.all_origins),
            passkey_domain=settings.rp_id,
            limits=settings.identity,
        ),
        reading=database,
        writer=writer,
        sealing=vault,
        clock=clock,
        random=secrets.token_bytes,
        enters=enters,
    )
    dispatcher = Dispatcher(
        catalogue=catalogue,
        channels=channels,
        writer=writer,
        signatures=signatures,
        handlers=handlers(identity.people, clock, Directory(vault, clock)),
        clerk=clerk,
        clock=clock,
        random=Chance(),
        origin=rooms.origin,
        limits=settings.dispatch,
    )
    reader = RoomReader(
        catalogue=catalogue, channels=channels, journal=journal, limits=settings.reading
    )
    pasts = Pasts(channels, journal, settings.texts)
    removals = RemovalClerk(channels, journal, dispatcher, clock)

    async def languages_of(people: Sequence[PersonId]) -> list[str]:
        return [person.language for person in await identity.people.persons(people)]

    relay = Relay(
        journal,
        Translator(engines_from(settings.translators, consented=consented_now)),
        languages_of,
        Agreements(channels, journal),
    )
    relaying = RelayClerk(relay, channels, journal, dispatcher, settings.relay)
    disclosing = DisclosureClerk(relay, channels, journal, dispatcher, settings.relay)
    hub = Hub(catalogue.renderings)
    house = House(
        dispatcher=dispatcher,
        channels=channels,
        reader=reader,
        hub=hub,
        doorkeeper=identity.doorkeeper(),
        concierge=rooms,
        session_limits=settings.session,
        limits=settings.connection,
    )
    bell, metrics = Bell(), Metrics()
    checkpointer = Checkpointer(
        channels=channels,
        store=checkpoints,
        key=log_key,
        find=rooms.find,
        hub=hub,
        every=settings.checkpoint_every,
    )
    auditing = Auditing(
        database=database,
        vault=vault,
        journal=journal,
        checkpoints=checkpoints,
        channels=channels,
        dispatcher=dispatcher,
        reader=reader,
        rooms=rooms,
        log_keys=[public_key(each) for each in keystore.signing_keys("log")],
        clock=clock,
    )
    destroying = Destroying(
        database=database,
        vault=vault,
        writer=writer,
        channels=channels,
        dispatcher=dispatcher,
        rooms=rooms,
        besides=auditing.watch,
    )
    snapshotter = Snapshotter(channels.live, journal, settings.snapshot_every)
    writer.on_commit = channels.committed
    writer.on_fenced = channels.void
    for listener in (
        hub,
        checkpointer,
        snapshotter,
        bell,
        metrics,
        destroying,
        pasts,
        removals,
        relaying,
        disclosing,
    ):
        channels.on_committed(listener.committed)
    channels.on_unpublished(checkpointer.unpublished)
    return Server(
        settings=settings,
        database=database,
        keystore=keystore,
        vault=vault,
        writer=writer,
        journal=journal,
        checkpoints=checkpoints,
        catalogue=catalogue,
        channels=channels,
        dispatcher=dispatcher,
        reader=reader,
        pasts=pasts,
        removals=removals,
        relay=relay,
        relaying=relaying,
        disclosing=disclosing,
        hub=hub,
        rooms=rooms,
        identity=identity,
        house=house,
        bell=bell,
        checkpointer=checkpointer,
        auditing=auditing,
        destroying=destroying,
        snapshotter=snapshotter,
        signatures=signatures,
        metrics=metrics,
        clock=clock,
        clerk=clerk,
        log_key=log_key,
    )
