"""The one road from a wish to a fact, walked with real signatures and a disk in memory."""

from dataclasses import replace

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement, Redact
from negotiation_room.capabilities.rooms.messages import CloseRoom, OpenMeeting
from negotiation_room.kernel.act import act_signing_input, compose_act, nothing_seen, parse_act
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.desk import ReadOnlyChannel
from negotiation_room.kernel.dispatch import Answer
from negotiation_room.kernel.ids import ActId, RoomId, id_of
from negotiation_room.kernel.keys import sign
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.live import MOST_ROOTS
from negotiation_room.kernel.roster import CloseChannel
from tests.kit import RoomKit

HELLO = PostMessage(text="Good morning.", lang="en")


async def talks() -> RoomKit:
    """A room in which a meeting is open and two delegations sit."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator")
    await kit.accredit("mira", "alpha")
    await kit.accredit("mira", "beta")
    await kit.seat("plenary", bo="head_of_delegation:alpha", cy="head_of_delegation:beta")
    await kit.seat("plenary", di="delegate:alpha", obi="observer")
    await kit.do("mira", "plenary", OpenMeeting(title="First"))
    return kit


async def perform(kit: RoomKit, who: str, *acts: SignedAct) -> list[Answer]:
    """Let somebody bring acts, as they are."""
    return await kit.dispatcher.perform(kit.person(who).id, kit.room, acts)


def code(answer: Answer) -> str:
    """The code of a refusal."""
    assert answer.refusal is not None
    return answer.refusal.code


@pytest.mark.rule("ACT10")
async def test_an_act_is_answered_with_its_place() -> None:
    """A statement is in the journal once it is acknowledged, at the place that was named."""
    kit = await talks()
    seq = await kit.do("bo", "plenary", PostStatement(text="We came to talk.", lang="en"))
    assert kit.entries("plenary")[seq - 1].seq == seq


@pytest.mark.rule("ACT1")
async def test_a_foreign_signature_is_refused() -> None:
    """An act signed by another key than the device's is refused."""
    kit = await talks()
    signed = kit.signed("bo", "plenary", HELLO)
    other = sign(kit.person("cy").keys[kit.person("cy").device], act_signing_input(signed.act))
    (answer,) = await perform(kit, "bo", replace(signed, signature=other))
    assert code(answer) == "kernel.forged_signature"


@pytest.mark.rule("ACT1")
async def test_another_persons_act_looks_like_no_channel() -> None:
    """Whoever brings somebody else's act is told what a stranger is told."""
    kit = await talks()
    (answer,) = await perform(kit, "cy", kit.signed("bo", "plenary", HELLO))
    assert code(answer) == "kernel.not_found"


@pytest.mark.rule("ACT2")
async def test_a_content_that_was_swapped_is_refused() -> None:
    """The content must be the one that the act commits to."""
    kit = await talks()
    signed = kit.signed("bo", "plenary", HELLO)
    other = PostMessage(text="Good night.", lang="en").content()
    (answer,) = await perform(kit, "bo", replace(signed, content=other))
    assert code(answer) == "kernel.unfit_act"


@pytest.mark.rule("ACT3")
@pytest.mark.parametrize(
    "aim", [{"room": RoomId(id_of("r", bytes(16)))}, {"origin": "https://other.example"}]
)
async def test_an_act_for_another_room_is_refused(aim: dict[str, str]) -> None:
    """An act names its room and origin, and counts nowhere else."""
    kit = await talks()
    (answer,) = await perform(kit, "bo", kit.signed("bo", "plenary", HELLO, **aim))
    assert code(answer) == "kernel.unfit_act"


@pytest.mark.rule("ACT4")
async def test_a_retry_is_not_a_second_vote() -> None:
    """The same act sent again is answered with the same place, and stands once."""
    kit = await talks()
    signed = kit.signed("bo", "plenary", HELLO)
    (first,) = await perform(kit, "bo", signed)
    (again,) = await perform(kit, "bo", signed)
    kit.restart()
    (after_restart,) = await perform(kit, "bo", signed)
    assert first.seq is not None
    assert first.seq == again.seq == after_restart.seq


