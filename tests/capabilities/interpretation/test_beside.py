"""A text is read beside itself: of one wording, for one seat, with its brackets, on no record."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Header
from structlog.testing import capture_logs

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.capabilities.drafting.messages import ShowObservers
from negotiation_room.capabilities.drafting.units import Observers, PlacedAs, UnitKind
from negotiation_room.capabilities.interpretation.agreed import Agreements
from negotiation_room.capabilities.interpretation.beside import BesideAnswers, BesideLimits
from negotiation_room.capabilities.interpretation.messages import CertifyTranslation
from negotiation_room.capabilities.interpretation.ports import (
    PENDING,
    EngineFailed,
    Locality,
    Pending,
    Rendering,
)
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.routes import beside_routes
from negotiation_room.capabilities.interpretation.rules import readers_of
from negotiation_room.capabilities.interpretation.translating import Translator
from negotiation_room.kernel.ids import PersonId
from negotiation_room.transport.http.pace import HttpLimits, Paces
from negotiation_room.transport.http.problems import answer_refusals
from negotiation_room.transport.reader import RoomReader
from tests.capabilities.drafting.roundtable import WHERE, Table, draft, uid
from tests.capabilities.interpretation.relayed import STANDARD, Echo
from tests.memory import FakeJournal

PLAIN = "The Parties meet every year."
BRACKETS = (
    "We agree ",
    draft("b1", "not later than 30 days", kind=UnitKind.BRACKET, placed_as=PlacedAs.RESERVED),
    " to act.",
)


class Spoils(Echo):
    """An engine that does something to each text."""

    def __init__(self, spoil: Callable[[str], str]) -> None:
        super().__init__(("en", "fr"))
        self.spoil = spoil

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text, spoilt."""
        self.asked.append(text)
        return Rendering(self.spoil(text), None, (source, target))


@dataclass
class Reading:
    """A text that is read beside itself, with an engine."""

    table: Table
    engine: Echo
    client: httpx.AsyncClient

    async def ask(
        self,
        *names: str,
        who: str = "bo",
        lang: str = "fr",
        channel: str = WHERE,
        **wordings: str,
    ) -> httpx.Response:
        """Ask for units as they stand, or for wordings named."""
        units = [
            {"unit": uid(name), "wording": wordings.get(name) or await self.table.wording(name)}
            for name in (*names, *wordings)
        ]
        where = f"/api/rooms/{self.table.kit.room}/channels/{self.table.kit.id(channel)}"
        return await self.client.post(
            f"{where}/relay/beside", json={"lang": lang, "units": units}, headers={"who": who}
        )

    async def rows(self, *names: str, **asked: Any) -> list[dict[str, Any]]:
        """What is answered to one who may ask."""
        answer = await self.ask(*names, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["units"]

    async def row(self, name: str, **asked: Any) -> dict[str, Any]:
        """The same, of one unit."""
        (row,) = await self.rows(name, **asked)
        return row


@asynccontextmanager
async def reading(
    engine: Echo | None = None, limits: BesideLimits | None = None
) -> AsyncGenerator[Reading]:
    """A text with a plain paragraph and one with a bracket, and whoever the header names."""
    table = await Table.open()
    await table.insert("mira", "plain", PLAIN)
    await table.insert("mira", "words", *BRACKETS)
    kit, journal = table.kit, FakeJournal(table.kit.ledger)
    await kit.seat(WHERE, ida="interpreter")
    engine = engine or Echo(("en", "fr"))
    translator = Translator([engine])
    await translator.look_round()

    async def nobody(_people: object) -> list[str]:
        return []

    async def who_asks(who: Annotated[str, Header()]) -> PersonId:
        return kit.person(who).id

    relay = Relay(journal, translator, nobody, Agreements(kit.channels, journal))
    reader = RoomReader(catalogue=kit.catalogue, channels=kit.channels, journal=journal)
    beside = BesideAnswers(relay, reader, Paces(HttpLimits()), limits or BesideLimits())
    app = FastAPI()
    answer_refusals(app)
    app.include_router(beside_routes(beside, who_asks))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://room") as client:
        yield Reading(table, engine, client)


@pytest.mark.rule("RL14")
async def test_a_paragraph_is_drafted_for_the_wording_that_is_named() -> None:
    """With what it is and the digest it was made for; nothing of it is in the journal."""
    async with reading() as here:
        before = len(here.table.kit.entries(WHERE))
        row = await here.row("plain")
        assert row == {
            "unit": uid("plain"),
            "wording": await here.table.wording("plain"),
            "state": "given",
            "words": [f"[fr] {PLAIN}"],
            "in_pieces": False,
            "origin": "machine",
            "engine": "echo 1",
            "gist": False,
            "cautions": [],
        }
        assert len(here.table.kit.entries(WHERE)) == before


@pytest.mark.rule("RL14")
async def test_of_another_wording_nothing_is_translated() -> None:
    """What was changed meanwhile, never was, or is no paragraph all look alike; no engine hears."""
    async with reading() as here:
        old = await here.table.wording("plain")
        await here.table.edit("mira", "plain", {"insert": "All "})
        rows = await here.rows(plain=old, words="0" * 64, nowhere="0" * 64, root="0" * 64)
        assert [row["state"] for row in rows] == ["changed"] * 4
        assert here.engine.asked == []
        assert (await here.row("plain"))["words"] == [f"[fr] All {PLAIN}"]


@pytest.mark.rule("RL15")
async def test_a_bracket_stands_in_the_translation_as_it_stands_in_the_wording() -> None:
    """The engine sees what stands for its edges; the reader gets the bracket, by its id."""
    async with reading() as here:
        row = await here.row("words")
        assert here.engine.asked == ["We agree Zqx00b not later than 30 days Zqx01b to act."]
        bracket = {"bracket": uid("b1"), "words": ["not later than 30 days"]}
        assert row["words"] == ["[fr] We agree ", bracket, " to act."]
        assert row["in_pieces"] is False


@pytest.mark.rule("RL15")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("Zqx01b ", ""),
        lambda text: text.replace("Zqx00b", "Zqx00b Zqx00b"),
        lambda text: text.replace("Zqx00b", "Zqx99n"),
        lambda text: (
            text.replace("Zqx00b", "?").replace("Zqx01b", "Zqx00b").replace("?", "Zqx01b")
        ),
    ],
)
async def test_brackets_that_an_engine_spoils_are_kept_by_translating_in_pieces(
    spoil: Callable[[str], str],
) -> None:
    """Dropped, doubled, made up or turned round: each stretch goes by itself, and it says so."""
    async with reading(Spoils(spoil)) as here:
        row = await here.row("words")
        assert here.engine.asked[1:] == ["We agree", "not later than 30 days", "to act."]
        bracket = {"bracket": uid("b1"), "words": ["not later than 30 days"]}
        assert row["words"] == ["We agree ", bracket, " to act."]
        assert row["in_pieces"] is True


