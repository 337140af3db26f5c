"""With D output delays the exponent of the decay is divided by at most D: gamma ** ceil(q/D) over q steps.

In a net that reads its outputs of the last D times, let J_d(t) be the derivative of a(t) by a(t-d), and
|J_1(t)| + ... + |J_D(t)| <= gamma <= 1 at all times. The norm e of the flow over t steps obeys
e(t+1) <= sum over d of |J_d| e(t+1-d), with 0 at negative lags and 1 at the lag 0. Here e is a sequence with numbers
g_d of either sign for the |J_d|, which covers each case of "<=". The window x_1, ..., x_D holds its last D values; time
counts backwards, from the late end: e over t + 1 steps is e over t steps of the window moved by one. Stated for D = 2
and D = 3; over D m + i steps, 0 <= i < D, ceil is m for i = 0, else m + 1.

Why: D steps put gamma times the largest number of the window in each of its places.

Tight: equality if all of gamma stands at the delay D, at multiples of D; and at any lag if the J_d may depend on the
time (r5-attained, D = 2). So memory lasts D times longer at best, for equal gains J_d = gamma / D about (D + 1)/2 times
(r5-uniform): the rate x is the positive root of x ** D = gamma / D (1 + x + ... + x ** (D - 1)), and the factor
ln gamma / ln x is 1.51, 2.53, 4.56, 8.63 for D = 2, 4, 8, 16 at gamma = .9.

Source: Hochreiter et al. (2001), remedies: delays "can only increase by a constant multiplicative factor the duration";
Lin et al. (1996), who report two to three times as long (experiment).
"""

from fractions import Fraction

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, for_all, triangle, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.constructions import Recursion
from theory.formulas import Formula
from theory.statement import Free, Nat, Net, Rational, Real, Seq, both, eq, implies, leq, log, lt, recur
from theory.statement import for_all as every

m, t, gamma, x, net = Nat("m"), Nat("t"), Real("gamma"), Real("x"), Net()

SOURCE = "Hochreiter et al. (2001), remedies; Lin et al. (1996)"


def window(delays: int) -> tuple[Real, ...]:
    """x_1, ..., x_D: the last D values of the sequence, the newest last."""
    return tuple(Real(f"x{i}") for i in range(1, delays + 1))


def gains(delays: int) -> list[sympy.Expr]:
    """g_1, ..., g_D at the time t."""
    return [Free(f"g{d}", t) for d in range(1, delays + 1)]


def sequence(delays: int) -> Recursion:
    """The sequence that reads its last D values."""
    x = window(delays)
    new = sum(g * value for g, value in zip(gains(delays), reversed(x), strict=True))
    return recur(Seq("e", t, *x), first=x[-1], step=Seq("e", t, *x[1:], new))


def at_lag(delays: int, i: int) -> sympy.Expr:
    """|e| over D m + i steps, from 1 at the lag 0 and 0 before."""
    return abs(Seq("e", delays * m + i, *([0] * (delays - 1)), 1))


def bounds(delays: int) -> Formula:
    """|e| <= gamma ** ceil(q/D) at the lags q = D m, ..., D m + D - 1."""
    return both(*(leq(at_lag(delays, i), gamma ** (m + int(i > 0))) for i in range(delays)))


