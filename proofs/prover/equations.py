"""Terms are simplified by equations: flows, steps, sums over lags and path sums are written out, everywhere at once.

Nothing here is trusted: each step is the kernel's proof of an equation, and so is the whole.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import identities
from proofs.tactics import absolute, at, chain, for_all, rewritten, sum_of_bounds, var, weigh
from proofs.terms import ONE, RELATIONS, ZERO, KernelError, Term, has_sort, normal, over_units, plus, term

DEPTH = 14  # rewritings of one leaf, one after the other: lags up to about a dozen are written out
Rule = Callable[[Term], Iterator[Proof]]  # equations with the term as their left side, the first is taken


def same(t: Term) -> Proof:
    """t = t."""
    return K.algebra(t, t)


def simplified(t: Term, rule: Rule, depth: int = DEPTH, sizes: bool = True) -> Proof:
    """t = t', with every part of t rewritten by the rule as long as it applies; inside |.| only with ``sizes``."""
    inside = _inside(t, rule, depth, sizes)
    if depth == 0:
        return inside
    for equation in rule(inside.concl[2]):
        return chain(inside, equation, simplified(equation.concl[2], rule, depth - 1, sizes))
    return inside


def _inside(t: Term, rule: Rule, depth: int, sizes: bool) -> Proof:
    """t = t', with the parts of t rewritten."""
    if not isinstance(t, tuple) or (t[0] == "abs" and not sizes):
        return same(t)
    if t[0] in ("+", "*"):
        parts = [simplified(x, rule, depth, sizes) for x in t[1:]]
        return _sum(t, parts) if t[0] == "+" else _product(t, parts)
    if t[0] == "**":
        base = simplified(t[1], rule, depth, sizes)
        return rewritten(same(t), base, ("=", t, ("**", var("x'", "real"), t[2])))
    if t[0] == "abs":
        return absolute(simplified(t[1], rule, depth, sizes))
    if t[0] == "sum" and over_units(t) and len(t[1]) == 1:
        return sum_of_bounds(simplified(t[2], rule, depth, sizes), t[1][0])
    return same(t)


def _sum(t: Term, parts: list[Proof]) -> Proof:
    return weigh(("=", t, ("+", *(p.concl[2] for p in parts))), *((p,) for p in parts))


def _product(t: Term, parts: list[Proof]) -> Proof:
    """a b c = a' b' c': one factor after the other."""
    old, new = [p.concl[1] for p in parts], [p.concl[2] for p in parts]
    steps = [(p, *new[:i], *old[i + 1 :]) for i, p in enumerate(parts)]
    return weigh(("=", t, ("*", *new)), *steps)


# The rules


def opened(t: Term) -> Iterator[Proof]:
    """What a term is by definition or by a theorem: for equations, where all is written out."""
    yield from named(t)
    if not isinstance(t, tuple):
        return
    head = t[0]
    if (head in ("ErrorFlow", "StateFlow") and (t[1] == ONE or _later(t[1]))) or head == "Step":
        yield from tried(K.unfold, t)
    elif head == "WeightFlow":
        yield from tried(_uses, t)
    elif head == "Norm" and t[1] == "one" and t[2][0] in ("Row", "Col"):
        yield from tried(K.unfold, t)
    elif head in ("sum", "prod") and not over_units(t) and (isinstance(t[3], type(ONE)) or _later(t[3])):
        yield from tried(K.fold, t)


def named(t: Term) -> Iterator[Proof]:
    """What a term is by another name: for bounds, where flows stay as they are."""
    if not isinstance(t, tuple):
        return
    if t[0] == "SlopeMax" and len(t) == 3 and t[1] in ("one", "two", "max"):
        yield from tried(_slope_max, t)
    elif t == ("Norm", "max", L.W):
        yield weigh(("=", t, ("WeightMax",)), (K.unfold(t),), (K.unfold(("WeightMax",)), -ONE))
    elif t[0] == "Step":
        yield from tried(K.unfold, t)
    elif t[0] == "PathSum":
        yield from tried(_path_sum, t)
    elif t[0] == "Same" and t[1] == t[2]:
        yield K.same(t[1])
    elif t[0] == "sum" and over_units(t):
        yield from tried(_peeled, t)
    elif t[0] == "sum":
        yield from tried(_gathered_uses, t)


