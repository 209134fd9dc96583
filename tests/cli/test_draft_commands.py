"""The commands on drafts that need no room, as a terminal runs them."""

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from typer.testing import CliRunner, Result

from negotiation_room.cli.main import app
from tests.capabilities.drafting.corpus import SHARED, needs_corpus

SOURCE = (
    "# Agreement\n\n## Article 1\n\n1. The [armed] Parties stop.\n\n"
    "2. They [will meet and talk with others.\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A short draft with a bracket that nobody closes."""
    path = tmp_path / "draft.md"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    """Run a command on drafts, on a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["draft", *arguments])


def answer(result: Result) -> Any:
    """What a command answers a program."""
    return json.loads(result.stdout)


def test_a_preview_shows_the_tree_the_counts_and_every_doubt(file: Path) -> None:
    """Nothing is sent anywhere."""
    result = run("import", str(file), "--preview")
    assert result.exit_code == 0
    for said in ("article Article 1", "paragraph 2.", "brackets unbalanced", "never closed"):
        assert said in result.output
    asked = answer(run("import", str(file), "--preview", "--json"))
    assert asked["report"]["counts"]["brackets"] == 1
    assert [one["kind"] for one in asked["report"]["findings"]] == ["unbalanced"]
    assert asked["units"][1]["number"] == "Article 1"


def test_a_file_goes_nowhere_before_a_room_was_entered(file: Path, tmp_path: Path) -> None:
    """Without --preview a room is needed; who has none is told how to enter one."""
    result = run("import", str(file), "--home", str(tmp_path))
    assert result.exit_code == 1
    assert "enter a room first" in result.output


def test_lint_names_places_and_ends_with_1(file: Path, tmp_path: Path) -> None:
    """A clean draft ends with 0."""
    result = run("lint", str(file))
    assert result.exit_code == 1
    assert "Article 1, 2." in result.output
    found = answer(run("lint", str(file), "--json"))
    assert [one["place"] for one in found["source"]] == [7]
    assert [one["fault"] for one in found["text"]] == ["unbalanced"]
    clean = tmp_path / "clean.txt"
    clean.write_text("Agreement\n\n1. Stop.\n", encoding="utf-8")
    assert run("lint", str(clean)).exit_code == 0


def test_a_comparison_shows_words_and_writes_tracked_changes(
    file: Path, tmp_path: Path
) -> None:
    """What came and went can be read without colours too."""
    new = tmp_path / "new.md"
    new.write_text(
        SOURCE.replace("talk with others.", "talk with others now."), encoding="utf-8"
    )
    out = tmp_path / "tracked.docx"
    result = run("diff", str(file), str(new), "-o", str(out))
    assert result.exit_code == 0
    assert "{+ now+}" in result.output
    assert "paragraph 2. changed" in result.output
    assert len(docx.Document(str(out)).paragraphs) == 4
    changed = answer(run("diff", str(file), str(new), "--json"))["units"]
    assert [one["number"] for one in changed] == ["2."]


def test_tracked_changes_have_to_be_decided(file: Path, tmp_path: Path) -> None:
    """A sentence and an exit code; then as it was asked."""
    new, out = tmp_path / "new.md", tmp_path / "tracked.docx"
    new.write_text(SOURCE + "\n3. More.\n", encoding="utf-8")
    run("diff", str(file), str(new), "-o", str(out))
    refused = run("import", str(out), "--preview")
    assert refused.exit_code == 1
    assert "tracked changes" in refused.output
    accepted = run("import", str(out), "--preview", "--tracked", "accept")
    assert "More." in accepted.output
    assert "More." not in run("import", str(out), "--preview", "--tracked", "reject").output


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", b"%PDF"), ("a.txt", b"\xff"), ("a.docx", b"x")]
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    name: str, data: bytes, tmp_path: Path
) -> None:
    """No traceback: which kinds can be read, or what is wrong with this one."""
    path = tmp_path / name
    path.write_bytes(data)
    result = run("import", str(path), "--preview")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


@needs_corpus
def test_a_real_draft_is_linted_and_compared() -> None:
    """As the text of an issue asks: lines of the unbalanced brackets, and what changed."""
    folder = SHARED / "negotiating-text-cop21"
    found = answer(run("lint", str(folder / "4-dec-2015.md"), "--json"))
    lone = [one["place"] for one in found["source"] if one["kind"] == "unbalanced"]
    assert len(lone) == 21
    assert lone[:4] == [25, 39, 45, 78]
    both = [str(folder / f"{day}-dec-2015.md") for day in (9, 12)]
    assert run("diff", *both).exit_code == 0
