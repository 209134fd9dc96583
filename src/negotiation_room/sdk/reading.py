"""What an entry says, checked against everything said before it: authorship, order, outcome.

The channel's state is folded here, from the facts this reader was shown. Where the reader was not
shown enough to check something, that is counted as resting on the server's word, never passed
over.
"""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from negotiation_room.kernel.act import Act, act_signing_input, parse_act
from negotiation_room.kernel.canonical import parse_canonical
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.composing import place_of
from negotiation_room.kernel.entry import RULES_VERSION, Who
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import unb64
from negotiation_room.kernel.keys import Certificate, certificate_message, verify
from negotiation_room.kernel.leaf import Leaf, split_act_part, verify_part
from negotiation_room.kernel.merkle import leaf_hash
from negotiation_room.kernel.roster import ChannelChartered, DeviceCertified
from negotiation_room.kernel.seats import Device, Seat
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.outcome import check_outcome
from negotiation_room.sdk.served import Fact, Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tally, Tampered

AUTHOR_WITHHELD = "who spoke, where the author is withheld"
ADMITTED_BEFORE = "that the author's device was admitted before your reading begins"
SEAT_UNSEEN = "in what capacity the author acted, where seats are not shown to you"
SEEN_BEFORE = "what authors had seen before your reading begins"
ENROLLED = "that a device belongs to its person, where no delegation has certified it"
OUTCOME_UNTOLD = "what came of an act, where you were not shown enough to decide it again"
RULES_UNKNOWN = "what came of an act under rules that this version does not have"


class Reading:
    """The checks of one channel's entries, in order.

    Args:
        is_whole: the reading begins with the charter, so what is not there was never said.
        folded_to: entries up to this place are in `state` already.
    """

    def __init__(
        self,
        *,
        origin: str,
        catalogue: Catalogue,
        state: ChannelState,
        is_whole: bool,
        folded_to: int,
        tally: Tally,
    ) -> None:
        self.state = state
        self._origin = origin
        self._catalogue = catalogue
        self._from_charter = is_whole
        self._is_whole = is_whole
        self._folded_to = folded_to
        self._tally = tally
        self._acts: set[str] = set()
        self._highest: dict[str, int] = {}

    def read(
        self,
        leaf: Leaf,
        served: Served,
        roots: Mapping[int, bytes],
        problems: list[Tampered],
    ) -> VerifiedEntry:
        """Check the next entry and fold it; what does not hold is added to `problems`."""
        one = _OneEntry(self, leaf, served, problems)
        entry = one.read(roots)
        self._tally.withheld += len(entry.withheld)
        self._tally.gone += len(entry.gone)
        for sentence in entry.word:
            self._tally.rests(sentence)
        if leaf.seq > self._folded_to:
            self.state = one.folded()
        if leaf.seq == 1 and not any(
            isinstance(f.event, ChannelChartered) for f in entry.facts
        ):
            # Whoever is not shown the charter is not shown who was admitted then either.
            self._from_charter = self._is_whole = False
        if any(name.startswith("out.") for name in (*entry.withheld, *entry.gone)):
            self._is_whole = False
        return entry

    def read_past(self, leaf: Leaf, served: Served, problems: list[Tampered]) -> VerifiedEntry:
        """Check an entry from before the reading, alone: nothing is known of what it followed."""
        alone = Reading(
            origin=self._origin,
            catalogue=self._catalogue,
            state=self.state,
            is_whole=False,
            folded_to=leaf.seq,
            tally=self._tally,
        )
        return _OneEntry(alone, leaf, served, problems).read({})

    # --- what one entry asks -------------------------------------------------------------------

    @property
    def origin(self) -> str:
        """The origin that acts must be signed for."""
        return self._origin

    @property
    def catalogue(self) -> Catalogue:
        """The rules that are known here."""
        return self._catalogue

    @property
    def tally(self) -> Tally:
        """What was checked so far."""
        return self._tally

    @property
    def is_whole(self) -> bool:
        """Whether every fact of the journal so far was shown."""
        return self._is_whole

    @property
    def begins_with_charter(self) -> bool:
        """Whether the reading begins with the journal's first entry."""
        return self._from_charter

    def is_repeated(self, act: Act) -> bool:
        """Whether the act's id was there before; it is from now on."""
        repeated = act.id in self._acts
        self._acts.add(act.id)
        return repeated

    def highest_before(self, act: Act) -> int:
        """The device's highest `n` before this act; it is the act's from now on."""
        highest = self._highest.get(act.device, 0)
        self._highest[act.device] = max(highest, act.n)
        return highest


