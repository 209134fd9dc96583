"""The cases of the frozen vectors: what is given, and whether it must be refused.

What a good case gives is computed; what a bad case is refused with is written here by hand.
All bytes come from `seed`, so that the files can be made again anywhere.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from perform import PERFORM

from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import b64, id_of, unb64
from negotiation_room.kernel.merkle import EMPTY_ROOT

ORIGIN = "https://room.example.org"
MALFORMED = "kernel.malformed"
NOT_PROVEN = "kernel.not_proven"
NOT_OPENED = "kernel.not_opened"
FORGED = "kernel.forged_signature"
UNSAFE = "kernel.unsafe_key"
AT = 1_795_360_000_000_000
BIG = 2**53 - 1
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class Case:
    """One line of a vector file."""

    name: str
    do: str
    given: dict[str, Any]
    refused: str | None = None


def seed(label: str, length: int = 32) -> bytes:
    """Stretch a label into as many bytes as are wanted."""
    count = -(-length // 32)
    blocks = [hashlib.sha256(f"{label}/{i}".encode()).digest() for i in range(count)]
    return b"".join(blocks)[:length]


def s(label: str, length: int = 32) -> str:
    """Give seeded bytes as base64url."""
    return b64(seed(label, length))


def one(kind: str, label: str) -> str:
    """Give the id of this kind that belongs to a label."""
    return id_of(kind, seed(f"id/{kind}/{label}", 16))


def gives(do: str, /, **given: Any) -> Any:
    """Perform a step that later cases build on."""
    return PERFORM[do](given)


def flip(text: str) -> str:
    """Alter one bit of base64url bytes."""
    data = bytearray(unb64(text))
    data[-1] ^= 1
    return b64(bytes(data))


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """Leave out some fields."""
    return {k: v for k, v in fields.items() if k not in names}


ROOM, CHANNEL, DEVICE = one("r", "room"), one("c", "plenary"), one("d", "ada")


def ids_cases() -> list[Case]:
    """Ids, base64url, prefixes and origins."""
    good = one("a", "act")
    bad_ids = {
        "another kind": ("r", good),
        "upper case": ("a", "a_" + good[2:].upper()),
        "too short": ("a", good[:-1]),
        "too long": ("a", good + "a"),
        "stray bits in the last letter": ("a", "a_" + "a" * 25 + "b"),
        "a digit base32 lacks": ("a", "a_1" + good[3:]),
        "padded": ("a", good + "======"),
        "a new line after it": ("a", good + "\n"),
        "no kind": ("a", good[2:]),
        "empty": ("a", ""),
        "a letter that folds to ASCII": ("a", "a_" + "\u212a" + good[3:]),
    }
    bad_b64 = {
        "padding": "AA==",
        "stray bits": "AB",
        "one letter over": "AAAAA",
        "the other alphabet": "+/+/",
        "white space": "AA AA",
        "a new line": "AAAA\n",
        "not ASCII": "AAA\u00c4",
    }
    bad_origins = [
        "https://room.example.org/",
        "https://room.example.org:443",
        "http://room.example.org:80",
        "https://Room.example.org",
        "https://r\u00f6\u00f6m.example.org",
        "https://user@room.example.org",
        "https://room.example.org:65536",
        "https://room.example.org:08443",
        "ftp://room.example.org",
        "null",
        "",
        "https://",
    ]
    good_origins = [
        ORIGIN,
        "http://localhost:8000",
        "https://xn--rm-fkaa.example",
        "http://[::1]:8080",
    ]
    return [
        *(
            Case(f"an id of kind {kind}", "id_of", {"kind": kind, "bits": s(f"id/{kind}", 16)})
            for kind in "rcpdsgaim"
        ),
        Case("all bits nought", "id_of", {"kind": "a", "bits": b64(bytes(16))}),
        Case("all bits set", "id_of", {"kind": "a", "bits": b64(b"\xff" * 16)}),
        Case("a good id", "check_id", {"kind": "a", "text": good}),
        *(
            Case(name, "check_id", {"kind": kind, "text": text}, MALFORMED)
            for name, (kind, text) in bad_ids.items()
        ),
        *(Case(f"{n} bytes", "b64", {"hex": seed("b64", n).hex()}) for n in range(5)),
        Case("both odd letters", "b64", {"hex": "fbefbeffffff"}),
        Case("read back", "unb64", {"text": "--__", "length": 3}),
        Case("nothing", "unb64", {"text": "", "length": None}),
        *(
            Case(name, "unb64", {"text": text, "length": None}, MALFORMED)
            for name, text in bad_b64.items()
        ),
        Case("another length", "unb64", {"text": "AAAA", "length": 32}, MALFORMED),
        Case("no parts", "lp", {"parts": []}),
        Case("an empty part", "lp", {"parts": [""]}),
        Case("ab and c", "lp", {"parts": [b64(b"ab"), b64(b"c")]}),
        Case("a and bc", "lp", {"parts": [b64(b"a"), b64(b"bc")]}),
        Case("a tag", "tag", {"text": "nr-act-v1"}),
        *(Case(f"origin {text}", "check_origin", {"text": text}) for text in good_origins),
        *(
            Case(f"origin {json.dumps(text)}", "check_origin", {"text": text}, MALFORMED)
            for text in bad_origins
        ),
    ]


def _nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def canonical_cases() -> list[Case]:
    """Canonical JSON, written and read."""
    controls = "".join(map(chr, range(0x20)))
    good = {
        "null": None,
        "truth": [True, False],
        "an empty object": {},
        "an empty array": [],
        "integers": [0, -1, 1, BIG, -BIG],
        "keys are sorted": {"b": 1, "a_": 2, "a1": 3, "a": 4, "ab": 5},
        "control characters": controls,
        "quotes, slashes, delete": '"\\/\x7f</script>',
        "beyond ASCII is written raw": "\u00e9\u2028\u2029\ufeff\uffff\U0001f54a",
        "strings are not normalised": ["\u00e9", "e\u0301", "\ufb01"],
        "right to left": "\u0627\u0644\u0633\u0644\u0627\u0645 \u200f",
        "as deep as allowed": _nested(32),
    }
    bad_values = {
        "a fraction": 0.5,
        "2^53": 2**53,
        "minus 2^53": -(2**53),
        "an upper-case key": {"A": 1},
        "an empty key": {"": 1},
        "a key that begins with a digit": {"1a": 1},
        "a key with a dash": {"a-b": 1},
        "a key beyond ASCII": {"\u00e9": 1},
        "a key that ends in a new line": {"a\n": 1},
        "half a character": "\ud83d",
        "halves in the wrong order": ["\udd4a\ud83d"],
        "too deep": _nested(33),
    }
    bad_bytes = {
        "empty": b"",
        "white space before": b" 1",
        "a new line after": b"1\n",
        "white space inside": b'{"a": 1}',
        "unsorted": b'{"b":1,"a":2}',
        "a duplicate key": b'{"a":1,"a":1}',
        "a duplicate key, escaped": b'{"a":1,"\\u0061":1}',
        "a whole float": b"1.0",
        "an exponent": b"1e2",
        "minus nought": b"-0",
        "a leading nought": b"01",
        "2^53": b"9007199254740992",
        "2^53 + 1": b"9007199254740993",
        "2^64": b"18446744073709551616",
        "a number beyond all": b"1e999",
        "not a number": b"NaN",
        "a byte-order mark": b"\xef\xbb\xbf1",
        "not UTF-8": b'"\xff"',
        "an overlong encoding": b'"\xc0\xaf"',
        "a surrogate in UTF-8": b'"\xed\xa0\xbd"',
        "half a character, escaped": b'"\\ud83d"',
        "a whole character, escaped": b'"\\ud83d\\udd4a"',
        "an escaped slash": b'"\\/"',
        "an upper-case escape": b'"\\u001F"',
        "a long escape for a short one": b'"\\u000a"',
        "a raw control character": b'"\x01"',
        "a trailing comma": b"[1,]",
        "a comment": b"1//",
        "two values": b"1 2",
        "an upper-case key": b'{"A":1}',
        "a prototype": b'{"__proto__":1}',
        "too deep": b"[" * 33 + b"]" * 33,
        "a bomb": b"[" * 4_000,
        "a bomb of objects": b'{"a":' * 1_500 + b"1" + b"}" * 1_500,
        "cut off": b'{"a":',
    }
    return [
        *(Case(name, "canonical", {"value": value}) for name, value in good.items()),
        *(
            Case(name, "canonical", {"value": value}, MALFORMED)
            for name, value in bad_values.items()
        ),
        *(
            Case(name, "parse_canonical", {"bytes": b64(canonical(value))})
            for name, value in good.items()
        ),
        *(
            Case(name, "parse_canonical", {"bytes": b64(value)}, MALFORMED)
            for name, value in bad_bytes.items()
        ),
    ]


def act_fields() -> dict[str, Any]:
    """Give the fields of a good act."""
    return {
        "origin": ORIGIN,
        "room": ROOM,
        "channel": CHANNEL,
        "device": DEVICE,
        "n": AT,
        "id": one("a", "first"),
        "do": "channels.post_statement",
        "with": s("commitment"),
        "seen": {"epoch": 1, "size": 1204, "root": s("root")},
    }


def act_cases() -> list[Case]:
    """The act, its signing input, its digest, and the clerk's ids."""
    fields = act_fields()
    raw = unb64(gives("compose_act", **fields))
    seen = fields["seen"]
    nothing = {"epoch": 1, "size": 0, "root": b64(EMPTY_ROOT)}
    wrong: dict[str, dict[str, Any]] = {
        "another version": {"v": 2},
        "no version": {"v": None},
        "a field too many": {"extra": 1},
        "a foreign origin": {"origin": "room.example.org"},
        "a person as room": {"room": one("p", "ada")},
        "a room as channel": {"channel": ROOM},
        "a seat as device": {"device": one("s", "ada")},
        "n nought": {"n": 0},
        "n below nought": {"n": -1},
        "n as text": {"n": str(AT)},
        "n as truth": {"n": True},
        "an id that is no act's": {"id": DEVICE},
        "a command without a capability": {"do": "post"},
        "a command in capitals": {"do": "channels.PostStatement"},
        "an empty command": {"do": ""},
        "a command with a line end": {"do": "channels.post\n"},
        "a commitment too short": {"with": s("x", 31)},
        "a commitment too long": {"with": s("x", 33)},
        "a commitment as list": {"with": [1]},
        "seen as list": {"seen": [1, 2, 3]},
        "epoch nought": {"seen": seen | {"epoch": 0}},
        "epoch beyond u32": {"seen": seen | {"epoch": 2**32}},
        "a size below nought": {"seen": seen | {"size": -1}},
        "nothing seen with another root": {"seen": seen | {"size": 0}},
        "the empty root with a size": {"seen": nothing | {"size": 1}},
        "seen with a field too many": {"seen": seen | {"at": 1}},
        "seen without a root": {"seen": without(seen, "root")},
    }
    whole = {"v": 1, **fields}
    return [
        Case("a good act", "compose_act", fields),
        Case("nothing seen yet", "compose_act", fields | {"seen": nothing}),
        Case("the greatest n", "compose_act", fields | {"n": BIG}),
        Case("n too great", "compose_act", fields | {"n": BIG + 1}, MALFORMED),
        Case("another device's kind", "compose_act", fields | {"device": ROOM}, MALFORMED),
        Case("a good act", "parse_act", {"bytes": b64(raw)}),
        *(
            Case(name, "parse_act", {"bytes": b64(canonical(whole | change))}, MALFORMED)
            for name, change in wrong.items()
        ),
        *(
            Case(
                f"without {name}",
                "parse_act",
                {"bytes": b64(canonical(without(whole, name)))},
                MALFORMED,
            )
            for name in whole
        ),
        Case("white space", "parse_act", {"bytes": b64(raw + b"\n")}, MALFORMED),
        Case("no object", "parse_act", {"bytes": b64(b"[]")}, MALFORMED),
        Case("what is signed", "act_signing_input", {"bytes": b64(raw)}),
        Case("its digest", "act_digest", {"bytes": b64(raw)}),
        *(
            Case(
                f"the clerk's {kind}",
                "clerk_act_id",
                {"channel": CHANNEL, "cause": s("leaf"), "kind": kind},
            )
            for kind in ("decisions.lapse", "channels.admit_device")
        ),
        Case(
            "a cause too short",
            "clerk_act_id",
            {"channel": CHANNEL, "cause": s("leaf", 31), "kind": "decisions.lapse"},
            MALFORMED,
        ),
        Case(
            "a room for a channel",
            "clerk_act_id",
            {"channel": ROOM, "cause": s("leaf"), "kind": "decisions.lapse"},
            MALFORMED,
        ),
    ]


