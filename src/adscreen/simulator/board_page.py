"""The fault board as a page: no script, one form a channel."""

from html import escape

from adscreen.core.i18n import Message, _
from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.faults import ALL, Fault, Kind
from adscreen.simulator.provider import Simulator

KINDS: dict[Kind, Message] = {
    Kind.DROP: _("cut connections"),
    Kind.STALL: _("fall silent"),
    Kind.STATUS: _("answer with status …"),
    Kind.CUT: _("cut after … bytes"),
    Kind.LOSE: _("lose 1 video packet in …"),
    Kind.CORRUPT: _("damage 1 video packet in …"),
    Kind.SLOW: _("slow down to … times the speed"),
    Kind.JUMP: _("move the clocks by … seconds"),
    Kind.HTML: _("send a web page"),
    Kind.PLACEHOLDER: _("send a short clip that ends"),
    Kind.REORDER: _("send 1 video packet in … late"),
    Kind.WRAP: _("let the clocks turn over in … seconds"),
    Kind.TURN: _("show channel … instead"),
    Kind.PIDS: _("move the PIDs by …"),
    Kind.LINGER: _("count connections for … seconds longer"),
    Kind.TOKENS: _("forget the tokens"),
}

_INTRO = _("Break a channel here and see how screens get over it.")
_ACCOUNTS = _("Accounts")
_BREAK = _("Break")
_HEAL = _("Heal")
_VALUE = _("value")
_SECONDS = _("seconds")
_REFRESH = _("Refresh")

_STYLE = """
body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;
  color:#1c2430;background:#f6f7f9}
table{border-collapse:collapse;width:100%;background:#fff;margin-bottom:2rem}
th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid #dde1e7;vertical-align:top}
form{display:flex;gap:.3rem;flex-wrap:wrap}input{width:6rem}
.on{color:#b3261e;font-weight:600}.live{color:#146c2e;font-weight:600}
"""


def render(sim: Simulator, language: str) -> str:
    """Return the page; it shows no password."""
    other = "fr" if language == "en" else "en"
    other_name = "Français" if other == "fr" else "English"
    title = _("Simulated provider").in_language(language)
    rows = "".join(_channel_row(sim, key, language) for key in (ALL, *BY_KEY))
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<p><a href="/sim?lang={language}">{_REFRESH.in_language(language)}</a> · '
        f'<a href="/sim?lang={other}" lang="{other}">{other_name}</a></p><h1>{title}</h1>'
        f"<p>{_INTRO.in_language(language)}</p>"
        f"<table>{_head(_CHANNEL_COLUMNS, language)}{rows}</table>"
        f"<h2>{_ACCOUNTS.in_language(language)}</h2><table>"
        f"{_head(_ACCOUNT_COLUMNS, language)}"
        f"{''.join(_account_row(sim, name, language) for name in ACCOUNTS)}</table></body></html>"
    )


_CHANNEL_COLUMNS = (_("Channel"), _("What to expect"), _("Live"), _("Broken now"), _("Switch"))
_ACCOUNT_COLUMNS = (_("Account"), _("What to expect"), _("Connections"))


def _head(names: tuple[Message, ...], language: str) -> str:
    return "<tr>" + "".join(f"<th>{name.in_language(language)}</th>" for name in names) + "</tr>"


def _channel_row(sim: Simulator, key: str, language: str) -> str:
    channel = BY_KEY.get(key)
    title = channel.title if channel else _("All channels").in_language(language)
    expect = channel.expect.in_language(language) if channel else ""
    live = sum(one.channel == key for one in sim.ledger.current() if one.kind != "ghost")
    broken = "<br>".join(_fault_text(sim, f, language) for f in sim.board.current() if f.channel == key)
    return (
        f"<tr><td>{escape(title)}</td><td>{escape(expect)}</td><td class=live>{live or ''}</td>"
        f"<td class=on>{broken}</td><td>{_form(key, language, healable=bool(broken))}</td></tr>"
    )


def _fault_text(sim: Simulator, fault: Fault, language: str) -> str:
    left = sim.board.remaining(fault)
    text = KINDS[fault.kind].in_language(language).replace("…", f"{fault.value:g}")
    return escape(text if left is None else f"{text} ({left:g} s)")


def _form(key: str, language: str, *, healable: bool) -> str:
    options = "".join(
        f'<option value="{kind}">{escape(text.in_language(language))}</option>'
        for kind, text in KINDS.items()
    )
    heal = f'<button name="heal" value="1">{_HEAL.in_language(language)}</button>' if healable else ""
    return (
        f'<form method="post" action="/sim/switch"><input type="hidden" name="channel" value="{key}">'
        f'<input type="hidden" name="lang" value="{language}"><select name="kind">{options}</select>'
        f'<input name="value" inputmode="decimal" placeholder="{_VALUE.in_language(language)}">'
        f'<input name="seconds" inputmode="decimal" placeholder="{_SECONDS.in_language(language)}">'
        f"<button>{_BREAK.in_language(language)}</button>{heal}</form>"
    )


def _account_row(sim: Simulator, name: str, language: str) -> str:
    account = ACCOUNTS[name]
    allowed = account.max_connections or "∞"
    return (
        f"<tr><td>{name}</td><td>{escape(account.expect.in_language(language))}</td>"
        f"<td>{len(sim.ledger.active(name))} / {allowed}</td></tr>"
    )
