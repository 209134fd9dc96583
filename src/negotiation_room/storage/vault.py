"""The vault: seals what is written and opens what is read, under each channel's own keys."""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from negotiation_room.kernel.atrest import (
    NONCE_LENGTH,
    NotOpened,
    entry_key,
    open_part,
    split_part_row,
)
from negotiation_room.kernel.audience import EVERYONE, MEMBERS, Audience
from negotiation_room.kernel.canonical import canonical, parse_canonical
from negotiation_room.kernel.entry import Entry, Part
from negotiation_room.kernel.ids import ChannelId, check_length, id_of, lp, u32, utf8
from negotiation_room.kernel.leaf import SALT_LENGTH
from negotiation_room.kernel.verdicts import Malformed, NotProven
from negotiation_room.storage import snapshots
from negotiation_room.storage.keystore import GenerationMissing, KeyDestroyed, KeyStore

VIEWS: Final = "views"
SERVER: Final = id_of("c", bytes(16))
"""Whose data key seals projected fields: no channel, for none is made of zeros."""

_PART_PLACE: Final = lp(b"nr-part-v1")
_VIEWS_PLACE: Final = lp(b"nr-views-v1")
_FIELD_LABEL: Final = b"nr-field-v1"
_PREFIX: Final = 4
_BEFORE_SEAL: Final = _PREFIX + NONCE_LENGTH


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as its row holds it."""

    channel: str
    epoch: int
    seq: int
    leaf: bytes
    parts: bytes
    erased: tuple[str, ...] = ()


@dataclass(slots=True)
class _Held:
    """Keys in memory; replaced as a whole when the store changed, never patched."""

    changes: int
    newest: dict[str, int] = field(default_factory=dict[str, int])
    keys: dict[tuple[str, int], bytes] = field(default_factory=dict[tuple[str, int], bytes])


class PartNotOpened(Exception):
    """A part of a row does not open, or is not what its leaf commits to."""

    def __init__(self, part: str, expected: str, found: str) -> None:
        super().__init__(f"the part {part} does not open")
        self.part = part
        self.expected = expected
        self.found = found


class Vault:
    """Seals and opens under data keys, kept in memory while the key store is unchanged."""

    def __init__(self, keystore: KeyStore) -> None:
        self.keystore = keystore
        self._lock = threading.RLock()
        self._held = _Held(-1)

    def refresh(self) -> None:
        """Forget every key in memory if anybody changed the key store.

        The writer asks once for each group, under its write lock, and each reading of a journal
        once: so a shredded channel stays closed, whichever process shredded it.
        """
        changes = self.keystore.changes()
        if changes != self._held.changes:
            with self._lock:
                self._held = _Held(changes)

    # -- entries ---------------------------------------------------------------------------

    def seal_entry(self, entry: Entry) -> bytes:
        """Seal an entry's parts, and who may read which, into the bytes of its row."""
        generation, data_key = self._newest(entry.channel)
        key = entry_key(data_key, entry.channel, entry.epoch, entry.seq)
        # As kernel.atrest.seal_part and part_row do it, and opened by its open_part; here with
        # one cipher for all parts of the entry, and one call for all nonces, each fresh.
        cipher = AESGCM(key)
        leaf, opening = lp(entry.leaf), u32(generation)
        place = _PART_PLACE + leaf
        chance = secrets.token_bytes(NONCE_LENGTH * (len(entry.parts) + 1))
        # The pieces of `lp(name, row, name, row, …)`, each row being opening, nonce and seal.
        pieces: list[bytes] = []
        at = 0
        for part in entry.parts:
            nonce = chance[at : at + NONCE_LENGTH]
            at += NONCE_LENGTH
            name = _named(part.name)
            check_length(part.salt, SALT_LENGTH, "a salt")
            sealed = cipher.encrypt(nonce, part.salt + part.data, place + name)
            pieces += (name, u32(_BEFORE_SEAL + len(sealed)), opening, nonce, sealed)
        nonce = chance[at:]
        gone = zip(entry.erased, entry.erased_for, strict=False)
        views = _views_of(
            tuple(
                [(p.name, p.audience, p.erasable) for p in entry.parts]
                + [(name, audience, True) for name, audience in gone]
            )
        )
        sealed = cipher.encrypt(nonce, views, _VIEWS_PLACE + leaf)
        pieces += (_named(VIEWS), u32(_BEFORE_SEAL + len(sealed)), opening, nonce, sealed)
        return b"".join(pieces)

    def open_entry(
        self, stored: Stored
    ) -> tuple[tuple[Part, ...], tuple[str, ...], tuple[Audience, ...]]:
        """Open a row's parts; returns them, the names of those that are gone, and for whom.

        Raises:
            PartNotOpened: a part was altered, moved, added or removed.
            KeyMissing: a key-encryption key is not configured.
        """
        sections = split_sections(stored.parts)
        try:
            parts, gone_for = self._open_sections(stored, sections)
        except GenerationMissing as missing:
            raise PartNotOpened(
                "row", "a key that the key store has", str(missing)
            ) from missing
        except KeyDestroyed as destroyed:
            # Only what was shredded lies under a destroyed key. Else nothing does, and whoever
            # wrote that it does wants a part to look erased.
            newest = max(split_part_row(row)[0] for row in sections.values())
            if newest > self.keystore.shredded_until(stored.channel):
                raise PartNotOpened("row", "a key in use", str(destroyed)) from destroyed
            gone = tuple(sorted({*stored.erased, *sections} - {VIEWS}))
            # Of every entry alike, so that it tells nobody which of them were erased before.
            return (), gone, (EVERYONE,) * len(gone)
        return parts, stored.erased, gone_for

    def reseal_entry(self, stored: Stored) -> bytes | None:
        """Seal a row under the channel's newest key; None if it is so already, or shredded."""
        newest, _ = self._newest(stored.channel)
        sections = split_sections(stored.parts)
        # Only the views of an entry whose every part was erased are left; they move too.
        if all(split_part_row(row)[0] == newest for row in sections.values()):
            return None
        try:
            parts, gone_for = self._open_sections(stored, sections)
        except KeyDestroyed:
            return None
        return self.seal_entry(
            Entry(
                channel=ChannelId(stored.channel),
                epoch=stored.epoch,
                seq=stored.seq,
                at=0,
                leaf=stored.leaf,
                leaf_hash=b"",
                root=b"",
                parts=parts,
                erased=stored.erased,
                erased_for=gone_for,
            )
        )

    def _open_sections(
        self, stored: Stored, sections: dict[str, bytes]
    ) -> tuple[tuple[Part, ...], tuple[Audience, ...]]:
        views = self._views(stored, sections)
        expected = set(views) - set(stored.erased)
        if expected != sections.keys() - {VIEWS}:
            name = min(expected ^ (sections.keys() - {VIEWS}))
            raise PartNotOpened(name, _presence(name in expected), _presence(name in sections))
        opened: list[Part] = []
        for name, row in sections.items():
            if name == VIEWS:
                continue
            try:
                generation, nonce, sealed = split_part_row(row)
                key = self._entry_key(stored, generation)
                salt, data = open_part(key, nonce, stored.leaf, name, sealed)
            except (NotProven, Malformed) as fault:
                raise _not_opened(name, fault) from fault
            audience, erasable = views[name]
            opened.append(Part(name, salt, data, audience, erasable))
        gone_for = tuple(views.get(name, (MEMBERS, True))[0] for name in stored.erased)
        return tuple(opened), gone_for

    def _views(
        self, stored: Stored, sections: dict[str, bytes]
    ) -> dict[str, tuple[tuple[str, ...], bool]]:
        try:
            generation, nonce, sealed = split_part_row(sections.get(VIEWS, b""))
            key = self._entry_key(stored, generation)
            plain = AESGCM(key).decrypt(nonce, sealed, _VIEWS_PLACE + lp(stored.leaf))
        except InvalidTag:
            raise PartNotOpened(VIEWS, "what was sealed for this leaf", "other bytes") from None
        except (NotProven, Malformed) as fault:
            raise _not_opened(VIEWS, fault) from fault
        return dict(_views_in(plain))

    def _entry_key(self, stored: Stored, generation: int) -> bytes:
        data_key = self._data_key(stored.channel, generation)
        return entry_key(data_key, stored.channel, stored.epoch, stored.seq)

    # -- snapshots and fields --------------------------------------------------------------

    def seal_snapshot(self, channel: str, epoch: int, seq: int, data: bytes) -> bytes:
        """Seal a serialised state for its channel and place."""
        generation, key = self._newest(channel)
        return u32(generation) + snapshots.seal(key, channel, epoch, seq, data)

    def open_snapshot(self, channel: str, epoch: int, seq: int, sealed: bytes) -> bytes:
        """Open what `seal_snapshot` made.

        Raises:
            NotOpened: it was altered, cut, re-ordered or moved.
            KeyDestroyed: the channel was shredded.
        """
        key = self._data_key(channel, int.from_bytes(sealed[:_PREFIX], "big"))
        return snapshots.open_sealed(key, channel, epoch, seq, sealed[_PREFIX:])

    def seal_field(self, context: str, data: bytes) -> bytes:
        """Seal a projected name, title or content; it opens in the same context only.

        Args:
            context: table, column and row in one string, as "room.title r_…".
            data: what is sealed.
        """
        generation, key = self._newest(SERVER)
        nonce = secrets.token_bytes(NONCE_LENGTH)
        sealed = AESGCM(key).encrypt(nonce, data, lp(_FIELD_LABEL, utf8(context)))
        return u32(generation) + nonce + sealed

    def open_field(self, context: str, sealed: bytes) -> bytes:
        """Open what `seal_field` made in this context.

        Raises:
            NotOpened: it was altered, or sealed in another context.
        """
        start = _PREFIX + NONCE_LENGTH
        key = self._data_key(SERVER, int.from_bytes(sealed[:_PREFIX], "big"))
        try:
            return AESGCM(key).decrypt(
                sealed[_PREFIX:start], sealed[start:], lp(_FIELD_LABEL, utf8(context))
            )
        except (InvalidTag, ValueError):
            raise NotOpened("a stored field does not open: it was moved or altered") from None

    # -- keys ------------------------------------------------------------------------------

    def _newest(self, channel: str) -> tuple[int, bytes]:
        """The data key that seals now; the first is made, durably, before it seals anything."""
        held = self._held
        generation = held.newest.get(channel)
        if generation is None:
            with self._lock:
                generation = self.keystore.newest_generation(channel)
                if generation == 0:
                    generation = self.keystore.new_generation(channel)
                held.newest[channel] = generation
        return generation, self._data_key(channel, generation)

    def _data_key(self, channel: str, generation: int) -> bytes:
        held = self._held
        key = held.keys.get((channel, generation))
        if key is None:
            key = self.keystore.data_key(channel, generation)
            held.keys[(channel, generation)] = key
        return key


