"""Readers on thin lines: translations come in the languages they read, and all the rest whole."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.capability import MEETING
from negotiation_room.kernel import reading
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId, PersonId, unb64
from negotiation_room.kernel.leaf import parse_leaf, verify_part
from negotiation_room.kernel.live import Standing
from negotiation_room.kernel.loading import Run, fold_entry
from negotiation_room.kernel.merkle import leaf_hash, verify_inclusion
from negotiation_room.kernel.reading import Frames, Wanted, rendered_in
from negotiation_room.transport import reader as transport_reader
from negotiation_room.transport.hub import Hub
from negotiation_room.transport.reader import RoomReader
from tests.capabilities.interpretation.table import Table
from tests.kit import RoomKit
from tests.memory import FakeJournal

SIX = ("ar", "en", "es", "fr", "ru", "zh")
PARAGRAPH = (
    "The Parties shall cease all hostilities in the demilitarised zone at 06:00 on 12 May, and "
    "shall withdraw heavy weapons to the lines shown on the annexed map within fourteen days. "
    "Humanitarian convoys shall pass without delay, and shall be neither taxed nor searched "
    "except by the joint commission established under Article 7. "
)
FR = frozenset({"fr"})


def reader_of(table: Table) -> RoomReader:
    """A reader of the table's room."""
    journal = FakeJournal(table.kit.ledger)
    return RoomReader(
        catalogue=table.kit.catalogue, channels=table.kit.channels, journal=journal
    )


async def relayed(table: Table, times: int = 1, words: str = PARAGRAPH) -> list[int]:
    """Say something, and have it in the five other languages."""
    places: list[int] = []
    for number in range(times):
        places.append(await table.say(f"{words} ({number})"))
        for lang in SIX:
            if lang != "en":
                await table.publish(places[-1], lang, text=f"{lang}: {words}")
    return places


def standing(kit: RoomKit) -> Standing:
    """Where the table's channel stands."""
    return kit.channels.live[kit.id("talks")].durable


def rows_in(frames: Sequence[bytes]) -> list[dict[str, Any]]:
    """The entries in frames."""
    return [row for frame in frames for row in orjson.loads(frame)["entries"]]


def languages(rows: Sequence[dict[str, Any]]) -> set[str]:
    """The languages of the words that came, of originals and translations."""
    parts = [row["parts"] for row in rows]
    contents = [orjson.loads(p["with"]["text"]) for p in parts if "with" in p]
    return {content["lang"] for content in contents if "text" in content}


class Listener:
    """A connection that keeps what it is sent."""

    def __init__(self, person: PersonId, wanted: Wanted = None) -> None:
        self.person = person
        self.wanted = wanted
        self.frames: list[bytes] = []

    def send(self, frames: Sequence[bytes]) -> None:
        """Keep the frames."""
        self.frames += frames

    def seated(self, channel: ChannelId) -> None:
        """Nobody is seated here."""

    def unseated(self, channel: ChannelId) -> None:
        """Nobody leaves."""

    def look(self, now: float) -> None:
        """Nothing falls silent."""


@pytest.mark.rule("WS11")
async def test_on_arrival_only_the_languages_wanted_come() -> None:
    """The words of others are left out, originals never; each entry is there, and says so."""
    table = await Table.laid()
    await relayed(table, 2)
    kit, reader = table.kit, reader_of(table)
    someone = kit.person("bo").id, kit.room, kit.id("talks")
    whole = rows_in((await reader.arrive(*someone)).frames)
    assert languages(whole) == set(SIX)
    assert not any("unsent" in row for row in whole)
    lean = rows_in((await reader.arrive(*someone, wanted=FR)).frames)
    assert languages(lean) == {"en", "fr"}
    assert [row["leaf"] for row in lean] == [row["leaf"] for row in whole]
    for sparse, full in zip(lean, whole, strict=True):
        if "unsent" not in sparse:
            assert sparse == full
            continue
        assert sparse["unsent"] == ["act", "with", "who"]
        assert sparse["parts"] == {"out.0": full["parts"]["out.0"]}
    assert sum("unsent" in row for row in lean) == 2 * 4
    none = rows_in((await reader.arrive(*someone, wanted=frozenset())).frames)
    assert languages(none) == {"en"}


