"""What a room has agreed about its languages: kept in its register, and nowhere else."""

from dataclasses import dataclass, field
from enum import StrEnum

from immutables import Map

from negotiation_room.kernel.ids import ActId, DelegationId, SeatId


class GlossaryStage(StrEnum):
    """How far a version of the glossary has come."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Laid:
    """One act's worth of terms, which may become part of a version.

    Attributes:
        after: the place of the terms that these go on from; None where a draft begins.
        basis: the version that a draft begins from; None for an empty one.
        digest: SHA-256 in hex of the terms.
        concepts: how many concepts they name anew or otherwise than before.
    """

    by: SeatId
    title: str
    digest: str
    concepts: int
    languages: tuple[str, ...]
    after: int | None = None
    basis: int | None = None


@dataclass(frozen=True, slots=True)
class GlossaryVersion:
    """One version of the room's glossary, which never changes.

    Attributes:
        pieces: the places of the acts that hold its terms; what comes later replaces.
        digest: SHA-256 in hex over the digests of its pieces: the name that parties agree to.
        parties: the delegations that the mediator named.
        agreed: those of them that have agreed.
        declined: those that said no, and have not agreed since.
    """

    number: int
    title: str
    pieces: tuple[int, ...]
    digest: str
    parties: tuple[DelegationId, ...]
    stage: GlossaryStage = GlossaryStage.PROPOSED
    agreed: tuple[DelegationId, ...] = ()
    declined: tuple[DelegationId, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """A certified translation that the party whose words it is has disclosed to the room.

    Attributes:
        place: of the entry that holds both texts.
    """

    place: int
    source: str
    lang: str


@dataclass(frozen=True, slots=True)
class Languages:
    """What this capability keeps in the register.

    Attributes:
        laid: by the place of the act.
        versions: every version there was, by its number.
        consents: by engine and where it is, as `engine_at` writes them: who consented.
        remembered: by the act with which a party disclosed it.
    """

    laid: Map[int, Laid] = field(default_factory=Map[int, Laid])
    versions: Map[int, GlossaryVersion] = field(default_factory=Map[int, GlossaryVersion])
    consents: Map[str, tuple[DelegationId, ...]] = field(
        default_factory=Map[str, tuple[DelegationId, ...]]
    )
    remembered: Map[ActId, Remembered] = field(default_factory=Map[ActId, Remembered])

    @property
    def in_force(self) -> GlossaryVersion | None:
        """The version that translations keep to."""
        return next(
            (one for one in self.versions.values() if one.stage is GlossaryStage.IN_FORCE),
            None,
        )


def engine_at(engine: str, goes_to: str) -> str:
    """What consent is given to: an engine, and where it is; elsewhere it is another."""
    return f"{engine} {goes_to}"
