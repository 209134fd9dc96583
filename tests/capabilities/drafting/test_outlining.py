"""Long texts in outline: what is left out is counted, named, and had by asking for it."""

import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    EditUnit,
    InsertUnits,
    PostComment,
    ShowObservers,
)
from negotiation_room.capabilities.drafting.outlining import outlined, sections
from negotiation_room.capabilities.drafting.standing import ladder_of
from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    Observers,
    Text,
    Unit,
    UnitKind,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.kernel.ids import CommentId, UnitId, unb64
from negotiation_room.kernel.snapshot import plain
from tests.capabilities.drafting.corpus import COP21, needs_corpus
from tests.capabilities.drafting.desk import ROOT, Desk, ask
from tests.capabilities.drafting.drafts import delegation_id, unit_id
from tests.capabilities.drafting.readers import drafted, markdown
from tests.names import named

WORDS = "The Parties shall, as appropriate, consider what was agreed before. "
PARTIES = tuple(delegation_id(name) for name in ("alpha", "beta"))
SOURCE = """# A treaty

A chapeau with [words].

## Preamble

The Parties,

Have agreed:

# PART I

## Article 1

1. Parties [shall][should] act.

2. They report.

## Article 2

1. They pay.
"""


def everything(text: Text) -> list[UnitId]:
    """Every unit of a text, in order."""
    return [unit.id for unit in text.walk()]


def kept(text: Text, asked: Sequence[UnitId] = ()) -> set[UnitId]:
    """The units that an outline has in full."""
    return set(outlined(text, PARTIES, asked).text.units)


def paragraph(name: str, times: int) -> DraftUnit:
    """A paragraph so long."""
    return DraftUnit(id=unit_id(name), kind=UnitKind.PARAGRAPH, words=(WORDS * times,))


async def lengthen(desk: Desk, articles: int = 12) -> list[UnitId]:
    """Give the desk's text so many more articles; give the ids of their paragraphs."""
    for number in range(articles):
        units = tuple(paragraph(f"l{number}.{each}", 12) for each in range(3))
        one = DraftUnit(
            id=unit_id(f"l{number}"),
            kind=UnitKind.ARTICLE,
            number=f"Article {number + 2}",
            children=units,
        )
        await desk.do("mira", InsertUnits(parent=ROOT, after=unit_id("a1"), units=(one,)))
    return [unit_id(f"l{number}.{each}") for number in range(articles) for each in range(3)]


async def opened(desk: Desk, who: str, *, is_outlined: bool = True) -> dict[str, Any]:
    """What drafting keeps, as somebody is given it on arriving."""
    kit = desk.kit
    arrival = await kit.reader.arrive(
        kit.person(who).id, kit.room, kit.id("draft"), is_outlined=is_outlined
    )
    return orjson.loads(orjson.dumps(arrival.item))["state"]["substates"]["drafting"]


@pytest.mark.rule("DR25")
def test_every_unit_is_in_full_or_in_one_line_of_the_outline() -> None:
    """Sections and what is always given make up the text, and do not overlap."""
    text = drafted(markdown(SOURCE))
    found = outlined(text, PARTIES)
    left_out = [unit.id for one in sections(text) for unit in one]
    within = Counter(unit.id for one in left_out for unit in text.walk(one))
    assert set(within.values()) == {1}
    assert {*within} | {*found.text.units} == {*everything(text)}
    assert not {*within} & {*found.text.units}
    assert [line["unit"] for line in found.outline] == [one[0].id for one in sections(text)]


@pytest.mark.rule("DR25")
def test_what_is_given_is_given_whole() -> None:
    """No unit of an outline has fewer words, children, agreements or late operations."""
    text = drafted(markdown(SOURCE))
    for one in sections(text):
        found = outlined(text, PARTIES, [one[0].id]).text
        for name, unit in found.units.items():
            assert unit == text.units[name]
            named = {run.origin for run in unit.words}
            assert all(found.origins.get(place) == text.origins.get(place) for place in named)


