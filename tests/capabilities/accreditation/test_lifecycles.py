"""Credentials and invitations follow their tables, whatever is tried in whatever order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from negotiation_room.capabilities.accreditation import capability as accreditation
from negotiation_room.capabilities.accreditation import delegations, invitations
from negotiation_room.capabilities.accreditation.messages import (
    AcceptCredentials,
    AccreditDelegation,
    ConfirmReplacement,
    ContestCredentials,
    IssueInvitation,
    NameIn,
    ProposeReplacement,
    RedeemInvitation,
    RevokeInvitation,
    SubmitCredentials,
)
from negotiation_room.capabilities.accreditation.rules import Credentials, InvitationStage
from negotiation_room.capabilities.channels import capability as channels
from negotiation_room.capabilities.channels.messages import NoteRegister
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import Occasion, Place
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import (
    ActId,
    ChannelId,
    DelegationId,
    DeviceId,
    InvitationId,
    PersonId,
    RoomId,
    SeatId,
    b64,
)
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.roster import SeatGranted
from negotiation_room.kernel.seats import Role, Seat
from tests.kit import ORIGIN, named

ALPHA = DelegationId(named("g", "alpha"))
NAMES = ("first", "second")
CAUSE = b64(bytes(32))


def seat(name: str, role: Role, delegation: DelegationId | None = None) -> Seat:
    """Somebody's seat."""
    return Seat(
        SeatId(named("s", name)),
        PersonId(named("p", name)),
        name,
        role,
        delegation,
        frozenset(),
        since=1,
        reads_from=1,
    )


HEAD = seat("bo", Role.HEAD, ALPHA)
CHAIR = seat("mira", Role.MEDIATOR)
SECRETARY = seat("sec", Role.SECRETARIAT)


class Register(RuleBasedStateMachine):
    """A register in which wishes are decided one after another."""

    @initialize()
    def begin(self) -> None:
        """Begin with one delegation, its head and two hosts."""
        self.catalogue = Catalogue([channels.capability, accreditation.capability])
        room, register = RoomId(named("r", "x")), ChannelId(named("c", "x"))
        self.state = self.catalogue.found(room, register)
        self.now = 0
        plenary = ChannelId(named("c", "plenary"))
        self.decide(
            NoteRegister(cause=CAUSE, register_id=register, origin=ORIGIN, plenary=plenary),
            None,
        )
        self.decide(
            AccreditDelegation(
                delegation=ALPHA,
                names=(NameIn(lang="en", name="Alpha"),),
                code="ALPHA",
                caucus=ChannelId(named("c", "caucus")),
            ),
            CHAIR,
        )
        self.credentials = Credentials.AWAITED
        self.stages: dict[str, InvitationStage] = {}
        self.expiry: dict[str, int] = {}

    def decide(self, wish: Command, by: Seat | None) -> bool:
        """Decide a wish and fold what came of it; whether it was done."""
        self.now += 1
        device, act = DeviceId(named("d", "x")), ActId(named("a", "x"))
        occasion = Occasion(by, device, act, self.now, self.now)
        try:
            events = self.catalogue.row(wish.wire).decide(self.state, wish, occasion)
        except Refusal:
            return False
        for event in events:
            assert not isinstance(event, SeatGranted)
            self.state = self.catalogue.evolve(self.state, event, Place(self.now, self.now))
        return True

    # --- credentials ---

    def judge(self, wish: Command, by: Seat) -> None:
        """Try a step of the credentials."""
        expected = delegations.TRANSITIONS.get((self.credentials, type(wish)))
        assert self.decide(wish, by) == (expected is not None)
        self.credentials = expected or self.credentials

    @rule()
    def submit(self) -> None:
        """The head submits."""
        self.judge(SubmitCredentials(issued_by="The minister", reference="1"), HEAD)

    @rule()
    def accept(self) -> None:
        """The chair accepts."""
        self.judge(AcceptCredentials(delegation=ALPHA), CHAIR)

    @rule()
    def contest(self) -> None:
        """The secretariat contests."""
        self.judge(ContestCredentials(delegation=ALPHA, reason="no seal"), SECRETARY)

    # --- invitations ---

    @rule(name=st.sampled_from(NAMES), lasts=st.integers(min_value=1, max_value=20))
    def issue(self, name: str, lasts: int) -> None:
        """Invite somebody for a while."""
        until = self.now + 1 + lasts
        wish = IssueInvitation(
            invitation=InvitationId(named("i", name)),
            secret_hash=CAUSE,
            name=name,
            role=Role.OBSERVER,
            expires_at=until,
            language="en",
        )
        assert self.decide(wish, SECRETARY) == (name not in self.stages)
        if name not in self.stages:
            self.stages[name], self.expiry[name] = InvitationStage.ISSUED, until

    @rule(name=st.sampled_from(NAMES), lasts=st.integers(min_value=1, max_value=20))
    def propose(self, name: str, lasts: int) -> None:
        """Propose that somebody who came by the other invitation enrols anew."""
        until = self.now + 1 + lasts
        other = NAMES[1 - NAMES.index(name)]
        there = self.stages.get(other) is InvitationStage.REDEEMED
        wish = ProposeReplacement(
            person=PersonId(named("p", other)),
            invitation=InvitationId(named("i", name)),
            secret_hash=CAUSE,
            expires_at=until,
        )
        done = self.decide(wish, SECRETARY)
        if done:
            assert there
            assert name not in self.stages
            self.stages[name], self.expiry[name] = InvitationStage.PROPOSED, until

    @rule(name=st.sampled_from(NAMES))
    def confirm(self, name: str) -> None:
        """The chair confirms a replacement."""
        self.step(name, ConfirmReplacement(invitation=InvitationId(named("i", name))), CHAIR)

    @rule(name=st.sampled_from(NAMES))
    def revoke(self, name: str) -> None:
        """The secretariat takes an invitation back."""
        self.step(name, RevokeInvitation(invitation=InvitationId(named("i", name))), SECRETARY)

    @rule(name=st.sampled_from(NAMES), who=st.sampled_from(NAMES))
    def redeem(self, name: str, who: str) -> None:
        """Somebody comes with an invitation."""
        wish = RedeemInvitation(
            cause=CAUSE,
            invitation=InvitationId(named("i", name)),
            person=PersonId(named("p", who)),
            device=DeviceId(named("d", who)),
        )
        self.step(name, wish, None)

    def step(self, name: str, wish: Command, by: Seat | None) -> None:
        """Try a step of an invitation: never outside the table, never after its time."""
        stage = self.stages.get(name)
        done = self.decide(wish, by)
        if not done:
            return
        assert stage is not None
        expected = invitations.TRANSITIONS[stage, type(wish)]
        if not isinstance(wish, RevokeInvitation):
            assert self.now <= self.expiry[name]
        self.stages[name] = expected

    @invariant()
    def follows_the_tables(self) -> None:
        """The register's state is what the tables say."""
        kept = self.state.substate("accreditation")
        assert kept.delegations[ALPHA].credentials is self.credentials
        for name, stage in self.stages.items():
            assert kept.invitations[InvitationId(named("i", name))].stage is stage


TestRegister = Register.TestCase
TestRegister.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
