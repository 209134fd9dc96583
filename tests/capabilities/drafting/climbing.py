"""How tests climb the ladder: agree, confirm, close."""

from negotiation_room.capabilities.drafting import ladder
from negotiation_room.capabilities.drafting.standing import ladder_of, parties
from negotiation_room.capabilities.drafting.units import Ladder
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    CloseUnit,
    ConfirmAgreement,
)
from tests.capabilities.drafting.drafts import (
    unit_id,
)
from tests.capabilities.drafting.table import Table


def agree(
    table: Table, who: str, name: str, *provided: str, reservation: str | None = None
) -> None:
    """Let somebody agree to a unit as it stands."""
    wish = AgreeAdReferendum(
        unit=unit_id(name),
        wording=table.wording(name),
        provided=tuple(unit_id(one) for one in provided),
        reservation=reservation,
    )
    table.do(who, ladder.agree_ad_referendum, wish)


def confirm(table: Table, who: str, name: str) -> None:
    """Let somebody confirm."""
    wish = ConfirmAgreement(unit=unit_id(name), wording=table.wording(name))
    table.do(who, ladder.confirm_agreement, wish)


def close(table: Table, name: str) -> CloseUnit:
    """The wish to close a unit as it stands."""
    return CloseUnit(unit=unit_id(name), wording=table.wording(name))


def rung(table: Table, name: str) -> Ladder:
    """Where a unit stands."""
    return ladder_of(table.text, table.unit(name), parties(table.state))


def agree_all(table: Table, name: str) -> None:
    """Let both parties agree and confirm."""
    for who in ("bo", "ana"):
        agree(table, who, name)
        confirm(table, who, name)
