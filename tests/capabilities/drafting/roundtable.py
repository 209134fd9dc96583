"""People around one text, for tests: every wish goes the whole road, names stand for ids.

table = await Table.open()
await table.insert("mira", "a", "Parties shall act.")
await table.edit("mira", "a", {"retain": 8}, {"insert": "all "})
table.plain("a")
"""

from typing import Any

from negotiation_room.capabilities.drafting.messages import (
    BeginText,
    EditUnit,
    InsertUnits,
    PlaceBracket,
    SetMode,
)
from negotiation_room.capabilities.drafting.standing import ladder_of, parties
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Drafting,
    Ladder,
    Mode,
    PlacedAs,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import plain, wording
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command
from tests.kit import RoomKit
from tests.names import named

WHERE = "text"
SECOND = 1_000_000


def uid(name: str) -> UnitId:
    """The unit a name stands for."""
    return UnitId(named("u", name))


def draft(name: str, *words: Any, **fields: Any) -> DraftUnit:
    """A unit to bring in, a paragraph unless another kind is named."""
    fields.setdefault("kind", UnitKind.PARAGRAPH)
    return DraftUnit(id=uid(name), words=words, **fields)


class Table:
    """A drafting channel: mira chairs, bo, cy and di lead alpha, beta and gamma, dee drafts."""

    def __init__(self, kit: RoomKit) -> None:
        self.kit = kit
        self.digested: list[bytes] = []

    @classmethod
    async def open(cls, mode: Mode = Mode.ROLLING, history: History = History.ALL) -> "Table":
        """A text with nothing in it."""
        kit = await RoomKit.open()
        await kit.seat("plenary", mira="mediator")
        await kit.channel(WHERE, kind="drafting", history=history)
        await kit.seat(
            WHERE,
            mira="mediator",
            bo="head_of_delegation:alpha",
            dee="delegate:alpha",
            cy="head_of_delegation:beta",
            di="head_of_delegation:gamma",
            obi="observer",
        )
        table = cls(kit)
        begin = BeginText(title="The text", lang="en", symbol="R/L.1", root=uid("root"))
        await table.do("mira", begin.model_copy(update={"mode": mode}))
        return table

    async def do(self, who: str, *wishes: Command) -> int:
        """Let somebody act; raises the refusal if there is one."""
        return await self.kit.do(who, WHERE, *wishes)

    async def insert(self, who: str, name: str, *words: Any, parent: str = "root") -> None:
        """Bring in a paragraph, at the beginning."""
        await self.do(who, InsertUnits(parent=uid(parent), units=(draft(name, *words),)))

    async def edit(self, who: str, name: str, *ops: Any, rev: int | None = None) -> None:
        """Change words, as seen now unless another revision is named."""
        known = (await self.unit(name)).rev if rev is None else rev
        delta = tuple(op for op in ops if op != {"retain": 0})
        await self.do(who, EditUnit(unit=uid(name), rev=known, delta=delta))

    async def bracket(
        self,
        who: str,
        bracket: str,
        name: str,
        start: int,
        length: int = 0,
        words: str = "",
        *,
        deletes: bool = False,
        rev: int | None = None,
    ) -> None:
        """Place a bracket: added words, or a reservation or deletion of some that are there."""
        known = (await self.unit(name)).rev if rev is None else rev
        kind = PlacedAs.DELETION if deletes else PlacedAs.RESERVED
        await self.do(
            who,
            PlaceBracket(
                bracket=uid(bracket),
                unit=uid(name),
                rev=known,
                start=start,
                length=length,
                words=words,
                placed_as=kind if length else PlacedAs.ADDED,
            ),
        )

    async def mode(self, mode: Mode, *drafters: str) -> None:
        """Set the mode of the text."""
        seats = tuple([(await self.kit.seat_of(one, WHERE)).id for one in drafters])
        await self.do("mira", SetMode(mode=mode, drafters=seats))

    async def drafting(self) -> Drafting:
        """What drafting keeps."""
        return (await self.kit.state(WHERE)).substate("drafting")

    async def text(self) -> Text:
        """The text as members see it."""
        text = (await self.drafting()).text
        assert text is not None
        return text

    async def unit(self, name: str) -> Unit:
        """A unit."""
        return (await self.text()).units[uid(name)]

    async def held(self, name: str) -> Bracket:
        """A bracket."""
        bracket = (await self.unit(name)).bracket
        assert bracket is not None
        return bracket

    async def plain(self, name: str) -> str:
        """A unit's words."""
        return plain(await self.text(), uid(name))

    async def wording(self, name: str) -> str:
        """The digest of a unit's wording."""
        return wording(await self.text(), uid(name))

    async def ladder(self, name: str) -> Ladder:
        """Where a unit stands."""
        text = await self.text()
        return ladder_of(text, text.units[uid(name)], parties(await self.kit.state(WHERE)))

    async def authors(self, name: str) -> list[tuple[str, str]]:
        """Each run of words with the name of whoever brought it; brackets as "[]"."""
        text = await self.text()
        seats = {
            seat.id: seat.name.lower() for seat in (await self.kit.state(WHERE)).seats.values()
        }
        return [
            (
                run.body if isinstance(run.body, str) else "[]",
                seats[text.origins[run.origin].seat],  # type: ignore[index]
            )
            for run in text.units[uid(name)].words
        ]
