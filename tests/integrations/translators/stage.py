"""One stage for tests: reads Apertium's stream, and does to the words what it was told.

stage.py -z upper        writes the words in capitals
stage.py -z same         passes everything on
stage.py -z frail        passes everything on, and does as some words say
"""

import os
import re
import signal
import sys

FREE = re.compile(r"(\\.|\[(?:\\.|[^\]\\])*\])", re.DOTALL)


def main() -> None:
    """Answer each message before the next one is read."""
    flush, manner = sys.argv[1:3]
    if flush != "-z":
        raise SystemExit(2)
    waiting = b""
    while block := os.read(0, 65_536):
        waiting += block
        while b"\0" in waiting:
            message, _, waiting = waiting.partition(b"\0")
            said = answered(message.decode(), manner)
            os.write(1, said.encode() + b"\0")
    if waiting:
        os.write(1, waiting + b"\0")


def answered(message: str, manner: str) -> str:
    """What the stage makes of a message."""
    if manner == "frail":
        if "abort" in message:
            os.abort()
        if "hang" in message:
            signal.pause()
        if "swallow" in message:
            return ""
        if "leave" in message:
            raise SystemExit
    if manner != "upper":
        return message
    parts = FREE.split(message)
    parts[::2] = [part.upper() for part in parts[::2]]
    return "".join(parts)


main()
