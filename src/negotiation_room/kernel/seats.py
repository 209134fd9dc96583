"""Seats: in what capacity a person takes part in a channel, for whom, and with which powers."""

from dataclasses import dataclass
from enum import StrEnum

from negotiation_room.kernel.ids import DelegationId, DeviceId, PersonId, SeatId


class Role(StrEnum):
    """The capacities in which people take part (glossary of the field)."""

    MEDIATOR = "mediator"
    CO_MEDIATOR = "co_mediator"
    HEAD = "head_of_delegation"
    ALTERNATE = "alternate"
    DELEGATE = "delegate"
    EXPERT = "expert"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"
    GUARANTOR = "guarantor"
    WITNESS = "witness"
    DEPOSITARY = "depositary"
    SECRETARIAT = "secretariat"
    ADMINISTRATOR = "administrator"


CHAIR = frozenset({Role.MEDIATOR, Role.CO_MEDIATOR})
"""Those who preside."""

DELEGATION_ROLES = frozenset({Role.HEAD, Role.ALTERNATE, Role.DELEGATE, Role.EXPERT})
"""Capacities that exist only within a delegation."""


class Power(StrEnum):
    """What a seat may bind its delegation to; separate from its role."""

    SPEAK = "speak"
    TABLE = "table"
    SUPPORT = "support"
    AGREE = "agree"
    CONFIRM = "confirm"
    VOTE = "vote"
    INITIAL = "initial"
    SIGN = "sign"


ALL_POWERS = frozenset(Power)


def default_powers(role: Role) -> frozenset[Power]:
    """The powers a role has unless its head says otherwise: delegates prepare, heads release."""
    if role in {Role.HEAD, Role.ALTERNATE}:
        return ALL_POWERS
    if role in CHAIR or role in {Role.GUARANTOR, Role.SECRETARIAT}:
        return frozenset({Power.SPEAK})
    return frozenset()


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in one channel.

    Attributes:
        reads_from: the first place of the journal this seat may read.
        suspended: the seat may read but not act.
    """

    id: SeatId
    person: PersonId
    name: str
    role: Role
    delegation: DelegationId | None
    powers: frozenset[Power]
    since: int
    reads_from: int
    suspended: bool = False

    @property
    def is_observer(self) -> bool:
        """Whether the seat only looks on."""
        return self.role is Role.OBSERVER

    @property
    def presides(self) -> bool:
        """Whether the seat chairs."""
        return self.role in CHAIR


@dataclass(frozen=True, slots=True)
class Device:
    """A device whose key this channel's journal has admitted.

    Attributes:
        key: raw Ed25519 public key, 32 bytes.
        certified: a delegation's root key vouched for it; otherwise the server enrolled it.
        lapses: the last moment at which that certificate counts.
        vouched: that certificate, its signature and the root key, as the journal holds them.
        left: the place at which its owner's seat here ended; None while they sit here.
    """

    id: DeviceId
    person: PersonId
    key: bytes
    certified: bool = False
    revoked: bool = False
    vouched: tuple[str, str, str] | None = None
    left: int | None = None
    lapses: int | None = None

    def is_certified_at(self, at: int) -> bool:
        """Whether a root key vouches for it at that time, which is an entry's own."""
        return self.certified and (self.lapses is None or at <= self.lapses)
