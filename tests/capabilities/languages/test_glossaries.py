"""The room's glossary: who lays terms, proposes them, and agrees, and what holds then."""

from collections.abc import Callable

import pytest

from negotiation_room.capabilities.interpretation.terms import concepts_of
from negotiation_room.capabilities.languages import messages as m
from negotiation_room.capabilities.languages import rules
from negotiation_room.capabilities.languages.states import GlossaryStage
from negotiation_room.kernel.capability import NotHere, NotYourPower, NotYourRole
from negotiation_room.kernel.errors import Invalid
from tests.capabilities.languages.council import Council, concept


@pytest.mark.rule("LA1")
async def test_terms_lie_before_the_room_and_bind_nobody() -> None:
    """What an interpreter lays is known by its digest, and is no version of anything."""
    council = await Council.met()
    terms = (concept("basin"), concept("sluice", "vanne", lang="fr"))
    place = await council.lay("ina", concepts=terms)
    laid = (await council.kept()).laid[place]
    assert laid.by == (await council.kit.seat_of("ina", "register")).id
    assert (laid.title, laid.concepts, laid.languages) == ("Water", 2, ("en", "fr"))
    assert (laid.after, laid.basis) == (None, None)
    assert not (await council.kept()).versions
    assert (await council.kept()).in_force is None


@pytest.mark.parametrize("who", ["mira", "sam", "ina", "bo", "al"])
async def test_chairs_secretaries_interpreters_and_heads_lay_terms(who: str) -> None:
    """Whoever keeps the words of a party or of the room may bring them in."""
    council = await Council.met()
    place = await council.lay(who, "basin")
    assert list((await council.kept()).laid) == [place]


@pytest.mark.parametrize("who", ["dee", "gus", "obi"])
async def test_nobody_else_lays_terms(who: str) -> None:
    """A delegate, a guarantor and an observer leave it to those whose task it is."""
    council = await Council.met()
    with pytest.raises(NotYourRole):
        await council.lay(who, "basin")


async def test_a_glossary_is_the_registers_affair() -> None:
    """In any other channel the room hears none of it."""
    council = await Council.met()
    wish = m.LayTerms(title="Water", concepts=(concept("basin"),))
    with pytest.raises(NotHere):
        await council.kit.do("ina", "plenary", wish)


@pytest.mark.rule("LA1")
async def test_only_who_began_a_draft_goes_on_with_it() -> None:
    """Somebody else's next terms are a draft of their own."""
    council = await Council.met()
    first = await council.lay("ina", "basin")
    second = await council.lay("ina", "sluice", after=first)
    assert rules.pieces_of(await council.kept(), second) == (first, second)
    with pytest.raises(rules.NotYourDraft):
        await council.lay("ivo", "weir", after=first)


@pytest.mark.parametrize("other", [{"after": 999}, {"basis": 1}])
async def test_terms_go_on_from_terms_that_are_there(other: dict[str, int]) -> None:
    """No draft goes on from a place without terms, or from no version."""
    council = await Council.met()
    with pytest.raises(rules.NoSuchTerms):
        await council.lay("ina", "basin", **other)


@pytest.mark.rule("LA1")
async def test_a_draft_upon_a_version_holds_its_terms_too() -> None:
    """The pieces of the version come first, then those of the draft; the digest is over all."""
    council = await Council.met()
    base = await council.lay("ina", "basin", "sluice")
    await council.propose("mira", base)
    draft = await council.lay("ivo", "weir", basis=1, removed=("sluice",))
    await council.withdraw("mira")
    assert await council.propose("mira", draft) == 2
    version = await council.version(2)
    assert version.pieces == (base, draft)
    kept = await council.kept()
    digests = [kept.laid[one].digest for one in (base, draft)]
    assert version.digest == rules.digest_of_pieces(digests)


