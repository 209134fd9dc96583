"""Scenes: what people try to do to one text, drawn at random and played through the room.

Everybody writes letters of their own only, so that each character shows whose it is.
"""

import hashlib
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from negotiation_room.capabilities.drafting import messages as m
from negotiation_room.capabilities.drafting.standing import (
    is_agreed,
    is_bracketed,
    parties,
)
from negotiation_room.capabilities.drafting.units import (
    Mode,
    Observers,
    Outcome,
    PlacedAs,
    Text,
    Unit,
    UnitKind,
    Visibility,
    embedded,
)
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.drafting.writing import digested, text_digest
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import CommentId, ProposalId, UnitId
from negotiation_room.kernel.messages import Command
from tests.capabilities.drafting.roundtable import WHERE, Table, draft, uid
from tests.names import named

PEOPLE = ("mira", "bo", "dee", "cy", "di")
LETTERS = {"mira": "m", "bo": "b", "dee": "d", "cy": "c", "di": "i"}
WHAT = (
    *("edit",) * 6,
    *("delete",) * 3,
    *("add",) * 3,
    *("reserve",) * 3,
    "strike",
    "around",
    *("agree",) * 6,
    *("confirm",) * 3,
    "insert",
    "table",
    "remove",
    "move",
    "split",
    "merge",
    "renumber",
    "support",
    "drop",
    *("consent",) * 3,
    "unbracket",
    "announce",
    "object",
    "conclude",
    "withdraw",
    "close",
    "reopen",
    "comment",
    "propose",
    "take_in",
    "take_in_text",
    *("version",) * 3,
    *("import",) * 3,
    *("restore",) * 5,
    "observe",
    "mode",
)


LADDER = {"agree", "confirm", "withdraw", "close", "reopen"}
CHAIRS = {
    *("unbracket", "announce", "conclude", "close", "reopen", "version", "observe", "mode"),
    *("import", "restore"),
    *("insert", "remove", "move", "split", "merge", "renumber", "take_in", "take_in_text"),
}
HEADS = {
    *("table", "support", "drop", "consent", "object", "agree", "confirm", "withdraw"),
    "propose",
}


def actor(line: "Line") -> str:
    """Who tries it: mostly somebody whose role lets them."""
    if line.which == line.where:
        return line.who
    if line.what in CHAIRS:
        return "mira"
    if line.what in HEADS and line.who in {"mira", "dee"}:
        return "bo"
    return line.who


@dataclass(frozen=True)
class Line:
    """Somebody tries something: the numbers choose among what is there."""

    who: str
    what: str
    which: int
    where: int
    much: int
    late: int


def scenes() -> st.SearchStrategy[list[Line]]:
    """Some lines."""
    small = st.integers(min_value=0, max_value=30)
    line = st.builds(
        Line,
        who=st.sampled_from(("mira", *PEOPLE)),
        what=st.sampled_from(WHAT),
        which=small,
        where=small,
        much=st.integers(min_value=1, max_value=4),
        late=st.sampled_from((0, 0, 0, 1, 2, 5)),
    )
    return st.lists(line, min_size=5, max_size=45)


def _pick(units: list[Unit], line: Line) -> Unit | None:
    return units[line.which % len(units)] if units else None


def wish(line: Line, table: Table, text: Text, count: int) -> Command | None:
    """The command a line stands for, if there is anything to give it for."""
    units = list(text.walk())
    brackets = [one for one in units if one.bracket is not None]
    worded = [one for one in units if one.words or one.bracket is not None]
    if line.what in LADDER:
        free = [one for one in worded if one.bracket is None and not is_bracketed(text, one)]
        worded = free[:2] or worded
    unit, bracket = _pick(worded, line), _pick(brackets, line)
    letter, fresh = LETTERS[line.who], uid(f"n{count}")
    outcome = Outcome.KEEP if line.where % 3 else Outcome.DROP
    match line.what:
        case "insert":
            inner = draft(f"i{count}", letter * 3, kind=UnitKind.BRACKET)
            new = draft(f"n{count}", letter * 2, inner, letter)
            return m.InsertUnits(parent=text.root, units=(new,))
        case "table":
            new = draft(f"t{count}", letter * 4)
            return m.TableUnits(bracket=fresh, parent=text.root, units=(new,))
        case "version" | "observe" | "mode" | "import" | "restore":
            return _on_whole(line, table, text, letter, count)
        case "take_in" | "take_in_text":
            return _take_in(line, table, text, fresh, unit)
        case _:
            pass
    if bracket is not None:
        name = bracket.id
        means = wording(text, name)
        on_bracket: dict[str, Command] = {
            "support": m.SupportBracket(bracket=name, wording=means),
            "drop": m.DropSupport(bracket=name),
            "consent": m.ConsentToRemoval(bracket=name, outcome=outcome, wording=means),
            "unbracket": m.RemoveBracket(bracket=name, outcome=outcome, wording=means),
            "announce": m.AnnounceRemoval(
                bracket=name,
                outcome=outcome,
                wording=means,
                until=table.kit.clock.now() + 61_000_000,
            ),
            "object": m.ObjectToRemoval(bracket=name),
            "conclude": m.ConcludeRemoval(bracket=name),
        }
        if line.what in on_bracket:
            return on_bracket[line.what]
    return None if unit is None else _on_unit(line, text, unit, fresh, letter)


