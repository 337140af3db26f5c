"""A register of the last values of a sequence: how what it holds shrinks, for any number D of delays.

Seq(e, t, x, D, ...) is the value x steps before the time t; over a step the register moves by one place, and a new
value enters at x = 0: a sum over d = 1..D of what each delay adds, read at the place d - 1. The sums of the gains up to
the time q are at most gamma <= 1.
"""

from collections.abc import Callable

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import NEXT, M, Q, size
from proofs.tactics import absolute, at, chain, for_all, power_bounds, triangle, var, weigh
from proofs.terms import ONE, ZERO, Term, subst

T, X, POWER = var("t", "nat"), var("x", "nat"), var("p", "nat")
D, DELAY = var("D", "lag"), var("d", "lag")
LATER: Term = ("+", T, ONE)
# (the delay, the bound of all values of the register) -> |what the delay adds| <= its gain times the bound's right side
Added = Callable[[Term, Proof], Proof]


def newest(x: Term) -> Term:
    """1 at the place x = 0, 0 at the later ones."""
    return ("*", ONE / 2, ("+", size(("+", x, -ONE)), ONE, ("*", -ONE, x)))


def newest_is_share(x: Term) -> tuple[Proof, Proof]:
    """0 <= newest(x) and newest(x) <= 1, for a natural number x."""
    before, minus = ("+", x, -ONE), ("+", ONE, ("*", -ONE, x))
    wide: Term = ("+", x, ONE)
    above = K.abs_least(weigh(("<=", before, wide), (ONE + ONE,)), weigh(("<=", minus, wide), (ONE + ONE, x)))
    low = weigh(("<=", ZERO, newest(x)), (K.abs_upper(before), ONE / 2))
    return low, weigh(("<=", newest(x), ONE), (above, ONE / 2))


class Register:
    """The proof that a value q steps late is at most gamma ** m in size, for D (m - 1) < q.

    ``value(t, x)`` is the term Seq(e, t, x, D, ...), with the variables ``bound`` beside x; ``start`` proves
    |value(0, x)| <= 1, ``moves`` and ``enters`` are the equations of value(t + 1, x + 1) and of value(t + 1, 0), the
    latter as a sum over d; ``added`` bounds a summand, and ``gains`` proves of a time up to q that the gains add up to
    at most gamma.
    """

    def __init__(
        self,
        value: Callable[[Term, Term], Term],
        bound: tuple[Term, ...],
        start: Proof,
        moves: Proof,
        enters: Proof,
        added: Added,
        gains: Callable[[Term, Proof], Proof],
        below_one: Proof,
    ) -> None:
        self.value, self.bound, self.start, self.moves, self.enters = value, bound, start, moves, enters
        self.added, self.gains, self.below_one = added, gains, below_one
        self.gamma = below_one.concl[1]

    def late(self, t: Term, x: Term, p: Term) -> Term:
        """If the value is more than D p steps late, it is at most gamma ** (p + 1) in size."""
        steps: Term = ("+", ("*", p, D), ONE, x)
        return ("implies", ("<=", steps, t), ("<=", size(self.value(t, x)), ("**", self.gamma, ("+", p, ONE))))

    def place(self, t: Term, x: Term) -> Term:
        """What is shown of one place: it holds at most 1, and less the later it is."""
        return ("and", ("<=", size(self.value(t, x)), ONE), ("all", (POWER,), self.late(t, x, POWER)))

    def whole(self, t: Term) -> Term:
        """What is shown of the register at a time up to q."""
        body = self.place(t, X)
        for v in reversed((X, *self.bound)):
            body = ("all", (v,), body)
        return ("implies", ("<=", t, Q), body)

    def proof(self, latest: Proof) -> Proof:
        """|value(q, 0)| <= gamma ** m, from D (m - 1) + 1 <= q."""
        m = var("m", "lag")
        step = K.induct(self.begins(), self.grows(), T, self.whole(T))
        found = at(K.detach(at(step, Q), weigh(("<=", Q, Q))), ZERO, *self.bound)
        power: Term = ("+", m, -ONE)
        rule = at(K.part(found, 1), power)
        return K.detach(rule, weigh(rule.concl[1], (latest,)))

    def begins(self) -> Proof:
        """At the time 0 no value is late."""
        low, _ = power_bounds(self.nonnegative(), weigh(("<=", self.gamma, self.gamma)), ("+", POWER, ONE))
        (_, late, small) = self.late(ZERO, X, POWER)
        never = weigh(small, (low,), (self.start,), (K.assume(late),), (("*", POWER, D),), (X,))
        each = K.both(self.start, K.generalise(K.suppose(never, late), POWER))
        return K.suppose(for_all(each, X, *self.bound), ("<=", ZERO, Q))

    def grows(self) -> Proof:
        """From the time t to t + 1."""
        now = K.assume(("<=", LATER, Q))
        known = K.detach(K.assume(self.whole(T)), weigh(("<=", T, Q), (now,), (ONE,)))
        shown = K.induct(self.entered(now, known), self.moved(known), X, self.place(LATER, X))
        return K.suppose(for_all(at(shown, X), X, *self.bound), now.concl)

    def moved(self, known: Proof) -> Proof:
        """A place that the last step moved."""
        old, size_now = at(known, X, *self.bound), absolute(self.moves)
        _, early, late = self.place(LATER, ("+", X, ONE))
        (_, late_enough, small) = late[2]
        rule = at(K.part(old, 1), POWER)
        bound = K.detach(rule, weigh(rule.concl[1], (K.assume(late_enough),)))
        later = K.suppose(weigh(small, (size_now,), (bound,)), late_enough)
        return K.both(weigh(early, (size_now,), (K.part(old, 0),)), K.generalise(later, POWER))

    def entered(self, now: Proof, known: Proof) -> Proof:
        """The place 0, where the sum enters: gamma times a bound of all places that it reads."""

        def bounded(read: Proof) -> Proof:
            return chain(absolute(self.enters), self.summed(read, now))

        _, early, late = self.place(LATER, ZERO)
        (_, late_enough, _) = self.late(LATER, ZERO, ("+", POWER, ONE))
        used = at(known, ("+", DELAY, -ONE), *self.bound)
        small = bounded(self.within(K.part(used, 0)))
        rule = at(K.part(used, 1), POWER)
        inside = K.assume(("<=", DELAY, D))
        read = K.detach(rule, weigh(rule.concl[1], (K.assume(late_enough),), (inside,)))
        (_, soon, first), (_, _, next_) = self.late(LATER, ZERO, ZERO), self.late(LATER, ZERO, ("+", POWER, ONE))
        base = K.suppose(weigh(first, (small,)), soon)
        later = K.suppose(weigh(next_, (bounded(self.within(read)),)), late_enough)
        return K.both(weigh(early, (small,), (self.below_one,)), K.induct(base, later, POWER, late[2]))

    def within(self, read: Proof) -> Proof:
        """For all delays d <= D: the bound of what is read with that delay."""
        return K.generalise(K.suppose(read, ("<=", DELAY, D)), DELAY)

    def summed(self, read: Proof, now: Proof) -> Proof:
        """|sum over d of what is added| <= gamma times the bound of what is read."""
        inside: Term = ("<=", DELAY, D)
        bound = self.added(DELAY, K.detach(at(read, DELAY), K.assume(inside)))
        first = K.detach(at(read, ONE), K.at_least_one(D))
        low = weigh(("<=", ZERO, first.concl[2]), (first,), (ONE, first.concl[1]))
        return sum_of_delays(self.enters.concl[2], self.within(bound), low, self.gains(LATER, now))

    def nonnegative(self) -> Proof:
        """0 <= gamma, a bound of a sum of sizes."""
        bound = self.gains(ONE, K.at_least_one(Q))
        _, (d,), gain, _ = bound.concl[1]

        def sum_is(end: Term) -> Term:
            return ("<=", ZERO, ("sum", (d,), gain, end))

        nothing, first, grown = (K.fold(sum_is(end)[2]) for end in (ZERO, ONE, NEXT))
        base = weigh(sum_is(ONE), (first, -ONE), (nothing, -ONE), (ONE, subst(gain, d, ONE)))
        step = weigh(sum_is(NEXT), (grown, -ONE), (K.assume(sum_is(M)),), (ONE, subst(gain, d, NEXT)))
        return chain(at(K.induct(base, step, M, sum_is(M)), D), bound)


