"""A try at a proof by what the library knows: the goal is taken apart, written out, and its products compared.

`prover` searches certificates over facts about the goal's leaves; this takes the ways of a person. Conjunctions and
implications are taken apart. Equations hold if both sides, written out, are the same. In inequalities sums and common
factors on both sides are dropped; then each product is shown to be below another (`dominance`). It fails often and is
never wrong: the kernel checks.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs import prover as P
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.prover import equations as E
from proofs.prover.dominance import Facts, as_mono, as_term, bounds, dominated, signed
from proofs.prover.equations import by_laws, either, named, opened, sequences, simplified, state_and_error
from proofs.prover.known import COLUMNS, INF, SUP, TOP, Library, subterms
from proofs.sequent import Sequent
from proofs.tactics import at, for_all, sum_of_bounds, var, weigh
from proofs.terms import (
    ONE,
    RELATIONS,
    ZERO,
    KernelError,
    N,
    Term,
    difference,
    free,
    fresh,
    nonnegative,
    normal,
    over_units,
    subst,
    term,
)

STRIPPED = 3  # sums dropped on both sides, one inside the other


def deduced(claim: Sequent) -> Proof | None:
    """A proof of the claim's goal from its hypotheses; None where none is found."""
    try:
        return _goal(claim)
    except (KernelError, ValueError):
        return None


def _goal(claim: Sequent) -> Proof | None:
    head, *parts = claim.goal
    if head in RELATIONS:
        return _relation(claim)
    if head == "and":
        found = [_goal(_with(claim, part)) for part in parts]
        shown = [p for p in found if p is not None]
        return K.both(*shown) if len(shown) == len(parts) else None
    if head == "implies":
        below = _goal(Sequent((*claim.given, *_conjuncts(parts[0])), claim.constructed, claim.known, parts[1]))
        return None if below is None else _supposed(below, parts[0])
    if head == "all":
        variable = parts[0][0]
        if any(variable in free(h) for h in claim.hypotheses):
            return None
        inner = _goal(_with(claim, parts[1]))
        return None if inner is None else K.generalise(inner, variable)
    if head == "some":
        return _exhibited(claim)
    if head == "iff":
        there, back = (_goal(_with(claim, ("implies", *pair))) for pair in (parts, parts[::-1]))
        return None if there is None or back is None else K.equivalent(there, back)
    if head == "vanishes":  # what is shown to vanish is shown to decay
        decay = _decay(_with(claim, ("decays", parts[0])))
        return None if decay is None else K.vanish(decay, parts[0])
    return _decay(claim) if head == "decays" else None


def _exhibited(claim: Sequent) -> Proof | None:
    """There is such a unit: one that the formula itself speaks of."""
    _, (variable,), body = claim.goal
    for unit in sorted(u for u in free(body) if u[2] == variable[2] == "unit" and u != variable):
        found = _goal(_with(claim, subst(body, variable, unit)))
        if found is not None:
            return K.exhibit(found, variable, body, unit)
    return None


def _with(claim: Sequent, goal: Term) -> Sequent:
    return Sequent(claim.given, claim.constructed, claim.known, goal)


def _conjuncts(formula: Term) -> Iterator[Term]:
    yield from (c for part in formula[1:] for c in _conjuncts(part)) if formula[0] == "and" else (formula,)


def _supposed(proof: Proof, formula: Term) -> Proof:
    """formula implies what the proof shows; its hypotheses may be parts of the formula."""
    if formula[0] != "and":
        return K.suppose(proof, formula)
    whole = K.assume(formula)
    for i, part in enumerate(formula[1:]):
        proof = K.detach(_supposed(proof, part), K.part(whole, i))
    return K.suppose(proof, formula)


# Relations


def _relation(claim: Sequent) -> Proof | None:
    """The relation, by equations; or, for a bound, by comparing products, or by the certificates of `prover`."""
    own = _own(claim)
    sup = _sizes_known(claim)
    ways = [
        _rewritten(claim.goal, either(own, state_and_error, named)),
        _rewritten(claim.goal, either(own, opened, state_and_error)),
        _rewritten(claim.goal, either(own, sup, state_and_error, named)),
    ]
    for written in ways:
        plain = _immediate(written.goal)
        if plain is not None:
            return written.proof(plain)
    grown = _by_induction(claim) if claim.constructed else None
    if grown is not None or claim.goal[0] == "=":
        return grown or _searched(claim, ways[1])
    half = _rewritten(claim.goal, either(own, sup, opened, state_and_error), sizes=False)
    for written in (ways[2], half, ways[1]):
        found = _bound(_with(claim, written.goal))
        if found is not None:
            return written.proof(found)
    return _searched(claim, ways[2])