def _on_whole(line: Line, table: Table, text: Text, letter: str, count: int) -> Command | None:
    """What concerns the text as a whole."""
    match line.what:
        case "version":
            table.digested.append(digested(text))
            return m.NameVersion(
                symbol=f"V{count}",
                title="As it stands",
                digest=text_digest(text),
                to_observers=bool(line.where % 2),
            )
        case "observe":
            return m.ShowObservers(observers=list(Observers)[line.where % 3])
        case "mode":
            mode = list(Mode)[line.where % 3]
            return m.SetMode(mode=mode) if mode is not Mode.DRAFTING_GROUP else None
        case _:
            return _staging(line, table, letter, count)


def _staging(line: Line, table: Table, letter: str, count: int) -> Command | None:
    """The next step of bringing a text in, or a version back: what was staged decides which."""
    drafting = table.kit.channels.live[table.kit.id(WHERE)].state.substate("drafting")
    staged = ["".join(one.pieces).encode() for _, one in sorted(drafting.staged.items())]
    digest = hashlib.sha256(staged[0]).hexdigest() if staged else ""
    symbol = next((one.symbol for one in drafting.versions if one.digest == digest), None)
    if line.what == "restore":
        if symbol is not None:
            return m.RestoreVersion(symbol=symbol, staged=True)
        named = table.digested
        return m.StagePiece(part=0, piece=named[-1].decode()) if named else None
    if staged and symbol is None:
        root = drafting.text.root
        return m.ImportStaged(digest=digest, parent=root, replaces=bool(line.where % 2))
    inner = draft(f"i{count}", letter * 2, kind=UnitKind.BRACKET)
    new = draft(f"s{count}", letter * 3, inner).model_dump(mode="json")
    return m.StagePiece(part=0, piece=canonical([new]).decode())


def _take_in(
    line: Line, table: Table, text: Text, fresh: UnitId, unit: Unit | None
) -> Command | None:
    state = table.kit.channels.live[table.kit.id(WHERE)].state
    open_ones = sorted(state.substate("drafting").proposals.items())
    if unit is None or not open_ones:
        return None
    name, proposal = open_ones[line.which % len(open_ones)]
    del text
    if line.what == "take_in":
        return m.TakeInAsBracket(
            proposal=name, bracket=fresh, unit=unit.id, rev=unit.rev, start=0
        )
    delta = ({"insert": proposal.words},)
    if proposal.visibility is not Visibility.ALL and line.where % 2:
        return m.CreditProposal(proposal=name, unit=unit.id, visibility=proposal.visibility)
    return m.TakeInAsText(proposal=name, unit=unit.id, rev=unit.rev, delta=delta)


