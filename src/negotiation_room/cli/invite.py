"""Inviting: an act of the register, and a link that is printed once."""

import hashlib
import os
import time
from typing import Annotated, Any, cast

import typer

from negotiation_room.capabilities.accreditation.messages import IssueInvitation
from negotiation_room.cli.here import InRoom, find_channel
from negotiation_room.cli.output import (
    JSONOption,
    console,
    in_words,
    write_json,
)
from negotiation_room.kernel.errors import Invalid, NotFound
from negotiation_room.kernel.ids import DelegationId, InvitationId, b64, new_id
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.client import Room

DAY = 86_400 * 1_000_000
SECRET = 32


@in_words
async def invite(
    name: Annotated[str, typer.Argument(help="The person's name, as others will read it.")],
    role: Annotated[Role, typer.Option(help="The capacity in which they take part.")],
    delegation: Annotated[
        str | None, typer.Option(help="Code of their delegation, if they belong to one.")
    ] = None,
    lang: Annotated[str, typer.Option(help="The language they read in.")] = "en",
    days: Annotated[
        int, typer.Option(min=1, max=60, help="How long the link can be used.")
    ] = 7,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Invite somebody, and print the link by which they enter, once.

    The room's record holds the invitation, and of its secret only a digest.
    """
    async with here.open() as opened:
        invitation, secret = InvitationId(new_id("i", os.urandom)), os.urandom(SECRET)
        wish = IssueInvitation(
            invitation=invitation,
            secret_hash=b64(hashlib.sha256(secret).digest()),
            name=name,
            role=role,
            delegation=delegation_of(opened, delegation),
            expires_at=time.time_ns() // 1_000 + days * DAY,
            language=lang,
        )
        await opened.post(wish, find_channel(opened, "register"))
        terms = opened.profile.terms
    link = f"{terms.origin}/enter#{terms.room}.{invitation}.{b64(secret)}"
    if as_json:
        write_json({"invitation": invitation, "link": link})
        return
    console.print(
        f"Hand this link to {name} by a way you trust; it works once:", highlight=False
    )
    console.print(link, soft_wrap=True, highlight=False)


def delegation_of(room: Room, code: str | None) -> DelegationId | None:
    """The delegation of that code, as the room describes itself.

    Raises:
        NotFound: there is none.
        Invalid: the server did not say which delegations there are.
    """
    if code is None:
        return None
    rows = cast("list[dict[str, Any]] | None", room.about.get("delegations"))
    if rows is None:
        raise Invalid("the server did not say which delegations there are; try again")
    for row in rows:
        if str(row.get("code", "")).casefold() == code.casefold():
            return DelegationId(str(row["delegation"]))
    raise NotFound("no delegation has that code; the secretariat accredits delegations")


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(invite)
