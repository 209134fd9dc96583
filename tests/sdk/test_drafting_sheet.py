"""One unit's words between a hand and a room: whatever is refused, both come to the same."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.content import Content, Run, apply, length, plain
from negotiation_room.capabilities.drafting.delta import (
    MOST_OPS,
    Delta,
    Embed,
    MalformedDelta,
    compose,
    normal,
    transform,
)
from negotiation_room.capabilities.drafting.refusals import BracketInTheWay, TooLong
from negotiation_room.capabilities.drafting.units import Missed
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.drafting_sheet import MOST_TYPED, Lost, Sheet, cut
from tests.names import named

UNIT = UnitId(named("u", "unit"))
BRACKET = Embed("bracket", named("u", "bracket"))
WORDS: Content = (Run("one 😀 two ", 1), Run(BRACKET, 1), Run(" three", 1))
SIGNS = ("a", "bc", "δ", "😀", "文")


@dataclass
class Desk:
    """A room of one unit: it takes operations in an order, and brings late ones up to date."""

    words: Content = WORDS
    done: list[tuple[str, Delta]] = field(default_factory=list[tuple[str, Delta]])

    def take(self, who: str, rev: int, delta: Delta) -> bool:
        """Decide an operation that was made at a revision; whether it was taken."""
        for _, one in self.done[rev:]:
            delta = transform(one, delta, True)  # noqa: FBT003 -- as quill has it
        if not delta:
            return False
        self.words = apply(self.words, delta, 0)
        self.done.append((who, delta))
        return True


@dataclass
class Hand:
    """Somebody who writes, and hears of everything later, in its order."""

    who: str
    sheet: Sheet = field(default_factory=lambda: Sheet(UNIT, WORDS, 0))
    sent: tuple[int, Delta] | None = None
    refused: bool = False

    def hear(self, desk: Desk) -> None:
        """Hear of one more operation."""
        if self.sheet.rev == len(desk.done):
            if self.refused:
                self.sheet.refused()
                self.sent, self.refused = None, False
            return
        who, delta = desk.done[self.sheet.rev]
        op = Missed(self.sheet.rev + 1, 0, delta)
        if who == self.who:
            assert self.sheet.acknowledged(op) is None
            self.sent = None
        else:
            assert self.sheet.theirs(op) is None

    def send(self) -> None:
        """Send what waits, if nothing is in flight."""
        if self.sheet.flying is None and self.sheet.buffer:
            self.sent = (self.sheet.rev, self.sheet.take())

    def be_judged(self, desk: Desk, *, refuses: bool = False) -> None:
        """Let the room decide what is in flight, once."""
        known = any(who == self.who for who, _ in desk.done[self.sheet.rev :])
        if self.sent is not None and not known and not self.refused:
            self.refused = refuses or not desk.take(self.who, *self.sent)


def an_edit(words: Content, data: st.DataObject) -> Delta:
    """An edit of these words that cuts no character and takes no bracket."""
    said = plain(words)
    start = data.draw(st.integers(0, len(said)))
    end = min(len(said), start + data.draw(st.integers(0, 3)))
    if "\ufffc" in said[start:end]:
        end = start
    before, gone = (
        len(one.encode("utf-16-le")) // 2 for one in (said[:start], said[start:end])
    )
    came = data.draw(st.sampled_from(SIGNS)) if data.draw(st.booleans()) or not gone else ""
    return normal((before, came, -gone))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_all_hands_and_the_room_come_to_the_same_words(data: st.DataObject) -> None:
    """Typed, sent late, decided in any order, some refused: in the end all have one text."""
    desk, hands = Desk(), [Hand("ann"), Hand("ben"), Hand("cy")]
    for _ in range(data.draw(st.integers(1, 40))):
        hand = data.draw(st.sampled_from(hands))
        match data.draw(st.sampled_from(("write", "send", "decide", "hear", "hear"))):
            case "write":
                hand.sheet.write(an_edit(hand.sheet.local, data))
            case "send":
                hand.send()
            case "decide":
                hand.be_judged(desk, refuses=data.draw(st.integers(0, 4)) == 0)
            case _:
                hand.hear(desk)
    for _ in range(400):
        for hand in hands:
            hand.send()
            hand.be_judged(desk)
            hand.hear(desk)
    for hand in hands:
        assert not hand.sheet.is_pending
        assert plain(hand.sheet.local) == plain(desk.words)
        assert hand.sheet.base == hand.sheet.local


@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=30), st.integers(1, 8))
def test_what_is_too_much_for_one_act_is_sent_in_several(signs: list[str], most: int) -> None:
    """The pieces, one after another, are the whole."""
    whole: Delta = normal(op for sign in signs for op in (sign, 1, -1))
    base: Content = (Run("x" * (2 * len(signs)), 1),)
    first, rest = cut(whole, 3, most)
    pieces = [first]
    while rest:
        first, rest = cut(rest, 3, most)
        pieces.append(first)
        assert len(pieces) < 500
    words = base
    for piece in pieces:
        assert len(piece) <= MOST_OPS
        words = apply(words, piece, 0)
    assert plain(words) == plain(apply(base, whole, 0))


def test_a_long_paste_is_cut_where_an_act_is_full() -> None:
    """Words beyond what one act carries wait for their turn."""
    sheet = Sheet(UNIT, WORDS, 0)
    sheet.write(("文" * (MOST_TYPED + 5),))
    assert sheet.take() == ("文" * MOST_TYPED,)
    assert sheet.buffer == (MOST_TYPED, "文" * 5)


def test_an_edit_that_does_not_fit_is_refused_at_once() -> None:
    """Beyond the end, inside a character, over a bracket, unseen signs, too long: nothing stays."""
    sheet = Sheet(UNIT, WORDS, 0)
    whole = length(WORDS)
    wrong: list[tuple[Delta, type[Refusal]]] = [
        ((whole + 1, "x"), MalformedDelta),
        ((5, "x"), MalformedDelta),
        ((11, -1), BracketInTheWay),
        ((BRACKET,), BracketInTheWay),
        (("\u202e",), MalformedDelta),
        (("\ud83d",), MalformedDelta),
        (("x" * 60_000,), TooLong),
    ]
    for delta, why in wrong:
        with pytest.raises(why):
            sheet.write(delta)
        assert not sheet.is_pending


def test_words_typed_where_others_placed_a_bracket_are_given_back() -> None:
    """What was not sent yet has no place any more; what is in flight the room decides."""
    sheet = Sheet(UNIT, WORDS, 0)
    sheet.write((2, "x"))
    placed = Missed(1, 0, normal((BRACKET, -3)), structural=True)
    lost = sheet.theirs(placed)
    assert lost == Lost("onxe 😀 two \ufffc three", "x")
    assert not sheet.is_pending
    sheet = Sheet(UNIT, WORDS, 0)
    sheet.write((2, "x"))
    sheet.take()
    assert sheet.theirs(placed) is None
    assert sheet.refused() is not None


def test_what_others_deleted_first_is_refused_without_a_loss() -> None:
    """A deletion of which nothing is left takes nothing that was written after it along."""
    sheet = Sheet(UNIT, WORDS, 0)
    sheet.write((-3,))
    sheet.take()
    sheet.write((whole := length(sheet.local), "!"))
    assert whole == length(WORDS) - 3
    assert sheet.theirs(Missed(1, 0, (-3,))) is None
    assert sheet.refused() is None
    assert plain(sheet.local).endswith("three!")
    assert plain(sheet.local) == plain(apply(WORDS, compose((-3,), (whole, "!")), 0))
