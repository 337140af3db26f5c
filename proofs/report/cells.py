"""A cell in plain text: its recurrence, its Jacobian as error paths, its bounds; a prime marks a new value.

>>> from theory.cells import CELLS
>>> print(recurrence_text(CELLS["Elman"]))
net_a = W[a, h] h + W[a, x] x + b[a]
h' = logistic(net_a)
>>> print(jacobian_text(CELLS["Elman"]))
dh'/dh = diag(logistic'(net_a)) W[a, h]
"""

from sympy import Basic, Expr, Symbol

from theory.cell import Cell
from theory.nets import Net
from theory.paths import Diag, Path
from theory.symbols import CellSymbol
from theory.weights import Diagonal, Free


def recurrence_text(cell: Cell) -> str:
    """The nets and the update, one line each, in the order in which they are computed."""
    lines = []
    for net in cell.nets:
        terms = [f"{weight_text(net, slot)} {_operand(cell, v)}" for slot, v in enumerate(net.vectors)]
        lines.append(f"net_{net.name} = {' + '.join(terms + [f'b[{net.name}]'] * net.bias)}")
    lines += [f"{s}' = {expr_text(cell, e, own=e)}" for s, e in cell.update.items()]
    return "\n".join(lines)


def jacobian_text(cell: Cell) -> str:
    """The blocks of the state Jacobian for every number of units, one error path a line, output first."""
    blocks = []
    for (a, b), paths in cell.jacobian.items():
        head = f"d{a}'/d{b} = "
        separator = "\n" + " " * (len(head) - 2) + "+ "
        blocks.append(head + (separator.join(path_text(cell, path) for path in paths) or "0"))
    return "\n".join(blocks)


def path_text(cell: Cell, path: Path) -> str:
    """A path as a product."""
    factors = (
        f"diag({expr_text(cell, f.expr)})" if isinstance(f, Diag) else weight_text(cell.nets_called(f.net)[0], f.slot)
        for f in path
    )
    return " ".join(factors) or "I"


def bounds_text(cell: Cell, norm: str) -> str:
    """An upper bound of the norm of each block, one line each."""
    text = "\n".join(f"|d{a}'/d{b}|_{norm} <= {bound}" for (a, b), bound in cell.bounds(norm).items())
    for net in cell.nets:
        for slot in range(len(net.vectors)):
            text = text.replace(f"W[{net.name}, {slot}]", _own(net, slot))
    return text


def weight_text(net: Net, slot: int) -> str:
    """The matrix of a slot, by the vector that it reads (the slot's number where that is no single symbol)."""
    form, own = net.weights[slot], _own(net, slot)
    if isinstance(form, Free) and not form.args:
        return own
    if isinstance(form, Diagonal) and not form.args:
        return f"diag({own.lower()})"
    return f"({form})"


def _own(net: Net, slot: int) -> str:
    vector = net.vectors[slot]
    return f"W[{net.name}, {vector if isinstance(vector, CellSymbol) else slot}]"


def expr_text(cell: Cell, expr: Expr, own: Basic | None = None) -> str:
    """A unit-local expression with nets by name, and the updates of states (but `own`) as the state with a prime."""
    primes = {e: Symbol(f"{s}'") for s, e in cell.update.items() if e != own and not isinstance(e, CellSymbol | Net)}
    nets = {net: Symbol(f"net_{net.name}") for net in cell.nets}
    # At once, outermost first: a net that reads c' is that net, whatever it reads.
    return str(expr.xreplace({**primes, **nets})).replace("_slope(", "'(")


def _operand(cell: Cell, vector: Expr) -> str:
    text = expr_text(cell, vector)
    return text if vector.is_Symbol else f"({text})"
