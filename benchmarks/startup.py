"""What a first call costs: ours with nothing compiled before, ours with compiled code cached, and JAX's.

Each is measured in a process of its own: the import, the first call, and a later one. Compiled code is kept in folders
made for the purpose, empty at first. JAX keeps none between processes unless told to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from benchmarks.workers import ROOT, environment

# {name: (library, what is imported first, statements that make call())}
FIRST_CALLS: Mapping[str, tuple[str, str, str]] = {
    "plain net, n = 8": (
        "ours",
        "import numerics.flows",
        "from benchmarks import job1_plain as j; call = j.ours(j.problem(8, 64, 200, 'timed'))",
    ),
    "LSTM, H = 8": (
        "ours",
        "import numerics.flows",
        "from benchmarks import job3_gated as j; call = j.ours(j.problem('LSTM', 8, 64, 200, 'timed'))",
    ),
    "one vector, n = 256": (
        "ours",
        "import numerics.chain",
        "from benchmarks import job2_chain as j; call = j.ours(j.problem(256, 1, 50, 'timed'))",
    ),
    "diagonal flow, D = 64": (
        "ours",
        "import numerics.diagonal",
        "from benchmarks import job4_diagonal as j; call = j.ours(j.problem('max', 64, 1000, 'timed'))",
    ),
    "Lyapunov spectrum, n = 8": (
        "ours",
        "import numerics.lyapunov",
        "from benchmarks import job6_lyapunov as j; call = j.ours(j.plain_problem(8, 64, 200, 'timed'))",
    ),
    "latching under noise": (
        "ours",
        "import numerics.noisy_latch",
        "from benchmarks import job8_latch as j; call = j.ours(j.problem(4096, 80, 'timed'))",
    ),
    "plain net, n = 8, JAX analytic": (
        "jax",
        "import jax",
        (
            "from benchmarks import jax_peers as x, job1_plain as j; "
            "call = x.plain(x.plain_analytic)(j.problem(8, 64, 200, 'timed'))"
        ),
    ),
    "LSTM, H = 8, JAX analytic": (
        "jax",
        "import jax",
        (
            "from benchmarks import jax_peers as x, job3_gated as j; "
            "call = x.gated('LSTM', 'analytic')(j.problem('LSTM', 8, 64, 200, 'timed'))"
        ),
    ),
}

# (the most seconds a first call may take with nothing cached, with compiled code cached and Numba running)
COLD, CACHED = 4.0, 0.05

_SCRIPT = """
import json
from time import perf_counter
{before}
start = perf_counter()
{imported}
imported = perf_counter() - start
{made}
times = []
for _ in range(3):
    start = perf_counter()
    call()
    times.append(perf_counter() - start)
print(json.dumps([imported, times[0], min(times[1:])]))
"""

# The first compiled function of a process makes Numba load LLVM and its own tables: a third of a second, once.
_RUNNING = "from benchmarks import peaks; peaks.peak_entrant('exp').make({})()"


def measured(name: str) -> dict[str, Any]:
    """Seconds: import; first call with nothing cached; cached, as the first of a process; cached, Numba running; later.

    None for what there is not in JAX.
    """
    library, imported, made = FIRST_CALLS[name]
    script = _SCRIPT.format(before="", imported=imported, made=made)
    entry: dict[str, Any] = {"name": name, "first": None, "cached": None}
    with tempfile.TemporaryDirectory() as folder:
        entry["import"], entry["cold"], entry["warm"] = _run(script, folder)
        if library == "ours":
            entry["import"], entry["first"], entry["warm"] = _run(script, folder)
            running = _SCRIPT.format(before=_RUNNING, imported=imported, made=made)
            _run(running, folder)  # compiles what makes Numba run
            _, entry["cached"], _ = _run(running, folder)
    return entry


def _run(script: str, folder: str) -> list[float]:
    environs = environment(1, "") | {"ERRORFLOW_CACHE": os.path.join(folder, "made"), "NUMBA_CACHE_DIR": folder}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environs, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"a first call ended with status {done.returncode}:\n{done.stderr}")
    times: list[float] = json.loads(done.stdout.splitlines()[-1])
    return times
