"""The closed list of what can go wrong, and the one error family that carries it.

Every layer raises `AdScreenError` with a `Failure`; `web/errors.py` is the only place that turns one into
an HTTP status, and `core/failure_texts.py` the only place that says it in words.
"""

from enum import StrEnum

from adscreen.core.i18n import Message


class Failure(StrEnum):
    """Machine code of a failure: stable, part of the API."""

    # what the caller sent
    BAD_INPUT = "bad_input"
    BAD_LINK = "bad_link"
    NOT_FOUND = "not_found"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"

    # what a screen is
    SCREEN_UNKNOWN = "screen_unknown"
    SCREEN_CLAIMED = "screen_claimed"
    DEVICE_UNPROVEN = "device_unproven"
    TV_DISABLED = "tv_disabled"
    NO_PROVIDER = "no_provider"
    NO_CHANNEL = "no_channel"

    # what a screen says it has shown
    PLAY_FORGED = "play_forged"
    PLAY_UNSIGNED = "play_unsigned"
    PLAY_FOREIGN = "play_foreign"
    PLAY_REPLAYED = "play_replayed"
    PLAY_OUT_OF_ORDER = "play_out_of_order"
    PLAY_UNCHAINED = "play_unchained"

    # the way to the provider
    ADDRESS_BLOCKED = "address_blocked"
    DNS = "dns"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    BAD_ANSWER = "bad_answer"

    # what the provider answers
    WRONG_LOGIN = "wrong_login"
    EXPIRED = "expired"
    BANNED = "banned"
    NO_SLOT = "no_slot"
    USER_AGENT_BLOCKED = "user_agent_blocked"
    CHANNEL_NOT_FOUND = "channel_not_found"
    WRONG_FORMAT = "wrong_format"
    PROVIDER_ERROR = "provider_error"
    HTML_ANSWER = "html_answer"
    EMPTY_ANSWER = "empty_answer"
    PLACEHOLDER = "placeholder"

    # the media itself
    NOT_MEDIA = "not_media"
    STALLED = "stalled"
    ENDED = "ended"
    SCRAMBLED = "scrambled"
    DRM = "drm"
    UNSUPPORTED_CODEC = "unsupported_codec"
    UNSUPPORTED_PROTOCOL = "unsupported_protocol"
    CONVERSION_FAILED = "conversion_failed"
    CONVERTING_FULL = "converting_full"

    # ourselves
    STOPPED = "stopped"
    INTERNAL = "internal"


class AdScreenError(Exception):
    """A failure with its evidence.

    `detail` is for the operator's log and diagnosis: English, redacted, never shown alone to a viewer.
    `field` names the input at fault; `retry_after` is in seconds; `status` is the provider's HTTP status;
    `remedy` says in words what to do about this very case, where the failure's own text is too general;
    `own` tells that AdScreen itself refused: no provider was asked, so asking again costs nothing.
    """

    def __init__(
        self,
        failure: Failure,
        detail: str = "",
        *,
        field: str | None = None,
        retry_after: float | None = None,
        status: int | None = None,
        remedy: Message | None = None,
        own: bool = False,
    ) -> None:
        super().__init__(f"{failure}: {detail}" if detail else str(failure))
        self.failure = failure
        self.detail = detail
        self.field = field
        self.retry_after = retry_after
        self.status = status
        self.remedy = remedy
        self.own = own
