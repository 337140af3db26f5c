"""One product is below another: factors, also powers of them, are replaced by their bounds until the other is reached.

It searches and is not trusted: the kernel checks every step. `proofs.prover.climb` does the same for products that must
be reached exactly; here powers are raised, and the other product may be larger by factors that are at least 1.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.tactics import chain, power_bounds, weigh
from proofs.terms import ONE, ZERO, KernelError, N, Term, difference, nonnegative, normal, term

MAX_STATES, MAX_STEPS = 400, 7  # products looked at, and replacements one after the other
Exponent = dict[Any, int]  # {natural: coefficient}, None for the constant; a lag q stands for q - 1
Mono = dict[Term, Exponent]  # {factor: exponent}


@dataclass(frozen=True)
class Bound:
    """A proof of a <= b or a = b, where a and b are products; a's number is moved to b's side."""

    proof: Proof
    factors: Any  # the factors of a with their exponents
    right: Term  # b over the number of a


class Facts:
    """What is known: which factors are >= 0, and what is above a factor or a product."""

    def __init__(
        self, sign: Callable[[Term], Proof | None], above: Callable[[Term], Iterator[Proof]], products: list[Proof]
    ) -> None:
        self._sign, self._above = sign, above
        self.signs: dict[Term, Proof | None] = {}
        self.bounds: dict[Term, list[Bound]] = {}
        self.products = [b for p in products for b in bounds(p)]

    def sign(self, atom: Term) -> Term | Proof | None:
        """The atom itself where it is >= 0 by its form, else a proof that it is, else None."""
        if nonnegative(atom):
            return atom
        if atom not in self.signs:
            self.signs[atom] = self._sign(atom)
        return self.signs[atom]

    def of(self, atom: Term) -> list[Bound]:
        """The bounds of one factor."""
        if atom not in self.bounds:
            self.bounds[atom] = [b for p in self._above(atom) for b in bounds(p)]
        return self.bounds[atom]


def bounds(proof: Proof) -> Iterator[Bound]:
    """The bounds of products that a proved relation gives, in both directions where it is an equation."""
    sign, a, b = proof.concl
    sides = [(a, b, 1), (b, a, -1)] if sign == "=" else [(a, b, 1)]
    for left, right, way in sides:
        p, q = normal(left), normal(right)
        if len(p) != 1 or len(q) > 1:
            continue
        ((mono, c),) = p.items()
        if c <= 0 or not mono or any(isinstance(x, Fraction) for x, _ in mono):
            continue
        scaled = ("*", 1 / c, right)
        turned = weigh(("<=", term({mono: ONE}), scaled), (proof, Fraction(way) / c))
        yield Bound(turned, mono, scaled)


def dominated(goal: Term, facts: Facts) -> Proof | None:
    """A proof of the goal a <= b, each product that counts against it below one that counts for it; None without."""
    whole = difference(goal)
    against = {m: -c for m, c in whole.items() if c < 0}
    room = {m: c for m, c in whole.items() if c > 0}
    weighed: list[tuple[Any, ...]] = []
    for mono, c in against.items():
        found = _climb(mono, room, c, facts)
        if found is None:
            return None
        proof, target, used = found
        room[target] -= c * used
        if room[target] < 0:
            return None
        weighed.append((proof, c))
    for mono, left in room.items():
        if left:
            factors = signed(as_mono(mono), facts)
            if factors is None:
                return None
            weighed.append((left, *factors))
    try:
        return weigh(goal, *weighed)
    except KernelError:
        return None


def as_mono(mono: Any) -> Mono:
    """A monomial of the normal form as a dictionary."""
    return {a: dict(e) for a, e in mono}


def as_term(mono: Mono, c: Fraction = ONE) -> Term:
    """The product as a term."""
    frozen = {a: tuple(sorted(((x, k) for x, k in e.items() if k), key=repr)) for a, e in mono.items()}
    return term({tuple(sorted(((a, e) for a, e in frozen.items() if e), key=repr)): c})


def signed(mono: Mono, facts: Facts) -> list[Any] | None:
    """Each factor of a product, with its power, as a term or a proof that it is >= 0; None where one is not known."""
    found = []
    for atom, exponent in mono.items():
        power = as_term({atom: exponent})
        if nonnegative(power):
            found.append(power)
            continue
        low = facts.sign(atom)
        if low is None:
            return None
        if not isinstance(low, Proof):
            found.append(power)
        elif exponent == {None: 1}:
            found.append(low)
        else:
            found.append(power_bounds(low, weigh(("<=", atom, atom)), exponent_term(exponent))[0])
    return found


def exponent_term(exponent: Exponent) -> Term:
    """An exponent as a term: read off a power of a fresh variable."""
    fresh = ("var", "b'", "real")
    power = as_term({fresh: exponent})
    return power[2] if power != fresh else ONE


def _climb(start: Any, targets: Any, c: Fraction, facts: Facts) -> tuple[Proof, Any, Fraction] | None:
    """A proof of the product <= a number times one of the targets, the target, and the number; best first."""
    goals = {m: as_mono(m) for m in targets}
    tie, seen = count(), {start}
    heap: list[Any] = [(0, next(tie), ONE, start, ())]
    while heap and len(seen) < MAX_STATES:
        _, _, number, here, taken = heappop(heap)
        for target, room in targets.items():
            wider = _wider(as_mono(here), goals[target])
            if wider is not None and c * number / wider.number <= room:
                proof = _assembled(start, taken, target, wider, facts)
                if proof is not None:
                    return proof, target, number / wider.number
        if len(taken) == MAX_STEPS:
            continue
        for after, factor, step in _steps(as_mono(here), facts):
            if after not in seen:
                seen.add(after)
                cost = min((_distance(as_mono(after), g) for g in goals.values()), default=0) + len(taken) / 4
                heappush(heap, (cost, next(tie), number * factor, after, (*taken, step)))
    return None


def _distance(mono: Mono, goal: Mono) -> int:
    """How many factors differ."""
    return sum(mono.get(a) != goal.get(a) for a in {*mono, *goal} if not isinstance(a, Fraction) and a != N)


def _steps(mono: Mono, facts: Facts) -> Iterator[tuple[Any, Fraction, Any]]:
    """The products after one replacement, the number that comes out, and what was done."""
    known = [b for atom in mono for b in facts.of(atom)] + facts.products
    for bound in known:
        for exponent in _fits(mono, bound.factors):
            rest = _without(mono, bound.factors, exponent)
            power = exponent_term(exponent)
            after = normal(("*", as_term(rest), ("**", bound.right, power)))
            if len(after) == 1:
                ((m, c),) = after.items()
                yield m, c, (bound, power, rest)
            elif not after:
                continue


def _fits(mono: Mono, factors: Any) -> Iterator[Exponent]:
    """The exponents e with which the product of the factors, to the power e, divides."""
    first, power = factors[0][0], dict(factors[0][1])
    if first not in mono or power != {None: 1}:
        return
    options = [mono[first]]
    constant = mono[first].get(None, 0)
    if len(mono[first]) > 1 or constant > 1:
        options += [{None: 1}, {x: k for x, k in mono[first].items() if x is not None}]
    for exponent in options:
        fits = all(dict(e) == {None: 1} and _minus(mono.get(a, {}), exponent) is not None for a, e in factors)
        if fits and any(exponent.values()):
            yield exponent


def _minus(a: Exponent, b: Exponent) -> Exponent | None:
    left = {x: a.get(x, 0) - b.get(x, 0) for x in {*a, *b}}
    return None if any(k < 0 for k in left.values()) else {x: k for x, k in left.items() if k}


def _without(mono: Mono, factors: Any, exponent: Exponent) -> Mono:
    rest = dict(mono)
    for atom, _ in factors:
        rest[atom] = _minus(rest[atom], exponent) or {}
    return {a: e for a, e in rest.items() if e}


@dataclass(frozen=True)
class Wider:
    """By what a product exceeds another: powers, base >= 1 to an exponent >= 0, and a number of any size."""

    powers: list[tuple[Term, Exponent]]
    number: Fraction


def _wider(mono: Mono, goal: Mono) -> Wider | None:
    """By what the goal exceeds the product; None if it does not so."""
    numbers: dict[Any, Fraction] = {}
    found: list[tuple[Term, Exponent]] = []
    for atom in {*mono, *goal}:
        have, want = mono.get(atom, {}), goal.get(atom, {})
        more = {x: want.get(x, 0) - have.get(x, 0) for x in {*have, *want}}
        more = {x: k for x, k in more.items() if k}
        if isinstance(atom, Fraction):
            for x, k in more.items():
                numbers[x] = numbers.get(x, ONE) * atom**k
        elif more and (atom != N or any(k < 0 for k in more.values())):
            return None
        elif more:
            found.append((N, more))
    number = numbers.pop(None, ONE)
    if any(base < 1 for base in numbers.values()):
        return None
    found += [(base, {x: 1}) for x, base in numbers.items() if base > 1]
    return Wider(found, number)


def _assembled(start: Any, taken: Any, target: Any, wider: Wider, facts: Facts) -> Proof | None:
    """start <= a number times the target, from the replacements and the factors that are at least 1."""
    proofs = []
    try:
        current: tuple[Fraction, Any] = (ONE, start)
        for bound, power, rest in taken:
            step = _replaced(current, bound, power, rest, facts)
            if step is None:
                return None
            proofs.append(step)
            ((m, c),) = normal(step.concl[2]).items()
            current = (c, m)
        last = _widened(current, target, wider, facts)
        if last is None:
            return None
        return chain(*proofs, last) if proofs else last
    except KernelError:
        return None


def _replaced(current: tuple[Fraction, Any], bound: Bound, power: Term, rest: Mono, facts: Facts) -> Proof | None:
    c, mono = current
    beside = signed(rest, facts)
    if beside is None:
        return None
    proof = bound.proof
    if power != ONE:
        low = _base_sign(bound, facts)
        if low is None:
            return None
        proof = power_bounds(low, bound.proof, power)[1]
    left, right = term({mono: c}), ("*", c, as_term(rest), proof.concl[2])
    return weigh(("<=", left, right), (proof, c, *beside))


def _base_sign(bound: Bound, facts: Facts) -> Proof | None:
    """0 <= the product that is raised to a power."""
    factors = signed(as_mono(bound.factors), facts)
    return None if factors is None else weigh(("<=", ZERO, bound.proof.concl[1]), (ONE, *factors))


def _widened(current: tuple[Fraction, Any], target: Any, wider: Wider, facts: Facts) -> Proof | None:
    """c mono <= c target / number, where the target is the product times the number and powers that are at least 1."""
    c, mono = current
    goal: Term = ("<=", term({mono: c}), term({target: c / wider.number}))
    if not wider.powers:
        return weigh(goal)
    factors = signed(as_mono(mono), facts)
    if factors is None:
        return None
    product, steps = term({mono: c}), []
    for base, exponent in wider.powers:
        more = K.power_at_least_one(_at_least_one(base), _exponent_sign(exponent))
        steps.append(weigh(("<=", product, ("*", product, more.concl[2])), (more, c, *factors)))
        product = ("*", product, more.concl[2])
        factors = [*factors, more.concl[2]]
    return chain(*steps, weigh(("<=", product, goal[2])))


def _exponent_sign(exponent: Exponent) -> Proof:
    """0 <= an exponent with coefficients >= 0."""
    lags = [(K.at_least_one(x), Fraction(k)) for x, k in exponent.items() if x is not None and x[-1] != "nat"]
    nats = [(Fraction(k), x) for x, k in exponent.items() if x is not None and x[-1] == "nat"]
    return weigh(("<=", ZERO, exponent_term(exponent)), *lags, *nats, (Fraction(exponent.get(None, 0)),))


def _at_least_one(base: Term) -> Proof:
    return K.at_least_one(N) if base == N else weigh(("<=", ONE, base), (Fraction(base) - 1,))
