"""How a program acts in a channel's relay: before whom, and after which news."""

import asyncio
from collections.abc import Callable
from typing import Final

from negotiation_room.capabilities.interpretation.messages import CertifyTranslation
from negotiation_room.capabilities.interpretation.rules import OtherReaders, readers_of
from negotiation_room.kernel.audience import Audience
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.doors import Refused
from negotiation_room.sdk.relay_reading import RelayReader

CATCHING_UP: Final = 5.0
"""Seconds to wait for the news of who came or went, before an act is given up."""


class RelayActing(RelayReader):
    """One channel's relay, to act in.

    Every act names who may read it, worked out from the state held here. When somebody came or
    went meanwhile it is refused; then it waits for that news, and asks once more.
    """

    async def certify(self, of: int, lang: str, text: str, *, after: int | None) -> int:
        """Sign for a translation.

        Args:
            of: the place of the original.
            lang: the language of the translation.
            text: the words one signs for.
            after: the place of the newest words that one has read; None where one knows of none.
                When there are others by now, it is refused.
        """
        return await self._told_to(
            of,
            readers_of,
            lambda to: CertifyTranslation(of=of, to=to, lang=lang, text=text, after=after),
        )

    async def _told_to(
        self,
        of: int,
        readers: Callable[[ChannelState, int], Audience],
        wish: Callable[[Audience], Command],
    ) -> int:
        """Act on what was said at a place, before those who may read it."""
        to = readers(self._state, of)
        try:
            return await self._act(wish(to))
        except Refused as no:
            if no.code != OtherReaders.code:
                raise
            try:
                async with asyncio.timeout(CATCHING_UP):
                    await self.until(lambda: readers(self._state, of) != to)
            except TimeoutError:
                raise no from None
        return await self._act(wish(readers(self._state, of)))

    async def _act(self, wish: Command) -> int:
        """Do this, and wait until what is held here has it; gives its place."""
        seq = await self._room.post(wish, self.channel)
        await self.until(lambda: self._page.log.size >= seq)
        return self._state.before + seq
