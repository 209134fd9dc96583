"""A certified translation is disclosed to the room by the party whose words they are, or not."""

import pytest

from negotiation_room.capabilities.channels.messages import CorrectStatement
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.rules import (
    NothingSigned,
    NotYourWords,
    OtherReaders,
    OtherWords,
)
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.kernel.audience import EVERYONE
from negotiation_room.kernel.capability import NotYourRole
from tests.capabilities.interpretation.table import Table


@pytest.mark.rule("LA4")
async def test_a_delegations_words_are_disclosed_by_whoever_may_speak_for_it() -> None:
    """A head may; a delegate without the power to speak, the chair and interpreters may not."""
    table = await Table.laid()
    of = await table.say(by="bo")
    signed = await table.certify("ina", of)
    for who in ("dee", "mira", "ina"):
        with pytest.raises(NotYourWords):
            await table.promote(who, of, signed)
    with pytest.raises(NotYourRole):
        await table.promote("obi", of, signed)
    assert not (await table.of(of)).is_disclosed
    await table.promote("bo", of, signed)
    assert (await table.of(of)).is_disclosed


@pytest.mark.rule("LA4")
async def test_who_speaks_for_no_delegation_discloses_their_own_words() -> None:
    """The chair's words are the chair's."""
    table = await Table.laid()
    of = await table.say(by="mira")
    signed = await table.certify("ina", of)
    with pytest.raises(NotYourWords):
        await table.promote("bo", of, signed)
    await table.promote("mira", of, signed)
    assert (await table.of(of)).is_disclosed


@pytest.mark.rule("LA4")
async def test_only_what_an_interpreter_signed_for_is_disclosed() -> None:
    """Neither a machine's words, nor a standard phrase, nor what was recalled from memory."""
    table = await Table.laid()
    of = await table.say()
    draft = await table.publish(of)
    assert draft is not None
    with pytest.raises(NothingSigned):
        await table.promote("bo", of, draft)
    signed = await table.certify("ina", of, after=draft)
    again = await table.say()
    recalled = await table.publish(again, text="Paroles.", origin=Origin.MEMORY, memory=signed)
    assert recalled is not None
    with pytest.raises(NothingSigned):
        await table.promote("bo", again, recalled)
    await table.withdraw("ina", of)
    with pytest.raises(NothingSigned):
        await table.promote("bo", of, signed)


@pytest.mark.rule("LA4")
async def test_newer_words_are_disclosed_anew() -> None:
    """Who discloses names the words they have read; those of a moment ago are others."""
    table = await Table.laid()
    of = await table.say()
    first = await table.certify("ina", of)
    await table.promote("bo", of, first)
    second = await table.certify("ina", of, text="Mots.", after=first)
    assert not (await table.of(of)).is_disclosed
    with pytest.raises(OtherWords):
        await table.promote("bo", of, first)
    await table.promote("bo", of, second)
    assert (await table.of(of)).is_disclosed
    await table.withdraw("ina", of)
    assert not (await table.of(of)).is_disclosed


async def test_a_correction_is_disclosed_by_itself() -> None:
    """What was corrected is another text, with a translation of its own."""
    table = await Table.laid()
    of = await table.say()
    wish = CorrectStatement(target=of, text="Other words.", lang="en")
    correction = await table.kit.do("bo", "talks", wish)
    signed = await table.certify("ina", correction)
    await table.promote("bo", correction, signed)
    assert (await table.of(correction)).is_disclosed
    assert (await table.kept()).of(of, "fr") is None


@pytest.mark.rule("LA4")
@pytest.mark.rule("LA5")
async def test_observers_do_not_learn_what_was_disclosed() -> None:
    """They read the translation of a statement as before; the act is for members."""
    table = await Table.laid()
    of = await table.say()
    signed = await table.certify("ina", of)
    await table.promote("bo", of, signed)
    assert b"promot" not in await table.read_as_text("obi")
    shown = (await table.shown("obi")).of(of, "fr")
    assert shown is not None
    assert not shown.is_disclosed
    assert await table.shown("obi") == await table.folded("obi")
    wish = m.PromoteTranslation(of=of, to=EVERYONE, lang="fr", text=signed)
    with pytest.raises(OtherReaders):
        await table.kit.do("bo", "talks", wish)
