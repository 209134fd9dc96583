"""The other editors, from the registries: installed when the bench is asked for, kept in `.cache`.

Versions are pinned in `bench/peers`; nothing of this is among the dependencies of the room.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sides import sixty_pages
from yjs import YjsSide

RECIPES = Path(__file__).resolve().parent / "peers"
CACHE = RECIPES.parents[1] / ".cache" / "bench" / "peers"
ETHERPAD = CACHE / "etherpad"


def install() -> None:
    """Install the peers, unless these very recipes were installed before."""
    recipes = sorted(each for each in RECIPES.rglob("*") if each.is_file())
    stamp = hashlib.sha256(b"".join(each.read_bytes() for each in recipes)).hexdigest()
    stamped = CACHE / "installed"
    if stamped.exists() and stamped.read_text() == stamp:
        return
    shutil.copytree(RECIPES, CACHE, dirs_exist_ok=True)
    npm, python = shutil.which("npm"), CACHE / "venv" / "bin" / "python"
    if npm is None:
        raise RuntimeError("the peers need Node and npm on the path")
    quiet = ("--no-audit", "--no-fund", "--silent")
    for folder in (CACHE, ETHERPAD):
        subprocess.run([npm, "ci", *quiet], cwd=folder, check=True)
    _lay_out_etherpad()
    subprocess.run([sys.executable, "-m", "venv", str(CACHE / "venv")], check=True)
    requirements = str(CACHE / "requirements.txt")
    subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", requirements], check=True)
    stamped.write_text(stamp)


def _lay_out_etherpad() -> None:
    """Put Etherpad where it looks for itself: in a folder `src`, and among its own plugins."""
    source, plugins = ETHERPAD / "base" / "src", ETHERPAD / "base" / "node_modules"
    shutil.rmtree(source.parent, ignore_errors=True)
    shutil.copytree(ETHERPAD / "node_modules" / "ep_etherpad-lite", source)
    plugins.mkdir()
    (plugins / "ep_etherpad-lite").symlink_to(source)


class Hocuspocus(YjsSide):
    """Acknowledges what it has in memory; stores it two to ten seconds later."""

    name = "Hocuspocus + SQLite"

    def __init__(self) -> None:
        super().__init__(sixty_pages(), named=True)

    def command(self, folder: Path, _writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """Our few lines around it."""
        return ("node", str(CACHE / "hocuspocus.mjs"), str(self.port), str(folder)), {}


class YWebsocket(YjsSide):
    """Acknowledges nothing; stores in LevelDB as it goes."""

    name = "@y/websocket-server"
    acknowledges = False

    def __init__(self) -> None:
        super().__init__(sixty_pages())

    def command(self, folder: Path, _writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """Its own command."""
        server = CACHE / "node_modules" / "@y" / "websocket-server" / "src" / "server.js"
        besides = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "YPERSISTENCE": str(folder / "level"),
        }
        return ("node", str(server)), besides


class PycrdtWebsocket(YjsSide):
    """Acknowledges nothing; stores in SQLite as it goes."""

    name = "pycrdt-websocket"
    acknowledges = False

    def __init__(self) -> None:
        super().__init__(sixty_pages())

    def command(self, folder: Path, _writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """Our few lines around it, with the Python that has it."""
        python = CACHE / "venv" / "bin" / "python"
        return (str(python), str(CACHE / "crdt.py"), str(self.port), str(folder)), {}
