"""The interpreter of a serving process: what lasts is set aside, and cycles are still found."""

import subprocess
import sys

SERVING = """
import gc, sys, weakref
from negotiation_room.server.interpreter import TURN, YOUNG, prepare_to_serve

class Knot:
    pass

lasting = [Knot() for _ in range(10)]
prepare_to_serve()
assert gc.get_freeze_count() > 10
assert not any(one in gc.get_objects() for one in lasting)
assert sys.getswitchinterval() == TURN
left = Knot()
left.itself = left
gone = weakref.ref(left)
del left
kept = [[] for _ in range(2 * YOUNG)]
assert gone() is None, "a cycle outlived a look at what is new"
print("holds")
"""


def test_what_lasts_is_set_aside_and_later_cycles_are_collected() -> None:
    """Whatever was there before serving is never walked again; what is tied up later still goes."""
    ran = subprocess.run(
        [sys.executable, "-c", SERVING], capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == "holds", ran.stderr
