"""Net: the affine map as an object that SymPy cannot look through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Basic, Expr, Symbol, Tuple
from sympy.core.symbol import Str

from theory.errors import CellError
from theory.symbols import refused_ufunc
from theory.weights import WeightForm


class Net(Expr):
    """net_k = sum_j sum_i W[name, j][k, i] v_j[i] + b[name][k]; made by theory.affine.net.

    Attributes: name; size, the name of the number of its units (None until a cell infers it); bias; vectors, the
    unit-local expressions that it reads; weights, the form of W[name, j] for each. SymPy sees one object: it never
    looks through a net when it differentiates, and it takes two nets for equal only if all of this is equal.
    """

    is_commutative = True
    is_real = True

    @property
    def name(self) -> str:
        """The name; nets of one name share their weights and bias."""
        return self.args[0].name

    @property
    def size(self) -> str | None:
        """The name of the number of units, or None where a cell has to infer it."""
        return self.args[1].name or None

    @property
    def bias(self) -> bool:
        """Whether a bias is added."""
        return bool(self.args[2])

    @property
    def weights(self) -> tuple[WeightForm, ...]:
        """The form of the weight matrix of each vector."""
        return tuple(self.args[3])

    @property
    def vectors(self) -> tuple[Expr, ...]:
        """The vectors that it reads."""
        return tuple(self.args[4])

    def resolved(self, size: str, vectors: Sequence[Expr]) -> Net:
        """The same net with this size and these vectors."""
        return Net(self.args[0], Str(size), self.args[2], self.args[3], Tuple(*vectors))

    def _eval_derivative(self, symbol):
        raise CellError(
            f"derivative of the net {self.name!r} by {symbol}: a net is opaque to SymPy; use cell.paths(a, b)"
        )

    def __array_ufunc__(self, ufunc, method, *arguments, **options):
        raise refused_ufunc(self, ufunc)

    def _sympystr(self, printer):
        # a net within a net is shown by its name only: a deep one would print exponentially long
        shown = (v.xreplace({n: Symbol(f"net_{n.name}") for n in _outer_nets(v)}) for v in self.vectors)
        return f"net({self.name}, {', '.join(map(printer._print, shown))})"

    _sympyrepr = _sympystr

    def _latex(self, printer, exp=None):
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\mathrm{{net}}_{{{net_label(self.name)}}}{power}"


def _outer_nets(expr: Basic) -> Iterator[Net]:
    if isinstance(expr, Net):
        yield expr
    else:
        for part in expr.args:
            yield from _outer_nets(part)


def net_label(name: str) -> str:
    """The name of a net as a LaTeX index."""
    escaped = name.replace("_", r"\_")
    return name if len(name) == 1 else rf"\mathrm{{{escaped}}}"
