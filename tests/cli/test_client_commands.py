"""The commands of those who take part and of those who prove, as a terminal runs them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.cli.main import app
from negotiation_room.cli.output import RULES
from negotiation_room.kernel.ids import b64
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.profile import Home, Profile, Terms
from negotiation_room.server.capabilities import CAPABILITIES
from tests.cli.houses import over_http
from tests.sdk.house import CODES, House
from tests.sdk.scribe import ORIGIN, Scribe, key_of, name
from tests.sdk.test_bundle import lines_of, talks


@pytest.fixture
def served() -> Iterator[House]:
    """A house behind a real HTTP server on loopback, in a thread of its own."""
    scribe = Scribe()
    scribe.seat(1, delegation=1)
    chair = scribe.seat(2, Role.MEDIATOR)
    scribe.keep(OpenMeeting(title="First meeting"), key_of(2), chair)
    with over_http(House(scribe)) as one:
        yield one


def run(*arguments: str, given: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(arguments), input=given)


def ran(*arguments: str, given: str | None = None) -> Any:
    """Run a command that must succeed and answers in JSON."""
    result = run(*arguments, "--json", given=given)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def link(one: House) -> str:
    """An invitation to that house."""
    room = next(iter(one.scribes.values())).room
    return f"{ORIGIN}/enter#{room}.{name('i', 1)}.c2VjcmV0"


def enter(one: House, home: Path) -> Any:
    """Enter that house."""
    return ran(
        "enter", link(one), "--name", "Ada", "--password", "correct horse battery",
        "--server", f"http://127.0.0.1:{one.port}", "--home", str(home),
    )[0]  # fmt: skip


def test_a_person_enters_says_follows_and_proves(served: House, tmp_path: Path) -> None:
    """From an invitation to an export that verifies offline, by commands alone."""
    here = ["--home", str(tmp_path / "home"), "--http"]
    entered = enter(served, tmp_path / "home")
    assert entered["codes"] == CODES
    assert len(entered["fingerprint"].split()) == 6
    said = ran("say", "We propose a ceasefire.", "--channel", "plenary", *here)[0]
    ran("say", "-", "--message", *here, given="between us\n")
    heard = ran("follow", "--count", "9", *here)
    assert [row["seq"] for row in heard] == list(range(1, 10))
    assert heard[said["seq"] - 1]["content"]["text"] == "We propose a ceasefire."
    assert heard[said["seq"] - 1]["author"] == "Person 1"
    written = ran("transcript", *here)[0]
    assert [row["text"] for row in written["statements"]] == ["We propose a ceasefire."]
    path = tmp_path / "plenary.nrb"
    assert ran("audit", "export", "Plenary", "-o", str(path), *here)[0]["size"] == 10
    note = tmp_path / "note"
    note.write_text(run("audit", "checkpoint", "plenary", *here).stdout)
    scribe = next(iter(served.scribes.values()))
    report = ran(
        "audit", "verify", str(path), "--key", scribe.vkey(), "--checkpoint", str(note)
    )[0]
    assert (report["verdict"], report["trust"]) == ("verified", "checkpoint")
    assert report["checked"]["outcomes"] == 10
    keys = ran("keys", "fingerprint", "--home", str(tmp_path / "home"))[0]["fingerprints"]
    assert [key["kind"] for key in keys] == ["device", "log"]


def test_people_read_sentences(served: House, tmp_path: Path) -> None:
    """Without --json the same commands speak in words."""
    here = ["--home", str(tmp_path / "home"), "--http"]
    enter(served, tmp_path / "home")
    assert "on the record" in run("say", "Good morning.", *here).output
    assert "Good morning." in run("follow", "--count", "8", *here).output
    assert "Verified here" in run("transcript", *here).output
    assert "fingerprint" in run("keys", "fingerprint", *here[:2]).output


def test_a_refusal_is_a_sentence_and_an_exit_code(served: House, tmp_path: Path) -> None:
    """No traceback: what was refused, and what to do."""
    here = ["--home", str(tmp_path / "home"), "--http"]
    nowhere = run("say", "hello", *here)
    assert nowhere.exit_code == 1
    assert "enter a room first" in nowhere.output
    enter(served, tmp_path / "home")
    elsewhere = run("say", "hello", "--channel", "no such", *here)
    assert elsewhere.exit_code == 1
    assert "Plenary" in elsewhere.output
    assert run("enter", "nonsense", "--name", "A", "--password", "x").exit_code == 1


def test_a_record_that_does_not_hold_is_told_with_both_values(
    served: House, tmp_path: Path
) -> None:
    """A history that changed since the last visit is refused, with expected and found."""
    here = ["--home", str(tmp_path / "home"), "--http"]
    enter(served, tmp_path / "home")
    run("say", "Good morning.", *here)
    again = Scribe(salt=b"anew")
    again.seat(1, delegation=1)
    again.say(1, "another beginning")
    served.scribes = {again.channel: again}
    result = run("follow", "--count", "3", *here)
    assert result.exit_code == 1
    assert "expected:" in result.output
    assert "found:" in result.output


def test_verify_ends_with_0_1_or_2(tmp_path: Path) -> None:
    """Verified, not proven, unusable: programs read it from the exit code."""
    path = tmp_path / "export"
    lines = lines_of(talks())
    path.write_text("\n".join(lines) + "\n")
    whole = run("audit", "verify", str(path))
    assert whole.exit_code == 0
    assert "consistent with itself only" in whole.output
    path.write_text("\n".join(lines[:-1]) + "\n")
    cut = run("audit", "verify", str(path))
    assert cut.exit_code == 1
    assert "expected: 10 entries" in cut.output
    path.write_text("x")
    assert run("audit", "verify", str(path)).exit_code == 2
    missing = run("audit", "verify", str(path), "--checkpoint", str(tmp_path / "none"))
    assert missing.exit_code == 2


def test_a_root_key_certifies_a_device_here(tmp_path: Path) -> None:
    """The delegation's root key is made and used on this machine; only the signature leaves."""
    home = Home(tmp_path)
    terms = Terms("http://x", ORIGIN, name("r", 1), name("p", 1), name("d", 1), "secret")
    Profile.make(home.folder_for(terms.room, terms.person), terms, key_of(1))
    root = tmp_path / "root.key"
    made = ran(
        "keys", "root", "new", name("g", 1), "-o", str(root), "--passphrase", "long enough"
    )[0]
    assert b64(SigningKey.load(root, "long enough").public) == made["key"]
    certified = ran(
        "keys", "root", "certify", name("d", 1), "--person", name("p", 1),
        "--key", b64(key_of(1).public), "--root", str(root), "--passphrase", "long enough",
        "--powers", "speak", "--home", str(tmp_path),
    )[0]  # fmt: skip
    assert certified["root"] == made["key"]
    assert name("d", 1) in certified["certificate"]
    wrong = run(
        "keys", "root", "certify", name("d", 1), "--person", name("p", 1),
        "--key", b64(key_of(1).public), "--root", str(root), "--passphrase", "wrong",
        "--home", str(tmp_path),
    )  # fmt: skip
    assert wrong.exit_code == 1


def test_this_program_decides_by_every_rule_the_server_has() -> None:
    """A capability the server has and the verifier lacks would leave outcomes unchecked."""
    served = {name for each in CAPABILITIES for name in (row.wire for row in each.commands)}
    assert served <= set(RULES.commands)
