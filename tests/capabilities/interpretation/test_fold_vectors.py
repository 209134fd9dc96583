"""The frozen vectors of the relay, by which the web client's twin is held to account."""

import json

from tests.vectors.make_interpretation import FILE, made


def test_the_fold_and_the_readers_are_what_is_frozen_for_the_client() -> None:
    """Every fact leaves behind what the vectors say; where not, write them anew."""
    assert json.loads(json.dumps(made())) == json.loads(FILE.read_text())