@pytest.mark.rule("WS11")
async def test_resuming_polling_and_pages_leave_out_the_same() -> None:
    """However entries are asked for, the same words are left out; without the wish none are."""
    table = await Table.laid()
    [of] = await relayed(table)
    kit, reader = table.kit, reader_of(table)
    person, room, channel = kit.person("bo").id, kit.room, kit.id("talks")
    resumed = await reader.arrive(person, room, channel, (1, of - 1), wanted=FR)
    news = await reader.since(person, room, channel, (1, of - 1), wanted=FR)
    assert news == resumed.frames
    asked: dict[str, Any] = {"before": None, "limit": 6, "size": None}
    page = await reader.page(person, room, channel, **asked, wanted=FR)
    assert page["entries"] == rows_in(resumed.frames)[-6:]
    assert languages(page["entries"]) == {"en", "fr"}
    assert languages((await reader.page(person, room, channel, **asked))["entries"]) == {*SIX}


@pytest.mark.rule("WS11")
@pytest.mark.rule("FMT3")
async def test_words_that_were_left_out_are_had_one_by_one_and_proved() -> None:
    """A page of one entry brings them: they are what the leaf committed to, in the same tree."""
    table = await Table.laid()
    await relayed(table)
    kit, reader = table.kit, reader_of(table)
    someone = kit.person("bo").id, kit.room, kit.id("talks")
    arrival = await reader.arrive(*someone, wanted=FR)
    row: dict[str, Any] = next(row for row in rows_in(arrival.frames) if "unsent" in row)
    seq, leaf = int(str(row["seq"])), str(row["leaf"]).encode()
    page = await reader.page(*someone, before=seq + 1, limit=1, size=arrival.head)
    [full] = page["entries"]
    assert full["leaf"].encode() == leaf
    assert set(row["unsent"]) | set(row["parts"]) == set(full["parts"])
    words = full["parts"]["with"]
    verify_part(parse_leaf(leaf), "with", unb64(words["salt"]), words["text"].encode())
    root = standing(kit).frontier.root()
    proof = [unb64(piece) for piece in page["proofs"][0]]
    verify_inclusion(leaf_hash(leaf), seq - 1, arrival.head, proof, root)


@pytest.mark.rule("WS11")
@pytest.mark.rule("SEAT5")
async def test_what_follows_from_entries_does_not_depend_on_the_words_left_out() -> None:
    """Whoever reads few languages folds the same relay as whoever reads all."""
    table = await Table.laid()
    of = await table.say()
    place = await table.publish(of, "ru", text="Слова.")
    await table.certify("ina", of, "ru", "Речь.", after=place)
    kit = table.kit
    state = kit.catalogue.found(kit.room, kit.id("talks"))
    state = replace(state, charter=(await table.state()).charter)
    for entry in await kit.read("bo", "talks"):
        found = rendered_in(entry, kit.catalogue.renderings)
        spared = () if found is None else found[1]
        parts = tuple(part for part in entry.parts if part.name not in spared)
        state = fold_entry(kit.catalogue, state, replace(entry, parts=parts))
    assert state.substate("interpretation") == await table.folded("bo")


@pytest.mark.rule("WS11")
async def test_live_everybody_is_sent_what_they_want_and_the_others_one_frame() -> None:
    """The wish of one changes nothing for the others, and can be changed while one listens."""
    table = await Table.laid()
    of = await table.say()
    kit, hub = table.kit, Hub(table.kit.catalogue.renderings)
    channel = kit.id("talks")
    bo, dee = kit.person("bo").id, kit.person("dee").id
    all_one, all_two = Listener(bo), Listener(bo)
    french, russian = Listener(dee, FR), Listener(dee, frozenset({"ru"}))
    here = standing(kit)
    for member in (all_one, all_two, french, russian):
        hub.subscribe(member, channel, here.head)

    async def publish(lang: str) -> None:
        before = standing(kit)
        await table.publish(of, lang, text=f"{lang}!")
        after = standing(kit)
        hub.committed([Run(before, after, kit.entries("talks")[before.head :])])

    await publish("fr")
    assert languages(rows_in(french.frames)) == {"fr"}
    assert languages(rows_in(russian.frames)) == set()
    assert "with" in rows_in(russian.frames)[0]["unsent"]
    assert all_one.frames[0] is all_two.frames[0]
    # What is not left out is no frame of its own, either.
    [entry] = kit.entries("talks")[-1:]
    frames = Frames(entry.channel, entry.epoch, [entry], kit.catalogue.renderings)
    seat = await kit.seat_of("dee", "talks")
    assert frames.for_seat(seat, FR) is frames.for_seat(seat)

    french.wanted, french.frames = None, []
    await publish("zh")
    assert languages(rows_in(french.frames)) == {"zh"}
    french.wanted = FR
    await publish("es")
    assert languages(rows_in(french.frames)) == {"zh"}


