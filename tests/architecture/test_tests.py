"""Tests say what they claim: each has one sentence stating the behaviour."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def silent(source: str) -> Iterator[str]:
    """The tests whose docstring is missing, or is not one paragraph ending as a sentence."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("test_"):
            continue
        said = (ast.get_docstring(node) or "").strip()
        if not said.endswith((".", "?", "!")) or "\n\n" in said:
            yield node.name


def test_every_test_states_its_behaviour_in_a_sentence() -> None:
    """A reader learns from the docstring what must hold, without reading the code."""
    found = {
        path.relative_to(TESTS).as_posix(): missing
        for path in sorted(TESTS.rglob("test_*.py"))
        if (missing := list(silent(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_a_test_without_a_sentence_is_noticed() -> None:
    """The rule above can fail, for plain tests and for asynchronous ones."""
    source = 'def test_a(): pass\nasync def test_b():\n    """no stop"""\ndef helper(): pass\n'
    assert list(silent(source)) == ["test_a", "test_b"]


def test_what_drives_a_browser_says_so() -> None:
    """Its loop would stay in the process, and each asynchronous test after it would fail."""
    driving = [
        path.name
        for path in sorted((TESTS / "browser").glob("test_*.py"))
        if "playwright" in (text := path.read_text(encoding="utf-8"))
        and "mark.browser" not in text
    ]
    assert driving == []
