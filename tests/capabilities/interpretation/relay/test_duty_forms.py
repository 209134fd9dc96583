"""The many ways in which eight languages forbid, free and allow."""

# ruff: noqa: RUF001 -- sentences in many scripts

import pytest

from negotiation_room.capabilities.interpretation.relay.prohibitions import reversal
from tests.capabilities.interpretation.relay.pairs import Pair, pairs

FORBIDDEN = {
    "en": "No one shall be detained in the camp.",
    "fr": "Nul ne peut être détenu dans le camp.",
    "es": "Nadie será detenido en el campamento.",
    "ru": "Никто не может быть задержан в лагере.",
    "ar": "لا يجوز احتجاز أحد في المخيم.",
    "zh": "任何人不得被拘留在营地。",
    "pt": "Ninguém poderá ser detido no campo.",
    "uk": "Ніхто не може бути затриманий у таборі.",
}
FORBIDS = {
    "en": [
        "Nobody may enter the camp.",
        "Neither side shall fire.",
        "It is forbidden to enter.",
        "The parties are not permitted to fire.",
        "No State shall use such weapons.",
        "They cannot withdraw.",
        "Members are prohibited from voting.",
        "Under no circumstances shall fire be opened.",
        "Such use is ruled out.",
    ],
    "fr": [
        "Il est interdit d'entrer.",
        "Les parties ne peuvent pas tirer.",
        "Aucun État ne doit employer ces armes.",
        "Nul ne sera tenu en esclavage.",
        "Les membres ne sauraient voter.",
        "L'entrée n'est pas autorisée.",
        "Personne ne pourra entrer.",
        "Une telle mesure est inacceptable.",
    ],
    "es": [
        "Se prohíbe entrar.",
        "Las partes no podrán disparar.",
        "Ningún Estado deberá emplear esas armas.",
        "No está permitido entrar.",
        "Nadie puede votar dos veces.",
        "En ningún caso se abrirá fuego.",
        "Queda descartado el uso de esas armas.",
    ],
    "ru": [
        "Запрещается входить.",
        "Стороны не вправе стрелять.",
        "Ни одно государство не должно применять такое оружие.",
        "Не допускается голосовать.",
        "Сюда нельзя входить.",
        "Члены не имеют права голосовать.",
        "Такое применение исключается.",
    ],
    "ar": [
        "يحظر الدخول.",
        "لا يحق للأطراف إطلاق النار.",
        "يجب ألا تستخدم الدول هذه الأسلحة.",
        "لا ينبغي الدخول.",
        "يمنع التصويت.",
        "ليس للأعضاء حق التصويت.",
        "هذا الأمر غير وارد.",
    ],
    "zh": [
        "禁止进入。",
        "各方不得开火。",
        "各国不应使用此类武器。",
        "严禁投票。",
        "成员无权投票。",
        "不容许使用这些武器。",
    ],
    "pt": [
        "É proibido entrar.",
        "As partes não poderão atirar.",
        "Nenhum Estado deve usar essas armas.",
        "Não é permitido entrar.",
        "Ninguém pode votar.",
        "Tal medida é inaceitável.",
    ],
    "uk": [
        "Забороняється входити.",
        "Сторони не мають права стріляти.",
        "Жодна держава не повинна застосовувати таку зброю.",
        "Не допускається голосувати.",
        "Сюди не можна заходити.",
        "Такий захід неприйнятний.",
    ],
}
FREES = {
    "en": [
        "No one has to be detained in the camp.",
        "No one need be detained in the camp.",
        "No one is required to be detained in the camp.",
        "No one shall be obliged to stay in the camp.",
        "Nobody needs to stay in the camp.",
        "No State is bound to agree.",
        "They do not have to be detained.",
        "They are under no obligation to stay.",
        "It is not mandatory to stay.",
        "Neither party is obliged to stay.",
        "Members may refrain from voting.",
        "There is no need to enter.",
        "Attendance is not a requirement.",
        "Nothing obliges the parties to reply.",
    ],
    "fr": [
        "Nul n'a à être détenu dans le camp.",
        "Nul n’est tenu d’être détenu dans le camp.",
        "Personne n'est obligé de rester.",
        "Aucun État n'a besoin d'accepter.",
        "Ils ne sont nullement contraints de rester.",
        "Il n'est pas nécessaire de rester.",
        "Il n'y a pas lieu de rester.",
        "Nul ne sera obligé de rester.",
        "Ils n'ont pas à entrer.",
        "Ils n'ont aucune obligation de rester.",
        "L'entrée est facultative.",
        "La présence est facultative.",
        "Rien ne contraint les parties à répondre.",
    ],
    "es": [
        "Nadie tiene que ser detenido.",
        "Nadie está obligado a quedarse.",
        "Nadie necesita ser detenido.",
        "Ningún Estado tendrá que aceptar.",
        "No es necesario entrar.",
        "No están obligados a quedarse.",
        "No hace falta entrar.",
        "Nadie será obligado a quedarse.",
        "No tienen la obligación de entrar.",
        "No se requiere entrar.",
        "La asistencia es facultativa.",
        "Nada obliga a las partes a responder.",
    ],
    "ru": [
        "Никто не обязан находиться в лагере.",
        "Никому не нужно находиться в лагере.",
        "Никто не будет обязан оставаться.",
        "Входить не обязательно.",
        "Нет необходимости входить.",
        "Им не придётся входить.",
        "Не требуется входить.",
        "Никого не принуждают входить.",
        "Члены вправе не голосовать.",
        "Участие остаётся факультативным.",
        "Ничто не обязывает стороны отвечать.",
    ],
    "ar": [
        "لا يلزم احتجاز أحد.",
        "ليس على أحد أن يدخل.",
        "لا أحد ملزم بالدخول.",
        "ليس أحد ملزما بالدخول.",
        "لا يتعين على أحد الدخول.",
        "لا حاجة إلى الدخول.",
        "لا يحتاج أحد إلى الدخول.",
        "ليس من الضروري الدخول.",
        "الأطراف غير ملزمة بالدخول.",
        "لا يجبر أحد على الدخول.",
        "لا شيء يلزم الأطراف بالرد.",
    ],
    "zh": [
        "任何人不必被拘留。",
        "任何人无须进入营地。",
        "任何人没有义务进入。",
        "任何人都不需要进入。",
        "各方无进入的义务。",
        "不要求进入。",
        "可以不进入。",
        "不强制进入。",
        "并无义务答复。",
    ],
    "pt": [
        "Ninguém tem de ser detido.",
        "Ninguém é obrigado a ficar.",
        "Ninguém precisa ficar.",
        "Nenhum Estado terá de aceitar.",
        "Não é necessário entrar.",
        "Não estão obrigados a ficar.",
        "Não há necessidade de entrar.",
        "Não têm a obrigação de entrar.",
        "A presença é facultativa.",
        "Nada obriga as partes a responder.",
    ],
    "uk": [
        "Ніхто не зобов'язаний перебувати в таборі.",
        "Нікому не потрібно заходити.",
        "Ніхто не мусить заходити.",
        "Заходити не обов'язково.",
        "Немає потреби заходити.",
        "Їм не доведеться заходити.",
        "Ніхто не буде зобов'язаний заходити.",
        "Нікого не змушують заходити.",
        "Ніщо не зобов'язує сторони відповідати.",
    ],
}
PERMITS = {
    "en": ["Anyone may be detained in the camp.", "Detention is allowed."],
    "fr": ["Chacun peut être détenu dans le camp.", "La détention est autorisée."],
    "es": ["Todos podrán ser detenidos.", "Se permite entrar."],
    "ru": ["Каждый может быть задержан в лагере.", "Разрешается входить."],
    "ar": ["يجوز احتجاز أي شخص في المخيم.", "يسمح بالدخول."],
    "zh": ["任何人可被拘留在营地。", "允许进入。"],
    "pt": ["Todos poderão ser detidos no campo.", "É permitido entrar."],
    "uk": ["Кожен може бути затриманий у таборі.", "Дозволяється заходити."],
}
LANGUAGES = sorted(FORBIDDEN)


