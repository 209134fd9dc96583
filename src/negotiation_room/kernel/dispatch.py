"""The dispatcher: the only road from a wish to a fact.

    parse and verify -> find the seat, ask the policy -> guards -> decide -> append -> acknowledge

Deciding happens between two awaits, on state that may be ahead of the disk; answering happens only
after everything the answer rests on is durable.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from negotiation_room.kernel.act import Act, act_digest, act_signing_input, parse_act
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
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound, Overloaded, Refusal
from negotiation_room.kernel.ids import ActId, ChannelId, PersonId, RoomId
from negotiation_room.kernel.keys import Claim
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.live import LiveChannel, Memory
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
from negotiation_room.kernel.seats import Seat

T = TypeVar("T")


class Stale(Conflict, code="kernel.stale"):
    """The device has signed later acts; this one is too old to be judged, and was not performed."""


class SameNameOtherAct(Invalid, code="kernel.same_id"):
    """An act with this id was judged before, and it said something else."""


class ForkedHistory(Conflict, code="kernel.forked_history"):
    """The history this act has seen is not the history this server holds."""


class Unfit(Invalid, code="kernel.unfit_act"):
    """The act names another room, or its content is not the one it commits to."""


class TooBusy(Overloaded, code="kernel.too_busy"):
    """The room is behind with its writing; send the act again in a moment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one act: its place, or a refusal."""

    act: ActId | None
    channel: ChannelId | None
    seq: int | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class DispatchLimits:
    """Limits of the road, each a named setting.

    Attributes:
        content: the most bytes of content one act may carry.
        together: the most acts performed all or none.
        waiting: batches the writer may be behind before wishes are turned away.
        attempts: how often a fenced wish is decided again.
    """

    content: int = 65_536
    together: int = 16
    waiting: int = 4_096
    attempts: int = 8


_Wish = tuple[Act, SignedAct, LiveChannel]
"""An act with what it carries, and the channel where its author was found."""


@dataclass(slots=True)
class Admission:
    """Acts to be performed all or none, or the answer to those whose form or signature fails."""

    person: PersonId
    wishes: list[_Wish] = field(default_factory=list[_Wish])
    refused: Answer | None = None


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
        faults = await self._signatures.check([_claim(*each) for each in acts])
        # From behind: of several faults the first is answered.
        for (admission, act, _, _), fault in reversed(list(zip(acts, faults, strict=True))):
            if fault is not None:
                admission.refused = _refused(act, fault)
        for admission, act, _, live in acts:
            if admission.refused is None:
                await self._recall_root(live, act)
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
            undecided = []
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
            busy = TooBusy("the room is busy; send this again in a moment")
            answers[place] = [_refused(admissions[place].wishes[0][0], busy)]
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
            attempts -= 1
            try:
                await self._kept(self._submit(desk))
            except Fenced:
                continue
            return outcome
        raise TooBusy("the room is busy; try again in a moment")

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
            admission.refused = _refused(act, refusal)
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
        live = await self._channels.open(act.channel)
        if live is None or live.standing.room != room:
            raise NotFound(NO_SUCH)
        _seat_of(live, act, person)
        return live

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

    def _judge(self, admission: Admission, absent: Collection[ChannelId]) -> _Decided:
        act, signed, _ = admission.wishes[0]
        person = admission.person
        desk = self._desk(absent)
        answers: list[Answer] = []
        try:
            for act, signed, _ in admission.wishes:
                answers.append(self._judge_one(desk, person, act, signed))
        except Refusal as refusal:
            desk = self._desk()
            answers = [_refused(act, refusal)]
            self._remember_refusal(desk, person, act, refusal)
        return self._submit(desk, answers, {act.channel for act, _, _ in admission.wishes})

    def _judge_one(self, desk: Desk, person: PersonId, act: Act, signed: SignedAct) -> Answer:
        live = self._channels.live.get(act.channel)
        if live is None:  # let go of while another channel was loaded
            raise NeedsChannel(act.channel)
        seat = _seat_of(live, act, person)
        known = _known(live, act, act_digest(signed.act))
        if known is not None:
            return known
        if live.behind is not None:
            raise ReadOnlyChannel(live.behind)
        self._check_seen(live, act)
        if act.with_ in live.commitments:
            raise Unfit("this content was already sent in this channel; compose the act anew")
        return Answer(act.id, act.channel, desk.perform(act, signed, seat))

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
            lives = [self._channels.live.get(channel) for channel in heard_in]
            commits = [live.last_commit for live in lives if live is not None]
            return _Decided(answers, [each for each in commits if each is not None], batch)
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


def _claim(_: Admission, act: Act, signed: SignedAct, live: LiveChannel) -> Claim:
    key = live.state.devices[act.device].key
    return Claim(key, signed.signature, act_signing_input(signed.act))


def _is_empty(batch: Batch) -> bool:
    return not (batch.entries or batch.verdicts or batch.writes or batch.erasures)


def _seat_of(live: LiveChannel, act: Act, person: PersonId) -> Seat:
    """The seat the person acts from, through a device admitted for that person.

    Raises:
        NotFound: no seat, no such device, or another's: all look alike.
    """
    seat = live.state.seat_of(person)
    device = live.state.devices.get(act.device)
    if seat is None or device is None or device.person != person or device.revoked:
        raise NotFound(NO_SUCH)
    return seat


def _known(live: LiveChannel, act: Act, digest: bytes) -> Answer | None:
    """The answer already given to this act, if it was judged before.

    Raises:
        SameNameOtherAct: the id is known with other bytes.
        Stale: the device has moved on, and this act is no longer remembered.
    """
    memory = live.memories.get(act.device, Memory())
    verdict = memory.of(act.id)
    if verdict is not None:
        if verdict.digest != digest:
            raise SameNameOtherAct("another act was sent under this id; compose it anew")
        refusal = None if verdict.refusal is None else _recalled(verdict.refusal)
        return Answer(act.id, act.channel, verdict.seq, refusal)
    if act.n <= memory.highest:
        raise Stale("your device has sent later acts here; compose this one anew")
    return None


def _recalled(said: Mapping[str, Any]) -> Refusal:
    refusal = Refusal(str(said["because"]), rule=said.get("rule"))
    refusal.__dict__.update(code=said["code"], status=said["status"])
    return refusal


def _refused(act: Act | None, refusal: Refusal) -> Answer:
    if act is None:
        return Answer(None, None, refusal=refusal)
    return Answer(act.id, act.channel, refusal=refusal)
