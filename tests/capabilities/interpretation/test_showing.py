"""Whatever is done, in whatever order: a seat is shown what it may read, and no more."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from negotiation_room.capabilities.channels.face import words_in
from negotiation_room.capabilities.channels.messages import (
    CorrectStatement,
    PostMessage,
    PostStatement,
    Redact,
    Withdraw,
    WithdrawSeat,
)
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.kernel.channel import Attribution, History
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.reading import visible_parts
from tests.capabilities.interpretation.table import PEOPLE, Table
from tests.machines import play

LATE = {"dee": "delegate:alpha", "ivo": "interpreter", "ola": "observer"}
"""Those who come, and leave, and come again."""

# Weighted by hand: most acts are those whose outcome depends on what was done before.
SPEAKERS = st.sampled_from(["bo", "mira"])
INTERPRETERS = st.sampled_from(["ina", "ina", "ivo"])
MEMBERS = st.sampled_from(["mira", "bo", "dee", "ina", "ivo"])
LANGUAGES = st.sampled_from(["fr", "fr", "fr", "fr-CH", "ar", "en"])
ENOUGH = 15
"""Steps before anything is destroyed: there must be something to destroy."""
FAR = 9
PLACES = st.sampled_from([0, 0, 0, 0, 0, 1, 1, 2, FAR])


class Rounds(RuleBasedStateMachine):
    """A table, and what is done at it; what the rules refuse leaves no trace."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.said = dict[int, str]()
        self.gone = set[int]()
        self.brought = dict[int, str]()
        self.steps = 0
        self.table: Table

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something at the table; a refusal is no failure."""
        with suppress(Refusal, LookupError):
            return self.runner.run(work)
        return None

    def place(self, at: int) -> int:
        """The place of something that was said, the newest first; far back, of what is gone."""
        living = sorted(set(self.said) - self.gone, reverse=True)
        gone = sorted(self.gone)
        among = gone if at == FAR else living
        return among[min(at, len(among) - 1)] if among else 1

    @initialize(
        history=st.sampled_from([History.OWN, History.OWN, History.ALL]),
        attribution=st.sampled_from(list(Attribution)),
    )
    def lay(self, history: History, attribution: Attribution) -> None:
        """Begin, with some who come later."""
        self.table = self.runner.run(
            Table.laid(history=history, attribution=attribution, without=tuple(LATE))
        )
        self.say("bo", "en", aside=False)
        self.publish(0, "fr", gist=False)

    # --- the channel ---

    @rule(who=SPEAKERS, lang=st.sampled_from(["en", "en", "fr"]), aside=st.booleans())
    def say(self, who: str, lang: str, *, aside: bool) -> None:
        """Say something of one's own, on the record or not."""
        mark = f"mark-{len(self.said)}-"
        wish = PostMessage if aside else PostStatement
        act = self.table.kit.do(who, "talks", wish(text=mark, lang=lang))
        place = self.run(act)
        if place is not None:
            self.said[place] = mark

    @rule(at=PLACES)
    def correct(self, at: int) -> None:
        """Correct something; the correction is of the same mark."""
        target = self.place(at)
        wish = CorrectStatement(target=target, text=self.said.get(target, "x"), lang="en")
        for who in ("bo", "mira"):
            place = self.run(self.table.kit.do(who, "talks", wish))
            if place is not None:
                self.said[place] = self.said[target]

    @precondition(lambda self: self.steps > ENOUGH)
    @rule(at=PLACES, destroys=st.booleans())
    def take_back(self, at: int, *, destroys: bool) -> None:
        """Destroy something, or take it back."""
        target = self.place(at)
        wish = Redact(target=target, reason="a name") if destroys else Withdraw(target=target)
        done = self.run(self.table.kit.do("mira", "talks", wish))
        if destroys and done is not None:
            mark = self.said[target]
            self.gone |= {place for place, said in self.said.items() if said == mark}

    @rule(who=st.sampled_from(sorted(LATE)))
    def come_or_go(self, who: str) -> None:
        """Take a seat, or lose it."""
        kit = self.table.kit
        state = self.runner.run(kit.state("talks"))
        seat = state.seat_of(kit.person(who).id)
        if seat is None:
            self.run(kit.seat("talks", **{who: LATE[who]}))
        else:
            self.run(kit.do("mira", "talks", WithdrawSeat(seat=seat.id)))

    # --- the relay ---

    @rule(who=MEMBERS, languages=st.lists(LANGUAGES, max_size=3))
    def read_in(self, who: str, languages: list[str]) -> None:
        """Choose what one reads."""
        self.run(self.table.kit.do(who, "talks", m.ReadIn(languages=tuple(languages))))

    @rule(who=INTERPRETERS, into=st.lists(LANGUAGES, max_size=2))
    def work_between(self, who: str, into: list[str]) -> None:
        """Say between which languages one works, or leave it unsaid."""
        out_of = ("en", "fr") if into else ()
        wish = m.WorkBetween(out_of=out_of, into=tuple(into))
        self.run(self.table.kit.do(who, "talks", wish))

    @rule(at=PLACES, languages=st.lists(LANGUAGES, min_size=1, max_size=3))
    def request(self, at: int, languages: list[str]) -> None:
        """Let the clerk ask."""
        self.run(self.table.request(self.place(at), *languages))

    @rule(at=PLACES, lang=LANGUAGES, gist=st.booleans())
    def publish(self, at: int, lang: str, *, gist: bool) -> None:
        """Let the clerk publish a draft."""
        of = self.place(at)
        self.run(self.table.publish(of, lang, self.said.get(of, "x") + lang, gist=gist))

    @rule(at=PLACES, past=PLACES, lang=LANGUAGES)
    def remember(self, at: int, past: int, lang: str) -> None:
        """Let the clerk publish what was signed for elsewhere."""
        of, signed = self.place(at), self.place(past)
        state = self.runner.run(self.table.state())
        known = interpretation_of(state).of(signed, lang)
        if known is None or not known.texts:
            return
        # Words alike would be in the memory; the mark must stay its own utterance's.
        words = self.said.get(of, "x") + lang
        self.run(
            self.table.publish(of, lang, words, origin=Origin.MEMORY, memory=known.texts[-1])
        )

    @rule(who=INTERPRETERS, at=PLACES, lang=LANGUAGES)
    def take_up(self, who: str, at: int, lang: str) -> None:
        """Take up."""
        self.run(self.table.take_up(who, self.place(at), lang))

    @rule(who=INTERPRETERS, at=PLACES, lang=LANGUAGES, whom=st.none() | MEMBERS)
    def hand_over(self, who: str, at: int, lang: str, whom: str | None) -> None:
        """Hand over."""
        with suppress(AssertionError):  # who has no seat cannot be named
            self.run(self.table.hand_over(who, self.place(at), lang, whom))

    @rule(who=INTERPRETERS, at=PLACES, lang=LANGUAGES)
    def certify(self, who: str, at: int, lang: str) -> None:
        """Sign, after the newest words."""
        of = self.place(at)
        known = interpretation_of(self.runner.run(self.table.state())).of(of, lang)
        after = known.texts[-1] if known is not None and known.texts else None
        self.run(self.table.certify(who, of, lang, self.said.get(of, "x") + lang, after))

    @rule(who=INTERPRETERS, at=PLACES, lang=LANGUAGES, checks=st.booleans())
    def judge(self, who: str, at: int, lang: str, *, checks: bool) -> None:
        """Stand by a translation, or take it back."""
        of = self.place(at)
        known = interpretation_of(self.runner.run(self.table.state())).of(of, lang)
        if checks and known is not None and known.texts:
            self.run(self.table.check(who, of, known.texts[-1], lang))
        else:
            self.run(self.table.withdraw(who, of, lang))

    @rule(who=SPEAKERS, at=PLACES, lang=LANGUAGES)
    def promote(self, who: str, at: int, lang: str) -> None:
        """Disclose to the room what was signed for."""
        of = self.place(at)
        known = interpretation_of(self.runner.run(self.table.state())).of(of, lang)
        if known is not None and known.texts:
            self.run(self.table.promote(who, of, known.texts[-1], lang))

    @rule(who=SPEAKERS, at=PLACES, lang=LANGUAGES)
    def query(self, who: str, at: int, lang: str) -> None:
        """Ask about a translation."""
        of = self.place(at)
        self.run(self.table.query(who, of, lang, self.said.get(of, "x") + "?"))

    @rule(who=SPEAKERS, at=PLACES, lang=LANGUAGES)
    def ask(self, who: str, at: int, lang: str) -> None:
        """Ask for a person."""
        self.run(self.table.ask(who, self.place(at), lang))

    @rule(who=MEMBERS, at=PLACES)
    def rely(self, who: str, at: int) -> None:
        """Rely on the original."""
        self.run(self.table.rely(who, self.place(at)))

    @rule(who=INTERPRETERS, lang=LANGUAGES)
    def bring_in(self, who: str, lang: str) -> None:
        """Bring in a file."""
        mark = f"file-{len(self.brought)}-"
        act = self.table.bring_in(who, (mark, f"{mark}2"), file=f"{mark}.tmx", lang=lang)
        place = self.run(act)
        if place is not None:
            self.brought[place] = mark

    @precondition(lambda self: self.brought)
    @rule(who=st.sampled_from(["mira", "ina", "ivo"]), at=st.integers(0, 99))
    def take_back_file(self, who: str, at: int) -> None:
        """Take back what came from a file."""
        places = sorted(self.brought)
        self.run(self.table.take_back(who, places[at % len(places)]))

    # --- what must hold ---

    @invariant()
    def each_is_shown_what_they_may_read(self) -> None:
        """The state shown is the fold of the entries shown; no word reaches too far."""
        self.steps += 1
        self.runner.run(self._hold())

    async def _hold(self) -> None:
        kit, table = self.table.kit, self.table
        state = await table.state()
        entries = kit.entries("talks")
        gone = {place for place, words in words_in(state).items() if words.are_gone}
        for who in {**PEOPLE, **LATE}:
            seat = state.seat_of(kit.person(who).id)
            if seat is None:
                continue
            assert await table.shown(who) == await table.folded(who), who
            read = await table.read_as_text(who)
            for mark in set(self.said.values()):
                places = [place for place, said in self.said.items() if said == mark]
                could = any("with" in visible_parts(entries[at - 1], seat) for at in places)
                is_gone = any(place in gone for place in places)
                if is_gone or not could:
                    assert mark.encode() not in read, (who, mark)
            for place, mark in self.brought.items():
                held = interpretation_of(state).brought
                could = place in held and "with" in visible_parts(entries[place - 1], seat)
                assert (mark.encode() in read) is could, (who, mark)

    def teardown(self) -> None:
        """Let go of the loop."""
        self.runner.close()


@pytest.mark.rule("RL4")
@pytest.mark.rule("SEAT5")
def test_showing_is_folding_what_one_may_read_and_no_word_reaches_further() -> None:
    """Over random acts of several people and the clerk, with some who come late or leave."""
    play(Rounds, steps=40)
