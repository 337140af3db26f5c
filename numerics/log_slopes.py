"""Cells whose state Jacobian is diagonal for every weight: which they are, and the log of each factor, by SymPy.

A factor is never evaluated before its log is taken: the log of exp(-delta exp(A_log)) is -delta exp(A_log), and the log
of a logistic gate is -softplus(-z), where the gate itself has long underflowed. The log of a product is the sum of its
factors' logs, and a sum is taken relative to its largest term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

from sympy import Abs, Add, Expr, Function, Max, Min, Mul, Pow, Rational, S, Symbol, exp, factor_terms, pi, sign, sqrt
from sympy import log as sympy_log

from numerics.errors import FlowError
from numerics.printer import sharpened
from theory import activations
from theory.activations import logistic, softplus
from theory.activations.sigmoids import logistic_slope, tanh_slope
from theory.cell import Cell, Net
from theory.symbols import State
from theory.unitlocal import leaves
from theory.weights import Diagonal, Identity

REMEDY = "use numerics.flow.error_flow, which multiplies whole Jacobians"


class log_abs(Function):
    """log|x|, -inf at 0; SymPy is not to rewrite it."""

    nargs = 1
    is_extended_real = True


class log_softplus(Function):
    """log(softplus(x)), which is x where softplus underflows."""

    nargs = 1
    is_real = True


class larger(Function):
    """The larger of two numbers, without SymPy's attempts to decide which."""

    nargs = 2
    is_extended_real = True


class relative(Function):
    """exp(x) of the log of a term less that of the largest, which SymPy is not to take apart."""

    nargs = 1
    is_real = True


@dataclass(frozen=True)
class DiagonalCell:
    """A cell with a diagonal state Jacobian, unit by unit: every net in it replaced by symbols.

    log_factors : {state s: log|d s'_k / d s_k|}; updates : {state: its new value}; parts : {symbol: net}, what the net
    sums up of vectors without states, its bias included; entries : {symbol: (net, slot)}, diagonal weights
    """

    log_factors: Mapping[State, Expr]
    updates: Mapping[State, Expr]
    parts: Mapping[Symbol, Net]
    entries: Mapping[Symbol, tuple[str, int]]

    def depends_on_state(self, s: State) -> bool:
        """Whether the factors of a state depend on its value, so that the cell has to be run."""
        return s in self.log_factors[s].free_symbols


@lru_cache(maxsize=256)
def diagonal_cell(cell: Cell) -> DiagonalCell:
    """A cell unit by unit; FlowError where its state Jacobian is not diagonal for every weight.

    It is where every update reads no state but its own, directly or through diagonal weights and identities.

    >>> from theory.cells import CELLS
    >>> diagonal_cell(CELLS["S6"]).log_factors
    {h: -exp(A_log)*softplus(net_delta)}
    """
    opened = _Opened(cell)
    slopes = {s: opened.slope(s, e) for s, e in cell.update.items()}
    updates = {s: sharpened(opened.expression(e)) for s, e in cell.update.items()}
    return DiagonalCell({s: log_form(e) for s, e in slopes.items()}, updates, opened.parts, opened.entries)


class _Opened:
    """The expressions of a cell with its nets written out: what they read of states, and a symbol for the rest."""

    def __init__(self, cell: Cell):
        self.cell = cell
        self.parts: dict[Symbol, Net] = {}
        self.entries: dict[Symbol, tuple[str, int]] = {}

    def expression(self, expr: Expr) -> Expr:
        return expr.xreplace({leaf: self.net(leaf) for leaf in leaves(expr) if isinstance(leaf, Net)})

    def net(self, net: Net) -> Expr:
        total = self.part(net)
        for slot, vector in enumerate(net.vectors):
            if reads_state(vector):
                total += self.entry(net, slot) * self.expression(vector)
        return total

    def part(self, net: Net) -> Expr:
        number = sum(other.name == net.name for other in self.parts.values() if other != net)
        symbol = Symbol(f"net_{net.name}" + "_" * number, real=True)
        self.parts[symbol] = net
        return symbol

    def entry(self, net: Net, slot: int) -> Expr:
        """The k-th entry of a diagonal weight."""
        form = net.weights[slot]
        if isinstance(form, Identity):
            return S.One
        if not isinstance(form, Diagonal):
            raise FlowError(
                f"the state Jacobian of {self.cell.name!r} is not diagonal: net {net.name!r} mixes the units of "
                f"{net.vectors[slot]}; {REMEDY}"
            )
        symbol = Symbol(f"W_{net.name}_{slot}", real=True)
        self.entries[symbol] = (net.name, slot)
        return symbol

    def slope(self, own: State, expr: Expr) -> Expr:
        """d expr_k / d own_k."""
        total = S.Zero
        for edge in self.cell.graph.edges[expr]:
            if isinstance(edge.target, Net):
                total += self.expression(edge.slope) * self.slope_of_net(own, edge.target)
            elif edge.target == own:
                total += self.expression(edge.slope)
            else:
                raise FlowError(
                    f"the state Jacobian of {self.cell.name!r} is not diagonal: {own} depends on {edge.target}. States "
                    f"that are coupled, be it unit by unit, have no compensated flow; {REMEDY}"
                )
        return total

    def slope_of_net(self, own: State, net: Net) -> Expr:
        slots = (slot for slot, vector in enumerate(net.vectors) if reads_state(vector))
        return Add(*(self.entry(net, slot) * self.slope(own, net.vectors[slot]) for slot in slots))


