"""The table of the audit: who may say that they export, and who accepts a new epoch."""

from negotiation_room.capabilities.audit import rules
from negotiation_room.capabilities.audit.messages import (
    EVENTS,
    AcceptEpoch,
    NoteDestroyed,
    OpenEpoch,
    RecordExport,
)
from negotiation_room.kernel.capability import CLERK, Capability, anyone_but, on, only
from negotiation_room.kernel.seats import Role

MEMBERS = anyone_but(Role.OBSERVER, Role.ADMINISTRATOR)
ACCEPTS = only(Role.MEDIATOR, Role.CO_MEDIATOR, Role.HEAD)

capability = Capability(
    name="audit",
    commands=(
        on(RecordExport, by=MEMBERS, decide=rules.record_export, closing=True),
        on(AcceptEpoch, by=ACCEPTS, decide=rules.accept_epoch, closing=True, unsettled=True),
        on(NoteDestroyed, by=CLERK, decide=rules.note_destroyed, closing=True),
        on(OpenEpoch, by=CLERK, decide=rules.open_epoch, closing=True, unsettled=True),
    ),
    events=EVENTS,
    substate=rules.Audit,
    evolve=rules.evolve,
    show=rules.show,
)
