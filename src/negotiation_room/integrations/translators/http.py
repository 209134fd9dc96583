"""What all engines behind an HTTP address share: how far it is, and how it is spoken to.

Nothing is followed elsewhere, no proxy is taken from the environment, and an answer is read only
as far as an answer may be long. What goes wrong is told without a word of what was sent.
"""

import ipaddress
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import httpx

from negotiation_room.capabilities.interpretation.ports import (
    Consented,
    EngineFailed,
    Locality,
    nobody_consented,
)
from negotiation_room.integrations.translators.breaker import NotThisText

MOST_BYTES: Final = 2 * 1_048_576
LONGEST_TEXT: Final = 100_000
OK: Final = 200
INSIDE: Final = (".local", ".localdomain", ".internal", ".lan", ".home.arpa")
"""Endings of names that no public directory holds."""


def locality_of(url: str, ours: Collection[str] = ()) -> Locality:
    """How far a text goes that is sent there.

    Loopback is this host. A private address, a name without a dot or with an ending that is only
    used inside, and the hosts that the operator calls their own are a network. Whatever else is
    taken for a company's until the operator says otherwise.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost":
        return Locality.LOCAL_HOST
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_inside = "." not in host or host.endswith(INSIDE)
    else:
        if address.is_loopback:
            return Locality.LOCAL_HOST
        is_inside = address.is_private
    return Locality.NETWORK if is_inside or host in ours else Locality.CLOUD


def host_of(url: str) -> str:
    """The host that texts are sent to, with its port where one is named."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def check_consent(consented: Consented, engine: str, goes_to: str) -> None:
    """Let a text pass to a company's engine, if every party consents now.

    Raises:
        NotThisText: one of them does not.
    """
    if consented(engine, goes_to) is not True:
        raise NotThisText("not every party consented to it; nothing was sent")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an engine sends texts, and who has to agree to that.

    Attributes:
        ours: hosts that belong to the house, though their names could be anybody's.
        consented: asked before each text that would go to a company.
    """

    url: str
    ours: frozenset[str] = frozenset()
    consented: Consented = nobody_consented

    @property
    def locality(self) -> Locality:
        """How far a text goes."""
        return locality_of(self.url, self.ours)

    @property
    def goes_to(self) -> str:
        """The host that a text leaves this machine for; empty where it stays."""
        return "" if self.locality is Locality.LOCAL_HOST else host_of(self.url)

    def check(self, engine: str) -> None:
        """Let a text pass, if none has to agree or all do now.

        Raises:
            NotThisText: it would go to a company, and not every party consented.
        """
        if self.locality is Locality.CLOUD:
            check_consent(self.consented, engine, self.goes_to)


def what_is_wrong(url: str) -> str:
    """Why nothing is sent to this address, in a sentence; empty if it may be."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "its address is no http or https URL"
    if parts.username or parts.password:
        return "its address must not hold a password; put the key into a file"
    if parts.scheme == "http" and locality_of(url) is not Locality.LOCAL_HOST:
        return "its address is on a network and must begin with https"
    return ""


def key_in(file: Path | None) -> str | None:
    """The key that a file holds; read when it is needed, kept nowhere else.

    Raises:
        EngineFailed: the file cannot be read.
    """
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise EngineFailed("its key file cannot be read") from None


class Line:
    """An address, spoken to in JSON."""

    def __init__(
        self, url: str, seconds: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._client = httpx.AsyncClient(
            timeout=seconds,
            trust_env=False,
            follow_redirects=False,
            transport=transport,
        )

    async def ask(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """What the address answers, by POST if there is a body.

        Raises:
            EngineFailed: it does not answer, refuses, or answers something else than JSON.
        """
        method = "GET" if body is None else "POST"
        try:
            async with self._client.stream(
                method, f"{self._url}{path}", json=body, headers=headers
            ) as response:
                if response.status_code != OK:
                    because = f"it answered with status {response.status_code}"
                else:
                    return _parsed(await _all_of(response))
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            because = f"it cannot be reached: {type(problem).__name__}"
        raise EngineFailed(because)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _all_of(response: httpx.Response) -> bytes:
    read = bytearray()
    async for block in response.aiter_bytes():
        read += block
        if len(read) > MOST_BYTES:
            raise EngineFailed("it answered more than an answer may hold")
    return bytes(read)


def _parsed(body: bytes) -> Any:
    answer: Any = None
    because = ""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        because = "it answered something that is not JSON"
    if because:
        # Outside the handler: the other exception holds the body, and with it a text.
        raise EngineFailed(because)
    return answer


def inside(value: Any, *path: str | int) -> Any:
    """What lies at a path in an answer; none if the answer is of another shape."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or len(cast("list[Any]", value)) <= step:
                return None
            value = cast("list[Any]", value)[step]
        else:
            if not isinstance(value, dict):
                return None
            value = cast("dict[str, Any]", value).get(step)
    return value


def bounded(text: str) -> str:
    """The text, if it is short enough to be sent.

    Raises:
        NotThisText: it is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise NotThisText(f"the text is longer than {LONGEST_TEXT} characters")
    return text


def plausible(answer: Any, text: str) -> str:
    """A translation of about the length that one may have.

    Raises:
        NotThisText: it is no text, an empty one, or far longer than the original.
    """
    if not isinstance(answer, str):
        raise NotThisText("it answered without a translation")
    if text.strip() and not answer.strip():
        raise NotThisText("it answered with an empty translation")
    if len(answer) > 400 + 12 * len(text):
        raise NotThisText("it answered far more than a translation")
    return answer
