"""The dependency rules hold, those of import-linter and one that it cannot say."""

import ast
from collections.abc import Iterator
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
CAPABILITIES = ROOT / "src" / "negotiation_room" / "capabilities"
PREFIX = "negotiation_room.capabilities."
OPEN_TO_OTHERS = {"face", "messages"}


def imported(module: Path) -> Iterator[str]:
    """Every absolute name that a module imports, `from` spelled out."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def trespasses(folder: Path) -> Iterator[str]:
    """Imports by which a capability reaches into another past its face."""
    for module in sorted(folder.rglob("*.py")):
        own = module.relative_to(folder).parts[0]
        for name in imported(module):
            parts = name.removeprefix(PREFIX).split(".")
            if not name.startswith(PREFIX) or parts[0] == own:
                continue
            if len(parts) < 2 or parts[1] not in OPEN_TO_OTHERS:
                yield f"{own}/{module.name} imports {name}"


def test_every_contract_of_import_linter_is_kept() -> None:
    """The floors, the pure modules, the order inside a capability, and the SDK's view hold."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_capabilities_meet_only_through_messages_and_faces() -> None:
    """No capability knows how another one works, only what it says and offers."""
    assert list(trespasses(CAPABILITIES)) == []


def test_reaching_past_a_face_is_noticed(tmp_path: Path) -> None:
    """The rule above can fail: another capability's store is found out, its face is not."""
    (tmp_path / "floor").mkdir()
    (tmp_path / "floor" / "rules.py").write_text(
        f"from {PREFIX}drafting.messages import EditUnit\n"
        f"from {PREFIX}drafting.store import Texts\n"
        f"from {PREFIX}drafting import face\n"
        f"from {PREFIX}floor.messages import AskForTheFloor\n"
    )
    found = list(trespasses(tmp_path))
    assert found == [f"floor/rules.py imports {PREFIX}drafting.store.Texts"]
