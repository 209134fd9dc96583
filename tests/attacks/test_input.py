"""Input that no honest client sends, as an act and as its content: refused, and nothing changes."""

import json
import os
from typing import Any

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.kernel.act import nothing_seen
from negotiation_room.kernel.ids import b64
from negotiation_room.kernel.leaf import commit
from tests.attacks.test_replays import head
from tests.support.pen import Written
from tests.support.raw import RawLine
from tests.support.summit import Summit

HELLO = PostMessage(text="hello", lang="en")
DEEP = "[" * 60 + "]" * 60
TOO_DEEP = "[" * 100_000

CONTENTS = {
    "not JSON": b"hello",
    "nothing": b"",
    "an array": b"[]",
    "white space": b'{"lang":"en", "text":"hello"}',
    "another order": b'{"text":"hello","lang":"en"}',
    "a key twice": b'{"lang":"en","text":"hello","text":"goodbye"}',
    "a foreign field": b'{"lang":"en","power":"all","text":"hello"}',
    "a missing field": b'{"text":"hello"}',
    "NaN": b'{"lang":"en","reply_to":NaN,"text":"hello"}',
    "a float": b'{"lang":"en","reply_to":1.0,"text":"hello"}',
    "a number beyond all": b'{"lang":"en","reply_to":9007199254740993,"text":"hello"}',
    "a number as text": b'{"lang":"en","reply_to":"1","text":"hello"}',
    "half a character": b'{"lang":"en","text":"\\ud800"}',
    "a needless escape": b'{"lang":"en","text":"\\u0068ello"}',
    "an array for text": b'{"lang":"en","text":["hello"]}',
    "deep": f'{{"lang":"en","text":{DEEP}}}'.encode(),
    "too deep": f'{{"lang":"en","text":{TOO_DEEP[:40_000]}}}'.encode(),
    "no text": b'{"lang":"en","text":""}',
    "too much text": json.dumps({"lang": "en", "text": "x" * 20_001}).replace(" ", "").encode(),
    "too many bytes": json.dumps({"lang": "en", "text": "x" * 70_000})
    .replace(" ", "")
    .encode(),
    "no language": b'{"lang":"not a language","text":"hello"}',
    **{
        f"a hidden {ord(hidden):x}": json.dumps(
            {"lang": "en", "text": f"we agree{hidden}ton od ew"}, ensure_ascii=False
        )
        .replace('": "', '":"')
        .replace('", "', '","')
        .encode()
        for hidden in "\u202e\u202d\u202a\u202b\u202c\ufeff\x7f\x9b"
    },
    "a bell": b'{"lang":"en","text":"\\u0007"}',
    "an escape sequence": b'{"lang":"en","text":"\\u001b[2J"}',
    "nought": b'{"lang":"en","text":"a\\u0000b"}',
}


@pytest.mark.parametrize("name", CONTENTS)
async def test_content_that_is_not_in_order_is_refused(summit: Summit, name: str) -> None:
    """However it is malformed, signed content of the wrong form is refused and the line stays."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    content = CONTENTS[name]
    act = alpha.pen.about(
        content,
        plenary,
        salt=os.urandom(32),
        seen=nothing_seen(1),
        do="channels.post_message",
    )
    before = await head(summit, "plenary")
    async with await RawLine.enter(alpha.profile) as line:
        answer = await line.perform(act.frame())
        assert answer["status"] == 422
        assert "hello" not in answer["because"]
        assert await head(summit, "plenary") == before
        assert "done" in await line.perform(alpha.pen.act(HELLO, plenary).frame())
    by_http = await summit.over_http("alpha", "acts", {"acts": [act.frame()]})
    # The device has moved on: whichever door, the act is not performed.
    assert by_http.json()["answers"][0]["status"] in {409, 422}


def bent(act: Written, old: bytes, new: bytes) -> bytes:
    """The act's own bytes with something else in them."""
    assert old in act.act
    return act.act.replace(old, new)


BENDS: dict[str, tuple[bytes, bytes]] = {
    "a key twice": (b'"v":1', b'"v":1,"v":1'),
    "white space": (b'"v":1', b'"v": 1'),
    "NaN": (b'"v":1', b'"v":NaN'),
    "infinity": (b'"v":1', b'"v":Infinity'),
    "a float": (b'"v":1', b'"v":1.0'),
    "an exponent": (b'"v":1', b'"v":1e0'),
    "another version": (b'"v":1', b'"v":2'),
    "a foreign field": (b'"v":1', b'"v":1,"w":1'),
    "true for one": (b'"v":1', b'"v":true'),
    "a number beyond all": (b'"epoch":1', b'"epoch":9007199254740993'),
    "half a character": (b"channels.post_message", b"channels.post_\\ud800"),
    "no such command": (b"channels.post_message", b"channels.post_everything"),
    "no command": (b"channels.post_message", b"../../etc/passwd"),
    "a clerk's command": (b"channels.post_message", b"roster.seat_person"),
    "a kernel's name": (b"channels.post_message", b"__class__.mro"),
    "deep": (b'"v":1', b'"v":' + DEEP.encode()),
    "too deep": (b'"v":1', b'"v":' + TOO_DEEP.encode()),
    "upper case": (b'"device":"d_', b'"device":"D_'),
    "an escaped slash": (b"http://", b"http:\\/\\/"),
    "a hidden override": (b"http://", "http://\u202e".encode()),
}