@pytest.mark.rule("RL15")
async def test_a_footnote_is_translated_by_itself_and_stays_in_its_place() -> None:
    """Its words are part of the wording; they are not put among those around them."""
    note = draft("n1", "As in article 3.", kind=UnitKind.FOOTNOTE)
    async with reading() as here:
        await here.table.insert("mira", "noted", "We agree", note, ".")
        row = await here.row("noted")
        footnote = {"footnote": uid("n1"), "words": ["[fr] As in article 3."]}
        assert row["words"] == ["[fr] We agree ", footnote, "."]
        assert here.engine.asked == ["We agree Zqx00b.", "As in article 3."]


async def test_cautions_are_found_in_the_words_without_their_brackets() -> None:
    """A number that the engine changed inside a bracket is warned of, as everywhere."""
    async with reading(Spoils(lambda text: text.replace("30", "40"))) as here:
        row = await here.row("words")
        assert row["cautions"] == [{"caution": "numbers", "in_source": "30", "in_target": "40"}]


async def test_a_standard_phrase_and_the_readers_own_language_need_no_engine() -> None:
    """The phrasebook is named as such; what one reads as it is written is not translated."""
    async with reading() as here:
        await here.table.insert("mira", "phrase", STANDARD)
        row = await here.row("phrase")
        assert (row["state"], row["origin"]) == ("given", "phrasebook")
        assert (await here.row("plain", lang="en-GB"))["state"] == "as_written"
        assert here.engine.asked == []


@pytest.mark.parametrize("where", [WHERE, "corner"])
async def test_what_an_interpreter_signed_for_in_this_channel_stands_beside_the_same_words(
    where: str,
) -> None:
    """From the memory of the text's own channel; what was said elsewhere never shows here."""
    async with reading() as here:
        kit = here.table.kit
        await kit.channel("corner")
        await kit.seat("corner", bo="head_of_delegation:alpha", ida="interpreter")
        place = await kit.do("bo", where, PostMessage(text=PLAIN, lang="en"))
        to = readers_of(await kit.state(where), place)
        wish = CertifyTranslation(of=place, to=to, lang="fr", text="Chaque année.", after=None)
        await kit.do("ida", where, wish)
        row = await here.row("plain")
        found = (row["origin"], row["words"])
        is_here = where == WHERE
        assert found == (
            ("memory", ["Chaque année."]) if is_here else ("machine", [f"[fr] {PLAIN}"])
        )


