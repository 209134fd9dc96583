"""The conversation with one client, pure: what it says becomes intents, and nothing here waits.

    hello ──> welcome ──> acts, pings and signals ──> close

The connection feeds it texts and carries its intents out. A client that breaks the form is told
so and closed; a client that breaks a rule of the room is refused and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, cast

import orjson

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ChannelId, check_id, unb64
from negotiation_room.kernel.reading import Wanted
from negotiation_room.kernel.text import is_language, primary
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.transport.allowance import Allowance
from negotiation_room.transport.ws.codes import CloseCode

VERSION = 1
LONGEST_SIGNAL_NAME = 64
MOST_WANTED = 40
"""Languages in which one client wants what others said."""
_SIGNED_FIELDS = {"act", "sig", "with", "salt"}


@dataclass(frozen=True, slots=True)
class Welcome:
    """Greet the client, and resume its channels from where it verified them.

    Attributes:
        resume: channel -> (epoch, size of the log this client has verified).
        is_packed: the client's line is thin, and it can unpack the long parts of a state.
        wanted: the languages in which it wants what others said; None: in all.
        is_outlined: it wants long texts in outline, and asks for what is opened.
    """

    resume: dict[ChannelId, tuple[int, int]]
    is_packed: bool = False
    wanted: Wanted = None
    is_outlined: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """From now on, send what others said in these languages only; None: in all."""

    languages: Wanted


@dataclass(frozen=True, slots=True)
class Perform:
    """Perform these acts, all or none, and answer."""

    acts: tuple[SignedAct, ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """Pass a signal on to the others in a channel; it is not journalled and may be lost."""

    channel: ChannelId
    signal: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame to the client."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket; the code says what to do next."""

    code: CloseCode
    reason: str


