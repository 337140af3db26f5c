"""How the gradient decays on the boundary, where M' = 1 at the fixed point: by a power of the time, for all times.

x8-saddle: M(x) = x/(1 + x), a saddle-node (x - x**2 + ...): the gradient over t steps from a is exactly (1 + t a)**-2.
x8-pitchfork: M(x) = x/(1 + 2 x**2)**(1/2), which is x - x**3 + ...: it is exactly (1 + 2 t a**2)**(-3/2); squares are
followed, y for x**2 and g for the squared gradient. x8-cubic: M(x) = x - x**3, from 0 < a <= 1/4: its square is at most
(1 + 2 t a**2)**-3, and at least 16/25 of (1 + 5/2 t a**2)**-3; so it lies between two multiples of t**(-3/2) for ever.

x8: for any x(t+1) = x(t) - c x(t)**(p+1) + ... > 0 that starts below c/K, x(t) is about (p c t)**(-1/p). For factors
g(t) = 1 - c (p+1) x(t)**p + ... > 0, such as M'(x(t)), the product of the first q is about q**(-(p+1)/p): from below
and above, up to a constant that depends on the start. What the dots stand for is at most K x**(p+2), and K x**(p+1): M
is known by its Taylor polynomial only. `theory.decay_classes` derives p and c of a map.

Why: x**-p grows by c p + O(x) in each step, so the logarithm of g(t) is -(p+1)/(p t), and what is left of it has a sum
(cited). Of the three maps, by induction. Of x - x**3 the gradient p is at most (x/a)**3 and at least
(x/a)**3 / (1 + 4 a**2), as p/x**3 never rises and p / (x**3 (1 + 4 x**2)) never falls; and x**-2 grows by 2 to 5/2 in
each step.

Tight: the first two are equalities; in the upper bound of the third the 2 is that of the limit. In x8 no other
exponent has such bounds; and x(t) = c/K for all t meets the other hypotheses.

Source: x8: de Bruijn (1958), Asymptotic Methods in Analysis, chapter 8, wording not seen; the three maps: new here.
"""

from collections.abc import Sequence
from fractions import Fraction

from sympy import Expr, Rational, expand

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.bernstein import between
from proofs.sequent import sequent
from proofs.tactics import at, inverse, rewritten, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import (
    Free,
    Lag,
    Nat,
    Net,
    Prod,
    Real,
    Seq,
    both,
    eq,
    for_all,
    implies,
    leq,
    lt,
    recur,
    some,
)

m, t, a, x, net = Nat("m"), Nat("t"), Real("a"), Real("x"), Net()

SOURCE = "new here"

A, M = var("a", "real"), var("m", "nat")
AFTER: Term = ("+", M, ONE)


def closed_form(claim: Claim, k: Fraction, power: int, start: Proof) -> Proof:
    """x D = c and p D**power = 1, D = 1 + k m c, by induction: the next D is D (1 + k x).

    The step is x/(1 + k x), and p over (1 + k x)**power; ``start`` proves 0 < c.
    """
    stated = sequent(claim.stored)
    first_x, later_x, first_p, later_p = map(K.assume, stated.constructed)
    moved, grown, c, e = at(later_x, M, A), at(later_p, M, A), start.concl[2], Fraction(power)
    (_, name_x, *_), (_, name_p, *_) = moved.concl[1], grown.concl[1]
    x, p = ("Seq", name_x, M, A), ("Seq", name_p, M, A)
    here, there = ("+", ONE, ("*", k, M, c)), ("+", ONE, ("*", k, AFTER, c))
    formula: Term = ("and", ("<", ZERO, x), ("=", ("*", x, here), c), ("=", ("*", p, ("**", here, e)), ONE))
    begun = at(first_x, A)
    _, positive, place, gradient = subst(formula, M, ZERO)
    base = K.both(weigh(positive, (start,), (begun, -ONE)), weigh(place, (begun,)), weigh(gradient, (at(first_p, A),)))
    known = K.assume(formula)
    low, rest, past = (K.part(known, i) for i in range(3))
    growth = weigh(("<", ZERO, ("+", ONE, ("*", k, x))), (ONE,), (low, k))
    whole = next(factor[1] for factor in grown.concl[2][1:] if factor[0] == "**")
    share, unit = inverse(growth)
    part, units = inverse(weigh(("<", ZERO, whole), (growth,) * power))
    z, v, step = share.concl[2], part.concl[2], ("*", here, growth.concl[2])
    powers = ("+", *(("*", ("**", step, Fraction(i)), ("**", there, e - 1 - i)) for i in range(power)))
    _, positive, place, gradient = subst(formula, M, AFTER)
    after = K.both(
        weigh(positive, (low, share), (moved, -ONE)),
        weigh(place, (moved, there), (unit, here, x), (rest, ("+", ONE, ("*", -k, x, z)))),
        weigh(gradient, (grown, ("**", there, e)), (units, ("**", here, e), p), (rest, -k, powers, p, v), (past,)),
    )
    found = at(K.induct(base, after, M, formula), M)
    _, *goals = stated.goal
    return K.both(*(weigh(goal, (K.part(found, i),)) for i, goal in enumerate(goals, 1)))