def wording_cases() -> list[Case]:
    """The wording somebody means."""
    unit = {"kind": "paragraph", "runs": [{"text": "Recalling \u00e9"}]}
    good = {
        "text": "draft-1",
        "unit": "para-3",
        "revision": 7,
        "lang": "en",
        "act": one("a", "revision"),
        "unit_json": b64(canonical(unit)),
    }
    bad: dict[str, dict[str, Any]] = {
        "a unit that is not canonical": {"unit_json": b64(b'{"b":1, "a":2}')},
        "no act": {"act": ROOM},
        "no text": {"text": ""},
        "half a character": {"unit": "\ud83d"},
        "a revision below nought": {"revision": -1},
        "no language": {"lang": ""},
    }
    return [
        Case("a paragraph", "wording", good),
        Case("another revision", "wording", good | {"revision": 8}),
        Case("another language", "wording", good | {"lang": "fr"}),
        Case(
            "text and unit divided elsewhere",
            "wording",
            good | {"text": "draft-1p", "unit": "ara-3"},
        ),
        Case("a unit that was deleted", "wording", good | {"unit_json": b64(b"null")}),
        *(Case(name, "wording", good | change, MALFORMED) for name, change in bad.items()),
    ]


def leaf_fields() -> dict[str, Any]:
    """Give the fields of a good leaf whose parts are known."""
    return {
        "channel": CHANNEL,
        "epoch": 1,
        "seq": 1205,
        "at": AT,
        "act": gives("commit", name="act", salt=s("salt/act"), data=s("act", 400)),
        "with": gives(
            "commit", name="with", salt=s("salt/with"), data=b64(b'{"text":"hello"}')
        ),
        "who": gives("commit", name="who", salt=s("salt/who"), data=b64(b"{}")),
        "out": [gives("commit", name="out.0", salt=s("salt/out"), data=b64(b"[]"))],
    }