def _own(claim: Sequent) -> E.Rule:
    """The claim's own equations as rules: what it constructs, and hypotheses "for all x, a = b"."""
    laws = [K.assume(h) for h in (*claim.constructed, *claim.given) if h[0] == "all" and _is_equation(h)]
    return either(sequences(claim.constructed), by_laws(laws))


def _by_induction(claim: Sequent) -> Proof | None:
    """A relation that gives an entry of the flow, in a constructed net, a closed form; by induction over the lag."""
    for mono, c in difference(claim.goal).items():
        flow: Term = mono[0][0] if len(mono) == 1 else None
        lags = free(flow[1]) if isinstance(flow, tuple) and flow[0] == "ErrorFlow" else ()
        if len(lags) != 1 or flow[2] == flow[3] or flow[4] != ZERO:
            continue
        (q,), v = lags, flow[3]
        closed = term({m: -x / c for m, x in difference(claim.goal).items() if m != mono})
        general = Sequent(tuple(h for h in claim.given if not {q, v} & free(h)), claim.constructed, (), claim.goal)
        for theorem in E.tried(_closed_form, general, flow, closed, q) if flow not in set(subterms(closed)) else ():
            return weigh(claim.goal, (at(theorem, q, v), -c))
    return None


def _closed_form(claim: Sequent, flow: Term, closed: Term, q: Term) -> Proof:
    """For all q and v: flow = closed, by the last step of the flow and the claim's own equations."""
    v = flow[3]
    known: Term = ("all", (v,), ("=", flow, closed))
    base, later = (K.generalise(_equal(claim, subst(known[2], q, m), more), v) for m, more in
                   ((ONE, ()), (("+", q, ONE), (K.assume(known),))))  # fmt: skip
    return K.induct(base, later, q, known)


def _equal(claim: Sequent, equation: Term, more: tuple[Proof, ...]) -> Proof:
    """The equation, where both sides come out the same."""
    written = _rewritten(equation, either(by_laws(more), _own(claim), opened))
    found = _immediate(written.goal)
    if found is None:
        raise KernelError(f"{equation!r} does not come out")
    return written.proof(found)


def _is_equation(law: Term) -> bool:
    while law[0] == "all":
        law = law[2]
    return bool(law[0] == "=")


def _bound(claim: Sequent) -> Proof | None:
    """The bound, by comparing products; a strict one needs a hypothesis that is strict."""
    library = Library(claim)
    facts = Facts(library.sign, library.above, library.products())
    facts.products += [b for p in _summands(claim.goal, facts) for b in bounds(p)]
    if claim.goal[0] == "<=":
        return _compared(claim.goal, facts, STRIPPED)
    for strict in (p for p in library.relations if p.concl[0] == "<"):
        _, a, b = claim.goal
        _, low, high = strict.concl
        rest = _compared(("<=", ("+", a, high), ("+", b, low)), facts, 0)
        if rest is not None:
            return weigh(claim.goal, (rest,), (strict,))
    return None


def _sizes_known(claim: Sequent) -> E.Rule:
    """SlopeSup is its value, where that is known."""
    known = [h for h in claim.known if h[0] == "=" and h[1] == SUP]

    def rule(t: Term) -> Iterator[Proof]:
        yield from (K.assume(h) for h in known if t == SUP)

    return rule


class Rewritten:
    """A relation with both sides simplified, and the way back."""

    def __init__(self, original: Term, left: Proof, right: Proof) -> None:
        self.original, self.left, self.right = original, left, right
        self.goal: Term = (original[0], left.concl[2], right.concl[2])

    def proof(self, simple: Proof) -> Proof:
        """The original relation, from a proof of the simplified one."""
        return weigh(self.original, (simple,), (self.left,), (self.right, -ONE))


def _rewritten(relation: Term, rule: E.Rule, sizes: bool = True) -> Rewritten:
    return Rewritten(relation, *(simplified(side, rule, sizes=sizes) for side in relation[1:]))


def _immediate(goal: Term) -> Proof | None:
    """The relation, where right side - left side is 0, or >= 0 by its form."""
    rest = difference(goal)
    if goal[0] == "=" or not rest:
        return weigh(goal) if not rest and goal[0] != "<" else None
    slack = term(rest)
    if goal[0] == "<=" and nonnegative(slack):
        return weigh(goal, (ONE, slack))
    return None


