"""More cases of the frozen vectors: keys, fingerprints, and parts at rest."""

import json
from typing import Any

from cases import (
    AT,
    CHANNEL,
    DEVICE,
    FORGED,
    MALFORMED,
    NOT_OPENED,
    NOT_PROVEN,
    ORDER,
    ORIGIN,
    PRIME,
    ROOM,
    UNSAFE,
    Case,
    flip,
    gives,
    leaf_fields,
    one,
    s,
    without,
)

from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import b64, unb64


def _bad_keys(public: str) -> dict[str, bytes]:
    def key(y: int, sign: int = 0) -> bytes:
        return (y | sign << 255).to_bytes(32, "little")

    number = int.from_bytes(unb64(public), "little")
    y, sign = number & (2**255 - 1), number >> 255
    eighth = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
    return {
        "the neutral point": key(1),
        "the neutral point, signed": key(1, 1),
        "order two": key(PRIME - 1),
        "order two, signed": key(PRIME - 1, 1),
        "order four": key(0),
        "order four, signed": key(0, 1),
        "order eight": eighth,
        "order eight, signed": eighth[:-1] + bytes([eighth[-1] | 0x80]),
        "order eight, other": key(PRIME - int.from_bytes(eighth, "little")),
        "y is p": key(PRIME),
        "y is p + 1": key(PRIME + 1),
        "y is all ones": key(2**255 - 1),
        "not on the curve": key(2),
        "order two mixed in": key(PRIME - y, 1 - sign),
    }


def keys_cases() -> list[Case]:
    """Signatures, keys that may not be admitted, and what admits a key."""
    private = s("device key")
    public = gives("public_key", private_key=private)
    message = b64(b"nr-act-v1\x00{}")
    signature = gives("sign", private_key=private, message=message)
    good = {"key": public, "signature": signature, "message": message}
    data = unb64(signature)
    high = (int.from_bytes(data[32:], "little") + ORDER).to_bytes(32, "little")
    enrol = {
        "origin": ORIGIN,
        "room": ROOM,
        "person": one("p", "ada"),
        "device": DEVICE,
        "key": public,
        "challenge": s("challenge"),
        "at": AT,
    }
    grant = {
        **without(enrol, "challenge", "at"),
        "delegation": one("g", "delegation"),
        "powers": ["decisions.vote", "speak"],
        "serial": 1,
        "not_before": AT,
        "not_after": AT + 1,
    }
    root = {
        **without(enrol, "person", "device", "challenge", "at"),
        "delegation": one("g", "delegation"),
        "serial": 2,
    }
    weak = b64((1).to_bytes(32, "little"))
    bad_grants: dict[str, dict[str, Any]] = {
        "serial nought": {"serial": 0},
        "ends before it begins": {"not_after": AT - 1},
        "powers unsorted": {"powers": ["speak", "decisions.vote"]},
        "a power twice": {"powers": ["speak", "speak"]},
        "a power in capitals": {"powers": ["Speak"]},
        "a seat for a person": {"person": one("s", "ada")},
        "a short key": {"key": s("x", 31)},
        "a foreign origin": {"origin": ORIGIN + "/"},
    }
    raw = canonical(grant)
    return [
        Case(
            "RFC 8032, test 1",
            "public_key",
            {
                "private_key": b64(
                    bytes.fromhex(
                        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
                    )
                )
            },
        ),
        Case(
            "RFC 8032, test 1",
            "sign",
            {
                "private_key": b64(
                    bytes.fromhex(
                        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
                    )
                ),
                "message": "",
            },
        ),
        Case(
            "a short private key", "sign", {"private_key": s("x", 31), "message": ""}, MALFORMED
        ),
        Case("a signature", "verify", good),
        Case("another message", "verify", good | {"message": b64(b"nr-act-v1\x00[]")}, FORGED),
        Case(
            "another key",
            "verify",
            good | {"key": gives("public_key", private_key=s("x"))},
            FORGED,
        ),
        Case("S plus the order", "verify", good | {"signature": b64(data[:32] + high)}, FORGED),
        Case(
            "R altered",
            "verify",
            good | {"signature": b64(bytes([data[0] ^ 1]) + data[1:])},
            FORGED,
        ),
        Case("all noughts", "verify", good | {"signature": b64(bytes(64))}, FORGED),
        Case(
            "a signature that fits the neutral key",
            "verify",
            good | {"key": weak, "signature": b64(b"\x01" + bytes(63))},
            UNSAFE,
        ),
        Case("a short signature", "verify", good | {"signature": b64(data[:-1])}, MALFORMED),
        Case(
            "a long signature", "verify", good | {"signature": b64(data + b"\x00")}, MALFORMED
        ),
        Case("a short key", "verify", good | {"key": s("x", 31)}, MALFORMED),
        Case("a good key", "check_public_key", {"key": public}),
        *(
            Case(name, "check_public_key", {"key": b64(key)}, UNSAFE)
            for name, key in _bad_keys(public).items()
        ),
        Case("too short", "check_public_key", {"key": s("x", 31)}, MALFORMED),
        Case("an enrolment", "enrolment_message", enrol),
        Case(
            "a short challenge",
            "enrolment_message",
            enrol | {"challenge": s("x", 31)},
            MALFORMED,
        ),
        Case("an unsafe key", "enrolment_message", enrol | {"key": weak}, UNSAFE),
        Case(
            "a seat for a device",
            "enrolment_message",
            enrol | {"device": one("s", "ada")},
            MALFORMED,
        ),
        Case("a certificate", "certificate_message", grant),
        Case("a revocation", "certificate_message", grant | {"powers": [], "serial": 2}),
        Case("an unsafe key", "certificate_message", grant | {"key": weak}, UNSAFE),
        *(
            Case(name, "certificate_message", grant | change, MALFORMED)
            for name, change in bad_grants.items()
        ),
        Case("a certificate", "parse_certificate", {"bytes": b64(raw)}),
        Case(
            "a field too many",
            "parse_certificate",
            {"bytes": b64(canonical(grant | {"v": 1}))},
            MALFORMED,
        ),
        Case(
            "no powers",
            "parse_certificate",
            {"bytes": b64(canonical(without(grant, "powers")))},
            MALFORMED,
        ),
        Case(
            "not canonical",
            "parse_certificate",
            {"bytes": b64(json.dumps(grant).encode())},
            MALFORMED,
        ),
        Case("a new root", "root_succession_message", root),
        Case("an unsafe root", "root_succession_message", root | {"key": weak}, UNSAFE),
        Case("serial nought", "root_succession_message", root | {"serial": 0}, MALFORMED),
    ]