@pytest.mark.rule("ACT4")
async def test_a_refusal_is_repeated_even_when_the_ground_has_moved() -> None:
    """An act that was refused is not performed later, when it would have been allowed."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", bo="guarantor")
    signed = kit.signed("bo", "plenary", PostStatement(text="Too early.", lang="en"))
    (first,) = await perform(kit, "bo", signed)
    await kit.do("mira", "plenary", OpenMeeting(title="First"))
    kit.restart()
    (again,) = await perform(kit, "bo", signed)
    assert code(first) == code(again)
    assert first.refusal is not None
    assert again.refusal is not None
    assert first.refusal.because == again.refusal.because


@pytest.mark.rule("ACT5")
async def test_one_id_names_one_act() -> None:
    """Another act under an id that was judged is refused."""
    kit = await talks()
    signed = kit.signed("bo", "plenary", HELLO)
    await perform(kit, "bo", signed)
    forged = kit.signed("bo", "plenary", HELLO, id=parse_act(signed.act).id)
    (answer,) = await perform(kit, "bo", forged)
    assert code(answer) == "kernel.same_id"


@pytest.mark.rule("ACT6")
async def test_an_older_act_is_stale() -> None:
    """An act that arrives after later ones of its device is not performed."""
    kit = await talks()
    early = kit.signed("bo", "plenary", HELLO)
    await kit.do("bo", "plenary", PostMessage(text="Later.", lang="en"))
    (answer,) = await perform(kit, "bo", early)
    assert code(answer) == "kernel.stale"


@pytest.mark.rule("ACT7")
async def test_a_content_is_sent_once() -> None:
    """Nobody can post the very words and salt of somebody else as their own."""
    kit = await talks()
    signed = kit.signed("bo", "plenary", HELLO)
    await perform(kit, "bo", signed)
    kit.clock.move(1)
    cy = kit.person("cy")
    raw = compose_act(
        origin="https://room.example.org",
        room=kit.room,
        channel=kit.id("plenary"),
        device=cy.device,
        n=kit.clock.now(),
        id=ActId(id_of("a", b"c" * 16)),
        do=HELLO.wire,
        with_=commit("with", signed.salt, signed.content),
        seen=nothing_seen(1),
    )
    signature = sign(cy.keys[cy.device], act_signing_input(raw))
    stolen = SignedAct(raw, signature, signed.content, signed.salt)
    (answer,) = await perform(kit, "cy", stolen)
    kit.restart()
    (after_restart,) = await perform(kit, "cy", stolen)
    assert code(answer) == code(after_restart) == "kernel.unfit_act"


@pytest.mark.rule("ACT8")
@pytest.mark.parametrize(("size", "epoch"), [(1, 1), (9_999, 1), (0, 2)])
async def test_an_act_that_has_seen_another_history_is_refused(size: int, epoch: int) -> None:
    """A root, size or epoch that this log never had shows that two histories were told."""
    kit = await talks()
    root = nothing_seen(1).root if size == 0 else b"\x01" * 32
    seen = replace(nothing_seen(1), epoch=epoch, size=size, root=root)
    (answer,) = await perform(kit, "bo", kit.signed("bo", "plenary", HELLO, seen=seen))
    assert code(answer) == "kernel.forked_history"


@pytest.mark.rule("ACT9")
async def test_acts_together_are_all_or_none() -> None:
    """When one of several acts is refused, none of them is in the journal."""
    kit = await talks()
    before = len(kit.entries("plenary"))
    acts = (
        kit.signed("bo", "plenary", HELLO),
        kit.signed("bo", "plenary", OpenMeeting(title="Not mine to open")),
    )
    (answer,) = await perform(kit, "bo", *acts)
    assert code(answer) == "kernel.not_your_role"
    assert len(kit.entries("plenary")) == before


@pytest.mark.rule("ACT11")
async def test_nobody_asks_for_what_the_clerk_does() -> None:
    """A clerk's command from a mediator's device is refused, whatever it cites."""
    kit = await talks()
    (answer,) = await perform(
        kit, "mira", kit.signed("mira", "plenary", CloseChannel(cause=""))
    )
    assert code(answer) == "kernel.only_the_clerk"


@pytest.mark.rule("ACT12")
@pytest.mark.parametrize(
    "content",
    [
        b'{"lang":"en","more":1,"reply_to":null,"text":"x"}',
        b'{"lang":"en"}',
        b'{"lang":"en","reply_to":null,"text":7}',
    ],
)
async def test_content_fits_its_command(content: bytes) -> None:
    """Unknown, missing and mistyped fields are refused."""
    kit = await talks()
    assert await refusal_of_content(kit, content) == "kernel.unfit_content"


@pytest.mark.rule("FMT1")
@pytest.mark.parametrize(
    "content",
    [
        b'{"text":"x","lang":"en","reply_to":null}',
        b'{"lang":"en","lang":"en","reply_to":null,"text":"x"}',
        b'{"lang":"en","reply_to":1.0,"text":"x"}',
        b'{"lang":"en","reply_to":NaN,"text":"x"}',
        b'\xef\xbb\xbf{"lang":"en","reply_to":null,"text":"x"}',
        b'{"lang":"en","reply_to":null,"text":"\\ud800"}',
        b"\xff",
        b"[" * 100_000,
    ],
)
async def test_content_has_one_spelling(content: bytes) -> None:
    """Content that is not canonical JSON is refused, however nearly it is."""
    kit = await talks()
    assert await refusal_of_content(kit, content) in {"kernel.malformed", "kernel.invalid"}


@pytest.mark.rule("ACT13")
@pytest.mark.parametrize("unseen", ["\u202e", "\u0000", "\ufeff", "\u202a"])
async def test_text_holds_nothing_unseen(unseen: str) -> None:
    """Overrides of direction and control characters are refused in what people write."""
    kit = await talks()
    content = PostMessage.model_construct(
        text=f"safe{unseen}elttes", lang="en", reply_to=None
    ).content()
    assert await refusal_of_content(kit, content) == "kernel.unfit_content"


async def refusal_of_content(kit: RoomKit, content: bytes) -> str:
    """What is answered to an honest act with this content."""
    signed = kit.signed("bo", "plenary", HELLO)
    act, salt = parse_act(signed.act), signed.salt
    raw = compose_act(
        origin=act.origin,
        room=act.room,
        channel=act.channel,
        device=act.device,
        n=act.n,
        id=act.id,
        do=act.do,
        with_=commit("with", salt, content),
        seen=act.seen,
    )
    bo = kit.person("bo")
    signature = sign(bo.keys[bo.device], act_signing_input(raw))
    (answer,) = await perform(kit, "bo", SignedAct(raw, signature, content, salt))
    return code(answer)


@pytest.mark.rule("SEAT1")
async def test_a_channel_without_a_seat_looks_like_none() -> None:
    """The answer about another's caucus is the answer about a channel that never was."""
    kit = await talks()
    (foreign,) = await perform(kit, "mira", kit.signed("mira", "caucus:alpha", HELLO))
    (nowhere,) = await perform(kit, "mira", kit.signed("mira", "never founded", HELLO))
    assert foreign.refusal is not None
    assert nowhere.refusal is not None
    assert code(foreign) == code(nowhere) == "kernel.not_found"
    assert foreign.refusal.because == nowhere.refusal.because


