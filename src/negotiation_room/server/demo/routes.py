"""Entering the demonstration as anybody, in one click: on loopback, and nowhere else."""

from typing import Annotated

from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.capabilities.identity.face import open_session
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.seats import Role
from negotiation_room.server.demo.scenario import DELEGATIONS, PEOPLE, Person
from negotiation_room.server.demo.summit import Summit
from negotiation_room.transport.http.local import is_for_here, is_from_here
from negotiation_room.transport.http.problems import PROBLEMS


class EnterAs(BaseModel):
    """The role to play."""

    model_config = ConfigDict(extra="forbid")
    role: Annotated[str, Field(max_length=40)]


class Playing(BaseModel):
    """The role one plays now."""

    room: str
    person: str
    name: str
    language: str


class Named(BaseModel):
    """A name in one language."""

    lang: str
    name: str


class Part(BaseModel):
    """A role that can be played.

    Attributes:
        role: the key by which one enters.
        title: what the printed link says, in English.
        capacity: the role in the room; a page says it in its reader's language.
        delegation: the names of the delegation, none for those who belong to none.
    """

    role: str
    title: str
    name: str
    capacity: Role
    delegation: list[Named]


def install(app: FastAPI, summit: Summit) -> None:
    """Add the demonstration's routes to the application.

    Raises:
        ValueError: a proxy stands before it, and whoever reaches that would enter as anybody.
    """
    if app.state.server.settings.behind_proxy:
        message = "a demonstration is never served behind a proxy"
        raise ValueError(message)
    router = APIRouter(prefix="/api/demo", tags=["demo"], responses=PROBLEMS)
    people = {person.key: person for person in PEOPLE}

    def check_local(request: Request) -> None:
        if not (is_from_here(request) and is_for_here(request)):
            raise NotFound("there is nothing at this address")

    @router.get("/roles", summary="Who can be played")
    async def roles(request: Request) -> list[Part]:
        check_local(request)
        return [_part(people[key], title) for key, title in summit.links]

    @router.post("/enter", summary="Enter the demonstration in a role")
    async def enter(request: Request, response: Response, wanted: EnterAs) -> Playing:
        check_local(request)
        person = people.get(wanted.role)
        if person is None or wanted.role not in summit.plan.people:
            raise NotFound("the demonstration has no such role; look at the printed links")
        identifier = summit.person(person.key)
        await open_session(request, response, identifier)
        return Playing(
            room=summit.room, person=identifier, name=person.name, language=person.language
        )

    app.include_router(router)


def _part(person: Person, title: str) -> Part:
    names = next((one.names for one in DELEGATIONS if one.key == person.delegation), ())
    return Part(
        role=person.key,
        title=title,
        name=person.name,
        capacity=person.role,
        delegation=[Named(lang=lang, name=name) for lang, name in names],
    )
