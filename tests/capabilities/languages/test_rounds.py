"""Whatever is done about a room's languages: what holds is what a plain list says.

The list knows nothing of acts, folds or readers; beside it, everybody is shown what they can make
of the entries they may read, and observers nothing.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from negotiation_room.capabilities.languages import messages as m
from negotiation_room.capabilities.languages import rules
from negotiation_room.capabilities.languages.face import consented_engines
from negotiation_room.capabilities.languages.states import GlossaryStage, Languages, engine_at
from negotiation_room.kernel.capability import NotYourRole
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ActId
from tests.capabilities.languages.council import PEOPLE, Council, concept
from tests.capabilities.languages.plain import HEADS, LATE, Drafted, Plain, Version, no_voice
from tests.machines import play
from tests.names import named

WHO = st.sampled_from([*PEOPLE, "obi", LATE])
# Weighted by hand: most acts are by those whose acts count.
MEMBERS = st.sampled_from(["ina", "ina", "ivo", "mira"]) | WHO
CHAIRS = st.sampled_from([*["mira"] * 12, *PEOPLE])
VOICES = st.sampled_from([*["bo", "cy"] * 8, "al", LATE, *PEOPLE, "obi"])
YES = st.sampled_from([True, True, False])
PARTIES = st.sampled_from([["alpha", "beta"], ["beta"], ["alpha", "beta", "gamma"]])
KEYS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=3, unique=True)
AT = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, 7])
"""Counted back from the newest; far back, what is not there."""
HOSTS = st.sampled_from(["one.example.com", "two.example.com"])
ABSENT = 999


class Rounds(RuleBasedStateMachine):
    """A council, and the list of what it did."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.plain = Plain()
        self.came_late = False
        self.remembered = set[str]()
        self.council: Council

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something in the room."""
        return self.runner.run(work)

    def asked(self, work: Coroutine[Any, Any, Any], refused: type[Refusal] | None) -> Any:
        """Do something that must be refused just so, or be done."""
        if refused is None:
            return self.run(work)
        with pytest.raises(refused):
            self.run(work)
        return None

    def is_there(self, who: str) -> bool:
        """Whether somebody has a seat by now."""
        return who != LATE or self.came_late

    def back(self, among: list[int], at: int) -> int:
        """One counted back from the newest; a place where nothing is, if there are not so many."""
        return among[-1 - at] if at < len(among) else ABSENT

    @initialize()
    def meet(self) -> None:
        """Begin, with a version that lies before two delegations."""
        self.council = self.run(Council.met())
        self.lay("ina", ["a", "b"], None, None)
        self.propose("mira", 0, ["alpha", "beta"], honest=True)

    @rule()
    def come(self) -> None:
        """Let another delegation be accredited, and its head come."""
        if self.came_late:
            return
        self.came_late = True
        self.plain.delegations.append("gamma")
        self.run(self.council.kit.accredit("mira", "gamma"))
        self.run(self.council.kit.seat("plenary", **{LATE: "head_of_delegation:gamma"}))

    # --- the glossary ---

    @rule(who=MEMBERS, keys=KEYS, after=st.none() | AT, basis=st.none() | AT)
    def lay(self, who: str, keys: list[str], after: int | None, basis: int | None) -> None:
        """Lay terms, removing one."""
        if not self.is_there(who):
            return
        onto = None if after is None else self.back(sorted(self.plain.laid), after)
        on = None
        if onto is None and basis is not None:
            on = self.back(list(range(1, len(self.plain.versions) + 1)), basis)
        wish = m.LayTerms(
            title="Water",
            concepts=tuple(map(concept, keys[1:])),
            removed=tuple(keys[:1]),
            after=onto,
            basis=on,
        )
        place = self.asked(self.council.do(who, wish), self.plain.lay_refused(who, onto, on))
        if place is not None:
            self.plain.laid[place] = Drafted(who, onto, on)

    @rule(keys=KEYS, parties=PARTIES)
    def follow(self, keys: list[str], parties: list[str]) -> None:
        """Let another version lie before the parties, upon the one in force if there is one."""
        stages = [one.stage for one in self.plain.versions]
        basis = stages[::-1].index("in_force") if "in_force" in stages else None
        self.lay("ina", keys, None, basis)
        self.propose("mira", 0, parties, honest=True)

    @rule(who=CHAIRS, draft=AT, parties=PARTIES, honest=st.sampled_from([True] * 5 + [False]))
    def propose(self, who: str, draft: int, parties: list[str], *, honest: bool) -> None:
        """Propose what was laid."""
        place = self.back(sorted(self.plain.laid), draft)
        if not self.is_there(who):
            return
        refused = self.plain.propose_refused(who, place, parties, honest=honest)
        digest = "ab" * 32
        if honest and place in self.plain.laid:
            digest = self.run(self.council.digest(place))
        self.asked(self.council.propose(who, place, *parties, digest=digest), refused)
        if refused is None:
            pieces = self.plain.pieces(place)
            self.plain.versions.append(Version(pieces, list(dict.fromkeys(parties))))

    @rule(answers=st.lists(st.tuples(VOICES, YES), min_size=1, max_size=8), at=AT)
    def answer(self, answers: list[tuple[str, bool]], at: int) -> None:
        """Agree to a version or decline it, one after the other."""
        for who, yes in answers:
            if yes:
                self.agree(who, at, honest=True)
            else:
                self.decline(who, at)

    @rule()
    def settle(self) -> None:
        """Let all who are asked agree: by chance alone, two versions seldom follow each other."""
        for who, party in HEADS.items():
            if self.plain.is_open and party in self.plain.versions[-1].parties:
                self.agree(who, 0, honest=True)

    @rule(who=VOICES, at=AT, honest=st.booleans())
    def agree(self, who: str, at: int, *, honest: bool) -> None:
        """Agree to a version."""
        number = self.back(list(range(1, len(self.plain.versions) + 1)), at)
        if not self.is_there(who):
            return
        refused = self.plain.answer_refused(who, number, honest=honest)
        digest = "ab" * 32
        if honest and number != ABSENT:
            digest = self.run(self.council.version(number)).digest
        self.asked(self.council.agree(who, number, digest), refused)
        if refused is None:
            self.plain.agree(who, number)

    def decline(self, who: str, at: int) -> None:
        """Decline a version."""
        number = self.back(list(range(1, len(self.plain.versions) + 1)), at)
        if not self.is_there(who):
            return
        refused = self.plain.answer_refused(who, number)
        self.asked(self.council.decline(who, number), refused)
        if refused is None:
            self.plain.decline(who, number)

    @rule(who=CHAIRS, at=AT, really=st.integers(0, 3))
    def withdraw(self, who: str, at: int, really: int) -> None:
        """Take a version back, sometimes."""
        if really:
            return
        number = self.back(list(range(1, len(self.plain.versions) + 1)), at)
        if not self.is_there(who):
            return
        refused: type[Refusal] | None = None
        if who != "mira":
            refused = NotYourRole
        elif number == ABSENT:
            refused = rules.NoSuchTerms
        elif self.plain.versions[number - 1].stage != "proposed":
            refused = rules.NotOpen
        self.asked(self.council.withdraw(who, number), refused)
        if refused is None:
            self.plain.versions[number - 1].stage = "withdrawn"

    # --- engines, and what all may recall ---

    @rule(who=VOICES, host=HOSTS, gives=st.sampled_from([True, True, False]))
    def consent(self, who: str, host: str, *, gives: bool) -> None:
        """Consent to an engine, or take it back."""
        if not self.is_there(who):
            return
        given = self.plain.consents.setdefault(engine_at("deepl", host), [])
        refused = no_voice(who)
        if refused is None and not gives and HEADS[who] not in given:
            refused = rules.NoConsent
        act = self.council.consent if gives else self.council.withhold
        self.asked(act(who, goes_to=host), refused)
        if refused is not None:
            return
        if gives and HEADS[who] not in given:
            given.append(HEADS[who])
        if not gives:
            given.remove(HEADS[who])

    @rule(which=st.integers(0, 2), forgets=st.booleans())
    def remember(self, which: int, *, forgets: bool) -> None:
        """Let the clerk keep a disclosed translation, or forget it."""
        act = ActId(named("a", f"disclosed {which}"))
        if forgets:
            self.run(self.council.clerk(m.ForgetTranslation, disclosed=act))
            self.remembered.discard(act)
            return
        words = {"source_lang": "fr", "source": "l'eau", "lang": "en", "text": "water"}
        self.run(self.council.clerk(m.RememberTranslation, disclosed=act, **words))
        self.remembered.add(act)

    # --- what must hold ---

    @invariant()
    def it_is_as_the_list_says(self) -> None:
        """What is kept is what the list says, and each is shown what they may read."""
        self.run(self._hold())

    async def _hold(self) -> None:
        council, plain = self.council, self.plain
        kept = await council.kept()
        assert set(kept.laid) == set(plain.laid)
        assert set(kept.remembered) == self.remembered
        for number, version in enumerate(plain.versions, 1):
            found = kept.versions[number]
            assert list(found.pieces) == version.pieces
            assert list(found.parties) == list(map(council.party, version.parties))
            assert list(found.agreed) == list(map(council.party, version.agreed))
            assert list(found.declined) == list(map(council.party, version.declined))
            assert found.stage.value == version.stage
        assert len(kept.versions) == len(plain.versions)
        stages = [one.stage for one in kept.versions.values()]
        assert stages.count(GlossaryStage.IN_FORCE) <= 1
        assert stages.count(GlossaryStage.PROPOSED) <= 1
        complete = {
            where
            for where, given in plain.consents.items()
            if set(given) == set(plain.delegations)
        }
        assert consented_engines(await council.state()) == complete
        for who in (*PEOPLE, *([LATE] if self.came_late else []), "obi"):
            assert await council.shown(who) == await council.folded(who), who
        assert await council.shown("dee") == kept
        assert await council.shown("obi") == Languages()

    def teardown(self) -> None:
        """Count every version's digest anew, and let go of the loop."""
        if hasattr(self, "council"):
            assert self.run(self.council.digests_hold())
        self.runner.close()


@pytest.mark.rule("LA1")
@pytest.mark.rule("LA2")
@pytest.mark.rule("LA3")
@pytest.mark.rule("LA5")
def test_what_holds_is_what_was_done_and_each_is_shown_what_they_may_read() -> None:
    """Over random acts of everybody, of those who may not, and of one who comes later."""
    play(Rounds, steps=30)


@pytest.mark.rule("LA5")
async def test_observers_learn_nothing_of_what_a_room_agrees_about_its_languages() -> None:
    """No word of a glossary, no consent and nothing remembered reaches one, even in a register."""
    council = await Council.met()
    await council.proposed()
    await council.agree("bo")
    await council.consent("cy")
    words = {"source_lang": "fr", "source": "l'eau", "lang": "en", "text": "water"}
    act = ActId(named("a", "disclosed"))
    await council.clerk(m.RememberTranslation, disclosed=act, **words)
    read = await council.kit.read("obi", "register")
    text = b"\n".join(part.data for entry in read for part in entry.parts)
    for word in (b"languages.", b"basin", b"deepl", b"water", act.encode()):
        assert word not in text
    assert await council.shown("obi") == await council.folded("obi") == Languages()
