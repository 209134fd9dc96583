"""The collector of cycles, told to leave alone what lasts, and to look at the rest more seldom.

Nearly all that an act leaves behind goes by its count of references, or stays for long: journals in
memory, states, code. Python would walk through all of it again and again, with everybody waiting: a
tenth of a second at a time in a server that has hardly begun.
"""

import gc
from typing import Final

YOUNG: Final = 10_000
"""How many more things are made than go away, before the new ones are looked at: a few hundred
acts, and a few milliseconds."""
MIDDLE, OLD = 20, 20
"""How many looks at the new ones come to one at the older, and of those to one at all: what is in
cycles and was long in use, such as the connections of those who have left, is still found."""


def spare_what_lasts() -> None:
    """Set aside all that is there now, for as long as the process lives; call it before serving."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
