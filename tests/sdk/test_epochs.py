"""A restored backup, as clients of the true server meet it: found out, examined, accepted."""

import asyncio
import json
import shutil
import socket
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from uvicorn import Server as Uvicorn

from negotiation_room.cli.main import app
from negotiation_room.cli.output import RULES
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.client import Room, Wish
from negotiation_room.sdk.entrance import Link, Newcomer, enter
from negotiation_room.sdk.epochs import Disputed, NotAccepted, NothingToAccept
from negotiation_room.sdk.export import read_bundle
from negotiation_room.sdk.profile import Home, Profile, Remembered
from negotiation_room.sdk.report import Report
from negotiation_room.sdk.verdicts import Fork
from negotiation_room.server.app import create_app
from negotiation_room.server.hosting import Hosting
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import Server, wire
from negotiation_room.transport.wire.serve import serve_config

PASSWORD = "correct horse battery staple"  # noqa: S105 -- nobody's


class Place:
    """A server's folder, the port it serves on, and a mediator who has entered."""

    plenary: str
    profile: Profile

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.settings = Settings(
            data_dir=folder / "data", origin=f"http://localhost:{self.port}", port=self.port
        )

    @asynccontextmanager
    async def served(self) -> AsyncGenerator[Server]:
        """Let the server run."""
        server = wire(self.settings)
        config = serve_config(
            create_app(server), host="127.0.0.1", port=self.port, limits=self.settings.wire
        )
        running = Uvicorn(config)
        serving = asyncio.create_task(running.serve())
        try:
            async with asyncio.timeout(20):
                while not running.started:  # noqa: ASYNC110 -- uvicorn offers nothing to await
                    await asyncio.sleep(0.02)
            yield server
        finally:
            running.should_exit = True
            await serving

    async def room(self, profile: Profile | None = None) -> Room:
        """Open the room as the mediator does."""
        return await Room.connect(profile or self.profile, transport="ws", catalogue=RULES)

    def back_up(self, name: str = "room.db") -> None:
        """Copy a database as a backup does."""
        kept = self.folder / f"{name}.yesterday"
        with sqlite3.connect(self.settings.data_dir / name) as live:
            with sqlite3.connect(kept) as copy:
                live.backup(copy)
            copy.close()
        live.close()

    def restore(self, name: str = "room.db") -> None:
        """Put yesterday's database back."""
        for ending in ("", "-wal", "-shm"):
            (self.settings.data_dir / f"{name}{ending}").unlink(missing_ok=True)
        shutil.copy(self.folder / f"{name}.yesterday", self.settings.data_dir / name)

    async def reopen(self) -> None:
        """Begin the plenary anew, as `audit reopen` does."""
        server = wire(self.settings)
        async with server.running():
            await server.auditing.open_epoch(ChannelId(self.plenary))


def statement(text: str) -> Wish:
    """A statement in plenary."""
    fields = {"text": text, "lang": "en", "reply_to": None}
    return Wish("channels.post_statement", fields)


async def signed(room: Room, channel: str) -> int:
    """Wait until all that is verified is signed for as well; give the size."""
    log = room.log(channel)
    async with asyncio.timeout(10):
        while log.verified is None or log.verified.size < log.size:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return log.size


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    """A room in which something was said, backed up, and two things said since are published."""
    one = Place(tmp_path)
    async with one.served() as server:
        founded = await Hosting(server).found(
            title="Talks", languages=["en"], host_name="Ada Mediator"
        )
        one.plenary = founded.plenary
        newcomer = Newcomer("Ada Mediator", "en", PASSWORD)
        entered = await enter(Link.parse(founded.link), newcomer, Home(tmp_path / "home"))
        one.profile = entered.profile
        async with await one.room() as room:
            await room.post(Wish("rooms.open_meeting", {"title": "First"}), one.plenary)
            await room.post(statement("Kept."), one.plenary)
            await signed(room, one.plenary)
        one.back_up()
        shutil.copytree(one.profile.folder, tmp_path / "earlier")
        async with await one.room() as room:
            await room.post(statement("Lost."), one.plenary)
            await room.post(statement("Lost as well."), one.plenary)
            await signed(room, one.plenary)
            await room.history.export(one.plenary, tmp_path / "before.nrb")
    return one


async def test_a_shorter_log_that_nobody_announced_is_a_fork(place: Place) -> None:
    """Restored and not reopened, the record is refused, with what the server admits."""
    place.restore()
    async with place.served():
        with pytest.raises(Fork, match="older than the one it has published"):
            await place.room()


