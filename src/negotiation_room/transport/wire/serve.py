"""How the server listens: safely, or not at all."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import ip_address
from math import ceil
from pathlib import Path
from typing import Any

from uvicorn import Config

from negotiation_room.transport.wire.http import hardened_http
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.wire.ws import ready_frames_ws


class UnsafeListening(Exception):
    """The server would have spoken in clear to whoever can reach this machine."""


def is_loopback(host: str) -> bool:
    """Whether this address can be reached only from this machine.

    Names that are not `localhost` are not looked up: the answer could change.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def serve_config(
    app: Any,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    uds: Path | None = None,
    limits: WireLimits | None = None,
    certificate: Path | None = None,
    private_key: Path | None = None,
    private_key_password: str | None = None,
    behind_proxy: bool = False,
    forwarded_allow_ips: Sequence[str] = ("127.0.0.1", "::1"),
) -> Config:
    """Configure uvicorn to serve this application within the limits.

    Args:
        app: the ASGI application.
        host: an address of this machine; other than loopback only with a certificate, or
            behind a proxy that speaks TLS for us.
        port: 0 for any free one.
        uds: a Unix socket instead of host and port.
        limits: how much a peer may ask.
        certificate: the chain, in PEM; it may hold the key as well.
        private_key: the key, in PEM.
        private_key_password: what opens the key.
        behind_proxy: a proxy speaks TLS and counts connections per address for us.
        forwarded_allow_ips: the addresses or networks of that proxy. Only their
            X-Forwarded-* headers are believed.

    Raises:
        UnsafeListening: nothing would protect what is said.
    """
    if uds is None and certificate is None and not behind_proxy and not is_loopback(host):
        raise UnsafeListening(
            f"listening on {host or 'every address'} without TLS would let the network read "
            "along: give a certificate and its key, or say that a proxy speaks TLS "
            "(behind_proxy), or listen on 127.0.0.1"
        )
    limits = limits or WireLimits()
    if behind_proxy:
        limits = replace(limits, connections_per_address=None)
    return Config(
        app,
        host=host,
        port=port,
        uds=str(uds) if uds is not None else None,
        loop="negotiation_room.transport.wire.loop:PromptLoop",
        http=hardened_http(limits),
        ws=ready_frames_ws(limits),
        ws_max_size=limits.message_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # the application has its own heartbeat
        ws_ping_timeout=None,
        lifespan="on",
        interface="asgi3",
        workers=1,
        log_config=None,
        # Below a warning uvicorn logs addresses with their query, and frames.
        log_level="warning",
        access_log=False,
        proxy_headers=behind_proxy,
        # A Unix socket has no address to recognise: who may open it decides the file system.
        forwarded_allow_ips="*" if uds is not None else list(forwarded_allow_ips),
        server_header=False,
        date_header=True,
        backlog=limits.backlog,
        timeout_keep_alive=limits.keep_alive_seconds,
        # Later than our own deadlines, which end every connection themselves.
        timeout_graceful_shutdown=ceil(limits.drain_seconds + limits.close_seconds) + 1,
        ssl_certfile=certificate,
        ssl_keyfile=private_key,
        ssl_keyfile_password=private_key_password,
        ssl_context_factory=_only_tls_1_3 if certificate is not None else None,
    )


def _only_tls_1_3(_: Config, usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = usual()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context
