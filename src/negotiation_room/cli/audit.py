"""Commands that prove: export a record, verify an export offline, compare and make keys."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from negotiation_room.cli.files import check_writable
from negotiation_room.cli.here import (
    HomeOption,
    InChannel,
    InRoom,
    PassphraseOption,
    RoomOption,
    find_channel,
    say_copied,
)
from negotiation_room.cli.output import (
    REFUSED,
    RULES,
    UNUSABLE,
    JSONOption,
    console,
    errors,
    fail,
    in_words,
    write_json,
)
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import (
    DelegationId,
    DeviceId,
    Micros,
    PersonId,
    RoomId,
    b64,
    check_id,
    unb64,
)
from negotiation_room.kernel.keys import (
    Certificate,
    certificate_message,
    check_public_key,
    fingerprint,
    fingerprint_groups,
)
from negotiation_room.kernel.note import Verifier
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.client import Wish
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.profile import Home, clock_now
from negotiation_room.sdk.report import Report

DAY = 86_400_000_000
MOST_SHOWN = 10

audit_app = typer.Typer(
    help="Prove the record: export it, verify it, scan it, begin it anew.", no_args_is_help=True
)
keys_app = typer.Typer(help="Your keys: compare them, and make them.", no_args_is_help=True)
root_app = typer.Typer(
    help="Your delegation's root key. It is made on this machine and never sent.",
    no_args_is_help=True,
)
keys_app.add_typer(root_app, name="root")

RootFile = Annotated[Path, typer.Option("--root", help="The file of the root key.")]


# --- audit ----------------------------------------------------------------------------------


@audit_app.command("export")
@in_words
async def export(
    channel: Annotated[str, typer.Argument(help="The channel: its title, kind or id.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Write what you may read of a channel to a file that proves itself.

    It is read from its beginning and verified before it is written. The channel's record says that
    you took a copy; an observer, who can say nothing there, takes one unsaid.
    """
    check_writable(output)
    async with InChannel(channel, here).open() as (opened, where):
        await say_copied(opened, where)
        with console.status("reading and verifying the record"):
            reading = await opened.history.export(where, output)
    if as_json:
        write_json({"file": str(output), "channel": where, "size": len(reading.entries)})
        return
    console.print(Text(f"Wrote {len(reading.entries)} verified entries to {output}."))
    console.print("Keep with it what proves it later:")
    console.print(Text(f"  --key '{reading.log.key}'"))
    console.print("  --checkpoint FILE, with the last checkpoint you remember")


@audit_app.command("verify")
def verify(
    bundle: Annotated[Path, typer.Argument(help="The export to verify.")],
    key: Annotated[
        str | None,
        typer.Option(help="The log's key as you know it (name+hash+key), or a file of it."),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A file with a signed checkpoint that you kept.")
    ] = None,
    as_json: JSONOption = False,
) -> None:
    """Verify an export, offline and without trusting anybody.

    Ends with 0 if it is verified, 1 if something does not hold, 2 if the input cannot be used.
    Give the key and checkpoint that you remember: without them it can only be consistent with
    itself.
    """
    try:
        known = None if key is None else _text_or_file(key)
        kept = None if checkpoint is None else checkpoint.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        errors.print(Text(f"{broken.__class__.__name__}: the file cannot be read."))
        raise typer.Exit(UNUSABLE) from None
    report = verify_bundle(bundle, key=known, checkpoint=kept, catalogue=RULES)
    if as_json:
        write_json(report.to_json())
    else:
        _print_report(report)
    raise typer.Exit(report.exit_code)


@audit_app.command("checkpoint")
@in_words
async def checkpoint(
    channel: Annotated[str, typer.Argument(help="The channel: its title, kind or id.")],
    here: InRoom,
) -> None:
    """Print the channel's last checkpoint, verified, to be kept where no server reaches it."""
    async with here.open() as opened:
        note = await opened.history.checkpoint(find_channel(opened, channel))
    if note is None:
        errors.print("The server has signed no checkpoint yet; try again shortly.")
        raise typer.Exit(REFUSED)
    typer.echo(note, nl=False)


def _print_report(report: Report) -> None:
    sentences = report.sentences()
    style = "bold green" if report.exit_code == 0 else "bold red"
    console.print(Text(sentences[0], style=style))
    for finding in report.findings[:MOST_SHOWN]:
        console.print(Text(f"- {finding.sentence()} ({finding.check})"))
        console.print(Text(f"    expected: {finding.expected or '-'}"))
        console.print(Text(f"    found:    {finding.found or '-'}"))
    if len(report.findings) > MOST_SHOWN:
        console.print(f"  and {len(report.findings) - MOST_SHOWN} findings more (see --json)")
    for sentence in sentences[1:]:
        console.print(Text(sentence))
    for of, groups in report.fingerprints:
        console.print(Text(f"Fingerprint of {of}: {groups}"))