def leaf_cases() -> list[Case]:
    """Commitments, leaves, and the parts they commit to."""
    fields = leaf_fields()
    raw = unb64(gives("build_leaf", **fields))
    whole = {"v": 1, **fields}
    wrong: dict[str, dict[str, Any]] = {
        "another version": {"v": 2},
        "epoch nought": {"epoch": 0},
        "epoch beyond u32": {"epoch": 2**32},
        "place nought": {"seq": 0},
        "a time below nought": {"at": -1},
        "a time as truth": {"at": True},
        "seventeen out parts": {"out": [s("x")] * 17},
        "out as object": {"out": {}},
        "a short commitment": {"who": s("x", 31)},
        "an out part that is no text": {"out": [1]},
        "a field too many": {"size": 1},
        "another kind of channel": {"channel": ROOM},
    }
    part = {
        "leaf": b64(raw),
        "name": "with",
        "salt": s("salt/with"),
        "data": b64(b'{"text":"hello"}'),
    }
    return [
        *(
            Case(
                f"the part {name}",
                "commit",
                {"name": name, "salt": s("salt"), "data": s("data", 50)},
            )
            for name in ("act", "with", "who", "out.0", "out.15")
        ),
        Case("no data", "commit", {"name": "with", "salt": s("salt"), "data": ""}),
        *(
            Case(
                f"no part is named {name!r}",
                "commit",
                {"name": name, "salt": s("salt"), "data": ""},
                MALFORMED,
            )
            for name in ("out.16", "out.01", "out.", "out", "", "Act", "act ")
        ),
        Case(
            "a short salt",
            "commit",
            {"name": "act", "salt": s("salt", 31), "data": ""},
            MALFORMED,
        ),
        Case("a good leaf", "build_leaf", fields),
        Case("no out parts", "build_leaf", fields | {"out": []}),
        Case(
            "sixteen out parts",
            "build_leaf",
            fields | {"out": [s(f"out/{i}") for i in range(16)]},
        ),
        Case(
            "the greatest numbers",
            "build_leaf",
            fields | {"epoch": 2**32 - 1, "seq": BIG, "at": BIG},
        ),
        Case("seventeen out parts", "build_leaf", fields | {"out": [s("x")] * 17}, MALFORMED),
        Case("a short commitment", "build_leaf", fields | {"act": s("x", 31)}, MALFORMED),
        Case("a place too great", "build_leaf", fields | {"seq": BIG + 1}, MALFORMED),
        Case("a good leaf", "parse_leaf", {"bytes": b64(raw)}),
        *(
            Case(name, "parse_leaf", {"bytes": b64(canonical(whole | change))}, MALFORMED)
            for name, change in wrong.items()
        ),
        *(
            Case(
                f"without {name}",
                "parse_leaf",
                {"bytes": b64(canonical(without(whole, name)))},
                MALFORMED,
            )
            for name in whole
        ),
        Case("white space", "parse_leaf", {"bytes": b64(b" " + raw)}, MALFORMED),
        Case("the part it commits to", "verify_part", part),
        Case("other data", "verify_part", part | {"data": b64(b"{}")}, NOT_PROVEN),
        Case("another salt", "verify_part", part | {"salt": s("other")}, NOT_PROVEN),
        Case("another name", "verify_part", part | {"name": "who"}, NOT_PROVEN),
        Case("a part it does not have", "verify_part", part | {"name": "out.1"}, MALFORMED),
        Case("signature and act", "act_part", {"signature": s("sig", 64), "act": b64(b"{}")}),
        Case(
            "a short signature",
            "act_part",
            {"signature": s("sig", 63), "act": b64(b"{}")},
            MALFORMED,
        ),
        Case("parted again", "split_act_part", {"bytes": s("part", 70)}),
        Case(
            "nothing behind the signature", "split_act_part", {"bytes": s("sig", 64)}, MALFORMED
        ),
    ]
