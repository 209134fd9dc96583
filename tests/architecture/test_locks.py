"""Lock files pin versions and contents, and say nothing of where they come from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = sorted(ROOT.glob("requirements/*.txt"))
PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)
PLACE = re.compile(r"://| @ |^ *-(?!-hash=)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """Each package of a lock file and its version."""
    return dict(PIN.findall(lock.read_text()))


@pytest.mark.parametrize("lock", REQUIREMENTS, ids=lambda lock: lock.stem)
def test_a_python_lock_names_no_place(lock: Path) -> None:
    """No index, no address and no folder: whoever installs decides where from."""
    assert PLACE.findall(lock.read_text()) == []


@pytest.mark.parametrize("lock", REQUIREMENTS, ids=lambda lock: lock.stem)
def test_every_python_package_is_pinned_by_its_contents(lock: Path) -> None:
    """Each pin carries at least one SHA-256."""
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    packages = [entry for entry in entries if entry and not entry.startswith("#")]
    assert packages
    assert [entry for entry in packages if "--hash=sha256:" not in entry] == []


def test_what_is_tested_is_what_runs() -> None:
    """Versions in the running and the building lock are those of the developers' lock."""
    tested = pins(ROOT / "requirements" / "dev.txt")
    for name in ("runtime", "build"):
        assert pins(ROOT / "requirements" / f"{name}.txt").items() <= tested.items()


def test_the_web_lock_names_no_place_and_pins_every_package() -> None:
    """Each npm package has its integrity, and none says where it was resolved."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
