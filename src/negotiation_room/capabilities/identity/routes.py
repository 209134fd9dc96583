"""Identity over HTTP: signing in and out, stepping up, sessions, passkeys, tickets."""

from typing import Final

from fastapi import APIRouter, FastAPI, Request, Response

from negotiation_room.capabilities.identity.known import Passkey
from negotiation_room.capabilities.identity.questions import ask_signed, ask_stranger
from negotiation_room.capabilities.identity.refusals import NotRecognised
from negotiation_room.capabilities.identity.rules import (
    SECOND,
    Session,
    SessionId,
    check_language,
    check_zone,
)
from negotiation_room.capabilities.identity.services import IdentityServices
from negotiation_room.capabilities.identity.signed import (
    Host,
    Page,
    Services,
    SignedIn,
    SteppedUpPerson,
    forget_cookie,
    open_session,
    signed_in,
)
from negotiation_room.capabilities.identity.wire import (
    Me,
    PasskeyHeld,
    PasskeyShown,
    Preferences,
    Question,
    QuestionWanted,
    SetUp,
    SignedInAnswer,
    SignInByPasskey,
    SignInByPassword,
    StayShown,
    SteppedUp,
    StepUp,
    TicketGiven,
)
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import RoomId, b64, check_id, unb64
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.transport.http.problems import PROBLEMS

_OF_STRANGERS: Final = frozenset({"sign_in", "arrive", "set_up"})


def install(app: FastAPI, services: IdentityServices) -> None:
    """Put identity's routes into the application, and its services where `signed_in` looks."""
    app.state.identity = services
    app.include_router(routes())


def routes() -> APIRouter:
    """Identity's routes."""
    router = APIRouter(tags=["identity"], responses=PROBLEMS)
    _add_signing_in(router)
    _add_own_affairs(router)
    _add_passkeys(router)
    _add_sessions(router)
    return router


def _add_signing_in(router: APIRouter) -> None:
    @router.post("/api/identity/challenges", summary="Ask for a single-use question")
    async def ask(
        request: Request, wanted: QuestionWanted, services: Services, page: Page, host: Host
    ) -> Question:
        """Begin a ceremony.

        `sign_in`, `arrive` (by an invitation) and `set_up` (by a one-time link) need no
        session; `step_up`, `add_passkey` and `enrol` (one device more) do. Each question is
        answered once.
        """
        services.throttle.knock(host)
        if wanted.purpose in _OF_STRANGERS:
            return await ask_stranger(services, wanted, page)
        return await ask_signed(services, wanted, page, await signed_in(request, page))

    @router.post("/api/identity/sign-in/passkey", summary="Sign in with a passkey")
    async def sign_in_by_passkey(
        request: Request,
        response: Response,
        shown: SignInByPasskey,
        services: Services,
        page: Page,
        host: Host,
    ) -> SignedInAnswer:
        """Answer a `sign_in` question with a passkey; the session's cookie comes back."""
        person = await services.proofs.by_passkey(
            unb64(shown.challenge), shown.credential, purpose="sign_in", host=host, page=page
        )
        return await open_session(request, response, person)

    @router.post("/api/identity/sign-in/password", summary="Sign in with password and code")
    async def sign_in_by_password(
        request: Request,
        response: Response,
        given: SignInByPassword,
        services: Services,
        _page: Page,
        host: Host,
    ) -> SignedInAnswer:
        """Sign in with name, password and code. Programs may ask for the token itself."""
        person = await services.proofs.by_password(
            given.name, given.password, given.code, host=host
        )
        return await open_session(request, response, person, answer=given.answer)

    @router.post("/api/identity/set-up", summary="Register by a one-time link")
    async def set_up(
        request: Request,
        response: Response,
        given: SetUp,
        services: Services,
        page: Page,
        host: Host,
    ) -> SignedInAnswer:
        """Register a passkey, or a password with codes, and be signed in.

        Whatever was open in that person's name is ended: a link is also how lost access is
        given back.
        """
        services.throttle.knock(host)
        person = await services.links.holder(given.link)
        asked = unb64(given.challenge)
        challenge = await services.challenges.take(asked, "set_up", person=person)
        name = (await services.people.person(person)).name
        proof = await services.arrivals.proof(challenge, given.proof, person, name, page)
        await services.links.redeem(given.link, proof)
        await services.sessions.revoke_all(person)
        return await open_session(request, response, person)


