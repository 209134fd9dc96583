"""Programs that read a channel in their own language, and that interpret, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.rules import OtherReaders
from negotiation_room.capabilities.interpretation.states import Caution, Origin, Stage
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.seats import default_powers
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk import relay_acting
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.doors import Refused
from negotiation_room.sdk.log import KERNEL_ONLY
from negotiation_room.sdk.relay import Footing, Heard, Relay, RelayUnknown
from negotiation_room.sdk.relay_footing import footings_in
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.signing import Wish
from tests.sdk.relays import MOTS, WORDS, desks


async def next_of(items: AsyncIterator[Heard], of: int, *, rendered: bool) -> Heard:
    """The next item about what was said at a place: itself, or what came of it."""
    async with asyncio.timeout(20):
        async for item in items:
            if item.said is not None and item.said.place == of:
                assert (item.rendered is not None) is rendered
                return item
    raise AssertionError("nothing more is told")


@pytest.mark.rule("RL1")
async def test_a_translation_comes_after_its_original_as_an_item_of_its_own(
    tmp_path: Path,
) -> None:
    """The original is read at once; the draft, its certification and its withdrawal follow it."""
    async with desks(tmp_path, "mediator", "ina") as table:
        reader, ina = table.relays["mediator"], table.relays["ina"]
        items = reader.follow("fr")
        of = await table.say(WORDS)
        first = await next_of(items, of, rendered=False)
        assert first.said is not None
        assert first.said.original == WORDS
        assert first.said.in_language("fr") is None
        assert first.said.by == "Ada Alpha"

        wrong = Cautioned(caution=Caution.NUMBERS, in_source="12", in_target="21")
        await table.publish(of, "fr", MOTS, engine="toy 1", cautions=(wrong,), gist=True)
        draft = (await next_of(items, of, rendered=True)).rendered
        assert draft is not None
        assert (draft.text, draft.lang, draft.stage) == (MOTS, "fr", Stage.MACHINE)
        assert (draft.origin, draft.gist, draft.by) == (Origin.MACHINE, True, "toy 1")
        assert draft.standing == "machine draft, not checked, gives the drift only"
        assert draft.cautions == (wrong,)

        place = await ina.certify(of, "fr", "Pas avant le 12 mai.", after=draft.place)
        signed = (await next_of(items, of, rendered=True)).rendered
        assert signed is not None
        assert (signed.place, signed.text) == (place, "Pas avant le 12 mai.")
        assert signed.standing == "certified by Ina Interpreter"
        assert signed.cautions == ()

        jo = await table.come("jo")
        await jo.check(signed)
        checked = (await next_of(items, of, rendered=True)).rendered
        assert checked is not None
        assert checked.standing.endswith("read again by Jo Interpreter")

        await ina.withdraw(of, "fr", "a word is wrong")
        back = (await next_of(items, of, rendered=True)).rendered
        assert back is not None
        assert back.standing == "withdrawn, not to be relied on"


async def test_what_was_translated_before_is_read_in_ones_language_at_once(
    tmp_path: Path,
) -> None:
    """Who comes later gets the utterance with its translation, and is not told it twice."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say(WORDS)
        await table.publish(of, "fr", MOTS)
        reader = await table.come("mediator")
        items = reader.follow("fr-CH", past=20)
        first = await next_of(items, of, rendered=False)
        assert first.said is not None
        found = first.said.in_language("fr-CH")
        assert found is not None
        assert (found.text, first.said.original) == (MOTS, WORDS)
        again = await table.say("Something else.")
        assert (await next_of(items, again, rendered=False)).rendered is None
        assert reader.heard_so_far(again + 1) is None


@pytest.mark.rule("RL12")
async def test_what_waits_begins_with_ones_working_languages(tmp_path: Path) -> None:
    """And with what one has taken up of others; the rest is counted, and there by name."""
    async with desks(tmp_path, "mediator", "ina") as table:
        ina, reader = table.relays["ina"], table.relays["mediator"]
        await reader.read_in("fr", "ru", "ar")
        of = await table.say(WORDS)
        assert ina.working is None
        assert len(await ina.waiting()) == 3
        await ina.work_between(("en",), ("fr",))
        assert ina.working is not None
        assert [one.lang for one in await ina.waiting()] == ["fr"]
        assert ina.waiting_elsewhere == 2
        await ina.take_up(of, "ru")
        assert [one.lang for one in await ina.waiting()] == ["fr", "ru"]
        assert [one.lang for one in await ina.waiting(target="ar")] == ["ar"]
        assert len(await ina.waiting(all_pairs=True)) == 3
        await table.settled()
        assert len(await reader.waiting()) == 3
        assert reader.uncovered == ()  # Jo has said nothing yet
        jo = await table.come("jo")
        await jo.work_between(("en", "fr"), ("ar",))
        await table.settled()
        assert [one.name for one in reader.interpreters] == [
            "Ina Interpreter",
            "Jo Interpreter",
        ]
        assert reader.uncovered == ("ru",)
        obi = await table.come("obi")
        assert obi.uncovered == ()
        assert obi.interpreters == []


