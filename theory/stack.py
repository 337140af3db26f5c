"""stacked: the same cell in several layers, each reading the output of the one below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Basic, Expr, Tuple
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