class _OneEntry:
    """The checks of a single entry."""

    def __init__(
        self, reading: Reading, leaf: Leaf, served: Served, problems: list[Tampered]
    ) -> None:
        self.reading = reading
        self.leaf = leaf
        self.served = served
        self.problems = problems
        self.word: list[str] = []
        self.facts: tuple[Fact, ...] = ()
        self.act: Act | None = None
        self.who: Who | None = None

    def read(self, roots: Mapping[int, bytes]) -> VerifiedEntry:
        self._check_parts()
        self.facts = self._facts()
        self._read_who()
        self._check_act(roots)
        content = self._content()
        self._check_outcome()
        names = ("act", "with", "who", *(f"out.{i}" for i in range(len(self.leaf.out))))
        missing = [name for name in names if name not in self.served.parts]
        gone = tuple(name for name in missing if name in self.served.gone)
        return VerifiedEntry(
            channel=self.leaf.channel,
            epoch=self.leaf.epoch,
            seq=self.leaf.seq,
            at=self.leaf.at,
            leaf_hash=leaf_hash(self.served.leaf),
            act=self.act,
            content=content,
            who=self.who,
            facts=self.facts,
            withheld=tuple(name for name in missing if name not in gone),
            gone=gone,
            word=tuple(self.word),
            served=self.served,
        )

    def folded(self) -> ChannelState:
        """The channel's state after this entry, as far as it was shown."""
        state = self.reading.state
        catalogue = self.reading.catalogue
        place = self._place()
        for fact in self.facts:
            if fact.event is None:
                state = catalogue.unreadable(state)
                continue
            if isinstance(fact.event, DeviceCertified):
                self._check_certificate(fact.event)
            try:
                state = catalogue.evolve(state, fact.event, place)
            except (Invalid, LookupError, ValueError):
                # Without the charter, or with gaps, what a fact rests on may not have been shown.
                if self.reading.is_whole:
                    self._fail("a fact does not fit the channel it is in", check="fold")
        return state

    # --- parts ---------------------------------------------------------------------------------

    def _fail(self, because: str, expected: str = "", found: str = "", *, check: str) -> None:
        self.problems.append(
            Tampered(because, expected=expected, found=found, seq=self.leaf.seq, check=check)
        )

    def _check_parts(self) -> None:
        for name, (salt, data) in self.served.parts.items():
            try:
                verify_part(self.leaf, name, salt, data)
            except Invalid as broken:
                self._fail(
                    broken.because,
                    getattr(broken, "expected", ""),
                    getattr(broken, "found", ""),
                    check=f"part {name}",
                )
            else:
                self.reading.tally.parts += 1
        for name in self.served.gone:
            if name in self.served.parts:
                self._fail(f"the part {name} is called erased, but is shown", check="erased")

    def _data(self, name: str) -> bytes | None:
        part = self.served.parts.get(name)
        return None if part is None else part[1]

    def _facts(self) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for index in range(len(self.leaf.out)):
            data = self._data(f"out.{index}")
            if data is None:
                continue
            try:
                facts.extend(self._out(data))
            except (Invalid, ValidationError, KeyError, TypeError, ValueError):
                self._fail("an outcome is not written as outcomes are", check="outcome")
        return tuple(facts)

    def _out(self, data: bytes) -> list[Fact]:
        fields = cast("dict[str, Any]", parse_canonical(data))
        facts: list[Fact] = []
        for row in fields["events"]:
            known = self.reading.catalogue.events.get(row["event"])
            event = None if known is None else known.from_body(row["body"])
            facts.append(Fact(row["event"], row["body"], event))
        return facts

    def _content(self) -> Mapping[str, Any] | None:
        data = self._data("with")
        if data is None:
            return None
        try:
            fields = parse_canonical(data)
        except Malformed:
            fields = None
        if not isinstance(fields, dict):
            self._fail("the content is not written as contents are", check="content")
            return None
        return fields

    def _read_who(self) -> None:
        data = self._data("who")
        if data is None:
            return
        try:
            self.who = Who.parse(data)
        except (Invalid, KeyError, TypeError, ValueError):
            self._fail("the author is not written as authors are", check="author")

    # --- the act -------------------------------------------------------------------------------

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
        state = self.reading.state
        for what, expected, found in (
            ("origin", self.reading.origin, act.origin),
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
        if self.reading.is_repeated(act):
            self._fail("this act was recorded before", "once", act.id, check="repeat")
        highest = self.reading.highest_before(act)
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
        self.reading.tally.signatures += 1

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
        device = self.reading.state.devices.get(act.device)
        if device is not None:
            self._check_device(device)
            return device.key
        if self.reading.begins_with_charter:
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
        charter = self.reading.state.charter
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
        if device.revoked and self.reading.begins_with_charter:
            self._fail(
                "the act is signed by a device that had been revoked",
                "a device in force",
                device.id,
                check="author",
            )
        if device.certified:
            self.reading.tally.certified += 1
        else:
            self.word.append(ENROLLED)
        if self.who is not None:
            self._check_seat(device, self.who)

    def _check_seat(self, device: Device, who: Who) -> None:
        seat = self._seat(who)
        if seat is None:
            if self.reading.is_whole:
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
        return None if who.seat is None else self.reading.state.seats.get(who.seat)

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
            self.reading.tally.seen += 1

    def _check_certificate(self, certified: DeviceCertified) -> None:
        """A device is certified only by a signature over its own key, for this room."""
        device = self.reading.state.devices.get(certified.device)
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
        expected = (self.reading.origin, self.reading.state.room, device.id, device.key)
        found = (certificate.origin, certificate.room, certificate.device, certificate.key)
        if expected != found:
            self._fail(
                "a certificate was made for another device",
                f"{device.id} with key {device.key.hex()}",
                f"{certificate.device} with key {certificate.key.hex()}",
                check="certificate",
            )

    # --- the outcome ---------------------------------------------------------------------------

    def _check_outcome(self) -> None:
        if self.problems:
            return
        content = self._data("with")
        if self.act is None or self.who is None or content is None:
            self.word.append(OUTCOME_UNTOLD)
            return
        if (
            self._rules() != {RULES_VERSION}
            or self.act.do not in self.reading.catalogue.commands
        ):
            self.word.append(RULES_UNKNOWN)
            return
        differs = self._decided_again(self.act, self.who, content)
        if differs is None:
            self.reading.tally.outcomes += 1
        elif self.reading.is_whole:
            self.problems.append(differs)
        else:
            # On a reading with gaps, a difference may lie in what was not shown.
            self.word.append(OUTCOME_UNTOLD)

    def _decided_again(self, act: Act, who: Who, content: bytes) -> Tampered | None:
        """Run the rules again; None if the outcome is theirs."""
        seat = self._seat(who)
        try:
            if seat is not None or who.seat is None:
                check_outcome(
                    self.reading.catalogue,
                    self.reading.state,
                    seat,
                    act,
                    content,
                    self.leaf,
                    self.served,
                )
                return None
        except Tampered as differs:
            return differs
        except (LookupError, ValueError):
            pass
        return Tampered(
            "the rules cannot be applied to this act here", seq=self.leaf.seq, check="outcome"
        )

    def _rules(self) -> set[int]:
        """The versions of the rules named by the outcome's parts, as far as they are shown."""
        versions: set[int] = set()
        for index in range(len(self.leaf.out)):
            data = self._data(f"out.{index}")
            if data is not None:
                fields = cast("dict[str, Any]", parse_canonical(data))
                versions.add(fields["rules"])
        return versions or {RULES_VERSION}

    def _place(self) -> Place:
        row = None if self.act is None else self.reading.catalogue.commands.get(self.act.do)
        command = None if row is None else row.command
        if self.who is not None:
            return place_of(self.leaf.seq, self.leaf.at, self.who, command)
        audience = ("members",) if command is None else command.audience
        return Place(self.leaf.seq, self.leaf.at, content_audience=audience)


def _capacity(person: str, role: object, delegation: str | None) -> str:
    return f"{person} as {role}" + (f" of {delegation}" if delegation else "")
