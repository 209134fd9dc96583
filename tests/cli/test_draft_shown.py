"""How a text is shown at a terminal: in one language, and nothing said twice."""

from collections.abc import Mapping

import pytest

from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.read import read_file
from negotiation_room.capabilities.drafting.units import Text
from negotiation_room.capabilities.interpretation.face import Given
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.cli.draft_here import name_of
from negotiation_room.cli.draft_shown import print_text
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.relay import Beside
from negotiation_room.sdk.relay_preview import Draft

SOURCE = """# Agreement

1. The Parties stop.

2. They meet.

| Station | Place |
| --- | --- |
| 1 | Weir |
"""


@pytest.fixture
def text() -> Text:
    """A short text with a table in it."""
    return as_text(read_file("draft.md", SOURCE.encode()).units)


def beside(text: Text, **given: Given) -> Mapping[UnitId, Beside]:
    """What stands beside its paragraphs, by their numbers; of the others nothing is made."""
    drafted = Draft("fr", "…", Origin.MACHINE, "toy 1", gist=False, cautions=())
    found = dict[UnitId, Beside]()
    for unit in text.walk():
        if unit.words:
            state = given.get(f"par{unit.number[:1]}", Given.MISSING)
            draft = drafted if state is Given.GIVEN else None
            found[unit.id] = Beside(unit.id, "a" * 64, "fr", state, draft=draft)
    return found


def test_that_nothing_translates_is_said_once_above_the_text(
    text: Text, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says from which language into which, and what one can do; the paragraphs stand alone."""
    print_text(text, {}, {}, beside(text))
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("Nothing here translates from en into fr") == 1
    assert "nothing here translates this" not in shown
    assert "ask an interpreter" in shown
    assert "negotiation-room engines" in shown
    assert "1. The Parties stop. 2. They meet." in shown


def test_where_an_engine_translates_each_paragraph_says_why_it_has_nothing(
    text: Text, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then it is not of the language that nothing was made, but of this paragraph alone."""
    print_text(text, {}, {}, beside(text, par1=Given.GIVEN))
    shown = capsys.readouterr().out
    assert "Nothing here translates" not in shown
    assert "[fr: nothing here translates this]" in shown


def test_the_cells_of_a_row_stand_between_bars(
    text: Text, capsys: pytest.CaptureFixture[str]
) -> None:
    """No bar stands before the first."""
    print_text(text, {}, {})
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "Station | Place" in lines
    assert "1 | Weir" in lines


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ((("fr", "Aldrie"), ("en", "Aldria")), "Aldria"),
        ((("fr", "Aldrie"), ("ar", "ألدريا")), "Aldrie"),
        ((("ar", "ألدريا"),), "ALD"),
    ],
)
def test_delegations_are_called_in_the_language_of_the_commands(
    names: tuple[tuple[str, str], ...], called: str
) -> None:
    """English beside English words; else as the reader of French knows them, or by their code."""
    assert name_of(names, "ALD", reads="fr") == called
