"""Writes `interpretation.json`: what the relay's fold makes of facts, and whom a wish reaches.

    PYTHONPATH=src python -m tests.vectors.make_interpretation

The client reads the same file: its fold comes to the same state, and the readers it names in a
wish are those the rules work out.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from immutables import Map

from negotiation_room.capabilities.channels import messages as said
from negotiation_room.capabilities.channels.rules import Channels
from negotiation_room.capabilities.channels.rules import evolve as evolve_channels
from negotiation_room.capabilities.drafting.face import Inner, Words
from negotiation_room.capabilities.interpretation import facts as f
from negotiation_room.capabilities.interpretation import rules, working
from negotiation_room.capabilities.interpretation.relay import written
from negotiation_room.capabilities.interpretation.states import (
    Caution,
    Interpretation,
    Origin,
    Working,
)
from negotiation_room.kernel import snapshot
from negotiation_room.kernel.audience import EVERYONE, MEMBERS, Audience
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.ids import ActId, ChannelId, PersonId, RoomId, SeatId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Role, Seat
from tests.names import named

FILE = Path(__file__).with_name("interpretation.json")
SECOND = 1_000_000


def s(name: str) -> SeatId:
    """The seat a name stands for."""
    return SeatId(named("s", name))


def act(name: str) -> ActId:
    """The act a name stands for."""
    return ActId(named("a", name))


def story() -> list[tuple[Event, str | None]]:
    """Facts in the order in which they happen, each with its author."""
    published = f.TranslationPublished
    return [
        (f.ReadingChosen(languages=("fr", "ar")), "ana"),
        (f.ReadingChosen(languages=()), "bo"),
        (f.ReadingChosen(languages=("ru",)), None),
        (f.TranslationsRequested(of=1, languages=("fr", "zh-Hant"), to=EVERYONE), None),
        (
            published(
                of=1,
                lang="fr",
                origin=Origin.MACHINE,
                engine="apertium 3.8.3",
                gist=True,
                cautions=(Caution.NUMBERS, Caution.NEGATOR),
                to=EVERYONE,
            ),
            None,
        ),
        (published(of=1, lang="es", origin=Origin.PHRASEBOOK, to=EVERYONE), None),
        (published(of=2, lang="fr", origin=Origin.MEMORY, memory=9, to=MEMBERS), None),
        (published(of=5, lang="fr", origin=Origin.MACHINE, glossary=2, to=EVERYONE), None),
        (f.InterpreterAskedFor(of=1, lang="fr", to=MEMBERS), "ana"),
        (f.InterpreterAskedFor(of=1, lang="fr-CH", to=MEMBERS), "bo"),
        (f.InterpreterAskedFor(of=1, lang="ar", to=MEMBERS), None),
        (f.TranslationQueried(of=1, lang="fr", to=MEMBERS), "bo"),
        (f.TranslationTakenUp(of=1, lang="fr", seat=s("ivo"), to=MEMBERS), "ivo"),
        (f.TranslationTakenUp(of=1, lang="zh", seat=s("ivo"), to=MEMBERS), "ivo"),
        (f.TranslationTakenUp(of=1, lang="zh", seat=None, to=MEMBERS), "ivo"),
        (f.TranslationCertified(of=1, lang="fr", corrects=5, to=EVERYONE), "ivo"),
        (f.TranslationChecked(of=1, lang="fr", to=MEMBERS), "ines"),
        (
            f.TranslationPromoted(of=1, lang="fr", text=16, disclosed=act("first"), to=MEMBERS),
            "ana",
        ),
        (f.TranslationQueried(of=1, lang="fr", to=MEMBERS), "ana"),
        (f.TranslationCertified(of=1, lang="fr", corrects=15, to=EVERYONE), "ivo"),
        (f.TranslationCertified(of=1, lang="zh", to=("all:1",)), None),
        (
            f.TranslationPromoted(
                of=1, lang="zh", text=20, disclosed=act("second"), to=MEMBERS
            ),
            "ana",
        ),
        (f.TranslationWithdrawn(of=1, lang="fr", reason="a wrong date", to=EVERYONE), "ivo"),
        (f.ReliedOnOriginal(of=1, to=MEMBERS), "ana"),
        (f.ReliedOnOriginal(of=1, to=MEMBERS), "bo"),
        (f.ReliedOnOriginal(of=2, to=MEMBERS), None),
        (f.SegmentsBroughtIn(source_lang="en", lang="fr-CH", count=200), "ivo"),
        (f.SegmentsBroughtIn(source_lang="en", lang="ar", count=7), None),
        (f.SegmentsWithdrawn(of=24, to=("members:24",)), "ivo"),
        (f.SegmentsWithdrawn(of=24, to=MEMBERS), "ines"),
        (f.WorkingLanguagesStated(out_of=("fr", "es"), into=("en-GB",)), "ivo"),
        (f.WorkingLanguagesStated(out_of=("ar",), into=("fr", "en")), "ines"),
        (f.WorkingLanguagesStated(out_of=("ru",), into=("en",)), None),
        (f.WorkingLanguagesStated(out_of=(), into=()), "ivo"),
        (f.WorkingLanguagesStated(out_of=(), into=()), "ana"),
        (f.WorkingLanguagesStated(out_of=("fr",), into=("zh-Hant",)), "ines"),
        *_paragraphs(),
    ]


def _paragraphs() -> list[tuple[Event, str | None]]:
    """A paragraph is certified in two languages, again when it has changed, and taken back."""
    unit, first, second = UnitId(named("u", "p1")), "1" * 64, "2" * 64

    def certified(wording: str, lang: str) -> Event:
        return f.ParagraphCertified(unit=unit, wording=wording, lang=lang)

    def withdrawn(text: int, lang: str) -> Event:
        fields = {"unit": unit, "lang": lang, "text": text, "to": MEMBERS}
        return f.ParagraphWithdrawn(**fields, reason="a wrong word")

    return [
        (certified(first, "ar"), "ivo"),
        (certified(first, "fr-CH"), "ines"),
        (certified(second, "fr"), "ivo"),
        (certified(second, "zh-Hant"), None),
        (withdrawn(38, "fr"), "ines"),
        (withdrawn(39, "fr"), "ivo"),
        (withdrawn(39, "ru"), "ivo"),
    ]


def _channel(seats: Iterable[Seat] = (), **substates: Any) -> ChannelState:
    return ChannelState(
        RoomId(named("r", "room")),
        ChannelId(named("c", "plenary")),
        seats=Map({seat.id: seat for seat in seats}),
        substates=Map[str, Any](substates),
    )


def _written(state: ChannelState) -> Any:
    """The one substate of a channel in plain JSON."""
    (substate,) = snapshot.unstructure(state)["substates"].values()
    return substate


def folded() -> list[dict[str, Any]]:
    """The facts, and after each the whole of what is kept."""
    kept, steps = Interpretation(), list[dict[str, Any]]()
    for number, (event, author) in enumerate(story(), 1):
        seat = None if author is None else s(author)
        place = Place(seq=number, at=number * SECOND, author=seat)
        kept = rules.evolve(kept, event, place)
        steps.append(
            {
                "event": type(event).wire,
                "body": event.model_dump(mode="json"),
                "at": place.at,
                "seat": seat,
                "state": _written(_channel(interpretation=kept)),
            }
        )
    return steps


def _seat(name: str, role: Role, reads_from: int) -> Seat:
    return Seat(
        s(name), PersonId(named("p", name)), name, role, None, frozenset(), 1, reads_from
    )


TABLES = {
    "all from the beginning": (
        _seat("ana", Role.HEAD, 1),
        _seat("ivo", Role.INTERPRETER, 1),
        _seat("obi", Role.OBSERVER, 1),
    ),
    "a delegate came later": (
        _seat("ana", Role.HEAD, 1),
        _seat("bo", Role.DELEGATE, 3),
        _seat("ivo", Role.INTERPRETER, 2),
        _seat("obi", Role.OBSERVER, 1),
    ),
    "an observer came later": (
        _seat("ana", Role.HEAD, 1),
        _seat("ivo", Role.INTERPRETER, 1),
        _seat("obi", Role.OBSERVER, 4),
    ),
    "nobody of then is left": (_seat("bo", Role.DELEGATE, 9),),
}


def _channels() -> Channels:
    target = ChannelId(named("c", "plenary"))
    told: tuple[Event, ...] = (
        said.StatementPosted(lang="en"),
        said.MessagePosted(lang="fr"),
        said.StatementPrepared(for_channel=target, lang="en"),
        said.UtteranceCorrected(target=2, kind=said.UtteranceKind.MESSAGE, lang="es"),
        said.StatementPosted(lang="ru"),
        said.Redacted(target=5, kind=said.UtteranceKind.STATEMENT, reason="a name"),
    )
    channels = Channels()
    for number, event in enumerate(told, 1):
        channels = evolve_channels(channels, event, Place(number, number * SECOND, s("ana")))
    return channels


def _reach(state: ChannelState, place: int) -> dict[str, Audience | None]:
    try:
        return {
            "readers": rules.readers_of(state, place),
            "members": rules.members_of(state, place),
        }
    except rules.NothingToTranslate:
        return {"readers": None, "members": None}


def audiences() -> list[dict[str, Any]]:
    """Tables with who sits at them, and for each place who may read what was said there."""
    channels = _channels()
    rows: list[dict[str, Any]] = []
    for title, seats in TABLES.items():
        state = _channel(seats, channels=channels)
        rows.append(
            {
                "title": title,
                "seats": snapshot.unstructure(state)["seats"],
                "channels": _written(state),
                "places": [{"place": place, **_reach(state, place)} for place in range(1, 8)],
            }
        )
    return rows


def _evolved(*facts: tuple[Event, str | None]) -> Interpretation:
    kept = Interpretation()
    for number, (event, author) in enumerate(facts, 1):
        seat = None if author is None else s(author)
        kept = rules.evolve(kept, event, Place(number, number * SECOND, seat))
    return kept


def coverage() -> list[dict[str, Any]]:
    """Who sits at a table and has said what, and the languages that nobody there works into."""
    ivo = _seat("ivo", Role.INTERPRETER, 1)
    ines = _seat("ines", Role.INTERPRETER, 1)
    ana, late = _seat("ana", Role.HEAD, 1), _seat("bo", Role.DELEGATE, 9)
    asked = f.TranslationsRequested(of=2, languages=("en", "ru-RU"), to=MEMBERS)
    works = f.WorkingLanguagesStated
    into_english = (works(out_of=("fr", "es"), into=("en-GB",)), "ivo")
    reads = (f.ReadingChosen(languages=("ar", "fr", "es")), "ana")
    reads_late = (f.ReadingChosen(languages=("zh",)), "bo")
    tables: dict[str, tuple[tuple[Seat, ...], tuple[tuple[Event, str | None], ...]]] = {
        "nobody reads another language": ((ana,), ()),
        "no interpreter sits here": ((ana,), ((asked, None), into_english)),
        "one who has said nothing counts for all": (
            (ana, ivo, ines),
            ((asked, None), into_english),
        ),
        "nobody works into what the clerk asked for": (
            (ana, ivo),
            ((asked, None), into_english),
        ),
        "nor into what somebody chose": ((ana, ivo), (reads, into_english)),
        "two share it": (
            (ana, ivo, ines),
            ((asked, None), into_english, (works(out_of=("en",), into=("ru",)), "ines")),
        ),
        "one who may not act covers nothing": (
            (ana, ivo, replace(ines, suspended=True)),
            ((asked, None), into_english, (works(out_of=("en",), into=("ru",)), "ines")),
        ),
        "who came later reads nothing of it": ((late, ivo), (reads_late, into_english)),
        "who has left reads nothing any more": ((ivo,), (reads, into_english)),
    }
    rows: list[dict[str, Any]] = []
    for title, (seats, facts) in tables.items():
        kept = _evolved(*facts)
        state = _channel(seats, channels=_channels(), interpretation=kept)
        rows.append(
            {
                "title": title,
                **{name: snapshot.unstructure(state)[name] for name in ("seats", "substates")},
                "uncovered": list(working.uncovered(state)),
            }
        )
    return rows


def pairs() -> list[dict[str, Any]]:
    """Pairs of languages, and whether they are somebody's who works between some."""
    one = Working(("fr", "es-MX", "en"), ("en-GB", "ru"), 1)
    asked = ("fr en", "es en-US", "fr-CH ru", "en ru", "en en-GB", "ru en", "fr es", "zh en")
    return [
        {"from": source, "to": target, "is_covered": one.covers(source, target)}
        for source, target in (pair.split() for pair in asked)
    ]


