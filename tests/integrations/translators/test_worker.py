"""The worker of a pack can do nothing but answer, and its death costs no text."""

import asyncio
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.interpretation.ports import EngineFailed
from negotiation_room.integrations.translators.framing import framed, parsed
from negotiation_room.integrations.translators.isolation import LANDLOCK_CREATE
from negotiation_room.integrations.translators.packed import PackEngine
from negotiation_room.integrations.translators.packs import read_pack
from negotiation_room.integrations.translators.process import Means, WorkerProcess
from tests.integrations.translators import probe
from tests.integrations.translators.tiny import SENTENCE, write_manifest

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="workers run on Linux only"
)
SOURCE = Path(__file__).resolve().parents[3] / "src"
DYING = """
import os, pathlib

class Translator:
    def __init__(self, *given):
        pass

    def translate_long(self, text):
        if text == "die":
            os.abort()
        if text == "hang":
            while True:
                pass
        if text == "break":
            raise ValueError("a word of the text: " + text)
        return text.upper()
"""


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Everything that somebody locked in might reach: lines that listen, and files."""
    (tmp_path / "secret").write_bytes(b"a key")
    (tmp_path / "deletable").write_bytes(b"")
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        udp.bind(("127.0.0.1", 0))
        unix.bind(str(tmp_path / "unix"))
        unix.listen()
        yield {
            "tcp": str(tcp.getsockname()[1]),
            "udp": str(udp.getsockname()[1]),
            "unix": str(tmp_path / "unix"),
            "secret": str(tmp_path / "secret"),
            "deletable": str(tmp_path / "deletable"),
            "written": str(tmp_path / "written"),
        }


def firefox_pack(folder: Path) -> Path:
    """A pack that the fake library takes for a model."""
    folder.mkdir(parents=True)
    for name in ("model.bin", "vocab.spm", "lex.bin"):
        (folder / name).write_text(name)
    roles = {"model": "model.bin", "vocab": "vocab.spm", "shortlist": "lex.bin"}
    write_manifest(folder, engine="fxtranslate", roles=roles)
    return folder


def place_with(library: str, folder: Path) -> Path:
    """A folder from which the worker imports this as `fxtranslate`."""
    folder.mkdir()
    (folder / "fxtranslate.py").write_text(library)
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> PackEngine:
    """An engine whose library tries to get out."""
    firefox_pack(tmp_path / "packs" / "probing")
    place = place_with(Path(probe.__file__).read_text(), tmp_path / "place")
    return PackEngine("fxtranslate", tmp_path / "packs", Means(), places=(place,))


async def test_no_way_leads_out_of_a_worker(
    engine: PackEngine, ways: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TCP, UDP, Unix sockets, IPv6, files and programs are all tried for real, and all shut."""
    monkeypatch.setenv("NEGOTIATION_ROOM_KEK", "k1:secret")
    rendering = await engine.translate(json.dumps(ways), "en", "fr")
    found: dict[str, Any] = json.loads(rendering.text)
    # Reading what is not the model's own is stopped by Landlock, which not every kernel has.
    assert set(found["open"]) <= ({"read"} if not has_landlock() else set())
    assert "NEGOTIATION_ROOM_KEK" not in found["environment"]
    assert found["folder"].endswith("/probing")
    assert not any(ways["written"] in each for each in found["arguments"])
    assert [is_there(ways[each]) for each in ("written", "deletable")] == [False, True]
    await engine.close()


def has_landlock() -> bool:
    """Whether this kernel can keep a process from reading files: asked for its version."""
    return ctypes.CDLL(None).syscall(LANDLOCK_CREATE, None, 0, 1) > 0


def is_there(path: str) -> bool:
    """Whether something lies at this path."""
    return Path(path).exists()


