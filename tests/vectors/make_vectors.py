"""Makes the frozen vectors of the record formats, and says where the frozen ones differ.

    python tests/vectors/make_vectors.py            compares, and writes files not yet there
    python tests/vectors/make_vectors.py --thaw     also overwrites those that differ

A frozen file changes only with a decision record, and only by new cases: old records must
stay readable. The digests of all files stand in tests/kernel/test_vectors.py, so that no
change of a file passes unseen.

Each case is {"name", "do", "given"} and then either "gives" or "refused" with the code of the
refusal. `perform.py` says what each `do` means. Bytes are base64url without padding.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import cases
import key_cases
import log_cases
from perform import PERFORM

from negotiation_room.kernel.errors import Refusal

HERE = Path(__file__).parent
FILES = {
    "ids": cases.ids_cases,
    "canonical": cases.canonical_cases,
    "act": cases.act_cases,
    "wording": cases.wording_cases,
    "leaf": cases.leaf_cases,
    "merkle": log_cases.merkle_cases,
    "note": log_cases.note_cases,
    "keys": key_cases.keys_cases,
    "fingerprint": key_cases.fingerprint_cases,
    "atrest": key_cases.atrest_cases,
}


class Surprise(Exception):
    """A case did not end as it was written that it must."""


def outcome(do: str, given: dict[str, Any]) -> dict[str, Any]:
    """Perform a step and tell what it gives, or with which code it is refused."""
    try:
        return {"gives": PERFORM[do](given)}
    except Refusal as refusal:
        return {"refused": refusal.code}


def made(name: str) -> str:
    """Make the text of one file.

    Raises:
        Surprise: a case is refused that should not be, or the other way round.
    """
    written = list[dict[str, Any]]()
    for case in FILES[name]():
        found = outcome(case.do, case.given)
        if found.get("refused") != case.refused:
            msg = f"{name}: {case.do}, {case.name}: {found}, not {case.refused}"
            raise Surprise(msg)
        written.append({"name": case.name, "do": case.do, "given": case.given, **found})
    note = (FILES[name].__doc__ or "").strip()
    lines = ",\n".join(json.dumps(case, sort_keys=False) for case in written)
    return f'{{"note": {json.dumps(note)},\n"cases": [\n{lines}\n]}}\n'


def main() -> int:
    """Compare all files with what would be made; overwrite only when told to thaw."""
    parser = argparse.ArgumentParser(description="Make the frozen vectors.")
    parser.add_argument("--thaw", action="store_true", help="overwrite files that differ")
    thaw = parser.parse_args().thaw
    differing = list[str]()
    for name in FILES:
        path, text = HERE / f"{name}.json", made(name)
        if path.exists() and path.read_text("ascii") != text and not thaw:
            differing.append(name)
        else:
            path.write_text(text, "ascii")
    if differing:
        sys.stderr.write(f"these differ from what is frozen: {', '.join(differing)}\n")
    return len(differing)


if __name__ == "__main__":
    sys.exit(main())
