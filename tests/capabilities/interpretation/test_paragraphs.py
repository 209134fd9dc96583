"""An interpreter signs for a paragraph of a text: a wording, its brackets, who may read it."""

from dataclasses import dataclass
from typing import Any

import pytest

from negotiation_room.capabilities.drafting.messages import ShowObservers
from negotiation_room.capabilities.drafting.units import Observers, PlacedAs, UnitKind
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.paragraphs import (
    NothingWritten,
    NotSpokenHere,
    OtherBrackets,
    OtherWording,
    TooLong,
    signers_circle,
)
from negotiation_room.capabilities.interpretation.rules import (
    NothingSigned,
    NothingToTranslate,
    NotYours,
    OtherReaders,
    OtherWords,
    SameLanguage,
    interpretation_of,
)
from negotiation_room.capabilities.interpretation.states import Interpretation, Paragraph
from negotiation_room.capabilities.interpretation.wishes import LONGEST_PARAGRAPH
from negotiation_room.kernel.audience import MEMBERS
from negotiation_room.kernel.capability import NotHere, NotYourRole
from negotiation_room.kernel.channel import History
from tests.capabilities.drafting.roundtable import WHERE, Table, draft, uid

PLAIN = "The Parties meet every year."
FRENCH = "Les Parties se réunissent chaque année."
BRACKETS = (
    "We agree ",
    draft("b1", "not later than 30 days", kind=UnitKind.BRACKET, placed_as=PlacedAs.RESERVED),
    " or ",
    draft("b2", "never", kind=UnitKind.BRACKET, placed_as=PlacedAs.RESERVED),
    ".",
)


@dataclass
class Booth:
    """A text with two paragraphs, and two interpreters beside it."""

    table: Table

    @classmethod
    async def open(cls, history: History = History.ALL) -> "Booth":
        """A plain paragraph, and one with two brackets."""
        table = await Table.open(history=history)
        await table.insert("mira", "plain", PLAIN)
        await table.insert("mira", "words", *BRACKETS)
        await table.kit.seat(WHERE, ida="interpreter", ivo="interpreter")
        return cls(table)

    async def certify(
        self, name: str = "plain", text: str = FRENCH, who: str = "ida", **named: Any
    ) -> int:
        """Sign for a paragraph as it stands, unless another wording is named."""
        fields: dict[str, Any] = {"unit": uid(name), "lang": "fr", "text": text, **named}
        if "wording" not in fields:
            fields["wording"] = await self.table.wording(name)
        return await self.table.do(who, m.CertifyParagraph(**fields))

    async def withdraw(self, text: int, who: str = "ida", **named: Any) -> int:
        """Take a certified paragraph back."""
        to = named.pop("to", None) or signers_circle(await self.table.kit.state(WHERE), text)
        fields: dict[str, Any] = {"unit": uid("plain"), "lang": "fr", "text": text, "to": to}
        wish = m.WithdrawParagraph(**{**fields, **named}, reason="a wrong word")
        return await self.table.do(who, wish)

    async def held(self, name: str = "plain", lang: str = "fr") -> Paragraph | None:
        """What was signed for last."""
        return (await self.kept()).paragraph(uid(name), lang)

    async def kept(self, who: str | None = None) -> Interpretation:
        """All that the relay keeps, or shows somebody of it."""
        kit = self.table.kit
        state = await kit.state(WHERE)
        if who is not None:
            state = kit.catalogue.show(state, await kit.seat_of(who, WHERE))
        return interpretation_of(state)

    async def read(self, who: str) -> bytes:
        """All that somebody is shown of the entries."""
        entries = await self.table.kit.read(who, WHERE)
        return b"\n".join(part.data for entry in entries for part in entry.parts)