@pytest.mark.parametrize("answer", [EngineFailed("no"), PENDING])
async def test_what_no_engine_gives_is_said(answer: Exception | Pending) -> None:
    """Nothing here translates it, or the engine answers later: no words either way."""
    async with reading() as here:
        here.engine.answers = [answer]
        row = await here.row("plain")
        state = "later" if answer is PENDING else "missing"
        assert row == {
            "unit": uid("plain"),
            "wording": await here.table.wording("plain"),
            "state": state,
        }
        assert (await here.row("plain", lang="ru"))["state"] == "missing"


@pytest.mark.rule("RL14")
async def test_it_is_for_those_who_read_the_text_as_members() -> None:
    """Observers are refused, also when they follow the text; elsewhere there is no such channel."""
    async with reading() as here:
        await here.table.do("mira", ShowObservers(observers=Observers.LIVE))
        assert (await here.ask("plain", who="obi")).status_code == 403
        assert (await here.ask("plain", who="zoe")).status_code == 404
        assert (await here.ask("plain", who="mira", channel="plenary")).status_code == 404
        assert (await here.ask("plain", who="bo", channel="plenary")).status_code == 404
        for who in ("mira", "bo", "dee", "ida"):
            assert (await here.row("plain", who=who))["state"] == "given"


@pytest.mark.rule("LA3")
async def test_an_engine_elsewhere_hears_nothing_without_consent() -> None:
    """As with everything that is said."""
    engine = Echo(("en", "fr"), locality=Locality.CLOUD, goes_to="elsewhere.example")
    async with reading(engine) as here:
        assert (await here.row("plain"))["state"] == "missing"
        assert engine.asked == []


async def test_a_question_is_bounded_in_paragraphs_and_bytes() -> None:
    """What does not fit in is to be asked for again; what never fits in is too long."""
    limits = BesideLimits(units=2, bytes=60)
    async with reading(limits=limits) as here:
        for name, words in (("c", "Third."), ("d", "Fourth."), ("e", "Long. " * 20)):
            await here.table.insert("mira", name, words)
        rows = await here.rows("plain", "e", "words", "c", "d")
        states = [row["state"] for row in rows]
        assert states == ["given", "too_long", "later", "given", "later"]


class Holds(Echo):
    """An engine that works until it is let go, and tells how much it works on."""

    def __init__(self) -> None:
        super().__init__(("en", "fr"))
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()
        self.now = self.most = 0

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text, once let go."""
        self.now += 1
        self.begun.set()
        self.most = max(self.most, self.now)
        await self.let_go.wait()
        self.now -= 1
        return await super().translate(text, source, target)


async def test_however_much_is_asked_engines_work_on_few_paragraphs_at_a_time() -> None:
    """What people say has workers of its own, and never waits behind a text."""
    engine = Holds()
    async with reading(engine) as here:
        for name in ("c", "d"):
            await here.table.insert("mira", name, f"Paragraph {name}.")
        asked = [
            asyncio.create_task(here.rows("plain", "words", "c", "d", who=who))
            for who in ("bo", "mira")
        ]
        await engine.begun.wait()
        engine.let_go.set()
        rows = [row for some in await asyncio.gather(*asked) for row in some]
        assert {row["state"] for row in rows} == {"given"}
        assert (engine.most, len(rows)) == (1, 8)


async def test_who_waits_too_long_or_behind_too_many_asks_again() -> None:
    """A slow engine keeps no question open for longer than its time."""
    limits = BesideLimits(patience=0.05, waiting=1)
    async with reading(Holds(), limits) as here:
        rows = await here.rows("plain", "words")
        assert {row["state"] for row in rows} == {"later"}


async def test_words_are_in_no_log() -> None:
    """Neither what was asked for nor what came of it, nor why an engine gave nothing."""
    async with reading(Spoils(lambda _text: "")) as here:
        with capture_logs() as logs:
            await here.rows("plain", "words")
        assert logs
        assert not any(word in repr(logs) for word in ("Parties", "agree", "30 days"))
