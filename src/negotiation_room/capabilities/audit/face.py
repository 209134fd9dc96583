"""What the doors and the command line may ask of audit."""

from negotiation_room.capabilities.audit.messages import RecordExport

__all__ = ["RecordExport"]