Intent = Welcome | Want | Perform | Pass | Send | Close


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Limits of one conversation, each a named setting.

    Attributes:
        channels: the most channels a hello may resume.
        together: the most acts in one frame.
        unanswered: acts a client may have sent and not heard of; only of so many does the room
            surely know, when they are sent again, what became of them.
        signal_bytes: the largest signal.
        acts_per_minute: acts one socket may send, on average; `acts_at_once` more in a burst.
        hello_within: seconds in which a client says hello.
        silence: seconds without a word after which the socket is closed.
    """

    channels: int = 500
    together: int = 16
    unanswered: int = MOST_UNANSWERED
    signal_bytes: int = 1_024
    acts_per_minute: int = 600
    acts_at_once: int = 120
    signals_per_second: int = 20
    hello_within: float = 10.0
    silence: float = 60.0


class _Stage(Enum):
    BEFORE_HELLO = auto()
    LIVE = auto()
    CLOSED = auto()


class Session:
    """One client's conversation.

    Args:
        now: seconds on a clock that never goes back.
    """

    __slots__ = ("_acts", "_heard_at", "_limits", "_signals", "_stage")

    def __init__(self, limits: SessionLimits, now: float) -> None:
        self._limits = limits
        self._stage = _Stage.BEFORE_HELLO
        self._heard_at = now
        self._acts = Allowance(limits.acts_per_minute / 60, limits.acts_at_once, now)
        self._signals = Allowance(limits.signals_per_second, limits.signals_per_second, now)

    def hear(self, text: str, now: float) -> Sequence[Intent]:
        """Take in one text frame."""
        if self._stage is _Stage.CLOSED:
            return ()
        self._heard_at = now
        try:
            said: Any = orjson.loads(text)
        except orjson.JSONDecodeError:
            return self._close(CloseCode.PROTOCOL, "that was not JSON")
        if not isinstance(said, dict):
            return self._close(CloseCode.PROTOCOL, "a frame is one JSON object")
        frame = cast("dict[str, Any]", said)
        if self._stage is _Stage.BEFORE_HELLO:
            return self._hello(frame)
        return self._live(frame, now)

    def tick(self, now: float) -> Sequence[Close]:
        """Notice a line that has fallen silent, or that never began to speak."""
        if (
            self._stage is _Stage.BEFORE_HELLO
            and now - self._heard_at > self._limits.hello_within
        ):
            return self._close(CloseCode.SILENT, "begin with hello")
        if self._stage is not _Stage.CLOSED and now - self._heard_at > self._limits.silence:
            return self._close(CloseCode.SILENT, "nothing was heard for too long; resume")
        return ()

    # --- stages --------------------------------------------------------------------------------

    def _hello(self, frame: dict[str, Any]) -> Sequence[Intent]:
        if "hello" not in frame:
            return self._close(CloseCode.PROTOCOL, "begin with hello")
        if frame["hello"] != VERSION:
            return self._close(
                CloseCode.UNSUPPORTED_VERSION, f"this room speaks version {VERSION}"
            )
        try:
            resume = read_resume(frame.get("resume", {}), self._limits.channels)
            wanted = read_wanted(frame.get("translations"))
        except Refusal as unfit:
            return self._close(CloseCode.PROTOCOL, unfit.because)
        self._stage = _Stage.LIVE
        is_packed, is_outlined = frame.get("packed") is True, frame.get("outlines") is True
        return (Welcome(resume, is_packed, wanted, is_outlined),)

    def _live(self, frame: dict[str, Any], now: float) -> Sequence[Intent]:
        match frame:
            case {"act": _}:
                return self._perform([frame], now)
            case {"acts": acts} if isinstance(acts, list):
                return self._perform(cast("list[Any]", acts), now)
            case {"translations": languages}:
                return self._want(languages)
            case {"ping": int() as count}:
                return (Send(orjson.dumps({"pong": count})),)
            case {"signal": str() as name, "in": str() as channel, "with": content} if (
                isinstance(content, dict)
            ):
                return self._signal(name, channel, cast("dict[str, Any]", content), now)
            case _:
                return self._close(CloseCode.PROTOCOL, "this room does not know that frame")

    def _perform(self, rows: list[Any], now: float) -> Sequence[Intent]:
        if not 1 <= len(rows) <= self._limits.together:
            return self._close(CloseCode.PROTOCOL, "too many acts in one frame")
        try:
            acts = tuple(read_signed(row) for row in rows)
        except Refusal as unfit:
            return self._close(CloseCode.PROTOCOL, unfit.because)
        if not self._acts.spend(len(acts), now):
            return self._close(CloseCode.FLOOD, "too many acts at once; wait a minute")
        return (Perform(acts),)

    def _want(self, languages: Any) -> Sequence[Intent]:
        try:
            return (Want(read_wanted(languages)),)
        except Refusal as unfit:
            return self._close(CloseCode.PROTOCOL, unfit.because)

    def _signal(
        self, name: str, channel: str, content: dict[str, Any], now: float
    ) -> Sequence[Intent]:
        if not (len(name) <= LONGEST_SIGNAL_NAME and self._is_small(content)):
            return self._close(CloseCode.PROTOCOL, "a signal is small")
        if not self._signals.spend(1, now):
            return ()  # a signal may be lost
        return (Pass(ChannelId(channel), name, content),)

    def _is_small(self, content: dict[str, Any]) -> bool:
        """Whether it can be passed on: short, and not nested deeper than can be written again."""
        try:
            return len(orjson.dumps([content])) - len("[]") <= self._limits.signal_bytes
        except orjson.JSONEncodeError:
            return False

    def _close(self, code: CloseCode, reason: str) -> Sequence[Close]:
        self._stage = _Stage.CLOSED
        return (Close(code, reason),)


def read_resume(value: Any, most: int) -> dict[ChannelId, tuple[int, int]]:
    """Read the places a client resumes from.

    Raises:
        Malformed: it is anything else.
    """
    if not isinstance(value, dict):
        raise Malformed("resume maps channels to places")
    places = cast("dict[str, Any]", value)
    if len(places) > most:
        raise Malformed("too many channels to resume")
    read: dict[ChannelId, tuple[int, int]] = {}
    for channel, place in places.items():
        match place:
            case [int() as epoch, int() as size] if epoch >= 1 and size >= 0:
                read[ChannelId(check_id("c", channel))] = (epoch, size)
            case _:
                raise Malformed("a place to resume from is [epoch, size]")
    return read


def read_wanted(value: Any) -> Wanted:
    """Read in which languages a client wants what others said; None: in all.

    Raises:
        Malformed: it is anything else.
    """
    if value is None:
        return None
    languages: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [None]
    if len(languages) > MOST_WANTED or not all(is_language(each) for each in languages):
        raise Malformed("translations lists a few languages, or is null for all")
    return frozenset(primary(each) for each in languages)


def read_signed(row: Any) -> SignedAct:
    """Read an act as it travels.

    Raises:
        Malformed: it is anything else.
    """
    match row:
        case {
            "act": str() as act,
            "sig": str() as signature,
            "with": str() as content,
            "salt": str() as salt,
        } if set(cast("dict[str, Any]", row)) == _SIGNED_FIELDS:
            try:
                return SignedAct(
                    act.encode(), unb64(signature, 64), content.encode(), unb64(salt, 32)
                )
            except UnicodeEncodeError:
                raise Malformed("an act is well-formed text") from None
        case _:
            raise Malformed("an act travels as act, sig, with and salt")


def answer_frame(
    act: str | None, channel: str | None, seq: int | None, refusal: Refusal | None
) -> dict[str, Any]:
    """What the client is told of its act."""
    if refusal is not None:
        return {
            "refused": act,
            "in": channel,
            "code": refusal.code,
            "because": refusal.because,
            "rule": refusal.rule,
            "status": refusal.status,
        }
    return {"done": act, "in": channel, "seq": seq}
