"""The doors' manners: origins, headers, problems and defects."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Response
from structlog.testing import capture_logs

from negotiation_room.kernel.errors import Conflict, Overloaded
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.transport.http.doors import (
    COOKIE,
    ForeignOrigin,
    OriginDoor,
    Origins,
    SecurityHeaders,
    content_policy,
)
from negotiation_room.transport.http.problems import Defects, answer_refusals

OURS = "https://room.example.org"
THEIRS = "https://evil.example.net"
MARKER = "marker of what must not be told"


class RoomIsFull(Conflict, code="test.room_is_full"):
    """The room has no seat left.

    This is said to nobody.
    """


def application() -> FastAPI:
    """An application with something to change, to refuse and to break."""
    app = FastAPI()
    answer_refusals(app)

    @app.api_route("/api/thing", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def thing() -> str:
        return "done"

    @app.get("/page")
    async def page(response: Response) -> str:
        response.headers["Cache-Control"] = "max-age=60"
        return "page"

    @app.get("/api/full")
    async def full() -> None:
        raise RoomIsFull("come back when somebody has left", rule="UNGA 68")

    @app.get("/api/busy")
    async def busy() -> None:
        raise Overloaded("come back in a moment")

    @app.get("/api/broken")
    async def broken() -> None:
        raise RuntimeError(MARKER)

    return app


def client(app: Any, *, https: bool = True) -> httpx.AsyncClient:
    """A client of the application behind its doors."""
    doors = SecurityHeaders(OriginDoor(app, Origins([OURS])), https=https)
    return httpx.AsyncClient(transport=httpx.ASGITransport(doors), base_url=OURS)


@pytest.mark.rule("ID6")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": OURS}, 200),
        ({"Origin": OURS, "Cookie": f"{COOKIE}=x"}, 200),
        ({}, 200),
        ({"Authorization": "Bearer x"}, 200),
        ({"Origin": THEIRS}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": OURS + ".evil.example.net"}, 403),
        ({"Origin": OURS.replace("https", "http")}, 403),
        ({"Origin": THEIRS, "Authorization": "Bearer x"}, 403),
        ({"Cookie": f"{COOKIE}=x"}, 403),
        ({"Cookie": f"other=1; {COOKIE}=x", "Authorization": "Bearer x"}, 403),
    ],
    ids=str,
)
async def test_a_change_is_asked_for_by_our_own_pages_or_by_programs(
    method: str, headers: dict[str, str], status: int
) -> None:
    """A foreign origin is refused, and a cookie without an origin too."""
    async with client(application()) as browser:
        answer = await browser.request(method, "/api/thing", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "transport.foreign_origin"


async def test_two_origins_are_none() -> None:
    """A request that names its origin twice is refused."""
    async with client(application()) as browser:
        named = [("Origin", OURS), ("Origin", THEIRS)]
        assert (await browser.post("/api/thing", headers=named)).status_code == 403


async def test_reading_needs_no_origin() -> None:
    """A link may be followed from anywhere; it changes nothing."""
    async with client(application()) as browser:
        answer = await browser.get("/api/thing", headers={"Cookie": f"{COOKIE}=x"})
    assert answer.status_code == 200


def test_the_allowlist_takes_origins_only() -> None:
    """An address with a path, or in capitals, is a mistake of the host and stops the start."""
    for odd in (
        "https://room.example.org/",
        "HTTPS://room.example.org",
        "*",
        "room.example.org",
    ):
        with pytest.raises(Malformed):
            Origins([odd])
    with pytest.raises(ForeignOrigin):
        Origins([OURS]).check(None)


def test_the_content_policy_lets_nothing_in() -> None:
    """Own files only; no inline code, no frames, no forms elsewhere, trusted types."""
    policy = content_policy()
    assert policy.startswith(
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src"
    )
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"):
        assert part in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types svelte-trusted-html ProseMirrorClipboard" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "path", ["/page", "/api/thing", "/api/full", "/api/broken", "/nowhere"]
)
async def test_every_answer_carries_the_security_headers(path: str) -> None:
    """Pages, refusals, defects and wrong addresses alike."""
    with capture_logs():
        async with client(application()) as browser:
            answer = await browser.get(path)
    headers = answer.headers
    assert headers["content-security-policy"] == content_policy()
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"].startswith("max-age=")
    stored = "no-store" if path.startswith("/api/") else headers.get("cache-control")
    assert headers.get("cache-control") == stored


async def test_strict_transport_is_promised_only_where_there_is_tls() -> None:
    """On loopback without TLS the browser is not told to insist on it."""
    async with client(application(), https=False) as browser:
        answer = await browser.get("/page")
    assert "strict-transport-security" not in answer.headers
    assert answer.headers["cache-control"] == "max-age=60"


async def test_a_refusal_is_a_problem_with_its_code_sentence_and_rule() -> None:
    """RFC 9457: type and title say which kind, detail says what to do."""
    async with client(application()) as browser:
        answer = await browser.get("/api/full")
        busy = await browser.get("/api/busy")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:negotiation-room:refusal:test.room_is_full",
        "title": "The room has no seat left.",
        "status": 409,
        "detail": "come back when somebody has left",
        "code": "test.room_is_full",
        "rule": "UNGA 68",
    }
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")


async def test_a_defect_is_only_a_number_outside_and_logged_once_inside() -> None:
    """The person gets the incident's number; what happened stands in the log under it."""
    with capture_logs() as logs:
        async with client(application()) as browser:
            answer = await browser.get("/api/broken")
    assert answer.status_code == 500
    assert MARKER not in answer.text
    [line] = logs
    assert line["event"] == "transport.defect"
    assert answer.json()["incident"] == line["incident"]
    assert line["incident"] in answer.json()["detail"]


async def test_a_broken_answer_just_ends() -> None:
    """Once an answer has begun, a defect cannot turn it into another."""

    async def breaking(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(MARKER)

    with capture_logs() as logs:
        async with client(Defects(breaking)) as browser:
            with pytest.raises(RuntimeError, match=MARKER):
                await browser.get("/api/thing")
    assert [line["event"] for line in logs] == ["transport.defect"]


async def test_wrong_addresses_and_methods_are_problems_too() -> None:
    """Neither answers in the framework's own words."""
    async with client(application()) as browser:
        missing, wrong = await browser.get("/nowhere"), await browser.post("/page")
    assert (missing.status_code, missing.json()["code"]) == (404, "transport.not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "transport.method_not_allowed")


async def test_sockets_pass_the_doors_untouched() -> None:
    """The middlewares look at HTTP only; sockets have a door of their own."""
    seen: list[str] = []

    async def inner(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    doors = SecurityHeaders(OriginDoor(Defects(inner), Origins([OURS])), https=True)
    for kind in ("websocket", "lifespan"):
        await doors({"type": kind, "path": "/", "headers": []}, None, None)  # type: ignore[arg-type]
    assert seen == ["websocket", "lifespan"]
