"""Claims that say nothing: hypotheses that exclude each other, and bounds that never bite.

A bound a <= b never bites where a number c lies between: a <= c <= b whenever the hypotheses hold. Which c to try is
read off the sides that the attack saw; both halves are then proved by the kernel, or nothing is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.prover import proved
from proofs.search.ratio import Spread
from proofs.sequent import Sequent, never_bites, sequent
from proofs.tactics import at, var, weigh
from proofs.terms import BINDERS, ONE, RELATIONS, ZERO, KernelError, N, Term, free

CONTRADICTORY = "the hypotheses contradict each other"
# Numbers that are tried between the sides, before the ends that were seen.
BETWEEN = tuple(Fraction(*x) for x in ((0, 1), (1, 1), (1, 2), (1, 4), (2, 1), (-1, 1)))
ANY_NET = {"kind": "net", "activation": None, "range": None, "slope": None, "attained": [False, False]}
# Heads whose meaning is the same whatever the system: relations among them contradict each other for cells, too.
NUMERIC = frozenset({"n", "var", "+", "*", "**", "abs", "max", "min", "exp", "log", "<=", "<", "=", "and"})


def contradiction(goal: Sequent) -> Proof | None:
    """A Proof of 1 <= 0 from the hypotheses, with what is known of their leaves; None where none is found."""
    opened = list(_opened(goal.given))
    relations = [p.concl for p in opened]
    known = [K.at_least_one(t) for t in _counted(relations)]
    known += [K.abs_upper(x) for x in dict.fromkeys(_leaves(relations, "Slope", "Weight"))]
    absurd = Sequent(goal.given, goal.constructed, goal.known, ("<=", ONE, ZERO))
    try:
        found = proved(absurd, also=[*opened, *known], degree=2)
    except KernelError:  # a relation with more nested sums than the normal form merges
        found = None
    strict = (p for p in opened if p.concl[0] == "<")
    return found or next(filter(None, (_reversed(goal, p, [*opened, *known]) for p in strict)), None)


def _reversed(goal: Sequent, strict: Proof, also: list[Proof]) -> Proof | None:
    """1 <= 0 from a < b, where b <= a can be proved: their difference d is positive, d <= 0, and d / d = 1."""
    _, a, b = strict.concl
    d: Term = ("+", b, ("*", -ONE, a))
    try:
        back = proved(Sequent(goal.given, goal.constructed, goal.known, ("<=", d, ZERO)), also=also, degree=2)
        if back is None:
            return None
        facts = K.reciprocal(weigh(("<", ZERO, d), (strict,)))
        positive, one = K.part(facts, 0), K.part(facts, 1)
        return prove(("<=", ONE, ZERO), [back, positive, one], degree=2)
    except KernelError:
        return None


def _leaves(relations: Iterable[Any], *heads: str) -> Iterator[Term]:
    """The leaves of these heads inside of the relations, outside of binders."""
    for t in relations:
        if isinstance(t, tuple) and t and t[0] not in BINDERS:
            yield from [t] if t[0] in heads else _leaves(t[1:], *heads)


def numeric_contradiction(stored: dict[str, Any]) -> Proof | None:
    """The same for the hypotheses of a claim about gated cells that speak of numbers, lags and n only."""
    given = [g for g in stored["given"] if _heads(g) <= NUMERIC]
    if not given:
        return None
    bare = {**stored, "system": {**ANY_NET, "slopes": "SECTOR"}, "given": given, "where": [], "statement": ["<=", "1", "0"]}  # fmt: skip  # noqa: E501
    return contradiction(sequent(bare))


def _heads(e: Any) -> set[str]:
    if not isinstance(e, list):
        return set()
    return {e[0]}.union(*(_heads(part) for part in e[1:]))


def entailed(goal: Sequent, relation: Term, variables: Iterable[Term] = ()) -> bool:
    """Whether the kernel has a proof of the relation, for any values of these variables, from the hypotheses."""
    if relation[0] not in RELATIONS:
        return False
    opened = list(_opened(goal.given, variables))
    bounds = [p for p in opened if isinstance(p.concl[1], tuple) and p.concl[1][0] == "abs"]
    return _shown(goal, relation, [*opened, *map(_nonnegative, bounds)]) is not None


def _nonnegative(bound: Proof) -> Proof:
    """0 <= b, from |a| <= b or |a| < b."""
    return weigh(("<=", ZERO, bound.concl[2]), (bound.concl[1],), (bound,))


def _opened(given: Iterable[Term], places: Iterable[Term] = ()) -> Iterator[Proof]:
    """The relations among the hypotheses: parts of conjunctions, and what is for all, at variables that occur."""
    hypotheses = list(given)
    places = list(dict.fromkeys([*places, *(v for h in hypotheses for v in free(h))]))
    for h in hypotheses:
        yield from _parts(K.assume(h), places)


def _parts(proof: Proof, places: list[Term]) -> Iterator[Proof]:
    head, *rest = proof.concl
    if head == "and":
        for i in range(len(rest)):
            yield from _parts(K.part(proof, i), places)
    elif head == "all":
        sort = rest[0][0][2]
        here = [v for v in places if v[2] == sort]
        anywhere = {"lag": ONE, "nat": ZERO}.get(sort, var("u'", sort))
        for t in dict.fromkeys((*here[:2], anywhere)):
            yield from _parts(at(proof, t), places)
    elif head in ("<=", "<", "="):
        yield proof


def _counted(relations: Iterable[Term]) -> list[Term]:
    """n and the lags that occur: each is at least 1."""
    lags = [v for r in relations for v in free(r) if v[2] == "lag"]
    return [N, *dict.fromkeys(lags)]


def never_biting(goal: Sequent, spread: Spread | None) -> tuple[Proof, Fraction] | None:
    """A Proof of a <= c and c <= b for the goal a <= b, with the number c; None where none is found.

    It is looked for only where both sides varied, the largest left side seen was at most the smallest right side, and
    equality was never seen: a bound that is attained says something.
    """
    if goal.goal[0] != "<=" or spread is None or not spread.apart:
        return None
    _, a, b = goal.goal
    also = _shares(goal)
    for c in dict.fromkeys((*BETWEEN, spread.left_high, spread.right_low)):
        if spread.left_high <= c <= spread.right_low:
            above = _shown(goal, ("<=", c, b), also)
            below = None if above is None else _shown(goal, ("<=", a, c), also)
            if above is not None and below is not None:
                proof = K.both(below, above)
                if never_bites(proof, goal):
                    return proof, c
    return None


def _shown(goal: Sequent, relation: Term, also: Sequence[Proof] = ()) -> Proof | None:
    """A proof of the relation from the hypotheses of the goal."""
    try:
        found = proved(Sequent(goal.given, goal.constructed, goal.known, relation), also=also, degree=2)
    except KernelError:
        found = None
    return found or _power(goal, relation, also)


def _power(goal: Sequent, relation: Term, also: Sequence[Proof]) -> Proof | None:
    """1 <= a ** x, from 1 <= a and 0 <= x."""
    _, c, b = relation
    if c != ONE or not isinstance(b, tuple) or b[0] != "**":
        return None
    base = K.at_least_one(b[1]) if b[1] == N else _shown(goal, ("<=", ONE, b[1]), also)
    exponent = None if base is None else _shown(goal, ("<=", ZERO, b[2]), also)
    return None if base is None or exponent is None else K.power_at_least_one(base, exponent)


def _shares(goal: Sequent) -> list[Proof]:
    """0 <= x and x <= 1, for the real variables of the goal of which this follows: then their powers do not grow."""
    reals = [v for v in free(goal.goal) if v[2] == "real"]
    wanted: list[Term] = [("<=", *sides) for x in sorted(reals) for sides in ((ZERO, x), (x, ONE))]
    return [found for relation in wanted if (found := _shown(goal, relation)) is not None]