@pytest.mark.rule("RL2")
async def test_the_queue_begins_with_what_people_asked_for(tmp_path: Path) -> None:
    """First what is asked for, then the oldest; what is certified waits for nobody."""
    async with desks(tmp_path, "mediator", "ina") as table:
        ina = table.relays["ina"]
        await table.relays["mediator"].read_in("fr", "en")
        assert table.relays["mediator"].reads == ("fr", "en")
        first, second = await table.say("Item one."), await table.say("Item two.")
        third = await table.say("Troisième point.", lang="fr")
        await table.settled()
        waiting = await ina.waiting()
        found = [(one.said.place, one.lang) for one in waiting]
        assert found == [(first, "fr"), (second, "fr"), (third, "en")]
        assert [one.is_urgent for one in waiting] == [False] * 3

        await table.relays["mediator"].ask_for_interpreter(second, "fr")
        await table.publish(second, "fr", "Point deux.")
        waiting = await ina.waiting("en", "fr")
        assert [one.said.place for one in waiting] == [second, first]
        assert waiting[0].is_urgent
        assert waiting[0].said.original == "Item two."
        assert waiting[0].draft is not None
        assert waiting[0].draft.text == "Point deux."

        await ina.take_up(second, "fr")
        (one, _) = await ina.waiting("en", "fr")
        assert one.taken_by == "Ina Interpreter"
        jo = await table.come("jo")
        with pytest.raises(Refusal, match="another interpreter"):
            await jo.certify(second, "fr", "Le second.", after=one.after)
        await ina.hand_over(second, "fr", table.lines["jo"].book.page(jo.channel).seat)
        await jo.certify(second, "fr", "Le deuxième point.", after=one.after)
        await table.settled()
        assert [one.said.place for one in await ina.waiting("en", "fr")] == [first]

        await table.relays["mediator"].query(second, "fr", "Which item?")
        await table.relays["mediator"].rely_on_original(first)
        await table.settled()
        (asked, _) = await ina.waiting("en", "fr")
        assert asked.said.place == second
        assert len(asked.queries) == 1


async def test_nobody_signs_over_words_they_have_not_seen(tmp_path: Path) -> None:
    """A certification that names older words than the newest is refused."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say(WORDS)
        await table.publish(of, "fr", MOTS)
        with pytest.raises(Refusal, match="newer words"):
            await table.relays["ina"].certify(of, "fr", "Paroles.", after=None)


@pytest.mark.rule("RL6")
async def test_what_is_redacted_is_forgotten_in_every_language(tmp_path: Path) -> None:
    """A program that has read the words holds them no more, nor can it read them again."""
    async with desks(tmp_path, "ina", "mediator") as table:
        ina = table.relays["ina"]
        of = await table.say(WORDS)
        await table.publish(of, "fr", MOTS)
        before = ina.heard_so_far(of)
        assert before is not None
        assert before.in_language("fr") is not None
        await table.summit.act("mediator", Redact(target=of, reason="a name"), table.plenary)
        await table.settled()
        after = await ina.said(of)
        assert after is not None
        assert after.original is None
        assert after.renderings == ()
        assert not [one for one in await ina.waiting() if one.said.place == of]
        late = await table.come("jo")
        read = await late.said(of, "fr")
        assert read is not None
        assert (read.original, read.renderings) == (None, ())


async def test_words_from_before_this_program_are_read_and_verified_when_asked_for(
    tmp_path: Path,
) -> None:
    """On a later visit, what is not held any more comes from the record, with its proof."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say(WORDS)
        await table.publish(of, "fr", MOTS)
        await table.relays["ina"].read_in("fr")
        await table.leave()
        table.lines.clear()
        again = await table.come("ina")
        held = again.heard_so_far(of)
        assert held is not None
        assert held.original is None
        said = await again.said(of, "fr")
        assert said is not None
        found = said.in_language("fr")
        assert found is not None
        assert (said.original, found.text) == (WORDS, MOTS)
        (one,) = await again.waiting(target="fr")
        assert one.draft == found


class Overtaken:
    """A room in which something happens just before each of the first acts."""

    def __init__(self, room: Room, *before: Any) -> None:
        self._room = room
        self._before = list(before)
        self.posted: list[Command | Wish] = []
        self.book, self.doors = room.book, room.doors
        self.history, self.profile = room.history, room.profile
        self.translations = room.translations

    def follow(self, channel: str | None = None) -> AsyncIterator[VerifiedEntry]:
        """Read along."""
        return self._room.follow(channel)

    async def post(self, command: Command | Wish, channel: str) -> int:
        """Act, after what comes before."""
        if self._before:
            await self._before.pop(0)()
        self.posted.append(command)
        return await self._room.post(command, channel)


