"""What interpreters signed for of a channel's text: as the verified record has it, and signing."""

from dataclasses import dataclass

from negotiation_room.capabilities.drafting.face import Wording, Wordings
from negotiation_room.capabilities.drafting.permission import drafting_of
from negotiation_room.capabilities.interpretation.messages import (
    CertifyParagraph,
    WithdrawParagraph,
)
from negotiation_room.capabilities.interpretation.paragraphs import signers_circle
from negotiation_room.capabilities.interpretation.rules import NothingSigned, NothingToTranslate
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.drafting_partial import demand_known
from negotiation_room.sdk.relay_acting import RelayActing


@dataclass(frozen=True, slots=True)
class Certified:
    """A paragraph in another language, as an interpreter signed for it.

    Attributes:
        wording: the digest of the wording that it was signed for, and of no other.
        text: the words, brackets as square brackets and footnotes in braces.
        place: of the entry that holds them.
        by: who signed, as far as this reader may know.
        is_withdrawn: it was taken back, and is not to be relied on.
        is_verified: it was read from the verified record; else the server alone says so.
    """

    lang: str
    wording: str
    text: str
    place: int
    by: str | None
    is_withdrawn: bool = False
    is_verified: bool = True


class RelayParagraphs(RelayActing):
    """One channel's text in other languages, as far as interpreters signed for it."""

    async def certify_paragraph(
        self,
        unit: UnitId,
        lang: str,
        text: str,
        *,
        wording: str | None = None,
        after: int | None = None,
    ) -> int:
        """Sign for what a paragraph of the text says in another language. For interpreters.

        Args:
            unit: the paragraph.
            lang: the language of the words.
            text: the words, every bracket as square brackets and every footnote in braces, in the
                order of the paragraph; in another order each says its number, as "[2: …]".
            wording: the digest of the wording that one has read; what it says now, if none is.
            after: the place of what was certified before and one has read; None where one knows
                of nothing. When there is something else by now, it is refused.

        Raises:
            NothingToTranslate: there is no such paragraph.
            Refused: it says something else by now, or the brackets are not its own.
        """
        meant = self.wording_of(unit).digest if wording is None else wording
        wish = CertifyParagraph(unit=unit, wording=meant, lang=lang, text=text, after=after)
        return await self._act(wish)

    async def withdraw_paragraph(self, unit: UnitId, lang: str, reason: str) -> int:
        """Take back what was certified of a paragraph; its words stay on the record.

        Raises:
            NothingSigned: nothing was.
        """
        held = self.interpretation.paragraph(unit, lang)
        if held is None:
            raise NothingSigned("there is no certified translation of this paragraph")
        text = held.text
        return await self._told_to(
            text,
            signers_circle,
            lambda to: WithdrawParagraph(unit=unit, lang=lang, text=text, to=to, reason=reason),
        )

    async def certified(self, unit: UnitId, lang: str) -> Certified | None:
        """What was certified last of a paragraph, for whichever wording; None if nothing was.

        It is read from the record and verified; None also where its words are destroyed, or stand
        in an earlier epoch of the log.

        Raises:
            Tampered: the record does not hold.
        """
        held = self.interpretation.paragraph(unit, lang)
        if held is None:
            return None
        await self._fetch(held.text)
        words = self._texts.get(held.text)
        if words is None:
            return None
        by = self._name(held.certified_by)
        return Certified(held.lang, held.wording, words[0], held.text, by, held.is_withdrawn)

    def wording_of(self, unit: UnitId) -> Wording:
        """What a paragraph of the text says now, as far as it is held here.

        Raises:
            NothingToTranslate: there is no such paragraph.
            NotLoaded: its article is not loaded here.
        """
        text = drafting_of(self._state).text
        if text is not None:
            demand_known(text, [unit])
        found = Wordings(text).of(unit)
        if found is None:
            raise NothingToTranslate("there are no words of the text there; look again")
        return found
