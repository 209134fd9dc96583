"""The frozen vectors of a room's languages, by which the web client's twin is held to account."""

import json

from negotiation_room.capabilities.languages.messages import EVENTS
from tests.vectors.make_languages import FILE, made


def test_the_fold_is_what_is_frozen_for_the_client() -> None:
    """Every fact leaves behind what the vectors say; where not, write them anew."""
    assert json.loads(json.dumps(made())) == json.loads(FILE.read_text())


def test_the_vectors_have_every_fact() -> None:
    """No fact of the capability is left to chance on the other side."""
    frozen = {step["event"] for step in json.loads(FILE.read_text())["steps"]}
    assert frozen == {event.wire for event in EVENTS}
