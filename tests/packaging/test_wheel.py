"""What is inside the wheel that people install."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from this tree."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(place), str(ROOT)]
    subprocess.run(command, check=True, timeout=240)
    [wheel] = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_the_built_page(names: set[str]) -> None:
    """The page is in the wheel, compressed beforehand, though git ignores it."""
    static = "negotiation_room/server/static/"
    assert {f"{static}index.html", f"{static}index.html.br", f"{static}index.html.gz"} <= names
    assert any(name.startswith(f"{static}assets/") and name.endswith(".js") for name in names)


def test_the_wheel_carries_the_migrations(names: set[str]) -> None:
    """An installed room can bring its database up to date without this repository."""
    assert any(name.startswith("negotiation_room/_migrations/") for name in names)


def test_the_wheel_carries_its_licence_and_its_types(names: set[str]) -> None:
    """Whoever installs the room gets its licence and its type annotations."""
    assert "negotiation_room/py.typed" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_carries_nothing_else(names: set[str]) -> None:
    """Tests, tools and the client's sources stay in the repository."""
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"negotiation_room"}
