"""What is said in a channel: who hears it, and how it is corrected, withdrawn and destroyed."""

import pytest

from negotiation_room.capabilities.channels.messages import (
    CorrectMessage,
    CorrectStatement,
    PostMessage,
    PostStatement,
    PrepareStatement,
    Redact,
    Withdraw,
)
from negotiation_room.capabilities.channels.rules import (
    REDACTION_BY_AUTHOR,
    AlreadyRedacted,
    AlreadyWithdrawn,
    NothingThere,
    NotYourWords,
    OffTheRecord,
    TooLateToRedact,
)
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.capability import NotHere, NotYourPower, NotYourRole
from negotiation_room.kernel.errors import NotFound
from tests.kit import RoomKit


def statement(text: str = "We came to talk.", reply_to: int | None = None) -> PostStatement:
    """A statement in English."""
    return PostStatement(text=text, lang="en", reply_to=reply_to)


def message(text: str = "A word in private.", reply_to: int | None = None) -> PostMessage:
    """A message in English."""
    return PostMessage(text=text, lang="en", reply_to=reply_to)


@pytest.fixture
async def kit() -> RoomKit:
    """A plenary in session, and a caucus."""
    kit = await RoomKit.open()
    await kit.seat(
        "plenary",
        mira="mediator",
        bo="head_of_delegation:alpha",
        dee="delegate:alpha",
        cy="head_of_delegation:beta",
        obi="observer",
    )
    await kit.accredit("mira", "alpha")
    await kit.seat("caucus:alpha", bo="head_of_delegation:alpha", dee="delegate:alpha")
    await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
    return kit


async def test_a_statement_reaches_everyone(kit: RoomKit) -> None:
    """Observers read the words of a statement, and who made it."""
    seq = await kit.do("bo", "plenary", statement())
    shown = (await kit.read("obi", "plenary"))[seq - 1]
    assert {part.name for part in shown.parts} == {"act", "with", "who", "out.0"}


@pytest.mark.rule("SEAT6")
async def test_a_message_does_not_reach_an_observer(kit: RoomKit) -> None:
    """Of a message an observer sees the place alone, not even that it is one."""
    seq = await kit.do("dee", "plenary", message())
    assert (await kit.read("obi", "plenary"))[seq - 1].parts == ()
    assert (await kit.read("cy", "plenary"))[seq - 1].part("with") is not None


@pytest.mark.rule("SEAT2")
async def test_an_observer_says_nothing(kit: RoomKit) -> None:
    """Observers can neither state, message nor correct."""
    seq = await kit.do("bo", "plenary", statement())
    for wish in (statement(), message(), Withdraw(target=seq), Redact(target=seq, reason="x")):
        with pytest.raises(NotYourRole):
            await kit.do("obi", "plenary", wish)


@pytest.mark.rule("CH2")
async def test_a_delegate_prepares_and_the_head_releases(kit: RoomKit) -> None:
    """Without the power to speak a delegate states nothing, but prepares it for the head."""
    with pytest.raises(NotYourPower):
        await kit.do("dee", "plenary", statement())
    prepared = PrepareStatement(for_channel=kit.id("plenary"), text="We accept.", lang="en")
    await kit.do("dee", "caucus:alpha", prepared)
    with pytest.raises(NotHere):
        await kit.do("dee", "plenary", prepared)


async def test_no_statement_is_made_in_a_caucus(kit: RoomKit) -> None:
    """A caucus is off every record: only messages are written there."""
    with pytest.raises(NotHere):
        await kit.do("bo", "caucus:alpha", statement())
    await kit.do("bo", "caucus:alpha", message())


@pytest.mark.rule("SEAT1")
async def test_a_caucus_does_not_exist_for_others(kit: RoomKit) -> None:
    """Mediator and other delegations get the answer a random id would get."""
    answers = [
        (await kit.ask(who, channel, message())).refusal
        for who in ("mira", "cy", "obi")
        for channel in ("caucus:alpha", "nowhere at all")
    ]
    assert all(type(answer) is NotFound for answer in answers)
    assert len({answer.because for answer in answers if answer is not None}) == 1


async def test_a_reply_must_answer_something(kit: RoomKit) -> None:
    """A reply to a place where nothing was said is refused."""
    with pytest.raises(NothingThere):
        await kit.do("bo", "plenary", message(reply_to=999))


async def test_a_statement_does_not_answer_a_message(kit: RoomKit) -> None:
    """What is on the record must not point at what is not."""
    said = await kit.do("bo", "plenary", message())
    with pytest.raises(OffTheRecord):
        await kit.do("cy", "plenary", statement(reply_to=said))
    await kit.do("cy", "plenary", message(reply_to=said))