def reads_state(expr: Expr) -> bool:
    """Whether an expression reads a state, itself or in a net."""
    return any(
        isinstance(leaf, State) or (isinstance(leaf, Net) and any(map(reads_state, leaf.vectors)))
        for leaf in leaves(expr)
    )


def log_form(factor: Expr) -> Expr:
    """log|factor| as an expression that does not underflow where the factor does.

    >>> from sympy import symbols
    >>> x, y = symbols("x y", real=True)
    >>> log_form(y * logistic(x) * exp(-(x**2)))
    -x**2 + log_abs(y) - softplus(-x)
    """
    whole = factor_terms(sharpened(factor))
    return Add(*(_log_of_factor(part) for part in Mul.make_args(whole)))


def _log_of_factor(f: Expr) -> Expr:
    if f.is_zero:
        return S.NegativeInfinity
    if f.is_number:
        return sympy_log(Abs(f))
    if isinstance(f, exp):
        return f.args[0]
    if isinstance(f, Pow):
        return f.exp * log_form(f.base)
    if isinstance(f, Add):
        return _log_of_sum(f)
    if isinstance(f, Abs):
        return log_form(f.args[0])
    if isinstance(f, NO_LOG):
        raise FlowError(f"no form of log|{f}| is known that does not underflow; {REMEDY}")
    return LOGS[type(f)](f.args[0]) if type(f) in LOGS else log_abs(f)


def _log_of_bump(z: Expr) -> Expr:
    """log(4 exp(2 z) / (1 + exp(2 z))**2) = log(1 - tanh(z)**2)."""
    return sympy_log(4) + 2 * z - 2 * softplus(2 * z)


GELU_RATE, CUBIC = 2 * sqrt(2 / pi), Rational(44715, 10**6)


def _cubic(z: Expr) -> Expr:
    """w of gelu_tanh(z) = z logistic(w)."""
    return GELU_RATE * (z + CUBIC * z**3)


def _log_of_gated(z: Expr, w: Expr) -> Expr:
    """log|z logistic(w)|."""
    return log_abs(z) - softplus(-w)


def _log_of_gated_slope(z: Expr, w: Expr, change: Expr) -> Expr:
    """log|logistic(w) (1 + z w' logistic(-w))|, the slope of z logistic(w); change : w'."""
    return log_abs(1 + z * change * logistic(-w)) - softplus(-w)


def _log_of_selu_slope(z: Expr) -> Expr:
    """log(scale) for z > 0, log(scale share) + z for z <= 0."""
    scale, share = (
        Rational(digits) for digits in ("1.0507009873554804934193349852946", "1.6732632423543772848170429916717")
    )
    return sympy_log(scale) + (1 - Max(sign(z), 0)) * sympy_log(share) + Min(z, 0)


# {function of a vanishing kind: log|f(z)|}; a float of such a function is at least exp(-708) (numerics.vmath)
LOGS = {
    logistic: lambda z: -softplus(-z),
    logistic_slope: lambda z: -softplus(z) - softplus(-z),
    tanh_slope: _log_of_bump,
    softplus: log_softplus,
    activations.softplus_slope: lambda z: -softplus(-z),
    activations.lstm97_h_slope: lambda z: sympy_log(2) - softplus(z) - softplus(-z),
    activations.lstm97_g_slope: lambda z: sympy_log(4) - softplus(z) - softplus(-z),
    activations.lecun_tanh_slope: lambda z: sympy_log(Rational("1.7159") * 2 / 3) + _log_of_bump(2 * z / 3),
    activations.erf_slope: lambda z: sympy_log(2 / sqrt(pi)) - z**2,
    activations.gaussian: lambda z: -(z**2) / 2,
    activations.gaussian_slope: lambda z: log_abs(z) - z**2 / 2,
    activations.selu_slope: _log_of_selu_slope,
    activations.silu: lambda z: _log_of_gated(z, z),
    activations.silu_slope: lambda z: _log_of_gated_slope(z, z, S.One),
    activations.gelu_tanh: lambda z: _log_of_gated(z, _cubic(z)),
    activations.gelu_tanh_slope: lambda z: _log_of_gated_slope(z, _cubic(z), GELU_RATE * (1 + 3 * CUBIC * z**2)),
}
NO_LOG = (activations.gelu, activations.gelu_slope, activations.mish, activations.mish_slope)
SIGNED = (
    activations.gaussian_slope, activations.silu, activations.silu_slope, activations.gelu_tanh,
    activations.gelu_tanh_slope,
)  # fmt: skip


def _log_of_sum(total: Expr) -> Expr:
    """Relative to the largest term, if a term can underflow; else the log of the sum itself."""
    forms = [log_form(term) for term in total.args]
    if not any(_can_underflow(factor) for term in total.args for factor in Mul.make_args(term)):
        return log_abs(total)
    top = reduce(larger, forms)
    return top + log_abs(Add(*(_sign(t) * relative(form - top) for t, form in zip(total.args, forms, strict=True))))


def _can_underflow(factor: Expr) -> bool:
    return isinstance(factor.base if isinstance(factor, Pow) else factor, (exp, *LOGS, *NO_LOG))


def _is_positive(factor: Expr) -> bool:
    """Nowhere zero, and below every float somewhere."""
    return _can_underflow(factor) and not isinstance(factor.base if isinstance(factor, Pow) else factor, SIGNED)


def _sign(term: Expr) -> Any:
    """The sign of a term, 0 where it is exactly zero."""
    return Mul(*(S.One if _is_positive(f) else sign(f) for f in Mul.make_args(term)))
