"""The clerk's part in the relay: what is said is put into the languages that are read here.

The original was published before this hears of it, and never waits. All that this knows it reads
from the channels themselves, so a restart forgets nothing that was asked for.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import structlog

from negotiation_room.capabilities.channels.face import (
    Words,
    register_of,
    words_at,
    words_in,
)
from negotiation_room.capabilities.interpretation.agreed import Agreed
from negotiation_room.capabilities.interpretation.messages import (
    Cautioned,
    PublishTranslation,
    RequestTranslations,
)
from negotiation_room.capabilities.interpretation.ports import PENDING
from negotiation_room.capabilities.interpretation.queueing import FairQueue
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.rules import (
    interpretation_of,
    readers_of,
    seats_reading,
)
from negotiation_room.capabilities.interpretation.states import MEETINGS, primary
from negotiation_room.capabilities.interpretation.translating import Draft
from negotiation_room.capabilities.interpretation.wishes import LONGEST_SNIPPET, MOST_CAUTIONS
from negotiation_room.capabilities.languages.face import languages_in
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ChannelId, RoomId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import Channels, Run
from negotiation_room.storage.journal import SealedJournal

log = structlog.get_logger("interpretation")

_SAID: Final = (
    b'"channels.statement_posted"',
    b'"channels.message_posted"',
    b'"channels.statement_prepared"',
    b'"channels.utterance_corrected"',
)
_READS: Final = b'"interpretation.reading_chosen"'


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """Limits of the relay, each a named setting.

    Attributes:
        backlog: the last utterances that are put into a language that somebody begins to read.
        waiting: texts of one channel that wait for an engine; beyond, the interpreter is asked.
        together: texts that engines work on at the same time.
        again: seconds after which an engine that answers later is asked again, and a room is
            told again what was disclosed while its register could not be written to.
        look_round: seconds between two looks at what the engines can do.
        remembered: channels looked through at the start for what was not finished.
        file_bytes: the largest memory or transcript that is read here.
    """

    backlog: int = 30
    waiting: int = 2_000
    together: int = 4
    again: float = 2.0
    look_round: float = 60.0
    remembered: int = 50
    file_bytes: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One utterance to be put into one language.

    Attributes:
        cause: the hash of the original's leaf, which the clerk cites.
    """

    room: RoomId
    channel: ChannelId
    place: int
    source: str
    target: str
    text: str
    cause: bytes


@dataclass(frozen=True, slots=True)
class _News:
    """A channel to look at: one utterance, or all of the last ones."""

    channel: ChannelId
    entry: Entry | None = None


