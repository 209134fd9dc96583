"""The commands of a room's languages, as a terminal runs them."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx
from negotiation_room.kernel.seats import Role
from tests.cli.terminal import Terminal
from tests.sdk.relays import desks

TABLE = """id,definition,en,fr,do not translate
basin,Land that drains into a river.,basin | [admitted] catchment,bassin,
mission,,MONUA,MONUA,yes
"""


def written(folder: Path) -> str:
    """A table of terms, as a secretariat brings it."""
    file = folder / "water.csv"
    file.write_text(TABLE, encoding="utf-8")
    return str(file)


@pytest.mark.rule("LA2")
async def test_a_glossary_comes_into_force_and_goes_out_as_a_file(tmp_path: Path) -> None:
    """Bring, show, propose, decline, agree and export, in words and for a program."""
    async with desks(tmp_path) as table:
        await table.summit.seat("beta", Role.HEAD, "betas", name="Bea Beta")
        ina, chair = Terminal(table, "ina", tmp_path), Terminal(table, "mediator", tmp_path)
        alpha, beta = Terminal(table, "alpha", tmp_path), Terminal(table, "beta", tmp_path)
        assert "no glossary yet" in await chair.said("glossary", "show")

        (laid,) = await ina.told("glossary", "bring", written(tmp_path), "--title", "Water")
        assert (laid["title"], laid["concepts"], laid["acts"]) == ("Water", 2, 1)
        draft = str(laid["draft"])
        assert f"Draft #{draft}: Water" in await chair.said("glossary", "show")
        shown = await chair.said("glossary", "show", "--draft", draft)
        assert "catchment (admitted)" in shown
        assert "left as it stands" in shown

        refused = await chair.run("glossary", "propose", draft, "--party", "nobody")
        assert refused.exit_code == 1
        assert "name delegations by their codes" in refused.output
        (version,) = await chair.told("glossary", "propose", draft)
        assert (version["number"], version["digest"]) == (1, laid["digest"])
        first, second = version["parties"]
        overview = await alpha.said("glossary", "show")
        assert "before the delegations" in overview

        said = await alpha.said("glossary", "decline", "1", "a name is missing")
        assert "does not agree to version 1" in said
        assert "(declined)" in await beta.said("glossary", "show")
        assert "Not yet agreed" in await alpha.said("glossary", "agree", "1")
        assert "it is in force" in await beta.said("glossary", "agree", "1")
        (row,) = await ina.told("glossary", "show")
        assert row["stage"] == "in_force"
        assert sorted(row["agreed"]) == sorted([first, second])
        late = await chair.run("glossary", "withdraw", "1", "too late")
        assert late.exit_code == 1

        (terms,) = await ina.told("glossary", "show", "1")
        assert [one["id"] for one in terms["concepts"]] == ["basin", "mission"]
        for name, read in (("out.csv", read_csv), ("out.tbx", read_tbx)):
            file = tmp_path / name
            assert "2 concepts" in await ina.said("glossary", "export", str(file))
            assert [one.id for one in read(file.read_bytes()).value.concepts] == [
                "basin",
                "mission",
            ]
        assert "ends in .csv" in (await ina.run("glossary", "export", "out.txt")).output


async def test_a_version_is_taken_back_and_a_file_says_what_is_doubtful(tmp_path: Path) -> None:
    """The chair takes back what lies before the delegations it named; findings name their row."""
    async with desks(tmp_path) as table:
        file = tmp_path / "doubtful.csv"
        file.write_text("en,fr,colour\nbasin,bassin,blue\n", encoding="utf-8")
        ina, chair = Terminal(table, "ina", tmp_path), Terminal(table, "mediator", tmp_path)
        brought = await ina.run("glossary", "bring", str(file))
        assert "colour" in brought.output
        (laid,) = await ina.told("glossary", "bring", str(file))
        assert laid["findings"]
        draft = str(laid["draft"])
        codes = (await chair.told("glossary", "propose", draft))[0]["parties"]
        assert "is taken back" in await chair.said("glossary", "withdraw", "1", "too early")
        again = await chair.said("glossary", "propose", draft, "--party", codes[0].lower())
        assert f"Version 2 lies before {codes[0]}" in again
        missing = await ina.run("glossary", "bring", str(file), "--basis", "2")
        assert "holds nothing that is not in the version" in missing.output


@pytest.mark.rule("LA3")
async def test_delegations_consent_to_engines_by_command(tmp_path: Path) -> None:
    """Each engine is listed with where texts go, and with who consents and who does not."""
    async with desks(tmp_path) as table:
        await table.summit.seat("beta", Role.HEAD, "betas", name="Bea Beta")
        alpha, beta = Terminal(table, "alpha", tmp_path), Terminal(table, "beta", tmp_path)
        cloud = ("deepl", "api.example.com")
        assert "Nothing goes there before" in await alpha.said("glossary", "consent", *cloud)
        rows = await beta.told("glossary", "engines")
        (row,) = [one for one in rows if one["engine"] == "deepl"]
        assert (row["goes_to"], row["is_here"]) == ("api.example.com", False)
        assert (len(row["given"]), len(row["missing"])) == (1, 1)
        assert "not on this server" in await beta.said("glossary", "engines")
        assert "Every delegation consents" in await beta.said("glossary", "consent", *cloud)
        taken = await alpha.said("glossary", "withdraw-consent", *cloud)
        assert "Nothing more goes to deepl" in taken
        again = await alpha.run("glossary", "withdraw-consent", *cloud)
        assert again.exit_code == 1
        assert "has not consented" in again.output


@pytest.mark.rule("LA4")
async def test_a_delegation_discloses_a_certified_translation_by_command(
    tmp_path: Path,
) -> None:
    """Its own words alone, and only those that an interpreter signed for."""
    async with desks(tmp_path) as table:
        alpha, ina = Terminal(table, "alpha", tmp_path), Terminal(table, "ina", tmp_path)
        of = str(await table.say("The basin is shared."))
        early = await alpha.run("relay", "promote", of, "fr")
        assert "no interpreter of this channel" in early.output
        await ina.said("relay", "certify", of, "fr", "-", given="Le bassin est partagé.\n")
        other = await ina.run("relay", "promote", of, "fr")
        assert "only those whose words" in other.output
        assert f"The room may recall #{of} in fr" in await alpha.said(
            "relay", "promote", of, "fr"
        )
