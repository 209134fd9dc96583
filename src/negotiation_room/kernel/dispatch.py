"""The dispatcher: the only road from a wish to a fact.

    parse and verify -> find the seat, ask the policy -> guards -> decide -> append -> acknowledge

Deciding happens between two awaits, on state that may be ahead of the disk; answering happens only
after everything the answer rests on is durable.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from negotiation_room.kernel.act import Act, act_digest, parse_act
from negotiation_room.kernel.answers import (
    Answer,
    ForkedHistory,
    SameNameOtherAct,
    Stale,
    TooBusy,
    Unfit,
    already_judged,
    refused,
    seat_of,
)
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.desk import (
    NO_SUCH,
    ClerkKey,
    Desk,
    Handler,
    NeedsChannel,
    ReadOnlyChannel,
)
from negotiation_room.kernel.errors import Invalid, NotFound, Overloaded, Refusal
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.ports import (
    Batch,
    Clock,
    Fenced,
    Random,
    Signatures,
    Verdict,
    Writer,
)
from negotiation_room.kernel.wishes import Admission, DispatchLimits, NeedsContent, claim_of

T = TypeVar("T")

BUSY = "the room is busy; send this again in a moment"


@dataclass(frozen=True, slots=True)
class _Decided:
    """Answers that may be given once everything they rest on is durable.

    Attributes:
        batch: what is being written; it may be empty.
    """

    answers: Sequence[Answer]
    rests_on: Sequence[Awaitable[Any]]
    batch: Batch


class Dispatcher:
    """Performs acts, and lets the clerk act.

    Args:
        channels: the channels in memory, and how they are loaded.
        handlers: by wire name, what carries an act into other channels.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        channels: Channels,
        writer: Writer,
        signatures: Signatures,
        handlers: Mapping[str, Handler],
        clerk: ClerkKey,
        clock: Clock,
        random: Random,
        origin: Callable[[RoomId], str],
        limits: DispatchLimits | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._channels = channels
        self._writer = writer
        self._signatures = signatures
        self._handlers = handlers
        self._clerk = clerk
        self._clock = clock
        self.random = random
        self._origin = origin
        self._limits = limits or DispatchLimits()

    async def perform(
        self, person: PersonId, room: RoomId, signed: Sequence[SignedAct]
    ) -> Sequence[Answer]:
        """Perform acts, all or none, and answer once the outcome is durable.

        The answers stand in the order of the acts. When one act is refused, the others are not
        performed and are not answered.
        """
        (answers,) = await self.settle(await self.admit(person, room, [signed]))
        return answers

    async def admit(
        self, person: PersonId, room: RoomId, wishes: Sequence[Sequence[SignedAct]]
    ) -> list[Admission]:
        """Check what does not depend on where a channel stands: form, seat, signature.

        The signatures of all wishes are checked together, which is cheaper by far.
        """
        admissions = [await self._look_at(person, room, signed) for signed in wishes]
        acts = [(admission, *wish) for admission in admissions for wish in admission.wishes]
        faults = await self._signatures.check([claim_of(each[1:]) for each in acts])
        # From behind: of several faults the first is answered.
        for (admission, act, _, _), fault in reversed(list(zip(acts, faults, strict=True))):
            if fault is not None:
                # The key it was checked with is one's own only once that is durable.
                stands = await self._stands((act.channel,))
                admission.refused = refused(act, fault if stands else TooBusy(BUSY))
        for admission, act, _, live in acts:
            if admission.refused is None:
                await self._recall_root(live, act)
                await self._channels.recall_content(live, act.with_)
        return admissions

    async def settle(self, admissions: Sequence[Admission]) -> list[Sequence[Answer]]:
        """Decide each in its order, and answer once all outcomes are durable.

        The decisions fall before this first waits, unless a channel has to be loaded. What was
        fenced is decided again, in the same order.
        """
        answers: list[Sequence[Answer]] = [
            () if one.refused is None else [one.refused] for one in admissions
        ]
        undecided: list[int] = [
            place for place, one in enumerate(admissions) if one.refused is None
        ]
        for _ in range(self._limits.attempts):
            decided = [(place, await self._decide(admissions[place])) for place in undecided]
            undecided = list[int]()
            faults: list[Exception] = []
            for place, outcome in decided:
                # Each is heard to its end, so that memory drops all that did not happen.
                try:
                    await self._kept(outcome)
                except Fenced:
                    undecided.append(place)
                except Exception as fault:  # noqa: BLE001 -- raised again below
                    faults.append(fault)
                else:
                    answers[place] = outcome.answers
            if faults:
                raise faults[0]
            if not undecided:
                break
        for place in undecided:
            answers[place] = [refused(admissions[place].wishes[0][0], TooBusy(BUSY))]
        return answers

    async def as_clerk(self, work: Callable[[Desk], T]) -> T:
        """Let the clerk do `work` at a desk; returns what it returns once that is durable.

        Raises:
            Refusal: `work` refused; nothing was kept.
        """
        absent: set[ChannelId] = set()
        attempts = self._limits.attempts
        while attempts:
            desk = self._desk(absent)
            try:
                outcome = work(desk)
            except NeedsChannel as needs:
                await self._look_for(needs.channel, absent)
                continue
            except Refusal:
                attempts -= 1
                if await self._stands(desk.seen):
                    raise
                continue
            attempts -= 1
            try:
                await self._kept(self._submit(desk, heard_in=desk.seen))
            except Fenced:
                continue
            return outcome
        raise TooBusy(BUSY)

    # --- before deciding -----------------------------------------------------------------------

    def _check_load(self, signed: Sequence[SignedAct]) -> None:
        if not 1 <= len(signed) <= self._limits.together:
            raise Invalid(f"send between 1 and {self._limits.together} acts together")
        if self._writer.waiting > self._limits.waiting:
            raise TooBusy("the room is behind with its writing; send this again in a moment")

    async def _look_at(
        self, person: PersonId, room: RoomId, signed: Sequence[SignedAct]
    ) -> Admission:
        admission, act = Admission(person), None
        try:
            self._check_load(signed)
            for one in signed:
                act = parse_act(one.act)
                live = await self._check(person, room, act, one)
                admission.wishes.append((act, one, live))
        except Refusal as refusal:
            admission.refused = refused(act, refusal)
        return admission

    async def _check(
        self, person: PersonId, room: RoomId, act: Act, signed: SignedAct
    ) -> LiveChannel:
        if len(signed.content) > self._limits.content:
            raise Invalid(f"an act carries at most {self._limits.content} bytes")
        if act.room != room or act.origin != self._origin(room):
            raise Unfit("this act was signed for another room")
        if commit("with", signed.salt, signed.content) != act.with_:
            raise Unfit("the content is not the one the act commits to")
        for _ in range(self._limits.attempts):
            live = await self._channels.open(act.channel)
            if live is None or live.standing.room != room:
                raise NotFound(NO_SUCH)
            try:
                seat_of(live, act, person)
            except NotFound:
                if await self._stands((act.channel,)):
                    raise
            else:
                return live
        raise TooBusy(BUSY)

    async def _stands(self, channels: Collection[ChannelId]) -> bool:
        """Wait for what a refusal rests on: nobody hears no for what may yet not happen.

        Gives whether it did happen; else it is to be looked at anew.
        """
        for commit_ahead in self._last_commits(channels):
            try:
                await commit_ahead
            except Exception:  # noqa: BLE001 -- told to whoever submitted it
                return False
        return True

    def _last_commits(self, channels: Collection[ChannelId]) -> list[Awaitable[Any]]:
        lives = [self._channels.live.get(channel) for channel in channels]
        commits = [live.last_commit for live in lives if live is not None]
        return [each for each in commits if each is not None]

    async def _recall_root(self, live: LiveChannel, act: Act) -> None:
        if act.seen.epoch == live.standing.epoch and not live.recalls(act.seen.size):
            await self._channels.recall_root(live, act.seen.size)

    # --- deciding ------------------------------------------------------------------------------

    async def _decide(self, admission: Admission) -> _Decided:
        absent: set[ChannelId] = set()
        while True:
            try:
                return self._judge(admission, absent)
            except NeedsChannel as needs:
                await self._look_for(needs.channel, absent)
            except NeedsContent as needs:
                await self._channels.recall_content(needs.live, needs.content)

    def _judge(self, admission: Admission, absent: Collection[ChannelId]) -> _Decided:
        act, signed, _ = admission.wishes[0]
        person = admission.person
        desk = self._desk(absent)
        answers: list[Answer] = []
        try:
            for act, signed, _ in admission.wishes:
                answers.append(self._judge_one(desk, person, act, signed))
        except Refusal as refusal:
            # The refusal falls with all that was looked at for it.
            looked_at = {channel for channel in desk.seen if channel in self._channels.live}
            desk = self._desk()
            desk.batch.looked_at.update(looked_at)
            answers = [refused(act, refusal)]
            self._remember_refusal(desk, person, act, refusal)
        return self._submit(desk, answers, {act.channel for act, _, _ in admission.wishes})

    def _judge_one(self, desk: Desk, person: PersonId, act: Act, signed: SignedAct) -> Answer:
        live = self._channels.live.get(act.channel)
        if live is None:  # let go of while another channel was loaded
            raise NeedsChannel(act.channel)
        seat = seat_of(live, act, person)
        digest = act_digest(signed.act)
        earlier = already_judged(live, act, digest)
        if earlier is not None:
            return earlier
        if live.behind is not None:
            raise ReadOnlyChannel(live.behind)
        self._check_seen(live, act)
        is_known = live.commitments.holds(act.with_)
        if is_known is None:
            raise NeedsContent(live, act.with_)
        if is_known:
            raise Unfit("this content was already sent in this channel; compose the act anew")
        return Answer(act.id, act.channel, desk.perform(act, signed, seat, digest))

    def _check_seen(self, live: LiveChannel, act: Act) -> None:
        seen = act.seen
        if seen.epoch != live.standing.epoch or seen.size > live.standing.head:
            raise ForkedHistory("your record of this channel is not the one this server holds")
        if live.roots.get(seen.size) != seen.root:
            raise ForkedHistory("your record of this channel is not the one this server holds")

    def _remember_refusal(
        self, desk: Desk, person: PersonId, act: Act, refusal: Refusal
    ) -> None:
        """Keep a refusal, so that the same act cannot be performed later under other stars.

        An act refused for want of a seat, or only for now, leaves no trace.
        """
        if isinstance(refusal, NotFound | Overloaded | Stale | SameNameOtherAct):
            return
        live = self._channels.live.get(act.channel)
        if live is None:
            return
        if live.standing.state.seat_of(person) is None or live.behind is not None:
            return
        said = {
            "code": refusal.code,
            "because": refusal.because,
            "rule": refusal.rule,
            "status": refusal.status,
        }
        desk.batch.verdicts.append(
            Verdict(act.channel, act.device, act.n, act.id, act_digest(act.raw), None, said)
        )

    # --- keeping -------------------------------------------------------------------------------

    async def _look_for(self, channel: ChannelId, absent: set[ChannelId]) -> None:
        """Bring a channel a handler asked for into memory, or note that there is none."""
        if await self._channels.open(channel) is None:
            absent.add(channel)

    def _desk(self, absent: Collection[ChannelId] = ()) -> Desk:
        return Desk(
            self._channels.live,
            catalogue=self._catalogue,
            handlers=self._handlers,
            clerk=self._clerk,
            clock=self._clock,
            random=self.random,
            origin=self._origin,
            absent=absent,
        )

    def _submit(
        self, desk: Desk, answers: Sequence[Answer] = (), heard_in: Collection[ChannelId] = ()
    ) -> _Decided:
        """Queue what the desk decided, and let memory run ahead."""
        batch = desk.finish()
        if _is_empty(batch):
            # Nothing to write, but the answer may rest on what others are still writing.
            return _Decided(answers, self._last_commits({*heard_in, *batch.looked_at}), batch)
        durable = self._writer.submit(batch)
        self._channels.run_ahead(batch, desk.steps, durable)
        return _Decided(answers, [durable], batch)

    async def _kept(self, decided: _Decided) -> None:
        """Wait until all it rests on is durable; else memory forgets it.

        Raises:
            Fenced: nothing of it was written.
        """
        try:
            for durable in decided.rests_on:
                await durable
        except Exception:
            self._channels.abandon(decided.batch)
            raise


def _is_empty(batch: Batch) -> bool:
    return not (batch.entries or batch.verdicts or batch.writes or batch.erasures)
