"""The interpreter, set for a process that serves: it is set for programs that end.

Collecting cycles: nearly all that an act leaves behind goes by its count of references, or stays
for long, as states and code do. Python would walk through all of it again and again while everybody
waits, a tenth of a second at a time in a server that has hardly begun.

Threads: whoever has the interpreter's lock gives it up when another has waited long enough. The
event loop lets go of it at every turn, and would wait that long at every turn while one thread
writes down a snapshot or seals a group.
"""

import gc
import sys
from typing import Final

YOUNG: Final = 10_000
"""How many more things are made than go away, before the new ones are looked at: a few hundred
acts, and a few milliseconds."""
MIDDLE, OLD = 20, 20
"""How many looks at the new ones come to one at the older, and of those to one at all: what is in
cycles and was long in use, such as the connections of those who have left, is still found."""
TURN: Final = 0.0005
"""Seconds that a thread keeps others waiting; a tenth of what Python begins with."""


def prepare_to_serve() -> None:
    """Set aside what is there now, for as long as the process lives; call it before serving."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    sys.setswitchinterval(TURN)
