"""The process that holds one model: it reads requests, answers them, and can do nothing else.

It starts with nothing but the standard library, raises its walls, proves them, and only then
reads the pack and imports what runs it. Texts come in and go out by its pipes; it logs nothing.
"""

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from negotiation_room.integrations.translators.framing import HEAD, framed, length, parsed
from negotiation_room.integrations.translators.isolation import (
    enclose,
    limit,
    spend,
    still_open,
)
from negotiation_room.integrations.translators.packs import Pack, PackRefused, read, read_pack

HERE: Final = "negotiation_room.integrations.translators"
RUNS: Final[Mapping[str, str]] = {
    "ctranslate2": f"{HERE}.ctranslate",
    "fxtranslate": f"{HERE}.firefox",
}
"""Which module runs the packs of which engine; imported behind the walls."""

Speak = Callable[[str, str, str], str]

LIBRARIES: Final = (
    "/usr/lib",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system",
    "/dev/null",
    "/dev/urandom",
)


class TooLong(Exception):
    """The model would have to leave something out; it gives nothing instead."""


def main() -> None:
    """Serve until whoever started this process closes the pipe."""
    incoming, outgoing = _pipes()
    order = _heard(incoming)
    if order is None:
        return
    try:
        speak = _load(order)
    except PackRefused as refusal:
        outgoing.write(framed({"refused": refusal.because}))
        return
    outgoing.write(framed({"ready": True}))
    seconds = int(order["seconds"])
    while (asked := _heard(incoming)) is not None:
        spend(seconds)
        outgoing.write(framed(_answer(speak, asked)))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, kept to ourselves: whatever a library prints goes nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb", buffering=0)


def _heard(incoming: BinaryIO) -> dict[str, Any] | None:
    head = incoming.read(HEAD)
    if len(head) < HEAD:
        return None
    return parsed(incoming.read(length(head)))


def _load(order: Mapping[str, Any]) -> Speak:
    """Raise the walls, prove them, and open the pack behind them.

    Raises:
        PackRefused: a wall is missing, a file is not what it should be, or nothing here runs it.
    """
    folder = Path(order["pack"])
    limit(int(order["memory"]))
    walls = enclose([folder, *_libraries()])
    if ways := still_open():
        raise PackRefused(
            f"{folder.name}: this machine cannot keep a model off the network "
            f"(still open: {', '.join(ways)}), and so none is loaded"
        )
    if not walls.filter:
        raise PackRefused(
            f"{folder.name}: this machine has no filter of system calls to keep a model off "
            "the network, and so none is loaded"
        )
    pack = read_pack(folder)
    runs = RUNS.get(pack.engine)
    if runs is None:
        raise PackRefused(f"{folder.name}: no engine here runs packs of {pack.engine}")
    contents = read(pack)
    try:
        speak: Speak = importlib.import_module(runs).open_model(
            pack, contents, int(order["threads"])
        )
    except PackRefused:
        raise
    except Exception as problem:  # noqa: BLE001 -- whatever a library throws at a bad model
        raise _refused(pack, problem) from None
    return speak


def _refused(pack: Pack, problem: Exception) -> PackRefused:
    """No text was heard yet, so that what the library says may be passed on."""
    said = " ".join(str(problem).split())[:300]
    return PackRefused(f"{pack.folder.name}: it cannot be loaded: {said}")


def _libraries() -> list[Path]:
    places = (*LIBRARIES, sys.prefix, sys.base_prefix, *sys.path)
    return [Path(each) for each in places if each]


def _answer(speak: Speak, asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"text": speak(str(asked["text"]), str(asked["source"]), str(asked["target"]))}
    except TooLong:
        return {"failed": "a sentence is longer than the model reads or writes"}
    except Exception as problem:  # noqa: BLE001 -- only its kind is told: its words may be the text's
        return {"failed": f"the model failed with {type(problem).__name__}"}
