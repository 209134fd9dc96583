"""The parts of a server in layers: each is made once, of those below it, and knows none above.

Nothing here decides anything. `wiring` lays the last one on top.
"""

import secrets
import time
from collections.abc import Sequence
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
from negotiation_room.kernel.desk import ClerkKey
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.ids import DeviceId, PersonId, RoomId, id_of
from negotiation_room.kernel.keys import public_key, sign
from negotiation_room.kernel.loading import Channels
from negotiation_room.server.capabilities import CAPABILITIES, handlers
from negotiation_room.server.chance import Chance
from negotiation_room.server.checkpointer import LogKey
from negotiation_room.server.directory import Directory
from negotiation_room.server.rooms import Rooms
from negotiation_room.server.settings import Settings
from negotiation_room.server.signatures import ThreadedSignatures
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


class SystemClock:
    """The server's clock, UTC in microseconds."""

    def now(self) -> int:
        """Integer microseconds since 1970 UTC."""
        return time.time_ns() // 1_000


# --- what is kept --------------------------------------------------------------------------


@dataclass(frozen=True)
class Stores:
    """What is kept, and the keys under which it is."""

    settings: Settings
    clock: SystemClock
    database: Database
    keystore: KeyStore
    vault: Vault
    writer: GroupWriter
    journal: SealedJournal
    checkpoints: CheckpointStore


def open_stores(settings: Settings) -> Stores:
    """Open the stores, each made or brought up to date where it has to be."""
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
    writer = GroupWriter(database, vault)
    return Stores(
        settings=settings,
        clock=SystemClock(),
        database=database,
        keystore=keystore,
        vault=vault,
        writer=writer,
        journal=SealedJournal(database, vault, writer),
        checkpoints=CheckpointStore(settings.checkpoint_store_url),
    )


def key_encryption_keys(settings: Settings) -> KeyEncryptionKeys:
    """The keys from the operator's variable, else from the file; made where there is none."""
    if settings.kek is not None:
        return KeyEncryptionKeys.parse(settings.kek)
    if settings.kek_path.exists():
        return KeyEncryptionKeys.from_file(settings.kek_path)
    return KeyEncryptionKeys.create_file(settings.kek_path)


# --- what decides --------------------------------------------------------------------------


@dataclass(frozen=True)
class Core(Stores):
    """What decides: the rules, over the channels in memory; and who is who."""

    catalogue: Catalogue
    channels: Channels
    rooms: Rooms
    identity: IdentityServices
    signatures: ThreadedSignatures
    clerk: ClerkKey
    log_key: LogKey
    dispatcher: Dispatcher


def core_over(below: Stores) -> Core:
    """The core over these stores."""
    settings, clock, vault = below.settings, below.clock, below.vault
    catalogue = Catalogue(CAPABILITIES)
    channels = Channels(
        catalogue=catalogue,
        journal=below.journal,
        checkpoints=below.checkpoints,
        most=settings.channels_in_memory,
        disputes=below.checkpoints,
    )
    rooms = Rooms(below.database, channels)
    identity = _identity_over(below)
    signatures = ThreadedSignatures(settings.verify_threads)
    clerk = clerk_key(below.keystore)
    return Core(
        **vars(below),
        catalogue=catalogue,
        channels=channels,
        rooms=rooms,
        identity=identity,
        signatures=signatures,
        clerk=clerk,
        log_key=LogKey(below.keystore.signing_key("log"), rooms.host),
        dispatcher=Dispatcher(
            catalogue=catalogue,
            channels=channels,
            writer=below.writer,
            signatures=signatures,
            handlers=handlers(identity.people, clock, Directory(vault, clock)),
            clerk=clerk,
            clock=clock,
            random=Chance(),
            origin=rooms.origin,
            limits=settings.dispatch,
        ),
    )


def _identity_over(below: Stores) -> IdentityServices:
    settings, journal = below.settings, below.journal

    async def enters(person: PersonId, room: RoomId) -> bool:
        return any(row.room == room and row.seat for row in await journal.seats_of(person))

    return assemble(
        IdentitySettings(
            Origins(settings.all_origins),
            passkey_domain=settings.rp_id,
            limits=settings.identity,
        ),
        reading=below.database,
        writer=below.writer,
        sealing=below.vault,
        clock=below.clock,
        random=secrets.token_bytes,
        enters=enters,
    )


def clerk_key(keystore: KeyStore) -> ClerkKey:
    """The clerk's device: its id follows from its key, so that every server has the same."""
    private = keystore.signing_key("clerk")
    public = public_key(private)
    device = DeviceId(id_of("d", public[:16]))
    return ClerkKey(device, public, lambda raw: sign(private, act_signing_input(raw)))


# --- what reads along ----------------------------------------------------------------------


@dataclass(frozen=True)
class Following(Core):
    """What reads the record along: for people, and for the clerk, who acts upon it."""

    reader: RoomReader
    pasts: Pasts
    removals: RemovalClerk
    relay: Relay
    relaying: RelayClerk
    disclosing: DisclosureClerk


def following_over(below: Core) -> Following:
    """What reads along over this core."""
    settings, channels, journal = below.settings, below.channels, below.journal
    dispatcher, people = below.dispatcher, below.identity.people

    async def languages_of(those: Sequence[PersonId]) -> list[str]:
        return [person.language for person in await people.persons(those)]

    relay = Relay(
        journal,
        Translator(engines_from(settings.translators, consented=consented_now)),
        languages_of,
        Agreements(channels, journal),
    )
    return Following(
        **vars(below),
        reader=RoomReader(
            catalogue=below.catalogue,
            channels=channels,
            journal=journal,
            limits=settings.reading,
        ),
        pasts=Pasts(channels, journal, settings.texts),
        removals=RemovalClerk(channels, journal, dispatcher, below.clock),
        relay=relay,
        relaying=RelayClerk(relay, channels, journal, dispatcher, settings.relay),
        disclosing=DisclosureClerk(relay, channels, journal, dispatcher, settings.relay),
    )


# --- where people come in ------------------------------------------------------------------


@dataclass(frozen=True)
class Doors(Following):
    """Where people come in, and hear of what is new."""

    hub: Hub
    bell: Bell
    house: House


def doors_over(below: Following) -> Doors:
    """The doors to what is below."""
    hub = Hub(below.catalogue.renderings)
    return Doors(
        **vars(below),
        hub=hub,
        bell=Bell(),
        house=House(
            dispatcher=below.dispatcher,
            channels=below.channels,
            reader=below.reader,
            hub=hub,
            doorkeeper=below.identity.doorkeeper(),
            concierge=below.rooms,
            session_limits=below.settings.session,
            limits=below.settings.connection,
        ),
    )
