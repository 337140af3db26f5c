"""The forward dynamics of a plain net, and its derivatives, which SymPy takes.

    net_k(t) = sum over j of w[k, j] a_j(t-1) + x_k(t),      a_j(t) = f_j(net_j(t))

with w[k, j] the weight to unit k from unit j and x_k(t) whatever comes from outside (a bias, an input). `net_input`
writes this line down; it is the only formula about the net that is typed in. Everything that `theory.flow` says follows
from it by differentiation, in one of two ways:

    composed     net_k(t) is written out as a function of the nets q steps earlier (q a number, n a symbol) and
                 differentiated as it stands: nested sums, chain rule and all.
    implicit     one step is written out, and the nets one step earlier are functions of the variable with a derivative
                 that has a name: this gives recursions, for every q.

The derivatives come back in the words of the statement language: Weight, Slope, Act, ErrorFlow, WeightFlow.
Source: Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), sec. 2 (without bias and input).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy
from sympy import Expr

from theory.errors import TheoryError
from theory.leaves import Act, Slope, Weight
from theory.sorts import Unit
from theory.sums import UNITS, collapsed

WEIGHTS = sympy.IndexedBase("w")
NETS = sympy.IndexedBase("net")  # the nets that the forward map starts from: what one differentiates by


class activation(sympy.Function):
    """f_j(x), the activation function of unit j, any differentiable one."""

    nargs = 2

    def fdiff(self, argindex: int = 2) -> Expr:
        """f'_j(x); there is no derivative by the unit."""
        if argindex != 2:
            raise TheoryError(f"argindex={argindex}: {self} has a derivative by its second argument only; pass 2")
        return activation_slope(*self.args)


class activation_slope(sympy.Function):
    """f'_j(x)."""

    nargs = 2


class External(sympy.Function):
    """External(r, k) = x_k(t - r), the part of net_k that comes from outside the net: its bias and its input."""

    nargs = 2


def net_input(k: Unit, j: Unit, output: Expr, since: Expr = sympy.S.Zero) -> Expr:
    """net_k(t - since), where `output` is a_j one step earlier (M1)."""
    return sympy.Sum(WEIGHTS[k, j] * output, (j, 1, UNITS)) + External(since, k)


@dataclass(frozen=True)
class ForwardMap:
    """net_k(t - since) as a function of the nets `lag` steps earlier, and what its parts are called."""

    term: Expr
    units: tuple[Unit, ...]
    names: Mapping[Expr, Expr]

    def by_net(self, v: Unit) -> Expr:
        """The derivative by net_v, `lag` steps earlier."""
        self._refuse_bound(v)
        return in_leaves(self.term.diff(NETS[v]), self.names)

    def by_weight(self, j: Unit, l: Unit) -> Expr:
        """The derivative by w[j, l], wherever it occurs."""
        self._refuse_bound(j, l)
        return in_leaves(self.term.diff(WEIGHTS[j, l]), self.names)

    def _refuse_bound(self, *units: Unit) -> None:
        bound = [unit.name for unit in units if unit in self.units]
        if bound:
            raise TheoryError(f"{bound[0]} is an index of the sums of this forward map; call your unit something else")


def forward_map(k: Unit, lag: int, *, since: Expr | int = 0) -> ForwardMap:
    """net_k(t - since) written out over `lag` steps; the unit passed at time t - since - r is called l1, l2, ...

        net_k(t)  <- w[k, l1] -  f_l1(net_l1(t-1))  <- w[l1, l2] -  ...  f_lq(net_lq(t-q))

    >>> forward_map(Unit("k"), 1).by_net(Unit("v"))
    Slope(1, v)*Weight(k, v)
    """
    if not isinstance(lag, int) or lag < 1:
        raise TheoryError(f"lag={lag!r} is no number of steps; pass 1, 2, ...")
    units = tuple(Unit(f"l{step}") for step in range(1, lag + 1))
    if k in units:
        raise TheoryError(f"{k} is an index of the sums of this forward map; call your unit something else")
    names: dict[Expr, Expr] = {}
    net: Expr = NETS[units[-1]]
    for step in range(lag, 0, -1):
        j, to = units[step - 1], units[step - 2] if step > 1 else k
        names |= parts(j, net, since + step)
        net = net_input(to, j, activation(j, net), since + step - 1)
    return ForwardMap(net, units, names)


def parts(j: Unit, net: Expr, r: Expr | int) -> dict[Expr, Expr]:
    """What activation and slope of unit j are called, if `net` is net_j(t - r)."""
    return {activation_slope(j, net): Slope(r, j), activation(j, net): Act(r, j)}


def function_of(variable: Expr, derivative: Callable[[Unit], Expr]) -> Callable[[Unit], Expr]:
    """Quantities q_j of a variable whose derivatives are known by name: d q_j / d variable = derivative(j)."""

    class quantity(sympy.Function):
        nargs = 2

        def fdiff(self, argindex: int = 2) -> Expr:
            return derivative(self.args[0])

    return lambda j: quantity(j, variable)


def function_of_net(slope: Callable[[Unit], Expr]) -> Callable[[Unit, Expr], Expr]:
    """Functions c_i(x) of one variable, with a slope that is known by name at the point in question."""

    class part(sympy.Function):
        nargs = 2

        def fdiff(self, argindex: int = 2) -> Expr:
            return slope(self.args[0])

    return part


def in_leaves(derivative: Expr, names: Mapping[Expr, Expr]) -> Expr:
    """A derivative in the leaves of the statement language, its Kronecker deltas carried out."""
    named = derivative.xreplace(dict(names))
    weights = {entry: Weight(*entry.indices) for entry in named.atoms(sympy.Indexed) if entry.base == WEIGHTS}
    named = named.xreplace(weights)
    nameless = named.atoms(activation, activation_slope) | {x for x in named.atoms(sympy.Indexed) if x.base == NETS}
    if nameless:
        raise TheoryError(
            f"{min(nameless, key=sympy.default_sort_key)} has no name among {', '.join(map(str, names.values()))}"
        )
    return collapsed(named)
