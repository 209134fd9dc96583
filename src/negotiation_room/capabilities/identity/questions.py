"""Questions: which challenge is asked for which purpose, and what goes out with it."""

from negotiation_room.capabilities.identity import totp
from negotiation_room.capabilities.identity.challenges import Challenge
from negotiation_room.capabilities.identity.refusals import StepUpNeeded
from negotiation_room.capabilities.identity.rules import check_name
from negotiation_room.capabilities.identity.services import IdentityServices
from negotiation_room.capabilities.identity.signed import Signed
from negotiation_room.capabilities.identity.wire import CodeSecret, Question, QuestionWanted
from negotiation_room.kernel.ids import DeviceId, PersonId, b64, new_id


async def ask_stranger(
    services: IdentityServices, wanted: QuestionWanted, page: str | None
) -> Question:
    """Ask somebody who is not signed in: to sign in, to arrive, or to set up by a link.

    Raises:
        LinkSpent: the link opens nothing.
        UnfitName: the name cannot be shown.
    """
    if wanted.purpose == "sign_in":
        challenge = await services.challenges.ask("sign_in", origin=page)
        question = _question(challenge)
        if page is not None:
            question.passkey = services.passkeys.authentication(challenge)
        return question
    if wanted.purpose == "set_up":
        person = await services.links.holder(wanted.link)
        name = (await services.people.person(person)).name
        return await _register(services, wanted, page, person, name, None)
    name = check_name(wanted.name, services.limits)
    person = PersonId(new_id("p", services.random))
    return await _register(services, wanted, page, person, name, _new_device(services))


async def ask_signed(
    services: IdentityServices, wanted: QuestionWanted, page: str | None, signed: Signed
) -> Question:
    """Ask somebody who is signed in: to step up, to add a passkey, or to enrol a device.

    Raises:
        StepUpNeeded: a passkey is added only by who has just proved who they are.
    """
    if wanted.purpose == "enrol":
        device = _new_device(services)
        challenge = await services.challenges.ask("enrol", person=signed.person, device=device)
        return _question(challenge)
    if wanted.purpose == "add_passkey" and not signed.stepped_up:
        raise StepUpNeeded("show your passkey or password once more; then add another")
    challenge = await services.challenges.ask(
        wanted.purpose, person=signed.person, session=signed.session.id, origin=page
    )
    question = _question(challenge)
    held = await services.people.passkeys_of(signed.person)
    if page is not None and wanted.purpose == "add_passkey":
        name = (await services.people.person(signed.person)).name
        question.passkey = services.passkeys.registration(challenge, signed.person, name, held)
    elif page is not None and held:
        question.passkey = services.passkeys.authentication(challenge, held)
    return question


async def _register(
    services: IdentityServices,
    wanted: QuestionWanted,
    page: str | None,
    person: PersonId,
    name: str,
    device: DeviceId | None,
) -> Question:
    secret = services.random(totp.SECRET_LENGTH) if wanted.credential == "password" else None
    challenge = await services.challenges.ask(
        wanted.purpose, person=person, device=device, origin=page, secret=secret
    )
    question = _question(challenge)
    if secret is not None:
        uri = totp.provisioning_uri(secret, wanted.name or name, services.settings.name)
        question.codes = CodeSecret(secret=totp.spelled(secret), uri=uri, qr=totp.qr(uri))
    elif page is not None:
        held = await services.people.passkeys_of(person)
        question.passkey = services.passkeys.registration(challenge, person, name, held)
    return question


def _new_device(services: IdentityServices) -> DeviceId:
    return DeviceId(new_id("d", services.random))


def _question(challenge: Challenge) -> Question:
    return Question(
        challenge=b64(challenge.challenge),
        at=challenge.at,
        expires_at=challenge.expires_at,
        person=challenge.person,
        device=challenge.device,
    )