@pytest.mark.rule("AUD9")
async def test_a_new_beginning_is_examined_and_accepted_explicitly(place: Place) -> None:
    """Until it is accepted the channel can be read and nothing is signed; then all goes on."""
    before = place.profile.remembered(place.plenary)
    place.restore()
    await place.reopen()
    async with place.served():
        async with await place.room() as room:
            with pytest.raises(NotAccepted, match="begun anew"):
                await room.post(statement("Too early."), place.plenary)
            found = await room.epochs.examine(place.plenary)
            assert (found.epoch, found.restored, found.lost_count) == (2, before.size - 2, 2)
            assert "2 entries were lost" in found.sentences()[0]
            # This machine remembers a later state, and not each entry: it says so.
            assert found.checked == ()
            assert "not each of them" in found.unchecked[0]
        assert place.profile.remembered(place.plenary) == before
        async with await place.room() as room:
            accepted = await room.accept_epoch(place.plenary)
            assert accepted is not None
            said = await room.post(statement("Said again."), place.plenary)
            assert said == 3
            assert place.profile.remembered(place.plenary).epoch == 2
            with pytest.raises(NothingToAccept):
                await room.accept_epoch(place.plenary)
            assert await signed(room, place.plenary) == 3


async def test_who_remembers_what_was_restored_demands_consistency(place: Place) -> None:
    """A machine that had verified no more than was restored can check all of it."""
    place.restore()
    await place.reopen()
    earlier = Profile(place.folder / "earlier")
    async with place.served(), await place.room(earlier) as room:
        found = await room.epochs.examine(place.plenary)
        assert found.unchecked == ()
        assert "unchanged" in found.checked[0]


async def test_another_history_under_an_announcement_is_a_fork(place: Place) -> None:
    """An announced beginning that does not continue what was verified is refused all the same."""
    place.restore()
    await place.reopen()
    earlier = Profile(place.folder / "earlier")
    true = earlier.remembered(place.plenary)
    forget(earlier, place.plenary, Remembered(1, 1, true.size, bytes(32), 0, "", true.key))
    async with place.served():
        with pytest.raises(Fork, match="another history than the one verified here"):
            async with await place.room(earlier) as room:
                await room.accept_epoch(place.plenary)
    assert earlier.remembered(place.plenary).epoch == 1


def forget(profile: Profile, channel: str, instead: Remembered) -> None:
    """Let a machine remember something else."""
    (profile.folder / "memory.json").unlink()
    profile.remember(channel, instead)


async def test_a_loss_must_be_named_whole(place: Place) -> None:
    """A signed checkpoint beyond all that is named as lost makes the announcement a fork."""
    kept = place.profile.remembered(place.plenary)
    place.back_up("checkpoints.db")
    async with place.served(), await place.room() as room:
        await room.post(statement("Published, and never named."), place.plenary)
        await signed(room, place.plenary)
    assert place.profile.remembered(place.plenary).signed_size == kept.size + 1
    place.restore()
    place.restore("checkpoints.db")
    await place.reopen()
    async with place.served(), await place.room() as room:
        with pytest.raises(Fork, match="without naming all that is lost") as fork:
            await room.accept_epoch(place.plenary)
        assert fork.value.evidence


async def test_lost_entries_are_offered_from_an_export(place: Place) -> None:
    """Memory alone holds no entries; an export made before the loss does."""
    place.restore()
    await place.reopen()
    async with place.served(), await place.room() as room:
        assert (await room.epochs.offer(place.plenary)).entries == ()
        export = read_bundle(place.folder / "before.nrb").entries
        offered = await room.epochs.offer(place.plenary, export)
        assert [len(each) for each in offered.lost] == [2]
        texts = [part(each.parts["with"]) for each in offered.entries]
        assert ["Lost." in texts[0], "Lost as well." in texts[1]] == [True, True]


async def test_who_was_there_compares_every_entry_and_keeps_what_is_lost(place: Place) -> None:
    """A program that goes on through the restoration holds the leaves, and the lost words."""
    async with place.served():
        room = await place.room(Profile(place.folder / "earlier"))
        size = await signed(room, place.plenary)
    place.restore()
    await place.reopen()
    async with place.served():
        async with asyncio.timeout(20):
            while room.book.page(place.plenary).beginning is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        found = await room.epochs.examine(place.plenary)
        assert found.unchecked == ()
        assert f"The {size - 2} entries that were restored are those" in found.checked[0]
        offered = await room.epochs.offer(place.plenary)
        assert ["Lost" in part(each.parts["with"]) for each in offered.entries] == [True, True]
        await room.accept_epoch(place.plenary)
        await room.post(statement("On we go."), place.plenary)
        await room.close()


def part(shown: tuple[bytes, bytes]) -> str:
    """What a part says."""
    return shown[1].decode()


async def test_an_export_spans_epochs(place: Place) -> None:
    """The roster and the words of before are in it, and each epoch is tied to the one before."""
    place.restore()
    await place.reopen()
    path = place.folder / "after.nrb"
    async with place.served(), await place.room() as room:
        await room.accept_epoch(place.plenary)
        await room.post(statement("Since then."), place.plenary)
        await signed(room, place.plenary)
        reading = await room.history.export(place.plenary, path)
        assert [entry.place for entry in reading.entries] == list(
            range(1, len(reading.entries) + 1)
        )
    kept = place.profile.remembered(place.plenary)
    report = verify_bundle(path, key=kept.key, checkpoint=kept.note, catalogue=RULES)
    assert report.exit_code == 0, report.sentences()
    assert report.epochs == ((1, reading.entries[-1].place - 3), (2, 3))
    assert report.tally.outcomes == len(reading.entries)
    assert "of epoch 2" in report.sentences()[0]
    for change, because in (
        (drop_the_end_of_epoch_1, "succeeds another end"),
        (drop_epoch_2, "ends in an earlier epoch"),
        (hide_the_first_epoch, "belongs to another channel or epoch"),
    ):
        found = verified(place.folder, change(path.read_text().splitlines()), None)
        assert because in found.findings[0].because
        assert found.exit_code == 1


