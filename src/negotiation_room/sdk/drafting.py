"""The text of a drafting channel, as a program reads and writes it.

    text = room.text(channel)
    text.insert(unit, 0, "Recalling that ")          # shown at once, sent as soon as it can be
    for back in await text.settled():                 # what was not taken, with the reason
        print(back.because, back.words)
    bracket = await text.place_bracket(unit, *text.span(unit, "shall"))
    async for change in text.changes():
        ...

The text held here is the fold of the verified record. On a thin line (a room connected with
`outlines=True`) a long text is first an outline, and articles are loaded:

    for section in text.outline:
        print(section.number, section.words, section.size)
    await text.load(section.unit)                     # or await text.load_all()

What is not loaded is never read, changed or agreed to: that raises `NotLoaded`.
"""

from collections.abc import Callable, Iterable, Sequence

from negotiation_room.capabilities.drafting.content import length, plain
from negotiation_room.capabilities.drafting.delta import Delta, normal, read, units16
from negotiation_room.capabilities.drafting.messages import (
    BeginText,
    InsertUnits,
    NameVersion,
    RestoreVersion,
    TableUnits,
)
from negotiation_room.capabilities.drafting.refusals import DoesNotFit
from negotiation_room.capabilities.drafting.units import (
    Mode,
    Text,
    Version,
)
from negotiation_room.capabilities.drafting.versions import next_symbol
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.writing import digested, text_digest
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.sdk.drafting_acts import Acts, new_unit
from negotiation_room.sdk.drafting_given import check_recorded
from negotiation_room.sdk.drafting_import import (
    MOST_BYTES,
    Progress,
    count,
    importing,
    restoring,
)
from negotiation_room.sdk.drafting_partial import (
    NotLoaded,
    Outdated,
    Section,
    excerpt,
    is_partial,
    is_torn,
    not_loaded,
)
from negotiation_room.sdk.drafting_parts import Change, Returned, arrival
from negotiation_room.sdk.drafting_past import (
    differing,
    drafts_at,
    entries_of,
    facts_between,
    text_of_version,
)

__all__ = [
    "Change",
    "NotLoaded",
    "Outdated",
    "Progress",
    "Returned",
    "Section",
    "TextEditor",
    "arrival",
    "excerpt",
    "new_unit",
]


class NoSuchVersion(NotFound, code="sdk.no_such_version"):
    """The text has no version of that symbol."""


class NoSuchWords(NotFound, code="sdk.no_such_words"):
    """The words are not in the unit, or not as often."""


