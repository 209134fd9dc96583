"""More cases of the frozen vectors: the log and its notes."""

from base64 import b64encode
from typing import Any

from cases import CHANNEL, FORGED, MALFORMED, NOT_PROVEN, ROOM, Case, flip, gives, s

from negotiation_room.kernel.ids import b64
from negotiation_room.kernel.merkle import EMPTY_ROOT

DASH = "\u2014"
PLACES = [
    (0, 1),
    (0, 2),
    (1, 2),
    (2, 3),
    (0, 7),
    (3, 7),
    (5, 7),
    (6, 7),
    (7, 8),
    (4, 13),
    (12, 13),
]
SPANS = [
    (1, 1),
    (1, 2),
    (2, 3),
    (3, 4),
    (3, 7),
    (4, 7),
    (6, 7),
    (7, 7),
    (4, 8),
    (6, 13),
    (8, 13),
    (12, 13),
]


def _inclusion(index: int, size: int) -> dict[str, Any]:
    return {
        "leaf": gives("leaf_hash", leaf=b64(bytes([index]))),
        "index": index,
        "size": size,
        "proof": gives("inclusion_proof", index=index, size=size),
        "root": gives("root", size=size),
    }


def _consistency(m: int, n: int) -> dict[str, Any]:
    return {
        "m": m,
        "n": n,
        "root_m": gives("root", size=m),
        "root_n": gives("root", size=n),
        "proof": gives("consistency_proof", m=m, n=n),
    }


def _bad_inclusion() -> dict[str, tuple[dict[str, Any], str]]:
    good = _inclusion(3, 7)
    proof, empty = good["proof"], b64(EMPTY_ROOT)
    return {
        "another root": ({"root": flip(good["root"])}, NOT_PROVEN),
        "another leaf": ({"leaf": flip(good["leaf"])}, NOT_PROVEN),
        "another index": ({"index": 2}, NOT_PROVEN),
        "the sibling altered": ({"proof": [flip(proof[0]), *proof[1:]]}, NOT_PROVEN),
        "the order changed": ({"proof": proof[::-1]}, NOT_PROVEN),
        "one hash too many": ({"proof": [*proof, proof[0]]}, MALFORMED),
        "one hash too few": ({"proof": proof[:-1]}, MALFORMED),
        "no proof": ({"proof": []}, MALFORMED),
        "a short hash": ({"proof": [s("x", 31), *proof[1:]]}, MALFORMED),
        "an empty hash": ({"proof": ["", *proof[1:]]}, MALFORMED),
        "a short root": ({"root": s("x", 31)}, MALFORMED),
        "a short leaf": ({"leaf": s("x", 31)}, MALFORMED),
        "beyond the end": ({"index": 7}, MALFORMED),
        "before the beginning": ({"index": -1}, MALFORMED),
        "in an empty log": ({"index": 0, "size": 0, "proof": [], "root": empty}, MALFORMED),
        "a size beyond integers": ({"size": 2**53}, MALFORMED),
    }


def _bad_consistency() -> dict[str, tuple[dict[str, Any], str]]:
    good = _consistency(3, 7)
    proof, empty = good["proof"], b64(EMPTY_ROOT)
    same = _consistency(7, 7)
    return {
        "another old root": ({"root_m": flip(good["root_m"])}, NOT_PROVEN),
        "another new root": ({"root_n": flip(good["root_n"])}, NOT_PROVEN),
        "roots exchanged": ({"root_m": good["root_n"], "root_n": good["root_m"]}, NOT_PROVEN),
        "an altered hash": ({"proof": [flip(proof[0]), *proof[1:]]}, NOT_PROVEN),
        "one hash too many": ({"proof": [*proof, proof[-1]]}, MALFORMED),
        "the old root before it": ({"proof": [good["root_m"], *proof]}, MALFORMED),
        "one hash too few": ({"proof": proof[:-1]}, MALFORMED),
        "no proof": ({"proof": []}, MALFORMED),
        "a short hash": ({"proof": [*proof[:-1], s("x", 31)]}, MALFORMED),
        "from an empty log": ({"m": 0, "root_m": empty, "proof": []}, MALFORMED),
        "from below nought": ({"m": -1}, MALFORMED),
        "backwards": ({"m": 7, "n": 3}, MALFORMED),
        "two roots at one size": (same | {"root_m": flip(same["root_m"])}, NOT_PROVEN),
        "one size with a proof": (same | {"proof": [s("x")]}, MALFORMED),
        "short roots at one size": (same | {"root_m": "AA", "root_n": "AA"}, MALFORMED),
    }


