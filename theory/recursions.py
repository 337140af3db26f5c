"""Recursions of a plain net's flows, from lag q to lag q + 1, as differentiation gives them.

delta_recursion          delta_j(t-r-1) from the delta_i(t-r)                           (M3)
error_flow_recursion     d delta_v(t-q-1) / d delta_k(t): one more step at the far end   (P1, both guards)
sensitivity_recursion    d net_k(t) / d net_v(t-q-1): one more step at the near end
weight_flow_recursion    d net_k(t) / d w[j, l]: one more step at the near end, where the weight acts too
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from sympy import Expr

from theory.forward import (
    NETS,
    WEIGHTS,
    activation,
    forward_map,
    function_of,
    function_of_net,
    in_leaves,
    net_input,
    parts,
)
from theory.leaves import ErrorFlow, WeightFlow
from theory.path_sums import SINCE, I, J, K, L, Q, V, checked_lag
from theory.sorts import Lag, Unit
from theory.statement_latex import latex
from theory.sums import UNITS, collapsed


class Delta(sympy.Function):
    """Delta(r, j) = delta_j(t - r) = dE / d net_j(t - r)."""

    nargs = 2


@dataclass(frozen=True)
class OneStep:
    """d net_l(t - r + 1) / d net_v(t - r), by differentiation of one forward step."""

    to: Unit
    came: Unit
    step: Lag
    term: Expr

    def entry(self, to: Unit, came: Unit, step: Expr | int) -> Expr:
        """The derivative of unit `to` at time t - step + 1 by unit `came` at time t - step."""
        return self.term.xreplace({self.to: to, self.came: came, self.step: sympy.sympify(step)})

    def latex(self) -> str:
        """The derivative in LaTeX."""
        return latex(self.term)


@dataclass(frozen=True)
class Recursion:
    """A flow by its value at lag 1 (`first`) and its value at lag q + 1 in terms of lag q (`step`)."""

    flow: Expr
    first: Expr
    step: Expr

    def at(self, lag: int) -> Expr:
        """The flow at a lag that is a number, written out in weights and slopes."""
        return self._written_out(self.flow.xreplace({Q: sympy.Integer(checked_lag(lag))}))

    def _written_out(self, flow: Expr) -> Expr:
        lag = int(flow.args[0])
        values = dict(zip(self.flow.args[1:], flow.args[1:], strict=True))
        if lag == 1:
            return self.first.xreplace(values)
        # each level gets bound units of its own: they become arguments one level further down
        bound = self.step.atoms(Unit) - self.step.free_symbols
        fresh = {unit: Unit(f"{unit.name}{lag}") for unit in bound}
        step = self.step.xreplace({**values, **fresh, Q: sympy.Integer(lag - 1)})
        return step.replace(self.flow.func, lambda *arguments: self._written_out(self.flow.func(*arguments)))

    def latex(self) -> str:
        r"""Both guards in LaTeX, with the step written for the lag q + 1."""
        later = self.flow.xreplace({Q: Q + 1})
        return (
            rf"{latex(self.flow.xreplace({Q: sympy.S.One}))} = {latex(self.first)}, \qquad "
            rf"{latex(later)} = {latex(self.step)}"
        )


def one_step_jacobian() -> OneStep:
    """d net_l(t-r+1) / d net_v(t-r) = f'_v(net_v(t-r)) w[l, v]: the forward dynamics, differentiated once.

    >>> one_step_jacobian().term
    Slope(r, v)*Weight(l, v)
    """
    r = Lag("r")
    return OneStep(L, V, r, forward_map(L, 1, since=r - 1).by_net(V))


def delta_recursion(r: Expr | int = SINCE) -> Expr:
    """delta_j(t-r-1) in terms of the delta_i(t-r), by the chain rule (M3; Hochreiter et al. 2001, sec. 2).

    The error depends on net_j(t-r-1) through the net_i(t-r) only. To first order it is a sum of functions of one net
    each, with slopes delta_i(t-r); SymPy differentiates that sum of forward maps. For an error that is injected at
    time t only; an error at time t-r-1 itself adds its own derivative.

    >>> delta_recursion(0)
    Sum(i, Slope(1, j)*Weight(i, j)*Delta(0, i))
    """
    step = forward_map(I, 1, since=r)
    part = function_of_net(lambda i: Delta(r, i))
    error = sympy.Sum(part(I, step.term), (I, 1, UNITS))
    return in_leaves(error.diff(NETS[J]), step.names)


def error_flow_recursion(since: Expr | int = 0) -> Recursion:
    """The recursion of the papers (P1): the delta recursion, differentiated by delta_k(t - since).

    Source: Hochreiter et al. (2001), (1); Hochreiter and Schmidhuber (1997), (1). Right as printed.

    >>> error_flow_recursion().first
    Slope(1, v)*Weight(k, v)
    >>> error_flow_recursion().step
    Sum(i, ErrorFlow(q, k, i)*Slope(q + 1, v)*Weight(i, v))
    """
    injected = sympy.IndexedBase("delta")
    reached = function_of(injected[K], lambda i: flow(Q, K, i, since))
    first = _delta_step(lambda i: injected[i], since).diff(injected[K])
    step = _delta_step(reached, Q + since).diff(injected[K])
    return Recursion(flow(Q, K, V, since), collapsed(first), collapsed(step))


def _delta_step(delta: Callable[[Unit], Expr], r: Expr | int) -> Expr:
    # the delta recursion as a SymPy sum, with the given errors for delta_i(t-r): what SymPy can differentiate
    derived = delta_recursion(r).xreplace({J: V})
    body = derived.body.replace(Delta, lambda _, i: delta(i))
    return sympy.Sum(body, (derived.variable, 1, UNITS))


def sensitivity_recursion() -> Recursion:
    """d net_k(t-o) / d net_v(t-o-q) forwards: one step is differentiated, the steps before it have names.

    The mirror image of `error_flow_recursion`: it peels the first edge of each path, that one the last.

    >>> sensitivity_recursion().step
    Sum(i, ErrorFlow(q, i, v, o + 1)*Slope(o + 1, i)*Weight(k, i))
    """
    variable = sympy.Symbol("x")  # net_v(t - o - q - 1)
    nets = function_of(variable, lambda i: ErrorFlow(Q, i, V, SINCE + 1))
    ahead = net_input(K, I, activation(I, nets(I)), SINCE).diff(variable)
    step = in_leaves(ahead, parts(I, nets(I), SINCE + 1))
    return Recursion(ErrorFlow(Q, K, V, SINCE), forward_map(K, 1, since=SINCE).by_net(V), step)


def weight_flow_recursion() -> Recursion:
    """d net_k(t-o) / d w[j, l] through the last q steps: the weight acts at each of them.

    >>> weight_flow_recursion().first
    Act(o + 1, l)*KroneckerDelta(j, k)
    """
    weight = WEIGHTS[J, L]
    nets = function_of(weight, lambda i: WeightFlow(Q, i, J, L, SINCE + 1))
    ahead = net_input(K, I, activation(I, nets(I)), SINCE).diff(weight)
    step = in_leaves(ahead, parts(I, nets(I), SINCE + 1))
    return Recursion(WeightFlow(Q, K, J, L, SINCE), forward_map(K, 1, since=SINCE).by_weight(J, L), step)


def flow(q: Expr | int, k: Unit, v: Unit, since: Expr | int = 0) -> Expr:
    """ErrorFlow with its fourth argument left out where it is 0."""
    return ErrorFlow(q, k, v) if since == 0 else ErrorFlow(q, k, v, since)