def _searched(claim: Sequent, written: Rewritten) -> Proof | None:
    """By certificates, of the simplified relation: from the hypotheses first, then from facts about the leaves."""
    given = [K.assume(h) for h in claim.hypotheses if h[0] in RELATIONS]
    goal = written.goal
    found = prove(goal, given, degree=2)
    if found is None:
        smaller = _smaller(goal)
        found = P.proved(_with(claim, goal), degree=2)
        if found is None and smaller is not None:
            below = P.proved(_with(claim, smaller[0]), degree=2)
            found = smaller[1](below) if below is not None else None
    return written.proof(found) if found is not None else None


def _compared(goal: Term, facts: Facts, sums: int) -> Proof | None:
    """The bound a <= b: products compared; else with a common factor, or a sum on both sides, dropped."""
    if goal[0] == "<":
        return None
    found = _immediate(goal) or dominated(goal, facts) or _spread(goal, facts, sums)
    if found is not None:
        return found
    for divided, back in _divided(goal, facts):
        below = _compared(divided, facts, sums)
        return back(below) if below is not None else None
    if sums:
        for inner, unit in _without_sum(goal):
            below = _compared(inner, facts, sums - 1)
            if below is not None:
                return weigh(goal, (sum_of_bounds(below, unit),))
    return None


def _spread(goal: Term, facts: Facts, sums: int) -> Proof | None:
    """The bound with |s + t| <= |s| + |t| for a size that counts against it."""
    for mono, c in difference(goal).items():
        for atom, exponent in mono if c < 0 else ():
            if not isinstance(atom, tuple) or atom[0] != "abs" or atom[1][0] != "+" or dict(exponent) != {None: 1}:
                continue
            beside = {a: e for a, e in as_mono(mono).items() if a != atom}
            factors, apart = signed(beside, facts), P._spread_out(atom[1])
            wider: Term = ("+", goal[1], ("*", -c, as_term(beside), ("+", apart.concl[2], ("*", -ONE, atom))))
            below = _compared(("<=", wider, goal[2]), facts, sums) if factors is not None else None
            return weigh(goal, (below,), (apart, -c, *factors)) if below is not None and factors is not None else None
    return None


def _summands(goal: Term, facts: Facts) -> Iterator[Proof]:
    """x <= x + y for the sums of terms >= 0 that stand as factors, such as the base of a power."""
    atoms = dict.fromkeys(a for m in difference(goal) for a, _ in m if isinstance(a, tuple) and a[0] == "+")
    for whole in atoms:
        parts = [signed(as_mono(m), facts) for m in normal(whole)]
        for i, (mono, c) in enumerate(normal(whole).items()):
            others = [(x, p) for j, (x, p) in enumerate(zip(normal(whole).values(), parts, strict=True)) if j != i]
            if c > 0 and all(x > 0 and p is not None for x, p in others):
                yield weigh(("<=", term({mono: c}), whole), *((x, *p) for x, p in others if p is not None))


def _smaller(goal: Term) -> tuple[Term, Callable[[Proof], Proof]] | None:
    """The goal without the factors >= 0 by their form that all its products share."""
    common = _common(goal)
    factor = as_term(common)
    if not common or not nonnegative(factor) or goal[0] == "<":
        return None
    smaller = _over(goal, common)
    return smaller, lambda below: weigh(goal, (below, factor))


def _divided(goal: Term, facts: Facts) -> Iterator[tuple[Term, Callable[[Proof], Proof]]]:
    common = _common(goal)
    factors = signed(common, facts) if common else None
    if factors:
        yield _over(goal, common), lambda below: weigh(goal, (below, *factors))


def _common(goal: Term) -> Any:
    """The factors that every product of right side - left side has."""
    monos = [as_mono(m) for m in difference(goal)]
    shared: dict[Term, Any] = {}
    for atom, exponent in (monos[0] if monos else {}).items():
        powers = [m.get(atom, {}) for m in monos]
        if isinstance(atom, Fraction):
            continue
        least = {x: min(p.get(x, 0) for p in powers) for x in exponent}
        kept = {x: k for x, k in least.items() if k > 0}
        if kept:
            shared[atom] = kept
    return shared


