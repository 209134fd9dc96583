"""Pins the Python dependencies: exact versions and hashes, for every platform, and no hosts.

The pins of `requirements/` hold for Linux, macOS and Windows; where a package comes from is
the business of whoever installs it. Uses uv in an environment of its own under `.cache`.
"""

import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"

# The first is everything; the others stay within the bounds that it sets.
LOCKS = {
    "dev": ("pyproject.toml", "--group=dev", "--extra=postgres"),
    "runtime": ("pyproject.toml", "--extra=postgres"),
    "build": ("--group=build",),
}


def main() -> None:
    """Write each lock file anew."""
    home = ROOT / ".cache" / "lock"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "pip", "install", "--quiet", UV], check=True)
    command = [home / "bin" / "uv", "pip", "compile", "--quiet", "--upgrade", "--universal"]
    command += ["--python-version=3.11", "--generate-hashes", "--no-emit-index-url"]
    command += ["--no-annotate", "--custom-compile-command=make lock"]
    for name, wanted in LOCKS.items():
        bounds = [] if name == "dev" else ["--constraint=requirements/dev.txt"]
        target = f"requirements/{name}.txt"
        subprocess.run(
            [*command, *wanted, *bounds, f"--output-file={target}"], cwd=ROOT, check=True
        )
        print(f"{target} is pinned")


if __name__ == "__main__":
    main()
