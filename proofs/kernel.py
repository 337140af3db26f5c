"""The trusted core: the only module that makes a `Proof`.

Plain tuples and the standard library only, to be read in one sitting with `terms`, `wellformed`, `meaning`, `limits`
and `norm_facts`; what `cited` admits is listed by every Proof that rests on it.

A sequent ``hyps |- concl`` says: in every net (any n >= 1, any real weights, any bounded slopes), whatever values the
free variables take within their sorts, if all of ``hyps`` hold then ``concl`` holds. Nothing is assumed of a variable
but its sort, and nothing of the leaves of gated cells: what is true of them stands among ``hyps`` (`cell_meaning`).

The kernel guards against mistakes, not against malice: Python lets a determined caller reach into any object. What it
promises is that no rule, used as documented, yields a false sequent.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NoReturn

from proofs import limits
from proofs.cited import CITED
from proofs.meaning import definition
from proofs.norm_facts import FACTS
from proofs.terms import (
    ONE,
    RELATIONS,
    ZERO,
    KernelError,
    N,
    Polynomial,
    Term,
    difference,
    free,
    has_sort,
    need,
    nonnegative,
    normal,
    over_units,
    plus,
    subst,
    term,
    times,
)
from proofs.wellformed import checked

_KEY = object()


class Proof:
    """``hyps |- concl``, with the rule that made it, the proofs that it used, and the names of all that these cite.

    It cannot be built, changed, copied or pickled by others.
    """

    __slots__ = ("cites", "concl", "hyps", "rule", "uses")
    cites: frozenset[str]
    hyps: frozenset[Term]
    concl: Term
    rule: str
    uses: tuple["Proof", ...]

    def __init__(self, key: object, *parts: Any) -> None:
        if key is not _KEY:
            raise TypeError("a Proof is made by the rules of proofs.kernel only; call one of them")
        for name, value in zip(self.__slots__, parts, strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, *_: object) -> NoReturn:
        raise AttributeError("a Proof cannot be changed")

    def __reduce_ex__(self, *_: object) -> NoReturn:
        raise TypeError("a Proof cannot be copied or pickled; prove it again")

    __delattr__ = __setattr__
    __copy__ = __deepcopy__ = __reduce_ex__

    def __repr__(self) -> str:
        return f"<Proof by {self.rule}: {len(self.hyps)} hypotheses |- {self.concl!r}>"


def _proof(hyps: Iterable[Term], concl: Term, rule: str, *uses: Proof, cites: Iterable[str] = ()) -> Proof:
    need(all(type(p) is Proof for p in uses), "a premise is no Proof")
    checked(concl)
    return Proof(_KEY, frozenset(cites).union(*(p.cites for p in uses)), concl, frozenset(hyps), rule, uses)


def _conclusion(proof: Proof, *heads: str) -> Term:
    """The conclusion of a Proof; refuses anything that is no Proof or has another head."""
    need(type(proof) is Proof, f"{proof!r} is no Proof")
    need(proof.concl[0] in heads, f"the conclusion {proof.concl!r} is none of {heads}")
    return proof.concl


# Logic


def assume(formula: Term) -> Proof:
    """formula |- formula."""
    return _proof({formula}, formula, "assume")


def generalise(proof: Proof, variable: Term) -> Proof:
    """From G |- P: G |- for all variable, P. The variable may not be free in G."""
    need(all(variable not in free(h) for h in proof.hyps), f"{variable!r} is free in a hypothesis")
    return _proof(proof.hyps, ("all", (variable,), proof.concl), "generalise", proof)


def instantiate(proof: Proof, t: Term) -> Proof:
    """From for all x, P: P[x := t], where t is of x's sort."""
    _, (variable,), body = _conclusion(proof, "all")
    need(has_sort(t, variable[2]), f"{t!r} is not of the sort {variable[2]} of {variable[1]}")
    return _proof(proof.hyps, subst(body, variable, t), "instantiate", proof)


def suppose(proof: Proof, formula: Term) -> Proof:
    """From G, P |- Q: G |- P implies Q."""
    return _proof(proof.hyps - {formula}, ("implies", formula, proof.concl), "suppose", proof)


