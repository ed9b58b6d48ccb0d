"""Every setting of AdScreen, in one typed class; `docs/7-reference/settings.md` is generated from it.

A setting `name` is read from the environment variable `ADSCREEN_NAME`.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Defaults are for one machine, with nothing to install beside AdScreen."""

    model_config = SettingsConfigDict(env_prefix="ADSCREEN_", frozen=True)

    host: str = Field(
        "127.0.0.1", description="Address to listen on; 0.0.0.0 lets screens on the network in."
    )
    port: int = Field(8080, ge=1, le=65535, description="Port to listen on.")
    public_url: str | None = Field(
        None, description="Address under which screens reach this server, for links and QR codes."
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of proxies whose `X-Forwarded-For` and `-Proto` are believed.",
    )
    data_dir: Path = Field(Path("var"), description="Folder of the database, the key file and uploads.")
    database_url: str | None = Field(
        None, description="SQLAlchemy address of the database; SQLite in `data_dir` when not set."
    )
    language: Literal["en", "fr"] = Field("en", description="Language where the browser states none.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level logged.")
    log_json: bool = Field(False, description="Write logs as one JSON object a line.")
    ffmpeg: Path | None = Field(
        None, description="ffmpeg program; the one installed with AdScreen when not set."
    )

    allowed_networks: tuple[str, ...] = Field(
        (), description="Networks besides public addresses that providers may be on, e.g. `192.168.1.0/24`."
    )
    connect_timeout: float = Field(5.0, gt=0, description="Seconds to wait for a connection to a provider.")
    first_byte_timeout: float = Field(5.0, gt=0, description="Seconds to wait for a provider's first byte.")
    stall_timeout: float = Field(3.0, gt=0, description="Seconds without a byte before a feed reconnects.")
    multicast_interface: str | None = Field(
        None,
        description="Address or name of the network interface on which multicast is received; "
        "the system's choice when not set.",
    )
    switch_after: float = Field(
        5.0,
        gt=0,
        description="Seconds after a lost source's last byte before the channel's next source is tried.",
    )
    return_after: float = Field(
        300.0,
        gt=0,
        description="Seconds on another source before the preferred one is tried again.",
    )
    no_picture: float = Field(
        4.0, ge=0, description="Seconds without a picture beside sound before a source is left; 0: never."
    )
    frozen_clock: float = Field(
        4.0,
        ge=0,
        description="Seconds of time stamps standing still before a source is left; 0: never.",
    )
    clock_jumps: int = Field(
        5, ge=0, description="Breaks of a stream's time line in 10 seconds before a source is left; 0: never."
    )
    thin_share: float = Field(
        0.25,
        ge=0,
        lt=1,
        description="Share of its usual bit rate below which a source is left for another one.",
    )
    thin_for: float = Field(
        8.0, ge=0, le=20, description="Seconds that the bit rate must be so low for; 0: never."
    )
    missing_packets: float = Field(
        10.0,
        ge=0,
        description="Packets missing a second, over 5 seconds, before another source is taken; 0: never.",
    )
    scrambled_for: float = Field(
        2.0, ge=0, description="Seconds of mostly scrambled packets before a source is left; 0: never."
    )
    idle_stop: float = Field(30.0, gt=0, description="Seconds after the last viewer before a feed stops.")
    slot_grace: float = Field(
        1.5,
        ge=0,
        le=30,
        description="Seconds after a provider's connection is closed before another channel takes its place.",
    )
    window_seconds: float = Field(
        12.0, ge=6, le=120, description="Seconds of television that a live playlist lists, at least."
    )
    slate: bool | None = Field(
        None,
        description="Show a slate while a channel gives nothing, where its page does not say otherwise; else "
        "its playlist holds. Not set: where a player that is not a screen's page watches.",
    )
    slate_image: Path | None = Field(
        None,
        description="Picture or clip for slates of channels without their own; one with the channel's name "
        "when not set.",
    )
    spool_mb: int = Field(
        1024,
        ge=0,
        description="Megabytes of memory for segments that outlive a killed process, at most; 0: none.",
    )
    look_seconds: float = Field(
        5.0, ge=0, le=60, description="Seconds between two looks at what a running channel shows; 0 for none."
    )
    looks_per_second: float = Field(
        4.0,
        gt=0,
        le=50,
        description="Most looks a second over all channels; one takes about 30 ms of a core.",
    )
    leave_source_for: tuple[Literal["placeholder", "black", "frozen", "silent"], ...] = Field(
        ("placeholder", "black", "frozen"),
        description="What a look must find for a feed to try its channel's next source; `[]` for nothing.",
    )
    history_days: float = Field(
        35.0, gt=0, le=400, description="Days for which the history of the channels is kept."
    )
    history_rows: int = Field(
        500_000,
        ge=1000,
        description="Most events, and most intervals, that the history holds; the oldest go first.",
    )
    plays_days: float = Field(
        400.0, gt=0, description="Days for which the plays of the screens are kept, from when they came."
    )
    max_pictures: int = Field(
        0,
        ge=0,
        le=200,
        description="Most pictures that software encodes at a time; 0 for one to every two cores.",
    )
    hardware_encoders: bool = Field(
        True, description="Encode pictures by VAAPI, NVENC or Quick Sync where that works."
    )
    guide_hours: float = Field(
        12.0,
        ge=0,
        le=168,
        description="Hours between two readings of a programme guide; 0 for none by itself.",
    )
    guide_days_back: float = Field(
        1.0, ge=0, le=30, description="Days of past programmes that are kept of a guide."
    )
    guide_days_ahead: float = Field(
        7.0, ge=0.5, le=30, description="Days of coming programmes that are kept of a guide."
    )
    guide_short_minutes: float = Field(
        15.0,
        ge=0,
        le=1440,
        description="Least minutes between two questions to an account about what a watched channel shows, "
        "where no guide says it; 0 for none.",
    )
    repair_calm_seconds: float = Field(
        3600.0,
        gt=0,
        description="Seconds without damage after which a picture that was converted for it is copied again.",
    )
    offline_mb: int = Field(
        2048,
        ge=0,
        le=100_000,
        description="Megabytes of creatives that a screen's browser keeps for times without network, "
        "where it is reached by https; 0 for none.",
    )
    max_upload_mb: int = Field(512, ge=1, description="Largest file that may be uploaded, in megabytes.")

    def resolved_database_url(self) -> str:
        """Return the database's address with the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'adscreen.db'}"
