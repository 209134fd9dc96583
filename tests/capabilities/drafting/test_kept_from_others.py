"""What is said to a few stays with them on the whole road: act, author, content and facts."""

import json

from negotiation_room.capabilities.drafting.units import Drafting, Mode, Visibility
from negotiation_room.capabilities.drafting.wishes import (
    AnswerAll,
    AskAll,
    BeginText,
    OpenAnswers,
    PostComment,
    Propose,
)
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.ids import CommentId, ProposalId
from tests.capabilities.drafting.drafts import unit_id
from tests.kit import RoomKit
from tests.names import named

ROOT = unit_id("root")


async def opened(mode: Mode = Mode.ROLLING) -> RoomKit:
    """A drafting channel with a text, the chair, two delegations and an observer."""
    kit = await RoomKit.open()
    await kit.channel("draft", kind="drafting")
    await kit.seat(
        "draft",
        mira="mediator",
        bo="head_of_delegation:alpha",
        dee="delegate:alpha",
        ana="head_of_delegation:beta",
        obi="observer",
    )
    begin = BeginText(title="Draft", lang="en", symbol="ROOM/L.1", root=ROOT, mode=mode)
    await kit.do("mira", "draft", begin)
    return kit


async def read_by(kit: RoomKit, who: str, secret: str) -> bool:
    """Whether any part that somebody is shown holds these words."""
    entries = await kit.read(who, "draft")
    return any(secret.encode() in part.data for entry in entries for part in entry.parts)


async def drafting(kit: RoomKit) -> Drafting:
    """What drafting keeps in the channel."""
    return (await kit.state("draft")).substate("drafting")


async def test_a_proposal_in_confidence_is_read_by_its_circle_alone() -> None:
    """Its words reach the chair and the delegation in no part of any entry of others."""
    kit = await opened()
    wish = Propose(
        proposal=ProposalId(named("q", "one")),
        unit=ROOT,
        rev=0,
        words="a quiet offer",
        rationale="to be tested first",
        visibility=Visibility.MEDIATOR,
    )
    await kit.do("bo", "draft", wish)
    knowing = {who for who in kit.people if await read_by(kit, who, "a quiet offer")}
    assert knowing == {"mira", "bo", "dee"}


async def test_an_answer_to_a_confidential_remark_reaches_who_made_it() -> None:
    """The chair's answer is read by the delegation that asked, and by nobody else."""
    kit = await opened()

    async def say(who: str, name: str, words: str, reply_to: str | None = None) -> None:
        wish = PostComment(
            comment=CommentId(named("k", name)),
            unit=ROOT,
            rev=0,
            words=words,
            reply_to=None if reply_to is None else CommentId(named("k", reply_to)),
            visibility=Visibility.MEDIATOR,
        )
        await kit.do(who, "draft", wish)

    await say("bo", "one", "what if we withdrew")
    await say("mira", "two", "then all would be open", "one")
    for words in ("what if we withdrew", "then all would be open"):
        knowing = {who for who in kit.people if await read_by(kit, who, words)}
        assert knowing == {"mira", "bo", "dee"}


async def test_a_sealed_answer_is_on_no_part_that_others_read() -> None:
    """Before the answers open, neither chair nor other delegations are shown yes or no."""
    kit = await opened(Mode.ONE_TEXT)
    text = (await drafting(kit)).text
    assert text is not None
    digest = text_digest(text)
    await kit.do("mira", "draft", AskAll(digest=digest))
    place = await kit.do("bo", "draft", AnswerAll(digest=digest, answer=True))
    assert await read_by(kit, "dee", '"answer":true')
    for who in ("mira", "ana", "obi"):
        entry = next(one for one in await kit.read(who, "draft") if one.seq == place)
        said = b" ".join(part.data for part in entry.parts)
        assert b'"answer":' not in said
        assert named("s", "bo").encode() not in said
    await kit.do("ana", "draft", AnswerAll(digest=digest, answer=False))
    place = await kit.do("mira", "draft", OpenAnswers())
    entry = next(one for one in await kit.read("ana", "draft") if one.seq == place)
    facts = [json.loads(part.data) for part in entry.parts if part.name.startswith("out.")]
    assert any("answers" in str(fact) for fact in facts)
