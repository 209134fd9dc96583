"""Who one is in a room, as one's own machine keeps it, and what it remembers of each channel.

What is remembered is the point of it all: a server can change its record, but not ours.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from negotiation_room.kernel.errors import Conflict, NotFound
from negotiation_room.kernel.ids import b64, unb64
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.files import FileLock, locked, replace_file
from negotiation_room.sdk.served import Served

_TERMS: Final = "profile.json"
_MEMORY: Final = "memory.json"
_KEY: Final = "device.key"


class NoProfile(NotFound, code="sdk.no_profile"):
    """You have not entered a room from this machine yet, or not that one."""


class SeveralProfiles(Conflict, code="sdk.several_profiles"):
    """You have entered several rooms from this machine: say which one you mean."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms one takes part: where, as whom, from which device.

    Attributes:
        server: the address to speak to; `origin` is what acts are signed for.
        token: the bearer token of the session; whoever holds it can read as this person.
    """

    server: str
    origin: str
    room: str
    person: str
    device: str
    token: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What this machine knows of one channel's log.

    Attributes:
        n: the last number given to an act.
        size: the leaves of the last log state verified here, with `root`; 0 before the first.
        note: the last signed checkpoint verified, of `signed_size` leaves.
        key: the log's verifier key (vkey text), as first seen.
    """

    n: int = 0
    epoch: int = 0
    size: int = 0
    root: bytes = b""
    signed_size: int = 0
    note: str = ""
    key: str = ""

    def grown(self, other: "Remembered") -> "Remembered":
        """Both memories in one; nothing ever shrinks within an epoch, and `n` never does."""
        newest = other if (other.epoch, other.size) >= (self.epoch, self.size) else self
        signed = (
            other
            if (other.epoch, other.signed_size) >= (self.epoch, self.signed_size)
            else self
        )
        return Remembered(
            n=max(self.n, other.n),
            epoch=newest.epoch,
            size=newest.size,
            root=newest.root,
            signed_size=signed.signed_size,
            note=signed.note,
            key=self.key or other.key,
        )


