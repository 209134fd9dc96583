"""The ways in which the door says no; none of them tells a stranger who exists."""

from negotiation_room.kernel.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotPermitted,
    Overloaded,
)


class NotSignedIn(NotPermitted, code="identity.not_signed_in"):
    """There is no session, or it has ended: sign in again."""

    status = 401


class StepUpNeeded(NotPermitted, code="identity.step_up_needed"):
    """The act is grave enough that you must show your passkey or password once more."""


class NotRecognised(NotPermitted, code="identity.not_recognised"):
    """The proof does not fit; which part of it does not is never said."""


class TicketRefused(NotPermitted, code="identity.ticket_refused"):
    """The ticket was used, has expired, or was made for another room or page."""


class NotForPages(NotPermitted, code="identity.not_for_pages"):
    """A page in a browser gets a cookie it cannot read, never the token itself."""


class UnfitPassword(Invalid, code="identity.unfit_password"):
    """The password is too short, too long, or one that is guessed first."""


class UnfitName(Invalid, code="identity.unfit_name"):
    """The name is empty, too long, or holds characters that cannot be shown safely."""


class UnfitPasskey(Invalid, code="identity.unfit_passkey"):
    """The new passkey does not answer the question that was asked of it."""


class UnfitEnrolment(Invalid, code="identity.unfit_enrolment"):
    """The device did not prove that it holds its key, or the proof is for something else."""


class UnfitLanguage(Invalid, code="identity.unfit_language"):
    """The language or time zone is not written as a standard writes it."""


class ChallengeSpent(Conflict, code="identity.challenge_spent"):
    """The question was answered already, has expired, or was asked for another purpose."""


class NameTaken(Conflict, code="identity.name_taken"):
    """Somebody signs in with that name already: choose another."""


class DeviceKnown(Conflict, code="identity.device_known"):
    """This device or its key was enrolled before; a key serves one device, and only once."""


class TooManyKeys(Conflict, code="identity.too_many_keys"):
    """You hold as many passkeys as one person may."""


class LastWay(Conflict, code="identity.last_way"):
    """This is the last way you can sign in by: add another before you remove it."""


class LinkSpent(NotFound, code="identity.link_spent"):
    """The link was used already or has expired: ask for a new one."""


class TooManyTries(Overloaded, code="identity.too_many_tries"):
    """Too many tries from your address in a short time: wait a little, then try again."""
