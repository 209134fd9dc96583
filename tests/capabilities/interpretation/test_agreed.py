"""What a room agreed holds for its relay: terms, engines elsewhere, and what all may recall."""

import asyncio
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import (
    PostMessage,
    PostStatement,
    Redact,
)
from negotiation_room.capabilities.interpretation import agreed
from negotiation_room.capabilities.interpretation.exchange.concepts import Concept
from negotiation_room.capabilities.interpretation.followers import RelayLimits
from negotiation_room.capabilities.interpretation.messages import (
    PromoteTranslation,
    WithdrawTranslation,
)
from negotiation_room.capabilities.interpretation.ports import Locality
from negotiation_room.capabilities.interpretation.rules import (
    NotYourWords,
    members_of,
    readers_of,
)
from negotiation_room.capabilities.interpretation.states import Caution, Origin, Stage
from negotiation_room.capabilities.interpretation.terms import Terms, concepts_of
from negotiation_room.capabilities.languages.face import languages_in
from negotiation_room.capabilities.languages.messages import (
    AgreeGlossary,
    ConsentToEngine,
    Form,
    LayTerms,
    Named,
    ProposeGlossary,
    TermConcept,
    WithdrawConsent,
)
from negotiation_room.capabilities.languages.rules import digest_of_pieces
from negotiation_room.kernel.entry import Entry
from tests.capabilities.interpretation.relayed import Echo, Relayed

WORDS = "We could live with the old line of the river."


def concept(key: str, **terms: str) -> TermConcept:
    """A concept with one preferred name in each language."""
    named = tuple(
        Named(lang=lang, forms=(Form(text=text),)) for lang, text in sorted(terms.items())
    )
    return TermConcept(id=key, terms=named)


async def agree(here: Relayed, *concepts: TermConcept) -> None:
    """Let both parties agree to a glossary."""
    place = await here.kit.do("ida", "register", LayTerms(title="T", concepts=concepts))
    held = languages_in(await here.kit.state("register"))
    digest = digest_of_pieces([held.laid[place].digest])
    parties = (here.kit.delegation("alpha"), here.kit.delegation("beta"))
    wish = ProposeGlossary(draft=place, digest=digest, parties=parties)
    await here.kit.do("mira", "register", wish)
    number = len(held.versions) + 1
    for head in ("bo", "cai"):
        await here.kit.do(head, "register", AgreeGlossary(number=number, digest=digest))


async def parties(folder: Path, *pairs: tuple[str, str]) -> Relayed:
    """The relay's room, whose two delegations are accredited and have caucuses."""
    here = await Relayed.at(folder, *pairs)
    for name in ("alpha", "beta"):
        await here.kit.accredit("mira", name)
    return here


async def test_the_terms_in_force_come_through_an_engine_as_agreed(tmp_path: Path) -> None:
    """The draft names the version; before it was in force there was none to name."""
    here = await parties(tmp_path, ("en", "fr"))
    before = await here.say("The river basin is shared.")
    await agree(here, concept("basin", en="river basin", fr="bassin hydrographique"))
    after = await here.say("The river basin is ours.")
    assert await here.text(before, "fr") == "[fr] The river basin is shared."
    assert await here.text(after, "fr") == "[fr] The bassin hydrographique is ours."
    drafts = [await here.held(of, "fr") for of in (before, after)]
    assert [one and one.glossary for one in drafts] == [None, 1]
    await here.kit.stop()


async def test_a_term_that_an_engine_loses_is_reported(tmp_path: Path) -> None:
    """What was not enforced is warned of, and so is a text that went unprotected."""
    here = await parties(tmp_path, ("en", "fr"))
    await agree(here, concept("basin", en="river basin", fr="bassin hydrographique"))
    here.echo.answers = ["Il est partagé.", "Le bassin est partagé."]
    of = await here.say("The river basin is shared.")
    held = await here.held(of, "fr")
    assert held is not None
    assert set(held.cautions) == {Caution.TERM, Caution.UNPROTECTED}
    assert await here.text(of, "fr") == "Le bassin est partagé."
    await here.kit.stop()


async def test_a_later_version_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """From the moment the last party agrees."""
    here = await parties(tmp_path, ("en", "fr"))
    await agree(here, concept("basin", en="river basin", fr="bassin fluvial"))
    await agree(here, concept("basin", en="river basin", fr="bassin versant"))
    of = await here.say("The river basin is shared.")
    assert await here.text(of, "fr") == "[fr] The bassin versant is shared."
    await here.kit.stop()


