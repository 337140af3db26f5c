"""Whether constructed slopes are slopes of the activation, for all times and units: else there is no such net.

The kernel takes it that every Slope(r, j) is a slope of the activation. A construction Slope(r, j) := body that leaves
the sector contradicts that, and anything would follow; the exact cases look at the first few times only. So the body,
which mentions no slope, is proved to lie in the sector, from nothing but what the activation is known for.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.meaning import read
from proofs.sequent import activation_facts
from proofs.tactics import inverse, weigh
from proofs.terms import ONE, RELATIONS, ZERO, KernelError, Term, has_sort, normal, term

DEGREE = 3  # of the certificates: a product of two inverses and a time


def slopes_belong(stored: dict[str, Any]) -> bool:
    """Whether each constructed slope is proved to be one of the activation's; of any activation, every slope is."""
    if stored["system"]["slope"] is None:
        return True
    return all(_belongs(entry, stored) for entry in stored["where"] if entry[0] == "slope")


def only_by_free_sequences(stored: dict[str, Any]) -> bool:
    """Whether constructed slopes depend on the time through Free(name, r) at most, so that some choice belongs."""
    return not any(_timed(entry[3], entry[1]) for entry in stored["where"] if entry[0] == "slope")


def _timed(stored: Any, name: str) -> bool:
    if not isinstance(stored, list) or stored[:1] == ["Free"]:
        return False
    return stored == ["var", name] or any(_timed(part, name) for part in stored)


def _belongs(entry: list[Any], stored: dict[str, Any]) -> bool:
    _, r, j, body = entry
    slope = read(body, stored["sorts"] | {r: "nat", j: "unit"})
    system = stored["system"]
    premises = [*(K.assume(f) for f in activation_facts(system) if f[0] in RELATIONS), *facts(slope)]
    return all(_proved(goal, premises) for goal in bounds(slope, system))


def _proved(goal: Term, premises: list[Proof]) -> bool:
    try:
        return any(prove(goal, premises, degree=degree) is not None for degree in range(1, DEGREE + 1))
    except KernelError:
        return False


def bounds(slope: Term, system: dict[str, Any]) -> Iterator[Term]:
    """That the slope lies between the ends of the sector, an end itself only where it is attained.

    Of an activation whose slope has a few values only: that it is one of them.
    """
    if "values" in system:
        yield ("=", ("*", *(("+", slope, -Fraction(value)) for value in system["values"])), ZERO)
        return
    (low, high), (low_attained, high_attained) = system["slope"], system["attained"]
    if "oo" not in low:
        yield ("<=" if low_attained else "<", Fraction(low), slope)
    if "oo" not in high:
        yield ("<=" if high_attained else "<", slope, Fraction(high))


def facts(t: Term) -> Iterator[Proof]:
    """0 < 1/x and x * 1/x = 1, for each 1/x in the term with x manifestly at least 1; 0 <= r for each time r."""
    for x in dict.fromkeys(_subterms(t)):
        if x[0] == "**" and x[2] == -ONE and has_sort(x[1], "lag"):
            base = term(normal(x[1]))
            yield from inverse(weigh(("<", ZERO, base), (K.at_least_one(base),), (ONE,)))
        elif x[0] == "var" and x[2] in ("nat", "lag"):
            yield weigh(("<=", ZERO, x), (ONE, x))


def _subterms(t: Term) -> Iterator[Term]:
    if isinstance(t, tuple):
        yield t
        for x in t[1:]:
            yield from _subterms(x)
