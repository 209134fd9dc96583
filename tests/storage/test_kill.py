"""A process that is killed outright, in the middle of its work."""

import subprocess
import sys
from pathlib import Path

import pytest

from negotiation_room.kernel.ids import ChannelId
from tests.storage.stores import Store

SPEAKER = Path(__file__).with_name("speaker.py")


@pytest.mark.rule("ST1")
async def test_a_killed_server_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """After `kill -9` every acknowledged entry is there, and every log is whole."""
    acknowledged: dict[str, int] = {}
    with subprocess.Popen(  # noqa: ASYNC220 -- our own script, and nobody else waits here
        [sys.executable, str(SPEAKER), str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as speaker:
        assert speaker.stdout is not None
        for number, line in enumerate(speaker.stdout):
            channel, seq = line.split()
            acknowledged[channel] = int(seq)
            if number == 300:
                speaker.kill()
        assert speaker.wait(timeout=30) == -9
    assert len(acknowledged) == 4
    async with Store(tmp_path) as store:
        for name, seq in acknowledged.items():
            loaded = await store.journal.load(ChannelId(name))
            assert loaded is not None
            assert loaded.head >= seq
            assert len(loaded.tail) == loaded.head
