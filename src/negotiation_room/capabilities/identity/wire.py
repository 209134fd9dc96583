"""The forms of identity's HTTP interface."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.capabilities.identity.challenges import Purpose


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


B64 = Field(max_length=2048, pattern=r"^[A-Za-z0-9_-]*$", description="base64url, unpadded")


class QuestionWanted(_Form):
    """What the person is about to do, so that the right question is asked of them.

    Attributes:
        credential: what they want to register, when they arrive or set up.
        name: how an authenticator will show the account under registration.
        link: the one-time link's secret, when they set up.
    """

    purpose: Purpose
    credential: Literal["passkey", "password"] = "passkey"
    name: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=64)


class CodeSecret(BaseModel):
    """The secret of the codes that will come with a password; it is shown this once.

    Attributes:
        secret: in base32, for those who type it.
        uri: for authenticators on the same device.
        qr: the same as an image, for an `<img>`.
    """

    secret: str
    uri: str
    qr: str


class Question(BaseModel):
    """A single-use question.

    Attributes:
        challenge: 32 bytes; a device under enrolment signs them, with `person`, `device`, `at`.
        at: when it was asked, in microseconds since 1970 UTC.
        passkey: options for `navigator.credentials.create` or `.get`; absent for programs.
        codes: when a password is to be registered.
    """

    challenge: str
    at: int
    expires_at: int
    person: str | None = None
    device: str | None = None
    passkey: dict[str, Any] | None = None
    codes: CodeSecret | None = None


class PasskeyShown(_Form):
    """A passkey's answer to a question, as the browser's `toJSON` gives it."""

    challenge: str = B64
    credential: dict[str, Any]


class SignInByPasskey(PasskeyShown):
    """Signing in with a passkey."""


class SignInByPassword(_Form):
    """Signing in with a name, a password and a code.

    Attributes:
        answer: pages get a cookie they cannot read; programs may ask for the token itself.
    """

    name: str = Field(max_length=200)
    password: str = Field(max_length=4096)
    code: str = Field(max_length=16)
    answer: Literal["cookie", "token"] = "cookie"


class NewPassword(_Form):
    """A password to register, with a code that shows that its secret arrived."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=4096)
    code: str = Field(max_length=16)


class NewProof(_Form):
    """What a person will sign in with: exactly one of both."""

    passkey: dict[str, Any] | None = None
    password: NewPassword | None = None


class NewDevice(_Form):
    """A device's public key, and its signature over the enrolment message.

    Attributes:
        id: an id the device chose for itself; else it has the one the question gave it.
    """

    id: str | None = Field(default=None, max_length=32)
    key: str = B64
    sig: str = B64


class Arrival(_Form):
    """Somebody new: who they are, what they will sign in with, and the device they will use."""

    challenge: str = B64
    name: str = Field(max_length=400)
    language: str = Field(max_length=35)
    timezone: str = Field(default="UTC", max_length=64)
    proof: NewProof
    device: NewDevice


class Enrolment(_Form):
    """One device more, of somebody who is signed in."""

    challenge: str = B64
    device: NewDevice


class SetUp(_Form):
    """Registering what one will sign in with, by a one-time link."""

    link: str = Field(max_length=64)
    challenge: str = B64
    proof: NewProof


class StepUp(_Form):
    """Proving once more who one is: with a passkey, or with password and code."""

    passkey: PasskeyShown | None = None
    password: str | None = Field(default=None, max_length=4096)
    code: str = Field(default="", max_length=16)


class Preferences(_Form):
    """How a person wants to read."""

    language: str = Field(max_length=35)
    timezone: str = Field(default="UTC", max_length=64)


class SignedInAnswer(BaseModel):
    """Who is signed in now; the token only for programs that asked for it."""

    person: str
    session: str
    token: str | None = None


class SteppedUp(BaseModel):
    """Until when the fresh proof counts."""

    until: int


class StayShown(BaseModel):
    """One session, as its owner sees it."""

    id: str
    agent: str
    room: str | None
    created_at: int
    seen_at: int
    expires_at: int
    is_this: bool


class PasskeyHeld(BaseModel):
    """One passkey, as its owner sees it.

    Attributes:
        transports: how browsers reach it, such as "internal" or "usb"; what it told of itself.
        used_at: when one last signed in, or stepped up, with it.
    """

    id: str
    transports: list[str]
    created_at: int
    used_at: int | None


class Me(BaseModel):
    """The person who asks."""

    person: str
    name: str
    language: str
    timezone: str
    is_administrator: bool
    passkeys: int
    has_password: bool
    session: StayShown
    stepped_up_until: int


class TicketGiven(BaseModel):
    """A ticket for one socket: `new WebSocket(url, ["nr1", "ticket." + ticket])`."""

    ticket: str
    expires_in: int = Field(description="seconds")
