"""Identity, assembled: the services that its routes and neighbours use, made once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from negotiation_room.capabilities.identity.arrivals import Arrivals
from negotiation_room.capabilities.identity.bootstrap import SetUpLinks
from negotiation_room.capabilities.identity.challenges import Challenges
from negotiation_room.capabilities.identity.doorkeeper import TicketDoorkeeper
from negotiation_room.capabilities.identity.passkeys import Passkeys
from negotiation_room.capabilities.identity.passwords import Passwords
from negotiation_room.capabilities.identity.ports import Reading, Sealing
from negotiation_room.capabilities.identity.proofs import Proofs
from negotiation_room.capabilities.identity.rules import IdentityLimits
from negotiation_room.capabilities.identity.sessions import Sessions
from negotiation_room.capabilities.identity.store import People
from negotiation_room.capabilities.identity.tallies import Tallies
from negotiation_room.capabilities.identity.throttle import Throttle
from negotiation_room.capabilities.identity.tickets import Tickets
from negotiation_room.capabilities.identity.watch import SessionWatch
from negotiation_room.kernel.ids import PersonId, RoomId
from negotiation_room.kernel.ports import Clock, Random, Writer
from negotiation_room.transport.http.doors import Origins

Sleep = Callable[[float], Awaitable[None]]
Enters = Callable[[PersonId, RoomId], Awaitable[bool]]
"""Whether a person has anything to enter a room for: a seat in one of its channels."""


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """What the host decides.

    Attributes:
        origins: the pages that may speak for a person.
        name: how authenticators name this room's host.
        passkey_domain: a domain whose hosts share passkeys; each host has its own without it.
    """

    origins: Origins
    name: str = "Negotiation Room"
    passkey_domain: str | None = None
    limits: IdentityLimits = field(default_factory=IdentityLimits)


@dataclass(frozen=True, slots=True)
class IdentityServices:
    """All that identity does, for routes, for sockets and for the capabilities next to it."""

    settings: IdentitySettings
    clock: Clock
    random: Random
    people: People
    passkeys: Passkeys
    passwords: Passwords
    challenges: Challenges
    sessions: Sessions
    tickets: Tickets
    watch: SessionWatch
    throttle: Throttle
    tallies: Tallies
    proofs: Proofs
    arrivals: Arrivals
    links: SetUpLinks
    enters: Enters

    @property
    def limits(self) -> IdentityLimits:
        """The door's limits."""
        return self.settings.limits

    def doorkeeper(self) -> TicketDoorkeeper:
        """Who lets this server's sockets in."""
        return TicketDoorkeeper(self.tickets, self.watch, self.settings.origins)

    async def run(self) -> None:
        """Watch sessions and write tallies until cancelled; what was counted is kept."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.watch.run())
                group.create_task(self.tallies.run())
        finally:
            await asyncio.shield(self.tallies.flush())


def assemble(
    settings: IdentitySettings,
    *,
    reading: Reading,
    writer: Writer,
    sealing: Sealing,
    clock: Clock,
    random: Random,
    enters: Enters,
    sleep: Sleep = asyncio.sleep,
) -> IdentityServices:
    """Make identity's services from what the server has.

    Args:
        settings: what the host decided.
        reading: `storage.database.Database`.
        writer: `storage.writer.GroupWriter`.
        sealing: `storage.vault.Vault`.
        clock: the server's.
        random: `secrets.token_bytes`, but for tests.
        enters: from the projection of seats.
        sleep: how delays and pauses are waited for.
    """
    limits = settings.limits
    people = People(reading, writer, sealing, random, limits)
    passkeys = Passkeys(limits, name=settings.name, domain=settings.passkey_domain)
    passwords = Passwords(limits)
    challenges = Challenges(writer, sealing, clock, random, limits)
    sessions = Sessions(reading, writer, clock, random, limits)
    throttle = Throttle(clock, limits, sleep)
    tallies = Tallies(reading, writer, clock, limits, sleep)
    return IdentityServices(
        settings=settings,
        clock=clock,
        random=random,
        people=people,
        passkeys=passkeys,
        passwords=passwords,
        challenges=challenges,
        sessions=sessions,
        tickets=Tickets(writer, sessions, clock, random, limits),
        watch=SessionWatch(sessions, limits, sleep),
        throttle=throttle,
        tallies=tallies,
        proofs=Proofs(people, passkeys, passwords, challenges, throttle, tallies, clock),
        arrivals=Arrivals(people, passkeys, passwords, challenges, clock, limits),
        links=SetUpLinks(reading, writer, people, clock, random, limits),
        enters=enters,
    )
