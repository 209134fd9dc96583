"""Who acted: the signature, the device, the seat, and what the author had seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negotiation_room.kernel.act import Act, act_signing_input, parse_act
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Who
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import unb64
from negotiation_room.kernel.keys import Certificate, certificate_message, verify
from negotiation_room.kernel.leaf import Leaf, split_act_part
from negotiation_room.kernel.roster import ChannelChartered, DeviceCertified
from negotiation_room.kernel.seats import Device, Seat
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.served import Fact, Served
from negotiation_room.sdk.verdicts import Fork, Tally, Tampered

AUTHOR_WITHHELD = "who spoke, where the author is withheld"
ADMITTED_BEFORE = "that the author's device was admitted before your reading begins"
SEAT_UNSEEN = "in what capacity the author acted, where seats are not shown to you"
SEEN_BEFORE = "what authors had seen before your reading begins"
ENROLLED = "that a device belongs to its person, where no delegation has certified it"


@dataclass(slots=True)
class Known:
    """What was said in a channel before the entry under examination.

    Attributes:
        origin: the origin that acts must be signed for.
        catalogue: the rules that are known here.
        state: the channel's state, folded here.
        is_whole: every fact of the journal so far was shown, so what is not there was never said.
        begins_with_charter: the reading begins with the journal's first entry.
        tally: what was checked so far.
    """

    origin: str
    catalogue: Catalogue
    state: ChannelState
    is_whole: bool
    begins_with_charter: bool
    tally: Tally
    acts: set[str] = field(default_factory=set[str])
    highest: dict[str, int] = field(default_factory=dict[str, int])

    def is_repeated(self, act: Act) -> bool:
        """Whether the act's id was there before; it is from now on."""
        repeated = act.id in self.acts
        self.acts.add(act.id)
        return repeated

    def highest_before(self, act: Act) -> int:
        """The device's highest `n` before this act; it is the act's from now on."""
        highest = self.highest.get(act.device, 0)
        self.highest[act.device] = max(highest, act.n)
        return highest


