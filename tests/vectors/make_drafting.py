"""Writes `drafting.json`: facts of drafting, and the state that the Python fold makes of them.

    PYTHONPATH=src python -m tests.vectors.make_drafting

The client's fold reads the same file; so both come to the same text.
"""

import json
from pathlib import Path
from typing import Any

from negotiation_room.capabilities.drafting import messages as m
from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.standing import ladder_of
from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    Drafting,
    Mode,
    Observers,
    Outcome,
    PlacedAs,
    Visibility,
)
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.kernel import snapshot
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import (
    ActId,
    CommentId,
    DelegationId,
    ProposalId,
    SeatId,
    UnitId,
)
from negotiation_room.kernel.messages import Event
from tests.names import named

FILE = Path(__file__).with_name("drafting.json")
SECOND = 1_000_000
ALPHA, BETA = (DelegationId(named("g", name)) for name in ("alpha", "beta"))


def u(name: str) -> UnitId:
    """The unit a name stands for."""
    return UnitId(named("u", name))


def s(name: str) -> SeatId:
    """The seat a name stands for."""
    return SeatId(named("s", name))


def unit(name: str, kind: str, *words: Any, **more: Any) -> dict[str, Any]:
    """A unit as it is brought in."""
    return {"id": u(name), "kind": kind, "words": words, **more}


