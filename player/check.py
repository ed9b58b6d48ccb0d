"""Check the page's code: formatting and lint (biome), types (tsc), unit tests (node's own runner), and that
it bundles within its budget of bytes (bundle-budget.json).
"""

import sys
import tempfile
from pathlib import Path

PLAYER = Path(__file__).parent
sys.path.insert(0, str(PLAYER.parent))

from hatch_build import PlayerBuildError, run_tool  # noqa: E402  (it lies in the parent folder)

STEPS = (
    ("biome", ("node", "node_modules/@biomejs/biome/bin/biome", "check", ".")),
    ("tsc", ("node", "node_modules/typescript/bin/tsc", "--noEmit")),
    ("unit tests", ("node", "--test", "test/**/*.test.ts")),
)


def main() -> int:
    """Run every step; return how many failed."""
    if not (PLAYER / "node_modules" / "typescript").is_dir():
        run_tool("npm", "ci", "--ignore-scripts", "--no-progress")
    with tempfile.TemporaryDirectory() as folder:
        steps = (*STEPS, ("bundle", ("node", "build.mjs", str(Path(folder) / "dist"))))
        return sum(not _passes(name, command) for name, command in steps)


def _passes(name: str, command: tuple[str, ...]) -> bool:
    try:
        run_tool(*command)
    except PlayerBuildError as error:
        sys.stderr.write(f"player: {name} failed\n{error}\n")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
