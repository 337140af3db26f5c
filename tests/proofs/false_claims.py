"""False claims of many kinds, none of the catalogue, each with the name of what is wrong: the attack must refute them.

They are written as a reader's slips are: an exponent moved, a time shifted, a transpose dropped, a product in the wrong
order, a norm for the spectral radius, iff for if, < for <=, a slope dropped, a wrong constant, a sum for a product, a
sign, an absolute value dropped, quantifiers swapped, a hypothesis dropped; of gated cells a complement or a path too.
"""

from sympy import Rational

from proofs.claim import Claim
from theory.activations import linear, logistic, relu, tanh
from theory.cells import CELLS
from theory.statement import (
    AbsW,
    Act,
    Basis,
    Col,
    ErrorFlow,
    Flow,
    Free,
    JointRadius,
    Lag,
    Max,
    Nat,
    Net,
    NetWeight,
    Norm,
    NormVariable,
    Out,
    PathSum,
    Prod,
    Real,
    Row,
    Seq,
    Slope,
    SlopeMax,
    Slopes,
    SlopeSup,
    SpectralRadius,
    StateFlow,
    Step,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    WeightFlow,
    WeightMax,
    both,
    decays,
    define,
    eq,
    exp,
    for_all,
    fro,
    iff,
    implies,
    inf,
    larger,
    leq,
    log,
    lt,
    no,
    one,
    recur,
    some,
    two,
    vanishes,
)

n, q, p, r, m = Units("n"), Lag("q"), Lag("p"), Lag("r"), Nat("m")
i, j, k, l, v = (Unit(name) for name in "ijklv")
a, b, e0, x, y, z = (Real(name) for name in ("a", "b", "e0", "x", "y", "z"))
t, norm = Nat("t"), NormVariable("norm")
S, T, LIN, RELU, ANY = Net(logistic), Net(tanh), Net(linear), Net(relu), Net()
LSTM, GRU, ELMAN, S6 = (Net.of(CELLS[name]) for name in ("LSTM", "GRU", "Elman", "S6"))
LSTM97, LEAKY, PEEPHOLE = (Net.of(CELLS[name]) for name in ("LSTM 1997", "Leaky", "LSTM peephole"))
E, w, f = ErrorFlow, Weight, Slope

flow = E(q, k, v)
size = SlopeMax(inf) * Norm(inf, W)
cc = StateFlow(q, "c", k, "c", k)
entry = StateFlow(1, "h", k, "h", k)
hh = StateFlow(q, "h", k, "h", k)
noise = Seq("e", m, e0)
deviation = recur(Seq("e", t, x), first=x, step=Free("g", t) * Seq("e", t, x) + Free("u", t))
tube = (
    leq(abs(e0), b),
    for_all(t, leq(abs(Free("g", t)), a)),
    for_all(t, leq(abs(Free("u", t)), (1 - a) * b)),
    leq(0, a),
    lt(a, 1),
)


def everywhere(formula):
    """The formula for all units i and j."""
    return for_all(i, for_all(j, formula))


