"""Terms of the kernel and their normal form: plain tuples, standard library only.

Part of the trusted base.

terms      Fraction | ("n",) | ("var", name, sort) | ("+", t...) | ("*", t...) | ("**", base, exponent) | ("abs", t)
           | (binder, (variable, ...), body, range) with binder sum, prod, maximum | (leaf, argument...)
vectors    ("Row", k) ("Col", v) ("Basis", k) ("Vector", (unit,), component), arguments of Norm as matrices are
formulas   ("<=", a, b) ("<", a, b) ("=", a, b) ("and", f...) ("implies", f, g) ("all", (variable,), f)
           ("decays", (leaf,)) ...
sorts      unit 1..n, nat 0.., lag 1.., real; norm, for the first argument of Norm and SlopeMax alone

A range is ("n",) for units, else a lag term q (then the variable is a lag 1..q). A variable's sort is part of its name:
nothing else is assumed of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import permutations
from types import MappingProxyType
from typing import Any

Term = Any  # a Fraction or a nested tuple; mypy has no recursive tuples of any length
Monomials = dict[tuple[Any, ...], Fraction]
Polynomial = Mapping[tuple[Any, ...], Fraction]

N = ("n",)
ZERO, ONE = Fraction(0), Fraction(1)
BINDERS = frozenset({"sum", "prod", "maximum", "all", "some", "PathSum", "Vector"})
RELATIONS = frozenset({"<=", "<", "="})
FORMULAS = RELATIONS | {"and", "not", "implies", "iff", "all", "some", "decays", "vanishes"}
SIZES = frozenset({"abs", "n", "Norm", "SpectralRadius", "JointRadius", "WeightMax", "SlopeSup"})  # terms that are >= 0
MAX_POWER = 64  # a sum to a literal power is multiplied out up to here; beyond, it stays as it is
MAX_LITERAL = 100_000  # the largest literal exponent of a product; a number to that power has a million digits
MAX_NESTING = 6  # nested sums are matched in every order of their variables


class KernelError(ValueError):
    """A rule was applied to something that it does not cover; the message says which condition failed."""


def need(condition: object, why: str) -> None:
    """Refuse, with the reason, unless the condition holds."""
    if not condition:
        raise KernelError(why)


def over_units(t: Term) -> bool:
    """Whether a sum, product or maximum runs over the units; a range n of a lag is 1..n like any other."""
    return bool(t[3] == N) and all(v[2] == "unit" for v in t[1])


def free(t: Term) -> frozenset[Term]:
    """The variables that occur free in a term or a formula."""
    if not isinstance(t, tuple):
        return frozenset()
    if t[0] == "var":
        return frozenset((t,))
    if t[0] in BINDERS:
        return (free(t[2]) - set(t[1])).union(*map(free, t[3:]))
    return frozenset().union(*map(free, t))


def subst(t: Term, variable: Term, new: Term) -> Term:
    """``t`` with every free ``variable`` replaced by ``new``.

    A bound variable that would capture one of ``new`` is renamed.
    """
    if t == variable:
        return new
    if not isinstance(t, tuple):
        return t
    if t[0] not in BINDERS:
        return (t[0], *(subst(x, variable, new) for x in t[1:]))
    bound, body = list(t[1]), t[2]
    rest = (subst(x, variable, new) for x in t[3:])
    if variable in bound or variable not in free(body):
        return (t[0], t[1], body, *rest)
    for i, b in enumerate(bound):
        if b in free(new):
            bound[i] = fresh(b, free(new) | free(body) | set(bound))
            body = subst(body, b, bound[i])
    return (t[0], tuple(bound), subst(body, variable, new), *rest)


def fresh(variable: Term, taken: Iterable[Term]) -> Term:
    """A variable of the same sort that is not among those taken."""
    taken, i = set(taken), 1
    while ("var", f"{variable[1]}{i}", variable[2]) in taken:
        i += 1
    return ("var", f"{variable[1]}{i}", variable[2])


def linear(t: Term) -> dict[Term, int] | None:
    """An integer combination of natural numbers, or None.

    A lag q (and n) counts as 1 + (q - 1), so that coefficients >= 0 mean: a natural number.
    """
    if isinstance(t, Fraction):
        return {None: int(t)} if t.denominator == 1 else None
    if t == N or (t[0] == "var" and t[2] == "lag"):
        return {t: 1, None: 1}
    if t[0] == "var":
        return {t: 1} if t[2] == "nat" else None
    found = [linear(x) for x in t[1:]] if t[0] in ("+", "*") else [None]
    parts = [p for p in found if p is not None]
    if len(parts) < len(found):
        return None
    if t[0] == "+":
        return reduce(_add_linear, parts, {None: 0})
    out: dict[Term, int] = {None: 1}
    for p in parts:
        if out.keys() != {None}:
            p, out = out, p
        if out.keys() != {None}:
            return None
        out = {a: c * out[None] for a, c in p.items()}
    return out


def _add_linear(a: dict[Term, int], b: dict[Term, int]) -> dict[Term, int]:
    return {k: a.get(k, 0) + b.get(k, 0) for k in {**a, **b}}


def has_sort(t: Term, sort: str) -> bool:
    """Whether ``t`` may stand for a variable of ``sort``.

    A unit is a unit variable; a nat or lag is an integer combination whose value is manifestly >= 0 or >= 1.
    """
    if sort == "unit":
        return isinstance(t, tuple) and t[0] == "var" and t[2] == "unit"
    if sort == "real":
        return isinstance(t, Fraction) or (isinstance(t, tuple) and t[0] not in FORMULAS and not has_sort(t, "unit"))
    form = linear(t) if isinstance(t, Fraction | tuple) else None
    return form is not None and all(c >= 0 for c in form.values()) and form.get(None, 0) >= (sort == "lag")


# The normal form: a polynomial {monomial: coefficient}. A monomial is a sorted tuple of (atom, exponent); an exponent
# is a sorted tuple of
# (natural, coefficient) in the manner of `linear`. Atoms are ordinary terms, so `free` and `subst` see all their
# variables.


def _freeze(exponent: dict[Term, int]) -> tuple[Any, ...]:
    return tuple(sorted(((a, c) for a, c in exponent.items() if c), key=repr))


_FIRST = _freeze({None: 1})


def _monomial(factors: Iterable[tuple[Term, tuple[Any, ...]]]) -> tuple[Any, ...]:
    exponents: dict[Term, dict[Term, int]] = {}
    for atom, e in factors:
        exponents[atom] = _add_linear(exponents.get(atom, {}), dict(e))
    parity = exponents.get(-ONE)
    if parity:  # (-1)^(2 m) = 1
        exponents[-ONE] = {x: k % 2 for x, k in parity.items()}
    return tuple(sorted(((a, frozen) for a, e in exponents.items() if (frozen := _freeze(e))), key=repr))


def plus(p: Polynomial, q: Polynomial, c: Fraction = ONE) -> Monomials:
    """p + c q."""
    out = dict(p)
    for m, a in q.items():
        out[m] = out.get(m, ZERO) + c * a
    return {m: a for m, a in out.items() if a}


def times(p: Polynomial, q: Polynomial) -> Monomials:
    """p q."""
    out: Monomials = {}
    for m, a in p.items():
        for k, b in q.items():
            mk = _monomial(m + k)
            out[mk] = out.get(mk, ZERO) + a * b
    return {m: a for m, a in out.items() if a}


def _atom(t: Term) -> Monomials:
    return {((t, _FIRST),): ONE}


def normal(t: Term) -> Polynomial:
    """The normal form of a term: equal normal forms mean equal values in every net; the converse is not claimed."""
    need(isinstance(t, Fraction | tuple), f"{t!r} is no term; a number is a Fraction")
    return MappingProxyType(_normal(t))


@lru_cache(maxsize=1 << 15)
def _normal(t: Term) -> Monomials:
    if isinstance(t, Fraction):
        return {(): t} if t else {}
    if t[0] == "+":
        return reduce(plus, map(normal, t[1:]), {})
    if t[0] == "*":
        return reduce(times, map(normal, t[1:]), {(): ONE})
    if t[0] == "**":
        return _power(t)
    if t[0] == "abs":
        return _absolute(normal(t[1]))
    if t[0] == "sum" and over_units(t):
        return reduce(plus, (_scaled(_sum(t[1], m), c) for m, c in normal(t[2]).items()), {})
    need(t[0] not in FORMULAS, f"{t!r} is a formula, not a term")
    if t[0] in BINDERS:
        return _atom(_relabelled(t))
    return _atom((t[0], *(x if isinstance(x, str) else term(normal(x)) for x in t[1:])))


def term(p: Polynomial) -> Term:
    """The term that a normal form stands for, in canonical order."""
    out = []
    for m, c in sorted(p.items(), key=repr):
        factors = [a if e == _FIRST else ("**", a, _exponent(e)) for a, e in m]
        parts = ([c] if c != 1 or not factors else []) + factors
        out.append(_joined("*", parts))
    return _joined("+", out)


def _joined(head: str, parts: list[Term]) -> Term:
    """The parts under one head; a single part stands for itself, and no part for 0."""
    match parts:
        case []:
            return ZERO
        case [single]:
            return single
    return (head, *parts)


def _exponent(frozen: tuple[Any, ...]) -> Term:
    """The exponent as a term: a lag's coefficient multiplies q - 1."""
    form = dict(frozen)
    constant = form.pop(None, 0) - sum(c for a, c in form.items() if a[-1] != "nat")
    parts = [a if c == 1 else ("*", Fraction(c), a) for a, c in form.items()] + (
        [Fraction(constant)] if constant else []
    )
    return _joined("+", parts)


