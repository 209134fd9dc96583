"""What the doors and the command line may ask of records."""

from negotiation_room.capabilities.records.rendering import as_json, as_text
from negotiation_room.capabilities.records.rules import Transcript, transcript

__all__ = ["Transcript", "as_json", "as_text", "transcript"]
