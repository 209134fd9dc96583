"""How far a translation is: asked for, drafted, taken up, signed for, checked, taken back."""

import pytest

from negotiation_room.capabilities.channels.messages import CorrectStatement, WithdrawSeat
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.rules import (
    NothingSigned,
    NothingToTranslate,
    NotYours,
    OtherReaders,
    OtherWords,
    OwnWork,
    SameLanguage,
)
from negotiation_room.capabilities.interpretation.states import Caution, Origin, Stage
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.kernel.audience import EVERYONE, MEMBERS
from tests.capabilities.interpretation.table import Table


@pytest.mark.rule("RL1")
async def test_an_original_stands_before_anybody_has_translated_it() -> None:
    """What is said is there at once; the relay has nothing to do with it."""
    table = await Table.laid()
    of = await table.say()
    assert not (await table.kept()).translations
    assert table.kit.entries("talks")[-1].place == of


@pytest.mark.rule("RL3")
async def test_a_translation_goes_from_requested_to_certified_and_back() -> None:
    """Each stage is reached by its own act, and the words before stay beside the newest."""
    table = await Table.laid()
    of = await table.say()
    await table.request(of, "fr", "ar")
    assert (await table.of(of)).stage is Stage.REQUESTED
    assert (await table.of(of, "ar")).was_requested

    wrong = Cautioned(caution=Caution.NUMBERS, in_source="12", in_target="21")
    draft = await table.publish(of, engine="toy 1", gist=True, cautions=(wrong, wrong))
    held = await table.of(of)
    assert (held.stage, held.origin, held.engine) == (Stage.MACHINE, Origin.MACHINE, "toy 1")
    assert (held.gist, held.cautions) == (True, (Caution.NUMBERS,))
    assert not held.in_review

    await table.take_up("ina", of)
    assert (await table.of(of)).in_review
    signed = await table.certify("ina", of, after=draft)
    held = await table.of(of)
    assert (held.stage, held.origin, held.texts) == (
        Stage.CERTIFIED,
        Origin.PERSON,
        (draft, signed),
    )
    assert (held.certified_by, held.engine, held.gist) == (await table.seat("ina"), None, False)
    assert held.cautions == ()
    assert not held.in_review

    await table.check("ivo", of, signed)
    assert (await table.of(of)).checked_by == await table.seat("ivo")
    await table.withdraw("ina", of)
    held = await table.of(of)
    assert (held.stage, held.certified_by, held.checked_by) == (Stage.WITHDRAWN, None, None)
    again = await table.certify("ivo", of, after=signed)
    held = await table.of(of)
    assert (held.stage, held.texts) == (Stage.CERTIFIED, (draft, signed, again))


@pytest.mark.rule("RL3")
async def test_new_words_lose_the_second_pair_of_eyes() -> None:
    """Who checked a translation checked those words, not the ones that took their place."""
    table = await Table.laid()
    of = await table.say()
    first = await table.certify("ina", of)
    await table.check("ivo", of, first)
    second = await table.certify("ina", of, text="D'autres paroles.", after=first)
    held = await table.of(of)
    assert held.checked_by is None
    with pytest.raises(OtherWords):
        await table.check("ivo", of, first)
    await table.check("ivo", of, second)


@pytest.mark.rule("RL3")
async def test_no_machine_speaks_over_a_person_or_as_one() -> None:
    """Once there are words, nothing is published; and nothing is published as a person's."""
    table = await Table.laid()
    of = await table.say()
    with pytest.raises(Exception, match="signed by that person"):
        await table.publish(of, origin=Origin.PERSON)
    signed = await table.certify("ina", of)
    assert await table.publish(of) is None
    assert (await table.of(of)).texts == (signed,)
    other = await table.say("Other words.")
    assert await table.publish(other, origin=Origin.PHRASEBOOK) is not None
    assert (await table.of(other)).stage is Stage.MACHINE
    assert await table.publish(other) is None


@pytest.mark.rule("RL3")
async def test_memory_names_words_that_an_interpreter_signed_for() -> None:
    """What comes from memory is certified, and only where a signature stands for its words."""
    table = await Table.laid()
    of, again = await table.say(), await table.say()
    with pytest.raises(OtherWords):
        await table.publish(again, origin=Origin.MEMORY)
    with pytest.raises(OtherWords):
        await table.publish(again, memory=1)
    with pytest.raises(OtherWords):
        await table.publish(again, origin=Origin.MEMORY, memory=of)
    draft = await table.publish(of)
    with pytest.raises(OtherWords):
        await table.publish(again, origin=Origin.MEMORY, memory=draft)
    signed = await table.certify("ina", of, after=draft)
    with pytest.raises(OtherWords):
        await table.publish(again, "ar", origin=Origin.MEMORY, memory=signed)
    await table.publish(again, origin=Origin.MEMORY, memory=signed)
    held = await table.of(again)
    assert (held.stage, held.origin, held.certified_by) == (
        Stage.CERTIFIED,
        Origin.MEMORY,
        None,
    )


