"""The command ``errorflow``: it makes sure that Python finds our packages, then hands over to them."""

import sys
from importlib.util import find_spec
from pathlib import Path

__version__ = "0.1.0"

PACKAGES = ("theory", "numerics", "proofs")


def main() -> None:
    """Run the command; stop with status 2 if another ``theory``, ``numerics`` or ``proofs`` shadows ours."""
    clash = shadowed(Path(__file__).resolve().parent)
    if clash:
        sys.stderr.write(clash)
        sys.exit(2)
    from proofs.cli import main as command

    sys.exit(command())


def shadowed(home: Path) -> str:
    """What to tell the user if a package of that name elsewhere comes before the one in `home`; else nothing."""
    for name in PACKAGES:
        spec = find_spec(name)
        found = spec.origin if spec is not None else None
        ours = home / name / "__init__.py"
        if found is None or Path(found).resolve() != ours:
            return (
                f"another package {name} shadows the one of errorflow:\n  found: {found}\n  ours:  {ours}\n"
                "Remove its folder from PYTHONPATH, or install errorflow in a virtual environment of its own.\n"
            )
    return ""


if __name__ == "__main__":
    main()
