"""What other capabilities, the sockets and the server may use of identity.

routes.install(app, assemble(…))        at the start, by the server
asyncio.create_task(services.run())     as long as the server runs
signed: SignedIn                        a route's parameter: the person who asks
signed: SteppedUpPerson                 the same, for grave acts
services.arrivals.arrive(…)             a newcomer's writes, for the batch that admits them
open_session(request, response, person) after that batch is durable
services.tickets.redeem(…)              before a socket is accepted
services.watch.watch(session.id, …)     as long as it is open
"""

from negotiation_room.capabilities.identity.known import Device, Person
from negotiation_room.capabilities.identity.newcomers import Newcomer
from negotiation_room.capabilities.identity.rules import IdentityLimits, Session, SessionId
from negotiation_room.capabilities.identity.services import (
    IdentityServices,
    IdentitySettings,
    assemble,
)
from negotiation_room.capabilities.identity.signed import (
    Administrator,
    Host,
    Page,
    Services,
    Signed,
    SignedIn,
    SteppedUpPerson,
    administrator,
    forget_cookie,
    open_session,
    page_of,
    person_in_room,
    services_of,
    signed_in,
    stepped_up,
    still_signed_in,
)
from negotiation_room.capabilities.identity.store import People
from negotiation_room.capabilities.identity.wire import Arrival, Enrolment

__all__ = [
    "Administrator",
    "Arrival",
    "Device",
    "Enrolment",
    "Host",
    "IdentityLimits",
    "IdentityServices",
    "IdentitySettings",
    "Newcomer",
    "Page",
    "People",
    "Person",
    "Services",
    "Session",
    "SessionId",
    "Signed",
    "SignedIn",
    "SteppedUpPerson",
    "administrator",
    "assemble",
    "forget_cookie",
    "open_session",
    "page_of",
    "person_in_room",
    "services_of",
    "signed_in",
    "stepped_up",
    "still_signed_in",
]
