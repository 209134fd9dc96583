"""One wish of each kind about a text, arranged so that only role or power can stand in its way."""

import hashlib
from collections.abc import Awaitable, Callable

from negotiation_room.capabilities.drafting import messages as m
from negotiation_room.capabilities.drafting.restoring import differing
from negotiation_room.capabilities.drafting.units import (
    Mode,
    Observers,
    Outcome,
    PlacedAs,
    Text,
    UnitKind,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import CommentId, ProposalId, UnitId
from negotiation_room.kernel.messages import Command
from tests.kit import RoomKit, named

Arrange = Callable[[RoomKit, str], Awaitable[Command]]
Make = Callable[[Text], Command]

MINUTE = 60_000_000
REMARK = CommentId(named("k", "remark"))
OFFER = ProposalId(named("q", "offer"))


def uid(name: str) -> UnitId:
    """The unit a name stands for."""
    return UnitId(named("u", name))


A, B, NEW = uid("a"), uid("b"), uid("new")
BEGIN = m.BeginText(title="The text", lang="en", symbol="R/L.1", root=uid("root"))


def paragraph(name: str) -> DraftUnit:
    """A paragraph to bring in."""
    return DraftUnit(id=uid(name), kind=UnitKind.PARAGRAPH, words=("Parties shall act.",))


async def text_in(kit: RoomKit, where: str) -> Text:
    """The text of a channel."""
    text = (await kit.state(where)).substate("drafting").text
    assert text is not None
    return text


def given(*first: tuple[str, Make], then: Make) -> Arrange:
    """A wish about a text of two paragraphs to which others did something first."""

    async def arrange(kit: RoomKit, where: str) -> Command:
        await kit.seat(where, mira="mediator")
        units = (paragraph("a"), paragraph("other"))
        insert = m.InsertUnits(parent=uid("root"), units=units)
        await kit.do("mira", where, BEGIN, insert)
        for who, make in first:
            if who == "clock":
                kit.clock.move(2 * MINUTE)
            else:
                await kit.do(who, where, make(await text_in(kit, where)))
        return then(await text_in(kit, where))

    return arrange


PIECES = canonical([paragraph("new").model_dump(mode="json")]).decode()
PIECE = m.StagePiece(part=0, piece=PIECES)


async def staged(kit: RoomKit, where: str) -> Command:
    """Bring in what x staged, if x may stage anything."""
    await given(then=lambda _: PIECE)(kit, where)
    await kit.ask("x", where, PIECE)
    digest = hashlib.sha256(PIECES.encode()).hexdigest()
    return m.ImportStaged(digest=digest, parent=uid("root"))


def bracket(_text: Text) -> Command:
    """Reserve a word."""
    return m.PlaceBracket(
        bracket=B, unit=A, rev=0, start=0, length=7, placed_as=PlacedAs.RESERVED
    )


def added(_text: Text) -> Command:
    """Add a word in brackets."""
    return m.PlaceBracket(
        bracket=B, unit=A, rev=0, start=0, placed_as=PlacedAs.ADDED, words="All "
    )


def support(text: Text) -> Command:
    """Stand behind the bracket."""
    return m.SupportBracket(bracket=B, wording=wording(text, B))


def consent(text: Text) -> Command:
    """Let the bracket go."""
    return m.ConsentToRemoval(bracket=B, outcome=Outcome.KEEP, wording=wording(text, B))


def agree(text: Text) -> Command:
    """Agree to the first paragraph."""
    return m.AgreeAdReferendum(unit=A, wording=wording(text, A))


def confirm(text: Text) -> Command:
    """Confirm the first paragraph."""
    return m.ConfirmAgreement(unit=A, wording=wording(text, A))


def propose(visibility: Visibility) -> Make:
    """Propose an amendment, shown to these."""
    return lambda _: m.Propose(
        proposal=OFFER, unit=A, rev=0, words="All ", rationale="So.", visibility=visibility
    )


def remark(_text: Text) -> Command:
    """Remark on the first paragraph."""
    return m.PostComment(comment=REMARK, unit=A, rev=0, words="Why?")


def one_text(_text: Text) -> Command:
    """Let the mediator alone write."""
    return m.SetMode(mode=Mode.ONE_TEXT)


def ask(text: Text) -> Command:
    """Ask for yes or no to the whole."""
    return m.AskAll(digest=text_digest(text))


def answer(text: Text) -> Command:
    """Say yes to the whole."""
    return m.AnswerAll(digest=text_digest(text), answer=True)


async def announce(kit: RoomKit, where: str) -> None:
    """Let the chair announce that a reserved word comes out of its bracket."""
    await given(("bo", bracket), then=bracket)(kit, where)
    await kit.do(
        "mira",
        where,
        m.AnnounceRemoval(
            bracket=B,
            outcome=Outcome.KEEP,
            wording=wording(await text_in(kit, where), B),
            until=kit.clock.now() + 2 * MINUTE,
        ),
    )


async def announced(kit: RoomKit, where: str) -> Command:
    """The announcement itself."""
    await given(("bo", bracket), then=bracket)(kit, where)
    return m.AnnounceRemoval(
        bracket=B,
        outcome=Outcome.KEEP,
        wording=wording(await text_in(kit, where), B),
        until=kit.clock.now() + 2 * MINUTE,
    )


async def objected(kit: RoomKit, where: str) -> Command:
    """An objection in time."""
    await announce(kit, where)
    return m.ObjectToRemoval(bracket=B)


async def concluded(kit: RoomKit, where: str) -> Command:
    """The end of a window in which nobody objected."""
    await announce(kit, where)
    kit.clock.move(3 * MINUTE)
    return m.ConcludeRemoval(bracket=B)


async def begun(kit: RoomKit, where: str) -> Command:
    """The beginning of a text."""
    del kit, where
    return BEGIN


async def restored(kit: RoomKit, where: str) -> Command:
    """An earlier version brought back."""
    await given(then=bracket)(kit, where)
    old = await text_in(kit, where)
    name = m.NameVersion(symbol="R/L.1", title="First", digest=text_digest(old))
    edit = m.EditUnit(unit=A, rev=0, delta=({"insert": "x"},))
    await kit.do("mira", where, name, edit)
    carried = differing(old, await text_in(kit, where))
    return m.RestoreVersion.model_validate({"symbol": "R/L.1", **carried}, strict=False)


def edit(name: UnitId) -> Make:
    """Type a letter."""
    return lambda text: m.EditUnit(
        unit=name, rev=text.units[name].rev, delta=({"insert": "x"},)
    )


TEXT_WISHES: dict[tuple[str, str], Arrange] = {
    ("drafting.begin_text", ""): begun,
    ("drafting.set_mode", ""): given(then=one_text),
    ("drafting.show_observers", ""): given(
        then=lambda _: m.ShowObservers(observers=Observers.LIVE)
    ),
    ("drafting.edit_unit", ""): given(then=edit(A)),
    ("drafting.edit_unit", "own"): given(("bo", added), then=edit(B)),
    ("drafting.edit_unit", "one-text"): given(("mira", one_text), then=edit(A)),
    ("drafting.insert_units", ""): given(
        then=lambda _: m.InsertUnits(parent=uid("root"), units=(paragraph("new"),))
    ),
    ("drafting.stage_piece", ""): given(then=lambda _: PIECE),
    ("drafting.import_staged", ""): staged,
    ("drafting.table_units", ""): given(
        then=lambda _: m.TableUnits(bracket=B, parent=uid("root"), units=(paragraph("new"),))
    ),
    ("drafting.remove_unit", ""): given(then=lambda _: m.RemoveUnit(unit=A, rev=0)),
    ("drafting.move_unit", ""): given(
        then=lambda _: m.MoveUnit(unit=A, parent=uid("root"), after=uid("other"))
    ),
    ("drafting.split_unit", ""): given(
        then=lambda _: m.SplitUnit(unit=A, rev=0, at=3, into=NEW)
    ),
    ("drafting.merge_units", ""): given(
        then=lambda _: m.MergeUnits(unit=A, rev=0, absorbed=uid("other"), absorbed_rev=0)
    ),
    ("drafting.renumber", ""): given(then=lambda _: m.Renumber(unit=A, number="1.")),
    ("drafting.place_bracket", ""): given(then=bracket),
    ("drafting.bracket_units", ""): given(
        then=lambda _: m.BracketUnits(bracket=B, units=(A,), placed_as=PlacedAs.RESERVED)
    ),
    ("drafting.support_bracket", ""): given(("mira", bracket), then=support),
    ("drafting.drop_support", ""): given(
        ("mira", bracket), ("bo", support), then=lambda _: m.DropSupport(bracket=B)
    ),
    ("drafting.consent_to_removal", ""): given(("bo", bracket), then=consent),
    ("drafting.withdraw_consent", ""): given(
        ("bo", bracket),
        ("cy", support),
        ("bo", consent),
        then=lambda _: m.WithdrawConsent(bracket=B),
    ),
    ("drafting.remove_bracket", ""): given(
        ("mira", bracket),
        then=lambda text: m.RemoveBracket(
            bracket=B, outcome=Outcome.KEEP, wording=wording(text, B)
        ),
    ),
    ("drafting.announce_removal", ""): announced,
    ("drafting.object_to_removal", ""): objected,
    ("drafting.conclude_removal", ""): concluded,
    ("drafting.facilitate", ""): given(then=lambda _: m.Facilitate(unit=A, on=True)),
    ("drafting.agree_ad_referendum", ""): given(then=agree),
    ("drafting.confirm_agreement", ""): given(("bo", agree), then=confirm),
    ("drafting.withdraw_agreement", ""): given(
        ("bo", agree), then=lambda _: m.WithdrawAgreement(unit=A, reason="No.")
    ),
    ("drafting.close_unit", ""): given(
        ("bo", agree),
        ("bo", confirm),
        ("cy", agree),
        ("cy", confirm),
        then=lambda text: m.CloseUnit(unit=A, wording=wording(text, A)),
    ),
    ("drafting.reopen_unit", ""): given(
        ("bo", agree), then=lambda _: m.ReopenUnit(unit=A, reason="A slip.")
    ),
    ("drafting.set_deadline", ""): given(
        then=lambda _: m.SetDeadline(unit=A, until=2_000_000_000_000_000)
    ),
    ("drafting.propose", ""): given(then=propose(Visibility.DELEGATION)),
    ("drafting.propose", "to all"): given(then=propose(Visibility.ALL)),
    ("drafting.release_proposal", ""): given(
        ("bo", propose(Visibility.DELEGATION)),
        then=lambda _: m.ReleaseProposal(proposal=OFFER),
    ),
    ("drafting.withdraw_proposal", ""): given(
        ("bo", propose(Visibility.DELEGATION)),
        then=lambda _: m.WithdrawProposal(proposal=OFFER),
    ),
    ("drafting.take_in_as_bracket", ""): given(
        ("bo", propose(Visibility.ALL)),
        then=lambda _: m.TakeInAsBracket(proposal=OFFER, bracket=B, unit=A, rev=0, start=0),
    ),
    ("drafting.take_in_as_text", ""): given(
        ("bo", propose(Visibility.ALL)),
        then=lambda _: m.TakeInAsText(
            proposal=OFFER, unit=A, rev=0, delta=({"insert": "All "},)
        ),
    ),
    ("drafting.credit_proposal", ""): given(
        ("bo", propose(Visibility.MEDIATOR)),
        then=lambda _: m.CreditProposal(proposal=OFFER, visibility=Visibility.MEDIATOR),
    ),
    ("drafting.decline_proposal", ""): given(
        ("bo", propose(Visibility.ALL)),
        then=lambda _: m.DeclineProposal(proposal=OFFER, reason="No."),
    ),
    ("drafting.post_comment", ""): given(then=remark),
    ("drafting.resolve_comment", ""): given(
        ("bo", remark), then=lambda _: m.ResolveComment(comment=REMARK, resolved=True)
    ),
    ("drafting.note_consolidation", ""): given(
        then=lambda _: m.NoteConsolidation(unit=A, approach="Two merged.")
    ),
    ("drafting.name_version", ""): given(
        then=lambda text: m.NameVersion(symbol="V", title="First", digest=text_digest(text))
    ),
    ("drafting.restore_version", ""): restored,
    ("drafting.ask_all", ""): given(("mira", one_text), then=ask),
    ("drafting.answer_all", ""): given(("mira", one_text), ("mira", ask), then=answer),
    ("drafting.open_answers", ""): given(
        ("mira", one_text),
        ("mira", ask),
        ("bo", answer),
        ("cy", answer),
        then=lambda _: m.OpenAnswers(),
    ),
}
