"""Who sits at the demonstration summit, and what they say.

Everything here is invented: the river Sarn, the three states on its banks, everyone who speaks.
"""

from dataclasses import dataclass

from negotiation_room.kernel.seats import Role

TITLE = "Talks on the waters of the Sarn"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation, its names and its place in each language's order."""

    key: str
    code: str
    names: tuple[tuple[str, str], ...]


DELEGATIONS = (
    Delegation(
        "alpha",
        "ALD",
        (
            ("en", "Aldria"),
            ("fr", "Aldrie"),
            ("es", "Aldria"),
            ("ar", "ألدريا"),
            ("ru", "Альдрия"),
            ("zh", "阿尔德里亚"),
        ),
    ),
    Delegation(
        "beta",
        "BEN",
        (
            ("en", "Benoka"),
            ("fr", "Bénoka"),
            ("es", "Benoka"),
            ("ar", "بينوكا"),
            ("ru", "Бенока"),
            ("zh", "贝诺卡"),
        ),
    ),
    Delegation(
        "gamma",
        "CAS",
        (
            ("en", "Cassavia"),
            ("fr", "Cassavie"),
            ("es", "Casavia"),
            ("ar", "كسافيا"),
            ("ru", "Кассавия"),
            ("zh", "卡萨维亚"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the summit.

    Attributes:
        key: names the person in the script and in the printed link.
        speaks_by_script: speaks on their own; the others wait for whoever opens their link.
        out_of: the languages that an interpreter works from.
        into: the languages that they work into.
    """

    key: str
    name: str
    role: Role
    language: str
    delegation: str | None = None
    speaks_by_script: bool = False
    out_of: tuple[str, ...] = ()
    into: tuple[str, ...] = ()


PEOPLE = (
    Person("mediator", "Ilse Maron", Role.MEDIATOR, "en"),
    Person("secretariat", "Tomas Wirel", Role.SECRETARIAT, "en"),
    Person("alpha", "Mira Oldane", Role.HEAD, "en", "alpha"),
    Person("alpha-delegate", "Joren Pask", Role.DELEGATE, "en", "alpha", speaks_by_script=True),
    Person("beta", "Claire Vantoux", Role.HEAD, "fr", "beta"),
    Person("beta-delegate", "سامي النوري", Role.DELEGATE, "ar", "beta", speaks_by_script=True),
    Person("gamma", "Lucía Berroa", Role.HEAD, "es", "gamma"),
    Person("gamma-delegate", "林文", Role.DELEGATE, "zh", "gamma", speaks_by_script=True),
    Person(
        "interpreter",
        "Вера Лунёва",
        Role.INTERPRETER,
        "ru",
        out_of=("en", "fr", "ru"),
        into=("en", "ru"),
    ),
    Person(
        "second-interpreter",
        "Inès Haddar",
        Role.INTERPRETER,
        "fr",
        out_of=("ar", "en", "fr"),
        into=("ar", "en", "fr"),
    ),
    Person("observer", "Paul Tessen", Role.OBSERVER, "en"),
)

LINKS = (
    ("mediator", "Mediator"),
    ("secretariat", "Secretariat"),
    ("alpha", "Head of delegation, Aldria"),
    ("beta", "Head of delegation, Benoka"),
    ("gamma", "Head of delegation, Cassavia"),
    ("alpha-delegate", "Delegate, Aldria"),
    ("interpreter", "Interpreter, Russian–English"),
    ("second-interpreter", "Interpreter, Arabic–French"),
    ("observer", "Observer"),
)
"""Who gets a printed link, and under which name."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something said: by whom, where, how formally, in which language."""

    who: str
    where: str
    text: str
    lang: str
    is_statement: bool = True


OPENING = (
    Line(
        "mediator",
        "plenary",
        "I open this meeting. We have one river before us and three sets of hopes. I propose that "
        "we begin with the notification of planned works, where your positions are closest.",
        "en",
    ),
    Line(
        "alpha",
        "plenary",
        "Aldria thanks the mediator. We are ready to notify our neighbours of any new intake above "
        "the confluence, at least ninety days before work begins.",
        "en",
    ),
    Line(
        "beta",
        "plenary",
        "Benoka prend note de cette offre. Quatre-vingt-dix jours ne suffisent pas pour étudier les "
        "effets d’un barrage\u00a0; nous demandons cent quatre-vingts jours, et un accès aux relevés.",
        "fr",
    ),
    Line(
        "gamma",
        "plenary",
        "Casavia vive aguas abajo: lo que para otros es caudal, para nosotros es sal en los campos. "
        "Apoyamos un plazo largo y pedimos un caudal mínimo garantizado en verano.",
        "es",
    ),
    Line(
        "beta-delegate",
        "plenary",
        "نقترح إنشاء لجنة فنية مشتركة تجتمع كل ثلاثة أشهر، وتتبادل قياسات المنسوب في المحطات الخمس "
        "(1 إلى 5) في موعد لا يتجاوز 48 ساعة.",
        "ar",
    ),
    Line(
        "gamma-delegate",
        "plenary",
        "我们欢迎成立联合技术委员会。数据应当对三方同时公开，任何一方都不应比其他方更早看到。",
        "zh",
    ),
    Line(
        "interpreter",
        "plenary",
        "Переводчик к вашим услугам: прошу присылать тексты выступлений заранее, если это возможно.",
        "ru",
        is_statement=False,
    ),
    Line(
        "second-interpreter",
        "plenary",
        "Je prends l’arabe et le français\u00a0; ma collègue prend le russe et l’anglais. Chacune peut "
        "passer un texte à l’autre, et relire ce que l’autre a certifié.",
        "fr",
        is_statement=False,
    ),
)
"""Said once, when the summit is set up."""

CAUCUS = (
    Line(
        "alpha",
        "caucus-alpha",
        "Between us: we can live with one hundred and twenty days. Do not say so before they move "
        "on the measuring stations.",
        "en",
        is_statement=False,
    ),
    Line(
        "alpha-delegate",
        "caucus-alpha",
        "Understood. I will keep to the data and leave the number to you.",
        "en",
        is_statement=False,
    ),
)
"""Said inside a delegation, where nobody else looks."""

SHUTTLE = (
    Line(
        "mediator",
        "proximity-gamma",
        "Only for you: if a summer minimum were written as a range, could your capital accept the "
        "lower end in a declared drought?",
        "en",
        is_statement=False,
    ),
    Line(
        "gamma",
        "proximity-gamma",
        "Posiblemente, si la sequía la declaran los tres. Esto es solo para usted.",
        "es",
        is_statement=False,
    ),
)
"""Said between the mediator and one party."""

TALK = (
    Line(
        "alpha-delegate",
        "plenary",
        "Our hydrologists ask that “planned works” include deepening the bed, not only dams.",
        "en",
    ),
    Line(
        "beta-delegate",
        "plenary",
        "نوافق على ذلك من حيث المبدأ، ونطلب أن يشمل التعريف كذلك أعمال التحويل المؤقتة.",
        "ar",
    ),
    Line(
        "gamma-delegate",
        "plenary",
        "临时引水也会影响下游。我们建议以每秒三立方米作为通知的门槛。",
        "zh",
    ),
    Line(
        "alpha-delegate",
        "plenary",
        "Is the threshold meant for each intake, or for all of them together? A table of the five "
        "stations is ready; I can send it round.",
        "en",
        is_statement=False,
    ),
    Line(
        "beta-delegate",
        "plenary",
        "للجميع معاً، وإلا فقدت العتبة معناها.",
        "ar",
        is_statement=False,
    ),
    Line(
        "gamma-delegate",
        "plenary",
        "我们同意：应按总量计算，并每季度核对一次。",
        "zh",
    ),
    Line(
        "alpha-delegate",
        "group-data",
        "Station three has no record for the spring of last year; we propose to mark the gap and "
        "not to fill it by calculation.",
        "en",
    ),
    Line(
        "gamma-delegate",
        "group-data",
        "同意。缺失的数据应当注明，不应推算。",
        "zh",
    ),
    Line(
        "alpha-delegate",
        "plenary",
        "For the record: our proposal on deepening the bed is offered together with the joint "
        "committee, and not instead of it.",
        "en",
    ),
    Line(
        "beta-delegate",
        "plenary",
        "نشكر وفد ألدريا على هذا الإيضاح. هل تقبلون أن تُنشر المحاضر الفنية بعد كل اجتماع؟",
        "ar",
    ),
    Line(
        "alpha-delegate",
        "plenary",
        "Yes, if all three approve the minutes within ten days of the meeting.",
        "en",
    ),
    Line(
        "gamma-delegate",
        "plenary",
        "十天可以接受。如逾期无异议，应视为同意。",
        "zh",
    ),
    Line(
        "beta-delegate",
        "group-data",
        "أرسلنا جدول القراءات للمحطتين 4 و5، مع هامش خطأ قدره 3 في المئة.",
        "ar",
    ),
    Line(
        "gamma-delegate",
        "group-data",
        "收到，谢谢。第五站的流量单位应为立方米每秒，而不是升每秒，请更正。",
        "zh",
        is_statement=False,
    ),
    Line(
        "beta-delegate",
        "group-data",
        "صحيح، هذا خطأ مطبعي، وسنرسل نسخة مصححة اليوم.",
        "ar",
        is_statement=False,
    ),
    Line(
        "alpha-delegate",
        "plenary",
        "We suggest that the mediator summarise where the three positions on the threshold now "
        "meet, before we go on to the summer minimum.",
        "en",
        is_statement=False,
    ),
    Line(
        "gamma-delegate",
        "plenary",
        "赞成。夏季最低流量是我们最关心的问题，希望今天能够开始讨论。",
        "zh",
    ),
    Line(
        "beta-delegate",
        "plenary",
        "نحن مستعدون لذلك، على أن يُبحث الحد الأدنى مع خطة الجفاف في وقت واحد.",
        "ar",
    ),
)
"""Said again and again, a line at a time, for as long as the demonstration runs."""
