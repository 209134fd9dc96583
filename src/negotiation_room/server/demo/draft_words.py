"""What the draft before the demonstration summit says, article by article.

Everything here is invented, as are the river and the states on its banks.
"""

from negotiation_room.capabilities.drafting.units import UnitKind
from negotiation_room.server.demo.clauses import (
    Clause,
    article,
    options,
    paragraph,
    points,
    recital,
    table,
)

TITLE = "Draft agreement on the waters of the Sarn"


_PREAMBLE = (
    Clause("title", UnitKind.TITLE, (TITLE,)),
    recital("states", "The States on the banks of the Sarn,"),
    recital(
        "shared", "Recalling that the river was shared before any of its borders was drawn,"
    ),
    recital(
        "ar",
        "وإذ تسلّم بأن مياه السارن ملك مشترك للأجيال القادمة، وأن المحطات الخمس (1 إلى 5) "
        "تخدم الدول الثلاث على قدم المساواة،",
        lang="ar",
    ),
    recital(
        "summer",
        "Mindful that the summer flow is drinking water above the confluence and harvest below "
        "it,",
    ),
    recital(
        "early",
        "Convinced that works on the river are judged more fairly by neighbours who know of them "
        "early,",
    ),
    recital(
        "gaps", "Noting what the five stations have measured so far, and what they have missed,"
    ),
    recital("agreed", "Have agreed as follows:"),
)

_TERMS = article(
    "1",
    "Use of terms",
    paragraph(
        "terms",
        "1",
        "For the purposes of this Agreement:",
        *points(
            "terms",
            "“the Sarn” means the river from its source to its mouth, with its tributaries;",
            "“the confluence” means the place where the Upper Sarn and the Little Sarn meet, as "
            "measured at station 3;",
            "“flow” means the mean of the readings of one day, in cubic metres per second;",
            "“Party” means a State on the banks of the Sarn that is bound by this Agreement.",
        ),
    ),
    paragraph("days", "2", "Days run from midnight to midnight, Coordinated Universal Time."),
)

_USE = article(
    "2",
    "Fair use of the river",
    paragraph(
        "use",
        "1",
        "Each Party uses the Sarn so that the others can use it too, and takes every measure that "
        "can be expected of it so as not to do them harm.",
    ),
    paragraph(
        "weighing",
        "2",
        "Where uses stand against each other, the Parties weigh:",
        *points(
            "weighing",
            "how many people draw their drinking water from the river;",
            "what the harvests below the confluence need, and when;",
            "what each Party can draw from other sources, and at what cost;",
            "what the fish and the banks need to last.",
        ),
    ),
    paragraph("priority", "3", "No use comes before another by its age alone."),
)

_WORKS = article(
    "3",
    "Planned works",
    paragraph(
        "works",
        "1",
        "For the purposes of this Article, planned works are:",
        *points(
            "works",
            "dams, weirs and intakes on the Sarn;",
            "the deepening of its bed;",
            "diversions that last longer than thirty days.",
        ),
    ),
    paragraph(
        "notify",
        "2",
        "Each Party shall notify the others of planned works at least ninety days before they "
        "begin, and shall answer questions about them without delay.",
    ),
    paragraph(
        "small-works",
        "3",
        "Works below three cubic metres per second, counted for all intakes together, need no "
        "notification.",
    ),
    paragraph(
        "study",
        "4",
        "A Party that was notified may ask for a joint study. While it lasts, but for no longer "
        "than six months, the works do not begin.",
    ),
    paragraph(
        "urgent",
        "5",
        "Works that protect lives may begin at once. The other Parties are told of them on the "
        "same day, with the reasons.",
    ),
)

_SUMMER = article(
    "4",
    "Summer minimum",
    options(
        "minimum",
        "From June to September the flow at the confluence shall not fall below forty cubic "
        "metres per second.",
        "From June to September the Parties shall share the flow at the confluence in equal "
        "parts, whatever it is.",
        "Each spring the joint technical committee proposes a minimum for the summer, on which "
        "the Parties decide before the first of June.",
    ),
    paragraph(
        "lowered", "2", "In a drought declared by all three Parties the minimum may be lowered."
    ),
    paragraph(
        "seven-days",
        "3",
        "The minimum is kept if the mean of seven days in a row reaches it. What is missing is "
        "made good within the next seven.",
    ),
    paragraph(
        "foreseen",
        "4",
        "A Party that foresees that it cannot keep the minimum says so as soon as it knows, and "
        "proposes what it will do instead.",
    ),
)

