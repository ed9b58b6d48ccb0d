"""From table rows to what may be shown."""

from typing import Any

from adscreen.core.errors import Failure
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.order import FormatChoice
from adscreen.iptv.refs import channel_ref
from adscreen.iptv.schemas import AccountOut, ChannelOut, ProviderOut, RefreshOut
from adscreen.iptv.xtream import AccountStatus


def provider_out(provider: Provider) -> ProviderOut:
    """Return a provider without its secrets."""
    return ProviderOut(
        id=provider.id,
        name=provider.name,
        kind=provider.kind,
        link=provider.masked,
        user=provider.masked_user,
        user_agent=provider.user_agent,
        verify_tls=provider.verify_tls,
        format=FormatChoice(provider.format),
        max_connections=provider.max_connections_override,
        audio_language=provider.audio_language,
        deinterlace=provider.deinterlace,
        channels=provider.channel_count,
        account=_account(provider),
        refresh=RefreshOut(
            phase=Phase(provider.refresh_phase),
            entries=provider.refresh_entries,
            bytes=provider.refresh_bytes,
            started_at=provider.refresh_started_at,
            failure=_failure(provider.refresh_failure),
            detail=provider.refresh_detail,
            finished_at=provider.last_refreshed_at,
        ),
    )


def channel_out(channel: Channel) -> ChannelOut:
    """Return a channel without its address."""
    same: dict[str, Any] = {
        field: getattr(channel, field)
        for field in (
            "id",
            "provider_id",
            "number",
            "logo",
            "tvg_id",
            "archive_days",
            "adult",
            "drm",
            "separator",
            "hidden",
            "favourite",
            "deinterlace",
            "working_format",
            "last_failure_at",
            "gone_at",
        )
    }
    return ChannelOut(
        **same,
        ref=channel_ref(channel.id),
        name=channel.custom_name or channel.name,
        provider_name=channel.name,
        group=channel.group_name,
        kind=ChannelKind(channel.kind),
        format=FormatChoice(channel.format),
        last_failure=_failure(channel.last_failure),
    )


def _account(provider: Provider) -> AccountOut | None:
    if provider.account_status is None or provider.account_checked_at is None:
        return None
    return AccountOut(
        status=AccountStatus(provider.account_status),
        trial=provider.account_trial,
        connections_used=provider.connections_used,
        connections_allowed=provider.connections_allowed,
        formats=tuple(provider.formats.split(",")) if provider.formats else None,
        expires_at=provider.expires_at,
        timezone=provider.timezone,
        message=provider.account_message,
        checked_at=provider.account_checked_at,
    )


def _failure(code: str | None) -> Failure | None:
    return Failure(code) if code else None
