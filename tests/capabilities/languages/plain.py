"""What should hold of a room's languages, as a plain list that knows of no acts and no folds."""

from dataclasses import dataclass, field

from negotiation_room.capabilities.languages import rules
from negotiation_room.kernel.capability import NotYourPower, NotYourRole
from negotiation_room.kernel.errors import Refusal

LATE = "eli"
"""Heads a delegation that is accredited later, if at all."""
LAYERS = {"mira", "sam", "ina", "ivo", "bo", "al", "cy", LATE}
HEADS = {"bo": "alpha", "al": "alpha", "cy": "beta", LATE: "gamma"}
WITHOUT_POWER = {"dee"}


@dataclass
class Drafted:
    """Terms, as the list has them."""

    by: str
    after: int | None
    basis: int | None


@dataclass
class Version:
    """A version, as the list has it."""

    pieces: list[int]
    parties: list[str]
    agreed: list[str] = field(default_factory=list[str])
    declined: list[str] = field(default_factory=list[str])
    stage: str = "proposed"


class Plain:
    """What should hold, written down as a clerk with a pencil would."""

    def __init__(self) -> None:
        self.delegations = ["alpha", "beta"]
        self.laid = dict[int, Drafted]()
        self.versions = list[Version]()
        self.consents = dict[str, list[str]]()

    def pieces(self, place: int) -> list[int]:
        """All the terms that a draft comes to."""
        chain, at = list[int](), place
        while True:
            chain.insert(0, at)
            after = self.laid[at].after
            if after is None:
                break
            at = after
        basis = self.laid[at].basis
        return chain if basis is None else [*self.versions[basis - 1].pieces, *chain]

    @property
    def is_open(self) -> bool:
        """Whether a version lies before the parties."""
        return any(one.stage == "proposed" for one in self.versions)

    def lay_refused(
        self, who: str, after: int | None, basis: int | None
    ) -> type[Refusal] | None:
        """Why somebody may not lay terms there."""
        if who not in LAYERS:
            return NotYourRole
        if after is not None:
            if after not in self.laid:
                return rules.NoSuchTerms
            return None if self.laid[after].by == who else rules.NotYourDraft
        absent = basis is not None and basis > len(self.versions)
        return rules.NoSuchTerms if absent else None

    def propose_refused(
        self, who: str, draft: int, parties: list[str], *, honest: bool
    ) -> type[Refusal] | None:
        """Why somebody may not propose that."""
        if who != "mira":
            return NotYourRole
        if draft not in self.laid:
            return rules.NoSuchTerms
        if self.is_open:
            return rules.AnotherIsOpen
        if not set(parties) <= set(self.delegations):
            return rules.NoDelegation
        return None if honest else rules.OtherTerms

    def answer_refused(
        self, who: str, number: int, *, honest: bool = True
    ) -> type[Refusal] | None:
        """Why somebody may not agree or decline."""
        unfit = no_voice(who)
        if unfit is not None:
            return unfit
        if number > len(self.versions):
            return rules.NoSuchTerms
        version = self.versions[number - 1]
        if version.stage != "proposed":
            return rules.NotOpen
        if HEADS[who] not in version.parties:
            return rules.NotAParty
        return None if honest else rules.OtherTerms

    def agree(self, who: str, number: int) -> None:
        """Write down a yes."""
        version, party = self.versions[number - 1], HEADS[who]
        if party in version.agreed:
            return
        version.agreed.append(party)
        if party in version.declined:
            version.declined.remove(party)
        if set(version.parties) <= set(version.agreed):
            for one in self.versions:
                one.stage = "superseded" if one.stage == "in_force" else one.stage
            version.stage = "in_force"

    def decline(self, who: str, number: int) -> None:
        """Write down a no."""
        version, party = self.versions[number - 1], HEADS[who]
        if party in version.agreed:
            version.agreed.remove(party)
        if party not in version.declined:
            version.declined.append(party)


def no_voice(who: str) -> type[Refusal] | None:
    """Why somebody may not answer for a delegation, if they may not."""
    if who in WITHOUT_POWER:
        return NotYourPower
    return None if who in HEADS else NotYourRole