def _text_or_file(given: str) -> str:
    path = Path(given)
    return path.read_text("utf-8").strip() if path.is_file() else given


# --- keys -----------------------------------------------------------------------------------


@keys_app.command("fingerprint")
def show_fingerprints(
    home: HomeOption = None,
    room: RoomOption = None,
    passphrase: PassphraseOption = None,
    as_json: JSONOption = False,
) -> None:
    """Show your device's fingerprint and those of the logs you remember.

    Two people compare them by telephone, group by group.
    """
    try:
        profile = Home(home).choose(room)
        terms = profile.terms
        device = profile.key(passphrase)
        rows = [
            ("device", terms.device, " ".join(device.fingerprint(terms.origin, terms.room)))
        ]
        for channel, past in sorted(profile.all_remembered().items()):
            if past.key:
                key = Verifier.from_vkey(past.key).key
                value = fingerprint("log", terms.origin, terms.room, channel, key)
                rows.append(("log", channel, " ".join(fingerprint_groups(value))))
    except Refusal as refusal:
        fail(refusal)
    if as_json:
        write_json({"fingerprints": [{"kind": k, "owner": o, "groups": g} for k, o, g in rows]})
        return
    table = Table("key", "of", "fingerprint")
    for row in rows:
        table.add_row(*row)
    console.print(table)


@root_app.command("new")
def new_root(
    delegation: Annotated[str, typer.Argument(help="Your delegation's id (g_…).")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to keep the key.")],
    passphrase: Annotated[
        str,
        typer.Option(
            prompt="A passphrase for it",
            hide_input=True,
            confirmation_prompt=True,
            envvar="NEGOTIATION_ROOM_ROOT_PASSPHRASE",
            help="Seals the key in its file. Better typed than given here.",
        ),
    ],
    as_json: JSONOption = False,
) -> None:
    """Make your delegation's root key, sealed under a passphrase.

    Whoever holds it can certify devices in your delegation's name: keep it off line.
    """
    try:
        key = SigningKey.new_root(check_id("g", delegation))
        key.save(output, passphrase)
    except Refusal as refusal:
        fail(refusal)
    if as_json:
        write_json({"file": str(output), "delegation": delegation, "key": b64(key.public)})
        return
    console.print(Text(f"The root key is in {output}; its public half, to be registered:"))
    console.print(Text(b64(key.public)))


@root_app.command("certify")
@in_words
async def certify(
    device: Annotated[str, typer.Argument(help="The device (d_…).")],
    person: Annotated[str, typer.Option(help="Whose device it is (p_…).")],
    key: Annotated[str, typer.Option(help="The device's public key, in base64url.")],
    root: RootFile,
    passphrase: Annotated[
        str,
        typer.Option(
            prompt="The root key's passphrase",
            hide_input=True,
            envvar="NEGOTIATION_ROOM_ROOT_PASSPHRASE",
        ),
    ],
    serial: Annotated[int, typer.Option(help="Higher than the device's last certificate.")] = 1,
    powers: Annotated[
        list[str] | None, typer.Option(help="A power it may use; once for each. None revokes.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it holds.", min=1)] = 90,
    file_it: Annotated[
        bool, typer.Option("--file", help="File the certificate in the room at once.")
    ] = False,
    home: HomeOption = None,
    room: RoomOption = None,
    as_json: JSONOption = False,
) -> None:
    """Certify a device with your delegation's root key, after comparing its fingerprint."""
    profile = Home(home).choose(room)
    signer = SigningKey.load(root, passphrase)
    now = clock_now()
    certificate = Certificate(
        origin=profile.terms.origin,
        room=RoomId(check_id("r", profile.terms.room)),
        delegation=DelegationId(check_id("g", signer.owner)),
        person=PersonId(check_id("p", person)),
        device=DeviceId(check_id("d", device)),
        key=check_public_key(unb64(key, 32)),
        powers=tuple(sorted(set(powers or ()))),
        serial=serial,
        not_before=Micros(now),
        not_after=Micros(now + days * DAY),
    )
    raw = certificate.to_bytes().decode()
    signature = b64(signer.sign(certificate_message(certificate)))
    fields = {"certificate": raw, "signature": signature}
    seq = None
    if file_it:
        async with InRoom(home, room).open() as opened:
            register = find_channel(opened, "register")
            seq = await opened.post(Wish("accreditation.certify_device", fields), register)
    if as_json:
        write_json({**fields, "root": b64(signer.public), "seq": seq})
        return
    console.print(Text(json.dumps(fields, ensure_ascii=False)))
    if seq is not None:
        console.print(f"Filed in the register: entry {seq}.")


def add_to(app: typer.Typer) -> None:
    """Add `audit` and `keys`."""
    app.add_typer(audit_app, name="audit")
    app.add_typer(keys_app, name="keys")
