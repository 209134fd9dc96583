"""Whether an outcome follows: the rules are run again on what the author signed.

Nothing here asks the server. The state is the fold of the same journal, the rules are those of
the version the entry names; an outcome that differs is named.
"""

from negotiation_room.kernel.act import Act, clerk_act_id
from negotiation_room.kernel.capability import NotHere
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.composing import clerk_kind
from negotiation_room.kernel.entry import out_parts
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import unb64
from negotiation_room.kernel.leaf import Leaf
from negotiation_room.kernel.messages import ClerkCommand, Command
from negotiation_room.kernel.seats import Seat
from negotiation_room.sdk.served import Served
from negotiation_room.sdk.verdicts import Tampered


def check_outcome(
    catalogue: Catalogue,
    state: ChannelState,
    seat: Seat | None,
    act: Act,
    content: bytes,
    leaf: Leaf,
    served: Served,
) -> None:
    """Decide the act again, and compare.

    Raises:
        Tampered: by the rules, something else comes of this act, or nothing at all.
        UnknownCommand: this version does not know the command.
    """
    row = catalogue.row(act.do)
    occasion = Occasion(seat, act.device, act.id, state.before + leaf.seq, leaf.at)
    if state.closed and not row.closing:
        raise _differs(leaf.seq, "nothing: the channel was closed", "an entry")
    if seat is not None and not state.settled and not row.unsettled:
        raise _differs(leaf.seq, "nothing: the new beginning was not accepted", "an entry")
    try:
        row.by.check(seat)
        command = row.command.from_content(content)
        if seat is not None:
            if state.chartered.kind not in row.within:
                raise NotHere("this is not done in a channel of this kind")
            for veto in catalogue.guards(act.do):
                veto(state, command, occasion)
        events = tuple(row.decide(state, command, occasion))
    except Refusal as refusal:
        raise _differs(leaf.seq, f"a refusal: {refusal.because}", "an entry") from None
    _compare(out_parts(events, state.author_audience), leaf, served)
    _check_clerk(command, act, leaf)


def _compare(
    expected: list[tuple[bytes, tuple[str, ...], bool]], leaf: Leaf, served: Served
) -> None:
    if len(expected) != len(leaf.out):
        raise _differs(leaf.seq, f"{len(expected)} outcome parts", str(len(leaf.out)))
    for index, (data, _, _) in enumerate(expected):
        shown = served.parts.get(f"out.{index}")
        if shown is not None and shown[1] != data:
            raise _differs(leaf.seq, data.decode(), shown[1].decode(errors="replace"))


def _check_clerk(command: Command, act: Act, leaf: Leaf) -> None:
    """An automatic act bears the name that follows from its cause, so it happens only once."""
    if not isinstance(command, ClerkCommand):
        return
    named = clerk_act_id(leaf.channel, unb64(command.cause, 32), clerk_kind(command))
    if named != act.id:
        raise Tampered(
            "an automatic act does not bear the name that follows from its cause",
            expected=named,
            found=act.id,
            seq=leaf.seq,
            check="outcome",
        )


def _differs(seq: int, expected: str, found: str) -> Tampered:
    return Tampered(
        "the outcome does not follow from the signed act by the rules",
        expected=expected,
        found=found,
        seq=seq,
        check="outcome",
    )
