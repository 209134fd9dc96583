"""The transcript: what it holds, what it never holds, and how it looks."""

import pytest

from negotiation_room.capabilities.channels.messages import (
    CorrectStatement,
    PostMessage,
    PostStatement,
    Redact,
    Withdraw,
)
from negotiation_room.capabilities.records.face import as_json, as_text, transcript
from negotiation_room.capabilities.records.rules import Heading, Statement
from negotiation_room.capabilities.rooms.messages import (
    AdjournMeeting,
    OpenMeeting,
    ResumeMeeting,
    SuspendMeeting,
)
from negotiation_room.kernel.channel import Attribution
from tests.kit import RoomKit


async def a_meeting(attribution: Attribution = Attribution.ATTRIBUTED) -> RoomKit:
    """A meeting with a correction, a withdrawal, a redaction and a message."""
    kit = await RoomKit.open(attribution=attribution)
    await kit.seat(
        "plenary",
        mira="mediator",
        bo="head_of_delegation:alpha",
        cy="head_of_delegation:beta",
        obi="observer",
    )
    await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
    first = await kit.do("bo", "plenary", PostStatement(text="We cam to talk.", lang="en"))
    await kit.do("cy", "plenary", PostMessage(text="Typical.", lang="en"))
    await kit.do(
        "bo", "plenary", CorrectStatement(target=first, text="We came to talk.", lang="en")
    )
    await kit.do("mira", "plenary", SuspendMeeting(reason="lunch"))
    await kit.do("mira", "plenary", ResumeMeeting())
    second = await kit.do(
        "cy", "plenary", PostStatement(text="نحن أيضا", lang="ar", reply_to=first)
    )
    await kit.do("cy", "plenary", Withdraw(target=second))
    third = await kit.do("bo", "plenary", PostStatement(text="Mr Secret did it.", lang="en"))
    await kit.do("mira", "plenary", Redact(target=third, reason="a witness was named"))
    await kit.do("mira", "plenary", AdjournMeeting())
    return kit


async def test_a_transcript_holds_meetings_and_statements() -> None:
    """Headings and statements stand in order, corrections beside, marks where they belong."""
    kit = await a_meeting()
    record = transcript(await kit.read("bo", "plenary"))
    headings = [item.what for item in record.items if isinstance(item, Heading)]
    first, second, third = (item for item in record.items if isinstance(item, Statement))
    assert headings == ["opened", "suspended", "resumed", "adjourned"]
    assert first.text == "We cam to talk."
    assert [one.text for one in first.corrections] == ["We came to talk."]
    assert first.author is not None
    assert first.author.name == "Bo"
    assert second.withdrawn
    assert second.reply_to == first.seq
    assert (third.text, third.redacted) == (None, "a witness was named")


@pytest.mark.parametrize("reader", ["mira", "obi"])
async def test_no_message_is_in_any_transcript(reader: str) -> None:
    """Not even those who read the message find it on the record."""
    kit = await a_meeting()
    record = transcript(await kit.read(reader, "plenary"))
    assert "Typical" not in as_text(record)
    assert "Secret" not in as_text(record)
    assert "Typical" not in str(as_json(record))


@pytest.mark.rule("SEAT6")
async def test_an_observers_transcript_has_no_list_of_participants() -> None:
    """Observers read role and delegation of a speaker, and no names."""
    kit = await a_meeting()
    said = [
        item
        for item in transcript(await kit.read("obi", "plenary")).items
        if isinstance(item, Statement)
    ]
    assert all(one.author is not None and one.author.name is None for one in said)


@pytest.mark.rule("SEAT7")
async def test_without_attribution_observers_read_words_alone() -> None:
    """Under the rule of non-attribution nobody's name, role or party is in their transcript."""
    kit = await a_meeting(Attribution.UNATTRIBUTED)
    record = transcript(await kit.read("obi", "plenary"))
    text = as_text(record, {kit.delegation("alpha"): "Alpha"})
    assert "a participant" in text
    assert "We cam to talk." in text
    assert "Alpha" not in text
    assert "head of delegation" not in text


async def test_a_reader_who_kept_redacted_words_does_not_print_them() -> None:
    """Entries read before a redaction lose their words in a transcript made after it."""
    kit = await a_meeting()
    await kit.do("mira", "plenary", OpenMeeting(title="Second meeting"))
    seq = await kit.do("bo", "plenary", PostStatement(text="Another name.", lang="en"))
    before = (await kit.read("bo", "plenary"))[seq - 1]
    await kit.do("bo", "plenary", Redact(target=seq, reason="a name"))
    kept = [before if one.seq == seq else one for one in await kit.read("bo", "plenary")]
    assert "Another name." not in as_text(transcript(kept))


async def test_a_transcript_is_written_for_people_and_for_programs() -> None:
    """Plain text names delegations and sets texts apart; JSON holds the same items."""
    kit = await a_meeting()
    record = transcript(await kit.read("mira", "plenary"))
    text = as_text(record, {kit.delegation("alpha"): "Alphaland"})
    assert "MEETING 1 OPENED" in text
    assert "Alphaland" in text
    assert "\u2068نحن أيضا\u2069" in text
    assert "(withdrawn)" in text
    assert "the words were destroyed; they may have been read" in text
    assert [row["kind"] for row in as_json(record)].count("statement") == 3
