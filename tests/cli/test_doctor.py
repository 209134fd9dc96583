"""The doctor on a fresh machine, as the guide to installing has it run first."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from negotiation_room.cli.main import app
from negotiation_room.server import static


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is there, as a container's volume is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEGOTIATION_ROOM_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir(mode=0o700)
    return tmp_path / "data"


def examined() -> tuple[int, dict[str, dict[str, Any]]]:
    """What the doctor answers, by what it examined."""
    done = CliRunner().invoke(app, ["doctor", "--json"])
    found = json.loads(done.stdout)
    # Whether the web client was built is this checkout's affair.
    found = [each for each in found if each["examined"] != "web client"]
    return done.exit_code, {each["examined"]: each for each in found}


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(folder: Path) -> None:
    """Databases that nobody has made yet are no fault, and looking does not make them."""
    code, found = examined()
    assert "bad" not in {each["verdict"] for each in found.values()}
    assert (found["database"]["found"], found["database"]["to_do"]) == (
        "not made yet",
        "run init or serve",
    )
    assert list(folder.iterdir()) == []
    assert code == 0 or not (static.STATIC / "index.html").is_file()


def test_after_init_the_doctor_finds_everything_good(folder: Path) -> None:
    """What `init` made opens, and the records continue what was published."""
    assert CliRunner().invoke(app, ["init", "--name", "Ada Lind"]).exit_code == 0
    _, found = examined()
    assert {each["verdict"] for each in found.values()} == {"good"}
    assert {"clock", "store of keys", "store of checkpoints", "records"} <= found.keys()
    assert (folder / "room.db").is_file()


def test_an_empty_file_is_no_other_version(folder: Path) -> None:
    """A database without any table is not made yet, rather than another version's."""
    (folder / "room.db").touch()
    _, found = examined()
    assert found["database"]["verdict"] == "warning"