@pytest.mark.rule("CH3")
async def test_a_correction_leaves_the_original(kit: RoomKit) -> None:
    """The corrected statement keeps its words; the correction stands beside it."""
    said = await kit.do("bo", "plenary", statement())
    fix = await kit.do(
        "bo", "plenary", CorrectStatement(target=said, text="We come to talk.", lang="en")
    )
    utterance = (await kit.state("plenary")).substate("channels").utterances[said]
    assert [one.seq for one in utterance.corrections] == [fix]
    assert kit.entries("plenary")[said - 1].part("with") is not None


@pytest.mark.rule("CH3")
async def test_only_the_author_corrects_and_withdraws(kit: RoomKit) -> None:
    """Not even the chair changes another's words."""
    said = await kit.do("bo", "plenary", statement())
    for wish in (CorrectStatement(target=said, text="No.", lang="en"), Withdraw(target=said)):
        with pytest.raises(NotYourWords):
            await kit.do("mira", "plenary", wish)


async def test_a_message_is_not_corrected_as_a_statement(kit: RoomKit) -> None:
    """A correction is of the kind of its original, or observers would learn of messages."""
    said = await kit.do("bo", "plenary", message())
    with pytest.raises(NothingThere):
        await kit.do("bo", "plenary", CorrectStatement(target=said, text="No.", lang="en"))
    await kit.do("bo", "plenary", CorrectMessage(target=said, text="Yes.", lang="en"))


async def test_what_is_withdrawn_is_withdrawn_once(kit: RoomKit) -> None:
    """A second withdrawal, and a correction after it, are refused."""
    said = await kit.do("bo", "plenary", statement())
    await kit.do("bo", "plenary", Withdraw(target=said))
    for wish in (Withdraw(target=said), CorrectStatement(target=said, text="No.", lang="en")):
        with pytest.raises(AlreadyWithdrawn):
            await kit.do("bo", "plenary", wish)


async def test_the_withdrawal_of_a_message_is_kept_from_observers(kit: RoomKit) -> None:
    """Observers learn of a withdrawal only if they knew of the original."""
    said = await kit.do("bo", "plenary", message())
    quiet = await kit.do("bo", "plenary", Withdraw(target=said))
    said = await kit.do("bo", "plenary", statement())
    loud = await kit.do("bo", "plenary", Withdraw(target=said))
    shown = await kit.read("obi", "plenary")
    assert shown[quiet - 1].part("out.0") is None
    assert shown[loud - 1].part("out.0") is not None


@pytest.mark.rule("CH4")
async def test_a_redaction_destroys_words_and_corrections(kit: RoomKit) -> None:
    """The content of the statement and of its corrections is gone; the leaves stay."""
    said = await kit.do("bo", "plenary", statement("A name that must not stand here."))
    fix = await kit.do("bo", "plenary", CorrectStatement(target=said, text="N.", lang="en"))
    leaf = kit.entries("plenary")[said - 1].leaf
    await kit.do("bo", "plenary", Redact(target=said, reason="a witness was named"))
    for seq in (said, fix):
        entry = kit.entries("plenary")[seq - 1]
        assert entry.part("with") is None
        assert entry.erased == ("with",)
    assert kit.entries("plenary")[said - 1].leaf == leaf
    with pytest.raises(AlreadyRedacted):
        await kit.do("mira", "plenary", Redact(target=said, reason="again"))


@pytest.mark.rule("CH5")
async def test_the_author_redacts_only_shortly_after(kit: RoomKit) -> None:
    """After fifteen minutes the author asks the chair, who still can."""
    said = await kit.do("bo", "plenary", statement())
    kit.clock.move(REDACTION_BY_AUTHOR + 1_000_000)
    with pytest.raises(TooLateToRedact, match="the chair"):
        await kit.do("bo", "plenary", Redact(target=said, reason="too late"))
    with pytest.raises(NotYourWords):
        await kit.do("cy", "plenary", Redact(target=said, reason="not mine"))
    await kit.do("mira", "plenary", Redact(target=said, reason="a witness was named"))


@pytest.mark.rule("CH5")
async def test_in_a_caucus_the_head_redacts(kit: RoomKit) -> None:
    """The head of the delegation may destroy a delegate's words there."""
    said = await kit.do("dee", "caucus:alpha", message())
    kit.clock.move(REDACTION_BY_AUTHOR + 1_000_000)
    with pytest.raises(TooLateToRedact, match="head of delegation"):
        await kit.do("dee", "caucus:alpha", Redact(target=said, reason="x"))
    await kit.do("bo", "caucus:alpha", Redact(target=said, reason="a name"))


async def test_the_room_is_the_same_after_a_restart(kit: RoomKit) -> None:
    """What memory holds follows from the journal alone."""
    said = await kit.do("bo", "plenary", statement())
    await kit.do("bo", "plenary", Withdraw(target=said))
    before = {name: await kit.state(name) for name in kit.ids}
    kit.restart()
    assert {name: await kit.state(name) for name in kit.ids} == before
