"""Where the browser tests look for their Chromium."""

from pathlib import Path

from tools import chromium


def test_an_installed_chromium_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    """Whatever the distribution calls it, a Chromium on PATH is used."""
    browser = tmp_path / "chromium-browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert chromium.on_path(str(tmp_path)) == browser


def test_an_empty_path_holds_no_chromium(tmp_path: Path) -> None:
    """Nothing on PATH is said plainly, so that one can be fetched."""
    assert chromium.on_path(str(tmp_path)) is None


def test_a_chromium_that_lacks_a_library_is_not_taken_for_one_that_runs(tmp_path: Path) -> None:
    """What it complains of is what the person is told."""
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\necho 'libnss3.so: cannot open' >&2\nexit 127\n")
    browser.chmod(0o755)
    assert chromium.fails_to_start(browser) == "libnss3.so: cannot open"
    browser.write_text("#!/bin/sh\necho Chromium 150\n")
    assert chromium.fails_to_start(browser) == ""
