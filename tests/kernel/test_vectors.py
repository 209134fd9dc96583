"""The frozen vectors hold, and no change to them passes unseen."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[1] / "vectors"
sys.path.insert(0, str(VECTORS))

from make_vectors import FILES, made, outcome  # noqa: E402

# Whoever changes a frozen file must change its digest here as well, and say why in a decision.
DIGESTS = {
    "act": "2df9f175e10712e0f7b21678f43ae2ee899ab5f6f8ecf493868d7381f51cb5cd",
    "atrest": "cd42b13813533b1231d76761639e0ac7bdfff0553d0c8b060caf6eeea96895dc",
    "canonical": "193299381ba9c199769890a177c77638dbea7f017b52546f3efdd864cfc6fda4",
    "fingerprint": "4f36a0c7861677c068c6e14451aeb8ed9d04ee5f24bd140674b03000571a4278",
    "ids": "fe3630737ee4d8d9403ee49118418168dd145d96957329f2d7d2128e1df88d96",
    "keys": "aad0441bdf97bb5dac26f210ed9ee38f742c16fce4d73482be543afc0e2e1757",
    "leaf": "8cada9c9fb28509d8e24ede55e8b4fd075c1bc8af99c75e103f5b28016d0b0e6",
    "merkle": "538e2b8bf4c4bfab95aabb59e074f788cea25b0656b9fa7bf97881a21eac6fe0",
    "note": "c8df9664df6b44c736700c2fd7e9914fe770708845b347ffe8a1bc63c7bd1779",
    "wording": "bfbd8b9c6d81af04527508dc3153d4f47d3d9ec3a305eaacbf9aa1345cc5742e",
}

# Not made here: npm quill-delta gives the answers, by tools/delta_vectors.mjs.
FOREIGN = {
    "delta": "5536fb789b1ccde7f9655b4152d70c1bedce8959a4384cd510538b7e1a65547e",
}

# No format: how capabilities fold, which their own tests hold to the code.
FOLDED = ("drafting", "interpretation", "languages", "lint")


@pytest.mark.parametrize("name", sorted(DIGESTS | FOREIGN))
def test_a_frozen_file_is_never_altered_in_passing(name: str) -> None:
    """The bytes of each vector file are those whose digest was written down."""
    found = hashlib.sha256((VECTORS / f"{name}.json").read_bytes()).hexdigest()
    assert found == (DIGESTS | FOREIGN)[name]


def test_every_format_has_its_vectors() -> None:
    """Each file that is made is frozen, and beside them lie only those made elsewhere."""
    found = sorted(path.stem for path in VECTORS.glob("*.json"))
    assert found == sorted([*FILES, *FOREIGN, *FOLDED])
    assert sorted(FILES) == sorted(DIGESTS)


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_code_still_makes_what_is_frozen(name: str) -> None:
    """Made again, a vector file has the same bytes."""
    assert made(name) == (VECTORS / f"{name}.json").read_text("ascii")


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_frozen_case_gives_what_it_says(name: str) -> None:
    """Read from the file, each case gives the frozen answer or the frozen refusal."""
    frozen = json.loads((VECTORS / f"{name}.json").read_text("ascii"))
    for case in frozen["cases"]:
        expected = {k: v for k, v in case.items() if k in {"gives", "refused"}}
        found = outcome(case["do"], case["given"])
        assert json.loads(json.dumps(found)) == expected, (case["do"], case["name"])


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_shows_good_and_bad(name: str) -> None:
    """A reader in another language learns from each file what to accept and what to refuse."""
    cases = json.loads((VECTORS / f"{name}.json").read_text("ascii"))["cases"]
    assert any("gives" in case for case in cases)
    assert any("refused" in case for case in cases)