_DROUGHT = article(
    "5",
    "Drought",
    paragraph(
        "declared",
        "1",
        "A drought may be declared when the flow at the confluence has stayed below fifty cubic "
        "metres per second for thirty days in a row.",
    ),
    paragraph(
        "reduce",
        "2",
        "While it lasts, the Parties reduce what they draw from the river in equal shares. "
        "Drinking water is not reduced.",
    ),
    paragraph(
        "ends",
        "3",
        "The declaration ends with the thirtieth day on which the flow is above that figure, or "
        "when the Parties so decide.",
    ),
    paragraph(
        "plan",
        "4",
        "Within one year after this Agreement enters into force the Parties adopt a common "
        "drought plan.",
    ),
)

_READINGS = article(
    "6",
    "Measurement and exchange of readings",
    Clause(
        "stations",
        UnitKind.PARAGRAPH,
        (
            "Five stations measure the river every hour",
            Clause(
                "spring",
                UnitKind.FOOTNOTE,
                ("Station 3 has no readings for the spring of last year.",),
                "1",
            ),
            ":",
        ),
        "1.",
    ),
    table(
        "station",
        ("Station", "Place", "Kept by", "What it measures"),
        ("1", "Upper weir", "Aldria", "flow, level"),
        ("2", "Tollen bridge", "Aldria", "flow"),
        ("3", "Confluence", "Benoka", "flow, level, silt"),
        ("4", "Marl ford", "Benoka", "flow, level"),
        ("5", "Saltgate", "Benoka and Cassavia", "flow, level, salt"),
    ),
    paragraph(
        "readings",
        "2",
        "The readings of the five stations are open to the three Parties at the same time.",
    ),
    paragraph("gap", "3", "A gap in the readings is marked, and is not filled by calculation."),
    paragraph(
        "calibration",
        "4",
        "The stations are calibrated twice a year, in the presence of experts of all Parties.",
    ),
    paragraph(
        "margin",
        "5",
        "Where the margin of error is above three per cent, it is given with the reading.",
    ),
)

_COMMITTEE = article(
    "7",
    "Joint technical committee",
    paragraph(
        "committee",
        "1",
        "A joint technical committee is established; it meets every three months.",
    ),
    paragraph(
        "members",
        "2",
        "Each Party names two experts. The chair passes from Party to Party every year.",
    ),
    paragraph(
        "tasks",
        "3",
        "The committee:",
        *points(
            "tasks",
            "keeps the list of planned works;",
            "checks the readings, and what is to be made of the gaps in them;",
            "follows joint studies, and gives its opinion on them;",
            "reports to the Parties once a year.",
        ),
    ),
    paragraph(
        "consensus",
        "4",
        "It decides by consensus. Where there is none, its report gives the positions side by "
        "side.",
    ),
    paragraph(
        "access",
        "5",
        "Its experts have access to the stations and to works under way, with notice of two days.",
    ),
    paragraph("costs", "6", "Its costs are borne by the Parties in equal parts."),
)

_FLOODS = article(
    "8",
    "Floods and accidents",
    paragraph(
        "warning",
        "1",
        "A Party that learns of a flood, of damage to a dam or of a spill that may reach another "
        "Party warns it at once, by a line that is answered day and night.",
    ),
    paragraph(
        "repeated",
        "2",
        "The warning says what happened, where and when, and what is expected. It is renewed every "
        "three hours until the danger is over.",
    ),
    paragraph(
        "help",
        "3",
        "Help is given when the Party in danger asks for it, and at its cost.",
    ),
    paragraph("exercise", "4", "The Parties rehearse this together once a year."),
)

_DIFFERENCES = article(
    "9",
    "Settlement of differences",
    paragraph(
        "consult",
        "1",
        "The Parties settle differences about this Agreement by consultations, which begin "
        "within thirty days after one of them asks for them.",
    ),
    options(
        "settle",
        "What is not settled within six months goes, if any Party so asks, to three arbitrators, "
        "whose award binds them.",
        "What is not settled within six months goes, if all Parties so agree, to a commission, "
        "which finds the facts and recommends.",
    ),
    paragraph("meanwhile", "3", "Readings are exchanged and warnings are given all the while."),
)

_FINAL = article(
    "10",
    "Final provisions",
    paragraph(
        "force",
        "1",
        "This Agreement enters into force on the thirtieth day after all three States have told "
        "the depositary that they have ratified it.",
    ),
    paragraph(
        "provisional",
        "2",
        "Articles 6 and 8 are applied provisionally from the day of signature.",
    ),
    paragraph("review", "3", "The Parties review this Agreement every five years."),
    paragraph(
        "withdrawal",
        "4",
        "A Party may withdraw two years after it has said so. Works of which it was notified "
        "before are carried on under this Agreement.",
    ),
    paragraph(
        "languages",
        "5",
        "The texts in Arabic, Chinese, English, French, Russian and Spanish are equally "
        "authentic.",
    ),
)

CLAUSES = (
    *_PREAMBLE,
    _TERMS,
    _USE,
    _WORKS,
    _SUMMER,
    _DROUGHT,
    _READINGS,
    _COMMITTEE,
    _FLOODS,
    _DIFFERENCES,
    _FINAL,
)