def detach(proof: Proof, premise: Proof) -> Proof:
    """From P implies Q and P: Q."""
    _, p, q = _conclusion(proof, "implies")
    need(type(premise) is Proof and premise.concl == p, f"the premise is not {p!r}")
    return _proof(proof.hyps | premise.hyps, q, "detach", proof, premise)


def refute(absurd: Proof, formula: Term) -> Proof:
    """From G, P |- 1 <= 0: G |- not P."""
    need(_conclusion(absurd, "<=") == ("<=", ONE, ZERO), "the premise is not 1 <= 0")
    return _proof(absurd.hyps - {formula}, ("not", formula), "refute", absurd)


def contradict(proof: Proof, denial: Proof) -> Proof:
    """From P and not P: 1 <= 0."""
    need(type(proof) is Proof and _conclusion(denial, "not")[1] == proof.concl, "the second premise denies another")
    return _proof(proof.hyps | denial.hyps, ("<=", ONE, ZERO), "contradict", proof, denial)


def equivalent(there: Proof, back: Proof) -> Proof:
    """From P implies Q and Q implies P: P iff Q."""
    _, p, q = _conclusion(there, "implies")
    need(_conclusion(back, "implies")[1:] == (q, p), "the second premise is not the converse of the first")
    return _proof(there.hyps | back.hyps, ("iff", p, q), "equivalent", there, back)


def exhibit(proof: Proof, variable: Term, formula: Term, t: Term) -> Proof:
    """From P[x := t], where t is of x's sort: some x, P."""
    need(isinstance(variable, tuple) and len(variable) == 3, f"{variable!r} is no variable")
    need(has_sort(t, variable[2]), f"{t!r} is not of the sort {variable[2]} of {variable[1]}")
    need(type(proof) is Proof and proof.concl == subst(formula, variable, t), f"the premise is no formula at {t!r}")
    return _proof(proof.hyps, ("some", (variable,), formula), "exhibit", proof)


def choose(proof: Proof, consequence: Proof) -> Proof:
    """From some x, P and G, P |- Q: G |- Q. The variable may be free neither in G nor in Q."""
    _, (variable,), formula = _conclusion(proof, "some")
    need(type(consequence) is Proof, f"{consequence!r} is no Proof")
    hyps = consequence.hyps - {formula}
    need(all(variable not in free(f) for f in (*hyps, consequence.concl)), f"{variable[1]} is free beside its choice")
    return _proof(proof.hyps | hyps, consequence.concl, "choose", proof, consequence)


def both(*proofs: Proof) -> Proof:
    """From P, Q, ...: P and Q and ..."""
    hyps = frozenset[Term]().union(*(p.hyps for p in proofs))
    return _proof(hyps, ("and", *(p.concl for p in proofs)), "both", *proofs)


def part(proof: Proof, i: int) -> Proof:
    """From P_0 and P_1 and ...: P_i."""
    parts = _conclusion(proof, "and")[1:]
    need(type(i) is int and -len(parts) <= i < len(parts), f"there is no part {i!r} of {len(parts)}")
    return _proof(proof.hyps, parts[i], "part", proof)


def induct(base: Proof, step: Proof, variable: Term, formula: Term) -> Proof:
    """From G |- P(first) and G, P(q) |- P(q + 1), infer G |- for all q, P(q).

    The first nat is 0, the first lag 1; q may not be free in G.
    """
    need(variable[0] == "var" and variable[2] in ("nat", "lag"), f"{variable!r} is neither a nat nor a lag")
    first = Fraction(variable[2] == "lag")
    need(base.concl == subst(formula, variable, first), "the base is not the formula at the first value")
    need(step.concl == subst(formula, variable, ("+", variable, ONE)), "the step is not the formula at the next value")
    hyps = base.hyps | (step.hyps - {formula})
    need(all(variable not in free(h) for h in hyps), f"{variable[1]} is free in a hypothesis")
    return _proof(hyps, ("all", (variable,), formula), "induct", base, step)