@needs_corpus
@pytest.mark.rule("DR25")
@pytest.mark.parametrize("path", COP21[:1], ids=lambda path: path.stem)
def test_the_outline_of_a_real_text_counts_what_is_in_it(path: Path) -> None:
    """Paragraphs, brackets and states of all lines together are those of the text."""
    text = drafted(markdown(path.read_text()))
    outline = outlined(text, PARTIES).outline
    units = [unit for one in sections(text) for each in one for unit in text.walk(each.id)]

    def count(*kinds: UnitKind) -> int:
        return sum(unit.kind in kinds for unit in units)

    assert sum(line["brackets"] for line in outline) == count(UnitKind.BRACKET)
    paragraphs = count(UnitKind.PARAGRAPH, UnitKind.SUBPARAGRAPH)
    assert sum(line["paragraphs"] for line in outline) == paragraphs
    states = Counter(
        ladder_of(text, unit, PARTIES).value
        for unit in units
        if unit.kind in AGREEABLE and unit.words
    )
    said = Counter[str]()
    for line in outline:
        said.update(line["states"])
    assert said == states
    whole = len(orjson.dumps(plain(text)))
    assert len(orjson.dumps([*outline])) < whole / 10


@pytest.mark.rule("DR25")
def test_asking_by_any_unit_brings_its_section_and_no_other() -> None:
    """By the article, by what stands in it, or by the part around it; by nothing, nothing."""
    text = drafted(markdown(SOURCE))
    articles = [unit for unit in text.walk() if unit.kind is UnitKind.ARTICLE]
    bare = kept(text)
    for article in articles:
        inside = {unit.id for unit in text.walk(article.id)}
        for one in inside:
            assert kept(text, [one]) - bare == inside
    assert kept(text, [text.root]) == {*everything(text)}
    assert kept(text, [unit_id("nobody")]) == bare
    by_article = {article.id: kept(text, [article.id]) for article in articles}
    holder = articles[0].parent
    assert holder is not None
    assert kept(text, [holder]) >= by_article[articles[0].id]


def test_words_outside_articles_are_loaded_up_to_a_heading_and_not_all_at_once() -> None:
    """Many paragraphs without any article are still several sections."""
    source = "\n\n".join(f"Paragraph {number} of many." for number in range(50))
    found = list(sections(drafted(markdown(source))))
    assert [len(one) for one in found] == [20, 20, 10]
    headed = sections(drafted(markdown("## One\n\nA.\n\n## Two\n\nB.\n")))
    heading = [UnitKind.HEADING, UnitKind.PARAGRAPH]
    assert [[unit.kind for unit in one] for one in headed] == [heading, heading]


@pytest.mark.rule("WS13")
async def test_a_long_text_arrives_in_outline_and_a_short_one_whole(tmp_path: Path) -> None:
    """To whoever asks for it; what differs is the text alone, and the others get it whole."""
    desk = await Desk.at(tmp_path)
    assert await opened(desk, "bo") == await opened(desk, "bo", is_outlined=False)
    paragraphs = await lengthen(desk)
    whole = await opened(desk, "bo", is_outlined=False)
    lean = await opened(desk, "bo")
    outline = lean["text"].pop("outline")
    assert len(outline) == 13
    assert not {*paragraphs} & {*lean["text"]["units"]}
    assert lean["text"]["units"].items() <= whole["text"]["units"].items()
    assert {**lean, "text": None} == {**whole, "text": None}
    assert "outline" not in whole["text"]
    await desk.kit.stop()


@pytest.mark.rule("WS13")
async def test_what_was_done_last_does_not_outweigh_the_outline(tmp_path: Path) -> None:
    """A newcomer is sent the last few acts; who resumes all that they missed, unless it is much."""
    desk = await Desk.at(tmp_path)
    await lengthen(desk)
    kit = desk.kit
    someone = kit.person("bo").id, kit.room, kit.id("draft")
    wide = await kit.reader.arrive(*someone)
    thin = await kit.reader.arrive(*someone, is_outlined=True)
    assert len(b"".join(thin.frames)) < 10_000 < len(b"".join(wide.frames))
    assert thin.item["start"] > wide.item["start"]
    back = await kit.reader.arrive(*someone, (1, thin.head - 8), is_outlined=True)
    assert back.item["start"] == thin.head - 7
    await desk.kit.stop()