class Window:
    """The proof for D delays: over D steps each place of the window shrinks by gamma."""

    def __init__(self, delays: int, claim: Claim) -> None:
        said = sequent(claim.stored)
        self.delays, self.goal = delays, said.goal
        self.total, self.below_one = map(K.assume, said.given)
        self.first, self.later = map(K.assume, said.constructed)
        self.x: list[Term] = [var(f"x{i}", "real") for i in range(1, delays + 1)]
        self.top, self.gamma = var("B", "real"), var("gamma", "real")
        self.sizes = [K.assume(("<=", ("abs", x), self.top)) for x in self.x]

    def value(self, steps: Term, x: list[Term]) -> Term:
        """|e| over so many steps from this window."""
        return ("abs", ("Seq", "e", steps, *x))

    def steps(self, m: Term, i: int) -> Term:
        """D m + i."""
        return ("+", ("*", Fraction(self.delays), m), Fraction(i))

    def bound(self, m: Term, i: int) -> Term:
        """|e| over D m + i steps from the window is at most B times gamma ** m, or gamma ** (m + 1) for i > 0."""
        power: Term = ("**", self.gamma, ("+", m, ONE) if i else m)
        return ("<=", self.value(self.steps(m, i), self.x), ("*", power, self.top))

    def for_windows(self, proof: Proof) -> Proof:
        """For all windows and B: what is shown of a window whose sizes are at most B."""
        for size in reversed(self.sizes):
            proof = K.suppose(proof, size.concl)
        return for_all(proof, *self.x, self.top)

    def window_formula(self, body: Term) -> Term:
        """The formula that `for_windows` shows."""
        for size in reversed(self.sizes):
            body = ("implies", size.concl, body)
        for v in reversed([*self.x, self.top]):
            body = ("all", (v,), body)
        return body

    def of_window(self, proof: Proof, sizes: list[Proof], top: Term) -> Proof:
        """The instance at the window whose sizes these are."""
        proof = at(proof, *(size.concl[1][1] for size in sizes), top)
        for size in sizes:
            proof = K.detach(proof, weigh(proof.concl[1], (size,)))
        return proof

    def low(self, size: Proof) -> Proof:
        """0 <= B, from |x| <= B."""
        return weigh(("<=", ZERO, size.concl[2]), (size,), (ONE, size.concl[1]))

    def shrinks(self, time: Term) -> Proof:
        """For all windows: the next value is at most gamma B in size."""
        gains = [("Free", f"g{d}", time) for d in range(1, self.delays + 1)]
        parts = [("*", g, x) for g, x in zip(gains, reversed(self.x), strict=True)]
        bound = weigh(("<=", ("abs", parts[0]), ("abs", parts[0])))
        for part in parts[1:]:
            spread = triangle(bound.concl[1][1], part)
            bound = weigh(("<=", spread.concl[1], ("+", bound.concl[2], ("abs", part))), (spread,), (bound,))
        each = [(size, ("abs", g)) for g, size in zip(gains, reversed(self.sizes), strict=True)]
        goal: Term = ("<=", bound.concl[1], ("*", self.gamma, self.top))
        return self.for_windows(weigh(goal, (bound,), *each, (at(self.total, time), self.low(self.sizes[0]))))

    def moved(self, steps: Term, sizes: list[Proof], count: int) -> tuple[Proof, list[Proof]]:
        """|e| over ``steps`` + ``count`` steps = |e| over ``steps`` from the window so many steps later, and its sizes.

        The new places are at most gamma B.
        """
        x = [size.concl[1][1] for size in sizes]
        if not count:
            value = self.value(steps, x)
            return K.algebra(value, value), sizes
        time: Term = ("+", steps, Fraction(count - 1))
        step = at(self.later, time, *x)
        new = self.of_window(self.shrinks(time), [self.wide(size) for size in sizes], self.top)
        here = weigh(("<=", ("abs", step.concl[2][-1]), new.concl[2]), (new,))
        equation, later = self.moved(steps, [*sizes[1:], here], count - 1)
        return chain(absolute(step), equation), later

    def wide(self, size: Proof) -> Proof:
        """|x| <= B, from that or from |x| <= gamma B."""
        goal: Term = ("<=", size.concl[1], self.top)
        own = size.concl[2] == self.top
        return size if own else weigh(goal, (size,), (self.below_one, self.low(self.sizes[0])))

    def proof(self) -> Proof:
        """Induction over m, for all windows; at the window 0, ..., 0, 1 and B = 1 it is the statement."""
        m, delays = var("m", "nat"), range(self.delays)
        shown = [self.base(i) for i in delays]
        formula = self.window_formula(("and", *(self.bound(m, i) for i in delays)))
        known = K.assume(formula)
        grown = [self.step(known, m, i) for i in delays]
        whole = K.induct(self.for_windows(K.both(*shown)), self.for_windows(K.both(*grown)), m, formula)
        numbers: list[Term] = [*([ZERO] * (self.delays - 1)), ONE]
        start = [weigh(("<=", ("abs", x), ONE), (ONE - x,)) for x in numbers]
        found = self.of_window(at(whole, m), start, ONE)
        return K.both(*(weigh(part, (K.part(found, i),)) for i, part in enumerate(self.goal[1:])))

    def base(self, i: int) -> Proof:
        """The bound at m = 0: the newest place of the window i steps later."""
        equation, sizes = self.moved(ZERO, self.sizes, i)
        newest = sizes[-1]
        first = absolute(at(self.first, *(size.concl[1][1] for size in sizes)))
        return weigh(self.bound(ZERO, i), (equation,), (first,), (newest,))

    def step(self, known: Proof, m: Term, i: int) -> Proof:
        """The bound at m + 1, from the one at m for the window D steps later, all of whose places are <= gamma B."""
        equation, sizes = self.moved(self.steps(m, i), self.sizes, self.delays)
        bound = K.part(self.of_window(known, sizes, sizes[0].concl[2]), i)
        return weigh(self.bound(("+", m, ONE), i), (equation,), (bound,))