@pytest.mark.rule("RL16")
async def test_an_interpreter_signs_for_the_wording_that_they_name() -> None:
    """The digest, the language and whose act it was are kept; the words lie in the entry."""
    booth = await Booth.open()
    place = await booth.certify()
    seat = (await booth.table.kit.seat_of("ida", WHERE)).id
    digest = await booth.table.wording("plain")
    assert await booth.held() == Paragraph(uid("plain"), "fr", digest, place, seat)
    assert await booth.held("words") is None
    assert await booth.held(lang="ar") is None
    assert FRENCH.encode() in await booth.read("bo")


@pytest.mark.rule("RL16")
async def test_what_the_paragraph_said_before_is_not_signed_for() -> None:
    """Somebody changed it meanwhile: the interpreter reads it again, and then certifies that."""
    booth = await Booth.open()
    old = await booth.table.wording("plain")
    await booth.table.edit("mira", "plain", {"insert": "All "})
    with pytest.raises(OtherWording, match="says something else by now"):
        await booth.certify(wording=old)
    await booth.certify()


@pytest.mark.rule("RL16")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nous convenons [sous 30 jours].", "bracket 2, “never”, is missing"),
        ("Nous [sous 30 jours] ou [jamais]{Voir.}", "the paragraph has no footnote 1"),
        ("Nous [sous 30 jours [jamais]].", "bracket 2, “never”, stands inside another"),
        (
            "Nous [1: sous 30 jours] ou [1: jamais].",
            "bracket 1, “not later.*stands there twice",
        ),
        ("Nous [sous 30 jours ou jamais.", "bracket 1, .* is opened or closed alone"),
        ("Nous sous 30 jours] ou jamais.", "a bracket is opened or closed alone"),
        ("Nous [sous 30 jours] ou [].", "bracket 2, “never”, has nothing in it"),
    ],
)
async def test_a_translation_with_other_brackets_is_refused_and_says_which(
    text: str, told: str
) -> None:
    """Whose words stand in a bracket is for the text to say, not for its translation."""
    booth = await Booth.open()
    with pytest.raises(OtherBrackets, match=told):
        await booth.certify("words", text)
    assert await booth.held("words") is None


@pytest.mark.rule("RL16")
@pytest.mark.parametrize(
    "text",
    [
        "Nous convenons [sous 30 jours] ou [jamais].",
        "Nous convenons [2: jamais] ou [1: sous 30 jours].",
    ],
)
async def test_brackets_stand_in_their_order_or_by_number_in_another(text: str) -> None:
    """A language that turns the sentence round says which bracket is which."""
    booth = await Booth.open()
    await booth.certify("words", text)
    assert await booth.held("words") is not None


@pytest.mark.rule("RL16")
async def test_some_words_are_nothing_to_sign_for() -> None:
    """None, too many, in the text's own language, or in one that nobody here reads."""
    booth = await Booth.open()
    with pytest.raises(NothingWritten):
        await booth.certify(text=" … ")
    with pytest.raises(TooLong, match="20000"):
        await booth.certify(text="à" * (LONGEST_PARAGRAPH + 1))
    with pytest.raises(SameLanguage):
        await booth.certify(lang="en-GB")
    with pytest.raises(NotSpokenHere):
        await booth.certify(lang="sw")
    await booth.table.do("bo", m.ReadIn(languages=("sw",)))
    await booth.certify(lang="sw")


@pytest.mark.rule("RL16")
async def test_what_is_no_paragraph_with_words_is_not_signed_for() -> None:
    """A bracket by itself, a number, a unit that is gone or never was."""
    booth = await Booth.open()
    await booth.table.insert("mira", "number", "12.")
    for name in ("b1", "number"):
        with pytest.raises(NothingToTranslate):
            await booth.certify(name)
    with pytest.raises(NothingToTranslate):
        await booth.certify("nowhere", wording="0" * 64)


async def test_only_interpreters_sign_and_only_where_a_text_is_drafted() -> None:
    """The chair and delegations do not; nor does an interpreter in the plenary."""
    booth = await Booth.open()
    for who in ("mira", "bo", "obi"):
        with pytest.raises(NotYourRole):
            await booth.certify(who=who)
    kit = booth.table.kit
    await kit.seat("plenary", ida="interpreter")
    digest = await booth.table.wording("plain")
    wish = m.CertifyParagraph(unit=uid("plain"), wording=digest, lang="fr", text=FRENCH)
    with pytest.raises(NotHere):
        await kit.do("ida", "plenary", wish)


