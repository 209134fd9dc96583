"""A long text with many edits behind it, written straight through the writer.

Every edit is decided by the rules, signed by its author's device and committed as the server
does it; only the doors and the checks of signatures are left out.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.content import length, plain
from negotiation_room.capabilities.drafting.messages import (
    BeginText,
    EditUnit,
    InsertUnits,
    NameVersion,
    PlaceBracket,
    SetMode,
    SupportBracket,
)
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Mode,
    PlacedAs,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.channel import Occasion, Place
from negotiation_room.kernel.composing import compose_entry, stand_after
from negotiation_room.kernel.entry import Who
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.ports import Advance, Batch, Verdict
from negotiation_room.kernel.snapshot import freeze
from tests.auditing.kept import KeptRoom
from tests.names import named

CHANNEL: Final = "draft"
ARTICLES: Final = 40
PARAGRAPHS: Final = 10
WORDS: Final = 75
"""Four hundred paragraphs of seventy-five words: sixty pages of five hundred."""
BRACKETS: Final = 150
BURST: Final = 20
"""Keys in a row by one hand in one paragraph, five a second."""
KEY: Final = 200_000
GROUP: Final = 64
SNAPSHOTS: Final = 500
VOCABULARY: Final = re.findall(
    r"\w+",
    "the parties shall take note of measures under paragraph above and support developing country "
    "implementation of actions on mitigation and adaptation finance technology in accordance with "
    "Article common responsibilities respective national circumstances recognizing urging deciding",
)
FIRST: Final = "ROOM/L.1"
LATER: Final = "ROOM/L.1/Rev.1"


class LongText:
    """Builds the text in a room of its own.

    Args:
        edits: how many keys are struck.
    """

    def __init__(self, kit: KeptRoom, edits: int, articles: int = ARTICLES) -> None:
        self.kit = kit
        self.edits = edits
        self.articles = articles
        self.chance = random.Random(7)  # noqa: S311 -- a load, not a secret

    @classmethod
    async def built(cls, folder: Path, edits: int, articles: int = ARTICLES) -> "LongText":
        """Build it all in a folder."""
        made = cls(await KeptRoom.at(folder), edits, articles)
        await made.begin()
        await made.type(edits // 2)
        await made.name(FIRST)
        await made.type(edits - edits // 2)
        await made.name(LATER)
        return made

    async def begin(self) -> None:
        """Seat people around a text of so many articles, with brackets inside one another."""
        kit = self.kit
        await kit.channel(CHANNEL, kind="drafting")
        await kit.seat(CHANNEL, mira="mediator", bo="head_of_delegation:alpha")
        await kit.seat(CHANNEL, cai="head_of_delegation:beta", obi="observer")
        root = unit("root")
        await self.do("mira", BeginText(title="A text", lang="en", symbol=FIRST, root=root))
        after: UnitId | None = None
        for number in range(1, self.articles + 1):
            one = self.article(number)
            await self.do("mira", InsertUnits(parent=root, after=after, units=(one,)))
            after = one.id
        for number in range(BRACKETS):
            await self.bracket(number)
        seats = tuple([(await kit.seat_of(who, CHANNEL)).id for who in ("bo", "cai")])
        await self.do("mira", SetMode(mode=Mode.DRAFTING_GROUP, drafters=seats))

    def article(self, number: int) -> DraftUnit:
        """One article with its paragraphs."""
        return DraftUnit(
            id=unit(f"a{number}"),
            kind=UnitKind.ARTICLE,
            number=f"Article {number}",
            words=(f"On matter {number}",),
            children=tuple(
                DraftUnit(
                    id=unit(f"p{number}.{each}"),
                    kind=UnitKind.PARAGRAPH,
                    number=f"{each}.",
                    words=(" ".join(self.chance.choices(VOCABULARY, k=WORDS)),),
                )
                for each in range(1, PARAGRAPHS + 1)
            ),
        )

    async def bracket(self, number: int) -> None:
        """A delegation places a bracket, every third inside another; the other supports some."""
        who, other = ("bo", "cai") if number % 2 else ("cai", "bo")
        text = await self.text()
        if number % 3 == 0 and number:
            holder = text.units[unit(f"b{number - 1}")]
        else:
            holder = self.chance.choice(list(paragraphs(text)))
        words = plain(holder.words)
        spaces = [at for at, sign in enumerate(words) if sign == " "]
        start = self.chance.choice(spaces[:-2] or [0])
        wish = PlaceBracket(
            bracket=unit(f"b{number}"),
            unit=holder.id,
            rev=holder.rev,
            start=start,
            length=0 if number % 3 else min(20, length(holder.words) - start),
            placed_as=PlacedAs.RESERVED if number % 3 == 0 else PlacedAs.ADDED,
            words=f"on terms no less favourable than those of matter {number}"
            * (number % 3 > 0),
        )
        await self.do(who, wish)
        if number % 4 == 0:
            said = wording(await self.text(), wish.bracket)
            await self.do(other, SupportBracket(bracket=wish.bracket, wording=said))

    async def do(self, who: str, wish: object) -> None:
        """Let somebody act through the dispatcher."""
        await self.kit.do(who, CHANNEL, wish)  # type: ignore[arg-type]

    async def text(self) -> Text:
        """The text as it stands."""
        state = await self.kit.state(CHANNEL)
        drafting: Drafting = state.substate("drafting")
        assert drafting.text is not None  # noqa: S101 -- it was begun above
        return drafting.text

    async def name(self, symbol: str) -> None:
        """Name the text as it stands."""
        wish = NameVersion(symbol=symbol, title=symbol, digest=text_digest(await self.text()))
        await self.do("mira", wish)

    # --- typing ------------------------------------------------------------------------------

    async def type(self, keys: int) -> None:
        """Strike so many keys, in bursts by one hand each; snapshots are kept as on a server."""
        kit = self.kit
        live = await kit.channels.open(kit.id(CHANNEL))
        assert live is not None  # noqa: S101 -- it was founded above
        standing, done = live.standing, 0
        strokes = self.strokes(standing.state.substate("drafting"))
        batch, first = Batch(), standing
        while done < keys:
            who, pick, at, key = next(strokes)
            text: Text = standing.state.substate("drafting").text
            held = text.units[pick]
            place = min(at, length(held.words))
            ops = ({"retain": place},) if place else ()
            wish = EditUnit(unit=pick, rev=held.rev, delta=(*ops, {"insert": key}))
            kit.clock.move(KEY)
            signed = kit.signed(who, CHANNEL, wish)
            act = parse_act(signed.act)
            seat = standing.state.seat_of(kit.person(who).id)
            assert seat is not None  # noqa: S101 -- seated above
            now = max(standing.last_at + 1, kit.clock.now())
            occasion = Occasion(seat, act.device, act.id, standing.head + 1, now)
            events = rules.edit_unit(standing.state, wish, occasion)
            key_of = kit.person(who).key
            composed = compose_entry(
                standing,
                signed,
                wish,
                Who(seat.id, seat.delegation, seat.role, act.device, key_of),
                events,
                occasion,
                random=kit.random,
            )
            stands = Place(standing.head + 1, now, seat.id, seat.delegation, seat.role, act.id)
            standing = stand_after(standing, composed, events, stands, kit.catalogue)
            batch.entries.append(composed.entry)
            batch.verdicts.append(
                Verdict(standing.channel, act.device, act.n, act.id, bytes(32), standing.head)
            )
            done += 1
            if len(batch.entries) == GROUP or done == keys:
                advance = Advance(standing.channel, standing.epoch, first.head, standing.head)
                batch.advances.append(advance)
                await kit.store.writer.submit(batch)
                if first.head // SNAPSHOTS != standing.head // SNAPSHOTS:
                    await kit.store.journal.save_snapshot(
                        standing.channel,
                        standing.epoch,
                        standing.head,
                        freeze(standing.state),
                    )
                batch, first = Batch(), standing
        kit.channels.void([standing.channel])

    def strokes(self, drafting: Drafting) -> Iterator[tuple[str, UnitId, int, str]]:
        """Whose key, in which unit, where, and which."""
        assert drafting.text is not None  # noqa: S101 -- it was begun above
        names = [one.id for one in paragraphs(drafting.text)]
        while True:
            who = self.chance.choice(("bo", "cai", "mira"))
            pick, at = self.chance.choice(names), self.chance.randrange(400)
            said = " ".join(self.chance.choices(VOCABULARY, k=6))[:BURST]
            for step, key in enumerate(said):
                yield who, pick, at + step, key


def unit(name: str) -> UnitId:
    """The unit a name stands for."""
    return UnitId(named("u", name))


def paragraphs(text: Text) -> Iterator[Unit]:
    """The paragraphs, in order."""
    return (one for one in text.walk() if one.kind is UnitKind.PARAGRAPH)