def clock_now() -> int:
    """This machine's clock, in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class Profile:
    """One person in one room, in a folder of this machine.

    Args:
        clock: gives microseconds since 1970 UTC.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], int] = clock_now) -> None:
        self.folder = folder
        self._clock = clock
        self._signer = FileLock(folder / "signing.lock")
        try:
            fields: dict[str, Any] = json.loads((folder / _TERMS).read_bytes())
            self.terms = Terms(**fields)
        except (OSError, ValueError, TypeError):
            raise NoProfile(
                "there is no profile in that folder; enter the room again"
            ) from None

    @classmethod
    def make(
        cls, folder: Path, terms: Terms, key: SigningKey, passphrase: str | None = None
    ) -> "Profile":
        """Keep a new profile and its device key.

        Raises:
            KeyExists: there is one in that folder already.
        """
        # The key first: a profile without its key would be of no use.
        key.save(folder / _KEY, passphrase)
        replace_file(folder / _TERMS, json.dumps(asdict(terms), indent=1).encode())
        return cls(folder)

    def with_token(self, token: str) -> "Profile":
        """Keep the token of a new session."""
        self.terms = replace(self.terms, token=token)
        replace_file(self.folder / _TERMS, json.dumps(asdict(self.terms), indent=1).encode())
        return self

    @property
    def key_file(self) -> Path:
        """Where the device's key lies."""
        return self.folder / _KEY

    def key(self, passphrase: str | None = None) -> SigningKey:
        """The device's key.

        Raises:
            UnreadableKey: the file is damaged.
            WrongPassphrase: it is sealed, and this does not open it.
        """
        return SigningKey.load(self.key_file, passphrase)

    # --- memory --------------------------------------------------------------------------------

    def remembered(self, channel: str) -> Remembered:
        """What this machine knows of a channel; nothing, before the first time."""
        return self._memory().get(channel, Remembered())

    def all_remembered(self) -> Mapping[str, Remembered]:
        """What this machine knows, by channel."""
        return self._memory()

    def remember(self, channel: str, fresh: Remembered) -> None:
        """Keep what was verified, unless another program here has verified more."""
        self._change(channel, lambda old: old.grown(fresh))

    def keep_lost(self, channel: str, entries: Sequence[Served]) -> None:
        """Keep entries that were verified here and that the server's record has lost."""
        known = {entry.leaf for entry in self.lost(channel)}
        fresh = [entry for entry in entries if entry.leaf not in known]
        if not fresh:
            return
        kept = [*self.lost(channel), *fresh]
        lines = [json.dumps(entry.to_wire(), ensure_ascii=False) for entry in kept]
        replace_file(self.folder / f"lost.{channel}.jsonl", "\n".join(lines).encode())

    def lost(self, channel: str) -> list[Served]:
        """The entries kept here that the server's record has lost."""
        try:
            text = (self.folder / f"lost.{channel}.jsonl").read_bytes().decode()
        except FileNotFoundError:
            return []
        return [Served.parse(json.loads(line)) for line in text.split("\n")]

    def next_n(self, channel: str) -> int:
        """The number of the next act: greater than every one before, near the clock.

        It is on the disk before it is used, so that a crash cannot make it come twice.
        """
        fresh = self._change(channel, lambda old: replace(old, n=max(old.n + 1, self._clock())))
        return fresh.n

    def take_signing(self) -> bool:
        """Become the one program that signs with this device; False while another one does."""
        return self._signer.take(wait=False)

    def free_signing(self) -> None:
        """Let another program sign."""
        self._signer.free()

    def _memory(self) -> dict[str, Remembered]:
        try:
            rows: dict[str, Any] = json.loads((self.folder / _MEMORY).read_bytes())
        except FileNotFoundError:
            return {}
        return {channel: _recalled(row) for channel, row in rows.items()}

    def _change(self, channel: str, change: Callable[[Remembered], Remembered]) -> Remembered:
        with locked(self.folder / "memory.lock"):
            memory = self._memory()
            fresh = change(memory.get(channel, Remembered()))
            memory[channel] = fresh
            rows = {c: {**asdict(m), "root": b64(m.root)} for c, m in memory.items()}
            replace_file(self.folder / _MEMORY, json.dumps(rows, indent=1).encode())
            return fresh


def _recalled(row: dict[str, Any]) -> Remembered:
    fields: dict[str, Any] = {**row, "root": unb64(row["root"])}
    return Remembered(**fields)


class Home:
    """The folder of this machine's profiles, one folder for each room and person.

    Args:
        folder: given by --home; else NEGOTIATION_ROOM_HOME, else the XDG configuration folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _default_home()

    def folder_for(self, room: str, person: str) -> Path:
        """Where a new profile goes."""
        return self.folder / "rooms" / f"{room}.{person}"

    def profiles(self) -> Iterator[Profile]:
        """Every profile here."""
        for terms in sorted((self.folder / "rooms").glob(f"*/{_TERMS}")):
            yield Profile(terms.parent)

    def choose(self, wanted: str | None = None) -> Profile:
        """The profile of that room or person, or the only one there is.

        Raises:
            NoProfile: there is none that fits.
            SeveralProfiles: more than one fits.
        """
        fitting = [
            profile
            for profile in self.profiles()
            if wanted is None or wanted in {profile.terms.room, profile.terms.person}
        ]
        if not fitting:
            raise NoProfile("enter a room first: negotiation-room enter LINK")
        if len(fitting) > 1:
            rooms = ", ".join(p.terms.room for p in fitting)
            raise SeveralProfiles(f"say which room you mean with --room: {rooms}")
        return fitting[0]


def _default_home() -> Path:
    given = os.environ.get("NEGOTIATION_ROOM_HOME")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "negotiation-room"