def merkle_cases() -> list[Case]:
    """The log: leaf i of every tree here is the one byte i."""
    return [
        *(Case(f"{size} leaves", "root", {"size": size}) for size in (0, 1, 2, 3, 7, 8, 13)),
        *(Case(f"{size} leaves", "frontier", {"size": size}) for size in (0, 1, 7, 8)),
        Case("an empty leaf", "leaf_hash", {"leaf": ""}),
        Case("a leaf", "leaf_hash", {"leaf": b64(b"leaf")}),
        Case("a node", "node_hash", {"left": s("left"), "right": s("right")}),
        *(Case(f"{i} of {n}", "inclusion_proof", {"index": i, "size": n}) for i, n in PLACES),
        *(Case(f"{m} to {n}", "consistency_proof", {"m": m, "n": n}) for m, n in SPANS),
        Case("no such leaf", "inclusion_proof", {"index": 3, "size": 3}, MALFORMED),
        Case("from nought", "consistency_proof", {"m": 0, "n": 3}, MALFORMED),
        Case("backwards", "consistency_proof", {"m": 4, "n": 3}, MALFORMED),
        *(Case(f"{i} of {n}", "verify_inclusion", _inclusion(i, n)) for i, n in PLACES),
        *(
            Case(name, "verify_inclusion", _inclusion(3, 7) | change, refused)
            for name, (change, refused) in _bad_inclusion().items()
        ),
        *(Case(f"{m} to {n}", "verify_consistency", _consistency(m, n)) for m, n in SPANS),
        *(
            Case(name, "verify_consistency", _consistency(3, 7) | change, refused)
            for name, (change, refused) in _bad_consistency().items()
        ),
    ]


