"""The fast form of a cell for given sizes, as a module of Numba source: forward, product, and the loop over blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import indent

from llvmlite import binding

from numerics import eight_by_eight, fast_logs, fast_support, scratch, simd, vmath
from numerics.composed_step import composed
from numerics.fast_forward import ForwardEmitter
from numerics.fast_lanes import MOST, LaneEmitter
from numerics.fast_layout import FastLayout
from numerics.fast_networks import NetworkEmitter
from numerics.fast_product import ProductEmitter
from numerics.linear_step import adjoint, linear_step
from numerics.outline import outlined
from numerics.printer import said
from numerics.simd import WIDTH
from numerics.straight import is_straight
from theory.cell import Cell

STORE = {False: 2**15, True: 2**17}  # coefficients kept at once: in the fast cache; backwards, in the next one
# (entries of a state at most, {vectors of networks side by side: what a step costs for each of them}): a short step
# waits for its own activations where few are under way. Measured on plain nets of two and of three and four units; the
# time alone depends on it.
SIDE_BY_SIDE = ((2, {4: 1.0, 2: 1.16, 1: 1.55}), (4, {2: 1.0, 1: 1.15}))
CHUNKS = 8, 2048  # steps at once, at least and at most
AVX_512 = bool(binding.get_host_cpu_features().get("avx512f"))
SUMS = {True: 24, False: 6}  # kept in registers, with and without AVX-512


def vectors_together(state_size: int, count: int) -> int:
    """How many vectors of eight networks run side by side, of `count` networks: where all, filled up, cost least."""
    costs = next((costs for most, costs in SIDE_BY_SIDE if state_size <= most), {1: 1.0})
    return min(costs, key=lambda together: -(-count // (WIDTH * together)) * together * costs[together])


def source(
    cell: Cell, sizes: Mapping[str, int], *, backwards: bool, norms: Sequence[str], shared: bool, together: int = 1
) -> str:
    """The module of a cell; its `flows` runs blocks of eight networks, or of `together` times eight.

    backwards : the flow to the last state (anchor "end"), else from the first; shared : all networks have one input;
    together : more than one for states of few entries only, see vectors_together
    """
    forward, product = _emitters(cell, sizes, backwards, norms, shared, together)
    layout, by_network = forward.layout, isinstance(forward, NetworkEmitter)
    in_lanes = isinstance(product, LaneEmitter)
    lanes = forward.block // forward.unit  # whose coefficients are not counted in the stride
    chunk = max(CHUNKS[0], min(CHUNKS[1], STORE[backwards] // max(forward.stride * lanes, 1)))
    constants = {
        "NUMBERS": layout.numbers,
        "STRIDE": forward.stride,
        "CHUNK": chunk,
        "KEPT": -(-chunk // WIDTH) * WIDTH,  # norms of so many steps have room
        "ONES": forward.stride * chunk * lanes,  # coefficients that are 1, after the last step
        "BLOCK": forward.block,
        "IN_LANES": in_lanes,
        "STATE": forward.block * layout.state_size,
        "COLUMNS": product.columns,
        "DISTANCE": product.distance,
        "ROWS": layout.state_size,
        "UNIT": forward.unit,
        "BY_NETWORK": by_network,
        "LANES": 0 if shared or by_network else forward.block * layout.input_size * chunk,
        "NORMS": len(norms),
        "SQUARES": list(norms).index("fro") if "fro" in norms else -1,
    }
    writer, tile = ("write_logs_of_lanes", "") if in_lanes else ("write_logs_of_rows", ", TILE")
    arguments = f"norms, KEPT, rows, SQUARES, written, NORMS, logs.shape[1:], done // every, k, BLOCK, lost{tile}"
    parts = {"PREPARED": forward.prepared(), "FORWARD": forward.lines(), "PRODUCT": product.lines()}
    parts["LOGS"] = [f"{writer}({arguments})"]
    parts["SCRATCH"] = [f"{name} = zeros({size})" for name, size in {**forward.scratch(), **product.scratch()}.items()]
    return _module(cell, sizes, "".join(f"{name} = {value}\n" for name, value in constants.items()), parts)


def _emitters(
    cell: Cell, sizes: Mapping[str, int], backwards: bool, norms: Sequence[str], shared: bool, together: int
) -> tuple[ForwardEmitter, ProductEmitter | LaneEmitter]:
    """How both parts are written: few units in lanes; many, network by network."""
    layout, step = FastLayout(cell, sizes), linear_step(cell)
    in_lanes = layout.state_size <= MOST
    step = step if in_lanes else composed(step, layout.size)
    step = adjoint(step) if backwards else step
    if in_lanes:
        forward = ForwardEmitter(layout, step, shared=shared, together=together)
        return forward, LaneEmitter(layout, step, forward, norms)
    if NetworkEmitter.suits(layout, step):
        forward = NetworkEmitter(layout, step, shared=shared)
    else:
        forward = ForwardEmitter(layout, step, shared=shared, turned=True)
    return forward, ProductEmitter(layout, step, forward, norms, sums=SUMS[AVX_512])


def _module(cell: Cell, sizes: Mapping[str, int], constants: str, parts: Mapping[str, list[str]]) -> str:
    given = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    text = re.sub(r"^( *)<(\w+)>\n", lambda m: indent("\n".join(parts[m[2]]), m[1]) + "\n", FLOWS, flags=re.MULTILINE)
    head = [
        f'"""{said(cell.name)} with {given}: networks side by side, written by numerics.fast_form; do not edit."""',
        "",
        "import numpy as np",
        "from numba import njit",
        "",
    ]
    called, taken, plain = set(re.findall(r"\b([a-z_0-9]+)\(", text)), set[str](), set[str]()
    for module in (fast_support, fast_logs, scratch, vmath, eight_by_eight, simd):
        found = sorted(called & set(vars(module)) - taken - {"njit", "range"})
        head += [f"from {module.__name__} import {', '.join(found)}"] if found else []
        taken |= set(found)
        plain |= {name for name in found if is_straight(getattr(module, name))}
    functions, kernel = outlined(text.splitlines(), plain, re.findall(r"^(\w+) =", constants, re.MULTILINE))
    written = constants + "".join(f"\n\n{function}\n" for function in functions)
    return "\n".join([*head, "from numerics.straight import straight", "", written, *kernel, ""])


# One function, because what Numba compiles for a function it compiles again for each that calls it. Nothing divides by
# 0 there, so it needs no branches for that (error_model); what has no branch at all is moved out (numerics.outline).
FLOWS = '''

@njit(nogil=True, cache=True, no_cfunc_wrapper=True, error_model="numpy")
def flows(numbers, x, plan, every, first, last, states, flow, powers, floors, scales, logs, lost):
    """Run the passes of a plan for blocks first, ..., last - 1: forward, then the product; logs of norms of the flow.

    plan : (passes, 5), rows (first step, steps, mark to begin at or -1, mark to set or -1, lags done or -1: no product)
    states, flow, powers, floors, scales : carried from call to call; logs : (norms, lags // every, networks)
    """
    L, co, own, written = room(NUMBERS * BLOCK), room(ONES + STRIDE), flat(numbers), flat(logs)
    norms, lanes, other = room((NORMS + 1) * KEPT * BLOCK), room(LANES), room(ROWS * DISTANCE)
    marks = room(plan.shape[0], STATE)
    co[ONES:] = 1.0
    zero = splat(0.0)
    <SCRATCH>
    for k in range(first, last):
        <PREPARED>
        power, floor, scale = powers[k], floors[k], scales[k]
        for p in range(plan.shape[0]):
            begin, size, mark, done = plan[p, 0], plan[p, 1], plan[p, 2], plan[p, 4]
            s = states[k] if mark < 0 else marks[mark]
            if plan[p, 3] >= 0:
                copy(s, marks[plan[p, 3]])
            stride = STRIDE if done >= 0 else 0
            forget_exceptions()
            <FORWARD>
            if not_finite():
                for lane in range(BLOCK):
                    lost[BLOCK * k + lane] = True
            if done < 0:
                continue
            <PRODUCT>
            <LOGS>
'''
