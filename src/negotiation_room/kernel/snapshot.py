"""A channel's state written down: for the disk, and for a reader who joins late.

The shape follows the state's own dataclasses; one of which there are very many may say itself how
it is written, by `written` and `rewritten`. `FOLD` counts the ways of folding: a snapshot
written under another number is left aside, and the journal is folded from its beginning.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, Final, Protocol, Self, get_args, get_origin

import orjson
from cattrs import Converter
from immutables import Map

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import b64, unb64
from negotiation_room.kernel.uncollected import uncollected

FOLD: Final = 3
"""Raised whenever `evolve` of any capability gives another state for the same facts."""

_MANY: Final = 16
"""The least items of a map of which it is worth remembering how each is written down."""
_OPENING: Final = b'{"fold":%d,' % FOLD

_converter = Converter()
_converter.register_unstructure_hook(bytes, b64)
_converter.register_structure_hook(bytes, lambda text, _: unb64(text))
_converter.register_unstructure_hook_func(
    lambda kind: isinstance(kind, type) and issubclass(kind, Enum), lambda member: member.value
)


def _is_map(kind: Any) -> bool:
    return kind is Map or get_origin(kind) is Map


def _structure_map(value: Mapping[str, Any], kind: Any) -> Map[Any, Any]:
    key, item = get_args(kind)
    return Map(
        {_converter.structure(k, key): _converter.structure(v, item) for k, v in value.items()}
    )


def _unstructure_map(value: Map[Any, Any]) -> dict[str, Any]:
    fragments = _FRAGMENTS.get() if len(value) >= _MANY else None
    write = _converter.unstructure if fragments is None else fragments.write
    return {str(key): write(item) for key, item in sorted(value.items())}


_converter.register_structure_hook_func(_is_map, _structure_map)
_converter.register_unstructure_hook_func(_is_map, _unstructure_map)


def _is_frozenset(kind: Any) -> bool:
    return kind is frozenset or get_origin(kind) is frozenset


def _unstructure_set(members: frozenset[Any]) -> list[Any]:
    return sorted(_converter.unstructure(member) for member in members)


_converter.register_unstructure_hook_func(_is_frozenset, _unstructure_set)


class Written(Protocol):
    """A class that says itself how it is written."""

    def written(self) -> Any:
        """The value as plain JSON."""
        ...

    @classmethod
    def rewritten(cls, value: Any) -> Self:
        """The value back from plain JSON."""
        ...


def _writes_itself(kind: Any) -> bool:
    return isinstance(kind, type) and hasattr(kind, "rewritten")


def _written(one: Written) -> Any:
    return one.written()


def _rewritten(value: Any, kind: type[Written]) -> Written:
    return kind.rewritten(value)


_converter.register_structure_hook_func(_writes_itself, _rewritten)
_converter.register_unstructure_hook_func(_writes_itself, _written)


@uncollected()
def unstructure(state: ChannelState) -> dict[str, Any]:
    """The state as plain JSON values: seats, devices, charter, and each capability's own."""
    return _converter.unstructure(state)


def plain(value: Any) -> Any:
    """A piece of a state as plain JSON values, spelled as it is in the state."""
    return _converter.unstructure(value)


class Fragments:
    """What was written down of a channel last time: what has not changed since is not written anew.

    A state is never changed, only replaced, and by far most of a long text is the same thing in
    the next state. So a snapshot costs what changed, and holds up nobody who writes meanwhile.
    """

    def __init__(self) -> None:
        self._before: dict[int, tuple[Any, orjson.Fragment]] = {}
        self._now: dict[int, tuple[Any, orjson.Fragment]] = {}

    def turn(self) -> None:
        """Begin anew, and remember only what the last time met."""
        self._before, self._now = self._now, {}

    def write(self, item: Any) -> Any:
        """An item of a map as plain JSON, or as the bytes of it from last time."""
        if not is_dataclass(item):
            return _converter.unstructure(item)
        held = self._before.get(id(item))
        # It is kept beside its bytes, so nothing else can have come to its address.
        if held is None:
            held = (item, orjson.Fragment(_dump(_converter.unstructure(item))))
        self._now[id(item)] = held
        return held[1]


_FRAGMENTS: ContextVar[Fragments | None] = ContextVar("fragments", default=None)


def freeze(state: ChannelState, fragments: Fragments | None = None) -> bytes:
    """The state as bytes, the same with fragments of the last time and without."""
    if fragments is not None:
        fragments.turn()
    token = _FRAGMENTS.set(fragments)
    try:
        return _dump({"fold": FOLD, "state": unstructure(state)})
    finally:
        _FRAGMENTS.reset(token)


def _dump(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def is_current(data: bytes) -> bool:
    """Whether a snapshot was folded the way this version folds."""
    return data.startswith(_OPENING)


def thaw(catalogue: Catalogue, data: bytes) -> ChannelState:
    """The state back from its bytes."""
    return restructure(catalogue, orjson.loads(data)["state"])


def restructure(catalogue: Catalogue, fields: dict[str, Any]) -> ChannelState:
    """The state back from plain JSON values."""
    kinds = {c.name: c.substate for c in catalogue.capabilities if c.substate is not None}
    substates = fields["substates"]
    state = _converter.structure({**fields, "substates": {}}, ChannelState)
    for name, kind in kinds.items():
        substate = _converter.structure(substates[name], kind) if name in substates else kind()
        state = state.with_substate(name, substate)
    return state
