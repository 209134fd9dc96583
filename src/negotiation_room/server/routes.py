"""Routes that begin outside every channel: rooms, invitations, devices."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.capabilities.identity.face import (
    Administrator,
    Arrival,
    Enrolment,
    Host,
    Page,
    Services,
    SignedIn,
    SteppedUpPerson,
    open_session,
    signed_in,
    stepped_up,
)
from negotiation_room.kernel.channel import Attribution
from negotiation_room.kernel.errors import Invalid, NotFound
from negotiation_room.kernel.ids import RoomId, unb64
from negotiation_room.kernel.seats import Role
from negotiation_room.kernel.text import Language, Line
from negotiation_room.server.hosting import Hosting
from negotiation_room.server.wiring import Server
from negotiation_room.transport.http.problems import PROBLEMS

HostRole = Literal[Role.MEDIATOR, Role.SECRETARIAT]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewRoom(_Form):
    """A room to found, and who enters it first."""

    title: Line
    languages: Annotated[list[Language], Field(min_length=1, max_length=40)]
    host_name: Line
    host_role: HostRole = Role.MEDIATOR
    host_language: Language = "en"
    attribution: Attribution = Attribution.ATTRIBUTED
    presence: bool = True


class RoomFoundedAnswer(BaseModel):
    """The new room, and the link to hand to its first host; it is shown this once."""

    room: str
    link: str


class InvitationShown(_Form):
    """An invitation, as its link carries it."""

    invitation: str = Field(max_length=40)
    secret: str = Field(max_length=64)


class Entry(InvitationShown):
    """Entering by an invitation: as somebody new, or as who one is signed in as."""

    arrival: Arrival | None = None
    enrolment: Enrolment | None = None
    answer: Literal["cookie", "token"] = "cookie"


class Entered(BaseModel):
    """Who one is in the room now, and with which device; the token only for programs."""

    person: str
    device: str
    origin: str
    token: str | None = None


class DeviceEnrolled(BaseModel):
    """The device that may sign acts in this room now."""

    device: str
    origin: str


def routes(server: Server) -> APIRouter:
    """The routes over a wired server."""
    hosting = Hosting(server)
    router = APIRouter(responses=PROBLEMS)
    _add_rooms(router, hosting)
    _add_entry(router, server, hosting)
    return router


def _add_rooms(router: APIRouter, hosting: Hosting) -> None:
    @router.get("/api/rooms", tags=["rooms"], summary="The rooms in which you have a seat")
    async def mine(signed: SignedIn) -> list[dict[str, Any]]:
        return await hosting.rooms_of(signed.person)

    @router.post("/api/rooms", tags=["rooms"], summary="Found a room", status_code=201)
    async def found(
        new: NewRoom, administrator: Administrator, fresh: SteppedUpPerson
    ) -> RoomFoundedAnswer:
        """Founding gives no seat: who administers the server creates rooms and reads none."""
        del administrator, fresh
        founded = await hosting.found(
            title=new.title,
            languages=new.languages,
            host_name=new.host_name,
            host_role=new.host_role,
            host_language=new.host_language,
            attribution=new.attribution,
            presence=new.presence,
        )
        return RoomFoundedAnswer(room=founded.room, link=founded.link)


def _add_entry(router: APIRouter, server: Server, hosting: Hosting) -> None:
    @router.post(
        "/api/rooms/{room}/invitation", tags=["entry"], summary="What an invitation says"
    )
    async def invitation(
        room: RoomId, shown: InvitationShown, services: Services, host: Host
    ) -> dict[str, Any]:
        """Looking does not use it up."""
        services.throttle.knock(host)
        return await hosting.preview(room, shown.invitation, unb64(shown.secret, 32))

    @router.post("/api/rooms/{room}/entry", tags=["entry"], summary="Enter by an invitation")
    async def enter(
        request: Request,
        response: Response,
        room: RoomId,
        entry: Entry,
        services: Services,
        page: Page,
        host: Host,
    ) -> Entered:
        services.throttle.knock(host)
        secret = unb64(entry.secret, 32)
        await hosting.preview(room, entry.invitation, secret)
        origin = server.rooms.origin(room)
        if entry.arrival is not None and entry.enrolment is None:
            newcomer = await services.arrivals.arrive(
                entry.arrival, room=room, room_origin=origin, page=page
            )
        elif entry.enrolment is not None and entry.arrival is None:
            signed = await signed_in(request, page)
            newcomer = await services.arrivals.enrol(
                entry.enrolment, signed.person, room=room, room_origin=origin
            )
        else:
            raise Invalid("arrive as somebody new, or enrol a device of who you are")
        await hosting.admit(room, entry.invitation, secret, newcomer)
        session = await open_session(request, response, newcomer.person, answer=entry.answer)
        return Entered(
            person=newcomer.person,
            device=newcomer.device.id,
            origin=origin,
            token=session.token,
        )

    @router.post(
        "/api/rooms/{room}/devices", tags=["entry"], summary="Enrol one device more of yours"
    )
    async def enrol(
        request: Request, room: RoomId, enrolment: Enrolment, services: Services, page: Page
    ) -> DeviceEnrolled:
        """Asks for a fresh proof of who you are; the device is shown as not yet certified."""
        signed = await stepped_up(await signed_in(request, page))
        if not await services.enters(signed.person, room) or not await server.rooms.find(room):
            raise NotFound("there is no such room, or you have no seat in it")
        origin = server.rooms.origin(room)
        newcomer = await services.arrivals.enrol(
            enrolment, signed.person, room=room, room_origin=origin
        )
        await hosting.admit_device(room, newcomer)
        return DeviceEnrolled(device=newcomer.device.id, origin=origin)