def test_the_same_ways_are_open_outside(ways: dict[str, str]) -> None:
    """The test above can fail: without the walls every way but IPv6, which may lack, is open."""
    said = subprocess.run(
        [sys.executable, probe.__file__, json.dumps(ways)],
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert set(json.loads(said.stdout)) >= set(probe.WAYS) - {"IPv6"}


def test_without_a_wall_no_model_is_loaded(pack: Path) -> None:
    """Where a worker could still make sockets, it says which, and refuses the pack."""
    unknown_machine = (
        f"import sys, platform; sys.path.append({str(SOURCE)!r}); "
        "platform.machine = lambda: 'pdp11'; "
        "from negotiation_room.integrations.translators.worker import main; main()"
    )
    order = {"pack": str(pack), "memory": 4 * 1024**3, "threads": 1, "seconds": 5}
    said = subprocess.run(
        [sys.executable, "-I", "-B", "-c", unknown_machine],
        input=framed(order),
        capture_output=True,
        check=True,
        timeout=30,
    )
    because = parsed(said.stdout[4:])["refused"]
    assert "tiny: this machine cannot keep a model off the network" in because
    assert "a UDP socket" in because
    assert "a Unix socket" in because


async def test_a_pack_changed_after_it_was_checked_is_refused(
    pack: Path,
) -> None:
    """The worker compares the very bytes that it loads."""
    worker = WorkerProcess(read_pack(pack), Means())
    with (pack / "model.bin").open("ab") as file:
        file.write(b"!")
    for _ in range(2):
        with pytest.raises(EngineFailed, match=r"tiny: model\.bin is not the file"):
            await worker.translate("The meeting is open.", "en", "fr")
    assert worker.pid is None or not is_alive(worker.pid)
    await worker.close()


async def test_a_killed_worker_is_replaced_without_losing_a_text(
    pack: Path,
) -> None:
    """Texts given before, while and after the worker is killed are all rendered."""
    engine = PackEngine("ctranslate2", pack.parent, Means())
    await engine.translate("The meeting is open.", "en", "fr")
    (before,) = engine.workers()
    asked = [
        asyncio.ensure_future(engine.translate("The meeting is open.", "en", "fr"))
        for _ in range(20)
    ]
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    os.kill(before, signal.SIGKILL)
    rendered = await asyncio.gather(*asked)
    assert {each.text for each in rendered} == {SENTENCE}
    (after,) = engine.workers()
    assert after != before
    await engine.close()


async def test_a_stopped_worker_is_replaced_without_losing_a_text(tmp_path: Path) -> None:
    """A worker that does not answer in time is ended, and the next one gets the text."""
    firefox_pack(tmp_path / "packs" / "stopping")
    place = place_with(DYING, tmp_path / "place")
    pack = read_pack(tmp_path / "packs" / "stopping")
    worker = WorkerProcess(pack, Means(seconds=1.0), places=(place,))
    assert await worker.translate("one", "en", "fr") == "ONE"
    stopped = worker.pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    assert await worker.translate("two", "en", "fr") == "TWO"
    assert worker.pid != stopped
    await worker.close()


@pytest.mark.parametrize("text", ["die", "hang", "break"])
async def test_a_text_that_ends_its_worker_fails_alone(tmp_path: Path, text: str) -> None:
    """It is tried twice at most, its words are in no message, and the next text is rendered."""
    firefox_pack(tmp_path / "packs" / "dying")
    place = place_with(DYING, tmp_path / "place")
    pack = read_pack(tmp_path / "packs" / "dying")
    worker = WorkerProcess(pack, Means(seconds=0.5), places=(place,))
    with pytest.raises(EngineFailed) as failure:
        await worker.translate(text, "en", "fr")
    assert "a word of the text" not in str(failure.value)
    assert await worker.translate("next", "en", "fr") == "NEXT"
    await worker.close()


async def test_whoever_stops_waiting_spoils_no_other_answer(tmp_path: Path) -> None:
    """An answer that nobody waits for is never given to the next text."""
    firefox_pack(tmp_path / "packs" / "left")
    place = place_with(DYING, tmp_path / "place")
    worker = WorkerProcess(read_pack(tmp_path / "packs" / "left"), Means(), places=(place,))
    assert await worker.translate("one", "en", "fr") == "ONE"
    left = asyncio.ensure_future(worker.translate("two", "en", "fr"))
    await asyncio.sleep(0)
    left.cancel()
    assert await worker.translate("three", "en", "fr") == "THREE"
    await worker.close()


async def test_closing_ends_the_process(pack: Path) -> None:
    """Nothing stays behind."""
    worker = WorkerProcess(read_pack(pack), Means())
    await worker.translate("The meeting is open.", "en", "fr")
    running = worker.pid
    assert running is not None
    await worker.close()
    assert not is_alive(running)


async def test_closing_waits_for_no_text(tmp_path: Path) -> None:
    """A text in work fails at once, and no process is started for it or after."""
    firefox_pack(tmp_path / "packs" / "closing")
    place = place_with(DYING, tmp_path / "place")
    worker = WorkerProcess(
        read_pack(tmp_path / "packs" / "closing"), Means(seconds=60.0), places=(place,)
    )
    await worker.translate("one", "en", "fr")
    left = asyncio.ensure_future(worker.translate("hang", "en", "fr"))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await worker.close()
        for asked in (left, worker.translate("two", "en", "fr")):
            with pytest.raises(EngineFailed, match="was closed"):
                await asked
    assert worker.pid is None


async def test_a_folder_of_packs_may_be_named_from_where_one_stands(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker finds its pack all the same."""
    monkeypatch.chdir(pack.parent.parent)
    engine = PackEngine("ctranslate2", Path("packs"), Means())
    assert (await engine.translate("The meeting is open.", "en", "fr")).text == SENTENCE
    await engine.close()


def is_alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_library_of_firefox_models_is_given_what_the_roles_name(
    engine: PackEngine,
) -> None:
    """One vocabulary serves both sides; lines stay lines."""
    rendering = await engine.translate("given\n\ngiven", "en", "fr")
    one, nothing, other = rendering.text.split("\n")
    assert json.loads(one) == ["model.bin", "vocab.spm", "vocab.spm", "lex.bin"]
    assert nothing == ""
    assert other == one
    await engine.close()


async def test_without_its_library_an_engine_offers_nothing(pack: Path) -> None:
    """The note says what is to be installed."""
    shutil.rmtree(pack)
    offer = await PackEngine("fxtranslate", pack.parent, Means()).offer()
    assert offer.pairs == frozenset()
    assert offer.note != ""