@pytest.mark.parametrize("name", BENDS)
async def test_an_act_that_is_not_in_order_is_refused(summit: Summit, name: str) -> None:
    """However an act is bent before it is signed, it is refused, and the line goes on."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    written = alpha.pen.act(HELLO, plenary)
    raw = bent(written, *BENDS[name])
    act = alpha.pen.over(raw, written.content, written.salt)
    before = await head(summit, "plenary")
    async with await RawLine.enter(alpha.profile) as line:
        answer = await line.perform(act.frame())
        assert answer["status"] in {403, 404, 422}
        assert await head(summit, "plenary") == before
        assert "done" in await line.perform(alpha.pen.act(HELLO, plenary).frame())


FRAMES: dict[str, str | bytes] = {
    "not JSON": "hello",
    "nothing": "",
    "a number": "7",
    "null": "null",
    "an array": "[]",
    "an empty object": "{}",
    "NaN": '{"ping":NaN}',
    "too deep": TOO_DEEP,
    "objects too deep": '{"a":' * 40_000,
    "half a character": '{"signal":"\\ud800","in":"c","with":{}}',
    "an act that is a number": '{"act":7,"sig":"","with":"","salt":""}',
    "an act with more beside it": '{"act":"{}","sig":"","with":"","salt":"","more":1}',
    "a signature that is none": '{"act":"{}","sig":"AAAA","with":"","salt":"AAAA"}',
    "no acts": '{"acts":[]}',
    "acts that are none": '{"acts":[1,null,[]]}',
    "too many acts": json.dumps({"acts": [{}] * 17}),
    "a large signal": json.dumps({"signal": "here", "in": "c", "with": {"a": "x" * 2000}}),
}


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.rule("WS3")
async def test_a_frame_that_makes_no_sense_ends_the_line(summit: Summit, name: str) -> None:
    """A client that breaks the form of the conversation is told so, and closed."""
    async with await RawLine.enter(summit.members["alpha"].profile) as line:
        await line.say(FRAMES[name])
        assert await line.ended() == 4009


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"ping": 1}, 4009),
        ({"hello": 2}, 4010),
        ({"hello": "1"}, 4010),
        ({"hello": 1, "resume": []}, 4009),
        ({"hello": 1, "resume": {"c_x": [1, 1]}}, 4009),
        ({"hello": 1, "resume": {"plenary": [1, -1]}}, 4009),
        ({"hello": 1, "resume": {"plenary": [0, 1]}}, 4009),
        ({"hello": 1, "resume": {"plenary": ["1", 1]}}, 4009),
        ({"hello": 1, "resume": {f"c_{n}": [1, 1] for n in range(501)}}, 4009),
    ],
)
@pytest.mark.rule("WS2")
async def test_a_hello_that_makes_no_sense_ends_the_line(
    summit: Summit, frame: dict[str, Any], code: int
) -> None:
    """Whoever does not say hello as it is said is told what is wrong by the closing code."""
    async with await RawLine.open(summit.members["alpha"].profile) as line:
        await line.say(json.dumps(frame).replace("plenary", summit.channels["plenary"]))
        assert await line.ended() == code


async def test_resuming_from_beyond_the_end_is_no_harm(summit: Summit) -> None:
    """A client that claims to have verified more than there is gets the beginning of its tail."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    async with await RawLine.open(alpha.profile) as line:
        await line.say({"hello": 1, "resume": {plenary: [1, 2**53 - 1]}})
        welcome = await line.hear("welcome")
        item = next(one for one in welcome["channels"] if one["channel"] == plenary)
        assert item["head"] == await head(summit, "plenary")


async def test_binary_frames_end_the_line(summit: Summit) -> None:
    """The room speaks text."""
    async with await RawLine.enter(summit.members["alpha"].profile) as line:
        await line.socket.send(b"\x00\xff", text=False)
        assert await line.ended() == 4009


async def test_a_signature_over_nothing_we_know_is_refused(summit: Summit) -> None:
    """Random bytes where an act should stand are refused by both doors."""
    alpha = summit.members["alpha"]
    frame = {"act": "{}", "sig": b64(bytes(64)), "with": "{}", "salt": b64(bytes(32))}
    async with await RawLine.enter(alpha.profile) as line:
        answer = await line.perform(frame)
        assert (answer["refused"], answer["status"]) == (None, 422)
    assert commit("with", bytes(32), b"{}") not in json.dumps(answer).encode()
    by_http = await summit.over_http("alpha", "acts", {"acts": [frame]})
    assert by_http.json()["answers"][0]["status"] == 422