def listed(forms: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each form with its language."""
    return [(language, form) for language, those in forms.items() for form in those]


@pytest.mark.parametrize(("language", "form"), listed(FREES))
def test_what_is_forbidden_may_not_be_made_free_in_any_form(language: str, form: str) -> None:
    """No one, nul, nadie, никто and 任何人 that need not are told as well as "need not"."""
    for source in LANGUAGES:
        if source != language:
            assert reversal(FORBIDDEN[source], source, form, language), source


@pytest.mark.parametrize(("language", "form"), listed(FORBIDS))
def test_a_freedom_may_not_be_made_any_form_of_prohibition(language: str, form: str) -> None:
    """Whichever way the translation forbids."""
    source, free = ("fr", FREES["fr"][3]) if language == "en" else ("en", FREES["en"][6])
    assert reversal(free, source, form, language)
    assert reversal(form, language, free, source)


@pytest.mark.parametrize(("language", "form"), listed(PERMITS))
def test_a_prohibition_that_became_a_permission_is_told(language: str, form: str) -> None:
    """What nobody may do, the translation lets everybody do."""
    for source in LANGUAGES:
        if source != language:
            assert reversal(FORBIDDEN[source], source, form, language), source


@pytest.mark.parametrize(
    ("language", "form"), [*listed(FORBIDS), *((one, FORBIDDEN[one]) for one in LANGUAGES)]
)
def test_one_prohibition_is_no_reversal_of_another(language: str, form: str) -> None:
    """However differently two languages forbid."""
    for other in LANGUAGES:
        if other != language:
            for theirs in (FORBIDDEN[other], *FORBIDS[other]):
                assert reversal(form, language, theirs, other) is None


@pytest.mark.parametrize(("language", "form"), listed(FREES))
def test_one_freedom_is_no_reversal_of_another(language: str, form: str) -> None:
    """However differently two languages say that nothing is owed."""
    for other in LANGUAGES:
        if other != language:
            for theirs in FREES[other]:
                assert reversal(form, language, theirs, other) is None


@pairs(
    ("en", "No one may be compelled to vote.", "zh", "任何人不得被迫投票。"),
    ("en", "No one may be compelled to vote.", "fr", "Nul ne peut être obligé de voter."),
    ("en", "No one shall be required to vote.", "es", "Nadie será obligado a votar."),
    ("ar", "لا يجوز إرغام أحد على التصويت.", "en", "No one may be compelled to vote."),
    ("ru", "Никого нельзя принуждать голосовать.", "en", "No one shall be forced to vote."),
    ("en", "It cannot be used until tested.", "es", "Solo podrá usarse tras la prueba."),
    ("en", "It may not be refused.", "fr", "Il est impossible de le refuser."),
)
def test_what_is_neither_freed_nor_allowed_is_not_told(pair: Pair) -> None:
    """A prohibition of compelling, and a permission within limits, stand between the two."""
    assert reversal(*pair.there) is None


@pairs(
    ("en", "No reservation may be made to it.", "ru", "К нему нельзя делать оговорки."),
    ("en", "No change may be made to it.", "fr", "Le protocole facultatif ne peut changer."),
    ("en", "No change may be made to it.", "es", "No podrá cambiarse el protocolo optativo."),
    ("en", "No change may be made to it.", "ru", "Факультативный протокол нельзя менять."),
    ("en", "No one may cause needless pain.", "es", "Nadie puede causar dolor innecesario."),
    ("en", "No one may cause needless pain.", "pt", "Ninguém pode causar dor desnecessária."),
    ("en", "No one may be moved so.", "zh", "非经自愿同意，不得迁移任何人。"),
    ("fr", "Aucune peine ne peut lui être imposée.", "es", "No se impondrá ninguna pena."),
)
def test_what_may_also_mean_other_things_frees_nobody(pair: Pair) -> None:
    """An optional protocol, needless pain and free consent stand beside prohibitions."""
    assert reversal(*pair.there) is None
    assert reversal(*pair.back) is None


@pairs(
    ("en", "There is no reason to change it.", "es", "No es necesario cambiarlo."),
    (
        "fr",
        "La plupart fonctionne sans aucune intervention.",
        "zh",
        "大部分工作不需要任何干预。",
    ),
    ("en", "The annex is not the same.", "ru", "Приложение не обязательно то же самое."),
    ("en", "The State is not bound by it.", "ru", "Государство не должно быть связано им."),
    ("uk", "Утримання від міста має ціну.", "en", "Upkeep by the city may have its price."),
    ("zh", "此选项已被禁用。", "en", "This option may have been disabled."),
    ("en", "It may be used, but cannot be sold.", "es", "Puede usarse, mas no para la venta."),
    ("fr", "Il ne peut être modifié qu’ici.", "ar", "لا يمكن تعديله إلا هنا."),
)
def test_a_plain_denial_beside_a_freedom_is_no_reversal(pair: Pair) -> None:
    """To deny something is not to forbid it, and what is allowed beside stays allowed."""
    assert reversal(*pair.there) is None
    assert reversal(*pair.back) is None


@pairs(
    ("en", "Do not sign this page.", "fr", "Vous n’avez pas à signer cette page."),
    ("fr", "Ne signez pas cette page.", "en", "You need not sign this page."),
    ("ru", "Не подписывайте эту страницу.", "es", "No tiene que firmar esta página."),
    ("uk", "Не підписуйте цю сторінку.", "en", "You need not sign this page."),
    ("zh", "请不要签署本页。", "en", "You need not sign this page."),
)
def test_an_order_not_to_forbids(pair: Pair) -> None:
    """Where a sentence begins with it."""
    assert reversal(*pair.there) is not None
    assert reversal(*pair.back) is not None


def test_sentences_are_compared_one_by_one_where_there_are_as_many() -> None:
    """A text may forbid one thing and free another; each keeps to its own sentence."""
    source = "Inspectors must not enter. Observers need not leave."
    good = "Les inspecteurs ne doivent pas entrer. Les observateurs n'ont pas à partir."
    bad = "Les inspecteurs n'ont pas à entrer. Les observateurs n'ont pas à partir."
    assert reversal(source, "en", good, "fr") is None
    assert reversal(source, "en", bad, "fr") is not None
