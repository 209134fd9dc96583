"""A program that is started behind the wall reaches no network, and is otherwise itself."""

import asyncio
import sys

import pytest

from negotiation_room.integrations.translators.isolation import DENIED, NETWORK, can_cut_off
from negotiation_room.integrations.translators.walled import PATH

pytestmark = pytest.mark.skipif(
    not can_cut_off(), reason="the wall is for Linux on two kinds of machine"
)

TRIES = """
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind)
        except PermissionError:
            print("refused")
        else:
            print("open")
try:
    socket.socketpair()
except PermissionError:
    print("refused")
"""


async def walled(*program: str) -> tuple[int | None, list[str]]:
    """How a program ends behind the wall, and what it says."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(PATH), *program, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    return child.returncode, said.decode().splitlines()


async def test_no_socket_can_be_made() -> None:
    """Of no family and no kind, nor a pair of them."""
    assert await walled(sys.executable, "-c", TRIES) == (0, ["refused"] * 7)


async def test_neither_can_its_children() -> None:
    """What it starts stands behind the same wall."""
    script = f'"{sys.executable}" -c "$0"'
    assert await walled("/bin/sh", "-c", script, TRIES) == (0, ["refused"] * 7)


async def test_pipes_and_files_are_as_ever() -> None:
    """Stages read their dictionaries, and each reads what the one before it wrote."""
    script = f"echo open | tr o O; test -r {sys.executable} && echo read"
    assert await walled("/bin/sh", "-c", script) == (0, ["Open", "read"])


def test_every_way_out_has_a_number() -> None:
    """No name in the list is one that a table of system calls lacks."""
    assert all(name in DENIED[machine] for machine in DENIED for name in NETWORK)
