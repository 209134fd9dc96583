"""Scenes: what people try to say in a plenary, drawn at random and played through the room."""

from hypothesis import strategies as st

from negotiation_room.capabilities.channels.messages import (
    CorrectMessage,
    CorrectStatement,
    PostMessage,
    PostStatement,
    Redact,
    Withdraw,
)
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.channel import Attribution
from negotiation_room.kernel.messages import Command
from tests.kit import RoomKit

SPEAKERS = ("mira", "bo", "dee", "ina")
WHAT = (
    "statement",
    "message",
    "answer",
    "remark",
    "correct",
    "correct_message",
    "withdraw",
    "redact",
)

Scene = list[tuple[str, str, int]]


def scenes() -> st.SearchStrategy[Scene]:
    """Some lines: who, what, and which earlier place it is about."""
    line = st.tuples(
        st.sampled_from(SPEAKERS),
        st.sampled_from(WHAT),
        st.integers(min_value=14, max_value=24),
    )
    return st.lists(line, max_size=16)


def wish(what: str, target: int) -> Command:
    """The command a line stands for."""
    match what:
        case "statement":
            return PostStatement(text="A statement.", lang="en")
        case "answer":
            return PostStatement(text="An answer.", lang="fr", reply_to=target)
        case "message":
            return PostMessage(text="A message.", lang="en")
        case "remark":
            return PostMessage(text="A remark.", lang="ar", reply_to=target)
        case "correct":
            return CorrectStatement(target=target, text="Corrected.", lang="en")
        case "correct_message":
            return CorrectMessage(target=target, text="Corrected.", lang="en")
        case "withdraw":
            return Withdraw(target=target)
        case _:
            return Redact(target=target, reason="a name")


async def play(scene: Scene, *, attribution: Attribution = Attribution.ATTRIBUTED) -> RoomKit:
    """Play a scene; lines that the rules refuse leave no trace."""
    kit = await RoomKit.open(attribution=attribution)
    await kit.seat(
        "plenary",
        mira="mediator",
        bo="head_of_delegation:alpha",
        dee="delegate:alpha",
        ina="interpreter",
        obi="observer",
    )
    await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
    for who, what, target in scene:
        await kit.ask(who, "plenary", wish(what, target))
    return kit
