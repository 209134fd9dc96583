"""Hosting: founding rooms, and letting people and their devices in.

These begin outside every channel, so no device signs them: the clerk acts, each time with a cause.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from negotiation_room.capabilities.accreditation import face as accreditation
from negotiation_room.capabilities.accreditation.face import (
    NOT_VALID,
    FirstInvitation,
    InvitationNotValid,
)
from negotiation_room.capabilities.identity.face import Newcomer
from negotiation_room.capabilities.rooms import face as rooms_face
from negotiation_room.kernel.channel import Attribution
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import (
    ChannelId,
    InvitationId,
    PersonId,
    RoomId,
    b64,
    lp,
    new_id,
    tag,
    utf8,
)
from negotiation_room.kernel.roster import AdmitDevice
from negotiation_room.kernel.seats import Role
from negotiation_room.server.directory import Directory
from negotiation_room.server.wiring import Server

INVITATION_LASTS = 14 * 86_400 * 1_000_000
"""How long the first invitation of a room may be used, in microseconds."""


@dataclass(frozen=True, slots=True)
class Founded:
    """A new room, and the link by which its first host enters."""

    room: RoomId
    register: ChannelId
    plenary: ChannelId
    link: str


def link_to_enter(origin: str, room: str, invitation: str, secret: bytes) -> str:
    """An invitation as a link; its secret stands after the #, where no server logs it."""
    return f"{origin}/enter#{room}.{invitation}.{b64(secret)}"


class Hosting:
    """Founds rooms and opens their doors."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._random = server.dispatcher.random

    async def found(
        self,
        *,
        title: str,
        languages: Sequence[str],
        host_name: str,
        host_role: Role = Role.MEDIATOR,
        host_language: str = "en",
        attribution: Attribution = Attribution.ATTRIBUTED,
        presence: bool = True,
    ) -> Founded:
        """Found a room and invite its first host.

        Raises:
            Invalid: title, name or languages cannot be shown.
        """
        server = self._server
        origin = server.settings.origin
        room = RoomId(new_id("r", self._random))
        register = ChannelId(new_id("c", self._random))
        plenary = ChannelId(new_id("c", self._random))
        invitation = InvitationId(new_id("i", self._random))
        secret = self._random(32)
        server.rooms.note(room, register, origin)
        first = FirstInvitation(
            invitation=invitation,
            secret_hash=b64(hashlib.sha256(secret).digest()),
            name=host_name,
            role=host_role,
            expires_at=server.clock.now() + INVITATION_LASTS,
            language=host_language,
        )

        def work(desk: Desk) -> None:
            rooms_face.found_room(
                desk,
                room=room,
                register=register,
                plenary=plenary,
                title=title,
                languages=tuple(languages),
                origin=origin,
                log_key=server.log_key.public,
                clerk_device=server.clerk.device,
                clerk_key=server.clerk.public,
                directory=Directory(server.vault, server.clock),
                first=first,
                attribution=attribution,
                presence=presence,
            )

        await server.dispatcher.as_clerk(work)
        link = link_to_enter(origin, room, invitation, secret)
        return Founded(room, register, plenary, link)

    async def preview(self, room: RoomId, invitation: str, secret: bytes) -> dict[str, Any]:
        """What an invitation says, for whoever holds its secret.

        Raises:
            Refusal: it is not known, was used, was revoked, or has expired.
        """
        register = await self._register_by_invitation(room)
        live = await self._server.channels.open(register)
        if live is None:
            raise InvitationNotValid(NOT_VALID)
        state = live.durable.state
        said = accreditation.look_at(
            state, InvitationId(invitation), secret, self._server.clock.now()
        )
        return {**rooms_face.describe(state), **said, "origin": self._server.rooms.origin(room)}

    async def admit(
        self, room: RoomId, invitation: str, secret: bytes, newcomer: Newcomer
    ) -> None:
        """Redeem an invitation: seats, device and proof become known in one transaction.

        Raises:
            Refusal: the invitation does not hold; nothing of the newcomer was kept.
        """
        register = await self._register_by_invitation(room)
        at = self._server.clock.now()

        def work(desk: Desk) -> None:
            accreditation.redeem(
                desk,
                register,
                invitation=InvitationId(invitation),
                secret=secret,
                person=newcomer.person,
                device=newcomer.device.id,
                key=newcomer.device.key,
                at=at,
            )
            for write in newcomer.writes:
                desk.write(write)

        await self._server.dispatcher.as_clerk(work)

    async def admit_device(self, room: RoomId, newcomer: Newcomer) -> None:
        """Admit one device more of somebody who is seated, in every channel where they sit.

        Raises:
            NotFound: they sit nowhere in this room.
        """
        register = await self._register(room)
        seats = await self._server.journal.seats_of(newcomer.person)
        places = [row.channel for row in seats if row.room == room and row.seat is not None]
        if not places:
            raise NotFound("there is no such room, or you have no seat in it")
        cause = _cause_of_device(newcomer)
        # The register first, where the person has a seat in it: channels opened later look there.
        ordered = sorted(places, key=lambda channel: (channel != register, channel))

        def work(desk: Desk) -> None:
            for channel in ordered:
                desk.clerk(
                    channel,
                    AdmitDevice,
                    cause,
                    device=newcomer.device.id,
                    person=newcomer.person,
                    key=b64(newcomer.device.key),
                )
            for write in newcomer.writes:
                desk.write(write)

        await self._server.dispatcher.as_clerk(work)

    async def rooms_of(self, person: PersonId) -> list[dict[str, Any]]:
        """The rooms in which a person has a seat, as their lobby lists them."""
        seats = await self._server.journal.seats_of(person)
        rooms = self._server.rooms
        mine = dict.fromkeys(row.room for row in seats if row.seat is not None)
        return [await rooms.describe(room, person) for room in mine if await rooms.find(room)]

    async def _register_by_invitation(self, room: RoomId) -> ChannelId:
        """The register, for somebody who knows no more than an invitation.

        Without the secret, a room that is none and a wrong invitation to one look alike.
        """
        try:
            return await self._register(room)
        except NotFound:
            raise InvitationNotValid(NOT_VALID) from None

    async def _register(self, room: RoomId) -> ChannelId:
        if not await self._server.rooms.find(room):
            raise NotFound("there is no such room, or you have no seat in it")
        return self._server.rooms.register(room)


def _cause_of_device(newcomer: Newcomer) -> bytes:
    device = newcomer.device
    return hashlib.sha256(
        tag("nr-enrolled-v1") + lp(utf8(newcomer.person), utf8(device.id), device.key)
    ).digest()
