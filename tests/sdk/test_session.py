"""The client's line to the room, played without sockets: what is heard, and what is done."""

import json
from typing import Any

import pytest

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.sdk.session import (
    FLOOD_WAIT,
    FLOODED,
    LONGEST_WAIT,
    PING_EVERY,
    RESTARTING,
    SEAT_GONE,
    SIGNED_OUT,
    SILENCE,
    SLOW_READER,
    UNSUPPORTED,
    Answered,
    Close,
    Heard,
    Line,
    OutgoingAct,
    Over,
    Send,
    Session,
    Wait,
)

WELCOME = {"welcome": 1, "you": {}, "channels": []}


def session(chance: float = 1.0) -> Session:
    """A session of a client that has verified five entries of one channel."""
    return Session(resume=lambda: {"c_one": (1, 5)}, chance=lambda: chance)


def act(name: str) -> OutgoingAct:
    """An act of that name."""
    return OutgoingAct(name, "c_one", b"{}", b"s" * 64, b"{}", b"t" * 32)


def say(frame: dict[str, Any]) -> str:
    """The frame as text."""
    return json.dumps(frame)


def live() -> Session:
    """A session whose line is live."""
    one = session()
    one.opened(0)
    one.heard(say(WELCOME), 0)
    return one


def test_it_greets_with_what_it_has_verified() -> None:
    """The hello names the size of every log verified so far."""
    assert session().opened(0) == [Send({"hello": 1, "resume": {"c_one": [1, 5]}})]


@pytest.mark.rule("WS13")
def test_it_says_what_a_thin_line_is_to_be_spared() -> None:
    """Long texts come in outline and packed, translations in few languages; polls say the same."""
    thin = Session(resume=dict, chance=lambda: 1.0, wanted=["fr"], outlines=True)
    spared = {"packed": True, "outlines": True, "translations": ["fr"]}
    assert thin.lean() == spared
    assert thin.opened(0) == [Send({"hello": 1, "resume": {}, **spared})]


def test_it_sends_nothing_before_it_is_welcome() -> None:
    """Acts wait for the welcome, and go out after it in the order they were signed."""
    one = session()
    assert one.post(act("a_1")) == []
    one.opened(0)
    assert one.post(act("a_2")) == []
    assert one.heard(say(WELCOME), 0) == [
        Heard("welcome", WELCOME),
        Send(act("a_1").frame()),
        Send(act("a_2").frame()),
    ]


def test_an_unanswered_act_is_sent_once_more_with_the_same_bytes() -> None:
    """After the line comes back, what was not answered goes out again, once for each line."""
    one = live()
    assert one.post(act("a_1")) == [Send(act("a_1").frame())]
    one.lost(1006)
    one.opened(1)
    assert Send(act("a_1").frame()) in one.heard(say(WELCOME), 1)
    assert one.heard(say(WELCOME), 1) == [Heard("welcome", WELCOME)]


def test_no_more_goes_out_unanswered_than_the_room_surely_remembers() -> None:
    """Acts beyond the measure wait for an answer, over this line and over the next one."""
    one = live()
    names = [f"a_{count}" for count in range(MOST_UNANSWERED + 2)]
    sent = [step for name in names for step in one.post(act(name))]
    assert len(sent) == MOST_UNANSWERED
    steps = one.heard(say({"done": names[0], "in": "c_one", "seq": 6}), 0)
    assert Send(act(names[MOST_UNANSWERED]).frame()) in steps
    one.lost(1006)
    one.opened(1)
    again = [step for step in one.heard(say(WELCOME), 1) if isinstance(step, Send)]
    assert again == [Send(act(name).frame()) for name in names[1 : MOST_UNANSWERED + 1]]


def test_an_answered_act_is_not_sent_again() -> None:
    """Done is done."""
    one = live()
    one.post(act("a_1"))
    (answer,) = one.heard(say({"done": "a_1", "in": "c_one", "seq": 6}), 0)
    assert isinstance(answer, Answered)
    assert answer.pending.answers == {"a_1": 6}
    assert answer.refusal is None
    one.lost(1006)
    one.opened(1)
    assert one.heard(say(WELCOME), 1) == [Heard("welcome", WELCOME)]
    assert one.heard(say({"done": "a_1", "in": "c_one", "seq": 6}), 1) == []


def test_an_act_met_in_the_record_is_answered() -> None:
    """An act committed just before the line broke is recognised when the record is read."""
    one = live()
    one.post(act("a_1"))
    one.lost(1006)
    (answer,) = one.recorded("a_1", 6)
    assert isinstance(answer, Answered)
    assert one.unanswered == ()