def saddle_form() -> Proof:
    """With c = a, k = 1, and squares."""
    return closed_form(saddle, ONE, 2, K.assume(sequent(saddle.stored).given[0]))


def pitchfork_form() -> Proof:
    """With c = a**2, k = 2, and cubes."""
    low = K.assume(sequent(pitchfork.stored).given[0])
    return closed_form(pitchfork, Fraction(2), 3, weigh(("<", ZERO, ("**", A, Fraction(2))), (low, low)))


def power(t: Term, exponent: int) -> Term:
    """t ** exponent."""
    return ("**", t, Fraction(exponent))


class Cubic:
    """What a step of x - x**3 keeps: of the state x and the gradient p at the time m, from 0 < a <= 1/4 on."""

    def __init__(self, positive: Proof, small: Proof) -> None:
        self.positive, self.small = positive, small

    def up(self, m: Term) -> Term:
        """1 + 2 m a**2, by which the first x**-2 has grown at least."""
        return ("+", ONE, ("*", Fraction(2), m, power(A, 2)))

    def top(self, m: Term) -> Term:
        """1 + 5/2 m a**2, by which it has grown at most."""
        return ("+", ONE, ("*", Fraction(5, 2), m, power(A, 2)))

    def kept(self, x: Term, p: Term, m: Term) -> Term:
        """The state falls from a, like m**(-1/2); p is about (x/a)**3."""
        four = Fraction(4)
        return (
            "and",
            ("<", ZERO, x),
            ("<=", x, A),
            ("<", ZERO, p),
            ("<=", ("*", p, power(A, 3)), power(x, 3)),
            (
                "<=",
                ("*", power(x, 3), ("+", ONE, ("*", four, power(x, 2)))),
                ("*", p, power(A, 3), ("+", ONE, ("*", four, power(A, 2)))),
            ),
            ("<=", ("*", power(x, 2), self.up(m)), power(A, 2)),
            ("<=", power(A, 2), ("*", power(x, 2), self.top(m))),
        )

    def begun(self) -> Proof:
        """At the start, where x = a and p = 1."""
        _, *goals = self.kept(A, ONE, ZERO)
        facts = [((self.positive,),), (), ((ONE,),), *[()] * 4]
        return K.both(*(weigh(goal, *fact) for goal, fact in zip(goals, facts, strict=True)))

    def stepped(self, x: Term, p: Term, known: Proof) -> Proof:
        """One step later: each is a polynomial in x, of one sign for 0 <= x <= 1/4."""
        low, below, up, under, over, fast, slow = (K.part(known, i) for i in range(7))
        square = power(x, 2)
        left: Term = ("+", ONE, ("*", -ONE, square))
        rate: Term = ("+", ONE, ("*", Fraction(-3), square))
        after: Term = ("*", x, left)
        grown: Term = ("+", ONE, ("*", Fraction(4), power(after, 2)))
        before: Term = ("+", ONE, ("*", Fraction(4), square))
        begin, end = weigh(("<=", ZERO, x), (low,)), weigh(("<=", x, Fraction(1, 4)), (below,), (self.small,))

        def bounded(head: str, a: Term, b: Term) -> Proof:
            return between((head, a, b), begin, end)

        less = bounded("<=", square, Fraction(1, 16))
        inside = weigh(("<", ZERO, left), (Fraction(15, 16),), (less,))
        falls = weigh(("<", ZERO, rate), (Fraction(13, 16),), (less, Fraction(3)))
        cubes = bounded("<=", rate, power(left, 3))
        ratios = bounded("<=", ("*", power(left, 3), grown), ("*", before, rate))
        two = bounded("<=", ("*", power(left, 2), ("+", ONE, ("*", Fraction(2), square))), ONE)
        more = bounded("<=", ONE, ("*", power(left, 2), ("+", ONE, ("*", Fraction(5, 2), square))))
        facts = (
            ((low, inside),),
            ((below,), (low, square)),
            ((up, falls),),
            ((under, falls), (cubes, low, low, low)),
            ((over, falls), (ratios, low, low, low)),
            ((fast, ("square", left)), (two, power(A, 2))),
            ((slow, ("square", left)), (more, power(A, 2))),
        )
        _, *goals = self.kept(("+", ("*", -ONE, power(x, 3)), x), ("*", rate, p), AFTER)
        return K.both(*(weigh(goal, *fact) for goal, fact in zip(goals, facts, strict=True)))

    def ends(self, x: Term, p: Term, known: Proof, goals: Sequence[Term]) -> Proof:
        """p**2 up**3 <= 1 and 16/25 <= p**2 top**3: a**6 times it, divided by a**6."""
        low, _, up, under, over, fast, slow = (K.part(known, i) for i in range(7))
        sixth = ("*", *[power(A, 3)] * 2)
        part, unit = inverse(weigh(("<", ZERO, sixth), (self.positive,) * 6))
        cube = ("*", p, power(A, 3))
        near = weigh(("<=", power(A, 2), Fraction(1, 16)), (self.small, self.positive), (self.small, Fraction(1, 4)))
        third: Term = ("<=", power(x, 3), ("*", Fraction(5, 4), cube))
        rough = weigh(third, (over,), (Fraction(4), low, power(x, 4)), (near, Fraction(4), up, *[self.positive] * 3))

        def cubed(a: Term, b: Term) -> Term:
            return ("+", power(a, 2), ("*", a, b), power(b, 2))

        upper, lower = (("*", power(x, 2), f(M)) for f in (self.up, self.top))
        a, rest = power(A, 2), ("+", ONE, ("*", -ONE, goals[0][1]))
        high = weigh(
            ("<=", ("*", power(p, 2), sixth, power(self.up(M), 3)), sixth),
            (under, up, *[self.positive] * 3, power(self.up(M), 3)),
            (under, low, low, low, power(self.up(M), 3)),
            (fast, cubed(a, upper)),
        )
        scale = Fraction(16, 25)
        deep = weigh(
            ("<=", ("*", scale, sixth), ("*", power(p, 2), sixth, power(self.top(M), 3))),
            (slow, scale, cubed(a, lower)),
            (rough, scale, low, low, low, power(self.top(M), 3)),
            (rough, scale, Fraction(5, 4), up, *[self.positive] * 3, power(self.top(M), 3)),
        )
        beyond: Term = ("+", goals[1][2], ("*", -scale, ONE))
        return K.both(
            weigh(goals[0], (high, part), (unit, rest)),
            weigh(goals[1], (deep, part), (unit, beyond)),
        )