def note_cases() -> list[Case]:
    """Signed notes, keys of notes, and checkpoints."""
    private, other = s("log key"), s("another log key")
    public = gives("public_key", private_key=private)
    origin = gives(
        "checkpoint_origin", host="room.example.org", room=ROOM, channel=CHANNEL, epoch=1
    )
    point = {"origin": origin, "size": 7, "root": gives("root", size=7)}
    body = gives("checkpoint_body", **point)
    note = gives("sign_note", text=body, name=origin, private_key=private)
    witness = gives("sign_note", text=body, name="witness.example", private_key=other)
    cosigned = note + witness.split("\n\n")[1]
    vkey = gives("vkey", name=origin, key=public)
    foreign = gives("vkey", name=origin, key=gives("public_key", private_key=other))
    elsewhere = gives("sign_note", text=body, name="x", private_key=private)
    line = note.split("\n\n")[1]
    bad_notes = {
        "another size": (note.replace("\n7\n", "\n8\n"), FORGED),
        "no signature": (body, MALFORMED),
        "no empty line": (body + line, MALFORMED),
        "no last line end": (note[:-1], MALFORMED),
        "a hyphen for the dash": (note.replace(DASH, "-"), MALFORMED),
        "a second space": (note.replace(f"{DASH} ", f"{DASH}  "), MALFORMED),
        "a carriage return": (note.replace("\n", "\r\n"), MALFORMED),
        "no padding": (note[:-2] + "\n", MALFORMED),
        "trailing text": (note + "more\n", MALFORMED),
        "an empty signature": (f"{body}\n{DASH} {origin} \n", MALFORMED),
        "a hint and nothing else": (f"{body}\n{DASH} {origin} AAAAAA==\n", MALFORMED),
        "a stranger's signature": (witness, NOT_PROVEN),
        "empty": ("", MALFORMED),
        "no text": (f"\n{line}", MALFORMED),
    }
    nothing = b64encode(EMPTY_ROOT).decode("ascii")
    bad_bodies = {
        "an extension line": body + "more\n",
        "a leading nought": body.replace("\n7\n", "\n07\n"),
        "a sign": body.replace("\n7\n", "\n+7\n"),
        "a size beyond integers": body.replace("\n7\n", f"\n{2**53}\n"),
        "an Arabic digit": body.replace("\n7\n", "\n\u0667\n"),
        "a short root": f"{origin}\n7\nAAAA\n",
        "base64url": f"{origin}\n7\n{'_' * 42}8=\n",
        "no last line end": body[:-1],
        "no origin": body[body.index("\n") :],
        "the empty root with a size": f"{origin}\n7\n{nothing}\n",
    }
    plain = {"text": "first\n\nsecond\n", "name": "key", "private_key": private}
    return [
        Case(
            "a log's origin",
            "checkpoint_origin",
            {"host": "room.example.org:8443", "room": ROOM, "channel": CHANNEL, "epoch": 2},
        ),
        *(
            Case(
                f"host {host!r}",
                "checkpoint_origin",
                {"host": host, "room": ROOM, "channel": CHANNEL, "epoch": 1},
                MALFORMED,
            )
            for host in ("", "https://room.example.org", "a b", "a+b", "A")
        ),
        Case("a vkey", "vkey", {"name": origin, "key": public}),
        Case("a vkey", "from_vkey", {"vkey": vkey}),
        *(
            Case(name, "from_vkey", {"vkey": text}, MALFORMED)
            for name, text in {
                "another name": "x" + vkey,
                "no hash": vkey.replace("+", "", 1),
                "another type": vkey.replace(vkey.split("+", 2)[2], b64(b"\2" * 33)),
                "cut off": vkey[:-4],
                "empty": "",
            }.items()
        ),
        Case("a checkpoint", "checkpoint_body", point),
        Case(
            "of an empty log", "checkpoint_body", point | {"size": 0, "root": b64(EMPTY_ROOT)}
        ),
        Case("nought with a root", "checkpoint_body", point | {"size": 0}, MALFORMED),
        Case("a checkpoint", "parse_checkpoint", {"text": body}),
        *(
            Case(name, "parse_checkpoint", {"text": text}, MALFORMED)
            for name, text in bad_bodies.items()
        ),
        Case("a text with an empty line", "sign_note", plain),
        Case("a text without a line end", "sign_note", plain | {"text": "text"}, MALFORMED),
        Case("a control character", "sign_note", plain | {"text": "a\tb\n"}, MALFORMED),
        *(
            Case(f"a key named {name!r}", "sign_note", plain | {"name": name}, MALFORMED)
            for name in ("", "a b", "a+b", "a\u00a0b", "a\nb")
        ),
        Case("a note", "open_note", {"note": note, "vkeys": [vkey]}),
        Case("a witness unknown here", "open_note", {"note": cosigned, "vkeys": [vkey]}),
        Case(
            "an empty line in the text",
            "open_note",
            {"note": gives("sign_note", **(plain | {"name": origin})), "vkeys": [vkey]},
        ),
        Case(
            "another key of this name",
            "open_note",
            {"note": note, "vkeys": [foreign]},
            NOT_PROVEN,
        ),
        Case("no key trusted", "open_note", {"note": note, "vkeys": []}, NOT_PROVEN),
        Case("one key twice", "open_note", {"note": note, "vkeys": [vkey, vkey]}, MALFORMED),
        *(
            Case(name, "open_note", {"note": text, "vkeys": [vkey]}, refused)
            for name, (text, refused) in bad_notes.items()
        ),
        Case("a checkpoint", "open_checkpoint", {"note": note, "vkey": vkey}),
        Case(
            "of another log",
            "open_checkpoint",
            {"note": elsewhere, "vkey": gives("vkey", name="x", key=public)},
            NOT_PROVEN,
        ),
    ]
