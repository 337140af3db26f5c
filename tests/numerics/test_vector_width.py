"""The same bits from every vector width: processes that compile for other processors agree with this one."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from numerics.accuracy import APPROXIMATIONS, computed, points
from numerics.simd import AVAILABLE

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and vmath is compiled code")

ROOT = Path(__file__).resolve().parent.parent.parent
FEW = ["exp", "softplus", "gelu", "sin"]  # each idea of vmath once
SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e300, -1e300, 800.0, -800.0, 3.0, -2.5])
# The registers that a processor has, beyond the 16 bytes of every 64-bit one, as they are called in its code.
PROCESSORS = {"haswell": ("+avx2,+fma", ["ymm"]), "x86-64": ("+sse2", [])}
CHILD = f"""
import runpy, sys
own = runpy.run_path({__file__!r})
print(*own["registers"](), *own["digests"](sys.argv[1:]))
"""

x86 = pytest.mark.skipif(
    os.uname().machine != "x86_64" if hasattr(os, "uname") else True, reason="other processors have no such widths"
)


def digests(names):
    """What comes out for each of the functions, as a hash; a nan counts as one."""
    found = []
    for name in names:
        value = computed(APPROXIMATIONS[name], np.concatenate([points(APPROXIMATIONS[name], 0, 4_000), SPECIAL]))
        found.append(hashlib.sha256(np.where(np.isnan(value), np.nan, value).tobytes()).hexdigest())
    return found


def registers():
    """The wide registers that compiled code of this process uses."""
    from numba import njit

    from numerics.simd import load, store

    @njit
    def twice(x):
        store(x, 0, load(x, 0) + load(x, 0))

    twice(np.ones(8))
    (text,) = twice.inspect_asm().values()
    return [name for name in ("ymm", "zmm") if f"%{name}" in text]


def child(processor, names, folder):
    features, _ = PROCESSORS[processor]
    own = {"NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": features, "ERRORFLOW_CACHE": str(folder)}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **own}
    command = [sys.executable, "-c", CHILD, *names]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def compare(names, folder):
    children = {processor: child(processor, names, folder / processor) for processor in PROCESSORS}
    here = digests(names)
    for processor, process in children.items():
        printed, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        wide = PROCESSORS[processor][1]
        assert printed.split() == [*wide, *here], processor


@x86
def test_narrower_processors_give_the_same_bits(tmp_path):
    compare(FEW, tmp_path)


@x86
@pytest.mark.deep
def test_narrower_processors_give_the_same_bits_of_every_function(tmp_path):
    compare(list(APPROXIMATIONS), tmp_path)


def test_one_other_bit_would_be_noticed(monkeypatch):
    right, kept = digests(["exp"]), computed

    def spoilt(of, x):
        value = kept(of, x)
        value[17] = np.nextafter(value[17], np.inf)
        return value

    monkeypatch.setitem(digests.__globals__, "computed", spoilt)
    assert digests(["exp"]) != right
