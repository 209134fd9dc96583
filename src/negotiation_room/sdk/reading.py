"""What an entry says, checked against everything said before it, and folded.

The channel's state is folded here, from the facts this reader was shown. Where the reader was not
shown enough to check something, that is counted as resting on the server's word, never passed
over.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any, cast

from pydantic import ValidationError

from negotiation_room.kernel.act import Act
from negotiation_room.kernel.canonical import parse_canonical
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.composing import place_of
from negotiation_room.kernel.entry import RULES_VERSION, Who
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.leaf import Leaf, verify_part
from negotiation_room.kernel.merkle import leaf_hash
from negotiation_room.kernel.reading import DISPENSABLE
from negotiation_room.kernel.roster import DeviceCertified
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.authorship import Authorship, Known
from negotiation_room.sdk.outcome import check_outcome
from negotiation_room.sdk.served import Fact, Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Tally, Tampered

OUTCOME_UNTOLD = "what came of an act, where you were not shown enough to decide it again"
RULES_UNKNOWN = "what came of an act under rules that this version does not have"


class Reading:
    """The checks of one channel's entries, in order.

    Args:
        is_whole: the reading begins with the charter, so what is not there was never said.
        folded_to: entries up to this place of the epoch are in `state` already.
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
        self.known = Known(origin, catalogue, state, is_whole, is_whole, tally)
        self.folded_to = folded_to

    @property
    def state(self) -> ChannelState:
        """The channel's state, folded here."""
        return self.known.state

    def read(
        self,
        leaf: Leaf,
        served: Served,
        roots: Mapping[int, bytes],
        problems: list[Tampered],
    ) -> VerifiedEntry:
        """Check the next entry and fold it; what does not hold is added to `problems`."""
        one = _OneEntry(self.known, leaf, served, problems)
        entry = one.read(roots)
        self.known.tally.withheld += len(entry.withheld)
        self.known.tally.gone += len(entry.gone)
        self.known.tally.unsent += bool(entry.unsent)
        for sentence in entry.word:
            self.known.tally.rests(sentence)
        if leaf.seq > self.folded_to:
            self.known.state = one.folded()
        if leaf.seq == 1 and self.known.state.charter is None:
            # Whoever is not shown the charter is not shown who was admitted then either.
            self.known.begins_with_charter = self.known.is_whole = False
        if any(name.startswith("out.") for name in (*entry.withheld, *entry.gone)):
            self.known.is_whole = False
        return entry

    def amend(self, capability: str, substate: Any) -> None:
        """Know more than was shown of one capability's own state."""
        self.known.state = self.state.with_substate(capability, substate)

    def in_epoch(self, state: ChannelState, folded_to: int) -> "Reading":
        """The same reading, going on in another epoch: what was said before is still known."""
        fresh = copy(self)
        fresh.known = replace(self.known, state=state)
        fresh.folded_to = folded_to
        return fresh

    def read_past(self, leaf: Leaf, served: Served, problems: list[Tampered]) -> VerifiedEntry:
        """Check an entry from before the reading, alone: nothing is known of what it followed."""
        known = self.known
        alone = Known(
            known.origin,
            known.catalogue,
            known.state,
            is_whole=False,
            begins_with_charter=False,
            tally=known.tally,
        )
        return _OneEntry(alone, leaf, served, problems).read({})


class _OneEntry(Authorship):
    """The checks of a single entry."""

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
        # Of nothing else may a server say so: what happened is not left for later.
        unsent = tuple(
            name for name in missing if name in DISPENSABLE and name in self.served.unsent
        )
        return VerifiedEntry(
            channel=self.leaf.channel,
            epoch=self.leaf.epoch,
            seq=self.leaf.seq,
            place=self.known.state.before + self.leaf.seq,
            at=self.leaf.at,
            leaf_hash=leaf_hash(self.served.leaf),
            act=self.act,
            content=content,
            who=self.who,
            facts=self.facts,
            withheld=tuple(name for name in missing if name not in (*gone, *unsent)),
            gone=gone,
            unsent=unsent,
            word=tuple(self.word),
            served=self.served,
        )

    def folded(self) -> ChannelState:
        """The channel's state after this entry, as far as it was shown."""
        state = self.known.state
        catalogue = self.known.catalogue
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
                if self.known.is_whole:
                    self._fail("a fact does not fit the channel it is in", check="fold")
        return state

    # --- parts ---------------------------------------------------------------------------------

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
                self.known.tally.parts += 1
        for name in self.served.gone:
            if name in self.served.parts:
                self._fail(f"the part {name} is called erased, but is shown", check="erased")

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
            known = self.known.catalogue.events.get(row["event"])
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

    # --- the outcome ---------------------------------------------------------------------------

    def _check_outcome(self) -> None:
        if self.problems:
            return
        content = self._data("with")
        if self.act is None or self.who is None or content is None:
            self.word.append(OUTCOME_UNTOLD)
            return
        if self._rules() != {RULES_VERSION} or self.act.do not in self.known.catalogue.commands:
            self.word.append(RULES_UNKNOWN)
            return
        differs = self._decided_again(self.act, self.who, content)
        if differs is None:
            self.known.tally.outcomes += 1
        elif self.known.is_whole:
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
                    self.known.catalogue,
                    self.known.state,
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
        place = self.known.state.before + self.leaf.seq
        if self.who is not None:
            return place_of(
                place, self.leaf.at, self.who, None if self.act is None else self.act.id
            )
        return Place(place, self.leaf.at)
