"""One wish of each kind about a room's languages, so that only role or seat can stop it."""

from collections.abc import Awaitable, Callable

from negotiation_room.capabilities.languages import messages as m
from negotiation_room.capabilities.languages.rules import digest_of_pieces, languages_in
from negotiation_room.kernel.messages import Command
from tests.kit import RoomKit

Arrange = Callable[[RoomKit, str], Awaitable[Command]]

TERMS = m.LayTerms(
    title="Water",
    concepts=(
        m.TermConcept(
            id="basin", terms=(m.Named(lang="en", forms=(m.Form(text="river basin"),)),)
        ),
    ),
)
ENGINE = {"engine": "deepl", "goes_to": "api.example.com"}


async def proposal(kit: RoomKit, where: str) -> m.ProposeGlossary:
    """To propose what the secretariat has laid to one delegation."""
    place = await kit.do("sec", where, TERMS)
    laid = languages_in(await kit.state(where)).laid[place]
    digest = digest_of_pieces([laid.digest])
    return m.ProposeGlossary(draft=place, digest=digest, parties=(kit.delegation("alpha"),))


def proposed(make: Callable[[str], Command]) -> Arrange:
    """A wish about the version that lies before a delegation, made of its digest."""

    async def arrange(kit: RoomKit, where: str) -> Command:
        wish = await proposal(kit, where)
        await kit.do("mira", where, wish)
        return make(wish.digest)

    return arrange


async def lay(_kit: RoomKit, _where: str) -> Command:
    """To lay terms."""
    return TERMS


async def consent(_kit: RoomKit, _where: str) -> Command:
    """To consent to an engine elsewhere."""
    return m.ConsentToEngine(**ENGINE)


async def take_back(kit: RoomKit, where: str) -> Command:
    """To take back what the head of x's delegation has consented to."""
    await kit.do("bo", where, m.ConsentToEngine(**ENGINE))
    return m.WithdrawConsent(**ENGINE)


LANGUAGES_WISHES: dict[tuple[str, str], Arrange] = {
    ("languages.lay_terms", ""): lay,
    ("languages.propose_glossary", ""): proposal,
    ("languages.agree_glossary", ""): proposed(
        lambda digest: m.AgreeGlossary(number=1, digest=digest)
    ),
    ("languages.decline_glossary", ""): proposed(
        lambda _: m.DeclineGlossary(number=1, reason="one name is missing")
    ),
    ("languages.withdraw_glossary", ""): proposed(
        lambda _: m.WithdrawGlossary(number=1, reason="too early")
    ),
    ("languages.consent_to_engine", ""): consent,
    ("languages.withdraw_consent", ""): take_back,
}
"""By the command's wire name and the case, both as the table names them."""
