"""What this server's rooms can do: the table of contents, and what wires it to the tables."""

from typing import Any

from sqlalchemy import Connection, select, update

from negotiation_room.capabilities.accreditation.capability import capability as accreditation
from negotiation_room.capabilities.accreditation.handlers import (
    handlers as accreditation_handlers,
)
from negotiation_room.capabilities.audit.capability import capability as audit
from negotiation_room.capabilities.channels.capability import capability as channels
from negotiation_room.capabilities.channels.handlers import HANDLERS as CHANNEL_HANDLERS
from negotiation_room.capabilities.drafting.capability import capability as drafting
from negotiation_room.capabilities.identity import tables as identity_tables
from negotiation_room.capabilities.identity.capability import capability as identity
from negotiation_room.capabilities.identity.face import People
from negotiation_room.capabilities.interpretation.capability import (
    capability as interpretation,
)
from negotiation_room.capabilities.interpretation.handlers import (
    HANDLERS as INTERPRETATION_HANDLERS,
)
from negotiation_room.capabilities.languages.capability import capability as languages
from negotiation_room.capabilities.records.capability import capability as records
from negotiation_room.capabilities.rooms.capability import capability as rooms
from negotiation_room.capabilities.rooms.face import RoomDirectory
from negotiation_room.capabilities.rooms.handlers import handlers as room_handlers
from negotiation_room.kernel.capability import Capability
from negotiation_room.kernel.desk import Handler
from negotiation_room.kernel.handlers import together
from negotiation_room.kernel.ids import DeviceId, PersonId, RoomId
from negotiation_room.kernel.ports import Clock

CAPABILITIES: tuple[Capability, ...] = (
    identity,
    accreditation,
    rooms,
    channels,
    drafting,
    languages,
    interpretation,
    records,
    audit,
)


class IdentityTables:
    """What accreditation changes in identity's tables, inside the transaction of the fact."""

    def __init__(self, people: People, clock: Clock) -> None:
        self._people = people
        self._clock = clock

    def revoke_device(self, conn: Any, device: DeviceId) -> None:
        """Let the device be used nowhere any more, and end every sign-in of its person.

        No session knows on which device it lives: whoever holds a lost device may hold one too,
        and would read on. The watch closes the live sockets within a second.
        """
        now = self._clock.now()
        self._people.write_device_revoked(device, now)(conn)
        connection: Connection = conn
        session, known = identity_tables.session, identity_tables.device
        owner = select(known.c.person).where(known.c.id == device).scalar_subquery()
        connection.execute(
            update(session)
            .where(session.c.person == owner, session.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    def end_sessions(self, conn: Any, person: PersonId, room: RoomId) -> None:
        """End what the person opened for this room; a session for several rooms loses only it.

        The watch closes their live sockets within a second; the seats are gone at once.
        """
        connection: Connection = conn
        session = identity_tables.session
        connection.execute(
            update(session)
            .where(
                session.c.person == person,
                session.c.room == room,
                session.c.revoked_at.is_(None),
            )
            .values(revoked_at=self._clock.now())
        )


def handlers(people: People, clock: Clock, directory: RoomDirectory) -> dict[str, Handler]:
    """What carries acts into other channels and tables, by wire name."""
    return together(
        CHANNEL_HANDLERS,
        accreditation_handlers(IdentityTables(people, clock)),
        room_handlers(directory),
        INTERPRETATION_HANDLERS,
    )
