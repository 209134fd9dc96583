"""The demonstration summit, in which every name and every text tries to run a script.

Run as a program, with the demonstration's own arguments; the summit itself is the real one, and
everybody acts through real sockets. What the room refuses to hear is counted, not forced.
"""

import dataclasses
import hashlib
import secrets
import sys
from collections.abc import Iterator

from negotiation_room.server.demo import scenario
from tests.browser.payloads import PAYLOADS


def visible(text: str) -> str:
    """The text as a name may be: the room refuses control characters before anything else."""
    return "".join(mark for mark in text if mark.isprintable()).strip()


def names() -> Iterator[str]:
    """Payloads fit for a name, over and over."""
    while True:
        yield from (visible(payload.text) for payload in PAYLOADS)


def rewrite() -> None:
    """Put payloads in the place of every name and every word of the scenario."""
    name = names()
    scenario.TITLE = next(name)
    scenario.DELEGATIONS = tuple(
        dataclasses.replace(one, names=tuple((lang, next(name)) for lang, _ in one.names))
        for one in scenario.DELEGATIONS
    )
    scenario.PEOPLE = tuple(
        dataclasses.replace(person, name=next(name)) for person in scenario.PEOPLE
    )


rewrite()

# What follows reads the scenario when it is imported, and so comes after the rewriting.
from negotiation_room.capabilities.accreditation import messages as accreditation  # noqa: E402
from negotiation_room.capabilities.channels import messages as channels  # noqa: E402
from negotiation_room.capabilities.rooms import messages as rooms  # noqa: E402
from negotiation_room.cli.main import app  # noqa: E402
from negotiation_room.kernel.capability import Command  # noqa: E402
from negotiation_room.kernel.channel import ChannelKind, History  # noqa: E402
from negotiation_room.kernel.errors import Refusal  # noqa: E402
from negotiation_room.kernel.ids import (  # noqa: E402
    ChannelId,
    DelegationId,
    InvitationId,
    b64,
    new_id,
)
from negotiation_room.kernel.seats import Role  # noqa: E402
from negotiation_room.sdk.client import Room, Wish  # noqa: E402
from negotiation_room.server.demo.summit import HOUR, Summit  # noqa: E402


def crowd() -> tuple[scenario.Person, ...]:
    """A delegate for every payload, named by it."""
    return tuple(
        scenario.Person(f"x{one.number}", visible(one.text), Role.DELEGATE, "en", "gamma")
        for one in PAYLOADS
    )


class Attack:
    """Says every payload in every place that takes words."""

    def __init__(self, summit: Summit, mediator: Room, gamma: Room, now: int) -> None:
        self.summit, self.mediator, self.gamma, self.now = summit, mediator, gamma, now
        self.refused = 0

    async def everywhere(self) -> None:
        """Statements, messages, channels, meetings, delegations, invitations and reasons."""
        plan = self.summit.plan
        crowd = [key for key in plan.people if key.startswith("x")]
        for payload, person in zip(PAYLOADS, crowd, strict=True):
            line = visible(payload.text)
            for said in ("channels.post_statement", "channels.post_message"):
                # As it is: what the room will not hear is refused, and said without it.
                wish = {"text": payload.text, "lang": "en", "reply_to": None}
                if not await self.say(self.gamma, Wish(said, wish)):
                    await self.say(self.gamma, Wish(said, {**wish, "text": line}))
            await self.say(self.mediator, rooms.SuspendMeeting(reason=line))
            await self.say(self.mediator, rooms.AdjournMeeting())
            await self.say(self.mediator, rooms.OpenMeeting(title=line))
            await self.register(self._channel(line))
            await self.register(self._delegation(payload.number, line))
            await self.register(self._invitation(line))
            who = self.summit.person(person)
            await self.register(accreditation.SuspendPerson(person=who, reason=line))
        gamma = DelegationId(plan.delegations["gamma"])
        credentials = accreditation.SubmitCredentials(
            issued_by=visible(PAYLOADS[7].text), reference=visible(PAYLOADS[14].text)
        )
        await self.gamma.post(credentials, plan.register)
        contest = accreditation.ContestCredentials(
            delegation=gamma, reason=visible(PAYLOADS[1].text)
        )
        await self.register(contest)
        place = await self.gamma.post(
            channels.PostMessage(text="to be destroyed", lang="en"), plan.plenary
        )
        await self.say(
            self.gamma, channels.Redact(target=place, reason=visible(PAYLOADS[8].text))
        )

    async def register(self, wish: Command) -> bool:
        """Ask it in the register."""
        return await self._post(self.mediator, wish, self.summit.plan.register)

    async def say(self, room: Room, wish: Command | Wish) -> bool:
        """Ask it in plenary; tells whether it was heard."""
        return await self._post(room, wish, self.summit.plan.plenary)

    async def _post(self, room: Room, wish: Command | Wish, channel: str) -> bool:
        try:
            await room.post(wish, channel)
        except Refusal as refusal:
            self.refused += 1
            print("refused:", wish, refusal.because)  # noqa: T201
            return False
        return True

    def _channel(self, title: str) -> channels.OpenChannel:
        return channels.OpenChannel(
            channel=ChannelId(new_id("c", secrets.token_bytes)),
            kind=ChannelKind.CONTACT_GROUP,
            title=title,
            history=History.ALL,
            members=(self.summit.person("mediator"), self.summit.person("gamma")),
        )

    def _delegation(self, number: int, name: str) -> accreditation.AccreditDelegation:
        return accreditation.AccreditDelegation(
            delegation=DelegationId(new_id("g", secrets.token_bytes)),
            names=(accreditation.NameIn(lang="en", name=name),),
            code=f"X{number}",
            caucus=ChannelId(new_id("c", secrets.token_bytes)),
        )

    def _invitation(self, name: str) -> accreditation.IssueInvitation:
        return accreditation.IssueInvitation(
            invitation=InvitationId(new_id("i", secrets.token_bytes)),
            secret_hash=b64(hashlib.sha256(secrets.token_bytes(32)).digest()),
            name=name,
            role=Role.EXPERT,
            delegation=DelegationId(self.summit.plan.delegations["gamma"]),
            expires_at=self.now + HOUR,
            language="en",
        )


class HostileSummit(Summit):
    """The summit, and then the attack."""

    async def prepare(self) -> None:
        """Found the summit as always, then say every payload everywhere."""
        await super().prepare()
        async with self._rooms(["mediator", "gamma"]) as people:
            cast, scenario.PEOPLE = scenario.PEOPLE, crowd()
            await self._invite_all(people["mediator"])
            scenario.PEOPLE = cast
            now = self._server.clock.now()
            attack = Attack(self, people["mediator"], people["gamma"], now)
            await attack.everywhere()
        print("refused in all:", attack.refused)  # noqa: T201


if __name__ == "__main__":
    from negotiation_room.cli import demo

    demo.Summit = HostileSummit
    app(sys.argv[1:])