def from_shift(proof: Proof, lag: Term, start: int, formula: Term) -> Proof:
    """From for all nats m, P(m + start): for all lags q, start <= q implies P(q). Here start >= 1."""
    _, (m,), body = _conclusion(proof, "all")
    need(
        m[2] == "nat" and lag[0] == "var" and lag[2] == "lag" and type(start) is int and start >= 1,
        "needs for all nats, a lag, and start >= 1",
    )
    need(m not in free(formula), f"{m[1]} is free in the formula")
    need(body == subst(formula, lag, ("+", m, Fraction(start))), f"the premise is not the formula at {m[1]} + {start}")
    return _proof(proof.hyps, ("all", (lag,), ("implies", ("<=", Fraction(start), lag), formula)), "from_shift", proof)


def replace(proof: Proof, equation: Proof, variable: Term, template: Term) -> Proof:
    """From a = b and P[x := a]: P[x := b], for a template P with a real variable x."""
    _, a, b = _conclusion(equation, "=")
    need(variable[0] == "var" and variable[2] == "real", f"{variable!r} is no real variable")
    need(proof.concl == subst(template, variable, a), "the template does not give the premise")
    return _proof(proof.hyps | equation.hyps, subst(template, variable, b), "replace", proof, equation)


# Arithmetic


def algebra(a: Term, b: Term) -> Proof:
    """a = b, because both have the same normal form."""
    need(normal(a) == normal(b), f"the sides have different normal forms: {term(normal(a))!r} and {term(normal(b))!r}")
    return _proof((), ("=", a, b), "algebra")


def positive(goal: Term, premises: Sequence[Proof], certificate: Iterable[tuple[Fraction, Sequence[Any]]]) -> Proof:
    """goal, by a certificate: right side - left side = sum of c * f_1 * f_2 * ..., an identity of polynomials.

    A factor is the index of a premise (its right side - left side), ("square", term), or a term that is >= 0 by its
    form. Each c is >= 0, unless one of
    the factors is a premise that is an equality: then c and the other factors may be anything. A goal a = b takes
    only such summands. A goal a < b needs
    one summand with c > 0 that is a product of strict premises alone (or of nothing).
    """
    need(goal[0] in RELATIONS, f"{goal!r} is no relation")
    premises = tuple(premises)
    relations = [_conclusion(p, *RELATIONS) for p in premises]
    total: Polynomial = {}
    strict = False
    for c, factors in certificate:
        factors = tuple(factors)
        kinds = [relations[f][0] if isinstance(f, int) else "square" if _is_square(f) else "term" for f in factors]
        if "=" not in kinds:
            need(goal[0] != "=", "an equality follows from equalities only")
            need(c >= 0, f"the coefficient {c} is negative")
            need(
                all(nonnegative(f) for f, k in zip(factors, kinds, strict=True) if k == "term"),
                "a factor is not known to be >= 0",
            )
            strict |= c > 0 and all(k == "<" for k in kinds)
        parts = [_factor(f, relations) for f in factors]
        total = plus(total, reduce(times, parts, {(): ONE}), Fraction(c))
    need(goal[0] != "<" or strict, "nothing in the certificate is strictly positive")
    need(
        difference(goal) == total,
        f"the certificate is no identity: it lacks {term(plus(difference(goal), total, -ONE))!r}",
    )
    return _proof(frozenset[Term]().union(*(p.hyps for p in premises)), goal, "positive", *premises)


def _factor(f: Any, relations: Sequence[Term]) -> Polynomial:
    if isinstance(f, int):
        return difference(relations[f])
    return times(normal(f[1]), normal(f[1])) if _is_square(f) else normal(f)


def _is_square(f: Any) -> bool:
    return isinstance(f, tuple) and len(f) == 2 and f[0] == "square"


def abs_upper(t: Term) -> Proof:
    """t <= |t|."""
    return _proof((), ("<=", t, ("abs", t)), "abs_upper")


def abs_least(above: Proof, below: Proof) -> Proof:
    """From t <= b and -t <= b: |t| <= b."""
    _, t, b = _conclusion(above, "<=")
    _, minus_t, b2 = _conclusion(below, "<=")
    need(b == b2 and normal(minus_t) == plus({}, normal(t), -ONE), "the second premise is not -t <= b")
    return _proof(above.hyps | below.hyps, ("<=", ("abs", t), b), "abs_least", above, below)