@pytest.mark.rule("RL4")
async def test_an_act_overtaken_by_a_newcomer_is_sent_again_without_them(
    tmp_path: Path,
) -> None:
    """Who came meanwhile may not read the original, and so is not told of its translation."""
    async with desks(tmp_path) as table:
        summit = table.summit
        await summit.open("talks", ["alpha", "ina"], history=History.OWN)
        ina = await table.come("ina", "talks")
        of = await table.say(WORDS, channel="talks")

        async def jo_comes() -> None:
            powers = default_powers(summit.members["jo"].role)
            await summit.grant("mediator", "jo", "talks", powers)

        room = Overtaken(table.lines["ina"], jo_comes)
        place = await Relay(room, ina.channel).certify(of, "fr", MOTS, after=None)
        assert [one.to for one in room.posted] == [("all",), (f"all:{of}",)]  # type: ignore[union-attr]
        said = ina.heard_so_far(of)
        assert said is not None
        assert said.in_language("fr") is not None
        jo = await table.come("jo", "talks")
        await table.settled()
        assert jo.heard_so_far(of) is None
        assert not jo.interpretation.translations
        page = table.lines["jo"].book.page(jo.channel)
        late = [entry for entry in page.held if entry.place == place]
        assert [entry.content for entry in late] == [None]


async def test_an_act_refused_for_its_readers_is_given_up_when_nobody_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without news of who came or went it is not sent again: the refusal is the caller's."""
    monkeypatch.setattr(relay_acting, "CATCHING_UP", 0.05)
    async with desks(tmp_path, "ina") as table:
        of = await table.say(WORDS)

        async def refuse() -> None:
            raise Refused({"code": OtherReaders.code, "because": "somebody came"})

        room = Overtaken(table.lines["ina"], refuse)
        with pytest.raises(Refused, match="somebody came"):
            await Relay(room, table.plenary).certify(of, "fr", MOTS, after=None)
        assert room.posted == []


async def test_what_cannot_be_translated_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    """Where nothing was said, this program knows itself that there is nothing to act on."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say(WORDS)
        ina = Relay(room := Overtaken(table.lines["ina"]), table.plenary)
        with pytest.raises(Refusal, match="no words"):
            await ina.take_up(of + 100, "fr")
        assert room.posted == []
        with pytest.raises(Refusal, match="in that language already"):
            await ina.take_up(of, "en")


async def test_an_observer_reads_translations_and_not_how_they_are_made(
    tmp_path: Path,
) -> None:
    """Observers get the words and how far to rely on them; nothing of who asked or took it up."""
    async with desks(tmp_path, "obi", "ina", "mediator") as table:
        obi, ina = table.relays["obi"], table.relays["ina"]
        of = await table.say(WORDS)
        await table.relays["mediator"].ask_for_interpreter(of, "fr")
        await ina.take_up(of, "fr")
        await table.settled()
        before = obi.heard_so_far(of)
        assert before is not None
        assert not before.is_asked_for("fr")
        assert not obi.interpretation.translations
        await ina.certify(of, "fr", MOTS, after=None)
        await table.settled()
        after = obi.heard_so_far(of)
        assert after is not None
        found = after.in_language("fr")
        assert found is not None
        assert found.is_certified


async def test_one_learns_who_can_act_upon_a_text(tmp_path: Path) -> None:
    """By the original, by a signature, or because they said so; observers are not told."""
    async with desks(tmp_path, "alpha", "ina", "mediator", "obi") as table:
        alpha, mediator = table.relays["alpha"], table.relays["mediator"]
        of = await table.say(WORDS)
        await mediator.read_in("fr")

        async def standing() -> dict[str | None, Footing]:
            return {one.name: one.footing for one in await alpha.footings(of)}

        name = next(
            one.name for one in await mediator.footings(of) if one.footing is Footing.NONE
        )
        assert (await standing())["Ada Alpha"] is Footing.OWN_LANGUAGE
        assert "Obi Observer" not in await standing()
        await table.publish(of, "fr", MOTS)
        assert (await standing())[name] is Footing.NONE
        await mediator.rely_on_original(of)
        assert (await standing())[name] is Footing.RELIES_ON_ORIGINAL
        held = table.relays["ina"].interpretation.of(of, "fr")
        assert held is not None
        await table.relays["ina"].certify(of, "fr", MOTS, after=held.texts[-1])
        found = await alpha.footings(of)
        assert next(one for one in found if one.name == name).footing is Footing.CERTIFIED
        assert all(one.can_act for one in found)
        with pytest.raises(Refused, match="no words"):
            await alpha.footings(of + 100)
        with pytest.raises(Refused, match="take part"):
            await table.relays["obi"].footings(of)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"footings": [{"seat": "s"}]},
        {"footings": [{"seat": "s", "footing": "certain"}]},
    ],
)
def test_an_answer_that_is_no_list_of_footings_is_said_to_be_none(answer: object) -> None:
    """A word that this version does not know is never taken for a footing."""
    with pytest.raises(Malformed, match="nobody understands"):
        footings_in(answer)


async def test_without_the_rules_of_the_relay_there_is_no_relay(tmp_path: Path) -> None:
    """A program that cannot fold the relay's facts is told how to."""
    async with desks(tmp_path) as table:
        profile = table.summit.members["ina"].profile
        async with await Room.connect(profile, catalogue=KERNEL_ONLY) as room:
            with pytest.raises(RelayUnknown):
                Relay(room, table.plenary)
