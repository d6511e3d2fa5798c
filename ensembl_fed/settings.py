"""What an operator may set, and the bounds of everything that could grow."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

_SECRET_FILE = "secret_key"  # noqa: S105 -- a file name


class Registrations(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    APPROVAL = "approval"
    CLOSED = "closed"


class Switch(StrEnum):
    """On or off, as an operator writes it."""

    ON = "on"
    OFF = "off"


class LogFormat(StrEnum):
    """For a person, or for a log collector."""

    CONSOLE = "console"
    JSON = "json"


class Scheme(StrEnum):
    """The scheme of every public address."""

    HTTP = "http"
    HTTPS = "https"


class Settings(BaseSettings):
    """Environment variables `ENSEMBL_*`, or the TOML file that `ENSEMBL_CONFIG` names; the environment wins."""

    model_config = SettingsConfigDict(env_prefix="ENSEMBL_", extra="ignore", frozen=True)

    config: Path | None = Field(default=None, description="a TOML file with these same settings, in lower case")
    data_dir: Path = Field(default=Path("data"), description="SQLite files, media and made secrets live here")
    database_url: str = Field(
        default="", description="empty: SQLite files; or `postgresql://…`, one schema per instance"
    )
    bus_url: str = Field(default="", description="how several processes tell each other what to stream")
    media_url: str = Field(default="", description="empty: files in the data folder; or `s3://bucket/prefix`")
    ffmpeg: str = Field(
        default="", description="what prepares videos and sounds; empty: `ffmpeg` of the PATH; or `off`"
    )
    scheme: Scheme = Field(default=Scheme.HTTPS, description="the scheme of every public address")
    secret_key: str = Field(default="", description="seals private keys; made at first start if empty")
    casework_database_url: str = Field(
        default="", description="where the CCAS's cases are kept; empty: beside the store of the instance"
    )
    casework_key_dir: Path | None = Field(
        default=None,
        description="where the keys of the CCAS's cases are kept; empty: `casework-keys` in the data folder",
    )
    federation_allow_networks: str = Field(
        default="",
        description="networks, each optionally with a port, that requests may reach although not public",
    )
    trusted_proxies: str = Field(default="127.0.0.1", description="whose X-Forwarded-* headers are believed")
    registrations: Registrations = Field(default=Registrations.APPROVAL, description="who may make an account")
    email_confirmation: Switch = Field(default=Switch.ON, description="`off`: an address need not be confirmed")
    rate_limits: Switch = Field(default=Switch.ON, description="`off` for benchmarks and test suites")
    smtp_url: str = Field(default="", description="empty: mails go to the log and the data folder")
    ccas_phone: str = Field(default="", description="the telephone number of the CCAS, as posters show it")
    smtp_from: str = Field(default="", description="the sender of mails; empty: `entraide@` the instance's domain")
    log_format: LogFormat = Field(default=LogFormat.CONSOLE, description="`console` or `json`")
    log_level: str = Field(default="info", description="`debug`, `info`, `warning` or `error`")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the TOML file that it names."""
        environment = EnvSettingsSource(settings_cls)()
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if path := environment.get("config"):
            sources.append(TomlConfigSettingsSource(settings_cls, Path(str(path))))
        return tuple(sources)

    @model_validator(mode="before")
    @classmethod
    def _empty_means_default(cls, values: Any) -> Any:
        """`ENSEMBL_REGISTRATIONS=` in a file of settings means that nothing was chosen."""
        return {key: value for key, value in values.items() if value != ""} if isinstance(values, dict) else values

    @property
    def uses_postgres(self) -> bool:
        """Whether the store is PostgreSQL."""
        return self.database_url.startswith(("postgresql://", "postgres://", "postgresql+asyncpg://"))


def read_settings(**overrides: object) -> Settings:
    """The settings of this process; `overrides` stand above the environment.

    Raises pydantic's ValidationError, which names each wrong variable.
    """
    return Settings(**overrides)  # type: ignore[arg-type]  # checked by pydantic itself