@pytest.mark.rule("RL17")
async def test_what_is_signed_for_later_takes_the_place_of_what_was_before() -> None:
    """By whoever has read that; regions do not count, and other languages are untouched."""
    booth = await Booth.open()
    arabic = await booth.certify(lang="ar", text="تجتمع الأطراف كل سنة.")
    first = await booth.certify()
    for after in (None, arabic):
        with pytest.raises(OtherWords):
            await booth.certify(who="ivo", after=after)
    second = await booth.certify(who="ivo", lang="fr-CH", after=first)
    held = await booth.held()
    assert held is not None
    assert (held.text, held.lang) == (second, "fr-CH")
    assert (await booth.held(lang="ar") or held).text == arabic


@pytest.mark.rule("RL17")
async def test_of_an_earlier_wording_the_last_that_was_signed_for_is_kept() -> None:
    """Until the present one is certified too: then that alone is kept."""
    booth = await Booth.open()
    first = await booth.certify()
    await booth.table.edit("mira", "plain", {"insert": "All "})
    held = await booth.held()
    assert held is not None
    assert (held.text, held.wording == await booth.table.wording("plain")) == (first, False)
    second = await booth.certify(text="Toutes les Parties.", after=first)
    held = await booth.held()
    assert held is not None
    assert (held.text, held.wording) == (second, await booth.table.wording("plain"))
    assert len((await booth.kept()).paragraphs) == 1


@pytest.mark.rule("RL17")
async def test_its_interpreter_takes_it_back_or_whoever_presides() -> None:
    """Another interpreter does not; what is taken back is certified anew after it."""
    booth = await Booth.open()
    with pytest.raises(NothingSigned):
        await booth.withdraw(1)
    first = await booth.certify()
    with pytest.raises(NotYours):
        await booth.withdraw(first, who="ivo")
    with pytest.raises(OtherWords):
        await booth.withdraw(first - 1)
    await booth.withdraw(first)
    held = await booth.held()
    assert held is not None
    assert held.is_withdrawn
    await booth.withdraw(first)
    assert await booth.held() == held
    second = await booth.certify(who="ivo", after=first)
    await booth.withdraw(second, who="mira")
    held = await booth.held()
    assert held is not None
    assert held.is_withdrawn


@pytest.mark.rule("RL18")
async def test_observers_learn_nothing_of_it_also_when_they_follow_the_text() -> None:
    """Neither in what they are shown, nor in any entry, nor in its size."""
    booth = await Booth.open()
    await booth.table.do("mira", ShowObservers(observers=Observers.LIVE))
    first = await booth.certify()
    await booth.withdraw(first)
    shown = await booth.read("obi")
    for told in (b"R\xc3\xa9unissent", b"unissent", b"paragraph_", b"a wrong word"):
        assert told not in shown
    assert not (await booth.kept("obi")).paragraphs
    assert (await booth.kept("bo")).paragraphs


@pytest.mark.rule("RL18")
async def test_whoever_came_later_knows_nothing_of_it_and_signs_anew() -> None:
    """What becomes of it is told those of then alone; an interpreter who came signs after none."""
    booth = await Booth.open(History.OWN)
    first = await booth.certify()
    await booth.table.kit.seat(WHERE, late="interpreter")
    assert not (await booth.kept("late")).paragraphs
    with pytest.raises(OtherReaders):
        await booth.withdraw(first, to=MEMBERS)
    await booth.withdraw(first)
    assert b"a wrong word" not in await booth.read("late")
    with pytest.raises(NothingSigned):
        await booth.withdraw(first, who="late", to=MEMBERS)
    second = await booth.certify(who="late")
    for who in ("bo", "late"):
        held = (await booth.kept(who)).paragraph(uid("plain"), "fr")
        assert held is not None
        assert held.text == second
