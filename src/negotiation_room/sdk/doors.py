"""The room's HTTP interface, as a client speaks it: tickets, acts, pages, proofs."""

import ssl
from collections.abc import Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import Any, Final, Self, cast

import httpx

from negotiation_room.kernel.errors import Conflict, NotPermitted, Refusal
from negotiation_room.kernel.ids import unb64
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.served import Served
from negotiation_room.sdk.session import OutgoingAct

_PATIENCE: Final = httpx.Timeout(10.0, read=60.0)
_UNAUTHORIZED: Final = 401
_SERVER_BROKEN: Final = 500


class SignedOut(NotPermitted, code="sdk.signed_out"):
    """Your sign-in has ended: sign in again."""

    status = _UNAUTHORIZED


class Unreachable(Conflict, code="sdk.unreachable"):
    """The server cannot be reached, or something in between answered in its place."""

    status = 503
    retryable = True


class Refused(Refusal, code="sdk.refused"):
    """The server's refusal, with its own code, status and rule."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        super().__init__(str(said.get("because", "the room refused")), rule=said.get("rule"))
        # A refusal's name belongs to its class; here it is the server's to say.
        self.__dict__.update(
            code=str(said.get("code", "sdk.refused")), status=int(said.get("status", 400))
        )


class Doors:
    """One person's HTTP line to one server.

    Args:
        server: the address, as http://host:port or https://host.
        token: the bearer token, empty before one is signed in.
        carrier: carries the requests; tests give one that reaches no network.
    """

    def __init__(
        self,
        server: str,
        token: str = "",
        *,
        carrier: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # No redirect is followed: a token must not travel to where another server points.
        self._http = httpx.AsyncClient(
            base_url=server,
            headers=headers,
            timeout=_PATIENCE,
            transport=carrier,
            verify=_authorities(),
        )

    async def __aenter__(self) -> Self:
        """Use the line."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        thrown: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the line."""
        await self.close()

    async def close(self) -> None:
        """Close the line."""
        await self._http.aclose()

    # --- identity ------------------------------------------------------------------------------

    async def challenge(self, **wanted: str) -> dict[str, Any]:
        """Ask for a single-use question."""
        return await self._ask("POST", "/api/identity/challenges", body=wanted)

    async def enter(self, room: str, form: Mapping[str, Any]) -> dict[str, Any]:
        """Redeem an invitation."""
        return await self._ask("POST", f"/api/rooms/{room}/entry", body=form)

    async def sign_in(self, name: str, password: str, code: str) -> str:
        """Sign in with name, password and code; gives the session's token."""
        body = {"name": name, "password": password, "code": code, "answer": "token"}
        answer = await self._ask("POST", "/api/identity/sign-in/password", body=body)
        return str(answer["token"])

    # --- live ----------------------------------------------------------------------------------

    async def ticket(self, room: str) -> str:
        """A ticket for one socket."""
        return str((await self._ask("POST", f"/api/rooms/{room}/ws-ticket"))["ticket"])

    async def acts(self, room: str, acts: Sequence[OutgoingAct]) -> list[dict[str, Any]]:
        """Perform acts, all or none; the answers."""
        body = {"acts": [act.frame() for act in acts]}
        answer = await self._ask("POST", f"/api/rooms/{room}/acts", body=body)
        return list(answer["answers"])

    async def poll(
        self,
        room: str,
        resume: Mapping[str, Sequence[int]],
        wait: float,
        checked: Mapping[str, Any] | None = None,
        lean: Mapping[str, Any] | None = None,
    ) -> tuple[list[dict[str, Any]], Mapping[str, Any] | None]:
        """The frames a socket would have carried, and what the next poll gives back.

        With `checked` only what is new since then; a server that gives none greets each time.
        `lean` says what a thin line is spared, as in a hello.
        """
        body: dict[str, Any] = {"resume": resume, "wait": wait, **(lean or {})}
        if checked is not None:
            body["checked"] = checked
        answer = await self._ask("POST", f"/api/rooms/{room}/poll", body=body)
        return list(answer["frames"]), answer.get("checked")

    # --- history and proofs --------------------------------------------------------------------

    async def page(
        self,
        room: str,
        channel: str,
        *,
        before: int | None = None,
        limit: int = 50,
        size: int | None = None,
        wanted: Sequence[str] | None = None,
    ) -> tuple[list[Served], list[list[bytes]], int]:
        """A page of history: entries, their proofs, and the size of the tree they are proved in."""
        query: dict[str, Any] = {"before": before, "limit": limit, "size": size}
        query["translations"] = None if wanted is None else ",".join(wanted)
        answer = await self._ask("GET", f"{_log(room, channel)}/entries", query=query)
        proofs = [_hashes(proof) for proof in answer["proofs"]]
        entries = [Served.parse(row) for row in answer["entries"]]
        if len(proofs) != len(entries):
            raise Malformed("every entry of a page comes with its proof")
        return entries, proofs, int(answer["size"])

    async def consistency(self, room: str, channel: str, first: int, last: int) -> list[bytes]:
        """The proof that the log of `last` entries continues the one of `first`."""
        query = {"first": first, "last": last}
        path = f"{_log(room, channel)}/log/consistency"
        return _hashes((await self._ask("GET", path, query=query))["proof"])

    async def inclusion(self, room: str, channel: str, seq: int, size: int) -> list[bytes]:
        """The proof that an entry is in the log of that size."""
        query = {"seq": seq, "size": size}
        path = f"{_log(room, channel)}/log/inclusion"
        return _hashes((await self._ask("GET", path, query=query))["proof"])

    async def checkpoint(self, room: str, channel: str) -> str | None:
        """The last released checkpoint, a signed note."""
        answer = await self._ask("GET", f"{_log(room, channel)}/log/checkpoint")
        return None if answer["checkpoint"] is None else str(answer["checkpoint"])

    async def standing(self, room: str, channel: str) -> dict[str, Any]:
        """Where a channel's log stands: its epochs, and why it is read-only, if it is."""
        return await self._ask("GET", f"{_log(room, channel)}/log")

    async def of_epoch(
        self, room: str, channel: str, epoch: int, *, first: int = 1, limit: int = 50
    ) -> list[Served]:
        """A page of one epoch, forwards; to be proved by what succeeds it."""
        query = {"first": first, "limit": limit}
        path = f"{_log(room, channel)}/log/epochs/{epoch}/entries"
        answer = await self._ask("GET", path, query=query)
        return [Served.parse(row) for row in answer["entries"]]

    async def consistency_in(
        self, room: str, channel: str, epoch: int, first: int, last: int
    ) -> list[bytes]:
        """The proof that an epoch's log of `last` entries continues the one of `first`."""
        query = {"first": first, "last": last}
        path = f"{_log(room, channel)}/log/epochs/{epoch}/consistency"
        return _hashes((await self._ask("GET", path, query=query))["proof"])

    async def dispute(self, room: str, channel: str, note: str) -> dict[str, Any]:
        """Hold the server's log against a signed checkpoint; what it was found to hold."""
        return await self._ask("POST", f"{_log(room, channel)}/dispute", body={"note": note})

    async def transcript(self, room: str, channel: str) -> Any:
        """The transcript as the server writes it."""
        return await self._ask("GET", f"{_log(room, channel)}/transcript")

    async def parts(self, room: str, channel: str, units: Sequence[str]) -> dict[str, Any]:
        """Articles of the text as it stands, by any units in them or above; all else in outline."""
        query = {"units": ",".join(units), "packed": "true"}
        return await self._ask("GET", f"{_log(room, channel)}/text/parts", query=query)

    # --- the relay -----------------------------------------------------------------------------

    async def preview(self, room: str, channel: str, text: str, lang: str) -> dict[str, Any]:
        """What others in a channel would get of a text; nothing of it is kept there."""
        path = f"{_log(room, channel)}/relay/preview"
        return await self._ask("POST", path, body={"text": text, "lang": lang})

    async def beside(
        self, room: str, channel: str, wordings: Mapping[str, str], lang: str
    ) -> dict[str, Any]:
        """What units of a text would say in a language, by the digests of what they say now."""
        units = [{"unit": unit, "wording": wording} for unit, wording in wordings.items()]
        path = f"{_log(room, channel)}/relay/beside"
        return await self._ask("POST", path, body={"lang": lang, "units": units})

    async def footings(self, room: str, channel: str, of: int) -> dict[str, Any]:
        """Who in a channel could act upon something said, and on what each stands."""
        return await self._ask("GET", f"{_log(room, channel)}/relay/footings", query={"of": of})

    async def engines(self, room: str) -> list[dict[str, Any]]:
        """The engines that translate here, and where texts go for each."""
        return list((await self._ask("GET", f"/api/rooms/{room}/relay/engines"))["engines"])

    # --- within --------------------------------------------------------------------------------

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        given = {k: v for k, v in (query or {}).items() if v is not None}
        try:
            response = await self._http.request(method, path, json=body, params=given or None)
        except (httpx.TransportError, httpx.InvalidURL):
            raise Unreachable("the server cannot be reached; is the address right?") from None
        return _read(response)


def _read(response: httpx.Response) -> Any:
    try:
        answer: Any = response.json()
    except ValueError:
        answer = None
    if response.is_success and answer is not None:
        return answer
    said = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    because = str(said.get("detail", f"the server answered with {response.status_code}"))
    if response.status_code == _UNAUTHORIZED:
        raise SignedOut(because)
    if response.status_code >= _SERVER_BROKEN or "code" not in said:
        raise Unreachable(because)
    raise Refused({**said, "because": because, "status": response.status_code})


def _log(room: str, channel: str) -> str:
    return f"/api/rooms/{room}/channels/{channel}"


def _hashes(rows: Sequence[object]) -> list[bytes]:
    return [unb64(row, 32) for row in rows]


@cache
def _authorities() -> ssl.SSLContext:
    """Who may vouch for a server; reading them takes longer than opening a line."""
    return httpx.create_ssl_context()