async def test_a_version_fills_so_many_acts_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a draft nor a draft with its basis grows beyond what a reader can fetch."""
    monkeypatch.setattr(rules, "MOST_PIECES", 3)
    council = await Council.met()
    place = await council.lay("ina", "one")
    for key in ("two", "three"):
        place = await council.lay("ina", key, after=place)
    with pytest.raises(rules.TooManyTerms):
        await council.lay("ina", "four", after=place)
    await council.propose("mira", place)
    await council.withdraw("mira")
    more = await council.lay("ina", "four", basis=1)
    with pytest.raises(rules.TooManyTerms, match="begin a fresh one"):
        await council.propose("mira", more)


@pytest.mark.rule("LA2")
async def test_the_mediator_names_the_parties_and_the_last_to_agree_brings_it_into_force() -> (
    None
):
    """Each agrees by an act of its own; with the last the version holds, and no act in between."""
    council = await Council.met()
    number = await council.proposed("alpha", "beta", "alpha")
    version = await council.version(number)
    assert version.parties == (council.party("alpha"), council.party("beta"))
    await council.agree("bo")
    assert (await council.version()).stage is GlossaryStage.PROPOSED
    assert (await council.kept()).in_force is None
    await council.agree("cy")
    version = await council.version()
    assert version.stage is GlossaryStage.IN_FORCE
    assert version.agreed == (council.party("alpha"), council.party("beta"))
    assert (await council.kept()).in_force == version


@pytest.mark.rule("LA2")
async def test_a_later_version_takes_the_place_of_the_one_in_force() -> None:
    """One version is in force at a time; the one before is kept as it was, superseded."""
    council = await Council.met()
    await council.proposed("alpha")
    await council.agree("bo")
    draft = await council.lay("ina", "weir", basis=1)
    await council.propose("mira", draft, "beta")
    assert (await council.version(1)).stage is GlossaryStage.IN_FORCE
    await council.agree("cy", 2)
    kept = await council.kept()
    assert kept.versions[1].stage is GlossaryStage.SUPERSEDED
    assert kept.in_force == kept.versions[2]
    assert sorted(kept.versions) == [1, 2]


@pytest.mark.parametrize("who", ["sam", "ina", "bo", "gus", "obi"])
async def test_only_the_chair_proposes_and_takes_back(who: str) -> None:
    """Whoever lays terms does not thereby ask the parties."""
    council = await Council.met()
    draft = await council.lay("ina", "basin")
    with pytest.raises(NotYourRole):
        await council.propose(who, draft)
    await council.propose("mira", draft)
    with pytest.raises(NotYourRole):
        await council.withdraw(who)


@pytest.mark.rule("LA1")
async def test_nobody_proposes_terms_they_have_not_seen_whole() -> None:
    """The mediator names what the terms come to; a piece too few is another glossary."""
    council = await Council.met()
    first = await council.lay("ina", "basin")
    second = await council.lay("ina", "sluice", after=first)
    with pytest.raises(rules.OtherTerms):
        await council.propose("mira", second, digest=await council.digest(first))


async def test_what_is_proposed_was_laid() -> None:
    """No version comes of a place without terms."""
    council = await Council.met()
    with pytest.raises(rules.NoSuchTerms):
        await council.propose("mira", 999, digest="ab" * 32)


@pytest.mark.rule("LA2")
async def test_one_version_at_a_time_lies_before_the_parties() -> None:
    """The next is proposed when they have agreed, or when the chair has taken it back."""
    council = await Council.met()
    await council.proposed()
    draft = await council.lay("ivo", "weir")
    with pytest.raises(rules.AnotherIsOpen):
        await council.propose("mira", draft)
    await council.withdraw("mira")
    assert (await council.version(1)).stage is GlossaryStage.WITHDRAWN
    assert await council.propose("mira", draft) == 2


async def test_the_parties_are_delegations_of_the_room() -> None:
    """A delegation that nobody accredited cannot be named."""
    council = await Council.met()
    draft = await council.lay("ina", "basin")
    with pytest.raises(rules.NoDelegation):
        await council.propose("mira", draft, "alpha", "nowhere")


@pytest.mark.rule("LA2")
async def test_a_delegation_that_was_not_named_has_no_say() -> None:
    """It neither agrees nor declines, and is not waited for."""
    council = await Council.met()
    await council.proposed("alpha")
    with pytest.raises(rules.NotAParty):
        await council.agree("cy")
    with pytest.raises(rules.NotAParty):
        await council.decline("cy")
    await council.agree("bo")
    assert (await council.kept()).in_force is not None


@pytest.mark.rule("LA2")
async def test_agreeing_takes_the_power_to_agree() -> None:
    """A head or whoever the head gave the power speaks for the delegation; others do not."""
    council = await Council.met()
    await council.proposed()
    with pytest.raises(NotYourPower):
        await council.agree("dee")
    with pytest.raises(NotYourPower):
        await council.decline("dee")
    for who in ("mira", "ina", "gus", "obi"):
        with pytest.raises(NotYourRole):
            await council.agree(who)
    await council.agree("al")
    assert (await council.version()).agreed == (council.party("alpha"),)


@pytest.mark.rule("LA1")
async def test_a_party_agrees_to_the_very_terms_before_it() -> None:
    """Whoever names other terms by their digest is refused."""
    council = await Council.met()
    await council.proposed()
    with pytest.raises(rules.OtherTerms):
        await council.agree("bo", digest="ab" * 32)


async def test_agreeing_or_declining_twice_changes_nothing() -> None:
    """A head and an alternate may both say so; the delegation has said it once."""
    council = await Council.met()
    await council.proposed()
    for _ in range(2):
        await council.agree("bo")
    await council.agree("al")
    assert (await council.version()).agreed == (council.party("alpha"),)
    for who in ("bo", "al"):
        await council.decline(who)
    assert (await council.version()).declined == (council.party("alpha"),)


@pytest.mark.rule("LA2")
async def test_a_party_may_say_no_longer_yes_until_it_is_in_force() -> None:
    """A no takes back the yes, a yes the no; once all have agreed it is too late."""
    council = await Council.met()
    await council.proposed()
    await council.agree("bo")
    await council.decline("bo")
    version = await council.version()
    assert (version.agreed, version.declined) == ((), (council.party("alpha"),))
    await council.agree("cy")
    assert (await council.version()).stage is GlossaryStage.PROPOSED
    await council.agree("bo")
    assert (await council.version()).declined == ()
    for act in (council.agree, council.decline):
        with pytest.raises(rules.NotOpen):
            await act("bo")
    with pytest.raises(rules.NotOpen):
        await council.withdraw("mira")


async def test_nobody_agrees_to_what_was_taken_back_or_never_was() -> None:
    """A withdrawn version stays withdrawn."""
    council = await Council.met()
    await council.proposed()
    await council.withdraw("mira")
    digest = (await council.version()).digest
    with pytest.raises(rules.NotOpen):
        await council.agree("bo", digest=digest)
    with pytest.raises(rules.NoSuchTerms):
        await council.agree("bo", 7, digest)


@pytest.mark.rule("LA1")
async def test_what_a_version_holds_is_read_from_its_own_entries() -> None:
    """Each reader finds the terms in the acts a version names, and can count their digest anew."""
    council = await Council.met()
    base = await council.lay("ina", "basin", "sluice")
    await council.propose("mira", base)
    await council.withdraw("mira")
    draft = await council.lay("ivo", "weir", basis=1, removed=("basin",))
    await council.propose("mira", draft)
    version = await council.version(2)
    entries = {one.place: one for one in await council.kit.read("dee", "register")}
    acts: list[m.LayTerms] = []
    for place in version.pieces:
        part = entries[place].part("with")
        assert part is not None
        acts.append(m.LayTerms.from_content(part.data))
    assert rules.digest_of_pieces(map(rules.digest_of_terms, acts)) == version.digest
    assert [one.id for one in concepts_of(acts)] == ["sluice", "weir"]


def form(**other: str) -> m.Form:
    """A name, with something about it otherwise."""
    return m.Form(**({"text": "basin"} | other))


@pytest.mark.parametrize(
    "concepts",
    [
        pytest.param(lambda: (), id="no concept"),
        pytest.param(lambda: (concept("a"), concept("a")), id="a concept twice"),
        pytest.param(lambda: (concept("a", "basin", "basin"),), id="a name twice"),
        pytest.param(
            lambda: (m.TermConcept(id="a", terms=(*concept("a").terms, *concept("a").terms)),),
            id="a language twice",
        ),
        pytest.param(lambda: (concept("a", lang="zh-hans"),), id="a language spelled otherwise"),
        pytest.param(lambda: (concept("a\tb"),), id="an id of columns"),
        pytest.param(lambda: (concept("a", " basin"),), id="space around"),
        pytest.param(lambda: (concept("a", "ba\u202esin"),), id="a name that cannot be seen"),
        pytest.param(
            lambda: (
                m.TermConcept(id="a", terms=concept("a").terms, definition="x\u202ey"),
            ),
            id="a definition that cannot be seen",
        ),
        pytest.param(lambda: (form(status="best"),), id="no such status"),
        pytest.param(lambda: (form(note="\x1b[2J"),), id="a note that cannot be seen"),
    ],
)  # fmt: skip
def test_terms_are_such_as_every_file_can_hold_and_every_reader_see(
    concepts: Callable[[], tuple[m.TermConcept, ...]],
) -> None:
    """What could not be taken out again, or shows otherwise than it is signed, is not laid."""
    with pytest.raises(ValueError, match="validation error"):
        m.LayTerms(title="Water", concepts=concepts())


def test_what_goes_on_has_no_basis_of_its_own() -> None:
    """Terms after others have those others' basis, and name none."""
    with pytest.raises(ValueError, match="has their basis"):
        m.LayTerms(title="Water", concepts=(concept("a"),), after=1, basis=1)
    with pytest.raises(Invalid):
        m.LayTerms.from_content(b"{}")