class Authorship:
    """The checks of one entry's author."""

    def __init__(
        self, known: Known, leaf: Leaf, served: Served, problems: list[Tampered]
    ) -> None:
        self.known = known
        self.leaf = leaf
        self.served = served
        self.problems = problems
        self.word: list[str] = []
        self.facts: tuple[Fact, ...] = ()
        self.act: Act | None = None
        self.who: Who | None = None

    def _fail(self, because: str, expected: str = "", found: str = "", *, check: str) -> None:
        self.problems.append(
            Tampered(because, expected=expected, found=found, seq=self.leaf.seq, check=check)
        )

    def _data(self, name: str) -> bytes | None:
        part = self.served.parts.get(name)
        return None if part is None else part[1]

    def _check_act(self, roots: Mapping[int, bytes]) -> None:
        data = self._data("act")
        if data is None:
            self.word.append(AUTHOR_WITHHELD)
            return
        try:
            signature, raw = split_act_part(data)
            act = parse_act(raw)
        except Malformed as broken:
            self._fail(broken.because, check="act")
            return
        self.act = act
        self._check_target(act)
        self._check_order(act)
        self._check_author(act, signature)
        self._check_seen(act, roots)

    def _check_target(self, act: Act) -> None:
        state = self.known.state
        for what, expected, found in (
            ("origin", self.known.origin, act.origin),
            ("room", state.room, act.room),
            ("channel", state.channel, act.channel),
        ):
            if expected != found:
                self._fail(
                    f"the act was signed for another {what}", expected, found, check="target"
                )
        if act.with_ != self.leaf.with_:
            self._fail(
                "the content is not the one the author signed",
                act.with_.hex(),
                self.leaf.with_.hex(),
                check="content",
            )

    def _check_order(self, act: Act) -> None:
        if self.known.is_repeated(act):
            self._fail("this act was recorded before", "once", act.id, check="repeat")
        highest = self.known.highest_before(act)
        if act.n <= highest:
            self._fail(
                "the device had signed later acts before this one",
                f"n above {highest}",
                str(act.n),
                check="order of acts",
            )

    def _check_author(self, act: Act, signature: bytes) -> None:
        key = self._admitted_key(act)
        if key is None:
            return
        if self.who is not None and (self.who.key, self.who.device) != (key, act.device):
            self._fail(
                "the author named is not the device that signed",
                f"{act.device} with key {key.hex()}",
                f"{self.who.device} with key {self.who.key.hex()}",
                check="author",
            )
        try:
            verify(key, signature, act_signing_input(act.raw))
        except Invalid:
            self._fail(
                "the signature is not that of the author's device",
                f"a signature by {act.device} with key {key.hex()}",
                "a signature by no such key",
                check="signature",
            )
            return
        self.known.tally.signatures += 1

    def _admitted_key(self, act: Act) -> bytes | None:
        """The key admitted for the device, after a look at whether its holder may be the author."""
        clerk = self._clerk()
        if clerk is not None and clerk[0] == act.device:
            if self.who is not None and (self.who.seat or self.who.role):
                self._fail(
                    "an automatic act is put in a person's mouth",
                    "no seat",
                    str(self.who.seat),
                    check="author",
                )
            return clerk[1]
        device = self.known.state.devices.get(act.device)
        if device is not None:
            self._check_device(device)
            return device.key
        if self.known.begins_with_charter:
            self._fail(
                "the act is signed by a device this channel never admitted",
                "a device admitted before",
                act.device,
                check="author",
            )
            return None
        self.word.append(ADMITTED_BEFORE)
        return None if self.who is None else self.who.key

    def _clerk(self) -> tuple[str, bytes] | None:
        charter = self.known.state.charter
        if charter is not None:
            return charter.clerk_device, charter.clerk_key
        # The charter itself is signed by the clerk it names.
        for fact in self.facts:
            if isinstance(fact.event, ChannelChartered):
                try:
                    return fact.event.clerk_device, unb64(fact.event.clerk_key, 32)
                except Malformed:
                    return None
        return None

    def _check_device(self, device: Device) -> None:
        if device.revoked and self.known.begins_with_charter:
            self._fail(
                "the act is signed by a device that had been revoked",
                "a device in force",
                device.id,
                check="author",
            )
        if device.is_certified_at(self.leaf.at):
            self.known.tally.certified += 1
        else:
            self.word.append(ENROLLED)
        if self.who is not None:
            self._check_seat(device, self.who)

    def _check_seat(self, device: Device, who: Who) -> None:
        seat = self._seat(who)
        if seat is None:
            if self.known.is_whole:
                self._fail(
                    "the author had no such seat",
                    "a seat granted before",
                    str(who.seat),
                    check="author",
                )
            else:
                self.word.append(SEAT_UNSEEN)
            return
        expected = (device.person, seat.role, seat.delegation)
        found = (seat.person, who.role, who.delegation)
        if expected != found:
            self._fail(
                "the author's capacity is not the one this channel granted",
                _capacity(*expected),
                _capacity(*found),
                check="author",
            )

    def _seat(self, who: Who) -> Seat | None:
        return None if who.seat is None else self.known.state.seats.get(who.seat)

    def _check_seen(self, act: Act, roots: Mapping[int, bytes]) -> None:
        seen = act.seen
        if seen.epoch != self.leaf.epoch or seen.size >= self.leaf.seq:
            self._fail(
                "the author says to have seen what had not happened yet",
                f"fewer than {self.leaf.seq} entries of epoch {self.leaf.epoch}",
                f"{seen.size} entries of epoch {seen.epoch}",
                check="seen",
            )
            return
        held = roots.get(seen.size)
        if held is None:
            self.word.append(SEEN_BEFORE)
        elif held != seen.root:
            self.problems.append(
                Fork(
                    "the author has seen another history of this channel than this one",
                    expected=held.hex(),
                    found=seen.root.hex(),
                    seq=self.leaf.seq,
                    check="seen",
                )
            )
        else:
            self.known.tally.seen += 1

    def _check_certificate(self, certified: DeviceCertified) -> None:
        """A device is certified only by a signature over its own key, for this room."""
        device = self.known.state.devices.get(certified.device)
        if device is None:
            return
        try:
            certificate = Certificate.from_bytes(certified.certificate.encode())
            verify(
                unb64(certified.root, 32),
                unb64(certified.signature, 64),
                certificate_message(certificate),
            )
        except Invalid as broken:
            self._fail(
                f"a device's certificate does not hold: {broken.because}",
                certified.root,
                certified.signature,
                check="certificate",
            )
            return
        expected = (self.known.origin, self.known.state.room, device.id, device.key)
        found = (certificate.origin, certificate.room, certificate.device, certificate.key)
        if expected != found:
            self._fail(
                "a certificate was made for another device",
                f"{device.id} with key {device.key.hex()}",
                f"{certificate.device} with key {certificate.key.hex()}",
                check="certificate",
            )


def _capacity(person: str, role: object, delegation: str | None) -> str:
    return f"{person} as {role}" + (f" of {delegation}" if delegation else "")
