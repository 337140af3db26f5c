"""stacked: the same cell in several layers, each reading the output of the one below; and the error flow through them.

Let J_l(t) be the Jacobian of layer l, with what it reads held fixed, and D_l(t) that of its new state by the new state
of the layer below. The Jacobian of the stack over one step is block triangular,

    d state_l(t) / d state_m(t-1) = D_l(t) ... D_(m+1)(t) J_m(t)  for m <= l,  else 0,

so its flow from layer 1 to layer L over q steps is a sum over staircases (`staircases`): q factors J, one for each step
in time, in layers that never go down, and L - 1 factors D, one for each layer that is climbed, each within a step.

    layer 3                       D_3(3) J_3(4) --          J_3(4) D_3(3) D_2(3) J_1(3) J_1(2) J_1(1): from state_1(0)
    layer 2                       D_2(3)                    to state_3(4), q = 4
    layer 1   -- J_1(1) J_1(2) J_1(3)

There are binomial(q + L - 2, L - 1) of them (`staircase_count`), a polynomial in q: over time the flow of a stack
decays or grows at the rate of its layers, and in depth like the product of L - 1 factors D, at any lag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from sympy import Basic, Expr, Tuple, binomial, sympify
from sympy.core.symbol import Str

from theory.errors import CellError
from theory.nets import Net
from theory.symbols import Param, State
from theory.weights import WeightForm

if TYPE_CHECKING:
    from theory.cell import Cell


def stacked(cell: Cell, depth: int) -> Cell:
    """`depth` layers of `cell` as one cell, which all run within one time step.

    Layer l reads, in place of the first input, the output (the first state) of layer l-1 at the new time. States, nets,
    parameter vectors and named matrices are renamed h_1, h_2, ..., one per layer; other inputs and scalars are common
    to all layers. The last layer's states come first, because its output is the output of the stack.
    """
    from theory.cell import Cell

    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
        raise CellError(f"stacked({cell.name!r}, depth={depth!r}): pass the number of layers, an integer >= 1")
    if not cell.inputs:
        raise CellError(
            f"cell {cell.name!r} reads no input, so a second layer would not read the first; pass a cell with inputs"
        )
    layers: list[dict[State, Expr]] = []
    below: Expr = cell.inputs[0]
    for layer in range(1, depth + 1):
        layers.append(_renamed(cell, f"_{layer}", below))
        below = next(iter(layers[-1].values()))
    update = {s: e for layer in reversed(layers) for s, e in layer.items()}
    return Cell(f"{cell.name} x {depth}", update, source=cell.source)


@dataclass(frozen=True)
class Within:
    """J_l(t): d state_l(t) / d state_l(t-1), with what layer l reads held fixed; layers and times count from 1."""

    layer: int
    time: int


@dataclass(frozen=True)
class Climb:
    """D_l(t): d state_l(t) / d state_(l-1)(t), with state_l(t-1) held fixed."""

    layer: int
    time: int


def staircases(q: int, depth: int) -> Iterator[tuple[Within | Climb, ...]]:
    """The staircases of d state_depth(q) / d state_1(0): words of factors, output first, whose products add up to it.

    >>> for word in staircases(2, 2):
    ...     print(*word)
    Climb(layer=2, time=2) Within(layer=1, time=2) Within(layer=1, time=1)
    Within(layer=2, time=2) Climb(layer=2, time=1) Within(layer=1, time=1)
    """
    for name, number in (("q", q), ("depth", depth)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise CellError(f"staircases(q={q!r}, depth={depth!r}): pass for {name} an integer >= 1")
    return (tuple(_word(q, climbs[::-1])) for climbs in combinations_with_replacement(range(q, 0, -1), depth - 1))


def _word(q: int, climbs: tuple[int, ...]) -> Iterator[Within | Climb]:
    """From the last step back to the first: layer l + 2 is climbed at the time climbs[l], which do not decrease."""
    layer = len(climbs) + 1
    for time in range(q, 0, -1):
        while layer > 1 and climbs[layer - 2] == time:
            yield Climb(layer, time)
            layer -= 1
        yield Within(layer, time)


def staircase_count(q: Expr | int, depth: Expr | int) -> Expr:
    """binomial(q + depth - 2, depth - 1), the number of staircases through `depth` layers over q steps.

    >>> [staircase_count(q, 3) for q in (1, 2, 3, 4)]
    [1, 3, 6, 10]
    """
    q, depth = sympify(q), sympify(depth)
    return binomial(q + depth - 2, depth - 1)


def _renamed(cell: Cell, suffix: str, below: Expr) -> dict[State, Expr]:
    own = (s for s in cell.symbols if isinstance(s, State | Param))
    names: dict[Basic, Basic] = {s: type(s)(s.name + suffix, s.size) for s in own}
    names[cell.inputs[0]] = below
    sizes = {net.name: net.size for net in cell.nets}
    for net in cell.nets:  # inner first
        names[net] = _renamed_net(net, suffix, names, sizes[net.name])
    return {names[s]: e.xreplace(names) for s, e in cell.update.items()}


def _renamed_net(net: Net, suffix: str, names: dict, size: str) -> Net:
    vectors = Tuple(*(v.xreplace(names) for v in net.vectors))
    forms = Tuple(*(_renamed_form(form, suffix) for form in net.weights))
    return Net(Str(net.name + suffix), Str(size), net.args[2], forms, vectors)


def _renamed_form(form: WeightForm, suffix: str) -> WeightForm:
    return form.xreplace({name: Str(name.name + suffix) for name in form.atoms(Str)})
