"""Whether somebody can know what they act upon."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.face import Footing, footing
from negotiation_room.capabilities.interpretation.messages import (
    ReadIn,
    RelyOnOriginal,
    WithdrawTranslation,
)
from negotiation_room.capabilities.interpretation.rules import (
    NothingToTranslate,
    members_of,
    readers_of,
)
from tests.capabilities.interpretation.relayed import Relayed


async def stands(here: Relayed, of: int, who: str) -> Footing:
    """On what somebody stands, whose profile says which language they read."""
    state = await here.kit.state(here.where)
    seat = await here.kit.seat_of(who, here.where)
    return footing(state, of, seat.id, (here.speaks[who],))


async def test_a_machines_draft_is_no_footing(tmp_path: Path) -> None:
    """Only an interpreter's signature is one, and only as long as it stands."""
    here = await Relayed.at(tmp_path, ("en", "ar"))
    of = await here.say("We came to talk.")
    assert await stands(here, of, "cai") is Footing.NONE
    await here.certify(of, "ar", "جئنا لنتحدث.")
    assert await stands(here, of, "cai") is Footing.CERTIFIED
    state = await here.kit.state("plenary")
    wish = WithdrawTranslation(of=of, to=readers_of(state, of), lang="ar", reason="a slip")
    await here.kit.do("ida", "plenary", wish)
    assert await stands(here, of, "cai") is Footing.NONE
    await here.kit.stop()


async def test_who_relies_on_the_original_says_so(tmp_path: Path) -> None:
    """It is on the record, and counts for that text alone."""
    here = await Relayed.at(tmp_path)
    of, other = await here.say("We came to talk."), await here.say("And to listen.")
    state = await here.kit.state("plenary")
    await here.kit.do("cai", "plenary", RelyOnOriginal(of=of, to=members_of(state, of)))
    assert await stands(here, of, "cai") is Footing.RELIES_ON_ORIGINAL
    assert await stands(here, other, "cai") is Footing.NONE
    await here.kit.stop()


async def test_what_one_says_and_reads_needs_no_translation(tmp_path: Path) -> None:
    """One's own words, and those in a language one has chosen to read here."""
    here = await Relayed.at(tmp_path)
    of = await here.say("We came to talk.")
    assert await stands(here, of, "bo") is Footing.OWN_LANGUAGE
    await here.kit.do("cai", "plenary", ReadIn(languages=("ar", "en")))
    assert await stands(here, of, "cai") is Footing.OWN_LANGUAGE
    with pytest.raises(NothingToTranslate):
        await stands(here, of + 99, "cai")
    await here.kit.stop()
