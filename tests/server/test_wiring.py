"""A server runs its work beside its doors, and stops in good order whatever came of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from structlog.testing import capture_logs

from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import wire


class Fails:
    """Removals that cannot be followed."""

    async def run(self) -> NoReturn:
        """Fail at once."""
        raise RuntimeError


class Unsigned(Fails):
    """Checkpoints whose store is full."""

    async def release(self) -> None:
        """Fail, too."""
        message = "the store is full"
        raise OSError(message)


async def test_a_last_checkpoint_that_cannot_be_stored_leaves_nothing_open(
    tmp_path: Path,
) -> None:
    """Whoever stops the server is told so, and the files it held are closed all the same."""
    whole = wire(Settings(data_dir=tmp_path))
    server = replace(whole, checkpointer=cast("Any", Unsigned()))
    with capture_logs(), pytest.raises(OSError, match="full"):
        async with server.running():
            pass
    with pytest.raises(RuntimeError, match="after shutdown"):
        await server.database.now()


async def test_work_that_fails_is_said_and_keeps_no_server_from_stopping(
    tmp_path: Path,
) -> None:
    """It is said when it fails, not when the server stops; the writer is stopped all the same."""
    whole = wire(Settings(data_dir=tmp_path))
    server = replace(whole, removals=cast("Any", Fails()))
    with capture_logs() as logs:
        async with server.running():
            await server.rooms.find_all()
            said = [(one["event"], one["work"]) for one in logs if "work" in one]
    assert said == [("server.work_failed", "Fails.run")]
    with pytest.raises(RuntimeError, match="after shutdown"):
        await server.database.now()
