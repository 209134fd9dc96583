"""Writes `lint.json`: untidy texts, and what the Python lint finds in them.

    PYTHONPATH=src python -m tests.vectors.make_lint

The client judges the live text by itself; so both find the same.
"""

import json
from pathlib import Path
from typing import Any

from negotiation_room.capabilities.drafting.lint import lint
from negotiation_room.capabilities.drafting.units import Text, UnitKind
from negotiation_room.capabilities.drafting.writing import write_text
from tests.capabilities.drafting.drafts import (
    Made,
    around,
    article,
    bracket,
    delegation_id,
    footnote,
    para,
    text,
)

FILE = Path(__file__).with_name("lint.json")


def texts() -> list[tuple[Text, bool]]:
    """Texts, each with whether it is asked who is seated."""
    option = Made("o1", UnitKind.OPTION, number="Option 1:")
    return [
        (text(para("p", "The [[armed] Parties] stop.", number="1.")), False),
        (
            text(
                para("p", "The [Parties stop.", number="1."),
                para("q", "They] [", bracket("b", "stop] now"), "]].", number="2. ["),
                para("r", "x", footnote("f", "see [here"), number="3."),
            ),
            False,
        ),
        (text(para("p", "a ", bracket("b", " ", bracket("c"))), around("d")), False),
        (
            text(
                para("p", bracket("b", "words", by="alpha", supported=("beta", "gamma"))),
                para("q", bracket("c", "more", by="beta")),
            ),
            True,
        ),
        (text(around("a", para("p", nested(7)))), False),
        (text(Made("o", UnitKind.OPTIONS, children=(around("b", option),))), False),
        (
            text(
                article("a", number="Article 1"),
                article("b", number="Article 1."),
                article("c"),
                para("p", "words", number="1."),
                para("q", number="5."),
                para("r", "words", number="-"),
                para("s", "words", number="-"),
            ),
            False,
        ),
    ]


def nested(deep: int) -> Made:
    """Brackets in brackets."""
    return bracket(f"n{deep}", "x", *([nested(deep - 1)] if deep > 1 else []))


def made() -> list[dict[str, Any]]:
    """Each text as clients are given it, who is seated, and what is found."""
    seated = sorted({delegation_id("beta")})
    return [
        {
            "text": write_text(one),
            "seated": seated if asks else None,
            "found": [
                [remark.fault.value, remark.unit]
                for remark in lint(one, seated if asks else None)
            ],
        }
        for one, asks in texts()
    ]


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n")
