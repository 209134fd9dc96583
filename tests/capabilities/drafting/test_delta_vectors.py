"""Python and npm quill-delta give the same answers, so both ends of a line agree."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.drafting.content import Content, apply, invert
from negotiation_room.capabilities.drafting.delta import (
    compose,
    read,
    transform,
    transform_position,
    write,
)

FILE = Path(__file__).parents[2] / "vectors" / "delta.json"
CASES = json.loads(FILE.read_text("utf-8"))["cases"]


def written(ops: list[Any]) -> Content:
    """The paragraph that a delta of insertions writes."""
    return apply((), read(ops), origin=1)


PERFORM: dict[str, Callable[[dict[str, Any]], Any]] = {
    "apply": lambda case: write(
        tuple(run.body for run in apply(written(case["base"]), read(case["a"]), origin=1))
    ),
    "compose": lambda case: write(compose(read(case["a"]), read(case["b"]))),
    "invert": lambda case: write(invert(read(case["a"]), written(case["base"]))),
    "transform": lambda case: write(
        transform(read(case["a"]), read(case["b"]), case["priority"])
    ),
    "transform_position": lambda case: transform_position(
        read(case["a"]), case["index"], case["priority"]
    ),
}


@pytest.mark.parametrize("name", sorted(PERFORM))
def test_quill_delta_and_this_algebra_answer_alike(name: str) -> None:
    """Every frozen answer of quill-delta is ours as well, in the same spelling."""
    cases = [case for case in CASES if case["do"] == name]
    assert len(cases) > 100
    for case in cases:
        assert PERFORM[name](case) == case["gives"], case


def test_every_frozen_case_is_read() -> None:
    """No kind of case lies in the file unread."""
    assert {case["do"] for case in CASES} == set(PERFORM)
