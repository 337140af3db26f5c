"""What a bound for all lags says about the limit of a flow: the conclusions of the kernel's rules about limits.

Part of the trusted base; standard library only. Each function takes formulas that hold and returns one that follows
from them, or refuses; the kernel makes a Proof of it under the hypotheses of all premises.

A flow decays if |M(q)[i, j]| <= C rho ** q for all lags q and units i, j with one C and one rho < 1; it vanishes if
M(q) tends to 0.
"""

from fractions import Fraction

from proofs.meaning import entry
from proofs.terms import ONE, ZERO, KernelError, Term, free, need, normal, over_units


def quantified(formula: Term, *sorts: str) -> tuple[list[Term], Term]:
    """The variables and the body of "for all x, for all y, ...", of these sorts."""
    found: list[Term] = []
    body = formula
    for sort in sorts:
        match body:
            case ("all", (("var", _, its_sort) as variable,), inner) if its_sort == sort:
                found, body = [*found, variable], inner
            case _:
                raise KernelError(f"needs for all {', '.join(sorts)}: {formula!r}")
    return found, body


def decay(bound: Term, low: Term, high: Term, matrix: Term, constant: Term) -> Term:
    """From "for all lags q and units i, j, |M(q)[i, j]| <= C rho ** q" and 0 <= rho < 1: M decays."""
    (q, i, j), body = quantified(bound, "lag", "unit", "unit")
    need(i != j, "needs for all lags, units, units")
    need(body[0] == "<=" and body[1] == ("abs", entry((*matrix, q), i, j)), "the premise bounds another flow")
    need(low[:2] == ("<=", ZERO) and high == ("<", low[2], ONE), "needs 0 <= rho and rho < 1")
    rho = low[2]
    need(normal(body[2]) == normal(("*", constant, ("**", rho, q))), "the bound is not C rho ** q")
    need(not {q, i, j} & (free(constant) | free(rho)), "C or rho depends on the lag or a unit")
    return ("decays", matrix)


def vanish(bound: Term, matrix: Term) -> Term:
    """From "M decays", or from "for all lags q and units i, j, q |M(q)[i, j]| <= C": M vanishes."""
    if bound == ("decays", matrix):
        return ("vanishes", matrix)
    (q, i, j), body = quantified(bound, "lag", "unit", "unit")
    need(i != j, "needs for all lags, units, units")
    size: Term = ("abs", entry((*matrix, q), i, j))
    need(body[:2] == ("<=", ("*", q, size)), f"the premise is no bound of {q[1]} |an entry of the flow|")
    need(not {q, i, j} & free(body[2]), "C depends on the lag or a unit")
    return ("vanishes", matrix)


def no_decay(bound: Term, positive: Term, matrix: Term, power: int) -> Term:
    """From "for all lags q, c <= q ** power X(q)" with 0 < c: M does not decay, since q ** power C rho ** q tends to 0.

    X(q) is |M(q)[i, j]|, or its sum over i, j or both.
    """
    need(type(power) is int and power >= 0, f"{power!r} is no power")
    _stays(bound, positive, matrix, power)
    return ("not", ("decays", matrix))


def no_vanish(bound: Term, positive: Term, matrix: Term) -> Term:
    """From "for all lags q, c <= X(q)" with 0 < c, X as of `no_decay`: M does not vanish."""
    _stays(bound, positive, matrix, 0)
    return ("not", ("vanishes", matrix))


def _stays(bound: Term, positive: Term, matrix: Term, power: int) -> None:
    (q,), body = quantified(bound, "lag")
    need(body[0] == "<=", "needs for all lags, c <= |an entry of the flow|")
    size = body[2]
    if power:
        need(size[:2] == ("*", ("**", q, Fraction(power))) and len(size) == 3, f"needs c <= {q[1]} ** {power} * a size")
        size = size[2]
    while size[0] == "sum" and over_units(size):
        size = size[2]
    need(size[0] == "abs", "needs for all lags, c <= |an entry of the flow|")
    flow = size[1]
    need(len(flow) > 3 and flow == entry((*matrix, q), *flow[2:4]), "the premise bounds another flow")
    need(q not in free(body[1]), "c depends on the lag")
    need(positive == ("<", ZERO, body[1]), "needs 0 < c")
