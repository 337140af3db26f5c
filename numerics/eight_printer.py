"""Unit-local SymPy expressions as source on eight doubles (numerics.simd): an activation comes with its slope.

tanh(z) and tanh_slope(z) of one z are one call, `v0, d0 = tanh_pair(z)`. So are logistic(z) and 1 - logistic(z):
the compiler sees that both come from one exponential.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sympy import Abs, Add, Dummy, Expr, Heaviside, Max, Min, Mul, Pow, S, exp, log, sign

from numerics.errors import EmitError
from numerics.log_slopes import larger, log_abs, log_softplus, relative
from numerics.printer import sharpened
from theory.activations import ACTIVATIONS, Activation, Slope

_FAMILIES = {f.slope: f.__name__ for f in ACTIVATIONS.values()}
_CALLS = {
    exp: "exp", log: "log", Abs: "absolute", sign: "sign", Heaviside: "heaviside", log_abs: "log_of_modulus",
    log_softplus: "log_of_softplus", relative: "exp",
}  # fmt: skip
_PAIRWISE = {Max: "larger", Min: "smaller", larger: "larger"}


@lru_cache(maxsize=256)  # the same for all units that are written out
def _sharpened(expr: Expr, opaque: tuple[Expr, ...]) -> Expr:
    """numerics.printer.sharpened, but nothing in what is opaque."""
    hidden = {leaf: Dummy(real=True) for leaf in opaque}
    return sharpened(expr.xreplace(hidden)).xreplace({dummy: leaf for leaf, dummy in hidden.items()})


def number(e: Expr) -> str:
    """The source of a number."""
    value = float(e)
    return repr(value) if abs(value) < float("inf") else f"float({str(value)!r})"


def family(e: Activation | Slope) -> str:
    """The name of an activation, of its value and of its slope."""
    return _FAMILIES.get(type(e), type(e).__name__)


class EightPrinter:
    """Prints expressions of one loop over units; `lines` collects the calls that come before what is printed.

    names : {leaf: source of its eight values}; suffix : of the variables that it makes
    """

    def __init__(self, names: Mapping[Expr, str], *, suffix: str = ""):
        self.names: dict[Expr, str] = dict(names)
        self.lines: list[str] = []
        self._calls: dict[tuple[str, str], str] = {}
        self._suffix = suffix

    def printed(self, expr: Expr) -> str:
        """The source of an expression."""
        return self._print(_sharpened(expr, tuple(leaf for leaf in self.names if not leaf.is_Symbol)))

    def taken(self) -> list[str]:
        """The calls that were collected, no longer kept."""
        taken, self.lines = self.lines, []
        return taken

    def _print(self, e: Expr) -> str:
        if e in self.names:
            return self.names[e]
        if e.is_number:
            return f"splat({number(e)})"
        if isinstance(e, Activation | Slope):
            return self._activation(e)
        if isinstance(e, Add):
            return f"({' + '.join(map(self._print, e.args))})"
        if isinstance(e, Mul):
            return " * ".join(map(self._factor, e.args))
        if isinstance(e, Pow):
            return self._power(e.base, e.exp)
        if e.func in _PAIRWISE:
            return self._folded(_PAIRWISE[e.func], e.args)
        if e.func in _CALLS:
            return self._call(_CALLS[e.func], self._print(e.args[0]))
        raise EmitError(f"{e} has no code for eight units at once; use the cell language (theory.unitlocal)")

    def _factor(self, e: Expr) -> str:
        return "splat(-1.0)" if e is S.NegativeOne else self._print(e)

    def _activation(self, e: Expr) -> str:
        pair = self._call(f"{family(e)}_pair", self._print(e.args[0]), "v")
        return f"d{pair}" if isinstance(e, Slope) else f"v{pair}"

    def _call(self, function: str, argument: str, kind: str = "") -> str:
        """The variable of a call, made once for each argument; its number for a pair."""
        key = function, argument
        if key not in self._calls:
            number = f"{len(self._calls)}{self._suffix}"
            self._calls[key] = number if kind else f"t{number}"
            targets = f"v{number}, d{number}" if kind else f"t{number}"
            self.lines.append(f"{targets} = {function}({argument})")
        return self._calls[key]

    def _folded(self, function: str, arguments: Iterable[Expr]) -> str:
        first, *rest = map(self._print, arguments)
        for other in rest:
            first = f"{function}({first}, {other})"
        return first

    def _power(self, base: Expr, exponent: Expr) -> str:
        if base is S.Exp1:
            return self._call("exp", self._print(exponent))
        if exponent == S.Half or exponent == -S.Half:
            root = self._call("sqrt", self._print(base))
            return root if exponent == S.Half else f"(splat(1.0) / {root})"
        if not (2 * exponent).is_Integer:
            raise EmitError(f"{base**exponent} has no code for eight units at once; use exp(b * log(a))")
        if not exponent.is_Integer:
            return f"{self._power(base, exponent - S.Half)} * {self._power(base, S.Half)}"
        value = self._print(base)
        product = self._repeated(value, abs(int(exponent)))
        return product if exponent > 0 else f"(splat(1.0) / {product})"

    def _repeated(self, value: str, times: int) -> str:
        """value**times by squaring, each power a variable of its own."""
        if times == 1:
            return value
        name = f"p{len(self._calls)}_{times}{self._suffix}"
        key = f"power {times}", value
        if key not in self._calls:
            half = self._repeated(value, times // 2)
            self._calls[key] = name
            self.lines.append(f"{name} = {half} * {half}" + (f" * {value}" if times % 2 else ""))
        return f"{self._calls[key]}"
