"""Where the server listens, and to whom it speaks."""

import datetime as dt
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from websockets.sync.client import connect

from negotiation_room.transport.wire.serve import UnsafeListening, serve_config
from negotiation_room.transport.wire.ws import text_frame


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Do nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a self-signed certificate for 127.0.0.1, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "room")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "room.pem"
    path.write_bytes(
        made.public_bytes(pem)
        + key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@pytest.mark.rule("WIRE6")
@pytest.mark.parametrize("host", ["::", "", "192.0.2.1", "room.example", "127.0.0.1.example"])
def test_listening_beyond_this_machine_needs_tls(host: str) -> None:
    """In clear the server does not listen where others can reach it."""
    with pytest.raises(UnsafeListening, match="give a certificate"):
        serve_config(app, host=host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "alpha.localhost"]
)
def test_this_machine_may_listen_to_itself(host: str) -> None:
    """On loopback no certificate is needed."""
    assert serve_config(app, host=host).host == host


def test_behind_a_proxy_the_addresses_are_not_counted(tmp_path: Path) -> None:
    """A proxy is one address for everyone; it, or a Unix socket, may be spoken to in clear."""
    config = serve_config(app, host="0.0.0.0", behind_proxy=True)  # noqa: S104
    http: Any = config.http
    assert http.limits.connections_per_address is None
    assert config.proxy_headers
    assert not serve_config(app).proxy_headers
    assert serve_config(app, uds=tmp_path / "room.sock").uds


@pytest.mark.rule("WIRE6")
def test_a_tls_1_2_client_is_refused(serve_with: Callable[..., Any], certificate: Path) -> None:
    """Only TLS 1.3 is spoken, and an ordinary client speaks it."""
    room = serve_with(certificate=certificate)
    trust = ssl.create_default_context(cafile=certificate)
    with connect(room.ws.replace("ws:", "wss:"), ssl=trust) as client:
        client.send("hello")
        assert client.recv(timeout=5) == "hello"
        assert isinstance(client.socket, ssl.SSLSocket)
        assert client.socket.version() == "TLSv1.3"
    trust.maximum_version = ssl.TLSVersion.TLSv1_2
    with room.call() as plain, pytest.raises(ssl.SSLError):
        trust.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_tls_handshake_has_a_deadline(
    serve_with: Callable[..., Any], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever connects and does not begin TLS is cut."""
    monkeypatch.setattr("negotiation_room.transport.wire.loop.HANDSHAKE_SECONDS", 0.1)
    with serve_with(certificate=certificate).call() as silent:
        silent.settimeout(3)
        assert silent.recv(1) == b""


def test_over_tls_a_slow_reader_is_seen_too(
    serve_with: Callable[..., Any], enter_deaf: Callable[..., None], certificate: Path
) -> None:
    """What waits inside TLS is counted, and abort drops it."""
    room = serve_with(certificate=certificate)
    trust = ssl.create_default_context(cafile=certificate)
    with trust.wrap_socket(room.call(), server_hostname="127.0.0.1") as deaf:
        enter_deaf(deaf)
        wire = room.wires[0]
        for _ in range(200):
            room.on_loop(lambda: wire.write(text_frame(b"x" * 60_000)))
        assert room.on_loop(wire.buffered) > 1_000_000
        room.on_loop(wire.abort)
        assert not room.on_loop(lambda: wire.is_open)