async def test_a_remembered_checkpoint_of_what_was_lost_cannot_be_compared(
    place: Place,
) -> None:
    """A verifier who kept a later checkpoint of the former epoch is told so, and not assured."""
    old = place.profile.remembered(place.plenary)
    place.restore()
    await place.reopen()
    path = place.folder / "after.nrb"
    async with place.served(), await place.room() as room:
        await signed(room, place.plenary)
        await room.history.export(place.plenary, path)
    report = verify_bundle(path, key=old.key, checkpoint=old.note, catalogue=RULES)
    assert report.exit_code == 1
    assert "lost when the record was begun anew" in report.findings[0].because
    earlier = Profile(place.folder / "earlier").remembered(place.plenary)
    held = verify_bundle(path, key=old.key, checkpoint=earlier.note, catalogue=RULES)
    assert held.exit_code == 0, held.sentences()


def verified(folder: Path, lines: list[str], key: str | None) -> Report:
    """What is found in these lines."""
    path = folder / "changed.nrb"
    path.write_text("\n".join(lines) + "\n")
    return verify_bundle(path, key=key, catalogue=RULES)


def drop_the_end_of_epoch_1(lines: list[str]) -> list[str]:
    """Leave out the entry before the new beginning."""
    at = next(i for i, line in enumerate(lines) if '\\"epoch\\":2' in line)
    return [*lines[: at - 1], *lines[at:]]


def drop_epoch_2(lines: list[str]) -> list[str]:
    """Leave out all that followed the new beginning."""
    return lines[: next(i for i, line in enumerate(lines) if '\\"epoch\\":2' in line)]


def hide_the_first_epoch(lines: list[str]) -> list[str]:
    """Let the header say that the entries begin in the last epoch."""
    header = json.loads(lines[0])
    del header["first_epoch"]
    return [json.dumps(header), *lines[1:]]


async def test_the_commands_say_what_is_lost_and_ask_before_accepting(place: Place) -> None:
    """At a terminal: a refusal that says what to do, the loss in words, a question, a list."""
    place.restore()
    await place.reopen()

    async def run(*words: str, said: str | None = None) -> Result:
        home = str(place.folder / "home")
        # A command runs a loop of its own.
        return await asyncio.to_thread(
            CliRunner().invoke, app, [*words, "--home", home], input=said
        )

    async with place.served():
        refused = await run("say", "Too early.")
        assert refused.exit_code == 1
        assert "negotiation-room audit accept" in refused.output
        asked = await run("audit", "accept", "plenary", said="n\n")
        assert asked.exit_code == 1
        assert "2 entries were lost" in asked.output
        assert "Not checked" in asked.output
        accepted = await run("audit", "accept", "plenary", "--yes", "--json")
        assert json.loads(accepted.stdout.splitlines()[-1]) == {
            "channel": place.plenary,
            "epoch": 2,
            "lost": 2,
            "written": True,
        }
        assert (await run("say", "On we go.")).exit_code == 0
        nothing = await run("audit", "offer", "plenary")
        assert "holds none of them" in nothing.output
        export = str(place.folder / "before.nrb")
        offered = await run("audit", "offer", "plenary", "--from", export)
        assert "Lost as well." in offered.output


@pytest.mark.rule("AUD8")
async def test_an_act_that_met_another_history_presents_the_evidence(place: Place) -> None:
    """A refusal for a forked history makes the client show the checkpoint it remembers."""
    async with place.served() as server, await place.room() as room:
        await signed(room, place.plenary)
        verified = room.log(place.plenary).verified
        assert verified is not None
        with sqlite3.connect(place.settings.data_dir / "room.db") as database:
            database.execute(
                "UPDATE entry SET root = ? WHERE channel = ? AND seq = ?",
                (bytes(32), place.plenary, verified.size),
            )
        database.close()
        live = server.channels.live[ChannelId(place.plenary)]
        live.remember_root(verified.size, bytes(32))
        with pytest.raises(Disputed) as verdict:
            await room.post(statement("Into another history."), place.plenary)
        assert verdict.value.expected == verified.root.hex()
        assert verdict.value.found == bytes(32).hex()
        assert verdict.value.evidence == (verified.note,)
        with pytest.raises(Disputed):
            await room.post(statement("Again."), place.plenary)
    async with place.served() as server:
        [behind] = await server.auditing.behind()
        assert behind.channel == place.plenary
