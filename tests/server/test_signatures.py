"""Signatures checked in threads: together, and each for itself."""

import asyncio
import hashlib
import threading
from dataclasses import dataclass, field
from typing import cast

from negotiation_room.kernel.keys import Claim, ForgedSignature, public_key, sign
from negotiation_room.server.signatures import ALONE, TOGETHER, ThreadedSignatures

KEY = hashlib.sha256(b"key").digest()


def claim(number: int, *, holds: bool = True) -> Claim:
    """A claim about a message of that number."""
    message = str(number).encode()
    return Claim(public_key(KEY), sign(KEY, message), message if holds else message + b"!")


async def test_each_claim_is_answered_in_its_place() -> None:
    """More claims than one thread takes at once come back in their order."""
    signatures = ThreadedSignatures(2)
    claims = [claim(number, holds=number % 7 != 0) for number in range(3 * TOGETHER)]
    found = await signatures.check(claims)
    signatures.close()
    forged = [number for number, refusal in enumerate(found) if refusal is not None]
    assert forged == list(range(0, 3 * TOGETHER, 7))
    assert all(isinstance(found[number], ForgedSignature) for number in forged)


async def test_those_who_ask_at_once_are_each_answered() -> None:
    """Claims of several askers share threads, and no answer goes to another."""
    signatures = ThreadedSignatures(2)
    asked = [signatures.check([claim(n, holds=n % 2 == 0)]) for n in range(40)]
    answers = await asyncio.gather(*asked, signatures.check([]))
    signatures.close()
    assert [answer[0] is None for answer in answers[:40]] == [n % 2 == 0 for n in range(40)]
    assert answers[40] == ()


@dataclass(frozen=True, slots=True)
class Noting:
    """A claim that holds, and notes where it was checked."""

    seen: list[str] = field(default_factory=list[str])

    def refuted(self) -> None:
        """Note the thread."""
        self.seen.append(threading.current_thread().name)


async def test_what_comes_alone_is_checked_on_the_spot_and_what_comes_together_is_not() -> None:
    """A few claims do not wait for a thread; more of them never hold up the event loop."""
    signatures = ThreadedSignatures(2)
    few, many = Noting(), Noting()
    await signatures.check(cast("list[Claim]", [few] * ALONE))
    await asyncio.gather(*[signatures.check([cast("Claim", many)]) for _ in range(ALONE + 1)])
    signatures.close()
    here = threading.current_thread().name
    assert few.seen == [here] * ALONE
    assert len(many.seen) == ALONE + 1
    assert here not in many.seen
    assert signatures.on_the_loop > 0
