"""Terms that bind a variable: sums, products and maxima over units or lags, and the sum over paths."""

from collections.abc import Callable
from typing import ClassVar

import sympy
from sympy.printing.printer import Printer

from theory.leaves import Leaf, checked_arguments, is_matrix
from theory.sorts import IllPosed, Lag, SortClash, Unit, Variable, is_lag

# the names under which an edge's step m, its unit l = l_m and the unit before it, j = l_(m-1), are stored
PATH_NAMES = (Lag("m"), Unit("l"), Unit("j"))


class Binder(sympy.Function):
    """`Sum(i, body)` over the units i = 1..n; `Sum(r, q, body)` over the lags r = 1..q; `Prod` and `Max` likewise."""

    head: ClassVar[str] = ""
    is_commutative = True

    def __new__(cls, variable: object, *arguments: object) -> "Binder":
        *bounds, body = (sympy.sympify(argument, strict=True) for argument in arguments)
        shown = f"{cls.__name__}({', '.join(map(str, (variable, *arguments)))})"
        if isinstance(variable, Unit) and not bounds:
            pass
        elif isinstance(variable, Lag) and len(bounds) == 1:
            if not is_lag(bounds[0]):
                raise SortClash(f"{shown}: the range ends at {bounds[0]}; pass a lag, manifestly 1 or more")
        else:
            name = cls.__name__
            raise IllPosed(
                f"{shown} binds nothing; write {name}(i, body) with a Unit i or {name}(r, q, body) with a Lag r = 1..q"
                + ("; of two terms the larger is larger(a, b)" if cls is Max else "")
            )
        if not isinstance(body, sympy.Expr) or is_matrix(body):
            raise SortClash(f"the body of {shown} is {body}; pass a term")
        return sympy.Function.__new__(cls, variable, *bounds, body)

    # SymPy's printers know a Sum and a Max of their own
    def _sympystr(self, printer: Printer) -> str:
        return f"{type(self).__name__}({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Printer) -> str:
        name, body = printer._print(self.variable), printer._print(self.body)
        end = "n" if self.end is None else printer._print(self.end)
        if self.head == "maximum":
            return rf"\max_{{1\le {name}\le {end}}} {body}"
        inner = rf"\left({body}\right)" if self.body.is_Add else body
        return rf"\{self.head}_{{{name}=1}}^{{{end}}} {inner}"

    @property
    def variable(self) -> Variable:
        """The bound variable."""
        return self.args[0]

    @property
    def end(self) -> sympy.Expr | None:
        """The last lag of the range; None for a range over the units."""
        return self.args[1] if len(self.args) == 3 else None

    @property
    def body(self) -> sympy.Expr:
        """What is summed, multiplied or compared."""
        return self.args[-1]

    @property
    def free_symbols(self) -> set[sympy.Basic]:
        """The symbols outside the reach of the bound variable."""
        ranges = self.end.free_symbols if self.end is not None else set()
        return (self.body.free_symbols - {self.variable}) | ranges


class Sum(Binder):
    """The sum over the units, or over the lags 1..q.

    >>> q, r, i, j, k = Lag("q"), Lag("r"), Unit("i"), Unit("j"), Unit("k")
    >>> Sum(i, i + 1), Sum(r, q, r)
    (Sum(i, i + 1), Sum(r, q, r))
    """

    head = "sum"


class Prod(Binder):
    """The product over the units, or over the lags 1..q."""

    head = "prod"


class Max(Binder):
    """The maximum over the units, or over the lags 1..q; of two terms the larger is `larger(a, b)`."""

    head = "maximum"


class PathSum(Leaf):
    """The sum over all paths l_0 = k, l_1, ..., l_q = v of the product over m = 1..q of edge(m, l_m, l_(m-1)).

    `edge` is a function of the step m, the unit l = l_m that it reaches and the unit j = l_(m-1) that it leaves.

    >>> from theory.leaves import Slope, Weight
    >>> q, k, v = Lag("q"), Unit("k"), Unit("v")
    >>> PathSum(lambda m, l, j: Slope(m, l) * Weight(j, l), q, k, v)
    PathSum(m, l, j, Slope(m, l)*Weight(j, l), q, k, v)
    """

    signatures = (("lag", "unit", "unit", "term", "lag", "unit", "unit"),)

    def __new__(cls, edge: object, *arguments: object) -> "PathSum":
        everything = (edge, *arguments) if isinstance(edge, Variable) else (*PATH_NAMES, _edge_body(edge), *arguments)
        return sympy.Function.__new__(cls, *checked_arguments("PathSum", cls.signatures, everything))

    @property
    def body(self) -> sympy.Expr:
        """The edge in the names PATH_NAMES."""
        return self.args[3]

    @property
    def ends(self) -> tuple[sympy.Basic, ...]:
        """The lag q and the units k and v."""
        return self.args[4:]

    @property
    def free_symbols(self) -> set[sympy.Basic]:
        """The symbols outside the reach of the edge's own names."""
        return (self.body.free_symbols - set(self.args[:3])).union(*(end.free_symbols for end in self.ends))


def _edge_body(edge: Callable[[Lag, Unit, Unit], object] | object) -> sympy.Expr:
    if not callable(edge):
        raise IllPosed(f"the edge of a PathSum is {edge}; pass a function: lambda m, l, j: Slope(m, l) * Weight(j, l)")
    strangers = sympy.sympify(edge(Lag("m_"), Unit("l_"), Unit("j_"))).free_symbols
    captured = {symbol.name for symbol in strangers} & {name.name for name in PATH_NAMES}
    if captured:
        raise IllPosed(f"the edge of a PathSum uses {min(captured)}, one of its own names m, l, j; rename yours")
    return sympy.sympify(edge(*PATH_NAMES))
