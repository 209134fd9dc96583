"""What each `do` of the frozen vectors means here: a call of ours, fed with what is `given`.

TypeScript has the same table on its side. Bytes are base64url, times and sizes integers.
"""

from collections.abc import Callable
from typing import Any

from negotiation_room.kernel import act, atrest, canonical, ids, keys, leaf, merkle, note
from negotiation_room.kernel.ids import b64, unb64

Given = dict[str, Any]


def _nodes(size: int) -> tuple[merkle.Frontier, dict[tuple[int, int], bytes]]:
    """Grow the tree whose leaf i is the one byte i."""
    frontier, nodes = merkle.Frontier(), dict[tuple[int, int], bytes]()
    for index in range(size):
        hashed = merkle.leaf_hash(bytes([index]))
        nodes[0, index] = hashed
        frontier, completed = frontier.append(hashed)
        nodes.update({(level, place): value for level, place, value in completed})
    return frontier, nodes


def _lookup(size: int) -> merkle.NodeLookup:
    nodes = _nodes(size)[1]
    return lambda level, index: nodes[level, index]


def _all(values: list[str]) -> list[bytes]:
    return [unb64(value) for value in values]


def _seen(given: Given) -> act.Seen:
    return act.Seen(given["epoch"], given["size"], unb64(given["root"]))


def _compose_act(given: Given) -> str:
    fields = {k: v for k, v in given.items() if k not in {"with", "seen"}}
    raw = act.compose_act(**fields, with_=unb64(given["with"]), seen=_seen(given["seen"]))
    return b64(raw)


def _parse_act(given: Given) -> Given:
    parsed = act.parse_act(unb64(given["bytes"]))
    seen = parsed.seen
    return {
        "origin": parsed.origin,
        "room": parsed.room,
        "channel": parsed.channel,
        "device": parsed.device,
        "n": parsed.n,
        "id": parsed.id,
        "do": parsed.do,
        "with": b64(parsed.with_),
        "seen": {"epoch": seen.epoch, "size": seen.size, "root": b64(seen.root)},
    }


def _build_leaf(given: Given) -> str:
    raw = leaf.build_leaf(
        channel=given["channel"],
        epoch=given["epoch"],
        seq=given["seq"],
        at=given["at"],
        act=unb64(given["act"]),
        with_=unb64(given["with"]),
        who=unb64(given["who"]),
        out=_all(given["out"]),
    )
    return b64(raw)


def _parse_leaf(given: Given) -> Given:
    parsed = leaf.parse_leaf(unb64(given["bytes"]))
    return {
        "channel": parsed.channel,
        "epoch": parsed.epoch,
        "seq": parsed.seq,
        "at": parsed.at,
        "act": b64(parsed.act),
        "with": b64(parsed.with_),
        "who": b64(parsed.who),
        "out": [b64(value) for value in parsed.out],
    }


def _split_act_part(given: Given) -> Given:
    signature, raw = leaf.split_act_part(unb64(given["bytes"]))
    return {"signature": b64(signature), "act": b64(raw)}


def _open_note(given: Given) -> str:
    verifiers = [note.Verifier.from_vkey(vkey) for vkey in given["vkeys"]]
    return note.open_note(given["note"], verifiers)


def _checkpoint(found: note.Checkpoint) -> Given:
    return {"origin": found.origin, "size": found.size, "root": b64(found.root)}


def _enrolment_message(given: Given) -> str:
    fields = given | {"key": unb64(given["key"]), "challenge": unb64(given["challenge"])}
    return b64(keys.enrolment_message(**fields))


def _certificate_message(given: Given) -> str:
    fields = given | {"key": unb64(given["key"]), "powers": tuple(given["powers"])}
    return b64(keys.certificate_message(keys.Certificate(**fields)))


def _open_part(given: Given) -> Given:
    salt, data = atrest.open_part(
        unb64(given["key"]),
        unb64(given["nonce"]),
        unb64(given["leaf"]),
        given["name"],
        unb64(given["ciphertext"]),
    )
    return {"salt": b64(salt), "data": b64(data)}


def _split_part_row(given: Given) -> Given:
    generation, nonce, ciphertext = atrest.split_part_row(unb64(given["bytes"]))
    return {"generation": generation, "nonce": b64(nonce), "ciphertext": b64(ciphertext)}


