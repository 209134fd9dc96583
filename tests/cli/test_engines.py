"""Whoever runs the server sees which engines translate, and where texts would go."""

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from negotiation_room.cli.main import app


def run(*words: str) -> Result:
    """Run a command, on a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, list(words))


def test_engines_are_listed_with_what_is_missing() -> None:
    """None is on by itself; each says how it is added."""
    shown = run("engines")
    assert shown.exit_code == 0
    assert "apertium" in shown.output
    assert "off" in shown.output
    assert "NEGOTIATION_ROOM_TRANSLATORS__APERTIUM" in shown.output
    assert "pip install 'negotiation-room[engines]'" in shown.output


def test_what_the_settings_name_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it cannot be reached: then it says what is missing, and has no languages."""
    monkeypatch.setenv("NEGOTIATION_ROOM_TRANSLATORS__LIBRETRANSLATE_URL", "http://127.0.0.1:9")
    rows = {row["engine"]: row for row in json.loads(run("engines", "--json").stdout)}
    libre = rows["libretranslate"]
    assert (libre["is_on"], libre["locality"], libre["pairs"]) == (True, "local_host", [])
    assert libre["missing"]
    assert not rows["apertium"]["is_on"]