OF: Words = (
    "We agree ",
    Inner(
        UnitId("u_1"),
        is_note=False,
        words=("to meet ", Inner(UnitId("u_2"), is_note=False, words=("often",))),
    ),
    " or ",
    Inner(UnitId("u_3"), is_note=False, words=("never",)),
    Inner(UnitId("u_4"), is_note=True, words=("See article 3.",)),
    Inner(UnitId("u_5"), is_note=False, words=()),
)
"""A wording with brackets, one inside another and one with nothing in it, and a footnote."""

WRITTEN = (
    "Nous convenons [de siéger [souvent]] ou [jamais]{Voir article 3.}[].",
    "Nous convenons [3: jamais] ou [1: de siéger [2: souvent]] []{1: Voir.}",
    "[4: ]Nous [3: jamais] ou [1: de siéger [2: souvent]]{1: Voir.}",
    "Nous [1: de siéger [2: souvent]] ou [jamais]{1: Voir.}[]",
    "Nous [de \\[siéger\\] \\\\ \\x [souvent]] ou [jamais]{Voir \\{3\\}.}[]\\",
    "Nous [de [souvent]] ou [jamais]{Voir.}",
    "Nous [de [souvent]] ou [jamais][]",
    "Nous [de [souvent]] ou [jamais]{Voir.}[] []",
    "Nous [de [souvent]] ou [jamais]{Voir.}{Encore.}[]",
    "Nous [de siéger] [souvent] ou [jamais]{Voir.}[]",
    "Nous [1: de] [1: de]",
    "Nous [de [souvent] ou [jamais]{Voir.}[]",
    "Nous [de [souvent}] ou",
    "Nous] [de",
    "Nous}",
    "Nous [de [ ]] ou [jamais]{Voir.}[]",
    "Nous [de [souvent]] ou [jamais]{ }[]",
    "",
)


def _plain(words: Words) -> list[Any]:
    return [
        one
        if isinstance(one, str)
        else {"footnote" if one.is_note else "bracket": one.unit, "words": _plain(one.words)}
        for one in words
    ]


def writing() -> dict[str, Any]:
    """Texts with brackets, what they are read as, and what is written of that."""
    rows = list[dict[str, Any]]()
    for text in WRITTEN:
        try:
            words = written.read(text, OF)
        except written.Astray as found:
            fault = {"fault": found.fault.value, "number": found.number}
            rows.append({"text": text, **fault, "is_note": found.is_note, "says": found.says})
        else:
            rows.append(
                {"text": text, "words": _plain(words), "again": written.write(words, OF)}
            )
    return {"of": _plain(OF), "texts": rows}


def made() -> dict[str, Any]:
    """Everything that both sides must agree upon."""
    return {
        "steps": folded(),
        "audiences": audiences(),
        "coverage": coverage(),
        "pairs": pairs(),
        "writing": writing(),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
