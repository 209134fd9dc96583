"""Logs and metrics: what happened, how often and how long; never what was said."""

import logging
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from negotiation_room.kernel.loading import Run

MOST_FRAMES: Final = 12


def name_the_fault(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Say which exceptions were thrown and where; never their messages or anybody's variables.

    A message may quote what was being written, and a variable may hold it: neither belongs into
    a log.
    """
    named = event.pop("exc_info", None)
    thrown = named if isinstance(named, BaseException) else sys.exc_info()[1]
    faults: list[str] = []
    while named and thrown is not None:
        frames = traceback.extract_tb(thrown.__traceback__)
        places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-MOST_FRAMES:]]
        faults.append(f"{type(thrown).__name__} at {' < '.join(reversed(places))}")
        thrown = thrown.__cause__ or thrown.__context__
    if faults:
        event["faults"] = faults
    return event


def configure_logs(*, as_json: bool, quiet: bool = False) -> None:
    """Log to standard error, one event a line, with the ids bound to the task at hand."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_the_fault,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.ERROR if quiet else logging.INFO
        ),
        # Asked for at each event: what was standard error at the start may be closed by now.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


class Metrics:
    """The figures an operator watches; in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.entries = Counter(
            "negotiation_room_entries_total", "Entries made durable", registry=self.registry
        )
        self.commits = Histogram(
            "negotiation_room_group_entries",
            "Entries made durable by one commit",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
            registry=self.registry,
        )
        self.connections = Gauge(
            "negotiation_room_connections", "Sockets open now", registry=self.registry
        )
        self.waiting = Gauge(
            "negotiation_room_waiting_batches",
            "Batches decided but not yet durable",
            registry=self.registry,
        )

    def committed(self, runs: Sequence[Run]) -> None:
        """Count what one commit made durable."""
        count = sum(len(run.entries) for run in runs)
        self.entries.inc(count)
        self.commits.observe(count)
