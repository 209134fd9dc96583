"""How the commands of a room's languages show them: to a person in words, to a program in JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    TermStatus,
)
from negotiation_room.capabilities.interpretation.exchange.report import Finding
from negotiation_room.capabilities.interpretation.terms import term_concept
from negotiation_room.capabilities.languages.states import GlossaryStage, GlossaryVersion
from negotiation_room.cli.output import console, errors
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.sdk.glossary import Draft, Glossaries

STAGES = {
    GlossaryStage.PROPOSED: "before the delegations",
    GlossaryStage.IN_FORCE: "in force",
    GlossaryStage.SUPERSEDED: "followed by another",
    GlossaryStage.WITHDRAWN: "taken back",
}


class Parties:
    """The delegations of a room, by the codes that people call them by."""

    def __init__(self, codes: Mapping[DelegationId, str]) -> None:
        self._codes = codes

    def code(self, party: DelegationId) -> str:
        """A delegation's code."""
        return self._codes.get(party, party)

    def named(self, parties: Iterable[DelegationId]) -> str:
        """Several codes, in a row."""
        return ", ".join(map(self.code, parties))

    def find(self, said: str) -> DelegationId:
        """The delegation of a code, or of an id.

        Raises:
            NotFound: there is none.
        """
        for party, code in self._codes.items():
            if said.casefold() in {party, code.casefold()}:
                return party
        raise NotFound(f"name delegations by their codes: {', '.join(self._codes.values())}")


# --- versions and drafts -------------------------------------------------------------------


def print_overview(words: Glossaries, parties: Parties) -> None:
    """What there is, for a person."""
    if not words.versions and not words.drafts:
        console.print("This room has no glossary yet.")
        return
    if words.versions:
        table = Table("version", "title", "state", "agreed", "not agreed", "digest")
        for one in words.versions:
            waiting = [party for party in one.parties if party not in one.agreed]
            table.add_row(
                str(one.number),
                Text(one.title),
                STAGES[one.stage],
                parties.named(one.agreed),
                _waiting(one, waiting, parties),
                one.digest[:16],
            )
        console.print(table)
    for one in words.drafts:
        print_draft(one)


def _waiting(
    version: GlossaryVersion, waiting: Sequence[DelegationId], parties: Parties
) -> str:
    said = (
        f"{parties.code(one)} (declined)" if one in version.declined else parties.code(one)
        for one in waiting
    )
    return ", ".join(said)


def print_draft(draft: Draft) -> None:
    """A draft, on one line."""
    upon = "" if draft.basis is None else f" upon version {draft.basis}"
    console.print(
        Text(
            f"Draft #{draft.place}: {draft.title}, {draft.concepts} concepts laid{upon} "
            f"by {draft.by or 'somebody who has left'}; digest {draft.digest}"
        )
    )


def version_row(version: GlossaryVersion, parties: Parties) -> dict[str, Any]:
    """A version for a program."""
    return {
        "number": version.number,
        "title": version.title,
        "digest": version.digest,
        "stage": version.stage.value,
        "parties": [parties.code(one) for one in version.parties],
        "agreed": [parties.code(one) for one in version.agreed],
        "declined": [parties.code(one) for one in version.declined],
    }


def draft_row(draft: Draft) -> dict[str, Any]:
    """A draft for a program."""
    return {
        "draft": draft.place,
        "title": draft.title,
        "digest": draft.digest,
        "by": draft.by,
        "basis": draft.basis,
        "concepts": draft.concepts,
        "languages": list(draft.languages),
    }


def print_finding(finding: Finding) -> None:
    """What a file says that is doubtful, with its place."""
    errors.print(Text(f"{finding.where}: {finding.sentence}"))


def finding_row(finding: Finding) -> dict[str, Any]:
    """The same for a program."""
    return {
        "code": finding.code.value,
        finding.where.counted_in: finding.where.number,
        "sentence": finding.sentence,
    }


# --- terms ---------------------------------------------------------------------------------


def print_terms(glossary: Glossary) -> None:
    """Terms, a concept to a row and a language to a column."""
    number = f"version {glossary.version}: " if glossary.version else ""
    title = f"{number}{glossary.title}, {len(glossary.concepts)} concepts"
    console.print(Text(title, style="bold"))
    table = Table("concept", *glossary.languages, show_lines=True)
    for concept in glossary.concepts:
        cells = (_forms(concept.terms.get(tag, ())) for tag in glossary.languages)
        table.add_row(_concept(concept), *cells)
    console.print(table)


def _concept(concept: Concept) -> Text:
    said = Text(concept.id)
    if concept.do_not_translate:
        said.append("\nleft as it stands", style="dim")
    if concept.definition:
        said.append(f"\n{concept.definition}", style="dim")
    return said


def _forms(forms: Iterable[TermForm]) -> Text:
    lines = (
        form.text if form.status is TermStatus.PREFERRED else f"{form.text} ({form.status})"
        for form in forms
    )
    return Text("\n".join(lines))


def glossary_row(glossary: Glossary) -> dict[str, Any]:
    """Terms for a program."""
    return {
        "number": glossary.version or None,
        "title": glossary.title,
        "languages": list(glossary.languages),
        "concepts": [
            term_concept(concept).model_dump(mode="json") for concept in glossary.concepts
        ],
    }


# --- engines -------------------------------------------------------------------------------


def consent_rows(
    offered: Iterable[Mapping[str, Any]], words: Glossaries, parties: Parties
) -> list[dict[str, Any]]:
    """The engines there are, and those that anybody consents to though they are not there."""
    rows: list[dict[str, Any]] = []
    for one in offered:
        engine, goes_to = str(one["engine"]), str(one.get("goes_to") or "")
        row: dict[str, Any] = {"engine": engine, "goes_to": goes_to, "is_here": True}
        rows.append(row | _consent(words, parties, engine, goes_to))
    known = {(row["engine"], row["goes_to"]) for row in rows}
    for one in words.consents:
        if (one.engine, one.goes_to) not in known:
            row = {"engine": one.engine, "goes_to": one.goes_to, "is_here": False}
            rows.append(row | _consent(words, parties, one.engine, one.goes_to))
    return rows


def _consent(words: Glossaries, parties: Parties, engine: str, goes_to: str) -> dict[str, Any]:
    if not goes_to:
        return {"given": [], "missing": []}
    found = words.consent_to(engine, goes_to)
    return {
        "given": [parties.code(one) for one in found.given],
        "missing": [parties.code(one) for one in found.missing],
    }


def print_consents(rows: Sequence[Mapping[str, Any]]) -> None:
    """Engines, where texts go, and who consents, for a person."""
    if not rows:
        console.print("No engine translates in this room, and nobody consents to any.")
        return
    table = Table("engine", "where texts go", "consent", "no consent yet")
    for row in rows:
        name = row["engine"] if row["is_here"] else f"{row['engine']} (not on this server)"
        if row["goes_to"]:
            given, missing = ", ".join(row["given"]), ", ".join(row["missing"])
            table.add_row(Text(name), Text(row["goes_to"]), given, missing)
        else:
            table.add_row(Text(name), "nowhere: they stay on the server", "not asked", "")
    console.print(table)