def sum_of_delays(whole: Term, each: Proof, low: Proof, total: Proof) -> Proof:
    """|sum over d = 1..D of x_d| <= gamma B, by induction over the delays.

    ``each`` proves |x_d| <= gain_d B for all d <= D, ``low`` 0 <= B, ``total`` that the gains add up to at most gamma.
    """
    _, (d,), part, _ = whole
    _, (_, gain, top) = each.concl[2][2][1:]

    def formula(end: Term) -> Term:
        added: Term = ("sum", (d,), part, end)
        return ("implies", ("<=", end, D), ("<=", size(added), ("*", ("sum", (DELAY,), gain, end), top)))

    def joined(end: Term, *known: tuple[object, ...]) -> Proof:
        """The formula at this end, from what is known of the delays before."""
        _, inside, goal = formula(end)
        _, (_, added), (_, gains, _) = goal
        last = K.detach(at(each, end), K.assume(inside))
        equation = K.fold(added)
        spread = triangle(*equation.concl[2][1:])
        return K.suppose(
            weigh(goal, (absolute(equation),), (spread,), (last,), (K.fold(gains), -ONE, top), *known), inside
        )

    nothing = [K.fold(s) for s in (("sum", (d,), part, ZERO), ("sum", (DELAY,), gain, ZERO))]
    base = joined(ONE, (absolute(nothing[0]),), (nothing[1], -ONE, top))
    within = weigh(("<=", M, D), (K.assume(("<=", NEXT, D)),), (ONE,))
    step = joined(NEXT, (K.detach(K.assume(formula(M)), within),))
    shown = K.detach(at(K.induct(base, step, M, formula(M)), D), weigh(("<=", D, D)))
    return weigh(("<=", shown.concl[1], ("*", total.concl[2], top)), (shown,), (total, low))


def entering(equation: Proof) -> Proof:
    """value(t + 1, 0) = the sum, from the equation of the step at the place 0."""
    _, value, step = equation.concl
    (total,) = (t for t in step[1][1:] if isinstance(t, tuple) and t[0] == "sum")
    return weigh(("=", value, total), (equation,))
