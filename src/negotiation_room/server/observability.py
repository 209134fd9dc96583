"""Logs and metrics: what happened, how often and how long; never what was said."""

import logging
import sys
from collections.abc import Sequence

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from negotiation_room.kernel.loading import Run


def configure_logs(*, as_json: bool, quiet: bool = False) -> None:
    """Log to standard error, one event a line, with the ids bound to the task at hand."""
    # Tracebacks without the variables of each frame: those hold what people said.
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    bare = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(bare)
            if as_json
            else structlog.dev.set_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.ERROR if quiet else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
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