def _add_own_affairs(router: APIRouter) -> None:
    @router.get("/api/identity/me", summary="Who am I?")
    async def me(services: Services, signed: SignedIn) -> Me:
        """The person who is signed in, and their session."""
        person = await services.people.person(signed.person)
        passkeys = await services.people.passkeys_of(person.id)
        password = await services.people.password_of(person.id)
        return Me(
            person=person.id,
            name=person.name,
            language=person.language,
            timezone=person.timezone,
            is_administrator=person.is_administrator,
            passkeys=len(passkeys),
            has_password=password is not None,
            session=_shown(signed.session, signed.session),
            stepped_up_until=signed.session.stepped_up_at + services.limits.step_up,
        )

    @router.put("/api/identity/preferences", status_code=204, summary="How I want to read")
    async def prefer(wanted: Preferences, services: Services, signed: SignedIn) -> None:
        """Choose a language and a time zone."""
        language, timezone = check_language(wanted.language), check_zone(wanted.timezone)
        await services.people.prefer(signed.person, language, timezone)

    @router.post("/api/identity/step-up", summary="Prove once more who I am")
    async def step_up(
        given: StepUp, services: Services, signed: SignedIn, page: Page, host: Host
    ) -> SteppedUp:
        """With a passkey (answering a `step_up` question), or with password and code."""
        if given.passkey is not None:
            await services.proofs.by_passkey(
                unb64(given.passkey.challenge),
                given.passkey.credential,
                purpose="step_up",
                host=host,
                page=page,
                person=signed.person,
                session=signed.session.id,
            )
        elif given.password is not None:
            await services.proofs.again_by_password(
                signed.person, given.password, given.code, host=host
            )
        else:
            raise NotRecognised("show your passkey, or give your password and a code")
        return SteppedUp(until=await services.sessions.step_up(signed.session.id))


def _add_passkeys(router: APIRouter) -> None:
    @router.post("/api/identity/passkeys", status_code=204, summary="Add a passkey")
    async def add_passkey(
        shown: PasskeyShown, services: Services, signed: SteppedUpPerson, page: Page
    ) -> None:
        """Answer an `add_passkey` question with a new passkey."""
        challenge = await services.challenges.take(
            unb64(shown.challenge),
            "add_passkey",
            person=signed.person,
            session=signed.session.id,
        )
        if challenge.origin != page:
            raise NotRecognised("finish where you began: at the same address")
        passkey = services.passkeys.register(challenge, signed.person, shown.credential)
        await services.people.add_passkey(passkey, services.clock.now())

    @router.get("/api/identity/passkeys", summary="Which passkeys have I?")
    async def passkeys(services: Services, signed: SignedIn) -> list[PasskeyHeld]:
        """One's own passkeys, oldest first."""
        return [_held(each) for each in await services.people.passkeys_of(signed.person)]

    @router.delete(
        "/api/identity/passkeys/{passkey}", status_code=204, summary="Remove a passkey"
    )
    async def remove_passkey(passkey: str, services: Services, signed: SteppedUpPerson) -> None:
        """Nobody signs in with it any more; the last way to sign in is never removed.

        Sessions go on: they are ended one by one, or all at once.
        """
        try:
            id_ = unb64(passkey)
        except Malformed:
            raise NotFound("you hold no such passkey") from None
        await services.people.remove_passkey(signed.person, id_)


def _held(passkey: Passkey) -> PasskeyHeld:
    return PasskeyHeld(
        id=b64(passkey.id),
        transports=list(passkey.transports),
        created_at=passkey.created_at,
        used_at=passkey.used_at,
    )


def _add_sessions(router: APIRouter) -> None:
    @router.post("/api/identity/sign-out", status_code=204, summary="Sign out here")
    async def sign_out(services: Services, signed: SignedIn, response: Response) -> None:
        """End this session; its open sockets close."""
        await services.sessions.revoke(signed.session.id, signed.person)
        forget_cookie(response)

    @router.post(
        "/api/identity/sign-out-everywhere", status_code=204, summary="Sign out everywhere"
    )
    async def sign_out_everywhere(
        services: Services, signed: SignedIn, response: Response
    ) -> None:
        """End all of one's sessions, this one included."""
        await services.sessions.revoke_all(signed.person)
        forget_cookie(response)

    @router.get("/api/identity/sessions", summary="Where am I signed in?")
    async def sessions(services: Services, signed: SignedIn) -> list[StayShown]:
        """One's own sessions, the last used first."""
        return [
            _shown(each, signed.session) for each in await services.sessions.of(signed.person)
        ]

    @router.delete(
        "/api/identity/sessions/{session}", status_code=204, summary="End one session"
    )
    async def revoke(session: str, services: Services, signed: SignedIn) -> None:
        """End one of one's own sessions."""
        await services.sessions.revoke(SessionId(session), signed.person)

    @router.post("/api/rooms/{room}/ws-ticket", summary="A ticket for one socket")
    async def ticket(
        room: str, services: Services, signed: SignedIn, page: Page
    ) -> TicketGiven:
        """It is void after one use, or half a minute: time enough to open the socket."""
        try:
            entered = RoomId(check_id("r", room))
        except Malformed:
            raise NotFound("there is no such room") from None
        if not await services.enters(signed.person, entered):
            raise NotFound("there is no such room")
        given = await services.tickets.issue(signed.session, entered, page)
        return TicketGiven(ticket=given, expires_in=services.limits.ticket // SECOND)


def _shown(session: Session, this: Session) -> StayShown:
    return StayShown(
        id=session.id,
        agent=session.agent,
        room=session.room,
        created_at=session.created_at,
        seen_at=session.seen_at,
        expires_at=session.expires_at,
        is_this=session.id == this.id,
    )