def delayed(name: str, delays: int) -> Claim:
    """The claim for D delays."""

    def derivation() -> Proof:
        return Window(delays, claim).proof()

    total = sum(abs(g) for g in gains(delays))
    claim = Claim(
        id=f"r5-{name}",
        title=f"{name} output delays: the exponent is divided by at most {name}",
        source=SOURCE,
        over=(m, gamma, net),
        given=(every(t, leq(total, gamma)), leq(gamma, 1)),
        where=(sequence(delays),),
        statement=bounds(delays),
        derivation=derivation,
        # the exponent of a net without delays
        near_miss=instead(statement=leq(at_lag(delays, 0), gamma ** (delays * m))),
    )
    return claim


two, three = delayed("two", 2), delayed("three", 3)

y, z = window(2)
only_two = recur(Seq("d", t, y, z, Real("g")), first=z, step=Seq("d", t, z, Real("g") * y, Real("g")))


def attained_by() -> Proof:
    """Over 2 m steps d is gamma ** m times the newest place of the window, by induction for all windows."""
    claim = sequent(attained.stored)
    first, later = map(K.assume, claim.constructed)
    (older, newer), g, m = (var(f"x{i}", "real") for i in (1, 2)), var("g", "real"), var("m", "nat")
    steps: Term = ("*", Fraction(2), m)
    value: Term = ("Seq", "d", steps, older, newer, g)
    formula: Term = ("all", (older,), ("all", (newer,), ("=", value, ("*", ("**", g, m), newer))))
    body = formula[2][2]
    base = weigh(subst(body, m, ZERO), (at(first, older, newer, g),))
    once = at(later, ("+", steps, ONE), older, newer, g)
    twice = at(later, steps, newer, ("*", g, older), g)
    known = at(K.assume(formula), ("*", g, older), ("*", g, newer))
    step = weigh(subst(body, m, ("+", m, ONE)), (once,), (twice,), (known,))
    whole = K.induct(for_all(base, older, newer), for_all(step, older, newer), m, formula)
    whole = at(K.generalise(whole, g), var("gamma", "real"), m)
    windows = ((ZERO, ONE), (ONE, var("gamma", "real")))
    parts = zip(claim.goal[1:], windows, strict=True)
    return K.both(*(weigh(part, (at(whole, *places),)) for part, places in parts))


attained = Claim(
    id="r5-attained",
    title="all of the gain at the delay two: equality",
    source="computed here",
    over=(m, gamma, net),
    where=(only_two,),
    # over 2 m steps, and over 2 m + 1 of which the first jumps over one step only, with the gain gamma
    statement=both(eq(Seq("d", 2 * m, 0, 1, gamma), gamma**m), eq(Seq("d", 2 * m, 1, gamma, gamma), gamma ** (m + 1))),
    derivation=attained_by,
    near_miss=instead(statement=eq(Seq("d", 2 * m, 0, 1, gamma), gamma ** (2 * m))),
)


def uniform(name: str, delays: int, low: str, high: str, times: tuple[str, str]) -> Claim:
    """The positive root of the characteristic polynomial lies between these rates, and the memory between these."""
    left = x**delays - Rational("0.9") / delays * sum(x**d for d in range(delays))
    root = both(implies(leq(x, Rational(low)), lt(left, 0)), implies(leq(Rational(high), x), lt(0, left)))
    ends = (log(Rational("0.9")) / log(Rational(end)) for end in (low, high))
    longer = both(*(rel for rel in (leq(Rational(times[0]), next(ends)), leq(next(ends), Rational(times[1])))))
    return Claim(
        id=f"r5-uniform-{name}",
        title=f"{name} equal gains, gamma = .9: memory lasts {times[0]} to {times[1]} times longer",
        source="computed here; Lin et al. (1996) report two to three times as long",
        over=(x, net),
        given=(leq(0, x), leq(x, 1)),
        statement=both(root, longer),
        # no root at all up to 1, as if nothing decayed
        near_miss=instead(statement=lt(left, 0)),
    )


uniform_two = uniform("two", 2, ".9324", ".9327", ("1.5", "1.52"))
uniform_four = uniform("four", 4, ".9591", ".9594", ("2.52", "2.545"))
uniform_eight = uniform("eight", 8, ".9771", ".9773", ("4.54", "4.59"))
uniform_sixteen = uniform("sixteen", 16, ".98785", ".9879", ("8.61", "8.66"))
