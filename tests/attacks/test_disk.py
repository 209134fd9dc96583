"""Whoever copies the server's disk and reads its logs learns nothing that anybody said."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from negotiation_room.capabilities.accreditation.messages import SuspendPerson
from negotiation_room.capabilities.channels.messages import (
    PostMessage,
    PostStatement,
    PrepareStatement,
)
from negotiation_room.kernel import atrest
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.seats import Role
from negotiation_room.server.observability import configure_logs
from negotiation_room.storage import snapshots, vault
from tests.support.live import LiveServer, until
from tests.support.markers import KINDS, forms, found, markers
from tests.support.raw import RawLine
from tests.support.summit import Summit


class Glass:
    """Encrypts nothing: what is sealed with it lies open."""

    def __init__(self, key: bytes) -> None:
        del key

    def encrypt(self, nonce: bytes, data: bytes, associated: bytes | None) -> bytes:
        """The data, with a seal that seals nothing."""
        del nonce, associated
        return data + bytes(16)

    def decrypt(self, nonce: bytes, data: bytes, associated: bytes | None) -> bytes:
        """The data."""
        del nonce, associated
        return data[:-16]


@pytest.fixture(params=["json", "console"])
def logged(request: pytest.FixtureRequest, capfd: Any, tmp_path: Path) -> Iterator[Path]:
    """Log as a server does; what it said by the test's end stands in this file."""
    configure_logs(as_json=request.param == "json")
    path = tmp_path / "log"
    path.touch()

    class Kept:
        def write(self, text: str) -> None:
            with path.open("a") as file:
                file.write(text)

        def flush(self) -> None:
            return

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(Kept()))  # type: ignore[arg-type]
    yield path
    structlog.reset_defaults()
    del capfd


async def speak(live: LiveServer, folder: Path, sought: dict[str, str]) -> Summit:
    """Say every marker where its kind belongs, through every door."""
    summit = await Summit.found(live, folder / "people", title=sought["title of the room"])
    await summit.accredit("alphas", sought["delegation"])
    await summit.seat(
        "alpha",
        Role.HEAD,
        "alphas",
        name=sought["person"],
        invited_as=sought["invitation"],
    )
    await summit.open("group", ["alpha"], title=sought["channel title"])
    plenary = summit.channels["plenary"]
    draft = PrepareStatement(for_channel=plenary, text=sought["draft"], lang="en")
    async with (
        await summit.line("alpha") as alpha,
        await summit.line("mediator", "http") as chair,
    ):
        await alpha.post(draft, summit.channels["alphas"])
        await alpha.post(PostStatement(text=sought["statement"], lang="en"), plenary)
        await chair.post(PostMessage(text=sought["message"], lang="en"), plenary)
        person = summit.members["alpha"].person
        suspension = SuspendPerson(person=person, reason=sought["reason"])
        await chair.post(suspension, summit.register)
        with pytest.raises(Refusal):
            await alpha.post(PostStatement(text=sought["statement"], lang="en"), plenary)
    return summit


async def break_something(live: LiveServer, summit: Summit, sought: dict[str, str]) -> None:
    """Let the server stumble over a defect of its own while it holds everything in its hands."""
    chair = summit.members["mediator"]
    plenary = summit.channels["plenary"]

    def broken(*_: Any) -> None:
        raise RuntimeError("the writer is broken")

    def wish() -> dict[str, Any]:
        said = PostStatement(text=sought["statement"], lang="en")
        return chair.pen.act(said, plenary).frame()

    assert live.server is not None
    async with await RawLine.enter(chair.profile) as line:
        live.server.writer.submit = broken  # type: ignore[method-assign]
        await line.say(wish())
        assert await line.ended() == 1012
    answer = await summit.over_http("mediator", "acts", {"acts": [wish()]})
    assert answer.status_code == 500
    assert sought["statement"] not in answer.text
    del live.server.writer.submit


def said_in(log: Path) -> str:
    """What the server logged so far."""
    return log.read_text()


def at_rest(folder: Path) -> list[Path]:
    """Every file the server keeps, the write-ahead logs included."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_no_text_is_found_on_the_disk_or_in_the_logs(
    tmp_path: Path, logged: Path
) -> None:
    """Names, titles, words and drafts are in no file and no log line, a defect's included."""
    sought = markers()
    async with LiveServer(tmp_path / "data", snapshot_every=2) as live:
        summit = await speak(live, tmp_path, sought)
        await break_something(live, summit, sought)
        names = {path.name for path in at_rest(tmp_path / "data")}
        assert {"room.db", "room.db-wal", "keys.db", "checkpoints.db"} <= names
        assert found(sought, at_rest(tmp_path / "data")) == set()
    assert found(sought, at_rest(tmp_path / "data")) == set()
    await until(lambda: "RuntimeError at test_disk.py" in said_in(logged))
    assert "transport.ws.opened" in said_in(logged)
    assert found(sought, [logged]) == set()


async def test_without_encryption_the_same_search_finds_every_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search above is no blind one: where sealing is faked, each marker is found."""
    for module in (atrest, vault, snapshots):
        monkeypatch.setattr(module, "AESGCM", Glass)
    sought = markers()
    async with LiveServer(tmp_path / "data", snapshot_every=2) as live:
        await speak(live, tmp_path, sought)
    assert found(sought, at_rest(tmp_path / "data")) == set(KINDS)


@pytest.mark.parametrize("padding", [b"", b"x", b"xy"])
def test_the_search_knows_every_form(tmp_path: Path, padding: bytes) -> None:
    """UTF-8, UTF-16, escapes and base64 at each of its three alignments are recognised."""
    text = markers()["statement"]
    around = padding + text.encode() + b"and more"
    written = {
        "utf8": around,
        "utf16": ("…" + text).encode("utf-16-le"),
        "utf16be": ("…" + text).encode("utf-16-be"),
        "json": json.dumps({"text": text}).encode(),
        "repr": repr(text.encode()).encode(),
        "base64": base64.b64encode(around),
        "base64url": base64.urlsafe_b64encode(around),
    }
    for name, data in written.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert found({"it": text}, [path]) == {"it"}, name
    assert len(dict(forms(text))) == 8