@pytest.mark.rule("SEAT2")
async def test_a_seat_without_the_power_is_told_whose_it_is() -> None:
    """A delegate who may not speak learns who can give the power."""
    kit = await talks()
    answer = await kit.ask("di", "plenary", PostStatement(text="May I?", lang="en"))
    assert code(answer) == "kernel.not_your_power"
    assert answer.refusal is not None
    assert "head of delegation" in answer.refusal.because


@pytest.mark.rule("RM3")
@pytest.mark.rule("CH7")
async def test_a_closed_room_hears_nothing_more() -> None:
    """When the room is closed, every channel of it is, the caucuses too."""
    kit = await talks()
    await kit.do("mira", "register", CloseRoom())
    for channel in ("plenary", "register", "caucus:alpha", "caucus:beta"):
        assert (await kit.state(channel)).closed
    assert code(await kit.ask("bo", "plenary", HELLO)) == "kernel.channel_closed"
    assert await kit.read("bo", "plenary")


async def test_whoever_has_seen_nothing_is_heard_in_the_longest_channel() -> None:
    """Roots are forgotten in the end, but not while acts that cite them are being decided."""
    kit = await talks()
    live = kit.channels.live[kit.id("plenary")]
    for size in range(live.standing.head + 1, MOST_ROOTS + live.standing.head + 1):
        live.roots.setdefault(size, b"\x02" * 32)
    live.roots.move_to_end(0, last=False)
    while len(live.roots) > MOST_ROOTS:
        live.roots.popitem()
    acts = [[kit.signed("bo", "plenary", HELLO)] for _ in range(3)]
    admitted = await kit.dispatcher.admit(kit.person("bo").id, kit.room, acts)
    settled = await kit.dispatcher.settle(admitted)
    assert [answer.refusal for (answer,) in settled] == [None, None, None]


