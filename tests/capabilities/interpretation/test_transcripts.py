"""A transcript that comes back is told apart from what stands, text by text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange.report import (
    FindingCode,
    NotWritable,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import (
    State,
    Transcript,
    Unit,
    read_xliff,
    write_xliff,
)
from negotiation_room.capabilities.interpretation.transcripts import (
    VERDICTS,
    Present,
    Verdict,
    WhichLanguage,
    as_xliff,
    present,
    returned,
    sought,
    source_of,
)
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.ids import ChannelId
from tests.capabilities.interpretation.table import Table

CHANNEL = ChannelId("c_any")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co")), min_size=1
).filter(str.strip)
NOW = Present(7, "The hall is cold.", "La salle a froid.", State.TRANSLATED, 9, is_taken=False)


@st.composite
def standing(draw: st.DrawFn) -> dict[int, Present]:
    """Texts as they may stand in a room."""
    found: dict[int, Present] = {}
    for place in draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=6, unique=True)):
        target = draw(st.none() | WORDS)
        state = State.INITIAL if target is None else draw(st.sampled_from(list(State)[1:]))
        after = None if target is None else place + 1
        found[place] = Present(place, draw(WORDS), target, state, after, draw(st.booleans()))
    return found


@pytest.mark.rule("RL10")
@given(standing())
def test_what_comes_back_as_it_went_out_is_never_signed(now: dict[int, Present]) -> None:
    """Without a change in words or state there is nothing to sign for."""
    transcript, findings = read_xliff(as_xliff(CHANNEL, "en", "fr", now.values()))
    found = returned(transcript, findings, now)
    assert found.findings == ()
    assert found.ready == ()
    assert [one.place for one in found.texts] == list(now)
    for one in found.texts:
        unchanged = now[one.place].target is not None
        assert one.verdict is (Verdict.UNCHANGED if unchanged else Verdict.NO_WORDS)
        assert one.after == now[one.place].after


def verdict(target: str | None, state: State, now: Present = NOW, **unit: str) -> Verdict:
    """What becomes of one unit."""
    one = Unit(unit.get("place", "7"), unit.get("source", NOW.source), target, state)
    read, findings = read_xliff(write_xliff(Transcript("en", "fr", (one,))))
    return returned(read, findings, {now.place: now}).texts[0].verdict


@pytest.mark.rule("RL10")
def test_only_reviewed_words_over_the_very_original_are_ready() -> None:
    """A translator's "translated" is not enough; approving a draft as it is, is."""
    other, same = "Il fait froid.", NOW.target
    assert verdict(other, State.REVIEWED) is Verdict.READY
    assert verdict(other, State.FINAL) is Verdict.READY
    assert verdict(same, State.FINAL) is Verdict.READY
    assert verdict(other, State.TRANSLATED) is Verdict.NOT_REVIEWED
    assert verdict(other, State.INITIAL) is Verdict.NOT_REVIEWED
    assert verdict(same, State.TRANSLATED) is Verdict.UNCHANGED
    assert verdict(None, State.INITIAL) is Verdict.NO_WORDS
    assert verdict(" \n", State.FINAL) is Verdict.NO_WORDS
    assert verdict(other, State.FINAL, source="The hall was cold.") is Verdict.SOURCE
    assert verdict(other, State.FINAL, place="8") is Verdict.FOREIGN
    taken = Present(7, NOW.source, None, State.INITIAL, None, is_taken=True)
    assert verdict(other, State.FINAL, taken) is Verdict.TAKEN
    signed = Present(7, NOW.source, same, State.FINAL, 9, is_taken=False)
    assert verdict(same, State.REVIEWED, signed) is Verdict.UNCHANGED
    assert verdict(other, State.REVIEWED, signed) is Verdict.READY
    assert set(VERDICTS) == set(Verdict)


@pytest.mark.rule("RL10")
def test_a_unit_that_was_meddled_with_spoils_no_other() -> None:
    """One whose source was changed in the file, and one of elsewhere, are told by their lines."""
    units = [
        Unit("7", NOW.source, "Froid.", State.FINAL),
        Unit("8", "Yes.", "Oui.", State.FINAL),
    ]
    data = write_xliff(Transcript("en", "fr", (*units, Unit("9", "No.", "Non.", State.FINAL))))
    data = data.replace(b"<source>Yes.", b"<source>Yes, yes.").replace(b'id="_x39_.', b'id="x')
    read, findings = read_xliff(data)
    assert [one.place for one in read.units] == ["7"]
    assert [one.code for one in findings] == [FindingCode.SOURCE, FindingCode.FOREIGN]
    assert all(one.where.number > 0 for one in findings)


async def test_a_transcript_goes_from_one_language_into_another() -> None:
    """Where several languages are said one is named; what is gone or unreadable is left out."""
    table = await Table.laid(history=History.OWN, without=("ivo",))
    of = await table.say("Words.")
    draft = await table.publish(of, text="Des mots.")
    signed = await table.certify("ina", of, after=draft)
    await table.withdraw("ina", of)
    await table.kit.seat("talks", ivo="interpreter")
    last = await table.say("More words.")
    await table.take_up("ivo", last)
    state, ina, ivo = await table.state(), await table.seat("ina"), await table.seat("ivo")
    assert source_of(state, ina, None, "fr") == "en"
    assert set(sought(state, ivo, "en", "fr")) == {last}
    texts = {of: "Words.", last: "More words.", signed: "Paroles."}
    now = present(state, ina, sought(state, ina, "en", "fr"), texts)
    assert now[of] == Present(of, "Words.", None, State.INITIAL, signed, is_taken=False)
    assert now[last].is_taken
    await table.say("Palabras.", lang="es")
    state = await table.state()
    with pytest.raises(WhichLanguage, match="en, es"):
        source_of(state, ina, None, "fr")
    assert source_of(state, ina, "es-MX", "fr") == "es"
    with pytest.raises(WhichLanguage):
        source_of(state, ina, "fr-CH", "fr")
    with pytest.raises(NotWritable):
        as_xliff(CHANNEL, "ru", "fr", ())