def _scaled(p: Polynomial, c: Fraction) -> Monomials:
    return plus({}, p, c)


def _power(t: Term) -> Monomials:
    """A power in normal form: (c a b)^e = c^e a^e b^e and a^(e+2) = a^e a a, for natural exponents.

    A number other than 0 may have any integer exponent; all other powers are atoms.
    """
    p, plain = normal(t[1]), term(normal(t[2]))
    opaque, exponent = _atom(("**", term(p), plain)), linear(plain)
    if exponent is None:
        return opaque
    constant = exponent.get(None, 0)
    number = p.keys() == {()}  # other than 0
    natural = all(c >= 0 for c in exponent.values())
    simple = len(p) == 1 and all(dict(e).keys() == {None} for m in p for _, e in m)
    if not (natural or number) or (abs(constant) > MAX_POWER and not simple):
        return opaque
    need(abs(constant) <= MAX_LITERAL, f"the exponent {constant} is beyond {MAX_LITERAL}")
    rest = _freeze({a: c for a, c in exponent.items() if a is not None})
    if simple:
        ((m, c),) = p.items()
        factors = [(a, _freeze({x: k * dict(e)[None] for x, k in exponent.items()})) for a, e in m]
        return {_monomial(factors + [(a, _times(rest, k)) for a, k in _primes(c)]): c**constant}
    return times(reduce(times, [p] * constant, {(): ONE}), {((term(p), rest),): ONE})


