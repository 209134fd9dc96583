"""A text begun, its mode, its observers, and its versions named."""

from negotiation_room.capabilities.drafting import versions
from negotiation_room.capabilities.drafting.publishing import untraced
from negotiation_room.capabilities.drafting.refusals import (
    ChangesNothing,
    NoText,
    NotSeatedHere,
    OtherWording,
    TextLiesHere,
)
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Mode,
    Observers,
    UnitKind,
    Visibility,
)
from negotiation_room.capabilities.drafting.versions import (
    ForMediatorOrAll,
    NeedsDrafters,
    ObserversSeeNothing,
    SymbolTaken,
    next_symbol,
)
from negotiation_room.capabilities.drafting.wishes import (
    BeginText,
    NameVersion,
    SetMode,
    ShowObservers,
)
from tests.capabilities.drafting.drafts import (
    Said,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.table import OTHER, Table, seat_id

# --- beginning, modes and observers --------------------------------------------------------


def blank() -> Table:
    """A table on which no text lies."""
    table = Table()
    table.whole = Drafting()
    table.folds = {name: Drafting() for name in table.folds}
    return table


def test_a_channel_has_one_text() -> None:
    """The text begins empty, in the mode the chair chose; a second one is refused."""
    table = blank()
    table.refuses("mira", versions.set_mode, SetMode(mode=Mode.FROZEN), NoText)
    begin = BeginText(title="Draft", lang="en", symbol="ROOM/L.3", root=unit_id("new"))
    table.do("mira", versions.begin_text, begin)
    assert table.text.units[unit_id("new")].kind is UnitKind.TEXT
    assert (table.text.symbol, table.whole.mode) == ("ROOM/L.3", Mode.ROLLING)
    table.refuses("mira", versions.begin_text, begin, TextLiesHere)


def test_the_mode_names_drafters_who_sit_here() -> None:
    """A drafting group has drafters, only it has them, and they take part here."""
    table = Table()
    group, bo = Mode.DRAFTING_GROUP, seat_id("bo")
    for wish, why in (
        (SetMode(mode=group), NeedsDrafters),
        (SetMode(mode=Mode.ROLLING, drafters=(bo,)), NeedsDrafters),
        (SetMode(mode=group, drafters=(seat_id("nobody"),)), NotSeatedHere),
        (SetMode(mode=group, drafters=(seat_id("obi"),)), NotSeatedHere),
        (SetMode(mode=Mode.ONE_TEXT, critiques=Visibility.DELEGATION), ForMediatorOrAll),
        (SetMode(mode=Mode.ROLLING), ChangesNothing),
    ):
        table.refuses("mira", versions.set_mode, wish, why)
    table.do(
        "mira", versions.set_mode, SetMode(mode=group, drafters=(bo,), reason="To finish.")
    )
    assert (table.whole.mode, table.whole.drafters) == (group, (bo,))


def test_observers_see_what_the_chair_chose() -> None:
    """Nothing at first; live the text without its authors; after that what they saw last."""
    table = Table(text(para("p", Said("We ", 1), Said("shall", 2))))
    assert table.folds["obi"].published is None
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.LIVE))
    published = table.folds["obi"].published
    assert published == untraced(table.text)
    assert not published.origins
    assert {run.origin for unit in published.units.values() for run in unit.words} == {0}
    same = ShowObservers(observers=Observers.LIVE)
    table.refuses("mira", versions.show_observers, same, ChangesNothing)
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.VERSIONS))
    assert table.folds["obi"].published == published
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.NOTHING))
    assert table.folds["obi"].published is None


def test_observers_learn_neither_mode_nor_drafters() -> None:
    """Who may write is the members' business, also while observers follow live."""
    table = Table(observers=Observers.LIVE)
    wish = SetMode(mode=Mode.DRAFTING_GROUP, drafters=(seat_id("bo"),))
    table.do("mira", versions.set_mode, wish)
    assert (table.folds["obi"].mode, table.folds["obi"].drafters) == (Mode.FROZEN, ())


# --- versions ------------------------------------------------------------------------------


def name(table: Table, symbol: str, *, to_observers: bool = False) -> None:
    """Name the text as it stands."""
    wish = NameVersion(
        symbol=symbol, title="As it stands", digest=table.digest(), to_observers=to_observers
    )
    table.do("mira", versions.name_version, wish)


def test_a_version_is_the_text_as_it_stands() -> None:
    """A version carries the digest of the text; another digest, or a used symbol, is refused."""
    table = Table()
    other = NameVersion(symbol="ROOM/L.1", title="x", digest=OTHER)
    table.refuses("mira", versions.name_version, other, OtherWording)
    assert next_symbol(table.whole) == "ROOM/L.1"
    name(table, "ROOM/L.1")
    place = table.seq
    again = NameVersion(symbol="ROOM/L.1", title="x", digest=table.digest())
    table.refuses("mira", versions.name_version, again, SymbolTaken)
    assert next_symbol(table.whole) == "ROOM/L.1/Rev.1"
    name(table, "ROOM/L.1/Rev.1")
    assert next_symbol(table.whole) == "ROOM/L.1/Rev.2"
    (first, _) = table.whole.versions
    assert (first.digest, first.place, first.circle) == (table.digest(), place, "members")


def test_a_version_is_published_to_chosen_circles() -> None:
    """Observers are given only the versions published to them, without authors."""
    table = Table()
    shut = NameVersion(symbol="A", title="x", digest=table.digest(), to_observers=True)
    table.refuses("mira", versions.name_version, shut, ObserversSeeNothing)
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.VERSIONS))
    name(table, "A")
    assert table.folds["obi"].versions == ()
    assert table.folds["obi"].published is None
    name(table, "B", to_observers=True)
    assert [one.symbol for one in table.folds["obi"].versions] == ["B"]
    assert table.folds["obi"].published == untraced(table.text)


def test_those_who_follow_live_are_not_sent_the_text_again() -> None:
    """A version published while observers follow live names what they have before them."""
    table = Table(observers=Observers.LIVE)
    name(table, "A", to_observers=True)
    assert table.folds["obi"].published == untraced(table.text)


def test_no_version_of_a_text_that_is_not_there() -> None:
    """Without a text there is nothing to name, show or restore."""
    table = blank()
    wish = NameVersion(symbol="A", title="x", digest=OTHER)
    table.refuses("mira", versions.name_version, wish, NoText)
    show = ShowObservers(observers=Observers.LIVE)
    table.refuses("mira", versions.show_observers, show, NoText)
