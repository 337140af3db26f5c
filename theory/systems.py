"""The system that a statement speaks of: a plain net, or a cell."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from theory.activations import Activation, enclosure, inner
from theory.cell import Cell
from theory.formulas import Stored
from theory.sorts import IllPosed
from theory.stored import number

SECTOR, ORBIT = "SECTOR", "ORBIT"


@dataclass(frozen=True)
class Net:
    """A plain net net_k(t) = sum_j w[k, j] a_j(t-1) + b_k + x_k(t), a = f(net), of n units; `Net.of(cell)` is a cell.

    activation  f, one of theory.activations; None stands for every differentiable activation
    slopes      "SECTOR": every Slope(r, j) is any number that the slope f' takes, independently of the others; "ORBIT":
                everything follows from W, bias, inputs and a(0) by a run of T steps, and t is its last time, T
    """

    activation: type[Activation] | None = None
    cell: Cell | None = None
    slopes: str = SECTOR

    def __post_init__(self) -> None:
        if self.slopes not in (SECTOR, ORBIT):
            raise IllPosed(f"slopes={self.slopes!r} is unknown; pass SECTOR or ORBIT")
        if self.activation is not None and not _is_activation(self.activation):
            raise IllPosed(
                f"Net({self.activation!r}): pass an activation of theory.activations, or none; Net.of(cell) for a cell"
            )
        if self.cell is not None and not isinstance(self.cell, Cell):
            raise IllPosed(f"Net.of({self.cell!r}): pass a Cell")
        if self.slopes == ORBIT and self.cell is not None:
            raise IllPosed(f"Net.of({self.cell.name}, slopes=ORBIT): orbits of cells are not supported; pass SECTOR")
        if self.slopes == ORBIT and self.activation is None:
            raise IllPosed("Net(slopes=ORBIT): an orbit needs its activation by name; pass Net(tanh, slopes=ORBIT)")

    @classmethod
    def of(cls, cell: Cell, *, slopes: str = SECTOR) -> Net:
        """The cell as a system: the outputs of its nets' activations are free, their slopes follow from them."""
        return cls(cell=cell, slopes=slopes)

    @property
    def stored(self) -> dict[str, object]:
        """The system as JSON: kind, activation or cell, and what its slopes can be."""
        if self.cell is not None:
            return {"kind": "cell", "cell": self.cell.stored, "slopes": self.slopes}
        facts: dict[str, object] = {"activation": None, "range": None, "slope": None, "attained": [True, True]}
        if self.activation is not None:
            facts = _facts(self.activation)
        return {"kind": "net", **facts, "slopes": self.slopes}

    def __repr__(self) -> str:
        if self.cell is not None:
            return f"Net.of({self.cell.name})"
        orbit = ", slopes=ORBIT" if self.slopes == ORBIT else ""
        return f"Net({self.activation.name if self.activation else ''}{orbit})"


def _is_activation(candidate: object) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, Activation) and candidate is not Activation


def _facts(activation: type[Activation]) -> dict[str, object]:
    """Range and slopes; irrational ends lie inside, where they are taken, and "sup" encloses the sup of |f'| itself."""
    facts: dict[str, object] = {
        "activation": activation.name,
        "range": [_end(end) for end in inner(activation.range_)],
        "slope": [_end(end) for end in inner(activation.slope_range)],
        "attained": list(activation.slope_attained),
    }
    if activation.slope_values is not None:
        facts["values"] = [number(value) for value in activation.slope_values]
    if not activation.slope_sup.is_Rational:
        facts["sup"] = [number(end) for end in enclosure(activation.slope_sup)]
    return facts


def _end(end: sympy.Expr) -> Stored:
    if end in (sympy.oo, -sympy.oo):
        return str(end)
    return number(end)
