"""The draft before the demonstration summit: where its brackets begin, and what is done to it."""

from dataclasses import dataclass

from negotiation_room.capabilities.drafting.units import PlacedAs
from negotiation_room.server.demo.draft_words import CLAUSES, TITLE

__all__ = [
    "AMENDMENT",
    "BRACKETS",
    "CLAUSES",
    "RATIONALE",
    "REMARK",
    "SCENES",
    "SYMBOL",
    "TITLE",
]

SYMBOL = "SARN/L.1"


@dataclass(frozen=True, slots=True)
class Placed:
    """A bracket placed when the draft is laid before the summit.

    Attributes:
        key: names the bracket in the script; another one can stand inside it.
        around: the words it stands around; for added words, those that it stands after.
    """

    key: str
    who: str
    clause: str
    around: str
    placed_as: PlacedAs
    words: str = ""
    supported_by: tuple[str, ...] = ()


BRACKETS = (
    Placed("ninety", "beta", "notify", "ninety days", PlacedAs.RESERVED),
    Placed(
        "longer",
        "beta",
        "notify",
        "at least ",
        PlacedAs.ADDED,
        "one hundred and eighty days, and for dams two years, ",
        ("gamma",),
    ),
    Placed("dams", "gamma-delegate", "longer", ", and for dams two years", PlacedAs.RESERVED),
    Placed("two-years", "alpha-delegate", "dams", "two years", PlacedAs.RESERVED),
    Placed("no-delay", "alpha", "notify", " without delay", PlacedAs.DELETION),
    Placed("أجيال", "beta-delegate", "preamble-ar", "للأجيال القادمة", PlacedAs.RESERVED),
    Placed("age", "alpha", "priority", " by its age alone", PlacedAs.RESERVED),
    Placed(
        "mapped",
        "alpha-delegate",
        "small-works",
        "notification",
        PlacedAs.ADDED,
        ", but are mapped",
    ),
    Placed("six-months", "gamma-delegate", "study", "six months", PlacedAs.RESERVED),
    Placed("forty", "gamma", "minimum-1", "forty", PlacedAs.RESERVED, supported_by=("beta",)),
    Placed("all-three", "beta-delegate", "lowered", "all three", PlacedAs.RESERVED),
    Placed(
        "shares",
        "gamma-delegate",
        "reduce",
        "in equal shares",
        PlacedAs.ADDED,
        ", or by what each drew in the five years before",
    ),
    Placed("two-days", "beta-delegate", "access", "two days", PlacedAs.RESERVED),
    Placed("equal-parts", "gamma", "costs", "in equal parts", PlacedAs.RESERVED),
    Placed(
        "unless",
        "gamma",
        "help",
        "at its cost",
        PlacedAs.ADDED,
        ", unless the harm comes from works that were not notified",
    ),
    Placed(
        "award", "alpha-delegate", "settle-1", ", whose award binds them", PlacedAs.DELETION
    ),
    Placed(
        "signature", "beta-delegate", "provisional", "the day of signature", PlacedAs.RESERVED
    ),
)

RATIONALE = (
    "A committee that cannot publish is soon not believed. We would rather argue about a reading "
    "in the open than about who has seen it."
)
AMENDMENT = "The committee publishes its minutes within ten days, unless a Party objects."
REMARK = "Please keep “at the same time”: in Russian and Chinese it decides who reads first."


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that scripted delegates do to the text, and take back, again and again.

    Attributes:
        who: whose bracket it is; `supporter` stands behind it for a while.
        after: the words after which it is offered.
    """

    who: str
    supporter: str
    clause: str
    after: str
    words: str
    more: str = ""


SCENES = (
    Scene(
        "beta-delegate",
        "gamma-delegate",
        "readings",
        "at the same time",
        ", and within 48 hours",
        " of each measurement",
    ),
    Scene(
        "alpha-delegate",
        "beta-delegate",
        "works-c",
        "thirty days",
        " in any one year",
        ", counted together",
    ),
    Scene(
        "gamma-delegate",
        "alpha-delegate",
        "gap",
        "is marked",
        " and explained",
        " to the other Parties",
    ),
)