# name: (over, given, statement) or (over, given, statement, where); n is added to every `over`
FALSE: dict[str, tuple] = {
    # exponents
    "a power of the size lost": ((q, k, v, ANY), (), leq(abs(flow), size ** (q - 1))),
    "a power of the slope lost": ((q, k, v, ANY), (), leq(abs(flow), SlopeMax(inf) ** (q - 1) * Norm(inf, W) ** q)),
    "a power of the weights gained": ((q, k, v, ANY), (), leq(abs(flow), SlopeMax(inf) ** q * Norm(inf, W) ** (q + 1))),
    "class bound over n squared": ((q, k, v, S), (), leq(abs(flow), (n * WeightMax * SlopeSup) ** q / n**2)),
    "class bound with n to the q - 2": ((q, k, v, S), (), leq(abs(flow), n ** (q - 2) * (WeightMax / 4) ** q)),
    "n to the q paths": ((q, k, v, ANY), (), eq(PathSum(lambda m, l, j: 1, q, k, v), n**q)),
    "square of a sum": ((k, ANY), (), eq(Sum(j, w(k, j)) ** 2, Sum(j, w(k, j) ** 2))),
    "the square of the 2-norm by one norm": ((ANY,), (), leq(Norm(two, W) ** 2, Norm(inf, W))),
    "submultiplicative to the wrong power": ((q, ANY), (), leq(Norm(inf, Flow(2 * q)), Norm(inf, Flow(q)))),
    # times
    "the recursion's slope one step late": (
        (q, k, v, ANY),
        (),
        eq(E(q + 1, k, v), Sum(i, w(k, i) * f(2, i) * E(q, i, v, 1))),
    ),
    "the recursion's flow not shifted": (
        (q, k, v, ANY),
        (),
        eq(E(q + 1, k, v), Sum(i, w(k, i) * f(1, i) * E(q, i, v))),
    ),
    "the last slope a step early": (
        (q, k, v, ANY),
        (),
        eq(E(q + 1, k, v), Sum(i, flow.subs(v, i) * w(i, v) * f(q, v))),
    ),
    "a composition with the wrong offset": (
        (q, p, k, v, ANY),
        (),
        eq(E(q + p, k, v), Sum(i, E(q, k, i) * E(p, i, v, p))),
    ),
    "a composition without offset": ((q, p, k, v, ANY), (), eq(E(q + p, k, v), Sum(i, E(q, k, i) * E(p, i, v)))),
    "the state's step at the old slope": ((k, v, ANY), (), eq(StateFlow(1, k, v), f(1, k) * w(k, v))),
    "the state flow unshifted": (
        (q, k, v, ANY),
        (),
        eq(StateFlow(q + 1, k, v), Sum(i, Step(1, k, i) * StateFlow(q, i, v))),
    ),
    "the update with activations of the same time": (
        (q, k, j, l, ANY),
        (),
        eq(WeightFlow(q + 1, k, j, l), WeightFlow(1, k, j, l) + Sum(r, q, E(r, k, j) * Act(r, l))),
    ),
    "the flow grows with the lag": ((q, k, v, ANY), (), leq(abs(flow), abs(E(q + 1, k, v)))),
    # transposes
    "the weight in the other direction": ((k, v, S), (), eq(E(1, k, v), w(v, k) * f(1, v))),
    "the slope of the other unit": ((k, v, S), (), eq(E(1, k, v), w(k, v) * f(1, k))),
    "a symmetric flow": ((k, v, S), (), eq(E(2, k, v), E(2, v, k))),
    "a row by the 1-norm": ((k, ANY), (), leq(Norm(one, Row(k)), Norm(one, W))),
    "a column by the inf-norm": ((k, ANY), (), leq(Norm(one, Col(k)), Norm(inf, W))),
    "rows as long as columns": ((k, ANY), (), eq(Norm(two, Row(k)), Norm(two, Col(k)))),
    "one norm for the other": ((ANY,), (), eq(Norm(inf, W), Norm(one, W))),
    "the norm of the flow by columns": ((q, ANY), (), leq(Norm(inf, Flow(q)), (SlopeMax(inf) * Norm(one, W)) ** q)),
    # product order
    "state flow for error flow": ((q, k, v, S), (), eq(flow, StateFlow(q, k, v))),
    "norm of the state flow for that of the error flow": (
        (q, ANY),
        (),
        eq(Norm(inf, Flow(q)), Norm(inf, StateFlow(q))),
    ),
    "slopes before weights": ((k, v, ANY), (), eq(E(2, k, v), Sum(i, f(1, k) * w(k, i) * f(2, i) * w(i, v)))),
    "commuting steps": (
        (k, v, ANY),
        (),
        eq(Sum(i, Step(1, k, i) * Step(2, i, v)), Sum(i, Step(2, k, i) * Step(1, i, v))),
    ),
    # norms and the spectral radius
    "the norm below the radius": ((ANY,), (), leq(Norm(inf, W), SpectralRadius(W))),
    "flow below powers of the radius": (
        (q, ANY),
        (),
        leq(Norm(inf, Flow(q)), (SlopeMax(inf) * SpectralRadius(W)) ** q),
    ),
    "the radius below 1 decays": ((ANY,), (lt(SlopeMax(inf) * SpectralRadius(W), 1),), decays(Flow)),
    "the radius of W below 4 decays": ((S,), (lt(SpectralRadius(W), 4),), decays(Flow)),
    "the radius is the trace": ((ANY,), (), leq(SpectralRadius(W), abs(Sum(i, w(i, i))))),
    "the radius at least the largest weight": ((ANY,), (), leq(WeightMax, SpectralRadius(W))),
    "the radius at most the largest weight": ((ANY,), (), leq(SpectralRadius(W), WeightMax)),
    "the radius of the absolute values is that of W": ((ANY,), (), leq(SpectralRadius(AbsW), SpectralRadius(W))),
    "the joint radius is that of W": ((ANY,), (), leq(JointRadius, SpectralRadius(W))),
    "the joint radius is the 2-norm": ((ANY,), (), leq(Norm(two, W), JointRadius)),
    "a flow below the joint radius": ((q, k, v, ANY), (), leq(abs(flow), (SlopeMax(inf) * JointRadius) ** q)),
    "Frobenius below the 2-norm": ((ANY,), (), leq(Norm(fro, W), Norm(two, W))),
    "the 2-norm below the inf-norm": ((ANY,), (), leq(Norm(two, W), Norm(inf, W))),
    "the 2-norm below the geometric mean's square root": (
        (ANY,),
        (),
        leq(Norm(two, W) ** 3, Norm(one, W) * Norm(inf, W)),
    ),
    "the inf-norm by the third root of n": ((ANY,), (), leq(Norm(inf, W), n ** Rational(1, 3) * Norm(two, W))),
    # iff for if
    "decay iff the size is below 1": ((ANY,), (), iff(lt(size, 1), decays(Flow))),
    "decay iff the weights are below 4/n": ((S,), (), iff(lt(n * WeightMax, 4), decays(Flow))),
    "decay only with a small radius": ((S,), (), implies(decays(Flow), lt(SpectralRadius(W), 4))),
    "decay only with small weights": ((T,), (), implies(decays(StateFlow), lt(WeightMax, 1))),
    "vanishing needs contraction": ((ANY,), (), implies(vanishes(StateFlow), for_all(r, lt(Norm(inf, Step(r)), 1)))),
    # < for <=
    "strictly below the bound": ((q, k, v, ANY), (), lt(abs(flow), size**q)),
    "slopes strictly below the sup": ((r, k, S), (), lt(f(r, k), SlopeSup)),
    "size at most 1 decays": ((ANY,), (leq(size, 1),), decays(Flow)),
    "weights at most 4/n decay": ((S,), (leq(n * WeightMax, 4),), decays(Flow)),
    "Frobenius strictly above": ((ANY,), (), lt(Norm(two, W), Norm(fro, W))),
    "a norm is positive": ((ANY,), (), lt(0, Norm(inf, W))),
    # slopes dropped
    "one step without the slope": ((k, v, S), (), eq(E(1, k, v), w(k, v))),
    "the bound without slopes": ((q, k, v, ANY), (), leq(abs(flow), Norm(inf, W) ** q)),
    "decay without slopes": ((ANY,), (lt(Norm(inf, W), 1),), decays(Flow)),
    "the recursion without slopes": ((q, k, v, T), (), eq(E(q + 1, k, v), Sum(i, w(k, i) * E(q, i, v, 1)))),
    "the slope of the logistic with a sign": ((k, S), (), eq(f(1, k), Act(1, k) * (1 + Act(1, k)))),
    "the slope is the complement": ((k, S), (), eq(f(1, k), 1 - Act(1, k))),
    "the slope of tanh without the square": ((k, T), (), eq(f(1, k), 1 - Act(1, k))),
    "the slope of another time": ((k, S), (), eq(f(1, k), Act(2, k) - Act(2, k) ** 2)),
    # constants
    "weights below 5/n decay": ((S,), (lt(n * WeightMax, 5),), decays(Flow)),
    "weights a little above 4/n decay": ((S,), (lt(n * WeightMax, Rational(41, 10)),), decays(Flow)),
    "Frobenius below 5 decays": ((S,), (lt(Norm(fro, W), 5),), decays(Flow)),
    "two thirds of the bound": ((q, k, v, ANY), (), leq(abs(flow), Rational(2, 3) * size**q)),
    "just less than the bound": ((q, k, v, ANY), (), leq(abs(flow), Rational(99, 100) * size**q)),
    "slopes below a fifth": ((r, k, S), (), leq(f(r, k), Rational(1, 5))),
    "Frobenius by the root of n": ((ANY,), (), leq(Norm(fro, W) ** 2, n * WeightMax**2)),
    "the inf-norm by four weights": ((ANY,), (), leq(Norm(inf, W), 4 * WeightMax)),
    "at most five units": ((ANY,), (), leq(Norm(inf, W), 5 * WeightMax)),
    "flow at most 100 for sizes up to 11/10": ((q, k, v, ANY), (leq(size, Rational(11, 10)),), leq(abs(flow), 100)),
    "flow at most 20 for sizes up to 3/2": ((q, k, v, ANY), (leq(size, Rational(3, 2)),), leq(abs(flow), 20)),
    # sums and products
    "a flow without its sum": ((q, k, v, ANY), (), eq(E(q + 1, k, v), flow * E(1, k, v, q))),
    "the update without its sum": ((q, k, j, l, ANY), (), eq(WeightFlow(q + 1, k, j, l), E(q, k, j) * Act(q + 1, l))),
    "the update without its first term": (
        (q, k, j, l, ANY),
        (),
        eq(WeightFlow(q + 1, k, j, l), Sum(r, q, E(r, k, j) * Act(r + 1, l))),
    ),
    "the largest path for the sum": (
        (k, v, ANY),
        (),
        leq(abs(E(2, k, v)), Max(i, abs(w(k, i) * f(1, i) * w(i, v) * f(2, v)))),
    ),
    "a product of sums": ((k, ANY), (), eq(Sum(i, w(k, i) * w(i, k)), Sum(i, w(k, i)) * Sum(i, w(i, k)))),
    "a product of slopes for their sum": ((q, k, ANY), (), leq(abs(Prod(r, q, f(r, k))), abs(Sum(r, q, f(r, k))))),
    "the path sum with its units swapped": (
        (q, k, v, ANY),
        (),
        eq(E(2, k, v), Sum(i, w(i, k) * f(1, i) * w(v, i) * f(2, v))),
    ),
    # signs and absolute values
    "a flow that is not negative": ((q, k, v, S), (), leq(0, flow)),
    "below the bound from the other side": ((q, k, v, ANY), (), leq(size**q, abs(flow))),
    "the triangle equality": ((k, v, ANY), (), eq(abs(E(2, k, v)), Sum(i, abs(w(k, i) * f(1, i) * w(i, v) * f(2, v))))),
    "row sums without absolute values": ((ANY,), (), eq(Norm(inf, W), Max(i, abs(Sum(j, w(i, j)))))),
    "weights below 4/n without absolute values": ((S,), (everywhere(lt(n * w(i, j), 4)),), decays(Flow)),
    "row sums below 4 without absolute values": ((S,), (for_all(i, lt(Sum(j, w(i, j)), 4)),), decays(Flow)),
    "slopes without absolute values": ((r, k, ANY), (), leq(-SlopeMax(inf), 2 * f(r, k))),
    "every factor below 1, times a sign": (
        (ANY,),
        (everywhere(lt(-1, w(i, j))), everywhere(lt(w(i, j), 1))),
        decays(Flow),
    ),
    # quantifiers
    "a large weight in each row is one in a whole column": (
        (ANY,),
        (),
        implies(for_all(i, some(j, lt(1, abs(w(i, j))))), some(j, for_all(i, lt(1, abs(w(i, j)))))),
    ),
    "some self-weight above 1 does not decay": ((LIN,), (), implies(some(i, lt(1, abs(w(i, i)))), no(decays(Flow)))),
    "some time below 1 decays": ((ANY,), (), implies(some(r, lt(Norm(inf, Step(r)), 1)), decays(StateFlow))),
    "some row below 1 decays": ((LIN,), (), implies(some(i, lt(Norm(one, Row(i)), 1)), decays(Flow))),
    "every self-weight below 1 decays": ((LIN,), (for_all(i, lt(abs(w(i, i)), 1)),), decays(Flow)),
    # hypotheses dropped, or too weak
    "the middle form at any lag": (
        (q, k, v, S),
        (),
        leq(abs(flow), n * SlopeMax(inf) ** q * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 2)),
    ),
    "noise with any start": ((m, a, b, e0, ANY), tube[1:], leq(abs(noise), b), (deviation,)),
    "noise without a bound on the gain": ((m, a, b, e0, ANY), (tube[0], *tube[2:]), leq(abs(noise), b), (deviation,)),
    "noise within half the tube": ((m, a, b, e0, ANY), tube, leq(2 * abs(noise), b), (deviation,)),
    "noise of twice the size": (
        (m, a, b, e0, ANY),
        (tube[0], tube[1], for_all(t, leq(abs(Free("u", t)), 2 * (1 - a) * b)), *tube[3:]),
        leq(abs(noise), b),
        (deviation,),
    ),
    "a flow below 1 from sizes below 1, times n": (
        (q, k, v, ANY),
        (lt(SlopeMax(inf) * WeightMax, 1),),
        leq(abs(flow), 1),
    ),
    "symmetric weights have equal norms and radius": (
        (ANY,),
        (everywhere(eq(w(i, j), w(j, i))),),
        eq(Norm(inf, W), SpectralRadius(W)),
    ),
    "rows that sum to 0 decay": ((S,), (for_all(i, eq(Sum(j, w(i, j)), 0)),), decays(Flow)),
    "rows that sum to 1 are bounded by 1": ((LIN,), (for_all(i, eq(Sum(j, w(i, j)), 1)),), leq(Norm(inf, W), 1)),
    "no self-weights decay": ((LIN,), (for_all(i, eq(w(i, i), 0)),), decays(Flow)),
    "antisymmetric weights decay": ((LIN,), (everywhere(eq(w(i, j), -w(j, i))),), decays(Flow)),
    "relu flows of positive weights are positive": ((q, k, v, RELU), (everywhere(lt(0, w(i, j))),), lt(0, flow)),
    "every slope equal": ((k, v, T), (), eq(f(1, k), f(1, v))),
    # gated cells
    "the LSTM's cell by its forget gates": ((q, k, LSTM), (), eq(cc, Prod(r, q, Out("f", r - 1, k)))),
    "the LSTM's cell by its input gates": ((q, k, LSTM), (), eq(cc, Prod(r, q, Out("i", r - 1, k))), "fig"),
    "the LSTM's forget gates one step old": ((q, k, LSTM), (), eq(cc, Prod(r, q, Out("f", r, k))), "fig"),
    "the complements of the forget gates": ((q, k, LSTM), (), eq(cc, Prod(r, q, 1 - Out("f", r - 1, k))), "fig"),
    "a sum of forget gates": ((q, k, LSTM), (), eq(cc, Sum(r, q, Out("f", r - 1, k))), "fig"),
    "one forget gate for all steps": ((q, k, LSTM), (), eq(cc, Out("f", 0, k) ** q), "fig"),
    "no path from the output to the cell": ((k, v, LSTM), (), eq(StateFlow(1, "c", k, "h", v), 0)),
    "the output's slope dropped": ((k, LSTM), (), eq(StateFlow(1, "h", k, "c", k), Out("o", 0, k))),
    "the LSTM's step is at most 1": ((LSTM,), (), leq(Norm(inf, Step(1)), 1)),
    "the GRU's state by its update gate": ((k, GRU), (), eq(StateFlow(1, "h", k, "h", k), Out("z", 0, k))),
    "the GRU's complement": ((q, k, GRU), (), eq(hh, Prod(r, q, 1 - Out("z", r - 1, k))), "rzn"),
    "the GRU's entry is at most 1": ((k, GRU), (), leq(abs(StateFlow(1, "h", k, "h", k)), 1)),
    "the GRU's gate at the old time": ((k, GRU), (), eq(StateFlow(1, "h", k, "h", k), Out("z", 1, k)), "rzn"),
    "Elman's step decays": ((ELMAN,), (), decays(StateFlow)),
    "Elman's step by a fifth of its weights": ((ELMAN,), (), leq(Norm(inf, Step(1)), Norm(inf, NetWeight("a", 0)) / 5)),
    "S6 keeps less than half": ((k, S6), (), leq(StateFlow(1, "h", k, "h", k), Rational(1, 2))),
    # numbers alone
    "x below its square": ((x, ANY), (), leq(x, x**2)),
    "a binomial without its middle term": ((x, y, ANY), (), leq((x + y) ** 2, 2 * x**2 + y**2)),
    "exp below its tangent": ((x, ANY), (), leq(exp(x), 1 + x)),
    "a cube below a square and 8": ((x, ANY), (), leq(x**3, x**2 + 60)),
    "a peak between the grid's points": ((x, ANY), (), leq(x * (7 - 3 * x), Rational(408, 100))),
    "a peak of two variables": ((x, y, ANY), (), leq(x + y - x**2 + x * y - y**2, Rational(99, 100))),
    "a peak of two variables, displaced": (
        (x, y, ANY),
        (),
        leq(x * Rational(7, 3) + y * Rational(5, 3) - x**2 - y**2, Rational(204, 100)),
    ),
    "a square below a power of 2": ((q, ANY), (), leq(q**2, 2**q)),
    "a power of 2 below 100 q": ((q, ANY), (), leq(2**q, 100 * q)),
    "a maximum that is no sum": ((x, y, ANY), (), leq(x + y, larger(x, y))),
    "a product of numbers below their sum": ((x, y, ANY), (leq(0, x), leq(0, y)), leq(x * y, x + y + 30)),
    # more of each, written after the search was tuned
    "flow at most 1000 for weights up to 2": ((q, k, v, T), (leq(Norm(inf, W), 2),), leq(abs(flow), 1000)),
    "2-norms below 5 decay": ((S,), (lt(Norm(two, W), 5),), decays(Flow)),
    "a contraction bounded by its slopes alone": ((q, k, v, ANY), (lt(size, 1),), leq(abs(flow), SlopeMax(inf) ** q)),
    "the 2-norm by the radius and the root of n": ((ANY,), (), leq(Norm(two, W) ** 2, n * SpectralRadius(W) ** 2)),
    "symmetric weights have a symmetric flow": (
        (k, v, ANY),
        (everywhere(eq(w(i, j), w(j, i))),),
        eq(E(2, k, v), E(2, v, k)),
    ),
    "rows and columns that sum to 1 have Frobenius norm 1": (
        (ANY,),
        (for_all(i, eq(Sum(j, w(i, j)), 1)), for_all(i, eq(Sum(j, w(j, i)), 1))),
        leq(Norm(fro, W), 1),
    ),
    "doubly stochastic weights have Frobenius norm 1": (
        (LIN,),
        (for_all(i, eq(Sum(j, w(i, j)), 1)), for_all(i, eq(Sum(j, w(j, i)), 1)), everywhere(leq(0, w(i, j)))),
        eq(Norm(fro, W), 1),
    ),
    "one short row bounds its flow": ((q, k, v, LIN), (lt(Norm(one, Row(k)), 1),), leq(abs(flow), 1)),
    "a flow by half its row": (
        (q, k, v, LIN),
        (),
        leq(abs(E(q + 1, k, v)), Norm(inf, Row(k)) * Norm(inf, Flow(q)) / 2),
    ),
    "the gradient by a power of the slope": (
        (q, k, j, l, ANY),
        (),
        leq(abs(WeightFlow(q, k, j, l)), SlopeMax(inf) ** q),
    ),
    "two slopes in a row": ((r, k, S), (), leq(f(r, k) * f(r + 1, k), Rational(1, 20))),
    "the slope of tanh as if of the logistic": ((k, T), (), eq(f(1, k), Act(1, k) * (1 - Act(1, k)))),
    "the slope at one half": ((k, S), (eq(Act(1, k), Rational(1, 2)),), eq(f(1, k), Rational(1, 5))),
    "the slope below one third": ((k, S), (leq(Act(1, k), Rational(1, 3)),), leq(f(1, k), Rational(21, 100))),
    "log below its tangent": ((x, ANY), (lt(0, x),), leq(log(x), x - 2)),
    "a Chebyshev polynomial below its peak": ((x, ANY), (leq(abs(x), 1),), leq(4 * x**3 - 3 * x, Rational(99, 100))),
    "a product of three shares": (
        (x, y, z, ANY),
        (eq(x + y + z, 1), leq(0, x), leq(0, y), leq(0, z)),
        leq(x * y * z, Rational(1, 28)),
    ),
    "flow at most 5 at every lag": ((k, v, S), (leq(Norm(inf, W), 8),), for_all(p, leq(abs(E(p, k, v)), 5))),
    "the LSTM's flow by powers of its step": (
        (q, LSTM),
        (),
        leq(Norm(inf, StateFlow(q)), Norm(inf, StateFlow(1)) ** q),
    ),
    "the GRU's entry is positive": ((k, GRU), (), lt(0, entry)),
    "two steps of Elman's net are one step squared": (
        (k, v, ELMAN),
        (),
        eq(StateFlow(2, "h", k, "h", v), Sum(i, StateFlow(1, "h", k, "h", i) * StateFlow(1, "h", i, "h", v))),
    ),
    "the constant error carousel with recurrent weights": ((q, k, LSTM97), (), eq(cc, 1)),
    "the leaky net's entry is at most 1": ((k, LEAKY), (), leq(entry, 1)),
    "the leaky net decays": ((LEAKY,), (), decays(StateFlow)),
    "peepholes dropped": ((k, v, PEEPHOLE), (), eq(StateFlow(1, "c", k, "c", k), Out("f", 0, k))),
    "any norm bounds an entry": ((q, k, v, norm, ANY), (), leq(abs(flow), (SlopeMax(inf) * Norm(norm, W)) ** q)),
    "unit vectors are short in every norm": ((k, norm, ANY), (), leq(Norm(norm, Basis(k)), 1)),
    "a middle form with the largest weight": ((q, k, v, ANY), (), leq(abs(flow), n * (SlopeMax(inf) * WeightMax) ** q)),
    "small radius, small weights, two steps": (
        (k, v, LIN),
        (leq(WeightMax, 1), leq(SpectralRadius(W), Rational(1, 2))),
        leq(abs(E(2, k, v)), 1),
    ),
    "the radius by the root of the mean square": ((ANY,), (), leq(SpectralRadius(W) ** 2 * n, Norm(fro, W) ** 2)),
    "a contraction at one time": ((ANY,), (lt(Norm(inf, W) * Norm(inf, Slopes(1)), 1),), decays(Flow)),
    "a parabola above its peak, as a premise": (
        (x, ANY),
        (),
        implies(both(leq(0, x), leq(x, 1)), leq(x**2, x - Rational(1, 5))),
    ),
    "the state flow composed without offset": (
        (q, p, k, v, ANY),
        (),
        eq(StateFlow(q + p, k, v), Sum(i, StateFlow(q, k, i) * StateFlow(p, i, v))),
    ),
    "flow at most a million": ((q, k, v, LIN), (leq(WeightMax, 3),), leq(abs(flow), 10**6)),
    "powers of n below powers of 3": ((q, ANY), (), leq(n**q, 3 ** (q + n))),
    "Frobenius 4.1 has 2-norm 4": ((ANY,), (lt(Norm(fro, W), Rational(41, 10)),), leq(Norm(two, W), 4)),
    "2-norms below 4.01 decay": ((S,), (lt(Norm(two, W), Rational(401, 100)),), decays(Flow)),
    "rows shorter than nine tenths": ((k, ANY), (), leq(Norm(two, Row(k)), Norm(inf, W) * Rational(9, 10))),
    "columns by n - 1 rows and a half": ((ANY,), (), leq(Norm(one, W), (n - 1) * Norm(inf, W) + Rational(1, 2))),
    "a sum of inverses": ((x, y, ANY), (lt(0, x), lt(0, y)), leq(x / y + y / x, 2)),
    "means a hundredth apart": (
        (x, y, ANY),
        (lt(0, x), lt(0, y)),
        leq(2 * (x * y) ** Rational(1, 2) + Rational(1, 100), x + y),
    ),
    "the radius of nonnegative weights is the trace": (
        (ANY,),
        (everywhere(leq(0, w(i, j))),),
        leq(SpectralRadius(W), Sum(i, w(i, i))),
    ),
    "the norm of the flow is submultiplicative without shift": (
        (q, ANY),
        (),
        leq(Norm(inf, Flow(q + 1)), Norm(inf, Flow(q)) * Norm(inf, Flow(1))),
    ),
    "Frobenius of contractions": ((q, T), (leq(Norm(two, W), 1),), leq(Norm(fro, Flow(q)), 1)),
    "no decay only with a large radius": (
        (ANY,),
        (),
        implies(no(decays(Flow)), lt(1, SlopeMax(inf) * SpectralRadius(W))),
    ),
    "small self-weights decay": ((S,), (for_all(i, leq(abs(w(i, i)), 2)), lt(WeightMax, 3)), decays(Flow)),
    "slopes of relu that repeat": ((k, v, RELU), (), eq(f(1, k) * f(2, k), f(1, k))),
    "noise with a gain of 1": (
        (m, a, b, e0, ANY),
        (
            leq(abs(e0), b),
            leq(0, a),
            lt(a, 1),
            for_all(t, leq(abs(Free("g", t)), 1)),
            for_all(t, leq(abs(Free("u", t)), (1 - a) * b)),
        ),
        leq(abs(noise), b),
        (deviation,),
    ),
    "n to the q - 2 from lag 3 on": (
        (q, k, v, ANY),
        (leq(3, q),),
        leq(abs(flow), n ** (q - 2) * (WeightMax * SlopeMax(inf)) ** q),
    ),
    "n - 1 paths at each step": (
        (q, k, v, ANY),
        (leq(2, n),),
        leq(abs(flow), (n - 1) ** (q - 1) * (WeightMax * SlopeMax(inf)) ** q),
    ),
    "order of weights is order of sizes": ((k, v, S), (lt(w(k, v), w(v, k)),), leq(abs(w(k, v)), abs(w(v, k)))),
    "a product bounds its factors": ((k, v, LIN), (eq(w(k, v) * w(v, k), Rational(1, 2)),), leq(abs(w(k, v)), 5)),
    "sign matrices have radius n": ((LIN,), (everywhere(eq(w(i, j) ** 2, 1)),), eq(SpectralRadius(W), n)),
}


# what the default seed misses, and why
HARD = {"small radius, small weights, two steps": "needs four units, a triangle of equal weights, and its corner"}


def built(name: str) -> Claim:
    """The false claim of this name."""
    over, given, statement, *more = FALSE[name]
    where = more[0] if more else ()
    if isinstance(where, str):  # nets that read nothing of the state
        where = tuple(define(NetWeight(gate, 0, i, j), 0) for gate in where)
    return Claim(
        id="false", source="a slip", over=(n, *over), given=given, statement=statement, where=where, reason=name
    )