def antisymmetric(above: Proof, below: Proof) -> Proof:
    """From a <= b and b <= a: a = b."""
    _, a, b = _conclusion(above, "<=")
    need(_conclusion(below, "<=")[1:] == (b, a), f"the second premise is not {b!r} <= {a!r}")
    return _proof(above.hyps | below.hyps, ("=", a, b), "antisymmetric", above, below)


def size_squared(t: Term) -> Proof:
    """|t| |t| = t t."""
    return _proof((), ("=", ("*", ("abs", t), ("abs", t)), ("*", t, t)), "size_squared")


def at_least_one(t: Term) -> Proof:
    """1 <= t for n and for any term that is manifestly a lag."""
    need(has_sort(t, "lag"), f"{t!r} is not manifestly at least 1")
    return _proof((), ("<=", ONE, t), "at_least_one")


def power_at_least_one(base: Proof, exponent: Proof) -> Proof:
    """From 1 <= a and 0 <= x: 1 <= a ** x, x real."""
    (_, one, a), (_, zero, x) = _conclusion(base, "<="), _conclusion(exponent, "<=")
    need(one == ONE and zero == ZERO, "needs 1 <= a and 0 <= x")
    return _proof(base.hyps | exponent.hyps, ("<=", ONE, ("**", a, x)), "power_at_least_one", base, exponent)


def archimedes(t: Term, lag: Term) -> Proof:
    """Some lag is at least t, a real number that does not mention it."""
    need(lag[0] == "var" and lag[2] == "lag" and lag not in free(t), f"{lag!r} is no lag, or free in {t!r}")
    return _proof((), ("some", (lag,), ("<=", t, lag)), "archimedes")


def bernoulli(base: Proof, exponent: Proof) -> Proof:
    """From 0 <= a and 1 <= x: 1 + x (a - 1) <= a ** x, x real."""
    (_, zero, a), (_, one, x) = _conclusion(base, "<="), _conclusion(exponent, "<=")
    need(zero == ZERO and one == ONE, "needs 0 <= a and 1 <= x")
    line = ("+", ONE, ("*", x, ("+", a, -ONE)))
    return _proof(base.hyps | exponent.hyps, ("<=", line, ("**", a, x)), "bernoulli", base, exponent)


def reciprocal(positive: Proof) -> Proof:
    """From 0 < a: 0 < a ** -1 and a * a ** -1 = 1."""
    _, zero, a = _conclusion(positive, "<")
    need(zero == ZERO, "needs 0 < a")
    inverse: Term = ("**", a, -ONE)
    facts = ("and", ("<", ZERO, inverse), ("=", ("*", a, inverse), ONE))
    return _proof(positive.hyps, facts, "reciprocal", positive)


# Sums, products and maxima


def triangle(t: Term) -> Proof:
    """|sum of x| <= sum of |x|."""
    need(t[0] == "sum", f"{t!r} is no sum")
    return _proof((), ("<=", ("abs", t), ("sum", t[1], ("abs", t[2]), t[3])), "triangle")


def sum_monotone(proof: Proof) -> Proof:
    """From for all units j, a <= b (or a = b): sum over j of a <= (or =) sum over j of b."""
    _, (j,), body = _conclusion(proof, "all")
    need(j[2] == "unit" and body[0] in ("<=", "="), "needs for all units, a <= b or a = b")
    return _proof(proof.hyps, (body[0], ("sum", (j,), body[1], N), ("sum", (j,), body[2], N)), "sum_monotone", proof)


def member(proof: Proof, unit: Term) -> Proof:
    """From for all units j, 0 <= b: b[j := unit] <= sum over j of b."""
    _, (j,), body = _conclusion(proof, "all")
    need(
        j[2] == "unit" and body[:2] == ("<=", ZERO) and has_sort(unit, "unit"),
        "needs for all units, 0 <= b, and a unit",
    )
    return _proof(proof.hyps, ("<=", subst(body[2], j, unit), ("sum", (j,), body[2], N)), "member", proof)


def only(alone: Proof, t: Term, unit: Term) -> Proof:
    """From n = 1: sum over units j of x = x[j := unit], since there is no other."""
    need(_conclusion(alone, "=")[1:] == (N, ONE), "the premise is not n = 1")
    need(t[0] == "sum" and over_units(t) and len(t[1]) == 1, f"{t!r} is no sum over units")
    need(has_sort(unit, "unit"), f"{unit!r} is no unit")
    (j,) = t[1]
    return _proof(alone.hyps, ("=", t, subst(t[2], j, unit)), "only", alone)


