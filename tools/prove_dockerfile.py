"""Carries out the Dockerfile without a Docker engine, step by step, to prove that it holds.

Each stage is a copy of a bare Debian made by debootstrap, entered with chroot. Only what
`.dockerignore` lets through, as committed, is copied in. At the end a command is run as the
image's own user on a read-only root. Needs root, debootstrap and util-linux:

    python tools/prove_dockerfile.py [--lend FILE] FOLDER [COMMAND]

FOLDER is empty, or holds only the `base` of an earlier run. `--lend` copies a file of this
machine to the same place in each stage (a certificate, a pip configuration); the variables
that name certificates are passed on.
"""

import argparse
import os
import shlex
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASE = "trixie"
KEPT = ("var/lib/negotiation-room", "var/lib/negotiation-room-apart")
CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE")
# These describe the image to an engine and do nothing while it is built.
DESCRIPTIONS = {"ARG", "CMD", "EXPOSE", "HEALTHCHECK", "VOLUME"}


class Stage:
    """One FROM: a root file system, and what the instructions since then have set."""

    def __init__(self, base: Path, place: Path, lent: list[Path]) -> None:
        subprocess.run(["cp", "-a", "--reflink=auto", base, place], check=True)  # noqa: S607
        self.place = place
        self.folder = "/"
        self.user = "root"
        self.variables = {"PATH": "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin"}
        self.variables |= {
            name: os.environ[name] for name in CERTIFICATES if name in os.environ
        }
        self.lent = lent

    def inside(self, path: str) -> Path:
        """Find a path of the stage as this machine sees it."""
        return self.place / str(Path(self.folder, path)).lstrip("/")

    def lend(self) -> None:
        """Put what was lent in place, again each time: an installation may write over it."""
        for file in self.lent:
            target = self.place / str(file).lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)

    def carry_out(self, word: str, rest: str) -> None:
        """Carry out an instruction that concerns this stage alone."""
        match word:
            case "RUN":
                self.lend()
                self.run(rest)
            case "ENV":
                name, value = rest.split("=", 1)
                self.variables[name] = value
            case "WORKDIR":
                self.folder = rest
                self.inside(".").mkdir(parents=True, exist_ok=True)
            case "USER":
                self.user = rest
            case _:
                raise ValueError(f"this script does not know how to carry out {word}")

    def run(self, command: str, *, read_only: bool = False) -> None:
        """Run a shell command in the stage, as its user and with its variables alone."""
        settings = [f"{name}={value}" for name, value in self.variables.items()]
        moved = f"cd {shlex.quote(self.folder)} && {command}"
        inner = ["env", "-i", *settings, "/bin/sh", "-ec", moved]
        steps = [
            "mount --bind . .",
            "cd $PWD",
            "mount -t proc proc proc",
            "mount --bind /dev dev",
        ]
        if read_only:
            steps += [f"mount --bind {volume} {volume}" for volume in KEPT]
            steps.append("mount -o remount,bind,ro .")
        steps.append(f"exec chroot --userspec={self.user} . {shlex.join(inner)}")
        script = "; ".join(steps)
        subprocess.run(
            ["unshare", "--mount", "/bin/sh", "-euc", script],  # noqa: S607
            cwd=self.place,
            check=True,
        )


def instructions() -> list[tuple[str, str]]:
    """Read the Dockerfile, which keeps each instruction on a line of its own."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    split = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return [(word, rest) for word, rest in split]


def send_context(target: Path) -> None:
    """Lay out the committed files that `.dockerignore` lets through."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_through = [line[1:] for line in lines if line.startswith("!")]
    archive = ["git", "archive", "HEAD", *let_through]
    packed = subprocess.run(archive, cwd=ROOT, check=True, capture_output=True)
    target.mkdir()
    subprocess.run(["tar", "x"], cwd=target, input=packed.stdout, check=True)  # noqa: S607


def copy(stage: Stage, words: list[str], context: Path, stages: dict[str, Stage]) -> None:
    """Copy from the context, or from an earlier stage."""
    source = context
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].place
    origin, target = source / words[0].lstrip("/"), stage.inside(words[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-aT", origin, target], check=True)  # noqa: S607


def build(folder: Path, lent: list[Path]) -> Stage:
    """Carry out each instruction in turn; the first that fails ends it."""
    base, context = folder / "base", folder / "context"
    if not base.exists():
        subprocess.run(["debootstrap", "--variant=minbase", RELEASE, base], check=True)  # noqa: S607
    send_context(context)
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for word, rest in instructions():
        print(f"== {word} {rest}", flush=True)
        if word == "FROM":
            name = rest.split(" AS ")[-1] if " AS " in rest else "final"
            stage = stages[name] = Stage(base, folder / name, lent)
        elif word in DESCRIPTIONS:
            continue
        elif stage is None:
            raise ValueError(f"{word} comes before any FROM")
        elif word == "COPY":
            copy(stage, rest.split(), context, stages)
        else:
            stage.carry_out(word, rest)
    if stage is None:
        raise ValueError("the Dockerfile is empty")
    return stage


def main() -> None:
    """Build in the folder named, then run the command there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lend", action="append", type=Path, default=[])
    parser.add_argument("folder", type=Path)
    parser.add_argument("command", nargs="?", default="negotiation-room version")
    wishes = parser.parse_args()
    folder = wishes.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if {path.name for path in folder.iterdir()} - {"base"}:
        parser.error(f"{folder} is not empty")
    image = build(folder, [Path("/etc/resolv.conf"), *wishes.lend])
    print(f"== as {image.user}, on a read-only root: {wishes.command}", flush=True)
    image.run(
        f"! touch /usr/x 2>/dev/null && touch x && rm x && {wishes.command}", read_only=True
    )
    print("every step held")


if __name__ == "__main__":
    main()
