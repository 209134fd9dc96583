"""A text as JSON: all that the room keeps of it, and what delegations are called."""

import json

from negotiation_room.capabilities.drafting.exporting.naming import Names
from negotiation_room.capabilities.drafting.units import Text
from negotiation_room.capabilities.drafting.writing import text_digest, write_text


def write_json(text: Text, names: Names | None = None) -> str:
    """Write a text as JSON, with the digest that versions of it are known by."""
    called = {str(key): name for key, name in sorted((names or {}).items())}
    whole = {"text": write_text(text), "digest": text_digest(text), "delegations": called}
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
