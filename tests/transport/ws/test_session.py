"""The conversation with one client, played without sockets."""

from collections.abc import Sequence

import orjson
import pytest

from negotiation_room.kernel.ids import ChannelId, b64, id_of
from negotiation_room.transport.ws.codes import CloseCode
from negotiation_room.transport.ws.session import (
    Close,
    Intent,
    Pass,
    Perform,
    Send,
    Session,
    SessionLimits,
    Want,
    Welcome,
)

CHANNEL = ChannelId(id_of("c", bytes(16)))
LIMITS = SessionLimits(
    channels=2, together=2, acts_per_minute=60, acts_at_once=3, signals_per_second=2, silence=30
)


class Playbook:
    """A conversation: `>>` says something, `<<` expects exactly these intents."""

    def __init__(self, *, greeted: bool = True) -> None:
        self.now = 0.0
        self.session = Session(LIMITS, self.now)
        self.intents: Sequence[Intent] = ()
        if greeted:
            self.session.hear('{"hello":1}', self.now)

    def __rshift__(self, frame: object) -> "Playbook":
        """Say a frame, or a text as it is."""
        text = frame if isinstance(frame, str) else orjson.dumps(frame).decode()
        self.intents = self.session.hear(text, self.now)
        return self

    def __lshift__(self, expected: object) -> "Playbook":
        """Expect the intents of what was said last."""
        assert list(self.intents) == (expected if isinstance(expected, list) else [expected])
        return self


def act(index: int = 0) -> dict[str, str]:
    """An act as it travels; what it says is not the session's business."""
    return {
        "act": f"act {index}",
        "sig": b64(bytes(64)),
        "with": "{}",
        "salt": b64(bytes(32)),
    }


def closes(play: Playbook, code: CloseCode) -> None:
    """The conversation has ended with this code, and nothing more is heard."""
    assert [intent.code for intent in play.intents if isinstance(intent, Close)] == [code]
    assert play.session.hear('{"ping":1}', play.now) == ()


@pytest.mark.rule("WS2")
def test_hello_is_answered_with_a_welcome() -> None:
    """A client says where it stands, and is welcomed from there."""
    hello = {"hello": 1, "resume": {CHANNEL: [1, 12]}}
    Playbook(greeted=False) >> hello << Welcome({CHANNEL: (1, 12)})


@pytest.mark.rule("WS2")
def test_another_version_is_turned_away() -> None:
    """A client of another version is told which version this is."""
    play = Playbook(greeted=False) >> {"hello": 99}
    play << Close(CloseCode.UNSUPPORTED_VERSION, "this room speaks version 1")
    closes(play, CloseCode.UNSUPPORTED_VERSION)


@pytest.mark.rule("WS2")
@pytest.mark.parametrize("first", [{"ping": 1}, act(), {}, {"hello": "1"}])
def test_nothing_is_heard_before_hello(first: dict[str, object]) -> None:
    """Whoever does not begin with hello is closed."""
    play = Playbook(greeted=False) >> first
    assert isinstance(play.intents[0], Close)


@pytest.mark.rule("WS3")
@pytest.mark.parametrize(
    "resume",
    [
        [],
        {"plenary": [1, 1]},
        {CHANNEL: [0, 1]},
        {CHANNEL: [1]},
        {CHANNEL: [1, -1]},
        {CHANNEL: ["1", 1]},
        {id_of("c", bytes([n]) * 16): [1, 1] for n in range(3)},
    ],
)
def test_a_place_to_resume_from_has_one_form(resume: object) -> None:
    """A resume that is not channel to [epoch, size], or names too many, closes the socket."""
    play = Playbook(greeted=False) >> {"hello": 1, "resume": resume}
    closes(play, CloseCode.PROTOCOL)


@pytest.mark.rule("WS3")
@pytest.mark.parametrize(
    "said",
    [
        "not json",
        "[]",
        "7",
        {"what": 1},
        {"act": "x"},
        {**act(), "more": 1},
        {**act(), "sig": "x"},
        {**act(), "salt": b64(bytes(31))},
        {"acts": []},
        {"acts": [act(), act(), act()]},
        {"acts": [7]},
        {"ping": "1"},
    ],
)
def test_what_is_not_of_the_protocol_closes_the_socket(said: object) -> None:
    """Frames without a known form end the conversation with 4009."""
    play = Playbook() >> said
    closes(play, CloseCode.PROTOCOL)