def tried(rule: Callable[..., Proof], *arguments: Any) -> Iterator[Proof]:
    """The proof that the rule gives, if it applies."""
    try:
        yield rule(*arguments)
    except (KernelError, ValueError, TypeError, IndexError):
        return


def _later(lag: Term) -> bool:
    """Whether a lag is manifestly at least 2."""
    return has_sort(term(plus(normal(lag), {(): -ONE})), "lag")


def before(lag: Term) -> Term:
    """The lag less one."""
    return term(plus(normal(lag), {(): -ONE}))


def _slope_max(t: Term) -> Proof:
    equation = at(K.generalise(L.same_slope_max(t[1]), L.Q), t[2])
    return weigh(("=", t, equation.concl[1]), (equation, -ONE))


def _path_sum(t: Term) -> Proof:
    """A path sum of Slope(m, l) Weight(j, l) is the flow; one of the edge 1 counts the paths."""
    generic = (*t[:3], L.Q, L.KK, L.V)
    if normal(t[2]) == {(): ONE}:
        return at(for_all(identities.number_of_paths(generic), L.Q, L.KK, L.V), *t[3:])
    flow = at(for_all(identities.path_sum_is_flow(generic), L.Q, L.KK, L.V), *t[3:])
    return weigh(("=", t, flow.concl[1]), (flow, -ONE))


@cache
def _grows() -> Proof:
    """WeightFlow(q + 1, ...) from WeightFlow(q, ...), for all q, o, k, j, l."""
    grows = at(identities.weight_flow_grows(), L.M, identities.O, L.KK)
    return for_all(grows, L.M, identities.O, L.KK, L.J, var("l", "unit"))


def _uses(t: Term) -> Proof:
    _, lag, k, j, source, o = t
    return K.unfold(t) if lag == ONE else _restated(t, at(_grows(), before(lag), o, k, j, source))


def _restated(t: Term, equation: Proof) -> Proof:
    return weigh(("=", t, equation.concl[2]), (equation,))


@cache
def _first_step() -> Proof:
    """ErrorFlow(q + 1, k, v, o) by its first step, for all q, o, k, v."""
    peeled = at(identities.first_step_peeled(), L.M, L.V)
    return for_all(peeled, L.M, identities.O, L.KK, L.V)


def _peeled(t: Term) -> Proof:
    """c times the sum over j of w[k, j] Slope(o + 1, j) ErrorFlow(q, j, v, o + 1) is c ErrorFlow(q + 1, k, v, o)."""
    ((mono, _c),) = normal(t).items()
    ((whole, _e),) = [(a, e) for a, e in mono if isinstance(a, tuple) and a[0] == "sum"]
    factors = whole[2][1:]
    (flow,) = [f for f in factors if f[0] == "ErrorFlow" and f[4] != ZERO and f[2] in whole[1]]
    (k,) = [f[1] for f in factors if f[0] == "Weight" and f[2] == flow[2]]
    equation = at(_first_step(), flow[1], before(flow[4]), k, flow[3])
    if not normal(equation.concl[2]) or normal(equation.concl[2]) != {((whole, _e),): ONE}:
        raise KernelError("the sum is another one")
    rest = term({tuple(x for x in mono if x[0] != whole): _c})
    return weigh(("=", t, ("*", rest, equation.concl[1])), (equation, -ONE, rest))


