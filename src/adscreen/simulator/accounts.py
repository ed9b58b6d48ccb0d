"""The accounts one can log in with, each to learn one thing."""

from dataclasses import dataclass, field

from adscreen.core.i18n import Message, _

PASSWORD = "riviera-4417"  # noqa: S105  (made up, of a provider that does not exist)
"""Every account's password."""


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the provider, as `player_api.php` describes it."""

    name: str
    expect: Message
    """What the operator will see."""
    password: str = field(default=PASSWORD, repr=False)
    status: str = "Active"
    """`Active`, `Expired`, `Banned` or `Disabled`: the words panels use."""
    max_connections: int = 1
    """0: unlimited."""
    formats: tuple[str, ...] = ("m3u8", "ts")
    ghost: bool = False
    """A connection that nobody uses holds the account's slot."""
    user_agent: str | None = None
    """Requests must name this program in their User-Agent."""

    def accepts(self, agent: str) -> bool:
        """Tell whether a User-Agent may use the account."""
        return self.user_agent is None or self.user_agent in agent


ACCOUNTS = {
    account.name: account
    for account in (
        Account("active", _("Works; one connection at a time.")),
        Account("duo", _("Works; two connections at a time."), max_connections=2),
        Account("unlimited", _("Works; as many connections as you like."), max_connections=0),
        Account(
            "tsonly", _("Works; MPEG-TS only, HLS is refused with 405."), formats=("ts",), max_connections=2
        ),
        Account(
            "hlsonly",
            _("Works; HLS only, MPEG-TS is refused with 405."),
            formats=("m3u8",),
            max_connections=2,
        ),
        Account("agent", _("Works only with the user agent “TrainingBox”."), user_agent="TrainingBox"),
        Account("expired", _("The subscription is over."), status="Expired"),
        Account("banned", _("The provider has banned the account."), status="Banned"),
        Account("disabled", _("The provider has switched the account off."), status="Disabled"),
        Account("full", _("Another device holds the only connection."), ghost=True),
    )
}
