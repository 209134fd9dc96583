"""Programs that agree on a room's glossary and engines, over real sockets."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    TermStatus,
)
from negotiation_room.capabilities.interpretation.exchange.csvs import write_csv
from negotiation_room.capabilities.interpretation.exchange.report import NotReadable
from negotiation_room.capabilities.interpretation.exchange.tbx import write_tbx
from negotiation_room.capabilities.interpretation.rules import NothingSigned
from negotiation_room.capabilities.languages.messages import LayTerms
from negotiation_room.capabilities.languages.rules import NoDelegation, NoSuchTerms
from negotiation_room.capabilities.languages.states import GlossaryStage
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.doors import Refused
from negotiation_room.sdk.glossary import Glossaries, LanguagesUnknown, NothingDiffers
from negotiation_room.sdk.log import KERNEL_ONLY
from negotiation_room.sdk.verdicts import Tampered
from tests.sdk.relays import Desks, desks
from tests.support.live import until

WATER = Glossary(
    (
        Concept(
            "basin",
            {
                "en": (TermForm("basin"), TermForm("catchment", TermStatus.ADMITTED)),
                "fr": (TermForm("bassin"),),
            },
            definition="The land that drains into a river.",
        ),
        Concept("mission", {"en": (TermForm("MONUA"),)}, do_not_translate=True),
    ),
    "Water",
)


@asynccontextmanager
async def agreeing(folder: Path, *people: str) -> AsyncGenerator[tuple[Desks, Any]]:
    """A room of two delegations, and what programs have of its glossaries."""
    async with desks(folder) as table:
        await table.summit.seat("beta", Role.HEAD, "betas", name="Bea Beta")
        words = dict[str, Glossaries]()
        for who in people:
            await table.come(who)
            words[who] = Glossaries(table.lines[who])
        yield table, words


async def seen(words: Glossaries, number: int, stage: GlossaryStage | None = None) -> None:
    """Wait until somebody's program has read of a version."""
    await until(
        lambda: (
            number in words.languages.versions and stage in {None, words.version(number).stage}
        )
    )


@pytest.mark.rule("LA1")
@pytest.mark.rule("LA2")
async def test_a_glossary_is_brought_in_proposed_and_agreed_by_each_party(
    tmp_path: Path,
) -> None:
    """Each reads it from its own entries; with the last to agree, it is in force for all."""
    async with agreeing(tmp_path, "ina", "mediator", "alpha", "beta") as (table, words):
        brought = await words["ina"].bring_in(WATER)
        assert (brought.acts, brought.findings) == (1, ())
        assert brought.draft in words["ina"].drafts
        assert (brought.draft.by, brought.draft.title) == ("Ina Interpreter", "Water")
        assert (brought.draft.concepts, brought.draft.languages) == (2, ("en", "fr"))
        await table.settled()
        assert (await words["ina"].laid(brought.draft.place)).concepts == WATER.concepts
        with pytest.raises(NoSuchTerms):
            await words["ina"].glossary()

        await until(lambda: words["mediator"].drafts)
        number = await words["mediator"].propose(brought.draft.place)
        assert number == 1
        assert words["mediator"].drafts == ()
        await seen(words["alpha"], 1)
        found = await words["alpha"].glossary(1)
        assert (found.concepts, found.title, found.version) == (WATER.concepts, "Water", 1)
        await words["alpha"].decline(1, "a name is missing")
        await words["alpha"].agree(1)
        await seen(words["beta"], 1)
        await words["beta"].agree(1)
        assert words["beta"].version().number == 1
        await seen(words["ina"], 1, GlossaryStage.IN_FORCE)

        # Over a version, only what differs is laid; and nothing, if nothing does.
        with pytest.raises(NothingDiffers):
            await words["ina"].bring_in(WATER, basis=1)
        less = Glossary(WATER.concepts[:1])
        again = await words["ina"].bring_in(less, basis=1, title="Less")
        assert (again.draft.concepts, again.draft.basis) == (0, 1)
        assert (await words["ina"].laid(again.draft.place)).concepts == less.concepts


async def test_files_are_brought_in_as_what_they_are(tmp_path: Path) -> None:
    """A table or TBX, by what it holds; what it says that is doubtful comes back as findings."""
    async with agreeing(tmp_path, "ina") as (_, words):
        table, exchange = tmp_path / "water.csv", tmp_path / "water.tbx"
        table.write_bytes(write_csv(WATER))
        exchange.write_bytes(write_tbx(WATER))
        for file, title in ((table, "water"), (exchange, "Water")):
            brought = await words["ina"].bring_in(file)
            assert brought.draft.title == title
            assert (await words["ina"].laid(brought.draft.place)).concepts == WATER.concepts
        table.write_text("en,fr,colour\nbasin,bassin,blue\n", encoding="utf-8")
        assert (await words["ina"].bring_in(table)).findings
        with pytest.raises(NotReadable, match="is the name right"):
            await words["ina"].bring_in(tmp_path / "none.csv")