@lru_cache(maxsize=1024)
def _named(name: str) -> bytes:
    """A part's name as it stands before its row, and in what it is sealed for."""
    return lp(name.encode("ascii"))


@lru_cache(maxsize=4096)
def _views_of(views: tuple[tuple[str, tuple[str, ...], bool], ...]) -> bytes:
    """Who may read which part, as bytes; few entries differ in it."""
    return canonical(
        [
            {"name": name, "audience": list(audience), "erasable": erasable}
            for name, audience, erasable in views
        ]
    )


@lru_cache(maxsize=4096)
def _views_in(plain: bytes) -> tuple[tuple[str, tuple[tuple[str, ...], bool]], ...]:
    """Read what `_views_of` wrote."""
    listed: Any = parse_canonical(plain)
    return tuple(
        (view["name"], (tuple(view["audience"]), bool(view["erasable"]))) for view in listed
    )


def split_sections(parts: bytes) -> dict[str, bytes]:
    """Read a row's sections by name, in their order.

    Raises:
        PartNotOpened: these bytes are not sections, each once.
    """
    pieces: list[bytes] = []
    at = 0
    while at < len(parts):
        end = at + 4 + int.from_bytes(parts[at : at + 4], "big")
        if end > len(parts):
            raise PartNotOpened("row", "whole sections", "a section cut short")
        pieces.append(parts[at + 4 : end])
        at = end
    names = [piece.decode("ascii", "replace") for piece in pieces[::2]]
    if len(pieces) % 2 or len(set(names)) != len(names):
        raise PartNotOpened("row", "pairs of name and part, each once", "something else")
    return dict(zip(names, pieces[1::2], strict=True))


def without(parts: bytes, names: Iterable[str]) -> tuple[bytes, list[str]]:
    """Leave these sections out of a row; returns the rest and the names that were there."""
    sections = split_sections(parts)
    gone = [name for name in names if sections.pop(name, None) is not None]
    pieces = [piece for name, row in sections.items() for piece in (name.encode("ascii"), row)]
    return lp(*pieces), gone


def _presence(is_there: bool) -> str:  # noqa: FBT001
    return "a part of this name" if is_there else "no part of this name"


def _not_opened(part: str, fault: NotProven | Malformed) -> PartNotOpened:
    if isinstance(fault, NotProven) and fault.expected:
        return PartNotOpened(part, fault.expected, fault.found)
    return PartNotOpened(part, "what was sealed for this leaf and part", fault.because)
