"""The hard cells of the theory's tests are shared; generated code of these tests goes to the usual cache folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "theory"))
