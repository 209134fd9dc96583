"""Becomes another program, one that reaches no network: what a stage of Apertium is started by.

    python -I walled.py PROGRAM ARGUMENT...

It is run by its path, so that it loads nothing of the server but the walls beside it.
"""

import os
import sys
from pathlib import Path
from typing import Final

PATH: Final = Path(__file__).resolve()
UNWALLED: Final = 125
"""The status with which it ends where no wall can be raised."""


def main() -> None:
    """Shut the network, then become the program."""
    sys.path.insert(0, str(PATH.parents[3]))
    from negotiation_room.integrations.translators.isolation import (  # noqa: PLC0415 -- found now
        cut_off,
    )

    if not cut_off():
        sys.exit(UNWALLED)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 -- a stage that the operator named


if __name__ == "__main__":
    main()
