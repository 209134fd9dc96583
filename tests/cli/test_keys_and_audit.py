"""The commands for keys and logs, run as an operator runs them, on a server's own files."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from negotiation_room.cli.main import app
from negotiation_room.storage.keks import KeyEncryptionKeys


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's folder with one room in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEGOTIATION_ROOM_DATA_DIR", str(tmp_path / "data"))
    assert run("room", "create", "The talks", "--host", "Mira", "--json").exit_code == 0
    return tmp_path / "data"


def run(*words: str, said: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(words), input=said)


def in_json(*words: str) -> Any:
    """Run a command for its answer."""
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def channels(folder: Path) -> list[str]:
    """The channels in the folder, the plenary first."""
    with sqlite3.connect(folder / "room.db") as connection:
        rows = connection.execute("SELECT id FROM channel ORDER BY kind").fetchall()
    connection.close()
    return [row[0] for row in rows]


def test_rotating_wraps_everything_under_a_new_key(folder: Path) -> None:
    """Afterwards the file holds only the new key, and the room still opens."""
    before = KeyEncryptionKeys.from_file(folder / "kek")
    answer = in_json("keys", "rotate")
    after = KeyEncryptionKeys.from_file(folder / "kek")
    assert answer["kid"] == after.current != before.current
    assert set(after.keys) == {after.current}
    assert [r["holds"] for r in in_json("audit", "scan", *channels(folder))] == [True, True]


def test_keys_from_the_environment_are_rotated_in_two_steps(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one key given a new pair is proposed; with both, everything moves to the first."""
    held = KeyEncryptionKeys.from_file(folder / "kek")
    only = f"{held.current}:{held.encoded(held.current)}"
    monkeypatch.setenv("NEGOTIATION_ROOM_KEK", only)
    proposed = run("keys", "rotate")
    assert proposed.exit_code == 2
    pair = proposed.stdout.strip().splitlines()[-1]
    monkeypatch.setenv("NEGOTIATION_ROOM_KEK", pair)
    assert in_json("keys", "rotate")["keys"] > 0
    monkeypatch.setenv("NEGOTIATION_ROOM_KEK", pair.split(",")[0])
    assert in_json("audit", "behind") == []
    monkeypatch.setenv("NEGOTIATION_ROOM_KEK", only)
    assert run("keys", "rotate").exit_code == 2


def test_shredding_asks_first(folder: Path) -> None:
    """Without a yes nothing is destroyed; with it the channel stays provable and says so."""
    plenary = channels(folder)[0]
    assert run("keys", "shred", plenary, said="n\n").exit_code == 1
    assert in_json("audit", "scan", plenary)[0]["unreadable"] == 0
    assert in_json("keys", "shred", plenary, "--yes") == {"channel": plenary, "keys": 1}
    [report] = in_json("audit", "scan", plenary)
    assert report["holds"]
    assert report["unreadable"] == report["entries"] - 1
    nowhere = "c_" + "a" * 26
    assert run("keys", "shred", nowhere, "--yes").exit_code == 1


def test_a_scan_that_finds_something_fails(folder: Path) -> None:
    """The exit code says it, and the sentence names place, expectation and finding."""
    plenary = channels(folder)[0]
    assert run("audit", "scan", plenary).exit_code == 0
    with sqlite3.connect(folder / "room.db") as connection:
        connection.execute(
            "UPDATE entry SET root = zeroblob(32) WHERE channel = ? AND seq = 1", [plenary]
        )
    connection.close()
    found = run("audit", "scan", plenary)
    assert found.exit_code == 1
    assert "entry 1 of epoch 1, root: expected" in found.output


def test_a_lost_end_is_listed_and_reopened(folder: Path) -> None:
    """A log cut short is behind; it is reopened by its name, and a whole one is not."""
    plenary = channels(folder)[0]
    with sqlite3.connect(folder / "room.db") as connection:
        connection.execute("DELETE FROM entry WHERE channel = ? AND seq = 2", [plenary])
        at = connection.execute(
            "SELECT at FROM entry WHERE channel = ? AND seq = 1", [plenary]
        ).fetchone()[0]
        connection.execute(
            "UPDATE channel SET head = 1, last_at = ? WHERE id = ?", [at, plenary]
        )
    connection.close()
    listed = run("audit", "behind", "--json")
    assert listed.exit_code == 1
    [behind] = json.loads(listed.stdout)
    assert (behind["channel"], behind["held"]) == (plenary, [1, 1])
    assert plenary in run("audit", "behind").output.replace("\n", "")
    examined = run("doctor", "--json")
    assert examined.exit_code == 1
    [bad] = [f for f in json.loads(examined.stdout) if f["examined"] == f"record of {plenary}"]
    assert (bad["verdict"], bad["to_do"]) == (
        "bad",
        f"negotiation-room audit reopen {plenary}",
    )
    assert in_json("audit", "reopen", plenary)["epoch"] == 2
    examined = run("doctor", "--json")
    assert "every channel continues what was published" in examined.output
    again = run("audit", "reopen", plenary)
    assert again.exit_code == 1
    assert "nothing to reopen" in again.output
    assert in_json("audit", "behind") == []
    assert [r["holds"] for r in in_json("audit", "scan", plenary)] == [True]
