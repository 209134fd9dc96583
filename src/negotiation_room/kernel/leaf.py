"""The leaf: the place and time of an entry, and the commitments to its parts.

Parts enter only through salted commitments, so each can be withheld or erased while the
leaf, and every proof that contains it, stays true.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from negotiation_room.kernel.canonical import check_array, parse_object
from negotiation_room.kernel.ids import (
    HASH_LENGTH,
    MAX_INTEGER,
    MAX_U32,
    ChannelId,
    Micros,
    b64,
    check_id,
    check_int,
    check_length,
    lp,
    tag,
    u32,
    unb64,
)
from negotiation_room.kernel.verdicts import Malformed, NotProven

VERSION: Final = 1
SALT_LENGTH: Final = 32
SIGNATURE_LENGTH: Final = 64
MOST_OUT: Final = 16
PART_NAMES: Final = ("act", "with", "who", *(f"out.{i}" for i in range(MOST_OUT)))

_PART_TAG: Final = tag("nr-part-v1")
_KEYS: Final = frozenset(("v", "channel", "epoch", "seq", "at", "act", "with", "who", "out"))
# Each out part by its one name: "out.01" is none.
_OUT_PLACES: Final = {f"out.{i}": i for i in range(MOST_OUT)}
# What is hashed before the salt; the same for every part of the name.
_OPENINGS: Final = {
    name: _PART_TAG + lp(name.encode("ascii")) + u32(SALT_LENGTH) for name in PART_NAMES
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """What everyone in the channel may see of an entry: place, time and commitments."""

    channel: ChannelId
    epoch: int
    seq: int
    at: Micros
    act: bytes
    with_: bytes
    who: bytes
    out: tuple[bytes, ...]

    def commitment(self, name: str) -> bytes:
        """Give the commitment to the part of this name.

        Raises:
            Malformed: the entry has no such part.
        """
        if name == "act":
            return self.act
        if name == "with":
            return self.with_
        if name == "who":
            return self.who
        place = _OUT_PLACES.get(name, MOST_OUT)
        if place >= len(self.out):
            raise Malformed("this entry has no part of that name")
        return self.out[place]


def commit(name: str, salt: bytes, data: bytes) -> bytes:
    """Commit to one part without showing it.

    Raises:
        Malformed: no part has this name, or the salt is not 32 bytes.
    """
    opening = _OPENINGS.get(name)
    if opening is None:
        raise Malformed("an entry has no part of that name")
    check_length(salt, SALT_LENGTH, "a salt")
    # The bytes of `opening + lp(salt, data)`; it is done five times for every entry.
    return hashlib.sha256(
        b"%b%b%b%b" % (opening, salt, len(data).to_bytes(4, "big"), data)
    ).digest()


def build_leaf(
    *,
    channel: str,
    epoch: int,
    seq: int,
    at: int,
    act: bytes,
    with_: bytes,
    who: bytes,
    out: Sequence[bytes],
) -> bytes:
    """Write a leaf from a fixed template, whose bytes are canonical JSON.

    Raises:
        Malformed: a field is not what `parse_leaf` would accept.
    """
    check_id("c", channel)
    check_int(epoch, 1, MAX_U32, "an epoch")
    check_int(seq, 1, MAX_INTEGER, "a place")
    check_int(at, 0, MAX_INTEGER, "a time")
    if len(out) > MOST_OUT:
        raise Malformed(f"an entry has at most {MOST_OUT} out parts")
    for commitment in (act, with_, who, *out):
        check_length(commitment, HASH_LENGTH, "a commitment")
    outs = ",".join([f'"{b64(commitment)}"' for commitment in out])
    return (
        f'{{"act":"{b64(act)}","at":{at},"channel":"{channel}","epoch":{epoch},"out":[{outs}],'
        f'"seq":{seq},"v":{VERSION},"who":"{b64(who)}","with":"{b64(with_)}"}}'
    ).encode("ascii")


def parse_leaf(raw: bytes) -> Leaf:
    """Read a leaf strictly.

    Raises:
        Malformed: it is not written the one way a leaf may be.
    """
    fields = parse_object(raw, _KEYS)
    check_int(fields["v"], VERSION, VERSION, "the version of a leaf")
    return Leaf(
        channel=ChannelId(check_id("c", fields["channel"])),
        epoch=check_int(fields["epoch"], 1, MAX_U32, "an epoch"),
        seq=check_int(fields["seq"], 1, MAX_INTEGER, "a place"),
        at=Micros(check_int(fields["at"], 0, MAX_INTEGER, "a time")),
        act=unb64(fields["act"], HASH_LENGTH),
        with_=unb64(fields["with"], HASH_LENGTH),
        who=unb64(fields["who"], HASH_LENGTH),
        out=tuple([unb64(item, HASH_LENGTH) for item in check_array(fields["out"], MOST_OUT)]),
    )


def verify_part(leaf: Leaf, name: str, salt: bytes, data: bytes) -> None:
    """Recompute a part's commitment; only then does the part count as what was recorded.

    Raises:
        Malformed: the entry has no such part, or the salt is no salt.
        NotProven: the leaf commits to something else.
    """
    expected = leaf.commitment(name)
    found = commit(name, salt, data)
    if not hmac.compare_digest(expected, found):
        raise NotProven.between(
            f"the part {name} is not what the entry recorded", expected, found
        )


def act_part(signature: bytes, raw: bytes) -> bytes:
    """Join a signature and the act it signs into the plaintext of the `act` part.

    Raises:
        Malformed: the signature is not 64 bytes.
    """
    return check_length(signature, SIGNATURE_LENGTH, "a signature") + raw


def split_act_part(data: bytes) -> tuple[bytes, bytes]:
    """Part a signature from the act it signs.

    Raises:
        Malformed: there is no act behind the signature.
    """
    if len(data) <= SIGNATURE_LENGTH:
        raise Malformed("an act part is a signature and the act it signs")
    return data[:SIGNATURE_LENGTH], data[SIGNATURE_LENGTH:]