def two_sided() -> Proof:
    """Induction over the steps; the state and the gradient are put in at the end of each."""
    claim = sequent(cubic.stored)
    law = Cubic(*map(K.assume, claim.given))
    first_x, later_x, first_p, later_p = map(K.assume, claim.constructed)
    x, p = ("Seq", "x", M, A), ("Seq", "p", M, A)
    formula = law.kept(x, p, M)

    def put(proof: Proof, m: Term, x_equation: Proof, p_equation: Proof) -> Proof:
        place = var("x'", "real")
        for equation, at_place in (
            (x_equation, lambda y: law.kept(y, p_equation.concl[2], m)),
            (p_equation, lambda y: law.kept(x_equation.concl[1], y, m)),
        ):
            _, new, old = equation.concl
            proof = rewritten(proof, weigh(("=", old, new), (equation, -ONE)), at_place(place))
        return proof

    base = put(law.begun(), ZERO, at(first_x, A), at(first_p, A))
    step = put(law.stepped(x, p, K.assume(formula)), AFTER, at(later_x, M, A), at(later_p, M, A))
    known = at(K.induct(base, step, M, formula), M)
    return law.ends(x, p, known, claim.goal[1:])


x_of, p_of = Seq("x", t, x), Seq("p", t, x)

saddle = Claim(
    id="x8-saddle",
    title="x/(1 + x): the gradient is (1 + t a)**-2",
    source=SOURCE,
    over=(m, a, net),
    given=(lt(0, a),),
    where=(
        recur(x_of, first=x, step=x_of / (1 + x_of)),
        recur(p_of, first=1, step=p_of / expand((1 + x_of) ** 2)),
    ),
    statement=both(eq(Seq("x", m, a) * (1 + m * a), a), eq(Seq("p", m, a) * (1 + m * a) ** 2, 1)),
    derivation=saddle_form,
    near_miss=instead(statement=eq(Seq("p", m, a) * (1 + m * a), 1)),
)

y_of, g_of = Seq("y", t, x), Seq("g", t, x)

