"""The handlers of several capabilities, joined: one act may have consequences in many places."""

from collections.abc import Mapping, Sequence

from negotiation_room.kernel.desk import Desk, Done, Handler


def together(*tables: Mapping[str, Handler]) -> dict[str, Handler]:
    """Join the handlers of several capabilities; of one act all are heard, in this order."""
    joined: dict[str, list[Handler]] = {}
    for table in tables:
        for wire, handler in table.items():
            joined.setdefault(wire, []).append(handler)
    return {wire: _all_of(handlers) for wire, handlers in joined.items()}


def _all_of(handlers: Sequence[Handler]) -> Handler:
    if len(handlers) == 1:
        return handlers[0]

    def each(desk: Desk, done: Done) -> None:
        for handler in handlers:
            handler(desk, done)

    return each
