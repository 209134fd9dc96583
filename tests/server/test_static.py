"""The web client's files: what is not a file is the client's page, whatever was asked for."""

from pathlib import Path
from typing import Any

import pytest

from negotiation_room.server.static import WebClient


@pytest.fixture
def client(tmp_path: Path) -> WebClient:
    """A built client of one page, beside a file that is nobody's business."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("the page")
    (tmp_path / "secret.txt").write_text("the secret")
    return WebClient(folder)


async def ask(client: WebClient, **scope: Any) -> list[dict[str, Any]]:
    """What the client's files answer to a request."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await client({"headers": [], "asgi": {"spec_version": "2.4"}, **scope}, receive, send)
    return said


@pytest.mark.parametrize(
    "path",
    ["/a\x00b", "/" + "a" * 300, "/../secret.txt", "//etc/passwd", "/x/../../secret.txt"],
)
async def test_a_path_no_file_can_have_leads_to_the_page(client: WebClient, path: str) -> None:
    """Names that no file system takes, or that lead out of the folder, are no defect."""
    said = await ask(client, type="http", method="GET", path=path)
    assert said[0]["status"] == 200
    assert said[1]["body"] == b"the page"


async def test_files_are_not_had_by_socket(client: WebClient) -> None:
    """A socket asked for at an address of files is turned away before it is accepted."""
    said = await ask(client, type="websocket", path="/anything")
    assert [message["type"] for message in said] == ["websocket.close"]
