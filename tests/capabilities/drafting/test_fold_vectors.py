"""The frozen vectors of the fold, by which the web client's twin is held to account."""

import json

from tests.vectors.make_drafting import FILE, made


def test_the_fold_gives_what_is_frozen_for_the_client() -> None:
    """Every fact of the story leaves behind what the vectors say; where not, write them anew."""
    assert json.loads(json.dumps(made())) == json.loads(FILE.read_text())
