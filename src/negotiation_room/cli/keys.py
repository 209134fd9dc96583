"""Commands on keys: rotate the key-encryption key, shred a channel, see what there is."""

import json
from typing import Annotated

import typer
from rich.console import Console

from negotiation_room.cli.serving import AsJson, with_server
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.server.layers import key_encryption_keys
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import Server
from negotiation_room.storage.keks import ENVIRONMENT, KeyEncryptionKeys
from negotiation_room.storage.keystore import KeyMissing, KeyStore

console = Console()
errors = Console(stderr=True)


def rotate(as_json: AsJson = False) -> None:
    """Wrap every key anew under a new key-encryption key; the old one may then be destroyed.

    Keys from a file: a new one is made and the file replaced. Keys from the environment: put the
    new key first in NEGOTIATION_ROOM_KEK, run this, then leave the old ones out.
    """
    settings = Settings()
    old = key_encryption_keys(settings)
    is_given = settings.kek is not None
    if is_given and len(old.keys) == 1:
        made = old.with_new()
        errors.print(
            f"The key comes from {ENVIRONMENT}. Put a new one first in it, and run this again:"
        )
        typer.echo(",".join(_line(made, kid) for kid in made.keys))
        raise typer.Exit(2)
    new = old if is_given else old.with_new()
    if not is_given:
        # Both are kept until everything is wrapped anew: interrupted, nothing is lost.
        new.save(settings.kek_path)
    keystore = KeyStore(settings.key_store_url, new)
    try:
        with console.status("Wrapping every key anew …"):
            count = keystore.rotate(new)
    except KeyMissing as missing:
        errors.print(f"Not rotated: {missing}. Give the old keys too.")
        raise typer.Exit(1) from None
    finally:
        keystore.close()
    if not is_given:
        new.only_current().save(settings.kek_path)
    if as_json:
        typer.echo(json.dumps({"kid": new.current, "keys": count}))
        return
    console.print(f"{count} keys are wrapped under [bold]{new.current}[/].")
    console.print(
        f"Now take the others out of {ENVIRONMENT} and destroy them."
        if is_given
        else "The old key is gone from the file; destroy its copies."
    )


def shred(
    channel: Annotated[str, typer.Argument(help="The channel, as c_….")],
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Destroy a channel's data keys: nobody can ever read it again; its log stays provable."""
    if not is_sure:
        typer.confirm(
            f"Every word of {channel} will be unreadable for everybody, forever. Destroy it?",
            abort=True,
        )

    async def work(server: Server) -> int:
        return await server.destroying.shred(ChannelId(channel))

    destroyed = with_server(work)
    if as_json:
        typer.echo(json.dumps({"channel": channel, "keys": destroyed}))
        return
    console.print(f"Destroyed {destroyed} data keys of {channel}. Its members see that it was.")
    console.print("Destroy the backups of the key store too: with one of them it can be read.")


def _line(keys: KeyEncryptionKeys, kid: str) -> str:
    return f"{kid}:{keys.encoded(kid)}"


def add_to(group: typer.Typer) -> None:
    """Add what the host does to the commands everyone has."""
    for command in (rotate, shred):
        group.command()(command)
