"""Everything that must hold before a change lands, in one command: ``python -m tools.check``.

Format, lint, import contracts, types, tests (with doctests and the README), and the accepted verdicts, in this order;
the first step that fails ends the run with its status.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# One process per core, but tests that start processes themselves need one to spare.
WORKERS = str(os.cpu_count() or 1)

STEPS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
    "types": ["mypy"],
    "tests": ["pytest", "-q", "-n", WORKERS, "--dist", "worksteal"],
    "accepted verdicts": ["errorflow", "verify"],
}


def main() -> int:
    """Run the steps named on the command line, or all; the status of the first that fails."""
    chosen = sys.argv[1:] or list(STEPS)
    unknown = [step for step in chosen if step not in STEPS]
    if unknown:
        print(f"no step {unknown[0]!r}; steps: {', '.join(STEPS)}", file=sys.stderr)
        return 2
    for step in chosen:
        started = time.perf_counter()
        print(f"== {step}", flush=True)
        arguments = STEPS[step]
        module = [] if arguments[0] == "-c" else ["-m"]
        status = subprocess.run([sys.executable, *module, *arguments], cwd=ROOT, check=False).returncode
        print(
            f"== {step}: {'ok' if status == 0 else f'status {status}'}, {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        if status != 0:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