async def test_nothing_is_asked_of_interpreters_twice() -> None:
    """Asking again for what is asked for, drafted or signed for changes nothing."""
    table = await Table.laid()
    of = await table.say()
    await table.request(of, "fr", "fr-CH", "fr")
    assert list((await table.kept()).translations.values()) == [await table.of(of)]
    assert await table.request(of, "fr-CA") is None
    await table.publish(of, "es")
    assert await table.request(of, "es") is None
    assert await table.request(of, "es", "ru") is not None
    assert (await table.of(of, "ru")).was_requested
    assert not (await table.of(of, "es")).was_requested


async def test_what_members_ask_for_is_requested_before_everybody_all_the_same() -> None:
    """That somebody asked is known to members; that it is requested, to all who read it."""
    table = await Table.laid()
    of = await table.say()
    await table.ask("dee", of)
    assert not (await table.shown("obi")).translations
    assert await table.request(of, "fr") is not None
    assert (await table.shown("obi")).of(of, "fr") is not None


async def test_asking_for_a_person_is_asked_once_by_each() -> None:
    """Asking twice changes nothing; what is signed for has answered it."""
    table = await Table.laid()
    of = await table.say()
    for who in ("dee", "dee", "mira"):
        await table.ask(who, of)
    held = await table.of(of)
    assert held.wanted_by == (await table.seat("dee"), await table.seat("mira"))
    await table.certify("ina", of)
    assert (await table.of(of)).wanted_by == ()


async def test_a_question_is_open_until_there_are_other_words() -> None:
    """New words answer what was asked about the old; nothing can be asked about none."""
    table = await Table.laid()
    of = await table.say()
    with pytest.raises(NothingSigned):
        await table.query("dee", of)
    draft = await table.publish(of)
    asked = await table.query("dee", of)
    assert (await table.of(of)).queries == (asked,)
    await table.certify("ina", of, after=draft)
    held = await table.of(of)
    assert (held.queries, held.answered) == ((), (asked,))


async def test_relying_on_the_original_is_said_once() -> None:
    """Whoever states that they need no translation is on record for that utterance alone."""
    table = await Table.laid()
    of, other = await table.say(), await table.say("Other words.")
    for _ in range(2):
        await table.rely("dee", of)
    relied = (await table.kept()).relied
    assert relied[of] == (await table.seat("dee"),)
    assert other not in relied


async def test_the_languages_one_reads_are_kept_in_their_order() -> None:
    """The preferred comes first; a language named twice counts once; none is a choice too."""
    table = await Table.laid()
    wish = m.ReadIn(languages=("fr", "en", "fr"))
    place = await table.kit.do("dee", "talks", wish)
    reading = (await table.kept()).readings[await table.seat("dee")]
    assert (reading.languages, reading.since) == (("fr", "en"), place)
    await table.kit.do("dee", "talks", m.ReadIn(languages=()))
    assert (await table.kept()).readings[await table.seat("dee")].languages == ()


# --- who may do what -----------------------------------------------------------------------


@pytest.mark.rule("RL5")
async def test_what_is_taken_up_is_theirs_who_took_it_up() -> None:
    """No other interpreter takes it, hands it on or signs for it, as long as they sit here."""
    table = await Table.laid()
    of = await table.say()
    await table.take_up("ina", of)
    await table.take_up("ina", of)
    with pytest.raises(NotYours):
        await table.take_up("ivo", of)
    with pytest.raises(NotYours):
        await table.certify("ivo", of)
    with pytest.raises(NotYours):
        await table.hand_over("ivo", of)
    await table.hand_over("ina", of, to_whom="ivo")
    assert (await table.of(of)).taken_by == await table.seat("ivo")
    with pytest.raises(NotYours):
        await table.certify("ina", of)
    await table.hand_over("ivo", of)
    assert (await table.of(of)).taken_by is None
    await table.take_up("ina", of)
    leaving = WithdrawSeat(seat=await table.seat("ina"))
    await table.kit.do("mira", "talks", leaving)
    await table.take_up("ivo", of)
    await table.certify("ivo", of)


@pytest.mark.rule("RL5")
async def test_work_is_handed_to_interpreters_of_this_channel_alone() -> None:
    """Neither to a delegate, nor to a seat that is not here."""
    table = await Table.laid(without=("ivo",))
    of = await table.say()
    await table.take_up("ina", of)
    with pytest.raises(NotYours):
        await table.hand_over("ina", of, to_whom="dee")
    await table.kit.seat("plenary", ivo="interpreter")
    stranger = (await table.kit.seat_of("ivo", "plenary")).id
    wish = m.HandOver(of=of, to=MEMBERS, lang="fr", partner=stranger)
    with pytest.raises(NotYours):
        await table.kit.do("ina", "talks", wish)


