"""What a program does with a text besides writing in it: brackets, agreement, proposals, remarks.

Each act waits until the text held here has it; an act that means a wording names its digest.
"""

import os
from collections.abc import Iterable

from negotiation_room.capabilities.drafting.brackets import natural
from negotiation_room.capabilities.drafting.content import slice16
from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    ConfirmAgreement,
    ConsentToRemoval,
    DropSupport,
    PlaceBracket,
    PostComment,
    Propose,
    RemoveBracket,
    SupportBracket,
)
from negotiation_room.capabilities.drafting.units import Outcome, PlacedAs, Visibility
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.kernel.ids import CommentId, ProposalId, UnitId, new_id
from negotiation_room.sdk.drafting_writing import Writing


def new_unit() -> UnitId:
    """A fresh name for a unit."""
    return UnitId(new_id("u", os.urandom))


class Acts(Writing):
    """The acts on one text."""

    # --- square brackets -----------------------------------------------------------------------

    async def place_bracket(
        self,
        unit: UnitId,
        start: int,
        length: int = 0,
        *,
        words: str = "",
        placed_as: PlacedAs | None = None,
    ) -> UnitId:
        """Put words in square brackets: new ones, or those that stand there; gives the bracket.

        Without `placed_as`, new words are added and words that stand there are reserved. What
        was written in the unit goes before.
        """
        await self._quiet(unit)
        bracket = new_unit()
        natural = PlacedAs.RESERVED if length else PlacedAs.ADDED
        await self.act(
            PlaceBracket(
                bracket=bracket,
                unit=unit,
                rev=self.unit(unit).rev,
                start=start,
                length=length,
                placed_as=placed_as or natural,
                words=words,
            )
        )
        return bracket

    async def support(self, bracket: UnitId) -> int:
        """Stand behind a bracket as it is worded here."""
        return await self.act(SupportBracket(bracket=bracket, wording=self.wording(bracket)))

    async def drop_support(self, bracket: UnitId) -> int:
        """Stand behind a bracket no longer."""
        return await self.act(DropSupport(bracket=bracket))

    async def consent(self, bracket: UnitId, outcome: Outcome | None = None) -> int:
        """Let a bracket one placed or supports go; to things as they were, if none is named."""
        meant = outcome or self._natural(bracket)
        wish = ConsentToRemoval(bracket=bracket, outcome=meant, wording=self.wording(bracket))
        return await self.act(wish)

    async def remove_bracket(self, bracket: UnitId, outcome: Outcome) -> int:
        """As the chair, remove a bracket to which nobody holds on."""
        wish = RemoveBracket(bracket=bracket, outcome=outcome, wording=self.wording(bracket))
        return await self.act(wish)

    def _natural(self, bracket: UnitId) -> Outcome:
        self.unit(bracket)
        return natural(self.text, bracket)

    # --- the ladder ----------------------------------------------------------------------------

    def wording(self, unit: UnitId) -> str:
        """The SHA-256 of a unit's wording as the room has it: what an act of agreement names."""
        self.unit(unit)
        return wording(self.text, unit)

    async def agree(
        self,
        unit: UnitId,
        *,
        wording: str | None = None,
        provided: Iterable[UnitId] = (),
        reservation: str | None = None,
    ) -> int:
        """Agree to a unit for one's delegation, pending its capital.

        Args:
            unit: what is agreed to.
            wording: the digest of what was read; else that of the unit as it stands here now.
            provided: units that must be agreed too, or this does not hold.
            reservation: what is reserved.
        """
        return await self.act(
            AgreeAdReferendum(
                unit=unit,
                wording=wording or self.wording(unit),
                provided=tuple(provided),
                reservation=reservation,
            )
        )

    async def confirm(self, unit: UnitId, *, wording: str | None = None) -> int:
        """Confirm for one's capital what was agreed."""
        return await self.act(
            ConfirmAgreement(unit=unit, wording=wording or self.wording(unit))
        )

    # --- proposals and comments ----------------------------------------------------------------

    async def propose(
        self,
        unit: UnitId,
        words: str,
        rationale: str,
        visibility: Visibility = Visibility.ALL,
    ) -> ProposalId:
        """Propose an amendment to a unit as it stands here, with reasons."""
        proposal = ProposalId(new_id("q", os.urandom))
        wish = Propose(
            proposal=proposal,
            unit=unit,
            rev=self.unit(unit).rev,
            words=words,
            rationale=rationale,
            visibility=visibility,
        )
        await self.act(wish)
        return proposal

    async def comment(
        self,
        unit: UnitId,
        words: str,
        *,
        about: tuple[int, int] = (0, 0),
        visibility: Visibility = Visibility.ALL,
        reply_to: CommentId | None = None,
    ) -> CommentId:
        """Remark on some words of a unit, or answer a remark; what was written there goes before.

        Args:
            unit: the unit.
            words: the remark.
            about: where the words begin, and their length, as `span` gives them.
            visibility: who reads it.
            reply_to: the remark that this answers.
        """
        await self._quiet(unit)
        comment = CommentId(new_id("k", os.urandom))
        found = self.unit(unit)
        slice16(found.words, about[0], sum(about))
        wish = PostComment(
            comment=comment,
            unit=unit,
            rev=found.rev,
            start=about[0],
            length=about[1],
            words=words,
            visibility=visibility,
            reply_to=reply_to,
        )
        await self.act(wish)
        return comment
