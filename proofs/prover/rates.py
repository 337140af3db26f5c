"""The rates at which a proof shows that flows decay: read off the kernel's rule of decay, for people."""

from collections.abc import Iterator
from typing import Any

from proofs.kernel import Proof
from proofs.report.plain import plain
from proofs.terms import BINDERS, ZERO, Term, normal, term


def rate_text(proof: Proof) -> str:
    """Rate and constant of each decay that the proof rests on, in words; "" where there is none.

    |entry of the flow over q steps| <= constant * rate ** q, for all lags q and all units.
    """
    found = dict.fromkeys(_rate(each) for each in _decays(proof))
    return "; ".join(found)


def _decays(proof: Proof) -> Iterator[Proof]:
    """Every use of the rule of decay, each Proof looked at once."""
    seen: set[int] = set()
    left = [proof]
    while left:
        here = left.pop()
        if id(here) not in seen:
            seen.add(id(here))
            left += here.uses
            if here.rule == "decay":
                yield here


def _rate(decay: Proof) -> str:
    bound, low, _high = decay.uses
    lag, rho, above = bound.concl[1][0], low.concl[2], bound.concl
    while above[0] == "all":
        above = above[2]
    power: Term = ("**", rho, lag)
    name = {"Flow": "the error flow", "StateFlow": "the state flow"}[decay.concl[1][0]]
    if above[2] == power:
        return f"{name} decays at the rate {plain(written(rho))}, constant 1"
    if above[2][0] == "*" and above[2][-1] == power:
        constant = plain(written(term(normal(("*", *above[2][1:-1])))))
        return f"{name} decays at the rate {plain(written(rho))}, constant {constant}"
    return f"{name} decays at the rate {plain(written(rho))}, below {plain(written(above[2]))}"


def written(t: Term) -> Any:
    """A term of the kernel in stored form, in which it can be printed; `proofs.meaning.read` turned round."""
    if not isinstance(t, tuple):
        return str(t)
    if t[0] == "var":
        return [t[0], t[1]]
    if t[0] in BINDERS and len(t) == 4:
        variables = t[1]
        inner = t[2] if len(variables) == 1 else (t[0], variables[1:], *t[2:])  # stored binders have one name each
        return [t[0], variables[0][1], written(t[3]), written(inner)]
    parts = t[1:-1] if t[0] in ("ErrorFlow", "WeightFlow") and t[-1] == ZERO else t[1:]
    return written(parts[0]) if t[0] in ("+", "*") and len(parts) == 1 else [t[0], *map(written, parts)]
