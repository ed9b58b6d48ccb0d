"""The `adscreen` command; each of its commands is a module of `adscreen.commands`."""

from importlib import import_module

import click

from adscreen.core.loading import loading

COMMANDS = {
    "run": "Start AdScreen: web, television, jobs.",
    "demo": "Start AdScreen with a simulated provider and a screen that plays.",
    "relay": "Turn live addresses into HLS, with no database.",
    "diagnose": "Say what a provider's link is, whether it plays, and if not why.",
    "verify": "Check an export of plays without the server.",
    "simulator": "Start a simulated provider to train on.",
}


class LazyGroup(click.Group):
    """Imports a command only when it is asked for: `relay` needs no database library."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import `adscreen.commands.<name>` and return its `command`."""
        if cmd_name not in COMMANDS:
            return None
        with loading():
            command: click.Command = import_module(f"adscreen.commands.{cmd_name}").command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="adscreen")
def main() -> None:
    """Live TV and spots on any screen with a browser."""
