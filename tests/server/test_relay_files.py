"""The relay's files over HTTP: what interpreters take out, and what is read before they sign."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from negotiation_room.capabilities.interpretation.exchange import tmx, xliff
from negotiation_room.capabilities.interpretation.messages import BringInSegments, Pair
from tests.sdk.relays import Desks, desks
from tests.support.summit import web

SECRET = b"<!DOCTYPE tmx [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><tmx><body>&x;</body></tmx>"


async def asked(
    table: Desks, who: str, what: str, body: bytes | None = None, **query: Any
) -> httpx.Response:
    """Ask a route of the plenary's relay: post a file, or get."""
    path = f"/api/rooms/{table.summit.room}/channels/{table.plenary}/relay/{what}"
    async with web(table.summit.members[who].profile) as http:
        method = "GET" if body is None else "POST"
        return await http.request(method, path, content=body, params=query)


@pytest.mark.rule("RL11")
async def test_only_interpreters_are_handed_the_memory(tmp_path: Path) -> None:
    """What stands goes out as TMX; a delegate, the chair and an observer are refused."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say("We agree.")
        await table.relays["ina"].certify(of, "fr", "D'accord.", after=None)
        answer = await asked(table, "jo", "memory")
        assert answer.headers["content-type"].startswith("application/x-tmx+xml")
        assert answer.headers["content-disposition"] == 'attachment; filename="memory.tmx"'
        (one,) = tmx.read_tmx(answer.content).value
        assert (one.source, one.target, one.certifier) == (
            "We agree.",
            "D'accord.",
            "Ina Interpreter",
        )
        none = await asked(table, "jo", "memory", **{"from": "es"})
        assert tmx.read_tmx(none.content).value == ()
        for who in ("alpha", "mediator", "obi"):
            for what in ("memory", "memory/brought", "transcript"):
                no = await asked(table, who, what, to="fr")
                assert (no.status_code, no.json()["code"]) == (
                    403,
                    "interpretation.for_interpreters",
                )


@pytest.mark.rule("RL8")
async def test_a_file_is_read_into_acts_which_the_desk_then_shows_as_suggestions(
    tmp_path: Path,
) -> None:
    """Reading changes nothing; what is signed then is listed, and matched with its origin."""
    async with desks(tmp_path, "ina") as table:
        data = tmx.write_tmx([tmx.Segment("We agree.", "en", "D'accord.", "fr")])
        read = await asked(table, "ina", "memory/read", data, name="C:\\old\\ours.tmx")
        (wish,) = read.json()["wishes"]
        assert wish == {
            "file": "ours.tmx",
            "source_lang": "en",
            "lang": "fr",
            "segments": [{"source": "We agree.", "target": "D'accord."}],
        }
        assert read.json()["findings"] == []
        assert (await asked(table, "ina", "memory/brought")).json() == {"brought": []}
        pairs = tuple(Pair(**one) for one in wish.pop("segments"))
        await table.summit.act("ina", BringInSegments(**wish, segments=pairs), table.plenary)
        (row,) = (await asked(table, "jo", "memory/brought")).json()["brought"]
        assert (row["file"], row["by"], row["is_own"], row["count"]) == (
            "ours.tmx",
            "Ina Interpreter",
            False,
            1,
        )
        of = await table.say("We agree.")
        found = (await asked(table, "jo", "matches", of=of, lang="fr")).json()["matches"]
        assert found == [
            {
                "score": 100,
                "source": "We agree.",
                "target": "D'accord.",
                "place": row["place"],
                "from": "file",
                "brought": {"file": "ours.tmx", "by": "Ina Interpreter"},
            }
        ]
        assert (await asked(table, "jo", "memory")).content.count(b"<tu ") == 0
        summit = table.summit
        await summit.open("talks", ["alpha", "ina"])
        elsewhere = f"channels/{summit.channels['talks']}/relay/memory/brought"
        assert (await summit.over_http("ina", elsewhere)).json() == {"brought": []}
        other = await table.come("ina", "talks")
        await table.say("We agree.", channel="talks")
        assert not other.interpretation.brought


@pytest.mark.rule("RL10")
async def test_a_transcript_is_held_beside_what_stands_and_nothing_is_signed(
    tmp_path: Path,
) -> None:
    """The answer names each text's verdict, and after which words it would be signed."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say("The hall is cold.")
        await table.publish(of, "fr", "La salle a froid.")
        out = await asked(table, "ina", "transcript", to="fr")
        assert out.headers["content-disposition"] == 'attachment; filename="transcript.xlf"'
        (unit,) = xliff.read_xliff(out.content).value.units
        assert (unit.target, unit.state) == ("La salle a froid.", xliff.State.TRANSLATED)
        final = xliff.Unit(unit.place, unit.source, "Il fait froid.", xliff.State.FINAL)
        data = xliff.write_xliff(xliff.Transcript("en", "fr", (final,)))
        (row,) = (await asked(table, "ina", "transcript/read", data)).json()["texts"]
        said = await table.relays["ina"].said(of, "fr")
        assert said is not None
        assert row == {
            "unit": str(of),
            "source": "The hall is cold.",
            "before": "La salle a froid.",
            "text": "Il fait froid.",
            "after": said.renderings[0].place,
            "verdict": "ready",
        }
        assert not said.renderings[0].is_certified
        no = await asked(table, "ina", "transcript", to="en")
        assert no.json()["code"] == "interpretation.which_language"


async def test_hostile_and_oversized_files_are_refused(tmp_path: Path) -> None:
    """Entities and documents outside are refused by name; too much is not even read."""
    async with desks(tmp_path) as table:
        for what in ("memory/read", "transcript/read"):
            unsafe = await asked(table, "ina", what, SECRET)
            assert unsafe.json()["code"] == "interpretation.file_unsafe"
            large = await asked(table, "ina", what, b" " * 4_000_001)
            assert large.json()["code"] == "interpretation.file_too_large"
            stranger = await asked(table, "alpha", what, SECRET)
            assert stranger.json()["code"] == "interpretation.for_interpreters"