def _times(exponent: tuple[Any, ...], k: int) -> tuple[Any, ...]:
    return tuple((x, k * c) for x, c in exponent)


def _primes(c: Fraction) -> list[tuple[Fraction, int]]:
    """A number other than 0 as a product of powers of primes, of -1, and of what has no prime factor below 1000."""
    found = [(Fraction(-1), 1)] if c < 0 else []
    for sign, rest in ((1, abs(c.numerator)), (-1, c.denominator)):
        for prime in range(2, 1000):
            while rest % prime == 0:
                rest //= prime
                found.append((Fraction(prime), sign))
        found += [(Fraction(rest), sign)] if rest != 1 else []
    return found


def _nonnegative_atom(a: Term) -> bool:
    if isinstance(a, Fraction):
        return a >= 0
    if a[0] == "sum" and over_units(a):
        return nonnegative(a[2])
    if a[0] == "SlopeMax":  # over all times, or over the lags up to one
        return len(a) == 2 or has_sort(a[2], "lag")
    return a[0] in SIZES or (a[0] == "var" and a[2] in ("nat", "lag"))


def nonnegative(t: Term) -> bool:
    """Whether ``t`` is >= 0 by its form.

    Absolute values, norms, suprema of them, naturals and even powers are; so are their products, powers and sums with
    coefficients >= 0.
    """
    return all(
        c >= 0 and all(_nonnegative_atom(a) or all(k % 2 == 0 for _, k in e) for a, e in m)
        for m, c in normal(t).items()
    )


