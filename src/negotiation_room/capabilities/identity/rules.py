"""The rules of the door: limits, fit names and passwords, and when a session still stands.

Pure: everything here is decided from what is handed in.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NewType

from negotiation_room.capabilities.identity.refusals import (
    UnfitLanguage,
    UnfitName,
    UnfitPassword,
)
from negotiation_room.kernel.ids import PersonId, RoomId

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

SessionId = NewType("SessionId", str)
"""A session's public name: it lets its owner list and end it, and opens nothing."""


@dataclass(frozen=True, slots=True)
class IdentityLimits:
    """Every limit of the door, in microseconds where it is a time.

    Attributes:
        session_idle: a session nobody used for so long has ended.
        session_absolute: a session ends after so long, used or not.
        session_touch: how often, at most, its use is written down.
        step_up: how long a fresh proof counts for grave acts.
        hashes_at_once: password hashes computed at the same time; each takes 46 MiB.
        hashes_waiting: password hashes waiting for their turn before the door says "not now".
        account_free: failed tries at an account before answers are delayed.
        account_delay: the delay after one try more; it doubles with each.
        account_longest: the longest delay. An account is never closed: whoever could close it
            from outside could lock a delegation out of a vote.
        account_waiting: tries at one account from one address that may wait together.
        address_burst: tries from one address that are answered at once.
        address_refill: after which time an address has one try more.
        throttle_memory: accounts and addresses remembered; the longest quiet are forgotten
            first.
        watch_every: how often live sockets' sessions are read again, in seconds.
        log_kinds: distinct lines of the security log per minute; what exceeds them is summed
            up.
    """

    session_idle: int = 12 * HOUR
    session_absolute: int = 7 * DAY
    session_touch: int = MINUTE
    sessions_per_person: int = 20
    passkeys_per_person: int = 20
    step_up: int = 5 * MINUTE
    ticket: int = 30 * SECOND
    challenge: int = 5 * MINUTE
    arrival: int = 15 * MINUTE
    setup_link: int = HOUR
    password_shortest: int = 15
    password_longest: int = 1024
    name_longest: int = 200
    hashes_at_once: int = 2
    hashes_waiting: int = 32
    account_free: int = 3
    account_delay: int = SECOND // 2
    account_longest: int = 8 * SECOND
    account_forget: int = 15 * MINUTE
    account_waiting: int = 2
    address_burst: int = 60
    address_refill: int = SECOND
    throttle_memory: int = 10_000
    watch_every: float = 0.5
    log_kinds: int = 500
    log_flush: float = 10.0
    log_kept: int = 90 * DAY


@dataclass(frozen=True, slots=True)
class Session:
    """A person's stay, from signing in to signing out.

    Attributes:
        room: the only room it opens, or None for all the person sits in.
        agent: the kind of browser and system, coarsely: enough to recognise one's own.
        stepped_up_at: when the person last proved who they are; signing in counts.
    """

    id: SessionId
    person: PersonId
    room: RoomId | None
    agent: str
    created_at: int
    seen_at: int
    expires_at: int
    stepped_up_at: int
    revoked_at: int | None = None

    def stands(self, now: int, limits: IdentityLimits) -> bool:
        """Whether it is neither revoked nor over."""
        return (
            self.revoked_at is None
            and now < self.expires_at
            and now < self.seen_at + limits.session_idle
        )

    def is_stepped_up(self, now: int, limits: IdentityLimits) -> bool:
        """Whether the last proof is fresh enough for a grave act."""
        return now < self.stepped_up_at + limits.step_up


_FEWEST_LETTERS: Final = 5
_SHORTEST_NAME_IN_PASSWORD: Final = 3
_LONGEST_PERIOD: Final = 6
_STEADY_SHARE: Final = 0.75
_KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_NEIGHBOURS: Final = frozenset(
    pair
    for row in _KEYBOARD
    for left, right in pairwise(row)
    for pair in (left + right, right + left)
)
_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_LONGEST_ZONE: Final = 64


