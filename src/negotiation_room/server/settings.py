"""Settings: every limit and every choice of the operator, by name.

Each is an environment variable `NEGOTIATION_ROOM_…`, or a line in a file `.env` beside the data.
"""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from negotiation_room.capabilities.drafting.pasts import TextLimits
from negotiation_room.capabilities.identity.rules import IdentityLimits
from negotiation_room.capabilities.interpretation.beside import BesideLimits
from negotiation_room.capabilities.interpretation.followers import RelayLimits
from negotiation_room.integrations.translators.settings import TranslatorSettings
from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.wishes import DispatchLimits
from negotiation_room.transport.http.pace import HttpLimits
from negotiation_room.transport.reader import ReadingLimits
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.ws.house import ConnectionLimits
from negotiation_room.transport.ws.session import SessionLimits


class Settings(BaseSettings):
    """What the operator decides.

    Attributes:
        data_dir: holds the databases and, unless given otherwise, the key-encryption key.
        database_url: SQLAlchemy URL of the entries; SQLite in `data_dir` by default.
        keys_url: the store of wrapped data keys: another file, another backup.
        checkpoints_url: the store of released checkpoints, outside the entries' database.
        kek: key-encryption keys as `kid:base64`, comma-separated, the current one first.
        kek_file: a file that holds them, readable by the server alone.
        origin: the address at which people reach the room; fixed in every room made here.
        origins: further addresses whose pages may speak for people.
        rp_id: the domain passkeys are bound to; the origin's host by default.
        behind_proxy: a proxy in front speaks TLS 1.3 for us.
        certificate, private_key: PEM files, when we speak TLS ourselves.
        checkpoint_every: seconds between two releases of checkpoints.
        snapshot_every: entries of a channel between two snapshots of its state.
        metrics: serve Prometheus metrics at /metrics, to this machine only.
        metrics_token: serve them to whoever shows this as a bearer token, and to nobody else;
            behind a proxy they are served no other way.
        skew: microseconds the server may be off the database before it is unready.
    """

    model_config = SettingsConfigDict(
        env_prefix="NEGOTIATION_ROOM_",
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
    )

    data_dir: Path = Path("var")
    database_url: str | None = None
    keys_url: str | None = None
    checkpoints_url: str | None = None
    kek: str | None = None
    kek_file: Path | None = None

    host: str = "127.0.0.1"
    port: int = 8000
    origin: str = "http://localhost:8000"
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    rp_id: str | None = None
    behind_proxy: bool = False
    forwarded_allow_ips: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    certificate: Path | None = None
    private_key: Path | None = None

    log_json: bool = True
    metrics: bool = True
    metrics_token: Annotated[str | None, Field(min_length=16)] = None
    checkpoint_every: float = 0.2
    snapshot_every: int = 500
    channels_in_memory: int = 2_000
    verify_threads: int = 2
    skew: int = Field(default=500_000, ge=1_000)

    wire: WireLimits = WireLimits()
    session: SessionLimits = SessionLimits()
    connection: ConnectionLimits = ConnectionLimits()
    http: HttpLimits = HttpLimits()
    reading: ReadingLimits = ReadingLimits()
    texts: TextLimits = TextLimits()
    dispatch: DispatchLimits = DispatchLimits()
    identity: IdentityLimits = IdentityLimits()
    relay: RelayLimits = RelayLimits()
    beside: BesideLimits = BesideLimits()
    translators: TranslatorSettings = TranslatorSettings()

    @field_validator("origins", "forwarded_allow_ips", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(each.strip() for each in value.split(",") if each.strip())
        return value

    @field_validator("session", "connection", "http")
    @classmethod
    def _remembered(cls, value: Any) -> Any:
        """What may be unanswered is what the room can still answer when it is sent again."""
        for name in ("unanswered", "waiting", "acts_waiting"):
            if getattr(value, name, 0) > MOST_UNANSWERED:
                message = f"{name} must not exceed {MOST_UNANSWERED}"
                raise ValueError(message)
        return value

    @property
    def entries_url(self) -> str:
        """Where the entries and ordinary tables are."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'room.db'}"

    @property
    def key_store_url(self) -> str:
        """Where the wrapped data keys are."""
        return self.keys_url or f"sqlite:///{self.data_dir.resolve() / 'keys.db'}"

    @property
    def checkpoint_store_url(self) -> str:
        """Where released checkpoints are."""
        return self.checkpoints_url or f"sqlite:///{self.data_dir.resolve() / 'checkpoints.db'}"

    @property
    def kek_path(self) -> Path:
        """The file of key-encryption keys, when no variable gives them."""
        return self.kek_file or self.data_dir / "kek"

    @property
    def all_origins(self) -> tuple[str, ...]:
        """Every address whose pages may speak for people."""
        return (self.origin, *self.origins)

    @property
    def is_https(self) -> bool:
        """Whether people reach the room by TLS."""
        return self.origin.startswith("https://")
