"""Constructions: what `where` fixes by a formula, which makes "there is a net such that ..." a universal statement."""

from dataclasses import dataclass

import sympy

from theory.formulas import Stored, term
from theory.leaves import Bias, Input, NetWeight, Seq, Slope, Start, Weight
from theory.sorts import IllPosed, Nat, Variable
from theory.stored import stored

_HEADS: dict[type[sympy.Basic], str] = {Weight: "weight", Slope: "slope", NetWeight: "netweight"}
_HEADS |= {Bias: "bias", Input: "input", Start: "start"}
_CAN_BE_DEFINED = "define Weight(i, j), Slope(r, j), NetWeight(net, slot, i, j), Bias(k), Input(r, k) or Start(k)"


@dataclass(frozen=True)
class Definition:
    """The leaf, at all values of its index variables, is the body: Weight(i, j) := body."""

    leaf: sympy.Basic
    body: sympy.Expr

    @property
    def bound(self) -> tuple[Variable, ...]:
        """The index variables that the definition binds."""
        return tuple(argument for argument in self.leaf.args if isinstance(argument, Variable))

    @property
    def stored(self) -> list[Stored]:
        """["weight", i, j, body], ["slope", r, j, body] or ["netweight", net, slot, i, j, body].

        Of an orbit also ["bias", k, body], ["input", r, k, body] or ["start", k, body].
        """
        names = [x.name if isinstance(x, Variable) else stored_name(x) for x in self.leaf.args]
        return [_HEADS[type(self.leaf)], *names, stored(self.body)]


@dataclass(frozen=True)
class Recursion:
    """Seq(name, 0, arguments) = first and Seq(name, index + 1, arguments) = step."""

    leaf: Seq
    first: sympy.Expr
    step: sympy.Expr

    @property
    def name(self) -> str:
        """The name of the sequence."""
        return self.leaf.args[0].name

    @property
    def index(self) -> Nat:
        """The index variable, free in the step only."""
        return self.leaf.args[1]

    @property
    def arguments(self) -> tuple[Variable, ...]:
        """The other arguments, free in first and step."""
        return tuple(self.leaf.args[2:])

    @property
    def stored(self) -> list[Stored]:
        """["seq", name, index, [[argument, sort], ...], first, step]."""
        arguments: list[Stored] = [[argument.name, argument.sort] for argument in self.arguments]
        return ["seq", self.name, self.index.name, arguments, stored(self.first), stored(self.step)]


Construction = Definition | Recursion


def stored_name(x: sympy.Basic) -> str:
    """The stored form of a name or of a slot number: a string."""
    found = x.name if isinstance(x, sympy.core.symbol.Str) else stored(x)
    if not isinstance(found, str):
        raise IllPosed(f"{x} is no name and no number")
    return found


def define(leaf: sympy.Basic, body: object) -> Definition:
    """The construction leaf := body, for Weight(i, j), Slope(r, j) or NetWeight(net, slot, i, j) at all indices.

    Of an orbit also Bias(k), Input(r, k) and Start(k).

    >>> from theory.statement import Free, Unit
    >>> i, j = Unit("i"), Unit("j")
    >>> define(Weight(i, j), Free("sigma", i) * Free("sigma", j)).stored
    ['weight', 'i', 'j', ['*', ['Free', 'sigma', ['var', 'i']], ['Free', 'sigma', ['var', 'j']]]]
    """
    if type(leaf) not in _HEADS or (isinstance(leaf, NetWeight) and len(leaf.args) != 4):
        raise IllPosed(f"{leaf} cannot be defined; {_CAN_BE_DEFINED}")
    made = Definition(leaf, term(body))
    if len(set(made.bound)) != 2 and not isinstance(leaf, Bias | Start):
        raise IllPosed(f"the indices of {leaf} are not two variables; a definition holds for all of them: Weight(i, j)")
    return made


def recur(leaf: Seq, first: object, step: object) -> Recursion:
    """The sequence with leaf = first at index 0 and leaf = step at index + 1.

    >>> t = Nat("t")
    >>> recur(Seq("power", t), 1, 2 * Seq("power", t)).stored
    ['seq', 'power', 't', [], '1', ['*', '2', ['Seq', 'power', ['var', 't']]]]
    """
    if not isinstance(leaf, Seq) or not isinstance(leaf.args[1], Nat):
        raise IllPosed(f"{leaf} is no sequence at a Nat variable; write recur(Seq('x', t), first, step) with a Nat t")
    made = Recursion(leaf, term(first), term(step))
    if not all(isinstance(x, Variable) for x in leaf.args[1:]) or len(set(leaf.args[1:])) < len(leaf.args[1:]):
        raise IllPosed(f"the arguments of {leaf} are not distinct variables")
    return made
