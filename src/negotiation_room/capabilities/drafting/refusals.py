"""Why an act on a text is refused."""

from negotiation_room.kernel.errors import Conflict, Invalid, NotPermitted


class NoText(Conflict, code="drafting.no_text"):
    """No text lies before this channel yet."""


class TextLiesHere(Conflict, code="drafting.text_lies_here"):
    """A channel has one text, and this one has it already."""


class NoSuchUnit(Conflict, code="drafting.no_such_unit"):
    """That unit is not in the text, or not any more."""


class IdTaken(Conflict, code="drafting.id_taken"):
    """The id names something else already."""


class GroundMoved(Conflict, code="drafting.ground_moved"):
    """Somebody changed this place meanwhile: look at it again, then decide again."""


class TooFarBehind(Conflict, code="drafting.too_far_behind"):
    """The edit was written on words so old that they are no longer kept beside the text."""


class NotYetThere(Invalid, code="drafting.not_yet_there"):
    """The act names a revision that the unit has not reached."""


class ChangesNothing(Invalid, code="drafting.changes_nothing"):
    """The act would leave everything as it is."""


class DoesNotFit(Invalid, code="drafting.does_not_fit"):
    """A unit of this kind cannot stand there, or cannot hold what it is given."""


class TooDeep(Invalid, code="drafting.too_deep"):
    """Units would nest deeper than anybody can read."""


class TooLong(Invalid, code="drafting.too_long"):
    """A unit would have more words than one unit may have."""


class TooMany(Conflict, code="drafting.too_many"):
    """One's delegation has said as much about this text as is kept of it."""


class Full(Conflict, code="drafting.full"):
    """The text has had as many units, versions or rows of its table as one text may."""


class BracketInTheWay(Conflict, code="drafting.bracket_in_the_way"):
    """Square brackets are placed and removed by acts of their own, never by an edit."""


class FrozenText(Conflict, code="drafting.frozen"):
    """Nothing in this text may change now."""


class NotInThisMode(Conflict, code="drafting.not_in_this_mode"):
    """The mode that the chair chose for the text does not allow this."""


class NotYoursToWrite(NotPermitted, code="drafting.not_yours_to_write"):
    """In this mode of the text, somebody else writes here."""


class ForDelegations(NotPermitted, code="drafting.for_delegations"):
    """Only somebody who sits for a delegation does this."""


class OthersSupportThis(Conflict, code="drafting.others_support_this"):
    """Another delegation stands behind these words as they are."""


class SomebodyHoldsThis(Conflict, code="drafting.somebody_holds_this"):
    """A delegation placed or supports a bracket here, and has not let it go."""


class AgreedText(Conflict, code="drafting.agreed_text"):
    """All delegations have agreed to this text; only the chair opens it again, with a reason."""


class StillBracketed(Conflict, code="drafting.still_bracketed"):
    """What stands in square brackets is not agreed."""


class OtherWording(Conflict, code="drafting.other_wording"):
    """The act means another wording than the one that stands here now."""


class NotABracket(Conflict, code="drafting.not_a_bracket"):
    """That unit is no square bracket."""


class DoneBefore(Conflict, code="drafting.done_before"):
    """What the act asks for is so already."""


class NothingToTakeBack(Conflict, code="drafting.nothing_to_take_back"):
    """One's delegation has not said what it would take back."""


class YouPlacedThis(Conflict, code="drafting.you_placed_this"):
    """Who placed a bracket lets it go by consenting to its removal."""


class NotYourBracket(Conflict, code="drafting.not_your_bracket"):
    """Only a delegation that placed or supports a bracket consents to its removal."""


class NoRemovalAnnounced(Conflict, code="drafting.no_removal_announced"):
    """Nobody has announced that this bracket goes."""


class NotInTime(Conflict, code="drafting.not_in_time"):
    """The time for this has not come yet, or is over."""


class SomebodyObjected(Conflict, code="drafting.somebody_objected"):
    """A delegation objected in time, so the bracket stays."""


class NotSeatedHere(Conflict, code="drafting.not_seated_here"):
    """A seat that the act names is not in this channel."""
