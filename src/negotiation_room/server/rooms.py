"""The rooms of this house: their origins and registers, and what everyone there may know."""

from typing import Any

from sqlalchemy import Connection, select

from negotiation_room.capabilities.accreditation import face as accreditation
from negotiation_room.capabilities.channels import face as channels_face
from negotiation_room.capabilities.rooms import face as rooms_face
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.seats import Seat
from negotiation_room.storage import schema
from negotiation_room.storage.database import Database

SIGNALS = frozenset({"here", "typing", "editing"})


class Rooms:
    """Knows which rooms there are; a projection of registers, kept in memory once read."""

    def __init__(self, database: Database, channels: Channels) -> None:
        self._database = database
        self._channels = channels
        self._known: dict[RoomId, tuple[str, ChannelId]] = {}

    def origin(self, room: RoomId) -> str:
        """The origin fixed when the room was made; empty for a room not yet found.

        The dispatcher asks it of acts, after the door has found the room.
        """
        return self._known.get(room, ("", ChannelId("")))[0]

    def host(self, room: RoomId) -> str:
        """The host of the room's origin, port included: the first part of its logs' names."""
        return self.origin(room).partition("://")[2]

    def register(self, room: RoomId) -> ChannelId:
        """The register of a room that was found.

        Raises:
            NotFound: it was not.
        """
        known = self._known.get(room)
        if known is None:
            raise NotFound("there is no such room, or you have no seat in it")
        return known[1]

    def note(self, room: RoomId, register: ChannelId, origin: str) -> None:
        """Know a room that was founded here."""
        self._known[room] = (origin, register)

    async def find(self, room: RoomId) -> bool:
        """Whether there is such a room; its origin and register are known afterwards."""
        if room in self._known:
            return True

        def look(connection: Connection) -> Any:
            columns = schema.room.c
            wanted = select(columns.origin, columns.register).where(columns.id == room)
            return connection.execute(wanted).first()

        row = await self._database.read(look)
        if row is not None:
            self._known[room] = (row.origin, ChannelId(row.register))
        return row is not None

    async def find_all(self) -> None:
        """Know every room there is, before channels are opened for which no door has asked."""

        def look(connection: Connection) -> Any:
            columns = schema.room.c
            return connection.execute(
                select(columns.id, columns.origin, columns.register)
            ).all()

        for row in await self._database.read(look):
            self.note(RoomId(row.id), ChannelId(row.register), row.origin)

    async def describe(self, room: RoomId, person: PersonId) -> dict[str, Any]:
        """Title, languages, delegations: what every seat in the room may know."""
        del person
        live = await self._channels.open(self.register(room))
        if live is None:
            raise NotFound("there is no such room, or you have no seat in it")
        state = live.durable.state
        return {
            "room": room,
            "origin": self.origin(room),
            "register": state.channel,
            **rooms_face.describe(state),
            "delegations": accreditation.delegations_shown(state),
        }

    async def languages(self, room: RoomId) -> list[str]:
        """The languages of a room; none where there is no such room."""
        if not await self.find(room):
            return []
        live = await self._channels.open(self.register(room))
        return [] if live is None else rooms_face.describe(live.durable.state)["languages"]

    async def delegation_names(self, room: RoomId, language: str) -> dict[str, str]:
        """Each delegation's name in a language, or the first it has."""
        await self.find(room)
        live = await self._channels.open(self.register(room))
        if live is None:
            return {}
        named: dict[str, str] = {}
        for one in accreditation.delegations_shown(live.durable.state):
            names = {each["lang"]: each["name"] for each in one["names"]}
            if names:
                named[one["delegation"]] = names.get(language) or next(iter(names.values()))
        return named

    def may_signal(self, channel: ChannelId, seat: Seat, signal: str) -> bool:
        """Whether the seat may send this signal there: presence never in a caucus."""
        live = self._channels.live.get(channel)
        if live is None or signal not in SIGNALS:
            return False
        return channels_face.may_signal_presence(live.durable.state, seat)