def _deltas(*ops: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return ops


def story() -> list[tuple[Event, str | None, DelegationId | None]]:
    """Facts in the order in which they happen, each with its author."""
    shown = {"open": True}
    drafts = (
        unit(
            "one",
            "article",
            "Notification",
            number="1",
            children=(
                unit(
                    "p1",
                    "paragraph",
                    "Each 😀 Party ",
                    unit("b0", "bracket", "shall ", unit("f", "footnote", "a note")),
                    " notify.",
                    number="1.1",
                ),
                unit("p2", "paragraph", "Second words.", number="1.2"),
                unit("p3", "paragraph", "Third.", lang="ar"),
            ),
        ),
        unit("two", "article", "Data", number="2"),
    )
    inserted = m.UnitsInserted.model_validate_json(
        json.dumps({"parent": u("root"), "after": None, "units": drafts, **shown})
    )
    tabled = m.UnitsTabled.model_validate_json(
        json.dumps(
            {
                "bracket": u("tb"),
                "by": ALPHA,
                "parent": u("two"),
                "units": [unit("t1", "paragraph", "Tabled.")],
            }
        )
    )
    b0, p1, p2 = u("b0"), u("p1"), u("p2")
    k1, q1 = CommentId(named("k", "one")), ProposalId(named("q", "one"))
    edit = m.UnitEdited
    return [
        (
            m.TextBegun(
                title="T", lang="en", symbol="R/L.1", root=u("root"), mode=Mode.ROLLING
            ),
            "mira",
            None,
        ),
        (m.ShownToObservers(observers=Observers.LIVE, text=None), "mira", None),
        (inserted, "mira", None),
        (tabled, "bo", ALPHA),
        (
            edit(unit=p1, rev=1, delta=_deltas({"retain": 5}, {"insert": "ab"}), open=True),
            "mira",
            None,
        ),
        (
            edit(unit=p1, rev=2, delta=_deltas({"retain": 7}, {"insert": "c"}), open=True),
            "mira",
            None,
        ),
        (
            edit(unit=p1, rev=3, delta=_deltas({"retain": 6}, {"insert": "X"}, {"delete": 1})),
            "cora",
            None,
        ),
        (
            m.CommentPosted(
                visibility=Visibility.ALL,
                seat=s("bo"),
                by=ALPHA,
                comment=k1,
                unit=p1,
                start=8,
                length=6,
                words="why?",
            ),
            "bo",
            ALPHA,
        ),
        (edit(unit=p1, rev=4, delta=_deltas({"delete": 2})), "mira", None),
        (
            m.BracketPlaced(
                bracket=u("b1"),
                unit=p1,
                rev=5,
                start=4,
                length=9,
                placed_as=PlacedAs.RESERVED,
                by=BETA,
                open=True,
            ),
            "ana",
            BETA,
        ),
        (
            m.BracketPlaced(
                bracket=u("b2"),
                unit=u("b1"),
                rev=1,
                start=2,
                length=0,
                placed_as=PlacedAs.ADDED,
                words="new words",
                by=ALPHA,
            ),
            "bo",
            ALPHA,
        ),
        (edit(unit=u("b2"), rev=1, delta=_deltas({"retain": 9}, {"insert": "!"})), "bo", ALPHA),
        (m.BracketSupported(bracket=u("b2"), by=BETA), "ana", BETA),
        (m.BracketSupported(bracket=b0, by=ALPHA), "bo", ALPHA),
        (m.RemovalConsented(bracket=u("b2"), by=ALPHA, outcome=Outcome.DROP), "bo", ALPHA),
        (
            m.RemovalAnnounced(
                bracket=b0, outcome=Outcome.KEEP, wording="0" * 64, until=9 * SECOND
            ),
            "mira",
            None,
        ),
        (m.RemovalObjected(bracket=b0, by=BETA), "ana", BETA),
        (edit(unit=b0, rev=1, delta=_deltas({"insert": "must "})), "mira", None),
        (m.SupportDropped(bracket=u("b2"), by=BETA), "ana", BETA),
        (m.RemovalConsented(bracket=u("b2"), by=ALPHA, outcome=Outcome.DROP), "bo", ALPHA),
        (m.ConsentWithdrawn(bracket=u("b2"), by=ALPHA), "bo", ALPHA),
        (m.BracketRemoved(bracket=u("b2"), outcome=Outcome.DROP, rev=2), "bo", ALPHA),
        (
            m.BracketRemoved(bracket=u("b1"), outcome=Outcome.KEEP, rev=6, open=True),
            "ana",
            BETA,
        ),
        (
            m.UnitSplit(unit=p2, rev=1, at=6, into=u("p2b"), number="1.2 bis", open=True),
            "mira",
            None,
        ),
        (m.UnitAgreed(unit=p2, by=ALPHA, wording="1" * 64, provided=(u("p3"),)), "bo", ALPHA),
        (m.UnitAgreed(unit=u("p3"), by=ALPHA, wording="2" * 64, reservation="r"), "bo", ALPHA),
        (m.UnitAgreed(unit=p2, by=BETA, wording="1" * 64), "ana", BETA),
        (m.AgreementConfirmed(unit=p2, by=BETA, wording="1" * 64), "ana", BETA),
        (m.UnitFacilitated(unit=u("p2b"), on=True), "mira", None),
        (m.DeadlineSet(unit=p2, until=99 * SECOND), "mira", None),
        (
            m.UnitsMerged(unit=p2, rev=2, absorbed=u("p2b"), joined_by=" / ", open=True),
            "mira",
            None,
        ),
        (m.UnitAgreed(unit=u("p3"), by=BETA, wording="2" * 64), "ana", BETA),
        (m.AgreementWithdrawn(unit=u("p3"), by=ALPHA, reason="why"), "bo", ALPHA),
        (
            m.UnitsBracketed(
                bracket=u("bb"), units=(p2, u("p3")), placed_as=PlacedAs.DELETION, by=BETA
            ),
            "ana",
            BETA,
        ),
        (m.UnitMoved(unit=u("tb"), parent=u("one"), after=p1), "mira", None),
        (m.UnitRenumbered(unit=p1, number="1.1 alt"), "mira", None),
        (
            m.AmendmentProposed(
                visibility=Visibility.DELEGATION,
                seat=s("bo"),
                by=ALPHA,
                proposal=q1,
                unit=p1,
                rev=6,
                words="better",
                rationale="so",
            ),
            "bo",
            ALPHA,
        ),
        (
            edit(unit=p1, rev=7, delta=_deltas({"insert": "better "}), proposal=q1),
            "mira",
            None,
        ),
        (
            m.ProposalAnswered(
                visibility=Visibility.ALL, seat=s("bo"), by=ALPHA, proposal=q1, state="taken_in"
            ),
            "mira",
            None,
        ),
        (
            edit(unit=p1, rev=8, delta=_deltas({"insert": "quietly "}), apart=True),
            "mira",
            None,
        ),
        (
            m.ProposalReleased(
                visibility=Visibility.ALL,
                seat=s("bo"),
                by=ALPHA,
                proposal=ProposalId(named("q", "two")),
                unit=p1,
                rev=6,
                words="quietly",
                rationale="so",
                state="taken_in",
                place=7,
            ),
            "bo",
            ALPHA,
        ),
        (
            m.CommentResolved(
                visibility=Visibility.ALL, seat=s("bo"), by=ALPHA, comment=k1, resolved=True
            ),
            "mira",
            None,
        ),
        (
            m.ConsolidationNoted(unit=p1, contributors=(ALPHA,), source="s", approach="a"),
            "mira",
            None,
        ),
        (
            m.VersionNamed(symbol="R/L.1/Rev.1", title="V", digest="3" * 64, circle="members"),
            "mira",
            None,
        ),
        (m.AllAsked(digest="3" * 64), "mira", None),
        (m.AllAnswered(by=ALPHA, answer=True), "bo", ALPHA),
        (m.AnswerReceived(by=ALPHA), "bo", ALPHA),
        (m.AnswersOpened(answers={ALPHA: True}), "mira", None),
        (m.UnitRemoved(unit=u("f")), "mira", None),
        (m.UnitRemoved(unit=u("tb"), open=True), "mira", None),
        (m.UnitClosed(unit=p1), "mira", None),
        (m.UnitReopened(unit=p1, reason="again"), "mira", None),
        (m.BracketRemoved(bracket=u("bb"), outcome=Outcome.KEEP), "ana", BETA),
        (
            m.ModeSet(mode=Mode.DRAFTING_GROUP, drafters=(s("bo"),), reason="to finish"),
            "mira",
            None,
        ),
    ]


def made() -> dict[str, Any]:
    """The facts, and after each the whole of what is kept."""
    drafting, steps = Drafting(), list[dict[str, Any]]()
    for number, (event, author, delegation) in enumerate(story(), 1):
        place = Place(
            seq=number,
            at=number * 20 * SECOND,
            author=None if author is None else s(author),
            delegation=delegation,
            act=ActId(named("a", f"act {number}")),
        )
        drafting = rules.evolve(drafting, event, place)
        steps.append(
            {
                "event": type(event).wire,
                "body": event.model_dump(mode="json"),
                "at": place.at,
                "seat": place.author,
                "delegation": delegation,
                "act": place.act,
                "state": snapshot.unstructure(drafting),
            }
        )
    text = drafting.text
    if text is None:
        message = "the story begins a text"
        raise LookupError(message)
    units = list(text.walk())
    return {
        "steps": steps,
        "wordings": {one.id: wording(text, one.id) for one in units},
        "ladders": {
            one.id: ladder_of(text, one, (ALPHA, BETA)).value
            for one in units
            if one.kind in AGREEABLE
        },
        "parties": [ALPHA, BETA],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