class TextEditor(Acts):
    """One text, kept current and open for writing as long as the room is."""

    # --- reading -------------------------------------------------------------------------------

    def words(self, unit: UnitId) -> str:
        """The words of a unit as they stand here, with what is not acknowledged yet.

        Brackets and footnotes are one placeholder each, so that places keep their numbers.
        """
        sheet = self._sheet(unit)
        return plain(self.unit(unit).words if sheet is None else sheet.local)

    def span(self, unit: UnitId, words: str, occurrence: int = 1) -> tuple[int, int]:
        """Where words stand in a unit: their beginning and length in UTF-16 units.

        Raises:
            NoSuchWords: they do not stand there, or not so often.
        """
        said, at = self.words(unit), -1
        for _ in range(occurrence):
            at = said.find(words, at + 1)
            if at < 0:
                raise NoSuchWords("those words do not stand in this unit; look again")
        return units16(said[:at]), units16(words)

    def find(self, words: str) -> UnitId:
        """The first unit, in the order of the text, in whose own words these stand.

        Raises:
            NoSuchWords: there is none.
        """
        for unit in self.text.walk():
            if words in self.words(unit.id):
                return unit.id
        raise NoSuchWords("those words do not stand in the text; look again")

    # --- what is loaded, on a thin line ----------------------------------------------------------

    @property
    def is_partial(self) -> bool:
        """Whether some of the text is not loaded."""
        return is_partial(self.text)

    @property
    def outline(self) -> tuple[Section, ...]:
        """What is not loaded, section by section; nothing, if all is.

        What it says of agreement is of before as long as it is `outdated`.
        """
        text = self.text
        return text.outline if is_partial(text) else ()

    @property
    def outdated(self) -> Outdated | None:
        """What of a text in outline is not certain any more, until it is had anew."""
        text = self.text
        return text.outdated if is_partial(text) else None

    async def load(self, *units: UnitId) -> None:
        """Load the articles in which these stand, or that stand in them; and what they rest on.

        Without any, only the outline is had anew. What comes is put in at exactly its entry of
        the verified log.

        Raises:
            NoSuchUnit: one of them is not in the text.
            CannotLoad: the text changes faster than it can be loaded.
            Tampered: what the server gives contradicts what is known, or is not whole.
        """
        self._check_going_on()
        await self._parts.load(units)
        for unit in units:
            self.unit(unit)

    async def load_all(self) -> None:
        """Load all that is not loaded; raises what `load` does."""
        self._check_going_on()
        await self._parts.load_all()

    async def verify(self) -> None:
        """Hold all that is loaded against the record, which is read whole and folded for it.

        A text that this program was given, instead of folding it, is the server's word until then.

        Raises:
            Tampered: some of it is not as the record has it.
            NotYetSigned: no signed checkpoint covers the record that far yet.
        """
        if is_torn(self.text):
            await self.load()
        place, text = self.place, self.text
        entries = await entries_of(self._room, self.channel, place)
        for _, drafting in drafts_at(entries, {place}):
            recorded = drafting.published if self.drafting.text is None else drafting.text
            if recorded is not None:
                check_recorded(text, recorded)

    # --- writing -------------------------------------------------------------------------------

    def change(self, unit: UnitId, ops: Sequence[dict[str, object]]) -> None:
        """Change words by a delta in quill's spelling."""
        self.edit(unit, read(ops))

    def insert(self, unit: UnitId, at: int, words: str) -> None:
        """Write words at a place of a unit."""
        self.edit(unit, _delta(at, words))

    def append(self, unit: UnitId, words: str) -> None:
        """Write words at the end of a unit."""
        sheet = self._sheet(unit)
        local = self.unit(unit).words if sheet is None else sheet.local
        self.insert(unit, length(local), words)

    def delete(self, unit: UnitId, start: int, length: int) -> None:
        """Delete words of a unit."""
        self.edit(unit, _delta(start, -length))

    def replace(self, unit: UnitId, words: str, by: str, occurrence: int = 1) -> None:
        """Write other words where these stand.

        Raises:
            NoSuchWords: they do not stand there.
        """
        start, size = self.span(unit, words, occurrence)
        self.edit(unit, _delta(start, by, -size))

    # --- the text as a whole -------------------------------------------------------------------

    async def begin(
        self, title: str, *, lang: str, symbol: str, mode: Mode = Mode.ROLLING
    ) -> UnitId:
        """Lay a text before the channel; gives its root."""
        root = new_unit()
        await self.act(BeginText(title=title, lang=lang, symbol=symbol, root=root, mode=mode))
        return root

    async def insert_units(
        self, parent: UnitId, units: Iterable[DraftUnit], after: UnitId | None = None
    ) -> int:
        """Bring units in, all by one act."""
        return await self.act(InsertUnits(parent=parent, after=after, units=tuple(units)))

    async def table_units(
        self, parent: UnitId, units: Iterable[DraftUnit], after: UnitId | None = None
    ) -> UnitId:
        """Propose units in a bracket of one's own delegation; gives the bracket."""
        bracket = new_unit()
        await self.act(
            TableUnits(bracket=bracket, parent=parent, after=after, units=tuple(units))
        )
        return bracket

    async def import_units(
        self,
        units: Iterable[DraftUnit],
        *,
        parent: UnitId | None = None,
        after: UnitId | None = None,
        replaces: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> int:
        """Bring a whole text in, all or none; gives the place of the act that did.

        A text too long for one act is staged in pieces first, which `progress` tells of. Should
        anything come between, the text is as it was.

        Args:
            units: what comes in.
            parent: where; at the top of the text, if not named.
            after: the unit that they come after; else they come first.
            replaces: what stands in the text goes, in the same act. What all have agreed, and
                brackets that somebody holds on to, do not go: then nothing is done.
            progress: told of every act.
        """
        brought = tuple(units)
        if not brought:
            raise DoesNotFit("there is nothing to bring in")
        if replaces:
            self._demand_all()
        await self._quiet()
        root = self.text.root
        steps = importing(brought, parent or root, after, replaces=replaces)
        all_units, all_acts = sum(map(count, brought)), sum(map(len, steps))
        acts_done = place = 0
        for step in steps:
            place = await self.act(*step)
            acts_done += len(step)
            if progress is not None:
                done = all_units if acts_done == all_acts else 0
                progress(Progress(done, all_units, acts_done, all_acts))
        return place

    # --- versions ------------------------------------------------------------------------------

    def version(self, symbol: str) -> Version:
        """A named version.

        Raises:
            NoSuchVersion: there is none of that symbol.
        """
        for version in self.drafting.versions:
            if version.symbol == symbol:
                return version
        known = ", ".join(one.symbol for one in self.drafting.versions) or "none"
        raise NoSuchVersion(f"no version has the symbol {symbol}; there are: {known}")

    async def name_version(
        self, title: str, symbol: str | None = None, *, to_observers: bool = False
    ) -> Version:
        """Give the text as it stands a symbol, the next one if none is named."""
        await self._quiet()
        self._demand_all()
        chosen = symbol or next_symbol(self.drafting)
        wish = NameVersion(
            symbol=chosen,
            title=title,
            digest=text_digest(self.text),
            to_observers=to_observers,
        )
        await self.act(wish)
        return self.version(chosen)

    async def at(self, *symbols: str) -> tuple[Text, ...]:
        """The texts of named versions, folded from the record read and verified again.

        Raises:
            NoSuchVersion: there is none of that symbol.
            NotYetSigned: no signed checkpoint covers one of them yet.
        """
        versions = [self.version(symbol) for symbol in symbols]
        places = {version.place for version in versions}
        entries = await entries_of(self._room, self.channel, max(places, default=0))
        found = {entry.place: drafting for entry, drafting in drafts_at(entries, places)}
        return tuple(text_of_version(found[one.place], one) for one in versions)

    async def done(
        self, since: str, until: str | None = None
    ) -> tuple[tuple[Event, Place], ...]:
        """What was done to the text between two versions; up to now, if one is named.

        Raises:
            NoSuchVersion: there is none of that symbol.
            NotYetSigned: no signed checkpoint covers that part of the record yet.
        """
        first = self.version(since).place
        last = self.place if until is None else self.version(until).place
        entries = await entries_of(self._room, self.channel, last)
        return tuple(facts_between(entries, first, last))

    async def restore(self, symbol: str) -> int:
        """Bring the text back to a named version, all or none; nothing in it is agreed.

        Where one act does not carry what differs, the version is staged whole, and what differs
        is worked out where it is done: nothing that others do meanwhile comes between.
        """
        await self._quiet()
        self._demand_all()
        (old,) = await self.at(symbol)
        fields = differing(old, self.text)
        wish = RestoreVersion(
            symbol=symbol,
            changed=tuple(fields["changed"]),
            removed=tuple(fields["removed"]),
            origins=fields["origins"],
        )
        if len(wish.content()) <= MOST_BYTES:
            return await self.act(wish)
        place = 0
        for step in restoring(symbol, digested(old)):
            place = await self.act(*step)
        return place

    def _demand_all(self) -> None:
        if self.is_partial:
            raise not_loaded()


def _delta(*ops: int | str) -> Delta:
    return normal(ops)
