"""A channel's state written down: for the disk, and for a reader who joins late.

The shape follows the state's own dataclasses; one of which there are very many may say itself how
it is written, by `written` and `rewritten`. `FOLD` counts the ways of folding: a snapshot
written under another number is left aside, and the journal is folded from its beginning.
"""

from collections.abc import Mapping
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
    return {str(key): _converter.unstructure(item) for key, item in sorted(value.items())}


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


def freeze(state: ChannelState) -> bytes:
    """The state as bytes."""
    frozen = {"fold": FOLD, "state": unstructure(state)}
    return orjson.dumps(frozen, option=orjson.OPT_SORT_KEYS)


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
