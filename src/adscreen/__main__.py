"""`python -m adscreen`: the same as the `adscreen` command."""

from adscreen.cli import main

main()
