"""A raw Yjs client: it types single characters, and reads who typed what; it keeps no document.

A client with a document spends more on each edit than the server that is measured. So a writer
here remembers only its own last character, and a reader parses only the identities in an update.
The paragraphs of the text are root types `p0`, `p1`, …, all brought by one client.
"""

from collections.abc import Sequence
from itertools import accumulate

from load import BINARY, Listener, handshake, open_listeners
from sides import Seen, Side

FIRST = 100
"""Writer 0 is this Yjs client; the text itself is by client 1."""

STRING, HAS_ORIGIN, HAS_RIGHT, HAS_SUB = 4, 0x80, 0x40, 0x20
SYNC, AUTH, SYNC_STATUS = 0, 2, 8
STEP_1, STEP_2, UPDATE = 0, 1, 2
BOTH = (STEP_2, UPDATE)
DOCUMENT = "text"


def uint(value: int) -> bytes:
    """A number, seven bits to a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004
        out.append(0x80 | value & 0x7F)
        value >>= 7
    out.append(value)
    return bytes(out)


def sized(data: bytes) -> bytes:
    """Bytes after their length."""
    return uint(len(data)) + data


class Bytes:
    """Goes along the bytes of a message."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def uint(self) -> int:
        """The number that comes next."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte <= 0x7F:  # noqa: PLR2004
                return value

    def byte(self) -> int:
        """The byte that comes next."""
        self.at += 1
        return self.data[self.at - 1]

    def sized(self) -> bytes:
        """The bytes that come next, after their length."""
        end = self.uint() + self.at
        found = self.data[self.at : end]
        self.at = end
        return found


def text_update(paragraphs: Sequence[str]) -> bytes:
    """The whole text as one update: a string in each root type."""
    out = uint(1) + uint(len(paragraphs)) + uint(1) + uint(0)
    for number, words in enumerate(paragraphs):
        parent = uint(1) + sized(f"p{number}".encode())
        out += bytes((STRING,)) + parent + sized(words.encode())
    return out + uint(0)


def key_update(
    client: int, clock: int, left: tuple[int, int], right: tuple[int, int] | None
) -> bytes:
    """One character typed between two others."""
    info = STRING | HAS_ORIGIN | (HAS_RIGHT if right else 0)
    out = uint(1) + uint(1) + uint(client) + uint(clock) + bytes((info,))
    out += uint(left[0]) + uint(left[1])
    if right:
        out += uint(right[0]) + uint(right[1])
    return out + sized(b"x") + uint(0)


def typed(update: Bytes) -> list[tuple[int, int]]:
    """How many characters each client typed in an update that only types."""
    found: list[tuple[int, int]] = []
    for _ in range(update.uint()):
        structs, client, _clock = update.uint(), update.uint(), update.uint()
        count = 0
        for _ in range(structs):
            info = update.byte()
            if info & 0x1F != STRING:
                raise ValueError("this reader knows only characters")
            for flag in (HAS_ORIGIN, HAS_RIGHT):
                if info & flag:
                    update.uint(), update.uint()
            if not info & (HAS_ORIGIN | HAS_RIGHT):
                _ = update.sized() if update.uint() else (update.uint(), update.uint())
                if info & HAS_SUB:
                    update.sized()
            count += len(update.sized())
        found.append((client, count))
    return found


class YjsSide(Side):
    """A server that speaks the Yjs protocol.

    Args:
        named: whether every message begins with the document's name, as Hocuspocus has it.
    """

    def __init__(self, paragraphs: Sequence[str], *, named: bool = False) -> None:
        super().__init__()
        self._named = sized(DOCUMENT.encode()) if named else b""
        self._paragraphs = paragraphs
        self._starts: list[int] = []
        self._lines: list[Listener] = []
        self._typed: list[int] = []
        self._states: dict[Listener, dict[int, int]] = {}

    async def enter(self, writers: int, seen: Seen) -> None:
        """Bring the text, then let in the writers and one who reads."""
        self._seen = seen
        self._typed = [0] * writers
        path = "/" if self._named else f"/{DOCUMENT}"
        requests = [handshake(path) for _ in range(writers + 1)]
        self._lines = await open_listeners(
            "127.0.0.1", self.port, requests, on_text=self._heard
        )
        for line in self._lines:
            self._greet(line)
        await self.until(lambda: len(self._states) == writers + 1)
        update = sized(text_update(self._paragraphs))
        self._say(self._lines[0], bytes((SYNC, UPDATE)) + update)
        self._starts = list(accumulate(map(len, self._paragraphs), initial=0))
        await self.settle()
        self.acknowledged = 0

    def type(self, writer: int) -> None:
        """Two writers share a paragraph: one goes on at its end, one in its middle."""
        client, clock = FIRST + writer, self._typed[writer]
        paragraph = self.paragraph(writer)
        first, end = self._starts[paragraph], self._starts[paragraph + 1]
        last = end if writer % 2 else (first + end) // 2
        left = (client, clock - 1) if clock else (1, last - 1)
        right = None if writer % 2 else (1, last)
        self._typed[writer] += 1
        update = key_update(client, clock, left, right)
        self._say(self._lines[writer], bytes((SYNC, UPDATE)) + sized(update))

    async def survived(self) -> int:
        """Ask the server how many characters of each writer it has."""
        # What it sends again while it loads, nobody is waiting for any more.
        self._seen = lambda _: None
        path = "/" if self._named else f"/{DOCUMENT}"
        # Some answer first, and load what they stored then: so it is asked twice.
        for _ in range(2):
            self._states.clear()
            self._lines = await open_listeners(
                "127.0.0.1", self.port, [handshake(path)], on_text=self._heard
            )
            self._greet(self._lines[0])
            await self.until(lambda: bool(self._states))
            await self.settle()
        (state,) = self._states.values()
        return sum(count for client, count in state.items() if client >= FIRST)

    def leave(self) -> None:
        """Drop every line."""
        for line in self._lines:
            line.leave()
        self._lines = []
        self._states.clear()

    def _say(self, line: Listener, message: bytes) -> None:
        line.say(self._named + message, BINARY)

    def _greet(self, line: Listener) -> None:
        if self._named:
            self._say(line, bytes((AUTH, 0)) + sized(b"-") + sized(b"4.7.0"))
        self._say(line, bytes((SYNC, STEP_1)) + sized(uint(0)))

    def _heard(self, line: Listener, message: bytes) -> None:
        at = len(self._named)
        if message[at] == SYNC_STATUS:
            self.acknowledged += 1
        if message[at] not in (SYNC, 4):
            return
        kind = message[at + 1]
        if kind == STEP_1:
            vector = Bytes(Bytes(message, at + 2).sized())
            state = {vector.uint(): vector.uint() for _ in range(vector.uint())}
            self._states[line] = state
        elif kind == UPDATE and line is self._lines[-1]:
            for client, count in typed(Bytes(Bytes(message, at + 2).sized())):
                if client >= FIRST:
                    for _ in range(count):
                        self._seen(client - FIRST)