PERFORM: dict[str, Callable[[Given], Any]] = {
    "id_of": lambda g: ids.id_of(g["kind"], unb64(g["bits"])),
    "check_id": lambda g: ids.check_id(g["kind"], g["text"]),
    "check_origin": lambda g: ids.check_origin(g["text"]),
    "b64": lambda g: b64(bytes.fromhex(g["hex"])),
    "unb64": lambda g: unb64(g["text"], g["length"]).hex(),
    "lp": lambda g: b64(ids.lp(*_all(g["parts"]))),
    "tag": lambda g: b64(ids.tag(g["text"])),
    "canonical": lambda g: b64(canonical.canonical(g["value"])),
    "parse_canonical": lambda g: canonical.parse_canonical(unb64(g["bytes"])),
    "compose_act": _compose_act,
    "parse_act": _parse_act,
    "act_signing_input": lambda g: b64(act.act_signing_input(unb64(g["bytes"]))),
    "act_digest": lambda g: b64(act.act_digest(unb64(g["bytes"]))),
    "clerk_act_id": lambda g: act.clerk_act_id(g["channel"], unb64(g["cause"]), g["kind"]),
    "wording": lambda g: b64(
        act.wording(**g | {"unit_json": unb64(g["unit_json"])}),
    ),
    "commit": lambda g: b64(leaf.commit(g["name"], unb64(g["salt"]), unb64(g["data"]))),
    "build_leaf": _build_leaf,
    "parse_leaf": _parse_leaf,
    "verify_part": lambda g: leaf.verify_part(
        leaf.parse_leaf(unb64(g["leaf"])), g["name"], unb64(g["salt"]), unb64(g["data"])
    ),
    "act_part": lambda g: b64(leaf.act_part(unb64(g["signature"]), unb64(g["act"]))),
    "split_act_part": _split_act_part,
    "leaf_hash": lambda g: b64(merkle.leaf_hash(unb64(g["leaf"]))),
    "node_hash": lambda g: b64(merkle.node_hash(unb64(g["left"]), unb64(g["right"]))),
    "root": lambda g: b64(_nodes(g["size"])[0].root()),
    "frontier": lambda g: [b64(value) for value in _nodes(g["size"])[0].to_list()],
    "inclusion_proof": lambda g: [
        b64(value)
        for value in merkle.inclusion_proof(g["index"], g["size"], _lookup(g["size"]))
    ],
    "consistency_proof": lambda g: [
        b64(value) for value in merkle.consistency_proof(g["m"], g["n"], _lookup(g["n"]))
    ],
    "verify_inclusion": lambda g: merkle.verify_inclusion(
        unb64(g["leaf"]), g["index"], g["size"], _all(g["proof"]), unb64(g["root"])
    ),
    "verify_consistency": lambda g: merkle.verify_consistency(
        g["m"], g["n"], unb64(g["root_m"]), unb64(g["root_n"]), _all(g["proof"])
    ),
    "vkey": lambda g: note.Verifier(g["name"], unb64(g["key"])).vkey(),
    "from_vkey": lambda g: b64(note.Verifier.from_vkey(g["vkey"]).key),
    "sign_note": lambda g: note.sign_note(g["text"], g["name"], unb64(g["private_key"])),
    "open_note": _open_note,
    "checkpoint_body": lambda g: note.Checkpoint(
        g["origin"], g["size"], unb64(g["root"])
    ).body(),
    "parse_checkpoint": lambda g: _checkpoint(note.Checkpoint.parse(g["text"])),
    "open_checkpoint": lambda g: _checkpoint(
        note.open_checkpoint(g["note"], note.Verifier.from_vkey(g["vkey"]))
    ),
    "checkpoint_origin": lambda g: note.checkpoint_origin(**g),
    "public_key": lambda g: b64(keys.public_key(unb64(g["private_key"]))),
    "check_public_key": lambda g: b64(keys.check_public_key(unb64(g["key"]))),
    "sign": lambda g: b64(keys.sign(unb64(g["private_key"]), unb64(g["message"]))),
    "verify": lambda g: keys.verify(
        unb64(g["key"]), unb64(g["signature"]), unb64(g["message"])
    ),
    "enrolment_message": _enrolment_message,
    "certificate_message": _certificate_message,
    "parse_certificate": lambda g: b64(
        keys.certificate_message(keys.Certificate.from_bytes(unb64(g["bytes"])))
    ),
    "root_succession_message": lambda g: b64(
        keys.root_succession_message(**g | {"key": unb64(g["key"])})
    ),
    "fingerprint": lambda g: b64(keys.fingerprint(**g | {"key": unb64(g["key"])})),
    "fingerprint_groups": lambda g: list(keys.fingerprint_groups(unb64(g["fingerprint"]))),
    "wrap_data_key": lambda g: b64(
        atrest.wrap_data_key(
            unb64(g["kek"]),
            g["kid"],
            g["channel"],
            g["generation"],
            unb64(g["data_key"]),
            unb64(g["nonce"]),
        )
    ),
    "unwrap_data_key": lambda g: b64(
        atrest.unwrap_data_key(
            unb64(g["kek"]),
            g["kid"],
            g["channel"],
            g["generation"],
            unb64(g["wrapped"]),
            unb64(g["nonce"]),
        )
    ),
    "entry_key": lambda g: b64(
        atrest.entry_key(unb64(g["data_key"]), g["channel"], g["epoch"], g["seq"])
    ),
    "seal_part": lambda g: b64(
        atrest.seal_part(
            unb64(g["key"]),
            unb64(g["nonce"]),
            unb64(g["leaf"]),
            g["name"],
            unb64(g["salt"]),
            unb64(g["data"]),
        )
    ),
    "open_part": _open_part,
    "part_row": lambda g: b64(
        atrest.part_row(g["generation"], unb64(g["nonce"]), unb64(g["ciphertext"]))
    ),
    "split_part_row": _split_part_row,
}