def fingerprint_cases() -> list[Case]:
    """Fingerprints, and the digits people read to each other."""
    good = {
        "kind": "device",
        "origin": ORIGIN,
        "room": ROOM,
        "owner": DEVICE,
        "key": s("any key"),
    }
    return [
        *(
            Case(f"of a {kind}", "fingerprint", good | {"kind": kind})
            for kind in ("device", "root", "log", "clerk")
        ),
        Case("of a ticket", "fingerprint", good | {"kind": "ticket"}, MALFORMED),
        Case("of nobody", "fingerprint", good | {"owner": ""}, MALFORMED),
        Case("of a short key", "fingerprint", good | {"key": s("x", 31)}, MALFORMED),
        Case("all noughts", "fingerprint_groups", {"fingerprint": b64(bytes(32))}),
        Case("all ones", "fingerprint_groups", {"fingerprint": b64(b"\xff" * 32)}),
        Case("counting", "fingerprint_groups", {"fingerprint": b64(bytes(range(32)))}),
        Case(
            "of a device", "fingerprint_groups", {"fingerprint": gives("fingerprint", **good)}
        ),
        Case("too short", "fingerprint_groups", {"fingerprint": s("x", 31)}, MALFORMED),
    ]


def atrest_cases() -> list[Case]:
    """Data keys wrapped, entry keys derived, parts sealed and opened."""
    place = {"kek": s("kek"), "kid": "kek-1", "channel": CHANNEL, "generation": 1}
    wrap = {**place, "data_key": s("data key"), "nonce": s("nonce", 12)}
    wrapped = gives("wrap_data_key", **wrap)
    unwrap = {**place, "wrapped": wrapped, "nonce": s("nonce", 12)}
    where = {"data_key": s("data key"), "channel": CHANNEL, "epoch": 1, "seq": 1205}
    raw = gives("build_leaf", **leaf_fields())
    seal = {
        "key": gives("entry_key", **where),
        "nonce": s("part nonce", 12),
        "leaf": raw,
        "name": "with",
        "salt": s("salt/with"),
        "data": b64(b'{"text":"hello"}'),
    }
    sealed = {**without(seal, "salt", "data"), "ciphertext": gives("seal_part", **seal)}
    moved = gives("build_leaf", **(leaf_fields() | {"seq": 1206}))
    uncommitted = gives("seal_part", **(seal | {"data": b64(b"{}")}))
    resalted = gives("seal_part", **(seal | {"salt": s("other")}))
    bad_opens: dict[str, tuple[dict[str, Any], str]] = {
        "another key": ({"key": s("x")}, NOT_OPENED),
        "another leaf": ({"leaf": moved}, NOT_OPENED),
        "another name": ({"name": "who"}, NOT_OPENED),
        "another nonce": ({"nonce": s("x", 12)}, NOT_OPENED),
        "an altered byte": ({"ciphertext": flip(sealed["ciphertext"])}, NOT_OPENED),
        "cut off": ({"ciphertext": s("x", 15)}, NOT_OPENED),
        "empty": ({"ciphertext": ""}, NOT_OPENED),
        "sealed, but not committed to": ({"ciphertext": uncommitted}, NOT_PROVEN),
        "sealed with another salt": ({"ciphertext": resalted}, NOT_PROVEN),
        "a short key": ({"key": s("x", 16)}, MALFORMED),
        "a short nonce": ({"nonce": s("x", 11)}, MALFORMED),
    }
    row = {"generation": 3, "nonce": s("part nonce", 12), "ciphertext": sealed["ciphertext"]}
    return [
        Case("a data key", "wrap_data_key", wrap),
        Case("a short data key", "wrap_data_key", wrap | {"data_key": s("x", 31)}, MALFORMED),
        Case("a short nonce", "wrap_data_key", wrap | {"nonce": s("x", 11)}, MALFORMED),
        Case("generation nought", "wrap_data_key", wrap | {"generation": 0}, MALFORMED),
        Case("no name of the key", "wrap_data_key", wrap | {"kid": ""}, MALFORMED),
        Case("a data key", "unwrap_data_key", unwrap),
        Case("another key", "unwrap_data_key", unwrap | {"kek": s("x")}, NOT_OPENED),
        Case("another key's name", "unwrap_data_key", unwrap | {"kid": "kek-2"}, NOT_OPENED),
        Case(
            "another channel",
            "unwrap_data_key",
            unwrap | {"channel": one("c", "other")},
            NOT_OPENED,
        ),
        Case("another generation", "unwrap_data_key", unwrap | {"generation": 2}, NOT_OPENED),
        Case(
            "an altered byte",
            "unwrap_data_key",
            unwrap | {"wrapped": flip(wrapped)},
            NOT_OPENED,
        ),
        Case("cut off", "unwrap_data_key", unwrap | {"wrapped": s("x", 47)}, MALFORMED),
        Case("an entry's key", "entry_key", where),
        Case("the next entry's key", "entry_key", where | {"seq": 1206}),
        Case("in another epoch", "entry_key", where | {"epoch": 2}),
        Case("place nought", "entry_key", where | {"seq": 0}, MALFORMED),
        Case("a short data key", "entry_key", where | {"data_key": s("x", 31)}, MALFORMED),
        Case("a part", "seal_part", seal),
        Case("a short salt", "seal_part", seal | {"salt": s("x", 31)}, MALFORMED),
        Case("a part", "open_part", sealed),
        *(
            Case(name, "open_part", sealed | change, refused)
            for name, (change, refused) in bad_opens.items()
        ),
        Case("a row", "part_row", row),
        Case("generation nought", "part_row", row | {"generation": 0}, MALFORMED),
        Case("a row", "split_part_row", {"bytes": gives("part_row", **row)}),
        Case("a row too short", "split_part_row", {"bytes": s("x", 63)}, MALFORMED),
    ]