def fold(t: Term) -> Proof:
    """A sum or product over 1..q + 1 is that over 1..q, and the last.

    The range must be manifestly a lag, or 0: an empty sum is 0, an empty product 1.
    """
    need(t[0] in ("sum", "prod") and len(t[1]) == 1 and not over_units(t), f"{t!r} is no sum or product over a lag")
    head, (r,), body, q = t
    joined, empty = {"sum": ("+", ZERO), "prod": ("*", ONE)}[head]
    if q == ZERO:
        return _proof((), ("=", t, empty), "fold")
    need(has_sort(q, "lag"), f"the range {q!r} is not manifestly at least 1")
    before = term(plus(normal(q), {(): -ONE}))
    return _proof((), ("=", t, (joined, (head, (r,), body, before), subst(body, r, q))), "fold")


def maximum_upper(t: Term, index: Term, within: Proof | None = None) -> Proof:
    """x[index] <= maximum of x. For a range of lags 1..q it needs a proof of index <= q."""
    need(t[0] == "maximum" and len(t[1]) == 1, f"{index!r} is no index of {t!r}")
    (j,) = t[1]
    need(has_sort(index, j[2]), f"{index!r} is no index of {t!r}")
    if not over_units(t):
        need(
            within is not None and _conclusion(within, "<=")[1:] == (index, t[3]),
            f"needs a proof of {index!r} <= {t[3]!r}",
        )
    hyps = within.hyps if within is not None else ()
    return _proof(hyps, ("<=", subst(t[2], j, index), t), "maximum_upper", *((within,) if within else ()))


def maximum_least(proof: Proof, t: Term) -> Proof:
    """From "for all units j, x <= c" infer that the maximum of x is <= c; from x < c that it is < c.

    For a maximum over 1..q, q manifestly a lag, from "for all lags r, r <= q implies x <= c".
    """
    _, (j,), body = _conclusion(proof, "all")
    need(t[0] == "maximum" and t[1] == (j,), "the premise is about another index")
    if not over_units(t):
        need(has_sort(t[3], "lag"), f"the range {t[3]!r} is not manifestly at least 1")
        need(
            body[0] == "implies" and body[1] == ("<=", j, t[3]) and j not in free(t[3]),
            f"the premise is not restricted to {j!r} <= {t[3]!r}",
        )
        body = body[2]
    need(body[0] in ("<=", "<") and body[1] == t[2], "the premise bounds another term")
    need(j not in free(body[2]), f"the bound depends on {j[1]}")
    return _proof(proof.hyps, (body[0], t, body[2]), "maximum_least", proof)


def unfold(leaf: Term) -> Proof:
    """leaf = its definition."""
    return _proof((), ("=", leaf, definition(leaf)), "unfold")


def slope_sup(r: Term, j: Term) -> Proof:
    """|Slope(r, j)| <= SlopeSup, the supremum of |f'|."""
    need(has_sort(r, "nat") and has_sort(j, "unit"), f"{r!r}, {j!r} are no time and unit")
    return _proof((), ("<=", ("abs", ("Slope", r, j)), ("SlopeSup",)), "slope_sup")


def slope_upper(p: str, r: Term, j: Term) -> Proof:
    """|Slope(r, j)| <= SlopeMax(p), the largest slope at any time.

    For the norms p that are the largest entry of a diagonal matrix.
    """
    need(p in ("one", "two", "inf", "max"), f"the {p}-norm of a diagonal is not its largest entry")
    need(has_sort(r, "nat") and has_sort(j, "unit"), f"{r!r}, {j!r} are no time and unit")
    return _proof((), ("<=", ("abs", ("Slope", r, j)), ("SlopeMax", p)), "slope_upper")


def decay(bound: Proof, low: Proof, high: Proof, matrix: Term, constant: Term = ONE) -> Proof:
    """From "for all lags q and units i, j, |M(q)[i, j]| <= C rho ** q" and 0 <= rho < 1 infer that M decays.

    C is ``constant``; C and rho may not mention q, i, j.
    """
    return _limit(limits.decay, (bound, low, high), matrix, constant)


