"""Figures and the demonstration's doors: for this machine, and never for a proxy's customers."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from negotiation_room.cli.main import app as program
from negotiation_room.server.app import create_app
from negotiation_room.server.demo import routes as demo_routes
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import wire
from negotiation_room.transport.http.problems import answer_refusals

TOKEN = "a token of many characters"  # noqa: S105 -- shown by nobody else


async def status(
    app: FastAPI,
    path: str,
    peer: str = "127.0.0.1",
    host: str = "localhost:8000",
    **headers: str,
) -> int:
    """What a peer is answered."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    carrier = httpx.ASGITransport(app=app, client=(peer, 4711))
    async with httpx.AsyncClient(transport=carrier, base_url=f"http://{host}") as client:
        return (await client.get(path, headers=asked)).status_code


async def figures(folder: Path, peer: str, headers: dict[str, str], **settings: Any) -> int:
    """What a peer that asks for the figures is answered."""
    server = wire(Settings(data_dir=folder, **settings))
    try:
        return await status(create_app(server), "/metrics", peer, **headers)
    finally:
        server.close()


SHOWN = {"authorization": f"Bearer {TOKEN}"}
WRONG = {"authorization": "Bearer something else"}


@pytest.mark.parametrize(
    ("peer", "headers", "settings", "answer"),
    [
        ("127.0.0.1", {}, {}, 200),
        ("192.0.2.7", {}, {}, 404),
        ("127.0.0.1", {"x_forwarded_for": "192.0.2.7"}, {}, 404),
        ("127.0.0.1", {}, {"metrics": False}, 404),
        ("127.0.0.1", {}, {"behind_proxy": True}, 404),
        ("127.0.0.1", SHOWN, {"behind_proxy": True, "metrics_token": TOKEN}, 200),
        ("127.0.0.1", WRONG, {"behind_proxy": True, "metrics_token": TOKEN}, 404),
        ("127.0.0.1", {}, {"metrics_token": TOKEN}, 404),
        ("192.0.2.7", SHOWN, {"metrics_token": TOKEN}, 200),
    ],
)
async def test_figures_are_for_this_machine_or_for_who_holds_the_token(
    tmp_path: Path, peer: str, headers: dict[str, str], settings: dict[str, Any], answer: int
) -> None:
    """Behind a proxy that forwards no address everybody looks local, so a token is needed."""
    assert await figures(tmp_path, peer, headers, **settings) == answer


def demonstration(*, behind_proxy: bool) -> FastAPI:
    """An application with the demonstration's routes."""
    app = FastAPI()
    app.state.server = SimpleNamespace(settings=Settings(behind_proxy=behind_proxy))
    answer_refusals(app)
    demo_routes.install(app, cast("Any", SimpleNamespace(links=[])))
    return app


async def test_nobody_enters_the_demonstration_through_another_machine() -> None:
    """Another peer, a proxy that says so, and a name of the outside are told there is nothing."""
    app, path = demonstration(behind_proxy=False), "/api/demo/roles"
    assert await status(app, path) == 200
    assert await status(app, path, host="mediator.localhost:8000") == 200
    assert await status(app, path, peer="192.0.2.7") == 404
    assert await status(app, path, x_forwarded_for="192.0.2.7") == 404
    assert await status(app, path, host="room.example.org") == 404


def test_a_demonstration_is_never_served_behind_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With that setting on, its doors are not made and the command does not start."""
    with pytest.raises(ValueError, match="proxy"):
        demonstration(behind_proxy=True)
    monkeypatch.setenv("NEGOTIATION_ROOM_BEHIND_PROXY", "true")
    ended = CliRunner().invoke(program, ["demo", "--folder", str(tmp_path), "--port", "0"])
    assert ended.exit_code == 2
    assert "never served behind" in ended.output
