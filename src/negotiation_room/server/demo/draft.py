"""The draft before the demonstration summit: what it says, and where its brackets begin.

Everything here is invented, as are the river and the states on its banks.
"""

from dataclasses import dataclass

from negotiation_room.capabilities.drafting.units import PlacedAs, UnitKind

TITLE = "Draft agreement on the waters of the Sarn"
SYMBOL = "SARN/L.1"


@dataclass(frozen=True, slots=True)
class Clause:
    """A unit of the draft.

    Attributes:
        key: names the unit in the script.
    """

    key: str
    kind: UnitKind
    words: str = ""
    number: str = ""
    lang: str | None = None
    holds: "tuple[Clause, ...]" = ()


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


def _paragraph(key: str, number: str, words: str, *holds: Clause) -> Clause:
    return Clause(key, UnitKind.PARAGRAPH, words, number, holds=holds)


def _point(key: str, number: str, words: str) -> Clause:
    return Clause(key, UnitKind.SUBPARAGRAPH, words, number)


def _article(number: str, heading: str, *holds: Clause) -> Clause:
    key = f"article-{number}"
    head = Clause(f"{key}-heading", UnitKind.HEADING, heading)
    return Clause(key, UnitKind.ARTICLE, number=f"Article {number}", holds=(head, *holds))


CLAUSES = (
    Clause("title", UnitKind.TITLE, TITLE),
    Clause("preamble-1", UnitKind.PARAGRAPH, "The States on the banks of the Sarn,"),
    Clause(
        "preamble-2",
        UnitKind.PARAGRAPH,
        "Recalling that the river was shared before any of its borders was drawn,",
    ),
    Clause(
        "preamble-3",
        UnitKind.PARAGRAPH,
        "وإذ تسلّم بأن مياه السارن ملك مشترك للأجيال القادمة، وأن المحطات الخمس (1 إلى 5) "
        "تخدم الدول الثلاث على قدم المساواة،",
        lang="ar",
    ),
    Clause("preamble-4", UnitKind.PARAGRAPH, "Have agreed as follows:"),
    _article(
        "1",
        "Planned works",
        _paragraph(
            "1.1",
            "1.",
            "For the purposes of this Agreement, planned works are:",
            _point("1.1.a", "(a)", "dams, weirs and intakes on the Sarn;"),
            _point("1.1.b", "(b)", "the deepening of its bed;"),
            _point("1.1.c", "(c)", "diversions that last longer than thirty days."),
        ),
        _paragraph(
            "1.2",
            "2.",
            "Each Party shall notify the others of planned works at least ninety days before they "
            "begin, and shall answer questions about them without delay.",
        ),
        _paragraph(
            "1.3",
            "3.",
            "Works below three cubic metres per second, counted for all intakes together, need no "
            "notification.",
        ),
    ),
    _article(
        "2",
        "Summer minimum",
        Clause(
            "2.options",
            UnitKind.OPTIONS,
            holds=(
                Clause(
                    "2.option-1",
                    UnitKind.OPTION,
                    "From June to September the flow at the confluence shall not fall below forty "
                    "cubic metres per second.",
                    "Option 1",
                ),
                Clause(
                    "2.option-2",
                    UnitKind.OPTION,
                    "From June to September the Parties shall share the flow at the confluence in "
                    "equal parts, whatever it is.",
                    "Option 2",
                ),
            ),
        ),
        _paragraph(
            "2.2",
            "2.",
            "In a drought declared by all three Parties the minimum may be lowered.",
        ),
    ),
    _article(
        "3",
        "Joint technical committee",
        _paragraph(
            "3.1",
            "1.",
            "A joint technical committee is established; it meets every three months.",
        ),
        _paragraph(
            "3.2",
            "2.",
            "The readings of the five stations are open to the three Parties at the same time.",
        ),
        _paragraph(
            "3.3", "3.", "A gap in the readings is marked, and is not filled by calculation."
        ),
    ),
)

BRACKETS = (
    Placed("ninety", "beta", "1.2", "ninety days", PlacedAs.RESERVED),
    Placed(
        "longer",
        "beta",
        "1.2",
        "at least ",
        PlacedAs.ADDED,
        "one hundred and eighty days, and for dams two years, ",
        ("gamma",),
    ),
    Placed("dams", "gamma-delegate", "longer", ", and for dams two years", PlacedAs.RESERVED),
    Placed("two-years", "alpha-delegate", "dams", "two years", PlacedAs.RESERVED),
    Placed("no-delay", "alpha", "1.2", " without delay", PlacedAs.DELETION),
    Placed(
        "mapped", "alpha-delegate", "1.3", "notification", PlacedAs.ADDED, ", but are mapped"
    ),
    Placed("forty", "gamma", "2.option-1", "forty", PlacedAs.RESERVED, supported_by=("beta",)),
    Placed("drought", "beta-delegate", "2.2", "all three", PlacedAs.RESERVED),
    Placed("أجيال", "beta-delegate", "preamble-3", "للأجيال القادمة", PlacedAs.RESERVED),
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
        "3.2",
        "at the same time",
        ", and within 48 hours",
        " of each measurement",
    ),
    Scene(
        "alpha-delegate",
        "beta-delegate",
        "1.1.c",
        "thirty days",
        " in any one year",
        ", counted together",
    ),
    Scene(
        "gamma-delegate",
        "alpha-delegate",
        "3.3",
        "is marked",
        " and explained",
        " to the other Parties",
    ),
)
