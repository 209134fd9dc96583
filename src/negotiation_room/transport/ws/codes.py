"""Closing codes: each says what the client should do next."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Why a socket closes, and so what to do next."""

    RESTARTING = 1012
    """The server restarts: come back after a moment, and resume."""

    SIGNED_OUT = 4001
    """The sign-in behind this socket has ended: sign in again; drafts are wiped."""

    NO_SEAT = 4003
    """You have no seat in this room (any more)."""

    SLOW_READER = 4008
    """You were read to faster than you took it in: resume, nothing is lost."""

    PROTOCOL = 4009
    """The client said something this room does not understand: update it."""

    UNSUPPORTED_VERSION = 4010
    """This room speaks another version: update the client."""

    SILENT = 4011
    """Nothing was heard for too long: resume."""

    FLOOD = 4029
    """Too much at once: wait as told, then resume."""
