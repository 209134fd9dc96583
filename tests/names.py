"""What names stand for in tests: ids and people; and chance that repeats itself."""

import hashlib

from negotiation_room.kernel.ids import DeviceId, PersonId, id_of
from negotiation_room.kernel.keys import public_key


def named(kind: str, name: str) -> str:
    """The id of that kind that a name stands for."""
    return id_of(kind, hashlib.sha256(f"{kind}:{name}".encode()).digest()[:16])


class Counted:
    """Chance that repeats itself in every run: hashes of a counter."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, count: int, /) -> bytes:
        """That many bytes, never the same twice."""
        self.count += 1
        return hashlib.shake_256(self.count.to_bytes(8, "big")).digest(count)


class Person:
    """Somebody with one device, all of it following from their name.

    Attributes:
        keys: the private key of each device; `device` is the one they act from.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.id = PersonId(named("p", name))
        self.keys: dict[DeviceId, bytes] = {}
        self.device = self.another_device("first")

    def another_device(self, label: str) -> DeviceId:
        """Make a further device, and act from it."""
        self.device = DeviceId(named("d", f"{self.name}:{label}"))
        seed = hashlib.sha256(f"key:{self.name}:{label}".encode()).digest()
        self.keys[self.device] = seed
        return self.device

    @property
    def key(self) -> bytes:
        """The public key of the device the person acts from."""
        return public_key(self.keys[self.device])
