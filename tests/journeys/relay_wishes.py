"""One wish of each kind to the relay, arranged so that only role or seat can stand in its way."""

import hashlib
from collections.abc import Awaitable, Callable

from negotiation_room.capabilities.channels.messages import PostStatement
from negotiation_room.capabilities.drafting.units import Text
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.kernel.audience import EVERYONE, MEMBERS
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.seats import Role
from tests.journeys.text_wishes import A, given
from tests.kit import RoomKit

Arrange = Callable[[RoomKit, str], Awaitable[Command]]
Make = Callable[[int, int], Command]
"""Makes a wish of the places of an original and of its newest translation."""


async def drafted(kit: RoomKit, where: str) -> tuple[int, int]:
    """A statement, and what an engine made of it."""
    of = await kit.do("bo", where, PostStatement(text="Words.", lang="en"))
    await kit.dispatcher.as_clerk(
        lambda desk: desk.clerk(
            kit.id(where),
            m.PublishTranslation,
            hashlib.sha256(b"draft").digest(),
            of=of,
            to=EVERYONE,
            lang="fr",
            text="Des mots.",
            origin=Origin.MACHINE,
        )
    )
    return of, of + 1


def on_a_draft(make: Make) -> Arrange:
    """A wish about a machine's draft."""

    async def arrange(kit: RoomKit, where: str) -> Command:
        return make(*await drafted(kit, where))

    return arrange


def on_anothers(make: Make) -> Arrange:
    """A wish about a translation that another interpreter has signed for."""

    async def arrange(kit: RoomKit, where: str) -> Command:
        of, draft = await drafted(kit, where)
        await kit.seat(where, ina="interpreter")
        signed = await kit.do("ina", where, certified(of, draft))
        return make(of, signed)

    return arrange


def certified(of: int, draft: int) -> Command:
    """To sign for one's own words, after a draft."""
    return m.CertifyTranslation(of=of, to=EVERYONE, lang="fr", text="Paroles.", after=draft)


async def hand_over(kit: RoomKit, where: str) -> Command:
    """To hand over what x has taken up, where x can."""
    of, _ = await drafted(kit, where)
    if (await kit.seat_of("x", where)).role is Role.INTERPRETER:
        await kit.do("x", where, m.TakeUp(of=of, to=MEMBERS, lang="fr"))
    return m.HandOver(of=of, to=MEMBERS, lang="fr")


async def hand_over_anothers(kit: RoomKit, where: str) -> Command:
    """To hand over what another interpreter has taken up."""
    of, _ = await drafted(kit, where)
    await kit.seat(where, ina="interpreter")
    await kit.do("ina", where, m.TakeUp(of=of, to=MEMBERS, lang="fr"))
    return m.HandOver(of=of, to=MEMBERS, lang="fr")


async def read_in(_kit: RoomKit, _where: str) -> Command:
    """To choose the languages one reads."""
    return m.ReadIn(languages=("fr", "en"))


async def work_between(_kit: RoomKit, _where: str) -> Command:
    """To say between which languages one works."""
    return m.WorkBetween(out_of=("fr", "es"), into=("en",))


def brought_in() -> Command:
    """To bring in a segment from a file."""
    pair = m.Pair(source="Words.", target="Des mots.")
    return m.BringInSegments(file="old.tmx", source_lang="en", lang="fr", segments=(pair,))


async def bring_in(_kit: RoomKit, _where: str) -> Command:
    """To bring in what others translated."""
    return brought_in()


async def take_back_anothers(kit: RoomKit, where: str) -> Command:
    """To take back what another interpreter has brought in."""
    await kit.seat(where, ina="interpreter")
    of = await kit.do("ina", where, brought_in())
    return m.WithdrawSegments(of=of, to=MEMBERS)


def withdrawn(of: int, _text: int) -> Command:
    """To take a translation back."""
    return m.WithdrawTranslation(of=of, to=EVERYONE, lang="fr", reason="it is wrong")


def signed_paragraph(text: Text) -> Command:
    """To sign for a paragraph of a text."""
    digest = wording(text, A)
    return m.CertifyParagraph(unit=A, wording=digest, lang="fr", text="Des Parties.")


async def withdraw_anothers_paragraph(kit: RoomKit, where: str) -> Command:
    """To take back what another interpreter signed for of a text."""
    wish = await given(then=signed_paragraph)(kit, where)
    await kit.seat(where, ina="interpreter")
    text = await kit.do("ina", where, wish)
    fields = {"unit": A, "lang": "fr", "text": text, "to": MEMBERS}
    return m.WithdrawParagraph(**fields, reason="it is wrong")


RELAY_WISHES: dict[tuple[str, str], Arrange] = {
    ("interpretation.read_in", ""): read_in,
    ("interpretation.work_between", ""): work_between,
    ("interpretation.ask_for_interpreter", ""): on_a_draft(
        lambda of, _: m.AskForInterpreter(of=of, to=MEMBERS, lang="fr")
    ),
    ("interpretation.query_translation", ""): on_a_draft(
        lambda of, _: m.QueryTranslation(of=of, to=MEMBERS, lang="fr", question="Which?")
    ),
    ("interpretation.rely_on_original", ""): on_a_draft(
        lambda of, _: m.RelyOnOriginal(of=of, to=MEMBERS)
    ),
    ("interpretation.promote_translation", "one's delegation's"): on_anothers(
        lambda of, text: m.PromoteTranslation(of=of, to=MEMBERS, lang="fr", text=text)
    ),
    ("interpretation.take_up", ""): on_a_draft(
        lambda of, _: m.TakeUp(of=of, to=MEMBERS, lang="fr")
    ),
    ("interpretation.hand_over", "own"): hand_over,
    ("interpretation.hand_over", "another's"): hand_over_anothers,
    ("interpretation.certify_translation", ""): on_a_draft(certified),
    ("interpretation.check_translation", "another's"): on_anothers(
        lambda of, text: m.CheckTranslation(of=of, to=MEMBERS, lang="fr", text=text)
    ),
    ("interpretation.withdraw_translation", "a draft"): on_a_draft(withdrawn),
    ("interpretation.withdraw_translation", "another's"): on_anothers(withdrawn),
    ("interpretation.certify_paragraph", ""): given(then=signed_paragraph),
    ("interpretation.withdraw_paragraph", "another's"): withdraw_anothers_paragraph,
    ("interpretation.bring_in_segments", ""): bring_in,
    ("interpretation.withdraw_segments", "another's"): take_back_anothers,
}
"""By the command's wire name and the case, both as the table names them."""
