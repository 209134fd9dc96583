"""The act: what a device signs, the wording it may mean, and the id of an act of the clerk."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
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
    spelled,
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
# An act as clients write it, which is the one way it may be written: what matches is canonical, and
# every id and hash in it has its one spelling. What does not match is read at leisure below.
_ID: Final = "_[a-z2-7]{25}[aeimquy4])"
_HASH: Final = '"([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])"'
_WRITTEN: Final = re.compile(
    (
        f'{{"channel":"(c{_ID}","device":"(d{_ID}",'
        f'"do":"({_COMMAND.pattern})","id":"(a{_ID}","n":([1-9][0-9]{{0,15}}),'
        f'"origin":"([a-z0-9:/._\\[\\]-]+)","room":"(r{_ID}",'
        f'"seen":{{"epoch":([1-9][0-9]{{0,8}}),"root":{_HASH},"size":(0|[1-9][0-9]{{0,14}})}},'
        f'"v":{VERSION},"with":{_HASH}}}'
    ).encode()
)
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
    written = _WRITTEN.fullmatch(raw)
    if (
        written is not None
        and len(written[3]) <= _MAX_COMMAND
        and int(written[5]) <= MAX_INTEGER
    ):
        return _as_written(raw, written)
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


def _as_written(raw: bytes, written: "re.Match[bytes]") -> Act:
    channel, device, do, name, n, origin, room, epoch, root, size, with_ = written.groups()
    return Act(
        raw=raw,
        origin=_known_origin(origin.decode()),
        room=RoomId(room.decode()),
        channel=ChannelId(channel.decode()),
        device=DeviceId(device.decode()),
        n=int(n),
        id=ActId(name.decode()),
        do=do.decode(),
        with_=spelled(with_),
        seen=_seen(int(epoch), int(size), spelled(root)),
    )


_known_origin = lru_cache(maxsize=256)(check_origin)


def _seen(epoch: int, size: int, root: bytes) -> Seen:
    if (size == 0) != (root == EMPTY_ROOT):
        raise Malformed("the root of nothing goes with size nought, and with no other")
    return Seen(epoch=epoch, size=size, root=root)


def _parse_seen(value: object) -> Seen:
    fields = check_object(value, _SEEN_KEYS)
    epoch = check_int(fields["epoch"], 1, MAX_U32, "the epoch seen")
    size = check_int(fields["size"], 0, MAX_INTEGER, "the size seen")
    return _seen(epoch, size, unb64(fields["root"], HASH_LENGTH))


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
