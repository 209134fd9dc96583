"""Tracked changes between two versions: each deletion under the name of whoever made it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.messages import (
    ConsentToRemoval,
    MergeUnits,
    MoveUnit,
    NameVersion,
    RemoveUnit,
    Renumber,
    RestoreVersion,
    SplitUnit,
)
from negotiation_room.capabilities.drafting.past import facts
from negotiation_room.capabilities.drafting.restoring import differing
from negotiation_room.capabilities.drafting.undoing import Deeds, deeds_between
from negotiation_room.capabilities.drafting.units import Drafting, Mode, Outcome, Text
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.messages import Event
from tests.capabilities.drafting.corpus import signs
from tests.capabilities.drafting.roundtable import SECOND, WHERE, Table, uid
from tests.capabilities.drafting.scenes import Line, play, scenes
from tests.capabilities.drafting.test_revising import settled, xml_of

DELETED = re.compile(
    r'<w:del w:id="\d+" w:author="([^"]+)"(?: w:date="([^"]+)")?>.*?<w:delText[^>]*>(.*?)<'
)


class Between:
    """A text as it stands now, and what is done to it from here on."""

    def __init__(self, table: Table, old: Text, first: int | None = None) -> None:
        self.table = table
        self.old = old
        self.first = len(table.kit.entries(WHERE)) if first is None else first

    @classmethod
    async def at(cls, table: Table) -> "Between":
        """From now on."""
        return cls(table, await table.text())

    def done(self) -> list[tuple[Event, Place]]:
        """All that was done since."""
        entries = self.table.kit.entries(WHERE)[self.first :]
        return [one for entry in entries for one in facts(entry)]

    async def deeds(self) -> Deeds:
        """Who did what to any word of the old text."""
        spans = {
            name: [(0, sum(run.size for run in unit.words))]
            for name, unit in self.old.units.items()
        }
        return deeds_between(self.old, spans, self.done())

    async def took(self, name: str, at: int) -> str:
        """Who took out a character of the old text."""
        deed = (await self.deeds()).words.get((uid(name), at))
        if deed is None:
            return ""
        kit = self.table.kit
        names = {kit.delegation(one): one for one in ("alpha", "beta", "gamma")}
        return "chair" if deed.by is None else names[deed.by]

    async def deleted(self) -> list[tuple[str, str]]:
        """The deletions of the DOCX, each with its author."""
        return [(author, words) for author, _, words in DELETED.findall(await self.xml())]

    async def xml(self) -> str:
        """The DOCX."""
        names = {self.table.kit.delegation(one): one for one in ("alpha", "beta", "gamma")}
        data = write_docx(await self.table.text(), names, since=self.old, facts=self.done())
        return xml_of(data)


async def drafting_group() -> Table:
    """A text on which heads of two delegations work freely."""
    table = await Table.open()
    await table.mode(Mode.DRAFTING_GROUP, "bo", "cy")
    await table.insert("mira", "one", "The Parties may at once stop all fighting now.")
    await table.insert("mira", "two", "They agree.")
    return table


@pytest.mark.rule("DR24")
async def test_two_delegations_delete_in_one_paragraph() -> None:
    """Each under its own name and with its time, side by side and within one passage."""
    table = await drafting_group()
    since = await Between.at(table)
    await table.edit("bo", "one", {"retain": 12}, {"delete": 4})  # "may "
    table.kit.clock.move(5 * SECOND)
    await table.edit("cy", "one", {"retain": 12}, {"delete": 8})  # "at once "
    await table.edit("bo", "one", {"retain": 21}, {"delete": 9})  # " fighting"
    assert await table.plain("one") == "The Parties stop all now."
    said = [(author, words.strip()) for author, words in await since.deleted()]
    assert said == [("alpha", "may"), ("beta", "at once"), ("alpha", "fighting")]
    dates = [date for _, date, _ in DELETED.findall(await since.xml())]
    assert len(set(dates)) == 2
    assert dates[0] < dates[1]


async def test_a_letter_of_a_word_is_deleted_by_whom_it_was() -> None:
    """A word that is shown as replaced by another goes by the hand that changed it."""
    table = await drafting_group()
    since = await Between.at(table)
    await table.edit("cy", "one", {"retain": 25}, {"insert": "page"})
    assert await since.deleted() == [("beta", "stop")]
    await table.edit("bo", "one", {"retain": 4}, {"delete": 6})
    assert {author for author, _ in await since.deleted()} == {"alpha", "beta"}


@pytest.mark.rule("DR24")
async def test_words_are_followed_through_brackets_splits_and_merges() -> None:
    """Wherever they had come to stand when they were taken out."""
    table = await drafting_group()
    since = await Between.at(table)
    await table.bracket("bo", "b", "one", 12, 3)  # around "may"
    await table.edit("cy", "b", {"retain": 2}, {"delete": 1})
    unit = await table.unit("one")
    split = SplitUnit(unit=unit.id, rev=unit.rev, at=13, into=uid("tail"))
    await table.do("bo", split)
    await table.edit("cy", "tail", {"retain": 1}, {"delete": 7})
    tail = await table.unit("tail")
    merge = MergeUnits(
        unit=uid("one"),
        rev=(await table.unit("one")).rev,
        absorbed=tail.id,
        absorbed_rev=tail.rev,
        joined_by="",
    )
    await table.do("mira", merge)
    await table.edit("bo", "one", {"delete": 4})
    # Two of "The ", one of "Parties" that stayed, the "y" in its bracket, two of the tail.
    took = [await since.took("one", at) for at in (0, 3, 5, 14, 16, 22)]
    assert took == ["alpha", "alpha", "", "beta", "beta", "beta"]


async def test_what_goes_with_its_bracket_or_unit_goes_by_the_one_who_let_it() -> None:
    """The last to consent, or whoever removed the paragraph."""
    table = await Table.open()
    await table.insert("mira", "one", "Words stay.")
    await table.insert("mira", "two", "All of this goes.")
    await table.bracket("cy", "b", "one", 5, words=" of ours")
    since = await Between.at(table)
    means = await table.wording("b")
    wish = ConsentToRemoval(bracket=uid("b"), outcome=Outcome.DROP, wording=means)
    await table.do("cy", wish)
    await table.do("mira", RemoveUnit(unit=uid("two"), rev=0))
    assert await since.took("b", 1) == "beta"
    assert await since.took("two", 0) == "chair"
    deleted = await since.deleted()
    assert ("beta", " of ours") in deleted
    assert ("beta", "[") in deleted
    assert ("beta", "]") in deleted


async def test_numbers_moves_and_brackets_around_units_have_their_authors() -> None:
    """Whatever is struck out in the DOCX was struck out by somebody."""
    table = await drafting_group()
    await table.do("mira", Renumber(unit=uid("one"), number="1."))
    await table.do("mira", Renumber(unit=uid("two"), number="2."))
    since = await Between.at(table)
    await table.do("cy", Renumber(unit=uid("one"), number="1 bis."))
    await table.do("bo", MoveUnit(unit=uid("one"), parent=uid("root")))
    xml = await since.xml()
    assert ("beta", "1. ") in await since.deleted() or "w:moveFrom w:id" in xml
    assert re.search(r'<w:moveFrom [^>]*w:author="alpha"', xml)


async def test_a_restored_version_takes_out_what_came_since_and_nothing_else() -> None:
    """What stood in it all the while was taken out by nobody."""
    table = await drafting_group()
    first = await table.text()
    wish = NameVersion(symbol="V1", title="First", digest=text_digest(first))
    await table.do("mira", wish)
    await table.edit("bo", "one", {"retain": 4}, {"insert": "two "})
    since = await Between.at(table)
    fields = differing(first, await table.text())
    restore = RestoreVersion.model_validate({"symbol": "V1", **fields}, strict=False)
    await table.do("mira", restore)
    taken = (await since.deeds()).words
    assert set(taken) == {(uid("one"), at) for at in range(4, 8)}
    assert {deed.by for deed in taken.values()} == {None}


async def test_without_the_journal_the_version_signs() -> None:
    """Two files, or two texts without what was done between them, name nobody."""
    table = await drafting_group()
    old = await table.text()
    await table.edit("bo", "one", {"delete": 4})
    xml = xml_of(write_docx(await table.text(), {}, since=old))
    assert {author for author, _, _ in DELETED.findall(xml)} == {"R/L.1"}


@pytest.mark.rule("DR24")
@given(scene=scenes())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_whoever_takes_a_character_out_is_found(scene: list[Line]) -> None:
    """For any scene: what stands no longer was taken out by somebody, and the sides settle."""
    table = await play(scene)
    first, old = begun_with(table, "two")
    since = Between(table, old, first)
    new = await table.text()
    stands = [
        sign
        for unit in new.walk()
        for run in unit.words
        if isinstance(run.body, str) and run.origin in old.origins and run.origin <= first
        for sign in run.body
    ]
    words = sum(run.size for unit in old.walk() for run in unit.words)
    assert len((await since.deeds()).words) >= words - len(stands)
    data = write_docx(new, {}, since=old, facts=since.done())
    assert settled(data, Tracked.ACCEPT) == signs(write_plain(new))
    assert settled(data, Tracked.REJECT) == signs(write_plain(old))


def begun_with(table: Table, name: str) -> tuple[int, Text]:
    """The first place at which a unit stood in the text, and the text then."""
    drafting = Drafting()
    for count, entry in enumerate(table.kit.entries(WHERE), 1):
        for event, place in facts(entry):
            drafting = rules.evolve(drafting, event, place)
        if drafting.text is not None and uid(name) in drafting.text.units:
            return count, drafting.text
    raise LookupError(name)
