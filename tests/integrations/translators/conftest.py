"""What the tests of engines share: a tiny pack, and a clock moved by hand."""

import shutil
from pathlib import Path

import pytest

from tests.integrations.translators.tiny import build


class HandClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """The time now."""
        return self.seconds


@pytest.fixture
def clock() -> HandClock:
    """A clock at zero."""
    return HandClock()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack made once; tests copy it."""
    return build(tmp_path_factory.mktemp("built") / "tiny")


@pytest.fixture
def pack(built: Path, tmp_path: Path) -> Path:
    """A pack of one's own, alone in a folder of packs."""
    folder = tmp_path / "packs" / "tiny"
    shutil.copytree(built, folder)
    return folder
