"""How far a text goes, and who has to agree before it does."""

import pytest

from negotiation_room.capabilities.interpretation.ports import EngineFailed, Locality
from negotiation_room.integrations.translators.http import Destination, locality_of
from negotiation_room.integrations.translators.libretranslate import LibreTranslate
from negotiation_room.integrations.translators.openai import OpenAICompatible

COMPANY = "https://api.example.com/v1"


@pytest.mark.parametrize(
    ("host", "how_far"),
    [
        ("localhost:5000", Locality.LOCAL_HOST),
        ("127.0.0.9", Locality.LOCAL_HOST),
        ("[::1]:80", Locality.LOCAL_HOST),
        ("10.1.2.3", Locality.NETWORK),
        ("192.168.0.7:5000", Locality.NETWORK),
        ("[fd00::1]", Locality.NETWORK),
        ("models", Locality.NETWORK),
        ("models.lan", Locality.NETWORK),
        ("models.house.internal", Locality.NETWORK),
        ("mt.ministry.example", Locality.NETWORK),
        ("api.example.com", Locality.CLOUD),
        ("api.example.com.", Locality.CLOUD),
        ("mt.ministry.example.com", Locality.CLOUD),
        ("internal.example.com", Locality.CLOUD),
        ("8.8.8.8", Locality.CLOUD),
        ("[2001:4860:4860::8888]", Locality.CLOUD),
    ],
)
def test_what_could_be_anybodys_is_taken_for_a_companys(host: str, how_far: Locality) -> None:
    """Until the operator calls it their own, as one host is here."""
    assert locality_of(f"https://{host}/v1", {"mt.ministry.example"}) is how_far


async def test_other_engines_at_a_company_need_consent_as_well() -> None:
    """Whatever they speak: without it nothing is sent, nor where it is for another host."""
    engines = [
        OpenAICompatible(COMPANY, "m", ("en", "fr"), 1.0),
        LibreTranslate(COMPANY, 1.0, consented=lambda _, host: host == "elsewhere"),
    ]
    for engine in engines:
        with pytest.raises(EngineFailed, match="not every party consented"):
            await engine.translate("We came to talk.", "en", "fr")
        await engine.close()


def test_consent_is_to_an_engine_at_its_host() -> None:
    """Asked each time, and an answer that is not plainly yes is no."""
    asked: list[tuple[str, str]] = []

    def yes(engine: str, host: str) -> bool:
        asked.append((engine, host))
        return True

    Destination(COMPANY, consented=yes).check("openai")
    Destination("https://10.1.2.3", consented=yes).check("openai")
    assert asked == [("openai", "api.example.com")]
