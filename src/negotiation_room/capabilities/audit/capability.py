"""The table of audit: participants may export what they read; the clerk notes the rest."""

from negotiation_room.capabilities.audit import rules
from negotiation_room.capabilities.audit.messages import (
    EVENTS,
    NoteErasure,
    NoteGenerationDestroyed,
    OpenEpoch,
    RecordExport,
)
from negotiation_room.kernel.capability import CLERK, Capability, anyone_but, on
from negotiation_room.kernel.seats import Role

capability = Capability(
    name="audit",
    commands=(
        on(
            RecordExport,
            by=anyone_but(Role.OBSERVER, Role.ADMINISTRATOR),
            decide=rules.record_export,
            closing=True,
        ),
        on(NoteErasure, by=CLERK, decide=rules.note_erasure, closing=True),
        on(
            NoteGenerationDestroyed,
            by=CLERK,
            decide=rules.note_generation_destroyed,
            closing=True,
        ),
        on(OpenEpoch, by=CLERK, decide=rules.open_epoch, closing=True),
    ),
    events=EVENTS,
)