async def test_a_version_is_made_ready_once_and_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be megabytes: while it is read, nobody else waits, and nobody reads it again."""
    here = await parties(tmp_path, ("en", "fr"))
    await agree(here, concept("basin", en="river basin", fr="bassin hydrographique"))
    read_by: list[int] = []

    def noting(pieces: Iterable[Terms]) -> tuple[Concept, ...]:
        read_by.append(threading.get_ident())
        return concepts_of(pieces)

    monkeypatch.setattr(agreed, "concepts_of", noting)
    agreements = here.relay.agreements
    state = await here.kit.state("plenary")
    found = await asyncio.gather(*(agreements.of(state) for _ in range(3)))
    assert [one.version for one in found] == [1, 1, 1]
    assert len(read_by) == 1
    assert threading.get_ident() not in read_by
    await here.kit.stop()


async def test_an_engine_elsewhere_is_asked_while_all_parties_consent(tmp_path: Path) -> None:
    """Not before the last has consented, nor after the first took it back, nor at another host."""
    here = await parties(tmp_path)
    here.echo = Echo(("en", "fr"), locality=Locality.CLOUD, goes_to="api.example.com")
    await here.employ()
    consent = ConsentToEngine(engine="echo", goes_to="api.example.com")
    await here.kit.do("bo", "register", consent)
    await here.kit.do("cai", "register", consent.model_copy(update={"goes_to": "elsewhere"}))
    await here.say("One party is too few.")
    await here.kit.do("cai", "register", consent)
    of = await here.say("Both agree.")
    await here.kit.do(
        "bo", "register", WithdrawConsent(engine="echo", goes_to="api.example.com")
    )
    await here.say("One no longer does.")
    assert here.echo.asked == ["Both agree."]
    assert await here.text(of, "fr") == "[fr] Both agree."
    await here.kit.stop()


async def test_a_party_that_comes_later_has_not_consented(tmp_path: Path) -> None:
    """What the others said does not bind it."""
    here = await parties(tmp_path)
    here.echo = Echo(("en", "fr"), locality=Locality.CLOUD, goes_to="api.example.com")
    await here.employ()
    for head in ("bo", "cai"):
        consent = ConsentToEngine(engine="echo", goes_to="api.example.com")
        await here.kit.do(head, "register", consent)
    await here.kit.accredit("mira", "gamma")
    await here.say("Three are at the table now.")
    assert here.echo.asked == []
    await here.kit.stop()


async def caucus(folder: Path) -> tuple[Relayed, int]:
    """A caucus in which a sentence was said and an interpreter has signed for it."""
    here = await parties(folder)
    await here.kit.seat("caucus:alpha", bo="head_of_delegation:alpha", ida="interpreter")
    here.where = "caucus:alpha"
    of = await here.tell(WORDS)
    await here.certify(of, "fr", "L'ancienne ligne nous irait.")
    return here, of


async def promote(here: Relayed, of: int, who: str = "bo") -> None:
    """Let somebody disclose a certified translation to the room."""
    state = await here.kit.state(here.where)
    held = await here.held(of, "fr")
    assert held is not None
    wish = PromoteTranslation(of=of, to=members_of(state, of), lang="fr", text=held.texts[-1])
    await here.kit.do(who, here.where, wish)
    await here.follow()


async def register(here: Relayed) -> list[Entry]:
    """All that the register holds."""
    return await here.kit.store.journal.read(here.kit.id("register"), 1, 1, 999)


async def test_what_a_caucus_said_is_not_known_outside(tmp_path: Path) -> None:
    """The same sentence in the plenary is a new one: no translation, and nothing told."""
    here, _ = await caucus(tmp_path)
    here.where = "plenary"
    of = await here.say(WORDS)
    held = await here.held(of, "fr")
    assert held is not None
    assert (held.stage, held.texts) == (Stage.REQUESTED, ())
    await here.kit.stop()


@pytest.mark.rule("LA4")
async def test_a_party_may_let_the_room_recall_its_words(tmp_path: Path) -> None:
    """Then they arrive in other channels as signed for, and the channel is not named."""
    here, of = await caucus(tmp_path)
    await promote(here, of)
    here.where = "plenary"
    again = await here.say(WORDS)
    held = await here.held(again, "fr")
    assert held is not None
    assert (held.stage, held.origin) == (Stage.CERTIFIED, Origin.MEMORY)
    assert await here.text(again, "fr") == "L'ancienne ligne nous irait."
    written = b"".join(part.data for one in await register(here) for part in one.parts)
    assert WORDS.encode() in written
    remembered = written[written.index(b"languages.translation_remembered") :]
    assert here.kit.id("caucus:alpha").encode() not in remembered
    await here.kit.stop()


async def test_nobody_else_may_disclose_them(tmp_path: Path) -> None:
    """Not even the interpreter who signed."""
    here, of = await caucus(tmp_path)
    with pytest.raises(NotYourWords):
        await promote(here, of, "ida")
    assert not languages_in(await here.kit.state("register")).remembered
    await here.kit.stop()


@pytest.mark.parametrize("how", ["withdrawn", "other words", "destroyed"])
async def test_what_no_longer_stands_is_forgotten_by_the_room(tmp_path: Path, how: str) -> None:
    """Its words are gone from the register, and arrive nowhere any more."""
    here, of = await caucus(tmp_path)
    await promote(here, of)
    state = await here.kit.state(here.where)
    if how == "withdrawn":
        wish = WithdrawTranslation(
            of=of, to=readers_of(state, of), lang="fr", reason="a wrong word"
        )
        await here.kit.do("ida", here.where, wish)
    elif how == "other words":
        await here.certify(of, "fr", "Nous accepterions l'ancienne ligne.")
    else:
        await here.kit.do("bo", here.where, Redact(target=of, reason="it endangers"))
    assert not languages_in(await here.kit.state("register")).remembered
    written = b"".join(part.data for one in await register(here) for part in one.parts)
    assert WORDS.encode() not in written
    here.where = "plenary"
    again = await here.say(WORDS)
    held = await here.held(again, "fr")
    assert held is not None
    assert held.stage is Stage.REQUESTED
    await here.kit.stop()


async def test_a_disclosure_outlives_the_server(tmp_path: Path) -> None:
    """Promoted just before it stopped, it is carried over when the next one starts."""
    here, of = await caucus(tmp_path)
    state, held = await here.kit.state(here.where), await here.held(of, "fr")
    assert held is not None
    wish = PromoteTranslation(of=of, to=members_of(state, of), lang="fr", text=held.texts[-1])
    await here.kit.do("bo", here.where, wish)
    await here.kit.start_anew()
    await here.employ()
    await here.disclosing.remember()
    await here.follow()
    assert len(languages_in(await here.kit.state("register")).remembered) == 1
    await here.kit.stop()


async def test_the_same_sentence_takes_the_same_road_everywhere(tmp_path: Path) -> None:
    """Said in a caucus before or not, a plenary's text asks the engine, and as often."""
    here = await parties(tmp_path, ("en", "fr"))
    await here.kit.seat("caucus:alpha", bo="head_of_delegation:alpha", ida="interpreter")
    here.where = "caucus:alpha"
    of = await here.tell(WORDS)
    await here.certify(of, "fr", "L'ancienne ligne nous irait.")
    here.where = "plenary"
    asked: list[list[str]] = []
    for text in (WORDS, "Something never said before."):
        here.echo.asked.clear()
        place = await here.kit.do("bo", "plenary", PostStatement(text=text, lang="en"))
        await here.follow()
        asked.append([one.replace(text, "…") for one in here.echo.asked])
        held = await here.held(place, "fr")
        assert held is not None
        assert held.origin is Origin.MACHINE
    assert asked[0] == asked[1] != []
    await here.kit.stop()


async def test_much_that_waits_in_a_caucus_leaves_the_plenary_its_engine(
    tmp_path: Path,
) -> None:
    """Else a delegation could silence the engines for all, and all could see that it writes."""
    here = await parties(tmp_path, ("en", "fr"))
    await here.kit.seat("caucus:alpha", bo="head_of_delegation:alpha", ida="interpreter")
    here.clerk.limits = RelayLimits(waiting=1)
    for text in ("One.", "Two.", "Three."):
        await here.kit.do("bo", "caucus:alpha", PostMessage(text=text, lang="en"))
    of = await here.say("We came to talk.")
    assert await here.text(of, "fr") == "[fr] We came to talk."
    await here.kit.stop()
