"""Certified paragraphs are read beside a text before any draft, and never as another wording."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from negotiation_room.capabilities.interpretation import relaying
from negotiation_room.capabilities.interpretation.beside import BesideLimits
from negotiation_room.capabilities.interpretation.messages import (
    CertifyParagraph,
    WithdrawParagraph,
)
from negotiation_room.kernel.audience import MEMBERS
from tests.capabilities.drafting.roundtable import WHERE, uid
from tests.capabilities.interpretation.test_beside import Reading, reading
from tests.memory import FakeJournal

SIGNED = "Nous convenons d'agir [2: sous 30 jours] [1: jamais]."


async def signed(
    here: Reading, name: str = "words", text: str = SIGNED, lang: str = "fr"
) -> int:
    """Let the interpreter sign for a paragraph with two brackets, as it stands."""
    digest = await here.table.wording(name)
    wish = CertifyParagraph(unit=uid(name), wording=digest, lang=lang, text=text)
    return await here.table.do("ida", wish)


@asynccontextmanager
async def certified(limits: BesideLimits | None = None) -> AsyncGenerator[tuple[Reading, int]]:
    """A paragraph with a further bracket that an interpreter signed for, and its place."""
    async with reading(limits=limits) as here:
        await here.table.bracket("bo", "b2", "words", len("We agree "), words="never ")
        yield here, await signed(here)


@pytest.mark.rule("RL18")
async def test_what_an_interpreter_signed_for_is_read_before_any_draft() -> None:
    """With its brackets by their ids, its entry and its interpreter; no engine is asked."""
    async with certified() as (here, place):
        row = await here.row("words")
        seat = await here.table.kit.seat_of("ida", WHERE)
        assert row["certified"] == {"place": place, "by": seat.id, "lang": "fr"}
        assert row["words"] == [
            "Nous convenons d'agir ",
            {"bracket": uid("b1"), "words": ["sous 30 jours"]},
            " ",
            {"bracket": uid("b2"), "words": ["jamais"]},
            ".",
        ]
        assert (row["state"], row["origin"], row["engine"]) == ("given", "person", None)
        assert here.engine.asked == []
        assert (await here.row("words", lang="ru"))["state"] == "missing"


@pytest.mark.rule("RL17")
async def test_what_was_certified_for_an_earlier_wording_is_told_as_that() -> None:
    """Beside the engine's draft of the present one; what was withdrawn is not told at all."""
    async with certified() as (here, place):
        old = await here.table.wording("words")
        await here.table.edit("mira", "words", {"insert": "Today "})
        (stale,) = await here.rows(words=old)
        assert stale == {"unit": uid("words"), "wording": old, "state": "changed"}
        row = await here.row("words")
        assert (row["origin"], "certified" in row) == ("machine", False)
        assert row["earlier"]["wording"] == old
        assert (row["earlier"]["place"], row["earlier"]["lang"]) == (place, "fr")
        assert row["earlier"]["text"] == SIGNED
        wish = WithdrawParagraph(
            unit=uid("words"), lang="fr", text=place, to=MEMBERS, reason="a wrong word"
        )
        await here.table.do("ida", wish)
        assert "earlier" not in await here.row("words")


@pytest.mark.rule("RL17")
async def test_certified_words_that_were_destroyed_are_read_by_nobody() -> None:
    """Nothing stands in their place but what an engine gives."""
    async with certified() as (here, place):
        kit = here.table.kit
        await kit.dispatcher.as_clerk(lambda desk: desk.erase(kit.id(WHERE), place, ("with",)))
        row = await here.row("words")
        assert (row["origin"], "certified" in row, "earlier" in row) == (
            "machine",
            False,
            False,
        )


async def test_certified_words_count_for_no_limit_of_what_is_translated() -> None:
    """Nothing is worked out for them."""
    async with certified(BesideLimits(units=1, bytes=30)) as (here, _):
        rows = await here.rows("words", "plain")
        assert [row["state"] for row in rows] == ["given", "given"]


async def test_of_the_journal_only_what_was_certified_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Paragraphs certified far apart do not each cost the entries that follow them."""
    async with certified() as (here, place):
        for _ in range(5):
            await here.table.edit("mira", "plain", {"insert": "All "})
        later = await signed(here, "plain", "Toutes les Parties se réunissent.")
        spans: list[tuple[int, int]] = []
        read = FakeJournal.read

        async def note(self: FakeJournal, *asked: Any) -> Any:
            spans.append(asked[2:])
            return await read(self, *asked)

        monkeypatch.setattr(FakeJournal, "read", note)
        monkeypatch.setattr(relaying, "AT_ONCE", 4)
        rows = await here.rows("words", "plain")
        assert [row["certified"]["place"] for row in rows] == [place, later]
        assert spans == [(place, place), (later, later)]


async def test_a_paragraph_named_again_is_answered_once() -> None:
    """Read anew each time, a long one that is certified would keep everybody waiting."""
    async with certified() as (here, place):
        rows = await here.rows("words", "plain", "words", "words")
        assert [row["unit"] for row in rows] == [uid("words"), uid("plain")]
        assert rows[0]["certified"]["place"] == place
