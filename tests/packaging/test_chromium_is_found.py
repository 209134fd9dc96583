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