def ffmpeg_of(settings: Settings) -> Path | None:
    """The program that prepares videos and sounds; None where there is none, and they are refused."""
    if settings.ffmpeg == Switch.OFF:
        return None
    found = shutil.which(settings.ffmpeg or "ffmpeg")
    return None if found is None else Path(found)


def secret_key_of(settings: Settings) -> bytes:
    """The key that seals what is sealed: from the settings, or made once and kept in the data folder (mode 600)."""
    if settings.secret_key:
        return settings.secret_key.encode()
    path = settings.data_dir / _SECRET_FILE
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        new = settings.data_dir / f".{_SECRET_FILE}.{secrets.token_hex(4)}"
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(new)  # two processes that start together agree on the first one's key
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return path.read_text().strip().encode()


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of everything that comes from outside or could grow; each is named here and nowhere else."""

    # What residents write. Mastodon's own numbers where clients expect them, more room for a request for help.
    status_characters: int = 2_000
    characters_per_url: int = 23
    spoiler_characters: int = 200
    media_attachments: int = 4
    media_description_characters: int = 1_500
    image_bytes: int = 16 * 1024 * 1024
    image_pixels: int = 33_177_600
    # Films and sounds, where ffmpeg is. Pixels and frames a second are Mastodon's (app/models/media_attachment.rb).
    clip_bytes: int = 40 * 1024 * 1024
    clip_seconds: int = 300
    clip_work_s: int = 300
    clip_memory_bytes: int = 2 * 1024 * 1024 * 1024
    clip_attempts: int = 3
    clip_lease: timedelta = timedelta(minutes=15)
    video_pixels: int = 8_294_400
    video_frame_rate: int = 120
    profile_note_characters: int = 1_000
    display_name_characters: int = 60
    profile_fields: int = 4
    profile_field_characters: int = 255
    mentions_per_status: int = 30
    tags_per_status: int = 30
    # Mastodon's own bounds for how long a poll stays open; more options and words than it has.
    poll_options: int = 6
    poll_option_characters: int = 100
    poll_shortest: timedelta = timedelta(minutes=5)
    poll_longest: timedelta = timedelta(seconds=2_629_746)
    scheduled_ahead: timedelta = timedelta(minutes=5)
    scheduled_statuses: int = 300
    scheduled_statuses_a_day: int = 25
    report_comment_characters: int = 1_000
    report_statuses: int = 50
    # Answers and pages.
    page_default: int = 20
    page_most: int = 80
    context_statuses: int = 4_096
    home_entries_per_account: int = 800
    # What peers send and what we fetch from them.
    document_bytes: int = 1_048_576
    preview_bytes: int = 1_048_576
    form_bytes: int = 1_048_576
    fetches_per_activity: int = 30
    thread_depth: int = 20
    collection_pages: int = 10
    collection_items: int = 500
    thread_reread_pause: timedelta = timedelta(minutes=10)
    profile_reread_pause: timedelta = timedelta(hours=6)
    # Delivery and inbox work.
    deliveries_per_host_at_once: int = 4
    deliveries_claimed_at_once: int = 64
    delivery_attempts: int = 16
    delivery_lease: timedelta = timedelta(seconds=60)
    received_claimed_at_once: int = 32
    received_attempts: int = 8
    received_lease: timedelta = timedelta(seconds=120)
    jobs_claimed_at_once: int = 16
    # Sessions, tokens, keys.
    authorization_code_life: timedelta = timedelta(minutes=10)
    session_life: timedelta = timedelta(days=60)
    key_refetch_pause: timedelta = timedelta(minutes=10)
    actor_fresh_for: timedelta = timedelta(days=1)
    actor_stale_after: timedelta = timedelta(days=7)
    # Help posts (capabilities R18, I7).
    help_expiry: timedelta = timedelta(days=30)
    help_expiry_loan: timedelta = timedelta(days=180)
    help_reminder_before: timedelta = timedelta(days=3)
    # Streams.
    streams_per_account: int = 16
    stream_queue_events: int = 256


LIMITS = Limits()
