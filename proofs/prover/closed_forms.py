"""Closed forms of sequences that are defined by a first value and a step, by induction over the index.

A step that is linear in the sequence, x(m + 1) = p x(m) + b, has one in four cases:

    p and b fixed       (1 - p) x(m) = (1 - p) p ** m x(0) + b (1 - p ** m)     "affine"
    p fixed, b = 0      x(m) = p ** m x(0)                                      "geometric"
    b = 0               x(m) = x(0) * prod over r = 1..m of p at r - 1          "product"
    p = 1               x(m) = x(0) + sum over r = 1..m of b at r - 1           "sum"
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.sequent import Sequent
from proofs.tactics import at, for_all, weigh
from proofs.terms import ONE, ZERO, Term, free, fresh, normal, plus, subst, term


@dataclass(frozen=True)
class Linear:
    """The step x(m + 1) = factor x(m) + rest of a sequence, factor and rest terms without the sequence."""

    leaf: Term
    factor: Term
    rest: Term

    @property
    def index(self) -> Term:
        """The variable m."""
        return self.leaf[2]

    def fixed(self, t: Term) -> bool:
        """Whether the term does not depend on the index."""
        return self.index not in free(t)


def linear_step(equation: Term) -> Linear | None:
    """The step as p x(m) + b; None where it is not linear in x(m), or uses x with other arguments.

    equation : for all m, for all arguments, Seq(name, m + 1, ...) = step
    """
    (index,), body = equation[1], equation[2]
    while body[0] == "all":
        body = body[2]
    leaf = (*body[1][:2], index, *body[1][3:])
    factor: dict[Any, Any] = {}
    rest: dict[Any, Any] = {}
    (own,) = normal(leaf)
    for monomial, c in normal(body[2]).items():
        if own[0] in monomial:
            factor = plus(factor, {tuple(x for x in monomial if x != own[0]): c})
        else:
            rest = plus(rest, {monomial: c})
    found = Linear(leaf, term(factor), term(rest))
    return None if _mentions(found.factor, leaf[1]) or _mentions(found.rest, leaf[1]) else found


def _mentions(t: Term, name: str) -> bool:
    return isinstance(t, tuple) and (t[:2] == ("Seq", name) or any(_mentions(x, name) for x in t))


def closed_form(first: Proof, later: Proof) -> Proof | None:
    """For all m and all arguments the closed form, from the two equations of a sequence; None where none is known."""
    step = linear_step(later.concl)
    if step is None:
        return None
    begun, moved = at(first, *step.leaf[3:]), at(later, step.index, *step.leaf[3:])
    start, over = begun.concl[2], _range(step)
    if over is None and not (step.fixed(step.factor) and step.fixed(step.rest)):
        return None
    formula = _fixed_form(step, start) if over is None else ("=", step.leaf, _joined(start, over))
    scale: Term = ("+", ONE, ("*", -ONE, step.factor)) if formula[1] != step.leaf else ONE
    share: Term = start if over is not None and over[0] == "prod" else ONE
    known = K.assume(formula)

    def shown(m: Term, *premises: tuple[Any, ...]) -> Proof:
        last = () if over is None else ((K.fold(subst(over, step.index, m)), -ONE, share),)
        return weigh(subst(formula, step.index, m), *premises, *last)

    base = shown(ZERO, (begun, scale))
    grown = shown(("+", step.index, ONE), (moved, scale), (known, step.factor))
    return for_all(K.induct(base, grown, step.index, formula), *step.leaf[3:])


def _fixed_form(step: Linear, start: Term) -> Term:
    """The closed form where factor and rest are fixed."""
    power: Term = ("**", step.factor, step.index)
    if step.rest == ZERO:
        return ("=", step.leaf, ("*", power, start))
    one_less: Term = ("+", ONE, ("*", -ONE, step.factor))
    grown: Term = ("*", step.rest, ("+", ONE, ("*", -ONE, power)))
    return ("=", ("*", one_less, step.leaf), ("+", ("*", one_less, power, start), grown))


def _range(step: Linear) -> Term | None:
    """The product of the factors, or the sum of the rests, over 1..m; None where a power says it, or where neither."""
    r = fresh(("var", "r", "lag"), free(step.factor) | free(step.rest) | free(step.leaf))
    before: Term = ("+", r, -ONE)
    if step.factor == ONE and step.rest != ZERO:
        return ("sum", (r,), subst(step.rest, step.index, before), step.index)
    if step.rest == ZERO and not step.fixed(step.factor):
        return ("prod", (r,), subst(step.factor, step.index, before), step.index)
    return None


def _joined(start: Term, over: Term) -> Term:
    return ("*" if over[0] == "prod" else "+", start, over)


def closed_forms(claim: Sequent, leaves: Iterable[Term]) -> Iterator[Proof]:
    """The closed form of each of these sequences that the claim constructs, at its index and arguments."""
    for leaf in leaves:
        if leaf[0] == "Seq":
            equations = [K.assume(c) for c in claim.constructed if _defines(c, leaf[1])]
            form = closed_form(*equations) if len(equations) == 2 else None
            if form is not None:
                yield at(form, *leaf[3:], leaf[2])


def _defines(equation: Term, name: str) -> bool:
    while equation[0] == "all":
        equation = equation[2]
    return bool(equation[1][:2] == ("Seq", name))
