"""The act: what a device signs, the wording it may mean, and the id of an act of the clerk."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from negotiation_room.kernel.canonical import (
    canonical,
    check_object,
    parse_canonical,
    parse_object,
)
from negotiation_room.kernel.ids import (
    HASH_LENGTH,
    MAX_INTEGER,
    MAX_U32,
    ActId,
    ChannelId,
    DeviceId,
    RoomId,
    b64,
    check_id,
    check_int,
    check_length,
    check_origin,
    check_text,
    id_of,
    lp,
    tag,
    u64,
    unb64,
    utf8,
)
from negotiation_room.kernel.merkle import EMPTY_ROOT
from negotiation_room.kernel.verdicts import Malformed

VERSION: Final = 1

MOST_UNANSWERED: Final = 64
"""Acts that one person may have under way at a time by one kind of line; clients keep to it, and
the verdicts that a channel remembers of a device follow from it."""

_KEYS: Final = frozenset(
    ("v", "origin", "room", "channel", "device", "n", "id", "do", "with", "seen")
)
_SEEN_KEYS: Final = frozenset(("epoch", "size", "root"))
_COMMAND: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_MAX_COMMAND: Final = 100
_ACT_TAG: Final = tag("nr-act-v1")
_WORDING_TAG: Final = tag("nr-wording-v1")
_CLERK_TAG: Final = tag("nr-clerk-v1")


@dataclass(frozen=True, slots=True)
class Seen:
    """The author's last verified checkpoint: an alarm when it contradicts ours, no evidence."""

    epoch: int
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """One signed wish, as parsed; `raw` is what was signed and is never written again."""

    raw: bytes
    origin: str
    room: RoomId
    channel: ChannelId
    device: DeviceId
    n: int
    id: ActId
    do: str
    with_: bytes
    seen: Seen


def nothing_seen(epoch: int) -> Seen:
    """Say that the author has verified no checkpoint of this epoch yet."""
    return Seen(epoch=epoch, size=0, root=EMPTY_ROOT)


def compose_act(
    *,
    origin: str,
    room: str,
    channel: str,
    device: str,
    n: int,
    id: str,  # noqa: A002
    do: str,
    with_: bytes,
    seen: Seen,
) -> bytes:
    """Write an act the one way it may be written.

    Raises:
        Malformed: a field is not what `parse_act` would accept.
    """
    fields = {
        "v": VERSION,
        "origin": origin,
        "room": room,
        "channel": channel,
        "device": device,
        "n": n,
        "id": id,
        "do": do,
        "with": b64(with_),
        "seen": {"epoch": seen.epoch, "size": seen.size, "root": b64(seen.root)},
    }
    raw = canonical(fields)
    parse_act(raw)
    return raw


def parse_act(raw: bytes) -> Act:
    """Read an act strictly: every field, no other, each in its one spelling.

    Raises:
        Malformed: it is anything else.
    """
    fields = parse_object(raw, _KEYS)
    check_int(fields["v"], VERSION, VERSION, "the version of an act")
    do = fields["do"]
    if not isinstance(do, str) or len(do) > _MAX_COMMAND or _COMMAND.fullmatch(do) is None:
        raise Malformed("an act names its command, as in channels.post_statement")
    return Act(
        raw=raw,
        origin=check_origin(fields["origin"]),
        room=RoomId(check_id("r", fields["room"])),
        channel=ChannelId(check_id("c", fields["channel"])),
        device=DeviceId(check_id("d", fields["device"])),
        n=check_int(fields["n"], 1, MAX_INTEGER, "an act's n"),
        id=ActId(check_id("a", fields["id"])),
        do=do,
        with_=unb64(fields["with"], HASH_LENGTH),
        seen=_parse_seen(fields["seen"]),
    )


def _parse_seen(value: object) -> Seen:
    fields = check_object(value, _SEEN_KEYS)
    epoch = check_int(fields["epoch"], 1, MAX_U32, "the epoch seen")
    size = check_int(fields["size"], 0, MAX_INTEGER, "the size seen")
    root = unb64(fields["root"], HASH_LENGTH)
    if (size == 0) != (root == EMPTY_ROOT):
        raise Malformed("the root of nothing goes with size nought, and with no other")
    return Seen(epoch=epoch, size=size, root=root)


def act_signing_input(raw: bytes) -> bytes:
    """Give the bytes a device signs for this act."""
    return _ACT_TAG + raw


def act_digest(raw: bytes) -> bytes:
    """Hash the act's bytes, to recognise the same act sent again."""
    return hashlib.sha256(raw).digest()


def wording(
    text: str, unit: str, revision: int, lang: str, act: str, unit_json: bytes
) -> bytes:
    """Hash the one wording somebody means when they agree, vote, initial, object or adopt.

    Raises:
        Malformed: a name is empty, or the unit is not canonical JSON: a unit with two
            spellings would be a wording with two hashes.
    """
    parse_canonical(unit_json)
    check_id("a", act)
    return hashlib.sha256(
        _WORDING_TAG
        + lp(
            utf8(check_text(text, "the text")),
            utf8(check_text(unit, "the unit")),
            u64(check_int(revision, 0, MAX_INTEGER, "the revision")),
            utf8(check_text(lang, "the language")),
            act.encode("ascii"),
            unit_json,
        )
    ).digest()


def clerk_act_id(channel: str, cause: bytes, kind: str) -> ActId:
    """Name the clerk's act that follows from a cause, so that it follows only once.

    Args:
        channel: where the clerk acts.
        cause: the leaf hash of the entry it follows from.
        kind: the command of the clerk's act.

    Raises:
        Malformed: the cause is no leaf hash, or a name is none.
    """
    check_id("c", channel)
    check_length(cause, HASH_LENGTH, "a leaf hash")
    parts = lp(channel.encode("ascii"), cause, utf8(check_text(kind, "the kind of act")))
    return ActId(id_of("a", hashlib.sha256(_CLERK_TAG + parts).digest()[:16]))