@cache
def _all_uses() -> Proof:
    """sum over r = 1..q of ErrorFlow(r, k, j) Act(r + 1, l) = WeightFlow(q + 1, k, j, l) - WeightFlow(1, k, j, l)."""
    r, source = var("r", "lag"), var("l", "unit")
    body = ("*", L.flow(r, L.KK, L.J), ("Act", ("+", r, ONE), source))

    def uses(m: Term) -> Term:
        return ("WeightFlow", m, L.KK, L.J, source, ZERO)

    def formula(m: Term) -> Term:
        return ("=", ("sum", (r,), body, m), ("+", uses(("+", m, ONE)), ("*", -ONE, uses(ONE))))

    grows = at(_grows(), ONE, ZERO, L.KK, L.J, source), at(_grows(), L.NEXT, ZERO, L.KK, L.J, source)
    none, one, more = (K.fold(("sum", (r,), body, m)) for m in (ZERO, ONE, L.NEXT))
    base = weigh(formula(ONE), (one,), (none,), (grows[0], -ONE))
    step = weigh(formula(L.NEXT), (more,), (K.assume(formula(L.M)),), (grows[1], -ONE))
    whole = at(K.induct(base, step, L.M, formula(L.M)), L.Q)
    return for_all(whole, L.Q, L.KK, L.J, source)


def _gathered_uses(t: Term) -> Proof:
    """A sum over lags that is `_all_uses` at some q, k, j, l."""
    (index,), body, lag = t[1:]
    factors = [a for m in normal(body) for a, _ in m]
    (flow,) = [f for f in factors if f[0] == "ErrorFlow" and f[1] == index]
    (act,) = [f for f in factors if f[0] == "Act"]
    equation = at(_all_uses(), lag, flow[2], flow[3], act[2])
    return weigh(("=", t, equation.concl[2]), (equation,))


def sequences(constructed: tuple[Term, ...]) -> Rule:
    """A rule by which sequences that the claim constructs, and that are the flow, are written as the flow."""
    by_name: dict[str, list[Term]] = {}
    for equation in constructed:
        leaf = next((x for x in _leaves(equation) if x[0] == "Seq"), None)
        if leaf is not None:
            by_name.setdefault(leaf[1], []).append(equation)
    known = {name: _as_flow(name, pair) for name, pair in by_name.items() if len(pair) == 2}

    def rule(t: Term) -> Iterator[Proof]:
        theorem = known.get(t[1]) if isinstance(t, tuple) and t[0] == "Seq" else None
        if theorem is not None:
            yield from tried(_sequence_at, t, theorem)

    return rule


def _as_flow(name: str, pair: list[Term]) -> Proof | None:
    """For all q, k, v: ErrorFlow(q, k, v) = Seq(name, q - 1, k, v), or with a last argument 0; None if it is not so."""
    first, later = map(K.assume, pair)
    for found in tried(identities.sequence_is_flow, name, first, later):
        return for_all(at(found, L.V), L.Q, L.KK, L.V)
    for found in tried(identities.forward_sequence_is_flow, name, first, later):
        return for_all(at(K.generalise(found, L.V), L.V), L.Q, L.KK, L.V)
    return None


def _sequence_at(t: Term, theorem: Proof) -> Proof:
    _, _name, index, k, v, *_ = t
    equation = at(theorem, ("+", index, ONE), k, v)
    return weigh(("=", t, equation.concl[1]), (equation, -ONE))


def _leaves(t: Term) -> Iterator[Term]:
    if isinstance(t, tuple):
        if t and isinstance(t[0], str):
            yield t
        for x in t:
            yield from _leaves(x)


def state_and_error(t: Term) -> Iterator[Proof]:
    """Slope(o, k) ErrorFlow(q, k, v, o) = StateFlow(q, k, v) Slope(q, v), in a product with such factors, o = 0."""
    if not isinstance(t, tuple) or t[0] != "*":
        return
    factors = _flat(t)
    for flow in (f for f in factors if isinstance(f, tuple) and f[0] == "ErrorFlow" and f[4] == ZERO):
        slope = ("Slope", ZERO, flow[2])
        if slope in factors:
            rest = list(factors)
            rest.remove(flow)
            rest.remove(slope)
            equation = at(_duality(), *flow[1:4])
            yield weigh(("=", t, ("*", *rest, equation.concl[2])), (equation, *rest))


def _flat(t: Term) -> list[Term]:
    return [f for x in t[1:] for f in (_flat(x) if isinstance(x, tuple) and x[0] == "*" else [x])]


