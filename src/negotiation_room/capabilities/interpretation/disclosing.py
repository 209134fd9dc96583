"""The clerk carries disclosed translations into the room's memory.

A party discloses in the channel where it spoke; the register learns the words, and not the
channel. All that this knows it reads from the channels, so a restart forgets nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NoReturn

import structlog

from negotiation_room.capabilities.channels.face import NoRegister, register_of, words_at
from negotiation_room.capabilities.interpretation.followers import RelayLimits
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import MEETINGS, Translation
from negotiation_room.capabilities.languages.face import languages_in
from negotiation_room.capabilities.languages.messages import RememberTranslation
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.errors import Overloaded, Refusal
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import Channels, Run
from negotiation_room.storage.journal import SealedJournal

log = structlog.get_logger("interpretation")

_PROMOTED: Final = b'"interpretation.translation_promoted"'


class DisclosureClerk:
    """Writes into the room's memory what parties disclosed and interpreters stand by."""

    def __init__(
        self,
        relay: Relay,
        channels: Channels,
        journal: SealedJournal,
        dispatcher: Dispatcher,
        limits: RelayLimits,
    ) -> None:
        self._limits = limits
        self._relay = relay
        self._channels = channels
        self._journal = journal
        self._dispatcher = dispatcher
        self._news: asyncio.Queue[ChannelId] = asyncio.Queue()

    def committed(self, runs: Sequence[Run]) -> None:
        """Note in which channels something was disclosed."""
        for run in runs:
            if any(_PROMOTED in part.data for entry in run.entries for part in entry.parts):
                self._news.put_nowait(run.channel)

    async def run(self) -> NoReturn:
        """Carry over until cancelled; first of all, what was left undone."""
        await self.remember()
        while True:
            await self._look_at(await self._news.get())

    async def remember(self) -> None:
        """Note the channels written in last, for what the server left undone when it stopped."""
        for kind in MEETINGS:
            for channel in await self._journal.latest(kind, self._limits.remembered):
                self._news.put_nowait(channel)

    async def catch_up(self) -> None:
        """Carry over all that is disclosed now."""
        while not self._news.empty():
            await self._look_at(self._news.get_nowait())

    # --- within ----------------------------------------------------------------------------------

    async def _look_at(self, channel: ChannelId) -> None:
        try:
            live = await self._channels.open(channel)
            if live is None:
                return
            for one in list(interpretation_of(live.durable.state).translations.values()):
                if one.is_disclosed:
                    await self._carry(live, one)
        except Overloaded:
            # Not now, as another server writes there just then: it is disclosed all the same.
            asyncio.get_running_loop().call_later(
                self._limits.again, self._news.put_nowait, channel
            )
        except Exception as fault:
            # One channel that cannot be read or written keeps no other one waiting.
            if not isinstance(fault, Refusal | NoRegister):
                log.exception("interpretation.not_disclosed", channel=channel)

    async def _carry(self, live: LiveChannel, one: Translation) -> None:
        promoted = one.promoted
        register = await self._channels.open(register_of(live.durable.state))
        if promoted is None or register is None:
            return
        if promoted.act in languages_in(register.durable.state).remembered:
            return
        source = await self._relay.text_of(live, one.of)
        words = await self._relay.text_of(live, promoted.text)
        act = await self._relay.entry_at(live, promoted.place)
        if source is None or words is None or act is None:
            return
        channel = live.durable.channel

        def work(desk: Desk) -> None:
            state = desk.state(channel)
            held = interpretation_of(state).of(one.of, one.lang)
            said = words_at(state, one.of)
            # Destroyed, or taken back, while it was read.
            if said is None or said.are_gone or held is None:
                return
            if not held.is_disclosed or held.promoted != promoted:
                return
            desk.clerk(
                register_of(state),
                RememberTranslation,
                act.leaf_hash,
                disclosed=promoted.act,
                source_lang=said.lang,
                source=source[1],
                lang=one.lang,
                text=words[1],
            )

        await self._dispatcher.as_clerk(work)