def _on_unit(line: Line, text: Text, unit: Unit, fresh: UnitId, letter: str) -> Command | None:
    size = sum(run.size for run in unit.words)
    rev = max(0, unit.rev - line.late)
    at = line.where % (size + 1)
    much = max(1, min(line.much, size - at))
    skip = ({"retain": at},) if at else ()
    means, name = wording(text, unit.id), unit.id
    siblings = () if unit.parent is None else text.units[unit.parent].children
    following = siblings[siblings.index(name) + 1 :] if name in siblings else ()
    others = [one for one in text.walk() if one.kind is not UnitKind.CELL]
    bracket = {"bracket": fresh, "unit": name, "rev": rev, "start": at}
    on_unit: dict[str, Command | None] = {
        "edit": m.EditUnit(
            unit=name,
            rev=rev,
            delta=(*skip, {"insert": letter * line.much}),
            apart=line.much == 4,
        ),
        "delete": m.EditUnit(unit=name, rev=rev, delta=(*skip, {"delete": much})),
        "add": m.PlaceBracket(**bracket, placed_as=PlacedAs.ADDED, words=letter * line.much),
        "reserve": m.PlaceBracket(**bracket, placed_as=PlacedAs.RESERVED, length=much),
        "strike": m.PlaceBracket(**bracket, placed_as=PlacedAs.DELETION, length=much),
        "around": m.BracketUnits(
            bracket=fresh, units=(name, *following[: line.late]), placed_as=PlacedAs.RESERVED
        ),
        "agree": m.AgreeAdReferendum(
            unit=name,
            wording=means,
            provided=tuple(one.id for one in others[1:2] if line.late == 5 and one.id != name),
        ),
        "confirm": m.ConfirmAgreement(unit=name, wording=means),
        "remove": m.RemoveUnit(unit=name, rev=rev),
        "move": m.MoveUnit(unit=name, parent=others[line.where % len(others)].id),
        "split": m.SplitUnit(unit=name, rev=rev, at=at, into=fresh),
        "merge": m.MergeUnits(
            unit=name,
            rev=rev,
            absorbed=following[0],
            absorbed_rev=text.units[following[0]].rev,
            joined_by=letter,
        )
        if following
        else None,
        "renumber": m.Renumber(unit=name, number=str(line.where)),
        "withdraw": m.WithdrawAgreement(unit=name, reason="x"),
        "close": m.CloseUnit(unit=name, wording=means),
        "reopen": m.ReopenUnit(unit=name, reason="x"),
        "comment": m.PostComment(
            comment=CommentId(named("k", fresh)),
            unit=name,
            rev=rev,
            start=at,
            length=min(line.much, size - at),
            words="A remark.",
            visibility=list(Visibility)[line.which % 3],
        ),
        "propose": m.Propose(
            proposal=ProposalId(named("q", fresh)),
            unit=name,
            rev=unit.rev,
            words=letter * 3,
            rationale="Reasons.",
            visibility=list(Visibility)[line.late % 3],
        ),
    }
    return on_unit.get(line.what)


async def play(scene: list[Line]) -> Table:
    """Play a scene; after each act, what must hold of any text is checked."""
    table = await Table.open()
    for name in ("one", "two"):
        await table.insert("mira", name, "mmmmmmmm")
    for count, drawn in enumerate(scene):
        line = replace(drawn, who=actor(drawn))
        before = await table.text()
        act = wish(line, table, before, count)
        if act is None:
            continue
        if line.late == 2:
            table.kit.clock.move(62_000_000)
        agreed = await agreed_units(table)
        answer = await table.kit.ask(line.who, WHERE, act)
        after = await table.text()
        if answer.refusal is not None:
            assert after == before
            continue
        check(after)
        facts = {part.data for part in table.kit.entries(WHERE)[-1].parts}
        check_held(before, after, b" ".join(facts))
        if not isinstance(act, m.AgreeAdReferendum | m.ConfirmAgreement):
            assert await agreed_units(table) <= agreed
    return table


async def agreed_units(table: Table) -> set[UnitId]:
    """The units that all parties have agreed to."""
    text, state = await table.text(), await table.kit.state(WHERE)
    return {one.id for one in text.walk() if is_agreed(text, one, parties(state))}


def check(text: Text) -> None:
    """What holds of any text: it is a tree, its characters have authors, stands mean its words."""
    seen = list(text.walk())
    assert len(seen) == len({one.id for one in seen}) == len(text.units)
    for unit in seen:
        for inner in (*embedded(unit), *unit.children):
            assert text.units[inner].parent == unit.id
        for run, following in zip(unit.words, unit.words[1:], strict=False):
            both = isinstance(run.body, str) and isinstance(following.body, str)
            assert not (both and run.origin == following.origin)
        for stand in unit.stands.values():
            assert stand.wording == wording(text, unit.id)
        if unit.bracket is not None:
            assert not any(
                one not in unit.bracket.stakeholders for one in unit.bracket.consents
            )


def check_held(before: Text, after: Text, facts: bytes) -> None:
    """Nobody loses hold of a bracket but by its removal, or by their own word."""
    for unit in before.walk():
        if unit.bracket is None or not unit.bracket.stakeholders:
            continue
        now = after.units.get(unit.id)
        if now is None or now.bracket is None:
            assert b"drafting.bracket_removed" in facts
        elif not set(unit.bracket.stakeholders) <= set(now.bracket.stakeholders):
            assert b"drafting.support_dropped" in facts


def check_letters(text: Text, names: dict[str, str]) -> None:
    """Every character was written by the one it leads to.

    What was taken in from a proposal leads to the proposal, and stands in its author's letters.
    """
    for unit in text.walk():
        for run in unit.words:
            if isinstance(run.body, str):
                origin = text.origins[run.origin]
                if origin.proposal is None:
                    assert set(run.body) == {LETTERS[names[str(origin.seat)]]}