def test_acts_are_passed_on_as_they_came() -> None:
    """One act, or several performed all or none, become one intent each."""
    play = Playbook() >> act(1)
    (one,) = play.intents
    assert isinstance(one, Perform)
    assert [signed.act for signed in one.acts] == [b"act 1"]
    play >> {"acts": [act(1), act(2)]}
    (both,) = play.intents
    assert isinstance(both, Perform)
    assert [signed.act for signed in both.acts] == [b"act 1", b"act 2"]


@pytest.mark.rule("WS4")
def test_a_ping_is_answered() -> None:
    """A ping comes back as its pong."""
    Playbook() >> {"ping": 7} << Send(b'{"pong":7}')


@pytest.mark.rule("WS4")
def test_a_silent_line_is_closed() -> None:
    """A client of which nothing is heard for too long is told to resume."""
    play = Playbook()
    assert play.session.tick(30.0) == ()
    play.intents = play.session.tick(30.1)
    closes(play, CloseCode.SILENT)


@pytest.mark.rule("WS4")
def test_a_line_that_never_says_hello_is_closed() -> None:
    """A client that connects and does not say hello is not waited for."""
    play = Playbook(greeted=False)
    assert play.session.tick(10.0) == ()
    play.intents = play.session.tick(10.1)
    closes(play, CloseCode.SILENT)


@pytest.mark.rule("WS7")
def test_too_many_acts_at_once_close_the_socket() -> None:
    """A burst above the allowance is closed, and what comes at the allowed pace is not."""
    play = Playbook()
    for index in range(3):
        play >> act(index)
        assert isinstance(play.intents[0], Perform)
    play >> act(4)
    closes(play, CloseCode.FLOOD)
    patient = Playbook()
    for index in range(20):
        patient.now += 1.0
        patient >> act(index)
        assert isinstance(patient.intents[0], Perform)


def test_a_signal_is_small_and_may_be_lost() -> None:
    """Signals above their pace are dropped without a word; a large one closes the socket."""
    signal = {"signal": "typing", "in": CHANNEL, "with": {}}
    play = Playbook() >> signal << Pass(CHANNEL, "typing", {})
    (play >> signal) << Pass(CHANNEL, "typing", {})
    (play >> signal) << []
    play >> {**signal, "with": {"x": "y" * 2_000}}
    closes(play, CloseCode.PROTOCOL)


@pytest.mark.parametrize("levels", [250, 252, 253, 254, 300, 500])
def test_a_signal_is_not_nested_deeper_than_it_can_be_passed_on(levels: int) -> None:
    """What can be read and not written again closes the socket, and fails nowhere."""
    nested = "[" * levels + "]" * levels
    said = f'{{"signal":"editing","in":"{CHANNEL}","with":{{"x":{nested}}}}}'
    (intent,) = (Playbook() >> said).intents
    if isinstance(intent, Pass):
        assert orjson.dumps({"signal": "editing", "with": intent.content})
    else:
        assert isinstance(intent, Close)
        assert intent.code == CloseCode.PROTOCOL


@pytest.mark.rule("WS11")
def test_a_client_names_the_languages_it_wants_at_once_or_later() -> None:
    """Regions do not count; none are wanted, or all, where that is said."""
    play = Playbook(greeted=False)
    _ = play >> {"hello": 1, "translations": ["fr-CH", "fr", "zh"]}
    _ = play << Welcome({}, wanted=frozenset({"fr", "zh"}))
    _ = play >> {"translations": []} << Want(frozenset())
    _ = play >> {"translations": None} << Want(None)
    _ = Playbook(greeted=False) >> {"hello": 1, "translations": None} << Welcome({})


@pytest.mark.rule("WS3")
@pytest.mark.parametrize(
    "languages",
    ["fr", 7, {"fr": 1}, [None], ["FR"], ["fr\n"], ["f" * 40], ["fr"] * 41, [["fr"]]],
)
def test_what_is_no_list_of_languages_ends_the_conversation(languages: object) -> None:
    """A client that breaks the form is told so, in its hello as later."""
    closes(Playbook() >> {"translations": languages}, CloseCode.PROTOCOL)
    hello = {"hello": 1, "translations": languages}
    closes(Playbook(greeted=False) >> hello, CloseCode.PROTOCOL)
