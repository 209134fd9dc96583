"""Words with brackets are written in one text and read again, each bracket as the one it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.face import Inner, Words
from negotiation_room.capabilities.interpretation.relay.written import (
    Astray,
    Fault,
    read,
    said,
    write,
)
from negotiation_room.kernel.ids import UnitId
from tests.vectors.make_interpretation import OF

WORDS = st.text(st.sampled_from("ab1: []{}\\é\n"), min_size=1, max_size=6)


@st.composite
def worded(draw: st.DrawFn, depth: int = 2) -> Words:
    """Words with brackets and footnotes in them."""
    out = list[str | Inner]()
    for _ in range(draw(st.integers(0, 3))):
        if depth and draw(st.booleans()):
            unit = UnitId(f"u_{draw(st.uuids())}")
            out.append(Inner(unit, draw(st.booleans()), draw(worded(depth - 1))))
        elif not out or not isinstance(out[-1], str):
            out.append(draw(WORDS))
    return tuple(out)


@st.composite
def translated(draw: st.DrawFn, of: Words) -> Words:
    """A wording in other words, its brackets in another order but nested as they were."""
    inner = [one for one in of if not isinstance(one, str)]
    out = list[str | Inner]()
    for one in draw(st.permutations(inner)):
        out += draw(st.lists(WORDS, max_size=1))
        words = draw(translated(one.words))
        if said(one.words).strip() and not said(words).strip():
            words = _saying(words)
        out.append(Inner(one.unit, one.is_note, words))
    out += draw(st.lists(WORDS, max_size=1))
    return tuple(out)


def _saying(words: Words) -> Words:
    """The same words, and something said at their end."""
    *before, last = words or ("",)
    return (*before, f"{last}x") if isinstance(last, str) else (*words, "x")


@pytest.mark.rule("RL16")
@given(st.data())
def test_whatever_is_written_is_read_again_as_the_same_words(data: st.DataObject) -> None:
    """In any order of the brackets, and with signs in the words that look like edges."""
    of = data.draw(worded())
    words = data.draw(translated(of))
    assert read(write(words, of), of) == words


@pytest.mark.rule("RL16")
def test_brackets_in_the_order_of_the_wording_need_no_numbers() -> None:
    """Square brackets and braces are enough; in another order each says which one it is."""
    text = "Nous [de siéger [souvent]] ou [jamais]{Voir.}[]"
    assert write(read(text, OF), OF) == text
    turned = "[3: jamais] [1: de siéger [2: souvent]]{1: Voir.}[4: ]"
    assert write(read(turned, OF), OF) == turned


@pytest.mark.rule("RL16")
@pytest.mark.parametrize(
    ("text", "fault", "number", "says"),
    [
        ("Nous [de [souvent]] ou [jamais]{Voir.}", Fault.MISSING, 4, ""),
        ("Nous [de [souvent]] ou [jamais][]", Fault.MISSING, 1, "See article 3."),
        ("Nous [de [souvent]] ou [jamais]{Voir.}[] []", Fault.UNKNOWN, 5, ""),
        ("Nous [de siéger] [souvent]", Fault.MISPLACED, 2, "often"),
        ("Nous [3: de] [3: de]", Fault.TWICE, 3, "never"),
        ("Nous [de [souvent]", Fault.UNCLOSED, 1, "to meet often"),
        ("Nous [de [ ]]", Fault.EMPTY, 2, "often"),
    ],
)
def test_it_is_said_which_bracket_went_astray(
    text: str, fault: Fault, number: int, says: str
) -> None:
    """By its number in the wording, and how it begins there."""
    with pytest.raises(Astray) as found:
        read(text, OF)
    told = found.value
    assert (told.fault, told.number, told.says) == (fault, number, says)
