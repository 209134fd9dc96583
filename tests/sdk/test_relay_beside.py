"""A program reads a text beside itself: by the wordings it holds, at the server's pace."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from negotiation_room.capabilities.drafting.face import Inner, Wordings
from negotiation_room.capabilities.drafting.refusals import NoText
from negotiation_room.capabilities.drafting.units import Text
from negotiation_room.capabilities.interpretation.face import Given
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.relay_beside import Beside, standing_beside
from negotiation_room.sdk.relay_paragraphs import Certified
from tests.capabilities.drafting.drafts import bracket, footnote, para, text, unit_id
from tests.sdk.relays import desks


class Server:
    """Gives every wording in capitals, a few at a time, unless something else is laid down."""

    def __init__(self, known: Text, most: int = 2) -> None:
        self.known = Wordings(known)
        self.most = most
        self.asked: list[int] = []
        self.rows: dict[UnitId, dict[str, Any]] = {}

    async def beside(
        self, _room: str, _channel: str, wordings: Mapping[str, str], lang: str
    ) -> dict[str, Any]:
        """Answer as the route does."""
        self.asked.append(len(wordings))
        units: list[dict[str, Any]] = []
        for at, (unit, wording) in enumerate(wordings.items()):
            row = self.rows.get(UnitId(unit), {}) if at < self.most else {"state": "later"}
            units.append(
                {"unit": unit, "wording": wording, **(row or self.row_of(UnitId(unit)))}
            )
        return {"lang": lang, "units": units}

    def row_of(self, unit: UnitId) -> dict[str, Any]:
        """A unit in capitals."""
        found = self.known.of(unit)
        assert found is not None
        return {
            "state": "given",
            "words": written(found.words),
            "in_pieces": False,
            "origin": "machine",
            "engine": "toy 1",
            "gist": True,
            "cautions": [{"caution": "negator", "in_source": "not", "in_target": ""}],
        }


def written(words: Any) -> list[Any]:
    """Words in capitals, as the route writes them."""
    return [
        one.upper()
        if isinstance(one, str)
        else {"footnote" if one.is_note else "bracket": one.unit, "words": written(one.words)}
        for one in words
    ]


TEXT = text(
    para("p1", "One ", bracket("b1", "not two"), "."),
    para("p2", "Three", footnote("n1", "See four.")),
    para("p3", "Five."),
    para("empty"),
)


async def read(server: Server, *units: str, **signed: Certified) -> list[Beside]:
    """All that the server gives, and what the record has."""
    doors, names = cast("Doors", server), [unit_id(one) for one in units]
    known = {unit_id(name): one for name, one in signed.items()}
    found = standing_beside(doors, "r", "c", server.known.text, "fr", names, known)
    return [one async for one in found]


def certified(text: str, wording: str | None = None) -> Certified:
    """What an interpreter signed for of the first paragraph, as it is or of another wording."""
    known = Wordings(TEXT).of(unit_id("p1"))
    assert known is not None
    return Certified("fr", wording or known.digest, text, 7, "Ida")


@pytest.mark.rule("RL18")
async def test_what_the_record_has_certified_is_not_asked_of_the_server() -> None:
    """Its brackets are those of the wording; the rest of the text is asked for."""
    server = Server(TEXT)
    first, *others = await read(server, p1=certified("Un [pas deux]."))
    bracket = Inner(unit_id("b1"), is_note=False, words=("pas deux",))
    assert first.words == ("Un ", bracket, ".")
    assert first.standing == "certified by Ida"
    assert (first.draft, len(others), server.asked) == (None, 2, [2])


@pytest.mark.rule("RL17")
async def test_what_was_certified_for_another_wording_stands_beside_a_draft() -> None:
    """As that, and never as what the paragraph says now."""
    old = certified("Un [pas deux].", "0" * 64)
    first, *_ = await read(Server(TEXT), p1=old)
    assert (first.certified, first.earlier) == (None, old)
    assert first.draft is not None


@pytest.mark.rule("RL18")
async def test_certified_words_with_other_brackets_are_not_taken() -> None:
    """Whoever let them into the record, they say something else than the wording."""
    with pytest.raises(Malformed):
        await read(Server(TEXT), p1=certified("Un, pas deux."))


@pytest.mark.rule("RL18")
async def test_what_the_server_alone_calls_certified_is_told_as_its_word() -> None:
    """The record held here does not have it."""
    server, unit = Server(TEXT), unit_id("p1")
    server.rows[unit] = {
        **server.row_of(unit),
        "origin": "person",
        "certified": {"place": 9, "by": None, "lang": "fr"},
    }
    first, *_ = await read(server)
    assert first.certified is not None
    assert (first.certified.is_verified, first.certified.text) == (False, "ONE [NOT TWO].")
    assert "not verified here" in first.standing


async def test_a_text_is_read_paragraph_by_paragraph() -> None:
    """With the brackets and footnotes it has; what was not ready is asked for again."""
    server = Server(TEXT)
    found = await read(server)
    assert [one.unit for one in found] == [unit_id(name) for name in ("p1", "p2", "p3")]
    assert found[0].words == (
        "ONE ",
        Inner(unit_id("b1"), is_note=False, words=("NOT TWO",)),
        ".",
    )
    drafts = [one.draft for one in found]
    assert [draft.text for draft in drafts if draft] == [
        "ONE [NOT TWO].",
        "THREE{SEE FOUR.}",
        "FIVE.",
    ]
    assert found[0].standing == (
        "machine draft, not checked, gives the drift only; made for you alone, not on the record"
    )
    assert server.asked == [3, 1]


async def test_what_is_not_given_says_why() -> None:
    """Changed, missing, never ready: no words, and the reason."""
    server = Server(TEXT)
    server.rows = {
        unit_id("p1"): {"state": "changed"},
        unit_id("p2"): {"state": "missing"},
        unit_id("p3"): {"state": "later"},
    }
    found = await read(server)
    assert [(one.given, one.draft) for one in found] == [
        (Given.CHANGED, None),
        (Given.MISSING, None),
        (Given.LATER, None),
    ]
    assert found[0].standing == "the wording has changed"
    assert await read(server, "p1", "gone") == found[:1]


@pytest.mark.rule("RL15")
@pytest.mark.parametrize(
    "wrong",
    [
        {"words": ["ONE NOT TWO."]},
        {"words": ["ONE ", {"bracket": "u_other", "words": ["NOT TWO"]}, "."]},
        {"words": ["ONE ", *2 * [{"bracket": unit_id("b1"), "words": []}]]},
        {"words": ["ONE ", {"footnote": unit_id("b1"), "words": []}]},
        {"words": [{"words": []}]},
        {"wording": "0" * 64},
        {"state": "checked"},
    ],
)
async def test_an_answer_with_other_brackets_is_not_taken(wrong: dict[str, Any]) -> None:
    """A bracket dropped, doubled or made up on the way is no translation of this wording."""
    server = Server(TEXT)
    server.rows[unit_id("p1")] = {**server.row_of(unit_id("p1")), **wrong}
    with pytest.raises(Malformed):
        await read(server, "p1")


@pytest.mark.rule("RL15")
async def test_a_bracket_that_moved_into_another_is_not_taken() -> None:
    """Each stands in the one that holds it in the wording, and in no other."""
    apart = text(para("p1", bracket("b1", "One"), " or ", bracket("b2", "two")))
    server, (one, two) = Server(apart), (unit_id("b1"), unit_id("b2"))
    within = {"bracket": one, "words": ["ONE", {"bracket": two, "words": ["TWO"]}]}
    server.rows[unit_id("p1")] = {**server.row_of(unit_id("p1")), "words": [within]}
    with pytest.raises(Malformed):
        await read(server)


async def test_where_no_text_lies_before_one_there_is_nothing_to_read_beside(
    tmp_path: Path,
) -> None:
    """A channel in which nothing is drafted, or one who only looks on: it is said, not left out."""
    async with desks(tmp_path, "mediator") as table:
        with pytest.raises(NoText):
            await anext(table.relays["mediator"].beside("fr"))