@pytest.mark.rule("DR25")
async def test_articles_are_had_as_they_stand_now(tmp_path: Path) -> None:
    """With the place they stand at, spelled as in the state, and small where that is allowed."""
    desk = await Desk.at(tmp_path)
    paragraphs = await lengthen(desk)
    name = paragraphs[4]
    rev = (await desk.text()).units[name].rev
    await desk.do("bo", AgreeAdReferendum(unit=name, wording=wording(await desk.text(), name)))
    edit = EditUnit(unit=name, rev=rev, delta=({"insert": "Then "},))
    place = await desk.do("mira", edit)
    state = await opened(desk, "bo", is_outlined=False)
    async with desk.http() as http:
        found = await ask(http, "/parts", units=name)
        assert (found["epoch"], found["head"], found["copy"]) == (1, place, "text")
        text = found["text"]
        article = state["text"]["units"][name]["parent"]
        assert text["units"][name] == state["text"]["units"][name]
        assert {one for one in paragraphs if one in text["units"]} == {
            *state["text"]["units"][article]["children"]
        }
        assert article not in {line["unit"] for line in text["outline"]}
        small = await ask(http, "/parts", units=name, packed="true")
        assert len(orjson.dumps(small)) < len(orjson.dumps(found)) / 2
        unpacked = orjson.loads(zlib.decompress(unb64(small["text"]["packed"])))
        assert {**small, "text": unpacked} == found
    await desk.kit.stop()


@pytest.mark.rule("DR19")
@pytest.mark.rule("DR25")
async def test_remarks_come_with_what_they_are_about_in_their_circle(tmp_path: Path) -> None:
    """Each reader is given those that they may read, as they hang now; compressed are none."""
    desk = await Desk.at(tmp_path)
    first, other, *_ = await lengthen(desk)
    said: dict[str, Any] = {"rev": 0, "words": "Says who?", "visibility": Visibility.DELEGATION}
    remark = CommentId(named("k", "remark"))
    await desk.do("bo", PostComment(comment=remark, unit=first, **said))
    async with desk.http() as http:
        found = await ask(http, "/parts", units=other, packed="true")
        assert found["comments"][remark]["words"] == "Says who?"
        assert (await ask(http, "/parts", who="cai", units=first))["comments"] == {}
        assert (await ask(http, "/parts"))["comments"] == {}
    await desk.kit.stop()


@pytest.mark.rule("DR25")
@pytest.mark.rule("DR15")
async def test_observers_are_given_parts_of_their_own_copy_alone(tmp_path: Path) -> None:
    """Nothing where nothing was published; then the words without authors."""
    desk = await Desk.at(tmp_path)
    paragraphs = await lengthen(desk)
    async with desk.http() as http:
        refused = await http.get("/text/parts", headers={"who": "obi"})
        assert refused.json()["code"] == "drafting.nothing_to_see"
        await desk.do("mira", ShowObservers(observers=Observers.LIVE))
        found = await ask(http, "/parts", who="obi", units=paragraphs[0])
        assert found["copy"] == "published"
        assert found["text"]["origins"] == {}
        shown = await opened(desk, "obi")
        assert shown["text"] is None
        assert {line["unit"] for line in shown["published"]["outline"]} > {
            line["unit"] for line in found["text"]["outline"]
        }
    await desk.kit.stop()


def test_a_text_with_nothing_in_it_has_nothing_left_out() -> None:
    """Its outline is empty, and the text itself is given."""
    root = unit_id("root")
    units = drafted(markdown(SOURCE)).units
    empty = Text("A", "en", "R/L.1", root, type(units)({root: Unit(root, UnitKind.TEXT, None)}))
    found = outlined(empty, PARTIES)
    assert found.outline == []
    assert {*found.text.units} == {root}