def vanish(bound: Proof, matrix: Term) -> Proof:
    """From "M decays", or from "for all lags q and units i, j, q |M(q)[i, j]| <= C", infer that M vanishes."""
    return _limit(limits.vanish, (bound,), matrix)


def no_decay(bound: Proof, positive: Proof, matrix: Term, power: int = 0) -> Proof:
    """From "for all lags q, c <= q ** power |M(q)[i, j]|" with 0 < c infer that M does not decay.

    c may not mention q; in place of one entry there may be a sum over units of entries' sizes.
    """
    return _limit(limits.no_decay, (bound, positive), matrix, power)


def no_vanish(bound: Proof, positive: Proof, matrix: Term) -> Proof:
    """From "for all lags q, c <= |M(q)[i, j]|" with 0 < c infer that M does not vanish, c and the sizes as above."""
    return _limit(limits.no_vanish, (bound, positive), matrix)


def _limit(rule: Callable[..., Term], premises: tuple[Proof, ...], *arguments: Any) -> Proof:
    """What the rule of `proofs.limits` makes of the conclusions, under the hypotheses of all premises."""
    for p in premises:
        need(type(p) is Proof, f"{p!r} is no Proof")
    concl = rule(*(p.concl for p in premises), *arguments)
    return _proof(frozenset[Term]().union(*(p.hyps for p in premises)), concl, rule.__name__, *premises)


def norm_fact(name: str, *arguments: Any) -> Proof:
    """The fact of this name in `norm_facts`."""
    need(name in FACTS, f"there is no fact {name!r}; there are {', '.join(FACTS)}")
    return _proof((), FACTS[name](*arguments), "norm_fact")


def cite(name: str, *arguments: Any) -> Proof:
    """The statement of this name in `cited`, taken from the literature and listed by whatever rests on it."""
    need(name in CITED, f"nothing of the name {name!r} is cited; there are {', '.join(CITED)}")
    return _proof((), CITED[name].fact(*arguments), "cite", cites=(name,))


def same(k: Term) -> Proof:
    """Same(k, k) = 1, where Same is Kronecker's delta."""
    return _proof((), ("=", ("Same", k, k), ONE), "same")


def sift(t: Term) -> Proof:
    """Sum over units i of Same(i, j) * x = x[i := j], j another unit: the other summands are 0."""
    match t:
        case ("sum", (i,), ("*", ("Same", first, j), *x), _) if first == i != j:
            return _proof((), ("=", t, subst(("*", ONE, *x), i, j)), "sift")
    raise KernelError(f"{t!r} is no sum over units i of Same(i, j) * x, j another unit")


def define(name: str, index: Term, arguments: Sequence[Term], first: Term, step: Term) -> tuple[Proof, Proof]:
    """The two equations of a sequence, each under itself as hypothesis.

    Seq(name, 0, ...) = first, and Seq(name, index + 1, ...) = step. Refused: a first value that uses the sequence, a
    step that uses it at another index than ``index``, and free variables that are no arguments.
    """
    need(
        index[0] == "var" and index[2] == "nat" and index not in free(first),
        f"{index!r} is no nat, or the first value depends on it",
    )
    arguments = tuple(arguments)
    stray = [v for v in (free(first) | free(step)) - {index, *arguments} if v[2] in ("real", "unit", "nat", "lag")]
    need(not stray, f"{sorted(v[1] for v in stray)} are free and no arguments of {name}; make them arguments")
    need(
        all(used == index for used in _uses(step, name)) and not _uses(first, name),
        f"{name} is defined by itself at a step other than {index[1]}",
    )
    base: Term = ("=", ("Seq", name, ZERO, *arguments), first)
    later: Term = ("=", ("Seq", name, ("+", index, ONE), *arguments), step)
    for v in reversed(arguments):
        base, later = ("all", (v,), base), ("all", (v,), later)
    return assume(base), assume(("all", (index,), later))


def _uses(t: Term, name: str) -> list[Term]:
    """The indices at which a term uses the sequence."""
    if not isinstance(t, tuple):
        return []
    own = [t[2]] if t[:2] == ("Seq", name) else []
    return own + [u for x in t for u in _uses(x, name)]
