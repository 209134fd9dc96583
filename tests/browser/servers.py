"""Real servers for the browser: each a process of its own, on a free port of loopback."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("-c", "from negotiation_room.cli.main import app; app()")
PATIENCE = 180.0
"""Seconds in which a server starts on the busiest machine; one that ended is noticed at once."""


class ServerDidNotStart(Exception):
    """A server ended, or said nothing, before it was ready; its own words are in the message."""


class RunningServer:
    """A server in a process of its own; it can be killed outright and started again.

    Args:
        arguments: what Python runs; the server listens at `port`.
        folder: where it keeps everything, its words included.
        ready: words in its output that say it can be used.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        port: int,
        folder: Path,
        ready: str,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self.folder = folder
        self._arguments = (sys.executable, *arguments)
        self._ready = ready
        self._env = environment(env)
        self._words = folder / "server.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it says that it is ready and answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._words.open("wb") as words:
            self._process = subprocess.Popen(
                self._arguments, cwd=self.folder, env=self._env, stdout=words, stderr=words
            )
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise ServerDidNotStart(self._words.read_text(errors="replace"))
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in good order."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def _is_ready(self) -> bool:
        if self._ready not in self._words.read_text(errors="replace"):
            return False
        with suppress(httpx.TransportError):
            return httpx.get(f"http://localhost:{self.port}/", timeout=5).is_success
        return False


class DemoSummit(RunningServer):
    """The demonstration summit, whose scripted delegates stay silent once it stands.

    Args:
        script: a program that changes the summit before it runs it; the plain one by default.
    """

    def __init__(
        self,
        folder: Path,
        script: Sequence[str] = PROGRAM,
        env: Mapping[str, str] | None = None,
    ) -> None:
        port = free_port()
        self._data = folder / str(port)
        super().__init__(
            (
                *script,
                *("demo", "--port", str(port), "--folder", str(folder), "--pause", "1000000"),
            ),
            port=port,
            folder=folder,
            ready="goes on until",
            env=env,
        )

    def link(self, role: str) -> str:
        """The link by which one enters in this role."""
        return f"http://{role}.localhost:{self.port}/demo#{role}"

    def back_up(self) -> None:
        """Copy the database of entries as a backup does, while the server runs."""
        with (
            closing(sqlite3.connect(self._data / "room.db")) as live,
            closing(sqlite3.connect(self._data / "room.db.yesterday")) as kept,
        ):
            live.backup(kept)

    def restore(self) -> None:
        """Put the backup in the place of the database; the server must be stopped."""
        for ending in ("", "-wal", "-shm"):
            (self._data / f"room.db{ending}").unlink(missing_ok=True)
        shutil.copy(self._data / "room.db.yesterday", self._data / "room.db")

    def operate(self, *arguments: str) -> Any:
        """Run a command of the server's operator on the stopped server; gives what it says."""
        settings = {
            "NEGOTIATION_ROOM_DATA_DIR": str(self._data),
            "NEGOTIATION_ROOM_ORIGIN": f"http://localhost:{self.port}",
            "NEGOTIATION_ROOM_PORT": str(self.port),
        }
        told = subprocess.run(
            (sys.executable, *PROGRAM, *arguments, "--json"),
            cwd=self.folder,
            env=self._env | settings,
            check=False,  # `audit behind` ends with 1 where there is something to do
            capture_output=True,
            timeout=PATIENCE,
        )
        return json.loads(told.stdout)


class HostedServer(RunningServer):
    """A server as an operator runs it: `room create`, then `serve`."""

    def __init__(self, folder: Path, title: str, host: str) -> None:
        port = free_port()
        self.origin = f"http://localhost:{port}"
        settings = {
            "NEGOTIATION_ROOM_DATA_DIR": str(folder / "data"),
            "NEGOTIATION_ROOM_ORIGIN": self.origin,
            "NEGOTIATION_ROOM_PORT": str(port),
        }
        super().__init__(
            (*PROGRAM, "serve"), port=port, folder=folder, ready="is served at", env=settings
        )
        folder.mkdir(parents=True, exist_ok=True)
        self._title, self._host = title, host

    def found_room(self) -> str:
        """Found a room while nothing is served yet; gives its first host's invitation link."""
        told = subprocess.run(
            (
                sys.executable,
                *PROGRAM,
                "room",
                "create",
                self._title,
                "--host",
                self._host,
                "--json",
            ),
            cwd=self.folder,
            env=self._env,
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
        return json.loads(told.stdout)["link"]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a server: ours, with this source tree first."""
    paths = (str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **(more or {})}


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
