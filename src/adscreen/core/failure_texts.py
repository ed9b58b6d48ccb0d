"""Every failure in words: what happened, and what the reader can do about it."""

from adscreen.core.errors import Failure
from adscreen.core.i18n import Message, _

_TEXTS: dict[Failure, tuple[Message, Message]] = {
    Failure.BAD_INPUT: (_("A value is not valid."), _("Correct the marked field and send it again.")),
    Failure.BAD_LINK: (
        _("This text holds no link that AdScreen knows."),
        _("Paste the whole link that your provider sent, starting with http:// or https://."),
    ),
    Failure.NOT_FOUND: (_("This is not here."), _("Check the address, or go back to the start page.")),
    Failure.UNAUTHENTICATED: (_("You are not logged in."), _("Log in and try again.")),
    Failure.FORBIDDEN: (_("You may not do this."), _("Ask an administrator for the right to do it.")),
    Failure.CONFLICT: (_("This has changed in the meantime."), _("Reload the page and try again.")),
    Failure.TOO_LARGE: (
        _("This file or answer is too large."),
        _("Send a smaller file, or raise the limit in the settings."),
    ),
    Failure.RATE_LIMITED: (_("Too many attempts in a short time."), _("Wait a few minutes, then try again.")),
    Failure.SCREEN_UNKNOWN: (
        _("There is no screen with this code."),
        _("Check the code on the dashboard's screens page."),
    ),
    Failure.SCREEN_CLAIMED: (
        _("This screen already belongs to another browser."),
        _("To move it here, make a new link for it on the dashboard."),
    ),
    Failure.DEVICE_UNPROVEN: (
        _("This browser cannot prove that it is this screen's device."),
        _("Open the screen in its own browser, or give it a new device on the dashboard."),
    ),
    Failure.TV_DISABLED: (
        _("Television is switched off for this screen."),
        _("Switch it on at the screen's page."),
    ),
    Failure.NO_PROVIDER: (
        _("No provider is set up."),
        _("Paste your provider's link on the providers page."),
    ),
    Failure.NO_CHANNEL: (
        _("No channel is chosen for this screen."),
        _("Choose a channel at the screen's page."),
    ),
    Failure.PLAY_FORGED: (
        _("The play is not signed by this screen’s key."),
        _("Open the screen’s page once more; else make a new link for the screen."),
    ),
    Failure.PLAY_UNSIGNED: (
        _("The play is not signed, though this screen has a key."),
        _("Open the screen’s page over https again; else make a new link for the screen."),
    ),
    Failure.PLAY_FOREIGN: (
        _("The play belongs to another screen."),
        _("Check that no two screens share one browser profile that was copied."),
    ),
    Failure.PLAY_REPLAYED: (_("The play was received before."), _("Nothing need be done: it counts once.")),
    Failure.PLAY_OUT_OF_ORDER: (
        _("The play comes too late: later ones of its chain are here."),
        _("The gap stays visible; the screen begins a new chain."),
    ),
    Failure.PLAY_UNCHAINED: (
        _("The play does not fit the one before it."),
        _("The screen begins a new chain: its storage was put back to an older state."),
    ),
    Failure.ADDRESS_BLOCKED: (
        _("The address leads into a private network."),
        _("If the provider really is there, add its network to the setting allowed_networks."),
    ),
    Failure.DNS: (
        _("The provider's host name is not known."),
        _("Check the link's spelling, and this machine's name server."),
    ),
    Failure.REFUSED: (
        _("The provider's server refuses connections."),
        _("Check the port in the link; else the server is down: wait, or ask the provider."),
    ),
    Failure.UNREACHABLE: (
        _("The provider's server cannot be reached."),
        _("Check this machine's network; else ask the provider."),
    ),
    Failure.TLS: (
        _("The provider's certificate is not valid."),
        _("Try the link with http://, or allow this provider without certificate check."),
    ),
    Failure.TIMEOUT: (
        _("The provider does not answer in time."),
        _("Wait a moment; if it lasts, ask the provider."),
    ),
    Failure.CONNECTION_LOST: (
        _("The provider closed the connection."),
        _("AdScreen connects again by itself; if it happens often, ask the provider."),
    ),
    Failure.BAD_ANSWER: (
        _("The provider's answer cannot be read."),
        _("Check that the link leads to an IPTV provider."),
    ),
    Failure.WRONG_LOGIN: (
        _("The provider does not accept this login."),
        _("Check user name and password in the link."),
    ),
    Failure.EXPIRED: (_("The subscription has expired."), _("Renew it at the provider.")),
    Failure.BANNED: (_("The provider has blocked this account."), _("Ask the provider why.")),
    Failure.NO_SLOT: (
        _("All connections of this account are in use."),
        _("Stop other devices on this account, or buy more connections."),
    ),
    Failure.USER_AGENT_BLOCKED: (
        _("The provider refuses this kind of player."),
        _("Set the user agent that the provider asks for."),
    ),
    Failure.CHANNEL_NOT_FOUND: (
        _("The provider does not have this channel."),
        _("Refresh the provider's list and choose another channel."),
    ),
    Failure.WRONG_FORMAT: (
        _("The account does not allow this stream format."),
        _("Set the format to automatic, or ask the provider for the other one."),
    ),
    Failure.PROVIDER_ERROR: (
        _("The provider's server reports an error."),
        _("Wait a moment; if it lasts, ask the provider."),
    ),
    Failure.HTML_ANSWER: (
        _("The provider answers with a web page, not with television."),
        _("Open the link's host in a browser: it may ask for a login or show a notice."),
    ),
    Failure.EMPTY_ANSWER: (
        _("The provider's answer is empty."),
        _("Often the user agent is refused: try another one; else ask the provider."),
    ),
    Failure.PLACEHOLDER: (
        _("The provider sends a placeholder clip instead of the channel."),
        _("The channel is off air or the account is limited: try another channel, then ask the provider."),
    ),
    Failure.NOT_MEDIA: (
        _("The answer is not television."),
        _("Check that the link leads to a channel or a channel list."),
    ),
    Failure.STALLED: (
        _("The channel sends nothing at the moment."),
        _("AdScreen keeps trying; if it lasts, choose another channel."),
    ),
    Failure.ENDED: (_("The channel has ended."), _("AdScreen connects again by itself.")),
    Failure.SCRAMBLED: (
        _("The channel is scrambled."),
        _("It needs a decoder card: ask the provider for an open channel."),
    ),
    Failure.DRM: (
        _("The channel is protected by DRM."),
        _("AdScreen cannot play it: ask the provider for an open channel."),
    ),
    Failure.UNSUPPORTED_CODEC: (
        _("Browsers cannot play this channel's coding."),
        _("Choose a variant of the channel in H.264 with AAC."),
    ),
    Failure.UNSUPPORTED_PROTOCOL: (
        _("The ffmpeg program of this installation cannot open this kind of address."),
        _("Name another ffmpeg program in the setting ffmpeg."),
    ),
    Failure.CONVERSION_FAILED: (
        _("The channel could not be converted for the browser."),
        _("Try another channel; the log tells the reason."),
    ),
    Failure.CONVERTING_FULL: (
        _("This server converts as many pictures as it can already."),
        _("Choose a variant of the channel in H.264, stop another one, or raise the setting max_pictures."),
    ),
    Failure.STOPPED: (_("Television is stopping."), _("Try again in a moment.")),
    Failure.INTERNAL: (_("Something went wrong in AdScreen."), _("Try again; the log tells the reason.")),
}


def describe(failure: Failure) -> Message:
    """Return what happened, in a sentence."""
    return _TEXTS[failure][0]


def remedy(failure: Failure) -> Message:
    """Return what to do about it, in a sentence."""
    return _TEXTS[failure][1]
