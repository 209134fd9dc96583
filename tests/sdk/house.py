"""A small house for clients to visit: one room over real sockets and over HTTP, kept by scribes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import b64, unb64
from negotiation_room.kernel.keys import enrolment_message, verify
from negotiation_room.kernel.merkle import frontier_at
from negotiation_room.kernel.roster import AdmitDevice
from negotiation_room.kernel.snapshot import unstructure
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.profile import Profile, Terms
from tests.sdk.scribe import CATALOGUE, ORIGIN, Scribe, key_of, name
from tests.sdk.scribe import serve as served_entry

CODES = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def as_text(frame: dict[str, Any]) -> str:
    """A frame as it travels; sets of powers become lists."""
    return json.dumps(frame, default=sorted)


class House:
    """Serves scribes to one person, whose number is 1.

    Attributes:
        log: what was asked of it, in order.
        deaf: acts are recorded, but not answered.
        tail: entries served to a newcomer.
        vanishes: a seat that the welcome names is gone before its entries come.
    """

    def __init__(self, *scribes: Scribe) -> None:
        self.scribes = {scribe.channel: scribe for scribe in scribes}
        self.log: list[str] = []
        self.heard: list[dict[str, Any]] = []
        self.deaf = False
        self.tail = 100
        self.vanishes = False
        self.sockets: set[ServerConnection] = set()
        self.tickets: set[str] = set()
        self.signed_out = False
        self.closed_to_sockets = False
        self.port = 0
        self.server: Server | None = None
        self.rung = asyncio.Event()

    # --- the room ------------------------------------------------------------------------------

    def seat(self, scribe: Scribe) -> Any:
        """Person 1's seat."""
        return scribe.standing.state.seats[name("s", 1)]

    def item(self, scribe: Scribe, known: int) -> tuple[dict[str, Any], int]:
        """The channel as the welcome describes it, and the first place served."""
        head = len(scribe.entries)
        known = min(known, head)
        start = known + 1 if known else max(1, head - self.tail + 1)
        proof = scribe.consistency(known, start - 1) if 0 < known < start - 1 else []
        edge = frontier_at(start - 1, scribe.node).to_list()
        state = CATALOGUE.show(scribe.standing.state, self.seat(scribe))
        item = {
            "channel": scribe.channel,
            "epoch": 1,
            "head": head,
            "start": start,
            "seat": name("s", 1),
            "frontier": [b64(piece) for piece in edge],
            "proof": [b64(piece) for piece in proof],
            "checkpoint": scribe.checkpoint(),
            "state": unstructure(state),
        }
        return item, start

    def frames(self, resume: dict[str, Any]) -> list[dict[str, Any]]:
        """Welcome and entries."""
        items, runs = [], []
        for scribe in self.scribes.values():
            item, start = self.item(scribe, resume.get(scribe.channel, (1, 0))[1])
            items.append(item)
            if start <= len(scribe.entries):
                runs.append(self.run(scribe, start))
        welcome = {"welcome": 1, "you": {}, "room": {"title": "Talks"}, "channels": items}
        gone = [{"withdrawn": scribe} for scribe in self.scribes]
        return [welcome, *(gone if self.vanishes else runs)]

    async def tell(self, *frames: dict[str, Any]) -> None:
        """Say something on every socket."""
        for socket in set(self.sockets):
            for frame in frames:
                await socket.send(as_text(frame))

    def run(self, scribe: Scribe, start: int) -> dict[str, Any]:
        """A frame of entries from a place on."""
        seat = self.seat(scribe)
        rows = [served_entry(e, seat).to_wire() for e in scribe.entries[start - 1 :]]
        return {"in": scribe.channel, "epoch": 1, "entries": rows}

    def perform(self, row: dict[str, str]) -> dict[str, Any]:
        """Perform an act, and answer."""
        signed = SignedAct(
            row["act"].encode(), unb64(row["sig"]), row["with"].encode(), unb64(row["salt"])
        )
        act = parse_act(signed.act)
        self.heard.append(row)
        scribe = self.scribes[act.channel]
        try:
            entry = scribe.receive(signed, act)
        except Refusal as no:
            return {
                "refused": act.id,
                "code": no.code,
                "because": no.because,
                "rule": no.rule,
                "status": no.status,
            }
        return {"done": act.id, "in": act.channel, "seq": entry.seq}

    async def publish(self, scribe: Scribe, start: int) -> None:
        """Send entries from a place on to every socket, and their checkpoint."""
        self.rung.set()
        self.rung = asyncio.Event()
        note = {"in": scribe.channel, "epoch": 1, "checkpoint": scribe.checkpoint()}
        for socket in set(self.sockets):
            await socket.send(json.dumps(self.run(scribe, start)))
            await socket.send(json.dumps(note))

    # --- the two doors -------------------------------------------------------------------------

    async def live(self, socket: ServerConnection) -> None:
        """One socket's life."""
        self.log.append("socket")
        offered = socket.request.headers["Sec-WebSocket-Protocol"] if socket.request else ""
        ticket = offered.partition("ticket.")[2]
        if ticket not in self.tickets:
            await socket.close(4003)
            return
        self.tickets.discard(ticket)
        try:
            hello = json.loads(await socket.recv())
            self.log.append(f"resume {sum(p[1] for p in hello['resume'].values())}")
            for frame in self.frames(hello["resume"]):
                await socket.send(as_text(frame))
            self.sockets.add(socket)
            async for text in socket:
                await self.hear(socket, json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            self.sockets.discard(socket)

    async def hear(self, socket: ServerConnection, frame: dict[str, Any]) -> None:
        """One frame of a client."""
        if "ping" in frame:
            await socket.send(json.dumps({"pong": frame["ping"]}))
            return
        for row in frame.get("acts", [frame]):
            channel = json.loads(row["act"])["channel"]
            before = len(self.scribes[channel].entries)
            answer = self.perform(row)
            if self.deaf:
                continue
            await socket.send(json.dumps(answer))
            if len(self.scribes[channel].entries) > before:
                await self.publish(self.scribes[channel], before + 1)

    async def http(self, request: httpx.Request) -> httpx.Response:
        """One request."""
        path = request.url.path
        self.log.append(f"{request.method} {path.rpartition('/')[2]}")
        if path == "/api/identity/challenges":
            return httpx.Response(200, json=self.question(json.loads(request.content)))
        if path.endswith("/entry"):
            return self.entered(json.loads(request.content))
        if self.signed_out or request.headers.get("Authorization") != "Bearer secret":
            return httpx.Response(401, json={"detail": "sign in", "code": "identity.no"})
        body = json.loads(request.content) if request.content else {}
        query = {k: int(v) for k, v in request.url.params.items()}
        if path.endswith("/ws-ticket"):
            self.tickets.add(f"t{len(self.log)}")
            return httpx.Response(200, json={"ticket": f"t{len(self.log)}"})
        if path.endswith("/acts"):
            return httpx.Response(200, json=self.posted(body["acts"]))
        if path.endswith("/poll"):
            frames = self.frames(body["resume"])
            if len(frames) == 1 and body["wait"]:
                await asyncio.wait_for(self.rung.wait(), 20)
                frames = self.frames(body["resume"])
            return httpx.Response(200, text=as_text({"frames": frames}))
        scribe = self.scribes[path.split("/")[5]]
        return httpx.Response(200, json=self.asked(scribe, path.rpartition("/")[2], query))

    def question(self, wanted: dict[str, str]) -> dict[str, Any]:
        """What a newcomer is asked."""
        assert wanted["purpose"] == "arrive"
        return {
            "challenge": b64(bytes(32)),
            "at": 5,
            "person": name("p", 1),
            "device": name("d", 77),
            "codes": {"secret": CODES},
        }

    def entered(self, form: dict[str, Any]) -> httpx.Response:
        """Let a newcomer in whose device proves that it holds its key."""
        scribe = next(iter(self.scribes.values()))
        arrival = form["arrival"]
        key = unb64(arrival["device"]["key"])
        if form["invitation"] != name("i", 1):
            no = {"status": 404, "detail": "this invitation was used", "code": "x.used"}
            return httpx.Response(404, json=no)
        message = enrolment_message(
            origin=ORIGIN,
            room=scribe.room,
            person=name("p", 1),
            device=name("d", 77),
            key=key,
            challenge=bytes(32),
            at=5,
        )
        verify(key, unb64(arrival["device"]["sig"]), message)
        assert len(arrival["proof"]["password"]["code"]) == 6
        for each in self.scribes.values():
            each.clerk(AdmitDevice, device=name("d", 77), person=name("p", 1), key=b64(key))
        answer = {
            "person": name("p", 1),
            "device": name("d", 77),
            "origin": ORIGIN,
            "token": "secret",
        }
        return httpx.Response(200, json=answer)

    async def asgi(self, scope: Any, receive: Any, send: Any) -> None:
        """The same requests over a real socket, for programs in a process of their own."""
        body, more = b"", True
        while more:
            part = await receive()
            if part["type"] == "http.disconnect":
                return
            body, more = body + part.get("body", b""), part.get("more_body", False)
        url = f"http://house{scope['path']}?{scope['query_string'].decode()}"
        request = httpx.Request(
            scope["method"], url, headers=[(k, v) for k, v in scope["headers"]], content=body
        )
        answer = await self.http(request)
        headers = [(b"content-type", b"application/json")]
        start = {
            "type": "http.response.start",
            "status": answer.status_code,
            "headers": headers,
        }
        await send(start)
        await send({"type": "http.response.body", "body": answer.content})

    def posted(self, rows: list[dict[str, str]]) -> dict[str, Any]:
        """Acts by HTTP."""
        answers = [self.perform(row) for row in rows]
        self.rung.set()
        self.rung = asyncio.Event()
        return {"answers": answers}

    def asked(self, scribe: Scribe, what: str, query: dict[str, int]) -> dict[str, Any]:
        """History and proofs."""
        if what == "checkpoint":
            return {"checkpoint": scribe.checkpoint()}
        if what == "transcript":
            return {"statements": []}
        size = query.get("size", len(scribe.entries))
        if what == "entries":
            last = query.get("before", size + 1) - 1
            first = max(1, last - query.get("limit", 50) + 1)
            seqs = range(first, last + 1)
            seat = self.seat(scribe)
            return {
                "entries": [served_entry(scribe.entries[s - 1], seat).to_wire() for s in seqs],
                "proofs": [[b64(h) for h in scribe.inclusion(s, size)] for s in seqs],
                "size": size,
            }
        if what == "consistency":
            proof = scribe.consistency(query["first"], query["last"])
        else:
            proof = scribe.inclusion(query["seq"], size)
        return {"proof": [b64(h) for h in proof]}

    def doors(self) -> Doors:
        """The client's HTTP line to this house."""
        carrier = httpx.MockTransport(self.http)
        return Doors(f"http://127.0.0.1:{self.port}", "secret", carrier=carrier)

    def visitor(self, folder: Path) -> Profile:
        """Person 1's profile."""
        room = next(iter(self.scribes.values())).room
        terms = Terms(
            server=f"http://127.0.0.1:{self.port}",
            origin=ORIGIN,
            room=room,
            person=name("p", 1),
            device=name("d", 1),
            token="secret",  # noqa: S106
        )
        if (folder / "profile.json").exists():
            return Profile(folder)
        return Profile.make(folder, terms, key_of(1))

    async def visit(self, folder: Path, **how: Any) -> Room:
        """Person 1 enters."""
        how.setdefault("doors", self.doors())
        how.setdefault("catalogue", CATALOGUE)
        return await Room.connect(self.visitor(folder), chance=lambda: 0.0, within=5.0, **how)


@asynccontextmanager
async def house(*scribes: Scribe) -> AsyncIterator[House]:
    """A house that is open, on a port of its own."""
    one = House(*scribes)
    select: Callable[..., Subprotocol] = lambda _c, _o: Subprotocol("nr1")  # noqa: E731
    async with serve(
        one.live, "127.0.0.1", 0, select_subprotocol=select, compression=None
    ) as server:
        one.server = server
        one.port = next(iter(server.sockets)).getsockname()[1]
        yield one
