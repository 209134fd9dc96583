"""Who is known here, as the tables keep them: persons, their proofs, their devices."""

from dataclasses import dataclass

from negotiation_room.kernel.ids import DeviceId, PersonId, RoomId


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known here. The name is how they wish to be shown until a seat names them."""

    id: PersonId
    name: str
    language: str
    timezone: str
    is_administrator: bool
    created_at: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey's public half.

    Attributes:
        created_at: when it was registered; nought until it is.
    """

    id: bytes
    person: PersonId
    key: bytes
    sign_count: int
    transports: tuple[str, ...] = ()
    created_at: int = 0
    used_at: int | None = None


@dataclass(frozen=True, slots=True)
class Password:
    """A password's hash with the secret of its codes; never one without the other.

    Attributes:
        account: the keyed digest of the sign-in name.
        code_step: the step of the last code accepted.
    """

    person: PersonId
    account: bytes
    hash: str
    code_secret: bytes
    code_step: int


@dataclass(frozen=True, slots=True)
class Device:
    """A device whose key signs a person's acts in one room."""

    id: DeviceId
    person: PersonId
    room: RoomId
    key: bytes
    enrolled_at: int
    revoked_at: int | None = None