pitchfork = Claim(
    id="x8-pitchfork",
    title="x/(1 + 2 x**2)**(1/2): the squared gradient is (1 + 2 t a**2)**-3",
    source=SOURCE,
    over=(m, a, net),
    given=(lt(0, a),),
    where=(
        recur(y_of, first=x**2, step=y_of / (1 + 2 * y_of)),
        recur(g_of, first=1, step=g_of / expand((1 + 2 * y_of) ** 3)),
    ),
    statement=both(eq(Seq("y", m, a) * (1 + 2 * m * a**2), a**2), eq(Seq("g", m, a) * (1 + 2 * m * a**2) ** 3, 1)),
    derivation=pitchfork_form,
    near_miss=instead(statement=eq(Seq("g", m, a) * (1 + 2 * m * a**2) ** 2, 1)),
)

gradient = Seq("p", m, a) ** 2

cubic = Claim(
    id="x8-cubic",
    title="x - x**3: the gradient lies between two multiples of t**(-3/2)",
    source=SOURCE,
    over=(m, a, net),
    given=(lt(0, a), leq(a, Rational(1, 4))),
    where=(
        recur(x_of, first=x, step=x_of - x_of**3),
        recur(p_of, first=1, step=(1 - 3 * x_of**2) * p_of),
    ),
    statement=both(
        leq(gradient * (1 + 2 * m * a**2) ** 3, 1),
        leq(Rational(16, 25), gradient * (1 + Rational(5, 2) * m * a**2) ** 3),
    ),
    derivation=two_sided,
    near_miss=instead(statement=leq(gradient * (1 + Rational(21, 10) * m * a**2) ** 3, 1)),
)

s, p, c, k, eps, least = Nat("s"), Lag("p"), Real("c"), Real("K"), Real("eps"), Real("C")
q, r, last = Lag("q"), Lag("r"), Lag("T")


def state(t: Expr) -> Expr:
    """x(t), of which only its steps are known."""
    return Free("x", t)


def slope(t: Expr) -> Expr:
    """M'(x(t)), near that of the Taylor polynomial."""
    return Free("g", t)


def written(proof: Proof, goal: Term) -> Proof:
    """The goal from a proof of the same formula, whose terms are written otherwise."""
    head, *parts = goal
    if head == "and":
        return K.both(*(written(K.part(proof, i), each) for i, each in enumerate(parts)))
    if head == "all":
        return K.generalise(written(at(proof, parts[0][0]), parts[1]), parts[0][0])
    if head == "implies":
        return K.suppose(written(K.detach(proof, K.assume(parts[0])), parts[1]), parts[0])
    if head == "some":
        inner = written(K.assume(proof.concl[2]), parts[1])
        return K.choose(proof, K.exhibit(inner, parts[0][0], parts[1], parts[0][0]))
    return weigh(goal, (proof,))


def in_general() -> Proof:
    """It is cited; eps is any number."""
    (_, premise, end), time = sequent(x8.stored).goal, var("s", "nat")
    x, g = (("Free", name, time) for name in "xg")
    fact = K.cite("boundary_decay", x, g, time, var("c", "real"), var("K", "real"), var("p", "lag"))
    found = K.detach(fact, written(K.assume(premise), fact.concl[1]))
    late, bounds = K.part(found, 0), K.part(found, 1)
    return K.suppose(written(K.both(at(late, var("eps", "real")), bounds), end), premise)


scaled = q ** ((p + 1) / p) * Prod(r, q, slope(r))

x8 = Claim(
    id="x8",
    source="de Bruijn (1958), Asymptotic Methods in Analysis, chapter 8",
    title="the exponent of the decay at M' = 1, in general",
    over=(p, c, k, eps, net),
    statement=implies(
        both(
            lt(k * state(0), c),
            for_all(s, lt(0, state(s))),
            for_all(s, leq(abs(state(s + 1) - state(s) + c * state(s) ** (p + 1)), k * state(s) ** (p + 2))),
            for_all(s, lt(0, slope(s))),
            for_all(s, leq(abs(slope(s) - 1 + c * (p + 1) * state(s) ** p), k * state(s) ** (p + 1))),
        ),
        both(
            implies(
                lt(0, eps), some(last, for_all(q, implies(leq(last, q), leq(abs(c * p * q * state(q) ** p - 1), eps))))
            ),
            some(least, both(lt(0, least), for_all(q, both(leq(least, scaled), leq(least * scaled, 1))))),
        ),
    ),
    derivation=in_general,
    reason="the exponents are exact; the sequences of the attack repeat themselves, so that none tends to 0",
)
