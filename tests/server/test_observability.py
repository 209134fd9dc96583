"""What the log says of a fault, and what it never says."""

import json
from collections.abc import Iterator

import pytest
import structlog

from negotiation_room.server.observability import configure_logs

MARKER = "words-nobody-may-find"


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """Leave the others their logs as they were."""
    yield
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """All that was logged."""
    return capsys.readouterr().err


def fail() -> None:
    """Throw something that quotes what was being written, with it in a variable too."""
    content = MARKER
    raise ValueError(content)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_fault_is_logged_without_what_it_quotes(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    """A logged exception names its kind and place, and neither its message nor any variable."""
    configure_logs(as_json=as_json)
    try:
        fail()
    except ValueError:
        structlog.get_logger("test").exception("something_failed")
    logged = said(capsys)
    assert "ValueError" in logged
    assert "test_observability.py" in logged
    assert MARKER not in logged


def test_a_log_line_is_one_event(capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON each event is one line with its name and time."""
    configure_logs(as_json=True)
    structlog.get_logger("test").info("something_happened", channel="c_x")
    line = json.loads(said(capsys))
    assert line["event"] == "something_happened"
    assert line["timestamp"].endswith("Z")