async def test_wishes_settled_together_stand_in_their_order() -> None:
    """Each wish is answered for itself, in the order in which they were brought."""
    kit = await talks()
    good, forged, last = [kit.signed("bo", "plenary", HELLO) for _ in range(3)]
    forged = replace(forged, signature=bytes(64))
    admitted = await kit.dispatcher.admit(
        kit.person("bo").id, kit.room, [[good], [forged], [last]]
    )
    (first,), (second,), (third,) = await kit.dispatcher.settle(admitted)
    assert code(second) == "kernel.forged_signature"
    assert first.seq is not None
    assert third.seq == first.seq + 1


async def test_wishes_that_were_fenced_together_are_decided_again_in_their_order() -> None:
    """When another server has moved the head, nothing is lost and nothing changes places."""
    kit = await talks()
    acts = [[kit.signed("bo", "plenary", HELLO)] for _ in range(3)]
    admitted = await kit.dispatcher.admit(kit.person("bo").id, kit.room, acts)
    kit.ledger.failing = True
    settled = await kit.dispatcher.settle(admitted)
    places = [answer.seq for (answer,) in settled]
    assert places == sorted(place for place in places if place is not None)
    assert len(set(places)) == 3


async def test_the_clerk_too_leaves_alone_what_it_cannot_read() -> None:
    """In a channel that holds a fact of a later version, not even the clerk writes."""
    kit = await talks()
    live = await kit.channels.open(kit.id("plenary"))
    assert live is not None
    live.standing = replace(live.standing, state=kit.catalogue.unreadable(live.state))
    with pytest.raises(ReadOnlyChannel):
        await kit.seat("plenary", late="observer")


async def test_what_was_redacted_is_not_kept_in_memory() -> None:
    """Entries kept ready for readers hold nothing that was destroyed on the disk."""
    kit = await talks()
    seq = await kit.do("bo", "plenary", PostMessage(text="Not for the record.", lang="en"))
    await kit.do("bo", "plenary", Redact(target=seq, reason="named a person"))
    ring = kit.channels.live[kit.id("plenary")].ring
    assert ring
    assert b"Not for the record." not in b"".join(p.data for e in ring for p in e.parts)


@pytest.mark.rule("AUD1")
async def test_a_killed_servers_last_entries_are_signed_for_after_all() -> None:
    """A log that goes beyond its last checkpoint is announced when it is loaded again."""
    kit = await talks()
    seq = await kit.do("bo", "plenary", HELLO)
    kit.restart()
    heard: list[tuple[str, int]] = []
    kit.channels.on_unpublished(
        lambda standing: heard.append((standing.channel, standing.head))
    )
    await kit.channels.open(kit.id("plenary"))
    assert heard == [(kit.id("plenary"), seq)]