def prepared_password(password: str) -> str:
    """Bring a password to the one spelling that is hashed.

    Unicode's NFKC, with every kind of space made the plain one: RFC 8265's OpaqueString, but
    for its NFC. The same keys pressed on another keyboard then give the same password. Case and
    length stay the person's own; nothing is cut off.

    Raises:
        UnfitPassword: it holds control characters or half of a character.
    """
    spelled = unicodedata.normalize("NFKC", password)
    spelled = "".join(" " if unicodedata.category(c) == "Zs" else c for c in spelled)
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in spelled):
        raise UnfitPassword("leave control characters out of your password")
    return spelled


def check_password(password: str, names: tuple[str, ...], limits: IdentityLimits) -> str:
    """Hand back the prepared password if it is one worth hashing.

    Length is what counts; beyond it only what is guessed first is refused: the person's own
    names, few letters, a short piece repeated, runs along the alphabet or the keyboard.

    Raises:
        UnfitPassword: it is too short, too long, or too plain.
    """
    if len(password) > limits.password_longest:
        raise UnfitPassword(f"use at most {limits.password_longest} characters")
    spelled = prepared_password(password)
    if len(spelled) < limits.password_shortest:
        raise UnfitPassword(
            f"use at least {limits.password_shortest} characters; a few unrelated words do well"
        )
    plain = spelled.casefold().replace(" ", "")
    for name in names:
        known = unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
        if len(known) >= _SHORTEST_NAME_IN_PASSWORD and known in plain:
            raise UnfitPassword("leave your own name out of your password")
    if len(set(plain)) < _FEWEST_LETTERS or _repeats(plain) or _runs(plain):
        raise UnfitPassword("this would be guessed early; take a few unrelated words instead")
    return spelled


def _repeats(plain: str) -> bool:
    return any(
        plain == (plain[:period] * len(plain))[: len(plain)]
        for period in range(1, min(_LONGEST_PERIOD, len(plain) // 2) + 1)
    )


def _runs(plain: str) -> bool:
    steps = [abs(ord(b) - ord(a)) <= 1 or a + b in _NEIGHBOURS for a, b in pairwise(plain)]
    return sum(steps) > _STEADY_SHARE * len(steps)


def check_name(name: str, limits: IdentityLimits) -> str:
    """Hand back a name that can be shown without harm, in the spelling it is kept in (NFC).

    Raises:
        UnfitName: it is empty, too long, or holds invisible or direction-changing characters.
    """
    spelled = unicodedata.normalize("NFC", name.strip())
    if not spelled or len(spelled) > limits.name_longest:
        raise UnfitName(f"write a name of 1 to {limits.name_longest} characters")
    if any(unicodedata.category(c) in _UNSHOWN and c not in _JOINERS for c in spelled):
        raise UnfitName("leave invisible characters out of the name")
    return spelled


def account_of(name: str) -> str:
    """The one spelling of a sign-in name, so that case and width do not make two accounts."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def check_language(language: str) -> str:
    """Hand back a language tag as BCP 47 writes one.

    Raises:
        UnfitLanguage: it is not one.
    """
    if _LANGUAGE.fullmatch(language) is None:
        raise UnfitLanguage("name the language by its tag, as in “fr” or “zh-Hans”")
    return language


def check_zone(zone: str) -> str:
    """Hand back the name of a time zone.

    Raises:
        UnfitLanguage: it does not look like one.
    """
    if len(zone) > _LONGEST_ZONE or _ZONE.fullmatch(zone) is None:
        raise UnfitLanguage("name the time zone by its place, as in “Africa/Nairobi”")
    return zone


_AGENTS: Final = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("negotiation-room", "command line"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def coarse_agent(header: str) -> str:
    """The kind of browser and system; versions and the rest are left aside."""
    agent = next((name for mark, name in _AGENTS if mark in header), "another client")
    system = next((name for mark, name in _SYSTEMS if mark in header), "")
    return f"{agent}, {system}" if system else agent