async def test_a_long_glossary_takes_several_acts_that_go_on_from_each_other(
    tmp_path: Path,
) -> None:
    """It is one draft all the same, and a reader who comes later finds all of it."""
    many = Glossary(
        tuple(
            Concept(f"c{n}", {"en": (TermForm(f"t{n}"),)}, definition="d" * 4_000)
            for n in range(40)
        )
    )
    async with agreeing(tmp_path, "ina") as (table, words):
        brought = await words["ina"].bring_in(many)
        assert brought.acts == 4
        assert [one.place for one in words["ina"].drafts] == [brought.draft.place]
        assert brought.draft.concepts == 40
        await table.come("mediator")
        later = Glossaries(table.lines["mediator"])
        assert (await later.laid(brought.draft.place)).concepts == many.concepts


@pytest.mark.rule("LA1")
async def test_other_terms_than_those_a_version_names_are_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A party does not agree to what it cannot count anew, whoever serves it."""
    async with agreeing(tmp_path, "ina", "mediator", "alpha") as (_, words):
        brought = await words["ina"].bring_in(WATER)
        await until(lambda: words["mediator"].drafts)
        await words["mediator"].propose(brought.draft.place)
        await seen(words["alpha"], 1)
        other = LayTerms(title="Water", removed=("basin",))
        monkeypatch.setattr(LayTerms, "from_content", lambda _: other)
        with pytest.raises(Tampered, match="not the terms that were laid"):
            await words["alpha"].agree(1)
        assert words["alpha"].version(1).agreed == ()


async def test_the_chair_names_delegations_and_takes_back(tmp_path: Path) -> None:
    """Only delegations of the room are asked; what was taken back is no longer agreed to."""
    async with agreeing(tmp_path, "mediator", "alpha") as (table, words):
        brought = await words["mediator"].bring_in(WATER)
        with pytest.raises(NoDelegation):
            await words["mediator"].propose(brought.draft.place, ["g_none"])
        party = table.summit.delegations["betas"]
        await words["mediator"].propose(brought.draft.place, [party])
        assert words["mediator"].version(1).parties == (party,)
        await words["mediator"].withdraw(1, "too early")
        await seen(words["alpha"], 1, GlossaryStage.WITHDRAWN)
        with pytest.raises(Refused, match="not before the parties"):
            await words["alpha"].agree(1)


@pytest.mark.rule("LA3")
async def test_delegations_consent_to_an_engine_elsewhere_and_take_it_back(
    tmp_path: Path,
) -> None:
    """Each sees who consents and who does not; it holds when nobody is missing."""
    async with agreeing(tmp_path, "alpha", "beta") as (table, words):
        alpha, beta = table.summit.delegations["alphas"], table.summit.delegations["betas"]
        await words["alpha"].consent("deepl", "api.example.com")
        (one,) = words["alpha"].consents
        assert (one.engine, one.goes_to) == ("deepl", "api.example.com")
        assert (one.given, one.missing, one.is_complete) == ((alpha,), (beta,), False)
        await words["beta"].consent("deepl", "api.example.com")
        (one,) = words["beta"].consents
        assert one.is_complete
        await words["beta"].withdraw_consent("deepl", "api.example.com")
        assert not words["beta"].consents[0].is_complete


@pytest.mark.rule("LA4")
async def test_a_speaker_discloses_a_certified_translation_to_the_room(tmp_path: Path) -> None:
    """The delegation whose words they are may, once an interpreter signed; nobody else."""
    async with agreeing(tmp_path, "ina", "alpha", "beta") as (table, _):
        of = await table.say("The basin is shared.")
        relays = table.relays
        with pytest.raises(NothingSigned):
            await relays["alpha"].promote(of, "fr")
        await relays["ina"].certify(of, "fr", "Le bassin est partagé.", after=None)
        await table.settled()
        with pytest.raises(Refused, match="only those whose words"):
            await relays["beta"].promote(of, "fr")
        await relays["alpha"].promote(of, "fr")
        held = relays["alpha"].interpretation.of(of, "fr")
        assert held is not None
        assert held.promoted is not None


async def test_who_has_no_seat_in_the_register_learns_nothing_of_it(tmp_path: Path) -> None:
    """An observer, and a program without these rules, are told so."""
    async with agreeing(tmp_path) as (table, _):
        await table.come("obi")
        with pytest.raises(NotFound):
            Glossaries(table.lines["obi"])
        profile = table.summit.members["ina"].profile
        async with await Room.connect(profile, catalogue=KERNEL_ONLY) as room:
            with pytest.raises(LanguagesUnknown):
                Glossaries(room)