def test_acts_performed_together_are_answered_together() -> None:
    """All or none: the last place answers all, one refusal refuses all."""
    one = live()
    both = one.post(act("a_1"), act("a_2"))
    assert both == [Send({"acts": [act("a_1").frame(), act("a_2").frame()]})]
    assert one.heard(say({"done": "a_1", "in": "c_one", "seq": 6}), 0) == []
    assert len(one.heard(say({"done": "a_2", "in": "c_two", "seq": 9}), 0)) == 1
    one.post(act("a_3"), act("a_4"))
    refusal = {"refused": "a_4", "code": "x.y", "because": "no", "rule": None, "status": 403}
    (answer,) = one.heard(say(refusal), 0)
    assert isinstance(answer, Answered)
    assert answer.refusal == refusal


@pytest.mark.parametrize("code", [SIGNED_OUT, SEAT_GONE, UNSUPPORTED])
def test_some_ends_are_final(code: int) -> None:
    """A line closed for good is not tried again, and the person is told why."""
    one = live()
    (step,) = one.lost(code)
    assert isinstance(step, Over)
    assert step.reason
    assert one.line is Line.OVER


@pytest.mark.parametrize("code", [SLOW_READER, RESTARTING])
def test_some_ends_ask_to_come_back_at_once(code: int) -> None:
    """A restart or a slow line is resumed within a second, spread by chance."""
    one = live()
    assert one.lost(code) == [Wait(1.0)]
    assert one.failures == 0


def test_waits_grow_and_are_spread() -> None:
    """Each failure doubles the wait up to a limit; chance spreads it over its second half."""
    one = session()
    waits = [
        step.seconds for _ in range(10) for step in one.lost(1006) if isinstance(step, Wait)
    ]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    lucky = session(chance=0.0)
    assert lucky.lost(1006) == [Wait(waits[0] / 2)]


def test_a_welcome_forgives_earlier_failures() -> None:
    """Once live, the next break is the first again."""
    one = session()
    one.lost(1006)
    one.lost(1006)
    one.opened(0)
    one.heard(say(WELCOME), 0)
    assert one.failures == 0


def test_a_flood_is_answered_with_a_long_wait() -> None:
    """Who was too loud stays away for a while."""
    (step,) = live().lost(FLOODED)
    assert isinstance(step, Wait)
    assert step.seconds >= FLOOD_WAIT


def test_a_silent_line_is_dead() -> None:
    """It pings in quiet times, and gives up a line that does not answer."""
    one = live()
    assert one.ticked(PING_EVERY) == [Send({"ping": 1})]
    assert one.ticked(PING_EVERY + 1) == []
    one.heard(say({"pong": 1}), PING_EVERY + 1)
    assert one.ticked(SILENCE + 1) == [Send({"ping": 2})]
    assert one.ticked(PING_EVERY + SILENCE + 2) == [Close("the line is silent")]
    one.lost(1006)
    assert one.ticked(1000) == []


def test_a_refusal_without_a_name_is_for_the_oldest_act() -> None:
    """An act that could not even be read is answered in its turn."""
    one = live()
    one.post(act("a_1"))
    one.post(act("a_2"))
    (answer,) = one.heard(say({"refused": None, "code": "kernel.malformed"}), 0)
    assert isinstance(answer, Answered)
    assert [each.id for each in answer.pending.acts] == ["a_1"]


@pytest.mark.parametrize("text", ["{", "[]", "7", "[" * 100_000])
def test_nonsense_closes_the_line(text: str) -> None:
    """What is no frame is not guessed at."""
    (step,) = live().heard(text, 0)
    assert isinstance(step, Close)


def test_another_version_is_final() -> None:
    """A room that speaks another version is left."""
    one = session()
    one.opened(0)
    (step,) = one.heard(say({"welcome": 2}), 0)
    assert isinstance(step, Over)


def test_unknown_frames_are_passed_over() -> None:
    """A newer server may say more."""
    assert live().heard(say({"weather": "fine"}), 0) == []


@pytest.mark.parametrize("kind", ["entries", "checkpoint", "granted", "withdrawn", "signal"])
def test_what_concerns_the_room_is_handed_on(kind: str) -> None:
    """Entries, checkpoints, seats and signals go to the room."""
    frame = {"in": "c_one", kind: "x"}
    assert live().heard(say(frame), 0) == [Heard(kind, frame)]
