"""Modules stay short enough to be read in one sitting."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 400

# Longer ones, each with the reason why splitting it would be worse.
EXCEPTIONS: dict[str, str] = {
    "src/negotiation_room/capabilities/drafting/facts.py": "the facts of drafting, in a list",
    "src/negotiation_room/capabilities/drafting/units.py": "a text's declarations, in a list",
    "src/negotiation_room/capabilities/drafting/wishes.py": "the wishes of drafting, in a list",
    "tests/vectors/cases.py": "a table of cases, one after another; read row by row",
}
# Written by machines, for machines.
GENERATED = ("web/src/lib/protocol/",)


def lengths() -> dict[str, int]:
    """How many lines each module of ours has."""
    found = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("bench/**/*.py"),
    ]
    for suffix in ("ts", "svelte"):
        found += [*ROOT.glob(f"web/src/**/*.{suffix}"), *ROOT.glob(f"web/tests/**/*.{suffix}")]
    by_name = {path.relative_to(ROOT).as_posix(): path for path in found}
    return {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in by_name.items()
        if not name.startswith(GENERATED)
    }


def test_no_module_is_longer_than_the_limit() -> None:
    """A module over the limit is split, or named above with its reason."""
    long = {name: lines for name, lines in lengths().items() if lines > LIMIT}
    assert {name: lines for name, lines in long.items() if name not in EXCEPTIONS} == {}


def test_every_exception_is_still_needed() -> None:
    """A module that became short again loses its exception."""
    measured = lengths()
    assert [name for name in EXCEPTIONS if measured.get(name, 0) <= LIMIT] == []
