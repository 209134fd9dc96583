"""When the web client is built anew, and when the built one will do."""

from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two sources and a client that was built from them."""
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "package-lock.json").write_text("{}")
    (tmp_path / "web" / "src" / "main.ts").write_text("start()")
    stamp = tmp_path / hatch_build.STATIC / ".built-from"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(hatch_build.fingerprint(tmp_path / "web") + "\n")
    return tmp_path


def test_a_client_built_from_these_sources_is_fresh(project: Path) -> None:
    """Nothing changed, so nothing is built and no Node is asked for."""
    assert hatch_build.is_fresh(project)
    hatch_build.build(project)


def test_a_changed_source_makes_the_client_stale(project: Path) -> None:
    """One character more in one file is enough."""
    (project / "web" / "src" / "main.ts").write_text("start();")
    assert not hatch_build.is_fresh(project)


def test_a_renamed_source_makes_the_client_stale(project: Path) -> None:
    """The same contents under another name are another client."""
    source = project / "web" / "src" / "main.ts"
    source.rename(source.with_name("other.ts"))
    assert not hatch_build.is_fresh(project)


def test_what_tools_leave_behind_is_not_a_source(project: Path) -> None:
    """Installed packages and reports do not make the client stale."""
    for folder in hatch_build.NOT_SOURCES:
        (project / "web" / folder).mkdir()
        (project / "web" / folder / "left.js").write_text("behind")
    assert hatch_build.is_fresh(project)


def test_a_client_that_was_never_built_is_stale(project: Path) -> None:
    """Without the stamp, which is written last, a build is not believed."""
    (project / hatch_build.STATIC / ".built-from").unlink()
    assert not hatch_build.is_fresh(project)