@pytest.mark.rule("RL5")
async def test_a_second_pair_of_eyes_is_somebody_elses() -> None:
    """Nobody checks their own work, nor a machine's draft as if it were signed for."""
    table = await Table.laid()
    of = await table.say()
    draft = await table.publish(of)
    assert draft is not None
    with pytest.raises(NothingSigned):
        await table.check("ivo", of, draft)
    signed = await table.certify("ina", of, after=draft)
    with pytest.raises(OwnWork):
        await table.check("ina", of, signed)


@pytest.mark.rule("RL5")
async def test_nobody_signs_over_words_they_have_not_seen() -> None:
    """A certification names the newest words there are; anything else is refused."""
    table = await Table.laid()
    of = await table.say()
    with pytest.raises(OtherWords):
        await table.certify("ina", of, after=of)
    draft = await table.publish(of)
    with pytest.raises(OtherWords):
        await table.certify("ina", of)
    await table.certify("ina", of, after=draft)


@pytest.mark.rule("RL5")
async def test_a_signature_is_taken_back_by_its_signer_or_the_chair() -> None:
    """A machine's draft is taken back by any interpreter; taking back twice changes nothing."""
    table = await Table.laid()
    of = await table.say()
    with pytest.raises(NothingSigned):
        await table.withdraw("ina", of)
    draft = await table.publish(of)
    await table.withdraw("ivo", of)
    assert (await table.of(of)).stage is Stage.WITHDRAWN
    await table.certify("ina", of, after=draft)
    with pytest.raises(NotYours):
        await table.withdraw("ivo", of)
    await table.withdraw("mira", of)
    before = await table.kept()
    await table.withdraw("ina", of)
    assert await table.kept() == before


async def test_nothing_is_translated_that_is_not_there_or_in_that_language_already() -> None:
    """Neither where nothing was said, nor into the language it was said in."""
    table = await Table.laid()
    of = await table.say(lang="fr-CH")
    for act in (table.take_up, table.ask, table.certify):
        who = "ina"
        with pytest.raises(SameLanguage):
            await act(who, of, "fr")
        with pytest.raises(NothingToTranslate):
            await act(who, 1, "es")
    with pytest.raises(SameLanguage):
        await table.publish(of, "fr-CA")
    with pytest.raises(NothingToTranslate):
        await table.rely("dee", 1)


async def test_a_correction_is_translated_beside_its_original() -> None:
    """A correction has a place of its own, and so has what it says in other languages."""
    table = await Table.laid()
    of = await table.say()
    wish = CorrectStatement(target=of, text="Better words.", lang="en")
    fix = await table.kit.do("bo", "talks", wish)
    await table.publish(of)
    await table.publish(fix, text="De meilleurs mots.")
    assert (await table.of(of)).texts != (await table.of(fix)).texts


@pytest.mark.rule("RL4")
async def test_a_wish_that_names_other_readers_is_refused() -> None:
    """Neither more nor fewer than may read the original: for every act about an utterance."""
    table = await Table.laid()
    of, aside = await table.say(), await table.remark()
    draft = await table.publish(of)
    await table.publish(aside)
    await table.take_up("ina", of)
    about = {"of": of, "lang": "fr"}
    wrong = [
        m.AskForInterpreter(to=EVERYONE, **about),
        m.QueryTranslation(to=EVERYONE, question="Which?", **about),
        m.TakeUp(to=EVERYONE, **about),
        m.HandOver(to=EVERYONE, **about),
        m.CertifyTranslation(to=MEMBERS, text="Mots.", after=draft, **about),
        m.WithdrawTranslation(to=MEMBERS, reason="x", **about),
        m.RelyOnOriginal(of=of, to=EVERYONE),
        m.CertifyTranslation(of=aside, to=EVERYONE, lang="fr", text="Mots.", after=draft),
        m.CertifyTranslation(to=(f"all:{of}",), text="Mots.", after=draft, **about),
    ]
    for wish in wrong:
        with pytest.raises(OtherReaders):
            await table.kit.do("ina", "talks", wish)
    with pytest.raises(OtherReaders):
        await table.publish(aside, "es", to=EVERYONE)
    with pytest.raises(OtherReaders):
        await table.request(aside, "es", to=EVERYONE)
    signed = await table.certify("ina", of, after=draft)
    with pytest.raises(OtherReaders):
        await table.kit.do(
            "ivo", "talks", m.CheckTranslation(to=EVERYONE, text=signed, **about)
        )