@pytest.mark.rule("WS11")
@pytest.mark.rule("SEAT1")
async def test_a_wish_never_shows_more_than_the_seat_may_read() -> None:
    """What a seat may not read is withheld with and without a wish, and is not called left out."""
    table = await Table.laid()
    of = await table.remark()
    await table.publish(of, "fr", text="Un secret.")
    kit, reader = table.kit, reader_of(table)
    someone = kit.person("obi").id, kit.room, kit.id("talks")
    plain = (await reader.arrive(*someone)).frames
    for wanted in (FR, frozenset({"ru"}), frozenset[str]()):
        assert (await reader.arrive(*someone, wanted=wanted)).frames == plain
    assert b"secret" not in b"".join(plain)


@pytest.mark.rule("WS11")
async def test_what_a_person_signed_is_seen_to_be_theirs_in_every_language() -> None:
    """Of a certified translation only the words are left out: signature and author come."""
    table = await Table.laid()
    of = await table.say()
    place = await table.certify("ina", of, "ru", "Речь.")
    kit, reader = table.kit, reader_of(table)
    someone = kit.person("bo").id, kit.room, kit.id("talks")
    rows = rows_in((await reader.arrive(*someone, wanted=FR)).frames)
    row = next(row for row in rows if row["seq"] == place)
    assert row["unsent"] == ["with"]
    assert set(row["parts"]) == {"act", "who", "out.0"}


@pytest.mark.rule("WS11")
async def test_words_that_were_destroyed_are_called_that_and_not_left_out() -> None:
    """Nobody is told that they could still have what is gone."""
    table = await Table.laid()
    of = await table.say()
    place = await table.publish(of, "ru")
    assert place is not None
    await table.kit.do("bo", "talks", Redact(target=of, reason="names a source"))
    kit, reader = table.kit, reader_of(table)
    someone = kit.person("bo").id, kit.room, kit.id("talks")
    rows = rows_in((await reader.arrive(*someone, wanted=FR)).frames)
    row = next(row for row in rows if row["seq"] == place)
    assert row["gone"] == ["with"]
    assert "unsent" not in row


async def test_a_region_is_no_other_language() -> None:
    """Who reads French is sent what is in the French of Switzerland."""
    table = await Table.laid()
    of = await table.say()
    await table.publish(of, "fr-CH", text="Septante.")
    entry: Entry = table.kit.entries("talks")[-1]
    found = rendered_in(entry, table.kit.catalogue.renderings)
    assert found is not None
    assert found[0] == "fr"
    assert rendered_in(entry, {}) is None


async def test_in_a_room_of_six_languages_about_half_is_saved() -> None:
    """What a reader of one language is spared, in bytes: the figures the guide names."""
    spared: dict[str, tuple[int, int]] = {}
    for name, words in (("remark", "Where is the annex?"), ("paragraph", PARAGRAPH * 2)):
        table = await Table.laid()
        kit, reader = table.kit, reader_of(table)
        here = standing(kit).head
        await relayed(table, 5, words)
        someone = kit.person("bo").id, kit.room, kit.id("talks"), (1, here)
        whole = (await reader.arrive(*someone)).frames
        lean = (await reader.arrive(*someone, wanted=FR)).frames
        spared[name] = len(b"".join(whole)) // 5, len(b"".join(lean)) // 5
    remark, paragraph = spared["remark"], spared["paragraph"]
    assert remark[1] < 0.62 * remark[0]
    assert paragraph[1] < 0.55 * paragraph[0]


def test_only_the_relay_of_meetings_stands_beside_what_was_said() -> None:
    """The register has no relay, so that nothing in it is left out or uncounted."""
    assert ChannelKind.REGISTER not in MEETING


async def test_what_is_kept_framed_does_not_grow_with_what_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who asks from ever other places, in ever other languages, is answered, and fills nothing."""
    table = await Table.laid()
    [place] = await relayed(table)
    kit, reader = table.kit, reader_of(table)
    someone = kit.person("bo").id, kit.room, kit.id("talks")
    head = standing(kit).head
    gc.collect()
    before = sum(isinstance(one, Frames) for one in gc.get_objects())
    monkeypatch.setattr(reading, "MOST_VIEWS", 2)
    monkeypatch.setattr(reading, "MOST_KINDS", 2)
    monkeypatch.setattr(transport_reader, "MOST_BEGINNINGS", 2)
    for known in range(place - 2, head):
        for count in range(len(SIX)):
            arrived = await reader.arrive(
                *someone, (1, known), wanted=frozenset({"en", *SIX[:count]})
            )
            rows = rows_in(arrived.frames)
            assert [row["seq"] for row in rows] == list(range(known + 1, head + 1))
            if known < place:
                assert languages(rows) == {"en", *SIX[:count]}
    gc.collect()
    assert sum(isinstance(one, Frames) for one in gc.get_objects()) - before <= 2
