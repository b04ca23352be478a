"""What is configured: the `HSL_` environment variables and `.env`, checked once, secrets never shown."""

from datetime import date, tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.audit import FILE as AUDIT
from core.errors import WrongUse
from core.setting_values import Hours, Ids, Roles, Streams, WebAddress, ZoneName

DEFAULT_STREAMS = {
    "3rd_stream": "3rd stream",
    "4th_stream": "4th stream",
    "5th_stream": "5th stream",
}


class Settings(BaseSettings):
    """All settings, each from `HSL_<NAME>`; DESIGN section 4 is the source of the names."""

    model_config = SettingsConfigDict(
        env_prefix="HSL_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    source_url: SecretStr | None = Field(
        default=None, description="PostgreSQL of the bot; unset: the embedded server"
    )
    store_url: SecretStr | None = Field(
        default=None, description="PostgreSQL of the message tables; unset: the embedded server"
    )
    data_dir: Path = Field(default=Path("data"), description="snapshots, exports, embedded server")
    time_zone: ZoneName = Field(default="Europe/Moscow", description="the school's time zone")
    streams: Streams = Field(
        default=DEFAULT_STREAMS, description="allowed streams: name=label,name=label"
    )
    current_stream: str = Field(default="5th_stream", description="the stream being sold now")
    campaign_start: date | None = Field(
        default=None,
        description="the current stream's campaign began, 2026-11-01; unset: the day of its first"
        " booking; counts from the next refresh on",
    )
    auth: Literal["oidc", "local"] = Field(
        default="local", description="oidc sign-in, or local: loopback only"
    )
    local_role: str = Field(default="admin", description="the role of the person in local mode")
    roles: Roles = Field(
        default={}, description="oidc: e-mail=role,e-mail=role, or @FILE with one pair a line"
    )
    session_hours: float = Field(default=12, gt=0, le=720, description="oidc session age limit")
    address: str = Field(default="127.0.0.1", description="where the server listens")
    public_url: str = Field(
        default="", description="oidc: the app's address in the browser, https://host"
    )
    oidc_metadata_url: str = Field(
        default="", description="oidc: the provider's .well-known/openid-configuration"
    )
    oidc_client_id: str = Field(default="", description="oidc: our id at the provider")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="oidc: our secret at the provider"
    )
    cookie_secret: SecretStr | None = Field(
        default=None, description="oidc: signs the cookie; unset: new at each start of the server"
    )
    sending: Literal["off", "test", "live"] = Field(
        default="off", description="off: nobody; test: only HSL_TEST_RECIPIENTS; live: everybody"
    )
    test_recipients: Ids = Field(
        default=(), description="Telegram ids that test mode may write to: 1,2,3"
    )
    send_rate: float = Field(
        default=20, gt=0, le=25, description="calls to Telegram a second, over all chats"
    )
    quiet_hours: Hours = Field(
        default="22:00-09:00", description="no messages then, school time; off: none are quiet"
    )
    most_messages: int = Field(
        default=3, ge=0, description="messages a person may get in HSL_MOST_MESSAGES_DAYS; 0: any"
    )
    most_messages_days: int = Field(default=7, ge=1, le=366, description="the days that counts")
    approval_above: int = Field(
        default=500, ge=0, description="people above which a second person approves a message"
    )
    bot_token: SecretStr | None = Field(default=None, description="the bot's token; never shown")
    telegram_api: str = Field(
        default="https://api.telegram.org",
        description="the Bot API; `hsl telegram-stub` stands in for it on loopback",
        pattern=r"^https?://",
    )
    # The timetable of `hsl schedule`
    refresh_at: str = Field(
        default="0 * * * *",
        description="when to refresh: five cron fields, school time; off: never",
    )
    export_at: str = Field(
        default="30 7 * * *", description="when to write HSL_EXPORT_LISTS: as HSL_REFRESH_AT"
    )
    export_lists: str = Field(
        default="",
        description="lead lists to write, each a name and the options of `hsl leads`:"
        " hot=--tier hot --exclude-customers; fifth=--stream 5th_stream",
    )
    export_dir: Path | None = Field(
        default=None, description="where they are written; unset: exports/lists in HSL_DATA_DIR"
    )
    export_keep_days: int = Field(
        default=30, ge=1, le=3660, description="days after which a written list is removed"
    )
    schedule_jitter: int = Field(
        default=30,
        ge=0,
        le=3600,
        description="a run begins up to so many seconds later, so that not all begin at once",
    )
    schedule_timeout: int = Field(
        default=60, ge=1, le=1440, description="minutes after which a run is ended"
    )
    schedule_retries: int = Field(
        default=5, ge=0, le=20, description="tries after a failed run, 1, 2, 4, 8, 15 minutes apart"
    )

    # Alerts and health
    snapshot_max_age: float = Field(
        default=26, gt=0, le=8784, description="hours after which the figures are called old"
    )
    backup_max_age: float = Field(
        default=50,
        ge=0,
        le=8784,
        description="hours after which a new backup is missed, once one was made; 0: never",
    )
    alert_chat: int | None = Field(
        default=None,
        description="Telegram chat that hears of trouble, -1001234567890; the bot must be in it",
    )
    alert_webhook: WebAddress | None = Field(
        default=None, description="address that trouble is posted to as JSON; never shown"
    )
    health_host: str = Field(
        default="127.0.0.1", description="where /livez, /readyz and /metrics answer"
    )
    health_port: int = Field(default=8590, ge=1, le=65535, description="the port they answer on")
    # What runs under one supervisor, and what it says of itself
    log: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="how events are logged; auto: console on a terminal, else json",
    )
    most_deaths: int = Field(
        default=10,
        ge=0,
        description="`hsl serve --all`: deaths of a part within ten minutes after which it is left"
        " down; 0: never",
    )
    # The weekly digest
    digest_at: str = Field(
        default="0 8 * * mon", description="when to write the digest: as HSL_REFRESH_AT; off: never"
    )
    digest_role: str = Field(
        default="marketer",
        description="for which role the timetable writes it: what that role may not see is not in it",
    )
    digest_names: bool = Field(
        default=False,
        description="whether the text to HSL_ALERT_CHAT may name people, not only ids",
    )

    @property
    def zone(self) -> tzinfo:
        """The school's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def audit_file(self) -> Path:
        """Where every act on the data is on record."""
        return self.data_dir / AUDIT

    @property
    def snapshots_dir(self) -> Path:
        """Where the immutable snapshots live."""
        return self.data_dir / "snapshots"

    @property
    def exports_dir(self) -> Path:
        """Where CSV lead lists are written by the app."""
        return self.data_dir / "exports"

    @property
    def digests_dir(self) -> Path:
        """Where the weekly digests are kept."""
        return self.exports_dir / "digests"

    @property
    def lists_dir(self) -> Path:
        """Where the lead lists of the timetable are written."""
        return self.export_dir or self.exports_dir / "lists"

    @property
    def embedded_dir(self) -> Path:
        """Where the embedded PostgreSQL keeps its cluster, log and locks."""
        return self.data_dir / "postgres"


def read_settings() -> Settings:
    """The settings of this process. Raises WrongUse naming the variable, never its value."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "HSL_" + str(first["loc"][0]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise WrongUse(
            f"{name} is not usable: {reason}.", f"Correct {name} and run again."
        ) from None
    if settings.current_stream not in settings.streams:
        raise WrongUse(
            f"HSL_CURRENT_STREAM is {settings.current_stream!r}, which HSL_STREAMS does not list.",
            "Add it to HSL_STREAMS or choose one of: " + ", ".join(settings.streams) + ".",
        )
    return settings