def _over(goal: Term, common: Any) -> Term:
    """The relation divided by the product, what counts against it on the left."""
    sides: list[list[Term]] = [[], []]
    for mono, c in difference(goal).items():
        rest = as_mono(mono)
        for atom, exponent in common.items():
            left = {x: rest[atom].get(x, 0) - exponent.get(x, 0) for x in rest[atom]}
            rest[atom] = {x: k for x, k in left.items() if k}
        sides[c > 0].append(as_term({a: e for a, e in rest.items() if e}, abs(c)))
    return (goal[0], *(("+", *side) if len(side) > 1 else side[0] if side else ZERO for side in sides))


def _without_sum(goal: Term) -> Iterator[tuple[Term, Term]]:
    """The relation for a single unit, where every product is a sum over the units, or has the factor n."""
    unit = fresh(var("u", "unit"), free(goal[1]) | free(goal[2]))
    sides: list[list[Term]] = [[], []]
    stripped = 0
    for mono, c in difference(goal).items():
        inner = _one_summand(as_mono(mono), unit)
        if inner is None:
            return
        stripped += inner[1]
        sides[c > 0].append(("*", abs(c), inner[0]))
    if stripped:
        left, right = (("+", *side) if len(side) > 1 else side[0] if side else ZERO for side in sides)
        yield ("<=", left, right), unit


def _one_summand(mono: Any, unit: Term) -> tuple[Term, bool] | None:
    """A product's term at the unit, and whether a sum was dropped; a factor n is the sum of 1."""
    for atom, exponent in mono.items():
        if isinstance(atom, tuple) and atom[0] == "sum" and over_units(atom) and exponent == {None: 1}:
            (_label, *others), body = atom[1], subst(atom[2], atom[1][0], unit)
            inner = ("sum", tuple(others), body, N) if others else body
            return ("*", as_term({a: e for a, e in mono.items() if a != atom}), inner), True
    if mono.get(N, {}).get(None, 0) > 0:
        less = {**mono[N], None: mono[N][None] - 1}
        return as_term({**mono, N: {x: k for x, k in less.items() if k}}), False
    return None


# Limits


def _decay(claim: Sequent) -> Proof | None:
    """That a flow decays: |flow| <= rate ** q for a rate of which the hypotheses say that it is below 1."""
    matrix = claim.goal[1]
    if matrix == ("StateFlow",):
        return _state_decay(claim)
    if matrix != ("Flow",):
        return None
    for rate in _rates(claim):
        bound = ("<=", L.size(L.flow(L.Q, L.I, L.J)), ("**", rate, L.Q))
        if {L.Q, L.I, L.J} & free(rate):
            continue
        given = [K.assume(h) for h in claim.hypotheses if h[0] in RELATIONS]
        low, high = ("<=", ZERO, rate), ("<", rate, ONE)
        shown = _goal(_with(claim, low)), prove(high, given, degree=2)
        whole = _goal(_with(claim, bound)) if None not in shown else None
        if whole is not None and shown[0] is not None and shown[1] is not None:
            return K.decay(for_all(whole, L.Q, L.I, L.J), shown[0], shown[1], ("Flow",))
    return None


def _rates(claim: Sequent) -> Iterator[Term]:
    """Rates that may bound the flow: the reals of the hypotheses, and a largest slope times a size of W."""
    leaves = [x for h in claim.hypotheses for x in subterms(h)]
    yield from dict.fromkeys(x for x in leaves if x[0] == "var" and x[2] == "real")
    steep: list[Term] = [x for x in dict.fromkeys(leaves) if x[0] == "SlopeMax" and len(x) == 2]
    steep += [h[2] for h in claim.known if h[0] == "=" and h[1] == SUP]
    yield from (("*", s, size) for s in steep for size in (INF, COLUMNS, ("*", N, TOP)))


def _state_decay(claim: Sequent) -> Proof | None:
    """From "for all lags r, Norm(inf, Step(r)) <= lam", 0 <= lam and lam < 1."""
    given = [K.assume(h) for h in claim.hypotheses if h[0] in RELATIONS]
    for law in (h for h in claim.given if h[0] == "all" and h[1][0][2] == "lag" and h[2][0] == "<="):
        lam = law[2][2]
        low, high = (prove(relation, given, degree=2) for relation in (("<=", ZERO, lam), ("<", lam, ONE)))
        if low is not None and high is not None:
            for whole in E.tried(L.state_flow_decays, law, low, high):
                return K.detach(whole, K.assume(law))
    return None
