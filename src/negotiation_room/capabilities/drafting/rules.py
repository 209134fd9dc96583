"""The door to the rules of drafting: decide, evolve and show. Pure."""

from typing import Final

from negotiation_room.capabilities.drafting import (
    amendments,
    anchors,
    comments,
    folding,
    ladder,
    staging,
    versions,
)
from negotiation_room.capabilities.drafting.amendments import (
    credit_proposal,
    decline_proposal,
    note_consolidation,
    propose,
    release_proposal,
    take_in_as_bracket,
    take_in_as_text,
    withdraw_proposal,
)
from negotiation_room.capabilities.drafting.brackets import (
    announce_removal,
    bracket_units,
    conclude_removal,
    consent_to_removal,
    drop_support,
    object_to_removal,
    place_bracket,
    remove_bracket,
    remove_unopposed,
    support_bracket,
    withdraw_consent,
)
from negotiation_room.capabilities.drafting.comments import post_comment, resolve_comment
from negotiation_room.capabilities.drafting.editing import edit_unit
from negotiation_room.capabilities.drafting.ladder import (
    agree_ad_referendum,
    close_unit,
    confirm_agreement,
    facilitate,
    reopen_unit,
    set_deadline,
    withdraw_agreement,
)
from negotiation_room.capabilities.drafting.restoring import restore_version
from negotiation_room.capabilities.drafting.staging import import_staged, stage_piece
from negotiation_room.capabilities.drafting.structure import (
    insert_units,
    merge_units,
    move_unit,
    remove_unit,
    renumber,
    split_unit,
    table_units,
)
from negotiation_room.capabilities.drafting.units import Drafting
from negotiation_room.capabilities.drafting.versions import (
    answer_all,
    ask_all,
    begin_text,
    name_version,
    open_answers,
    set_mode,
    show_observers,
)
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Seat

__all__ = [
    "agree_ad_referendum",
    "announce_removal",
    "answer_all",
    "ask_all",
    "begin_text",
    "bracket_units",
    "close_unit",
    "conclude_removal",
    "confirm_agreement",
    "consent_to_removal",
    "credit_proposal",
    "decline_proposal",
    "drop_support",
    "edit_unit",
    "evolve",
    "facilitate",
    "import_staged",
    "insert_units",
    "merge_units",
    "move_unit",
    "name_version",
    "note_consolidation",
    "object_to_removal",
    "open_answers",
    "place_bracket",
    "post_comment",
    "propose",
    "release_proposal",
    "remove_bracket",
    "remove_unit",
    "remove_unopposed",
    "renumber",
    "reopen_unit",
    "resolve_comment",
    "restore_version",
    "set_deadline",
    "set_mode",
    "show",
    "show_observers",
    "split_unit",
    "stage_piece",
    "support_bracket",
    "table_units",
    "take_in_as_bracket",
    "take_in_as_text",
    "withdraw_agreement",
    "withdraw_consent",
    "withdraw_proposal",
]

_FOLDS: Final = (
    folding.evolve,
    ladder.evolve,
    comments.evolve,
    amendments.evolve,
    versions.evolve,
    staging.evolve,
)


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting:
    """Fold one fact; remarks follow the words that they are about."""
    if drafting.staged:
        drafting = staging.swept(drafting, event, place)
    for fold in _FOLDS:
        after = fold(drafting, event, place)
        if after is not None:
            return anchors.follow(after, event, drafting.text)
    return drafting


def show(drafting: Drafting, seat: Seat, _state: ChannelState) -> Drafting:
    """What this seat may know: what it would have folded itself of what it may read."""
    drafting = versions.show(drafting, seat)
    return comments.show(amendments.show(drafting, seat), seat)
