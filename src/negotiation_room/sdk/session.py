"""The client's side of a connection, as a machine without sockets.

What is heard goes in, what is to be done comes out. It keeps acts until they are answered, sends
them again with the same bytes when the line comes back, and decides how long to wait before the
next attempt, or that there is none.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias, cast

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.ids import b64

VERSION: Final = 1
PING_EVERY: Final = 15.0
SILENCE: Final = 40.0
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 30.0
FLOOD_WAIT: Final = 10.0
PROMPT_WAIT: Final = 1.0
FAILURES_BEFORE_HTTP: Final = 3

SIGNED_OUT: Final = 4001
SEAT_GONE: Final = 4003
SLOW_READER: Final = 4008
SILENT: Final = 4011
PROTOCOL_BROKEN: Final = 4009
UNSUPPORTED: Final = 4010
FLOODED: Final = 4029
RESTARTING: Final = 1012

_FINAL: Final = {
    SIGNED_OUT: "you were signed out; enter the room again",
    SEAT_GONE: "you no longer have a seat in this room",
    PROTOCOL_BROKEN: "the server did not understand this program; update it",
    UNSUPPORTED: "the room speaks another version; update this program",
}
_PROMPT: Final = frozenset({SLOW_READER, SILENT, RESTARTING})


class Line(Enum):
    """How the line stands."""

    DOWN = "down"
    GREETING = "greeting"
    LIVE = "live"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class OutgoingAct:
    """An act as it is sent, and sent again: always the same bytes."""

    id: str
    channel: str
    act: bytes
    signature: bytes
    content: bytes
    salt: bytes

    def frame(self) -> dict[str, Any]:
        """The act on the wire."""
        return {
            "act": self.act.decode(),
            "sig": b64(self.signature),
            "with": self.content.decode(),
            "salt": b64(self.salt),
        }


@dataclass(slots=True)
class Pending:
    """One act, or several performed all or none, waiting for an answer.

    Attributes:
        answers: acts done so far, by id.
        sent: whether it was sent over the line that stands now.
    """

    acts: tuple[OutgoingAct, ...]
    answers: dict[str, int] = field(default_factory=dict[str, int])
    sent: bool = field(default=False, compare=False)

    def frame(self) -> dict[str, Any]:
        """The wish on the wire."""
        if len(self.acts) == 1:
            return self.acts[0].frame()
        return {"acts": [act.frame() for act in self.acts]}


# --- what comes out -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame; `acts` are those it carries."""

    frame: dict[str, Any]
    acts: tuple[OutgoingAct, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Close:
    """Close the line: it is dead, or what came over it makes no sense."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Try again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Over:
    """Never try again, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame for the room: a welcome, entries, a checkpoint, a seat, a signal."""

    kind: str
    frame: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """Acts were answered: by their places, or by one refusal for all of them."""

    pending: Pending
    refusal: dict[str, Any] | None = None


Step: TypeAlias = "Send | Close | Wait | Over | Heard | Answered"


class Session:
    """One person's line to one room, over as many sockets as it takes.

    Args:
        resume: gives {channel: (epoch, size)} of what was verified so far.
        chance: gives a number from 0 to 1; waits are spread with it, so that a thousand clients
            do not come back in the same second.
        wanted: the languages in which one wants what others said; None: in all.
        outlines: one wants long texts in outline, and states packed.

    Attributes:
        wanted: the same, as it is now; `want` changes it.
    """

    def __init__(
        self,
        *,
        resume: Callable[[], dict[str, tuple[int, int]]],
        chance: Callable[[], float],
        wanted: Sequence[str] | None = None,
        outlines: bool = False,
    ) -> None:
        self.line = Line.DOWN
        self._outlines = outlines
        self.wanted = None if wanted is None else tuple(wanted)
        self.failures = 0
        self._resume = resume
        self._chance = chance
        self._pending: list[Pending] = []
        self._last_heard = 0.0
        self._last_ping = 0.0
        self._pings = 0

    @property
    def unanswered(self) -> Sequence[Pending]:
        """Acts that were not answered yet, in the order in which they were signed."""
        return tuple(self._pending)

    def lean(self) -> dict[str, Any]:
        """What this line is spared, as a hello says it."""
        spared: dict[str, Any] = {"packed": True, "outlines": True} if self._outlines else {}
        if self.wanted is not None:
            spared["translations"] = list(self.wanted)
        return spared

    # --- what goes in --------------------------------------------------------------------------

    def opened(self, now: float) -> list[Step]:
        """A socket is open."""
        self.line = Line.GREETING
        self._last_heard = self._last_ping = now
        resume = {c: [epoch, size] for c, (epoch, size) in self._resume().items()}
        return [Send({"hello": VERSION, "resume": resume, **self.lean()})]

    def want(self, languages: Sequence[str] | None) -> list[Step]:
        """From now on one wants what others said in these languages; None: in all."""
        self.wanted = None if languages is None else tuple(languages)
        if self.line not in {Line.GREETING, Line.LIVE}:
            return []
        return [Send({"translations": None if languages is None else list(languages)})]

    def heard(self, text: str | bytes, now: float) -> list[Step]:
        """A frame came in as text."""
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            return [Close("a frame is not JSON")]
        if not isinstance(frame, dict):
            return [Close("a frame is not an object")]
        return self.took(cast("dict[str, Any]", frame), now)

    def took(self, frame: dict[str, Any], now: float) -> list[Step]:
        """A frame came in."""
        self._last_heard = now
        if "welcome" in frame:
            return self._welcomed(frame)
        if "pong" in frame:
            return []
        if "done" in frame:
            return self._done(frame)
        if "refused" in frame:
            return self._refused(frame)
        for kind in ("entries", "checkpoint", "granted", "withdrawn", "signal"):
            if kind in frame:
                return [Heard(kind, frame)]
        # A newer server may say more than this version knows.
        return []

    def lost(self, code: int, reason: str = "") -> list[Step]:
        """The socket was closed, by whomever."""
        was_live = self.line is Line.LIVE
        for pending in self._pending:
            pending.sent = False
        self.line = Line.DOWN
        if code in _FINAL:
            self.line = Line.OVER
            return [Over(_FINAL[code] + (f" ({reason})" if reason else ""))]
        if was_live:
            self.failures = 0
        if code in _PROMPT:
            return [Wait(PROMPT_WAIT * self._chance())]
        self.failures += 1
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self.failures, 16))
        spread = longest * (0.5 + self._chance() / 2)
        return [Wait(max(FLOOD_WAIT, spread) if code == FLOODED else spread)]

    def ended(self, reason: str) -> list[Step]:
        """The room will not have us any more, as said at its door."""
        self.line = Line.OVER
        return [Over(reason)]

    def post(self, *acts: OutgoingAct) -> list[Step]:
        """Send acts, all or none; while the line is down they wait for it."""
        pending = Pending(acts)
        self._pending.append(pending)
        return self._sendable()

    def recorded(self, act: str, seq: int) -> list[Step]:
        """An own act was met in the record: that is an answer too."""
        return self._done({"done": act, "seq": seq})

    def ticked(self, now: float) -> list[Step]:
        """Time has passed; a line that is silent for too long is dead, whatever it says."""
        if self.line not in {Line.GREETING, Line.LIVE}:
            return []
        if now - self._last_heard > SILENCE:
            return [Close("the line is silent")]
        if self.line is Line.LIVE and now - self._last_ping >= PING_EVERY:
            self._last_ping = now
            self._pings += 1
            return [Send({"ping": self._pings})]
        return []

    # --- within --------------------------------------------------------------------------------

    def _welcomed(self, frame: dict[str, Any]) -> list[Step]:
        if frame["welcome"] != VERSION:
            self.line = Line.OVER
            return [Over(_FINAL[UNSUPPORTED])]
        self.line = Line.LIVE
        self.failures = 0
        # The same bytes in the same order: the server answers what it knows already, and a
        # device's numbers still rise.
        return [Heard("welcome", frame), *self._sendable()]

    def _sendable(self) -> list[Step]:
        """Send what was not sent over this line, as far as its verdicts are surely kept."""
        if self.line is not Line.LIVE:
            return []
        under_way = sum(len(pending.acts) for pending in self._pending if pending.sent)
        steps: list[Step] = []
        for pending in self._pending:
            if pending.sent:
                continue
            under_way += len(pending.acts)
            if under_way > MOST_UNANSWERED:
                break
            pending.sent = True
            steps.append(Send(pending.frame(), pending.acts))
        return steps

    def _done(self, frame: dict[str, Any]) -> list[Step]:
        pending = self._of(frame["done"])
        if pending is None:
            return []
        pending.answers[frame["done"]] = int(frame["seq"])
        if len(pending.answers) < len(pending.acts):
            return []
        self._pending.remove(pending)
        return [Answered(pending), *self._sendable()]

    def _refused(self, frame: dict[str, Any]) -> list[Step]:
        pending = self._of(frame["refused"])
        if pending is None:
            return []
        self._pending.remove(pending)
        return [Answered(pending, frame), *self._sendable()]

    def _of(self, act: object) -> Pending | None:
        if act is None and self._pending:
            # An act so malformed that it has no name; answers come in the order of the acts.
            return self._pending[0]
        for pending in self._pending:
            if any(one.id == act for one in pending.acts):
                return pending
        return None
