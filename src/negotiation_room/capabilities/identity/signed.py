"""Who asks: what routes learn of a request before they answer it.

A page brings the cookie it cannot read, and its Origin; a program brings the same token in a
header. Both are looked up again on each request, so that a revoked session opens nothing.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Depends, Request, Response

from negotiation_room.capabilities.identity.refusals import (
    NotForPages,
    NotSignedIn,
    StepUpNeeded,
)
from negotiation_room.capabilities.identity.rules import Session, coarse_agent
from negotiation_room.capabilities.identity.services import IdentityServices
from negotiation_room.capabilities.identity.wire import SignedInAnswer
from negotiation_room.kernel.errors import NotFound, NotPermitted
from negotiation_room.kernel.ids import PersonId, RoomId
from negotiation_room.transport.http.doors import COOKIE

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Signed:
    """A person who is signed in, as a route sees them."""

    person: PersonId
    session: Session
    stepped_up: bool


class NotAdministrator(NotPermitted, code="identity.not_administrator"):
    """Only those who administer the server do this."""


def services_of(request: Request) -> IdentityServices:
    """Identity's services, as the server put them into the application's state."""
    return request.app.state.identity


def host_of(request: Request) -> str:
    """The address a request comes from, for throttles and tallies."""
    return request.client.host if request.client else ""


def page_of(request: Request) -> str | None:
    """The origin of the page that asks, or None for a program.

    Raises:
        ForeignOrigin: it is no page of ours; or it brings our cookie and does not say whose it
        is.
    """
    origins = services_of(request).settings.origins
    named = request.headers.getlist("origin")
    if named:
        return origins.check(named[0] if len(named) == 1 else None)
    if request.method not in _SAFE and COOKIE in request.cookies:
        return origins.check(None)
    return None


async def signed_in(request: Request, page: Annotated[str | None, Depends(page_of)]) -> Signed:
    """The person who asks.

    Raises:
        NotSignedIn: there is no session, or it has ended.
    """
    del page  # Asked for its refusal only.
    services = services_of(request)
    header = request.headers.get("authorization", "")
    token = (
        header[len(_BEARER) :].strip()
        if header[: len(_BEARER)].lower() == _BEARER
        else request.cookies.get(COOKIE, "")
    )
    session = await services.sessions.find(token) if token else None
    if session is None:
        raise NotSignedIn("sign in first; your session may have ended")
    now = services.clock.now()
    return Signed(session.person, session, session.is_stepped_up(now, services.limits))


async def still_signed_in(request: Request) -> None:
    """Ask again on behalf of a request that has waited.

    Raises:
        NotSignedIn: the session has ended meanwhile.
    """
    await signed_in(request, None)


async def person_in_room(
    signed: Annotated[Signed, Depends(signed_in)], room: RoomId
) -> PersonId:
    """The person who asks something of a room; for routes with `{room}` in their path.

    Raises:
        NotFound: the session opens another room only.
    """
    if signed.session.room not in (None, room):
        raise NotFound("there is no such room, or you have no seat in it")
    return signed.person


async def stepped_up(signed: Annotated[Signed, Depends(signed_in)]) -> Signed:
    """The person who asks, if they have just proved again who they are.

    Raises:
        StepUpNeeded: the last proof is too old for so grave an act.
    """
    if not signed.stepped_up:
        raise StepUpNeeded("show your passkey or password once more; then this is done at once")
    return signed


async def administrator(
    request: Request, signed: Annotated[Signed, Depends(signed_in)]
) -> Signed:
    """The person who asks, if they administer the server.

    Raises:
        NotAdministrator: they do not.
    """
    person = await services_of(request).people.person(signed.person)
    if not person.is_administrator:
        raise NotAdministrator("this is for those who administer the server; ask them")
    return signed


Services = Annotated[IdentityServices, Depends(services_of)]
Page = Annotated[str | None, Depends(page_of)]
Host = Annotated[str, Depends(host_of)]
SignedIn = Annotated[Signed, Depends(signed_in)]
SteppedUpPerson = Annotated[Signed, Depends(stepped_up)]
Administrator = Annotated[Signed, Depends(administrator)]


async def open_session(
    request: Request,
    response: Response,
    person: PersonId,
    *,
    room: RoomId | None = None,
    answer: Literal["cookie", "token"] = "cookie",
) -> SignedInAnswer:
    """Begin a person's stay and hand over what opens it.

    Raises:
        NotForPages: a page asked for the token itself.
    """
    services = services_of(request)
    if answer == "token" and page_of(request) is not None:
        raise NotForPages("a page is given a cookie, not the token")
    agent = coarse_agent(request.headers.get("user-agent", ""))
    token, session = await services.sessions.open(person, room=room, agent=agent)
    if answer == "token":
        return SignedInAnswer(person=person, session=session.id, token=token)
    response.set_cookie(
        COOKIE,
        token,
        max_age=services.limits.session_absolute // 1_000_000,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return SignedInAnswer(person=person, session=session.id)


def forget_cookie(response: Response) -> None:
    """Tell the browser to drop its cookie."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