class RelayClerk:
    """Lets the clerk publish drafts, standard phrases and what interpreters signed for before."""

    def __init__(
        self,
        relay: Relay,
        channels: Channels,
        journal: SealedJournal,
        dispatcher: Dispatcher,
        limits: RelayLimits,
    ) -> None:
        self.limits = limits
        self._relay = relay
        self._channels = channels
        self._journal = journal
        self._dispatcher = dispatcher
        self._news: asyncio.Queue[_News] = asyncio.Queue()
        self._jobs: FairQueue[Job] = FairQueue()
        self._work = asyncio.Semaphore(0)

    def committed(self, runs: Sequence[Run]) -> None:
        """Note what was said, and who begins to read another language."""
        for run in runs:
            others_read = run.changes_seats
            for entry in run.entries:
                facts = [part.data for part in entry.parts if part.name.startswith("out.")]
                if any(mark in data for data in facts for mark in _SAID):
                    self._news.put_nowait(_News(run.channel, entry))
                elif any(_READS in data for data in facts):
                    others_read = True
            if others_read:
                self._news.put_nowait(_News(run.channel))

    async def run(self) -> NoReturn:
        """Relay until cancelled; first of all, what was left undone when the server stopped."""
        await self._relay.translator.look_round()
        tasks = [asyncio.create_task(self._work_on()) for _ in range(self.limits.together)]
        tasks += [asyncio.create_task(self._look_round()), asyncio.create_task(self.remember())]
        try:
            while True:
                await self._take_in(await self._news.get())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._relay.translator.close()

    async def catch_up(self) -> None:
        """Work through all that is waiting now, one thing after another."""
        while not self._news.empty():
            await self._take_in(self._news.get_nowait())
        while (job := self._jobs.take()) is not None:
            await self._do(job)

    async def remember(self) -> None:
        """Look through the channels written in last, one after another."""
        try:
            for kind in MEETINGS:
                for channel in await self._journal.latest(kind, self.limits.remembered):
                    await self._take_in(_News(channel))
                    await asyncio.sleep(0)
        except Exception:
            log.exception("interpretation.not_remembered")

    # --- within ----------------------------------------------------------------------------------

    async def _look_round(self) -> NoReturn:
        while True:
            await asyncio.sleep(self.limits.look_round)
            await self._relay.translator.look_round()

    async def _take_in(self, news: _News) -> None:
        try:
            live = await self._channels.open(news.channel)
            if live is None or live.durable.state.closed or not live.durable.state.settled:
                return
            wanted = await self._relay.languages_in(live.durable.state)
            if news.entry is not None:
                await self._follow(live, news.entry.place, wanted)
                return
            for place in _unfinished(live.durable.state, wanted, self.limits.backlog):
                await self._follow(live, place, wanted)
        except Exception as fault:
            # One channel that cannot be read or written keeps no other one waiting.
            if not isinstance(fault, Refusal):
                log.exception("interpretation.not_relayed", channel=news.channel)

    async def _follow(self, live: LiveChannel, place: int, wanted: Iterable[str]) -> None:
        """Publish at once what needs no engine; let the rest wait for one, or for a person."""
        words = words_at(live.durable.state, place)
        missing = [] if words is None else _missing(live.durable.state, place, words, wanted)
        found = await self._relay.text_of(live, place) if missing else None
        if words is None or found is None:
            return
        entry, text = found
        readers = seats_reading(live.durable.state, place)
        at_once = await self._relay.at_once(live, text, words.lang, readers)
        ready: list[Draft] = []
        asked: list[str] = []
        for lang in missing:
            job = Job(
                live.durable.room,
                live.durable.channel,
                place,
                words.lang,
                lang,
                text,
                entry.leaf_hash,
            )
            draft = at_once.into(lang)
            if draft is not None:
                ready.append(draft)
            elif not self._let_wait(job, at_once.agreed):
                asked.append(lang)
        await self._publish(live.durable.channel, place, entry.leaf_hash, ready, asked)

    def _let_wait(self, job: Job, agreed: Agreed) -> bool:
        """Let an utterance wait for an engine, if there is one and room."""
        if self._jobs.waiting_in(job.room, job.channel) >= self.limits.waiting:
            return False
        if not self._relay.translator.can(job.source, job.target, agreed.consented):
            return False
        self._put(job)
        return True

    def _put(self, job: Job) -> None:
        self._jobs.put(job.room, job.channel, len(job.text), job)
        self._work.release()

    async def _work_on(self) -> NoReturn:
        while True:
            await self._work.acquire()
            job = self._jobs.take()
            if job is not None:
                await self._do(job)

    async def _do(self, job: Job) -> None:
        try:
            await self._translate(job)
        except Exception as fault:
            if not isinstance(fault, Refusal):
                log.exception("interpretation.not_translated", channel=job.channel)

    async def _translate(self, job: Job) -> None:
        live = await self._channels.open(job.channel)
        if live is None:
            return
        # What is agreed now: consent may have been taken back while the text waited.
        agreed = await self._relay.agreements.of(live.durable.state)
        draft = await self._relay.draft(agreed, job.text, job.source, job.target)
        if draft is PENDING:
            asyncio.get_running_loop().call_later(self.limits.again, self._put, job)
        elif draft is None:
            await self._publish(job.channel, job.place, job.cause, (), [job.target])
        else:
            await self._publish(job.channel, job.place, job.cause, [draft], ())

    async def _publish(
        self,
        channel: ChannelId,
        place: int,
        cause: bytes,
        ready: Sequence[Draft],
        asked: Sequence[str],
    ) -> None:
        if not ready and not asked:
            return

        def work(desk: Desk) -> None:
            state = desk.state(channel)
            words = words_at(state, place)
            if words is None or words.are_gone:
                return  # destroyed while it was being translated
            to = readers_of(state, place)
            kept = [draft for draft in ready if _stands(desk, state, draft)]
            wanting = [*asked, *(draft.lang for draft in ready if draft not in kept)]
            for draft in kept:
                desk.clerk(
                    channel, PublishTranslation, cause, of=place, to=to, **_fields(draft)
                )
            if wanting:
                desk.clerk(
                    channel,
                    RequestTranslations,
                    cause,
                    of=place,
                    to=to,
                    languages=tuple(wanting),
                )

        await self._dispatcher.as_clerk(work)


def _stands(desk: Desk, state: ChannelState, draft: Draft) -> bool:
    """Whether the room still recalls what a draft repeats; its words may be destroyed by now."""
    if draft.disclosed is None:
        return True
    register = register_of(state)
    remembered = languages_in(desk.state(register)).remembered
    return desk.hears(register) and draft.disclosed in remembered


def _missing(state: ChannelState, place: int, words: Words, wanted: Iterable[str]) -> list[str]:
    """The languages into which an utterance was not put, nor asked to be."""
    if words.are_gone:
        return []
    held = interpretation_of(state)
    return [
        lang
        for lang in wanted
        if lang != primary(words.lang)
        and ((one := held.of(place, lang)) is None or not one.texts)
    ]


def _unfinished(state: ChannelState, wanted: Sequence[str], most: int) -> list[int]:
    """The last utterances that some reader's language lacks and that nobody was asked for."""
    said, held = words_in(state), interpretation_of(state)
    return [
        place
        for place in sorted(said)[-most:]
        if any(
            held.of(place, lang) is None for lang in _missing(state, place, said[place], wanted)
        )
    ]


def _fields(draft: Draft) -> dict[str, Any]:
    cautions = tuple(
        Cautioned(
            caution=one.caution,
            in_source=one.in_source[:LONGEST_SNIPPET],
            in_target=one.in_target[:LONGEST_SNIPPET],
        )
        for one in draft.warned[:MOST_CAUTIONS]
    )
    return {
        "lang": draft.lang,
        "text": draft.text,
        "origin": draft.origin,
        "engine": draft.engine,
        "model": draft.model,
        "route": draft.route,
        "gist": draft.gist,
        "cautions": cautions,
        "glossary": draft.glossary,
        "memory": draft.memory,
        "disclosed": draft.disclosed,
    }
