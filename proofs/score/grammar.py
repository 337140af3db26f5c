"""True statements about plain nets, composed at random: a known fact or two, and steps that keep a truth true.

A fact is a row of a table; why it is true stands beside it. A step takes true relations to a true relation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from proofs.score.bank import stated
from proofs.score.tree import Stored, minus, occurs, plus, replaced, times, var

LOGISTIC: dict[str, Any] = {
    "kind": "net", "slopes": "SECTOR", "activation": "logistic", "range": ["0", "1"], "slope": ["0", "1/4"],
    "attained": [False, True],
}  # fmt: skip
ANY: dict[str, Any] = {
    "kind": "net", "slopes": "SECTOR", "activation": None, "range": None, "slope": None, "attained": [True, True],
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """A relation that is true under its hypotheses.

    low     whether its left side is >= 0 in every net
    system  the plain net that it speaks of
    """

    sign: str
    left: Stored
    right: Stored
    given: tuple[Stored, ...] = ()
    low: bool = False
    system: str = "any"

    @property
    def formula(self) -> Stored:
        """The relation in stored form."""
        return [self.sign, self.left, self.right]


Q, K, V, J, LAM = (var(name) for name in ("q", "k", "v", "j", "lam"))
SORTS = {"q": "lag", "k": "unit", "v": "unit", "j": "unit", "lam": "real", "x": "real", "y": "real"}
W: Stored = ["W"]
INF, ONE, TOP = ["Norm", "inf", W], ["Norm", "one", W], ["WeightMax"]
NEXT, BEFORE = ["+", "1", Q], ["+", "-1", Q]


def size(term: Stored) -> Stored:
    """|term|."""
    return ["abs", term]


def weight(k: Stored, j: Stored) -> Stored:
    """The weight to k from j."""
    return ["Weight", k, j]


def slope(r: Stored, j: Stored) -> Stored:
    """The slope of unit j at time t - r."""
    return ["Slope", r, j]


def flow(q: Stored, k: Stored = K, v: Stored = V) -> Stored:
    """An entry of the error flow."""
    return ["ErrorFlow", q, k, v]


def total(body: Stored, name: str = "l") -> Stored:
    """The sum over the units."""
    return ["sum", name, ["n"], body]


def steepest(p: str = "inf", q: Stored = Q) -> Stored:
    """The largest slope of the last q steps."""
    return ["SlopeMax", p, q]


def identities() -> list[Fact]:
    """Equations that unfold a flow, a step, a norm: each is a definition, or two of them put together."""
    l, state = var("l"), lambda q, k=K, v=V: ["StateFlow", q, k, v]
    free = ["Free", "e", l]
    pairs = [
        (flow("1"), times(slope("1", V), weight(K, V))),
        (flow("2"), times(slope("2", V), total(times(weight(K, l), slope("1", l), weight(l, V))))),
        (flow(NEXT), times(slope(NEXT, V), total(times(flow(Q, K, l), weight(l, V))))),
        # the last step first, or the first step first: products of matrices are associative
        (flow(NEXT), total(times(weight(K, l), slope("1", l), ["ErrorFlow", Q, l, V, "1"]))),
        (state("1"), times(slope("0", K), weight(K, V))),
        (state("2"), total(times(slope("0", K), weight(K, l), slope("1", l), weight(l, V)))),
        (state(NEXT), total(times(state(Q, K, l), slope(Q, l), weight(l, V)))),
        (state(NEXT), total(times(state(Q, K, l), ["Step", NEXT, l, V]))),
        # F' (W F' ... W F') = (F' W ... F' W) F'
        (times(slope("0", K), flow(Q)), times(state(Q), slope(Q, V))),
        (["Step", Q, K, V], times(slope(BEFORE, K), weight(K, V))),
        (["Norm", "one", ["Row", K]], total(size(weight(K, l)))),
        (["Norm", "one", ["Col", V]], total(size(weight(l, V)))),
        (["WeightFlow", "1", K, K, J], ["Act", "1", J]),
        (["WeightFlow", NEXT, K, V, J], plus(["WeightFlow", Q, K, V, J], times(flow(Q), ["Act", NEXT, J]))),
        (total(times(flow("1", K, l), free)), total(times(weight(K, l), slope("1", l), free))),
        (total(times(free, flow("1", l, V))), times(slope("1", V), total(times(free, weight(l, V))))),
        (["Norm", "max", W], TOP),
    ]
    return [Fact("=", left, right) for left, right in pairs]


def entries() -> list[Fact]:
    """Bounds of one weight, one slope, one row: a term of a maximum, or of a sum of sizes."""
    row, column = ["Norm", "one", ["Row", K]], ["Norm", "one", ["Col", V]]
    w, f = size(weight(K, V)), size(slope("1", V))
    pairs = [
        (w, TOP), (w, ["Norm", "inf", ["Row", K]]), (w, ["Norm", "inf", ["Col", V]]), (w, INF), (w, ONE), (w, row),
        (["Norm", "inf", ["Row", K]], row), (["Norm", "inf", ["Row", K]], TOP), (["Norm", "inf", ["Col", V]], INF),
        (["Norm", "inf", ["Row", K]], INF), (row, INF), (column, ONE), (INF, times(["n"], TOP)), (TOP, INF),
        (ONE, times(["n"], TOP)), (TOP, ONE), (row, times(["n"], ["Norm", "inf", ["Row", K]])), (f, steepest()),
        (size(slope(Q, V)), steepest()), (steepest(), steepest("inf", NEXT)), (steepest("inf", "1"), steepest()),
        (steepest(), ["SlopeMax", "inf"]), (size(flow("1")), times(w, steepest("inf", "1"))),
        (size(["Step", "1", K, V]), times(size(slope("0", K)), w)),
        (size(["Step", "1", K, V]), ["Norm", "inf", ["Step", "1"]]),
    ]  # fmt: skip
    return [Fact("<=", left, right, low=True) for left, right in pairs]


def bounds() -> list[Fact]:
    """Bounds of the flow over q steps: the norm of a product is at most the product of the norms."""
    rate = times(INF, steepest())
    all_steps = ["maximum", "r", Q, ["Norm", "inf", ["Step", var("r")]]]
    named = times("1/4", ["n"], TOP)
    state = ["StateFlow", Q, K, V]
    return [
        Fact("<=", size(flow(Q)), ["**", rate, Q], low=True),
        Fact("<=", size(flow(Q)), ["**", times(["Norm", "one", W], steepest("one")), Q], low=True),
        Fact("<=", size(flow(Q)), ["Norm", "inf", ["Flow", Q]], low=True),
        Fact("<=", ["Norm", "inf", ["Flow", Q]], ["**", rate, Q], low=True),
        Fact("<=", total(size(flow(Q, K, var("l")))), ["**", rate, Q], low=True),
        Fact("<=", size(flow(Q)), ["**", times(["n"], TOP, steepest()), Q], low=True),
        Fact("<=", size(flow(Q)), times(["**", ["n"], BEFORE], ["**", times(TOP, steepest()), Q]), low=True),
        Fact("<=", size(flow("2")), times(["n"], ["**", TOP, "2"], ["**", steepest("inf", "2"), "2"]), low=True),
        Fact("<=", size(flow(Q)), ["**", named, Q], low=True, system="logistic"),
        Fact("<=", size(slope("1", V)), "1/4", low=True, system="logistic"),
        Fact("<=", size(flow(Q)), ["**", LAM, Q], (["<=", rate, LAM],), low=True),
        Fact("<=", size(flow(Q)), ["**", LAM, Q], (["=", LAM, rate],), low=True),
        Fact("<=", size(flow(Q)), "1", (["<=", rate, "1"],), low=True),
        Fact("<=", ["Norm", "inf", ["StateFlow", Q]], ["**", LAM, Q], (["<=", all_steps, LAM],), low=True),
        Fact("<=", size(state), ["**", LAM, Q], (["<=", all_steps, LAM],), low=True),
        Fact("<", size(flow(Q)), "1", (["<", rate, "1"],), low=True),
        Fact(
            "<=", size(flow(Q)), times(["**", "1/2", Q]), (["<=", times(["n"], TOP), "2"],), low=True, system="logistic"
        ),
    ]


def scalars() -> list[Fact]:
    """Inequalities of real numbers: a square is >= 0, |.| has the triangle inequality, powers keep order."""
    x, y = var("x"), var("y")
    inside = (["<=", "0", LAM], ["<=", LAM, "1"])
    l, e, u = var("l"), ["Free", "e", var("l")], ["Free", "u", var("l")]
    return [
        Fact("<=", times("2", x, y), plus(["**", x, "2"], ["**", y, "2"])),
        Fact("<=", size(plus(x, y)), plus(size(x), size(y)), low=True),
        Fact("<=", times(LAM, plus("1", minus(LAM))), "1/4"),
        Fact("<=", ["**", LAM, Q], "1", inside, low=False),
        Fact("<=", ["**", LAM, NEXT], ["**", LAM, Q], inside, low=False),
        Fact("<=", size(plus(times(LAM, x), times(plus("1", minus(LAM)), y))), var("d"),
             (*inside, ["<=", size(x), var("d")], ["<=", size(y), var("d")]), low=True),
        Fact("<=", size(total(times(e, weight(K, l)))), total(times(size(e), size(weight(K, l)))), low=True),
        Fact("<=", size(total(times(e, weight(K, l)))), times(TOP, total(size(e))), low=True),
        Fact("<=", size(total(times(e, u))), total(times(size(e), size(u))), low=True),
        Fact("<=", size(total(times(e, flow(Q, l, V)))), total(times(size(e), size(flow(Q, l, V)))), low=True),
    ]  # fmt: skip


def whole() -> list[dict[str, Any]]:
    """Statements that are no relations: limits, implications, quantifiers.

    The flow decays where the rate stays below 1. A bound that holds for every unit holds for the largest. The largest
    entry of a row is one of its entries. A square is 0 where the number is.
    """
    rate = times(INF, ["SlopeMax", "inf"])
    steps = ["all", "r", "lags", ["<=", ["Norm", "inf", ["Step", var("r")]], LAM]]
    below = ["<", LAM, "1"]
    window = times(INF, steepest())
    row = ["<=", ["Norm", "inf", ["Row", K]], "1"]
    largest = ["all", "i", ["n"], ["some", "j", ["n"], ["<=", ["Norm", "inf", ["Row", var("i")]],
               size(weight(var("i"), var("j")))]]]  # fmt: skip
    near = ["<", weight(K, var("i")), plus("1", size(weight(K, var("j"))))]
    return [
        stated(["decays", ["Flow"]], {}, given=[["<", rate, "1"]]),
        stated(["decays", ["Flow"]], {"lam": "real"}, given=[["<=", rate, LAM], below]),
        stated(["decays", ["StateFlow"]], {"lam": "real"}, given=[["<=", "0", LAM], below, steps]),
        stated(["implies", steps, ["decays", ["StateFlow"]]], {"lam": "real"}, given=[["<=", "0", LAM], below]),
        stated(["decays", ["Flow"]], {}, given=[["<", times(["n"], TOP), "4"]], system=LOGISTIC),
        stated(["implies", ["<=", window, "1"], ["<=", size(flow(Q)), "1"]], sorts_of("q", "k", "v")),
        stated(["implies", ["<=", INF, "1"], row], sorts_of("k")),
        stated(["implies", ["=", var("x"), "0"], ["=", times(var("x"), var("y")), "0"]], sorts_of("x", "y")),
        stated(["implies", ["<=", TOP, "1"], ["<=", INF, ["n"]]], {}),
        stated(largest, {}),
        stated(["all", "i", ["n"], ["some", "j", ["n"], near]], sorts_of("k")),
    ]  # fmt: skip


def sorts_of(*chosen: str) -> dict[str, str]:
    """The sorts of these variables."""
    return {name: SORTS[name] for name in chosen}


def at_lag(fact: Fact, rng: Random) -> Fact:
    """The fact at another lag: what holds for every q holds for 1, 2, q + 1."""
    new = rng.choice(("1", "2", "3", NEXT, ["+", "2", Q]))
    left, right, *given = (replaced(x, Q, new) for x in (fact.left, fact.right, *fact.given))
    return replace(fact, left=left, right=right, given=tuple(given))


def at_unit(fact: Fact, rng: Random) -> Fact:
    """The fact for equal units: what holds for all k and v holds for v = k."""
    old, new = rng.choice(((V, K), (K, V), (J, K)))
    return replace(fact, left=replaced(fact.left, old, new), right=replaced(fact.right, old, new))


def scaled(fact: Fact, rng: Random) -> Fact:
    """Both sides times the same factor >= 0; an equation times anything."""
    unit = rng.choice((K, V))
    factors = ["2", "1/3", ["n"], size(["Free", "a", unit]), ["**", ["Free", "a", unit], "2"], size(weight(unit, unit))]
    factors += [["Free", "a", unit], weight(unit, K)] if fact.sign == "=" else []
    factor = rng.choice(factors)
    sign = "<=" if fact.sign == "<" and factor not in ("2", "1/3", ["n"]) else fact.sign
    return replace(fact, sign=sign, left=times(factor, fact.left), right=times(factor, fact.right))


def summed(fact: Fact, rng: Random) -> Fact:
    """Summed over a unit that no hypothesis speaks of, weighed by |free| or not: a sum grows with its terms."""
    unit = rng.choice((K, V))
    if any(unit[1] in repr(g) for g in fact.given):
        return fact
    heavy = rng.choice(("1", size(["Free", "b", var("i")])))
    left, right = (total(times(heavy, replaced(side, unit, var("i"))), "i") for side in (fact.left, fact.right))
    return replace(fact, sign="<=" if fact.sign == "<" and heavy != "1" else fact.sign, left=left, right=right)


def added(fact: Fact, other: Fact) -> Fact:
    """Two relations, side by side: sums keep order; strictly if one does so."""
    signs = {fact.sign, other.sign}
    sign = "=" if signs == {"="} else "<" if "<" in signs else "<="
    system = "logistic" if "logistic" in (fact.system, other.system) else "any"
    left, right = plus(fact.left, other.left), plus(fact.right, other.right)
    return Fact(sign, left, right, (*fact.given, *other.given), fact.low and other.low, system)


def squared(fact: Fact, rng: Random) -> Fact:
    """Both sides squared: of an equation, or where the left side is >= 0."""
    if not (fact.low or fact.sign == "="):
        return fact
    return replace(fact, left=["**", fact.left, "2"], right=["**", fact.right, "2"])


TABLES: tuple[tuple[Callable[[], list[Fact]], float], ...] = (
    (identities, 0.34), (entries, 0.22), (bounds, 0.34), (scalars, 0.1),
)  # fmt: skip
STEPS: tuple[Callable[[Fact, Random], Fact], ...] = (at_lag, at_unit, scaled, summed, squared)
WHOLE = 0.12  # of the draws: statements that are no relations


def drawn_fact(rng: Random) -> Fact:
    """A row of one of the tables."""
    tables, weights = zip(*TABLES, strict=True)
    facts: list[Fact] = rng.choices(tables, weights)[0]()
    return rng.choice(facts)


def composed(rng: Random) -> dict[str, Any]:
    """A true statement about plain nets, in stored form."""
    if rng.random() < WHOLE:
        return rng.choice(whole())
    fact = drawn_fact(rng)
    for step in rng.sample(STEPS, rng.choice((0, 1, 1, 1, 2))):
        fact = step(fact, rng)
    if rng.random() < 0.15:
        fact = added(fact, drawn_fact(rng))
    used = {name for name in (*SORTS, "d") if occurs([fact.formula, *fact.given], name)}
    sorts = {name: (SORTS | {"d": "real"})[name] for name in sorted(used)}
    given = [g for i, g in enumerate(fact.given) if g not in fact.given[:i]]
    return stated(fact.formula, sorts, given=given, system=LOGISTIC if fact.system == "logistic" else ANY)
