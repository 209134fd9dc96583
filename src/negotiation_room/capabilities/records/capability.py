"""The table of records: nothing can be asked, for a transcript is only a reading."""

from negotiation_room.kernel.capability import Capability

capability = Capability(name="records")
