"""The doctor: examines an installation, and says in plain words what to do."""

import os
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import httpx

from negotiation_room.server.behind import find_behind
from negotiation_room.server.layers import SystemClock
from negotiation_room.server.settings import Settings
from negotiation_room.server.static import STATIC
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database, is_bare, is_current
from negotiation_room.storage.keystore import KeyEncryptionKeys, KeyStore
from negotiation_room.transport.wire.serve import is_loopback

Verdict = Literal["good", "warning", "bad"]
LEAST_FREE = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined, what was found, and what to do about it."""

    verdict: Verdict
    examined: str
    found: str
    to_do: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding for a program."""
        return asdict(self)


async def examine(settings: Settings) -> list[Finding]:
    """Examine everything; an examination that fails is itself a finding."""
    findings: list[Finding] = []
    for look in (_listening, _tls, _disk, _keys, _client):
        try:
            findings.append(look(settings))
        except Exception as fault:  # noqa: BLE001 -- whatever is wrong, the doctor says so
            name = look.__name__.strip("_")
            findings.append(Finding("bad", name, f"{type(fault).__name__}: {fault}"))
    return [*findings, *[finding async for finding in _stores(settings)]]


def is_ready(settings: Settings) -> bool:
    """Whether the server that runs with these settings says that it is ready.

    Its certificate is not checked: the question goes to this machine itself.
    """
    scheme = "http" if settings.certificate is None else "https"
    address = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    try:
        answer = httpx.get(
            f"{scheme}://{address}:{settings.port}/health/ready",
            timeout=2.0,
            verify=False,  # noqa: S501 -- said above
        )
    except httpx.HTTPError:
        return False
    return answer.is_success


def _listening(settings: Settings) -> Finding:
    if is_loopback(settings.host):
        return Finding("good", "listening", f"on loopback, {settings.host}:{settings.port}")
    if settings.certificate is not None or settings.behind_proxy:
        return Finding("good", "listening", f"on {settings.host}:{settings.port}, protected")
    return Finding(
        "bad",
        "listening",
        f"on {settings.host} without TLS",
        "give a certificate and key, or set BEHIND_PROXY where a proxy speaks TLS 1.3",
    )


def _tls(settings: Settings) -> Finding:
    version = ssl.OPENSSL_VERSION
    if not settings.is_https and not is_loopback(settings.origin.split("//")[1].split(":")[0]):
        return Finding("bad", "origin", settings.origin, "people must reach the room by https")
    if ssl.OPENSSL_VERSION_INFO < (3, 0):
        return Finding("warning", "TLS library", version, "install OpenSSL 3.5 or later")
    if settings.certificate is not None and not settings.certificate.is_file():
        return Finding("bad", "certificate", str(settings.certificate), "the file is not there")
    return Finding("good", "TLS library", version)


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    if not folder.is_dir():
        return Finding("warning", "data folder", f"{folder} is not there", "run init or serve")
    if not os.access(folder, os.W_OK):
        return Finding(
            "bad", "data folder", f"{folder} cannot be written", "give it to the server"
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        return Finding("bad", "disk", f"{free >> 20} MiB free", "make room: at least 1 GiB")
    return Finding("good", "disk", f"{free >> 30} GiB free")


def _keys(settings: Settings) -> Finding:
    if settings.kek is not None:
        KeyEncryptionKeys.parse(settings.kek)
        return Finding("good", "key-encryption key", "from the environment")
    path = settings.kek_path
    if not path.exists():
        return Finding("warning", "key-encryption key", "none yet", "run init, then back it up")
    if path.stat().st_mode & 0o077:
        return Finding(
            "bad", "key-encryption key", f"{path} can be read by others", "chmod 600"
        )
    KeyEncryptionKeys.from_file(path)
    return Finding(
        "good", "key-encryption key", f"in {path}", "keep a copy away from the backups"
    )


def _client(_settings: Settings) -> Finding:
    if (STATIC / "index.html").is_file():
        return Finding("good", "web client", "built")
    return Finding("bad", "web client", "not built", "install the package again with pip")


async def _stores(settings: Settings) -> AsyncIterator[Finding]:
    """Open each store as the server would, and compare them."""
    if not settings.data_dir.is_dir() and _is_embedded(settings):
        return
    try:
        if is_bare(settings.entries_url):
            to_do = "run init or serve" if _is_embedded(settings) else "run migrate"
            yield Finding("warning", "database", "not made yet", to_do)
            return
        if not is_current(settings.entries_url):
            yield Finding("bad", "database", "has another version's tables", "run migrate")
            return
        database = Database(settings.entries_url)
    except Exception as fault:  # noqa: BLE001 -- whatever is wrong, the doctor says so
        yield Finding("bad", "database", f"{type(fault).__name__}: {fault}", "check its URL")
        return
    try:
        skew = abs(await database.now() - SystemClock().now())
        verdict: Verdict = "good" if skew <= settings.skew else "bad"
        to_do = "" if verdict == "good" else "set both clocks by the same NTP server"
        yield Finding(verdict, "clock", f"{skew // 1000} ms off the database", to_do)
        for store in (_open_keys, _open_checkpoints):
            yield _opened(store, settings)
        async for finding in _behind(database, settings):
            yield finding
    finally:
        database.close()


def _is_embedded(settings: Settings) -> bool:
    return settings.entries_url.startswith("sqlite")


async def _behind(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    """Name every channel whose record may not be continued."""
    try:
        checkpoints = CheckpointStore(settings.checkpoint_store_url)
    except Exception:  # noqa: BLE001 -- found, and said, when the stores were opened
        return
    try:
        found = await find_behind(database, checkpoints)
    finally:
        checkpoints.close()
    if not found:
        yield Finding("good", "records", "every channel continues what was published")
    for each in found:
        yield Finding(
            "bad",
            f"record of {each.channel}",
            each.because,
            f"negotiation-room audit reopen {each.channel}",
        )


def _opened(store: Callable[[Settings], str], settings: Settings) -> Finding:
    name = store.__name__.removeprefix("_open_")
    try:
        return Finding("good", f"store of {name}", store(settings))
    except Exception as fault:  # noqa: BLE001 -- whatever is wrong, the doctor says so
        return Finding("bad", f"store of {name}", f"{type(fault).__name__}: {fault}")


def _open_keys(settings: Settings) -> str:
    if not settings.kek_path.exists() and settings.kek is None:
        return "not made yet"
    given = settings.kek
    keks = (
        KeyEncryptionKeys.parse(given)
        if given
        else KeyEncryptionKeys.from_file(settings.kek_path)
    )
    keystore = KeyStore(settings.key_store_url, keks)
    try:
        keystore.signing_key("log")
    finally:
        keystore.close()
    return "opens with the key-encryption key"


def _open_checkpoints(settings: Settings) -> str:
    CheckpointStore(settings.checkpoint_store_url).close()
    return "opens"