@cache
def _duality() -> Proof:
    """For all q, k, v: Slope(0, k) ErrorFlow(q, k, v) = StateFlow(q, k, v) Slope(q, v), by induction over the lag."""

    def formula(m: Term, v: Term = L.V) -> Term:
        return ("=", ("*", L.slope(ZERO, L.KK), L.flow(m, L.KK, v)), ("*", L.state_flow(m, L.KK, v), L.slope(m, v)))

    def shown(m: Term, *premises: tuple[Any, ...]) -> Proof:
        error, state = K.unfold(L.flow(m, L.KK, L.V)), K.unfold(L.state_flow(m, L.KK, L.V))
        goal = formula(m)
        terms = ((error, L.slope(ZERO, L.KK)), (state, -ONE, L.slope(m, L.V)), *premises)
        return K.generalise(weigh(goal, *terms), L.V)

    step = K.unfold(("Step", ONE, L.KK, L.V))
    base = shown(ONE, (step, -ONE, L.slope(ONE, L.V)))
    unit = K.unfold(L.flow(L.NEXT, L.KK, L.V)).concl[2][1][0]
    last = K.unfold(("Step", L.NEXT, unit, L.V))
    weight = L.weight(unit, L.V)
    past = sum_of_bounds(_times(at(K.assume(("all", (L.V,), formula(L.M))), unit), weight, L.slope(L.NEXT, L.V)), unit)
    steps = sum_of_bounds(_times(last, L.state_flow(L.M, L.KK, unit), L.slope(L.NEXT, L.V)), unit)
    later = shown(L.NEXT, (past,), (steps, -ONE))
    everywhere = at(K.induct(base, later, L.M, ("all", (L.V,), formula(L.M))), L.Q, L.V)
    return for_all(everywhere, L.Q, L.KK, L.V)


def _times(equation: Proof, *factors: Term) -> Proof:
    _, a, b = equation.concl
    return weigh(("=", ("*", a, *factors), ("*", b, *factors)), (equation, *factors))


def by_laws(laws: Sequence[Proof]) -> Rule:
    """A rule by which equations "for all x, a = b" are used where a stands, or where a product has a power a."""

    def rule(t: Term) -> Iterator[Proof]:
        for law in laws:
            yield from tried(instance, law, t)
        if isinstance(t, tuple) and t[0] == "*":
            for law in laws:
                yield from tried(_in_product, law, t)

    return rule


def instance(law: Proof, t: Term) -> Proof:
    """The law "for all x, a rel b" at the x for which a is the term."""
    variables, body = [], law.concl
    while body[0] == "all":
        variables.append(body[1][0])
        body = body[2]
    found: dict[Term, Term] = {}
    if body[0] not in RELATIONS or not _matches(body[1], t, set(variables), found) or set(found) != set(variables):
        raise KernelError("the law is about something else")
    return at(law, *(found[v] for v in variables))


def _matches(pattern: Term, t: Term, variables: set[Term], found: dict[Term, Term]) -> bool:
    if pattern in variables:
        return bool(found.setdefault(pattern, t) == t)
    if isinstance(pattern, tuple) and isinstance(t, tuple) and len(pattern) == len(t):
        return all(_matches(p, x, variables, found) for p, x in zip(pattern, t, strict=True))
    return bool(pattern == t)


def _in_product(law: Proof, t: Term) -> Proof:
    """A product with a factor a ** 2 after the law a ** 2 = b."""
    ((mono, c),) = normal(t).items()
    for atom, exponent in mono:
        if dict(exponent) == {None: 2}:
            for equation in tried(instance, law, ("**", atom, Fraction(2))):
                rest = term({tuple(x for x in mono if x[0] != atom): c})
                return weigh(("=", t, ("*", rest, equation.concl[2])), (equation, rest))
    raise KernelError("no factor fits")


def either(*rules: Rule) -> Rule:
    """The first of the rules that applies."""

    def rule(t: Term) -> Iterator[Proof]:
        for each in rules:
            yield from each(t)

    return rule
