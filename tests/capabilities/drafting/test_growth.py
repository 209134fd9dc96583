"""What a text may grow to, that ids are never used again, and that origins go with their words."""

import pytest

from negotiation_room.capabilities.drafting import (
    amendments,
    permission,
    restoring,
    rules,
    tracing,
    versions,
)
from negotiation_room.capabilities.drafting.messages import (
    EditUnit,
    InsertUnits,
    MergeUnits,
    NameVersion,
    NoteConsolidation,
    PlaceBracket,
    RemoveBracket,
    RemoveUnit,
    RestoreVersion,
    SplitUnit,
)
from negotiation_room.capabilities.drafting.refusals import Full, IdTaken
from negotiation_room.capabilities.drafting.units import (
    Observers,
    Outcome,
    PlacedAs,
    UnitKind,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.writing import text_digest
from tests.capabilities.drafting.drafts import unit_id
from tests.capabilities.drafting.table import Table

ROOT = "root"


def insertion(*names: str) -> InsertUnits:
    """Bring in paragraphs."""
    units = tuple(
        DraftUnit(id=unit_id(name), kind=UnitKind.PARAGRAPH, words=(f"words of {name}",))
        for name in names
    )
    return InsertUnits(parent=unit_id(ROOT), units=units)


def removal(table: Table, name: str) -> RemoveUnit:
    """Take a unit out."""
    return RemoveUnit(unit=unit_id(name), rev=table.unit(name).rev)


def bracket(table: Table, name: str, holder: str) -> PlaceBracket:
    """A reservation to the first words of a unit."""
    return PlaceBracket(
        bracket=unit_id(name),
        unit=unit_id(holder),
        rev=table.unit(holder).rev,
        start=0,
        length=5,
        placed_as=PlacedAs.RESERVED,
    )


@pytest.mark.rule("DR7")
def test_the_id_of_a_unit_that_is_gone_names_nothing_else() -> None:
    """Whether it was removed, joined to another, or a bracket that fell: its id stays its own."""
    table = Table(observers=Observers.LIVE)
    table.do("mira", rules.insert_units, insertion("n"))
    table.do("mira", rules.remove_unit, removal(table, "n"))
    table.do("mira", rules.place_bracket, bracket(table, "x", "p5"))
    outcome = RemoveBracket(
        bracket=unit_id("x"), outcome=Outcome.KEEP, wording=table.wording("x")
    )
    table.do("mira", rules.remove_bracket, outcome)
    joined = MergeUnits(
        unit=unit_id("p6"),
        rev=table.unit("p6").rev,
        absorbed=unit_id("p7"),
        absorbed_rev=table.unit("p7").rev,
    )
    table.do("mira", rules.merge_units, joined)
    assert table.text.gone == {unit_id("n"), unit_id("x"), unit_id("p7")}
    for name in ("n", "x", "p7"):
        table.refuses("mira", rules.insert_units, insertion(name), IdTaken)
        table.refuses("mira", rules.place_bracket, bracket(table, name, "p5"), IdTaken)
        parting = SplitUnit(
            unit=unit_id("p5"), rev=table.unit("p5").rev, at=2, into=unit_id(name), number=""
        )
        table.refuses("mira", rules.split_unit, parting, IdTaken)
    published = table.whole.published
    assert published is not None
    assert not published.gone


@pytest.mark.rule("DR7")
def test_a_unit_that_is_restored_is_not_gone() -> None:
    """A version brings its own units back under their ids, and takes the others' for ever."""
    table = Table()
    digest = table.digest()
    table.do(
        "mira",
        rules.name_version,
        NameVersion(symbol="ROOM/L.1", title="First", digest=digest),
    )
    before = table.text
    table.do("mira", rules.remove_unit, removal(table, "p6"))
    table.do("mira", rules.insert_units, insertion("n"))
    found = restoring.differing(before, table.text)
    wish = RestoreVersion(
        symbol="ROOM/L.1",
        changed=tuple(found["changed"]),
        removed=tuple(found["removed"]),
        origins=found["origins"],
    )
    table.do("mira", rules.restore_version, wish)
    assert text_digest(table.text) == digest
    assert table.text.gone == {unit_id("n")}
    table.refuses("mira", rules.insert_units, insertion("n"), IdTaken)


@pytest.mark.rule("DR7")
def test_a_text_has_room_for_so_many_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are gone count as well, so that taking out and bringing in comes to an end."""
    table = Table()
    monkeypatch.setattr(permission, "MOST_UNITS", len(table.text.units) + 2)
    table.refuses("mira", rules.insert_units, insertion("k", "m", "n"), Full)
    table.do("mira", rules.insert_units, insertion("k"))
    table.do("mira", rules.remove_unit, removal(table, "k"))
    table.do("mira", rules.place_bracket, bracket(table, "x", "p5"))
    table.refuses("mira", rules.place_bracket, bracket(table, "y", "p6"), Full)
    table.refuses("mira", rules.insert_units, insertion("n"), Full)


def test_a_text_has_room_for_so_many_versions_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version and each row of the consolidation table is kept for ever; they are counted."""
    table = Table()
    monkeypatch.setattr(versions, "MOST_VERSIONS", 1)
    monkeypatch.setattr(amendments, "MOST_ROWS", 1)
    first = NameVersion(symbol="ROOM/L.1", title="First", digest=table.digest())
    table.do("mira", rules.name_version, first)
    second = first.model_copy(update={"symbol": "ROOM/L.1/Rev.1"})
    table.refuses("mira", rules.name_version, second, Full)
    row = NoteConsolidation(unit=unit_id("p5"), contributors=(), source="L.1", approach="as is")
    table.do("mira", rules.note_consolidation, row)
    table.refuses("mira", rules.note_consolidation, row, Full)


def test_origins_go_when_no_words_lead_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a text is worked on, it remembers the authors of its words, and no more."""
    most = 8
    monkeypatch.setattr(tracing, "FORGOTTEN", most)
    table = Table()
    unit = unit_id("p5")
    for _ in range(5 * most):
        rev = table.unit("p5").rev
        table.at += 2 * tracing.PAUSE
        typed = EditUnit(unit=unit, rev=rev, delta=({"insert": "x"},))
        table.do("mira", rules.edit_unit, typed)
        table.at += 2 * tracing.PAUSE
        taken = EditUnit(unit=unit, rev=rev + 1, delta=({"delete": 1},))
        table.do("mira", rules.edit_unit, taken)
        assert len(table.text.origins) <= most + len(named(table))
    assert named(table) - {1} <= set(table.text.origins)
    last = EditUnit(unit=unit, rev=table.unit("p5").rev, delta=({"insert": "y"},))
    table.do("mira", rules.edit_unit, last)
    origin = table.text.origins[table.seq]
    assert origin.seat == table.seats["mira"].id
    assert origin.at == table.at


def named(table: Table) -> set[int]:
    """The origins that words lead to."""
    return {run.origin for unit in table.text.units.values() for run in unit.words}