def _absolute(p: Polynomial) -> Monomials:
    """|c a b| = |c| |a| |b|, and |p| = |-p|."""
    if not p:
        return {}
    if len(p) == 1:
        ((m, c),) = p.items()
        factors = [(a if _nonnegative_atom(a) else ("abs", a), e) for a, e in m if a != -ONE]
        return {_monomial(factors): abs(c)}
    if min(p.items(), key=repr)[1] < 0:
        p = _scaled(p, -ONE)
    return _atom(("abs", term(p)))


def _levels(t: Term) -> Iterator[int]:
    """0, and the L of every label #L.i that is bound in ``t``, a term in normal form."""
    yield 0
    if isinstance(t, tuple) and t:
        if t[0] in BINDERS:
            yield from (int(b[1][1:].split(".")[0]) for b in t[1])
        yield from (level for x in t for level in _levels(x))


def _labels(sorts: Sequence[str], bodies: Sequence[Term]) -> tuple[Term, ...]:
    """Canonical names for bound variables: above every label bound inside, and not free in a body."""
    taken = frozenset[Term]().union(*map(free, bodies))
    level = 1 + max(level for body in bodies for level in _levels(body))
    while any(("var", f"#{level}.{i}", s) in taken for i, s in enumerate(sorts)):
        level += 1
    return tuple(("var", f"#{level}.{i}", s) for i, s in enumerate(sorts))


def _apart(variables: Sequence[Term], taken: Iterable[Term]) -> list[Term]:
    """Placeholders, one for each variable, that occur nowhere else."""
    out: list[Term] = []
    for v in variables:
        out.append(fresh(("var", "~", v[2]), [*taken, *out]))
    return out


def _renamed(t: Term, old: Sequence[Term], new: Sequence[Term]) -> Term:
    for a, b in zip(old, new, strict=True):
        t = subst(t, a, b)
    return t


def _relabelled(t: Term) -> Term:
    """A binder other than a sum over units, its parts in normal form and its variables under canonical names."""
    body = term(normal(t[2]))
    apart = _apart(t[1], free(body))
    body = _renamed(body, t[1], apart)
    labels = _labels([b[2] for b in t[1]], [body])
    return (t[0], labels, term(normal(_renamed(body, apart, labels))), *(term(normal(x)) for x in t[3:]))


def _sum(variables: Sequence[Term], mono: tuple[Any, ...]) -> Monomials:
    """The sum over units of a monomial.

    What is free of the variables goes outside, nested sums are merged, labels are canonical.
    """
    inside = [(a, e) for a, e in mono if free(a) & set(variables)]
    outside = [(a, e) for a, e in mono if not free(a) & set(variables)]
    used = [v for v in variables if any(v in free(a) for a, _ in inside)]
    outside += [(N, _FIRST)] * (len(variables) - len(used))
    if not used:
        return {_monomial(outside): ONE}
    taken = frozenset[Term]().union(*(free(a) for a, _ in inside))
    binders = _apart(used, taken)
    factors: list[Any] = []
    for a, e in [(_renamed(a, used, binders), e) for a, e in inside]:
        if not (a[0] == "sum" and over_units(a) and dict(e).keys() == {None}):
            factors.append((a, e))
            continue
        for _ in range(dict(e)[None]):  # each copy of a nested sum gets variables that occur nowhere else
            own = _apart(a[1], taken | set(binders))
            binders += own
            p = normal(_renamed(a[2], a[1], own))
            need([*p.values()] == [ONE], "a nested sum is not in normal form")
            factors += [x for m in p for x in m]
    need(len(binders) <= MAX_NESTING, f"{len(binders)} nested sums; the normal form merges at most {MAX_NESTING}")
    labels = _labels(["unit"] * len(binders), [a for a, _ in factors])
    body = min((_product(factors, binders, order) for order in permutations(labels)), key=repr)
    return {_monomial([*outside, (("sum", labels, body, N), _FIRST)]): ONE}


def _product(factors: Sequence[Any], binders: Sequence[Term], labels: Sequence[Term]) -> Term:
    powers = (normal(("**", _renamed(a, binders, labels), _exponent(e))) for a, e in factors)
    return term(reduce(times, powers, {(): ONE}))


def difference(relation: Term) -> Polynomial:
    """Right side minus left side of a relation."""
    return plus(normal(relation[2]), normal(relation[1]), -ONE)
