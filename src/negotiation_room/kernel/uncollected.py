"""Making very many things at once, without the garbage collector walking over them meanwhile."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Generator[None]:
    """Let the collector rest while a state is read or written.

    All that is made here stays or goes by its count; to look through it for cycles, again and
    again as it grows, took longer than to make it. Several may overlap: whoever found the
    collector at work sets it to work again.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
