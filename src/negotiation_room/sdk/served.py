"""An entry as a reader is served it, and as it stands once it was checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from negotiation_room.kernel.act import Act
from negotiation_room.kernel.entry import Who
from negotiation_room.kernel.ids import b64, unb64, utf8
from negotiation_room.kernel.leaf import (
    PART_NAMES,
    SALT_LENGTH,
    SIGNATURE_LENGTH,
    act_part,
    split_act_part,
)
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.verdicts import Malformed

Parts = Mapping[str, tuple[bytes, bytes]]
"""The parts shown, by name: (salt, data)."""


@dataclass(frozen=True, slots=True)
class Served:
    """An entry as it came: nothing in it has been checked yet.

    Attributes:
        seq: the place the server says it has.
        gone: parts the server says were erased.
        unsent: parts it did not send, because their language was not wanted.
    """

    seq: int
    leaf: bytes
    parts: Parts
    gone: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()

    @classmethod
    def parse(cls, row: object) -> "Served":
        """Read the wire's form of an entry.

        Raises:
            Malformed: it is not in that form.
        """
        if not isinstance(row, dict):
            raise Malformed("an entry is an object")
        fields = cast("dict[str, Any]", row)
        seq, leaf = fields.get("seq"), fields.get("leaf")
        shown, gone = fields.get("parts", {}), fields.get("gone", [])
        unsent = fields.get("unsent", [])
        if (
            type(seq) is not int
            or not isinstance(leaf, str)
            or not isinstance(shown, dict)
            or not isinstance(gone, list)
            or not isinstance(unsent, list)
        ):
            raise Malformed("an entry has a place, a leaf and parts")
        parts = {
            str(name): _part(str(name), part)
            for name, part in cast("dict[str, Any]", shown).items()
        }
        told: list[list[Any]] = [gone, unsent]
        return cls(seq, utf8(leaf), parts, *(tuple(map(str, names)) for names in told))

    def to_wire(self) -> dict[str, Any]:
        """Write the entry as it was served."""
        parts: dict[str, Any] = {}
        for name, (salt, data) in self.parts.items():
            if name == "act":
                signature, raw = split_act_part(data)
                parts[name] = {"salt": b64(salt), "sig": b64(signature), "text": raw.decode()}
            else:
                parts[name] = {"salt": b64(salt), "text": data.decode()}
        row: dict[str, Any] = {"seq": self.seq, "leaf": self.leaf.decode(), "parts": parts}
        if self.gone:
            row["gone"] = list(self.gone)
        if self.unsent:
            row["unsent"] = list(self.unsent)
        return row


def _part(name: str, part: Any) -> tuple[bytes, bytes]:
    if name not in PART_NAMES or not isinstance(part, dict):
        raise Malformed("an entry has no part of that name")
    fields = cast("dict[str, Any]", part)
    text = fields.get("text")
    if not isinstance(text, str):
        raise Malformed("a part is shown as text")
    data = utf8(text)
    if name == "act":
        data = act_part(unb64(fields.get("sig"), SIGNATURE_LENGTH), data)
    return unb64(fields.get("salt"), SALT_LENGTH), data


@dataclass(frozen=True, slots=True)
class Fact:
    """One event of an entry.

    Attributes:
        event: read into its class; None when this version does not know the name.
    """

    wire: str
    body: Mapping[str, Any]
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class VerifiedEntry:
    """An entry that was checked, as far as its reader was shown it.

    Attributes:
        place: counted over all epochs; what points at an entry names this. In the first epoch
            it is `seq`.
        act: None where the author is withheld; authorship is then the server's word.
        content: the command's fields, None where they are withheld or erased.
        withheld: parts the entry has, which this reader was not shown.
        gone: parts the server says were erased.
        unsent: words that can be had, and were not wanted in their language.
        word: what of this entry rests on the server's word, in sentences.
    """

    channel: str
    epoch: int
    seq: int
    place: int
    at: int
    leaf_hash: bytes
    act: Act | None
    content: Mapping[str, Any] | None
    who: Who | None
    facts: tuple[Fact, ...]
    withheld: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    word: tuple[str, ...] = ()
    served: Served = field(default=Served(0, b"", {}), repr=False)

    @property
    def do(self) -> str | None:
        """The command's name, where the act is shown."""
        return None if self.act is None else self.act.do

    def fact(self, wire: str) -> Fact | None:
        """The first fact of that name."""
        return next((fact for fact in self.facts if fact.wire == wire), None)
