"""Facts about norms: formulas of the kernel, each of them true in every net, for every n >= 1.

Part of the trusted base; standard library only; to be read like a page of a textbook. The kernel's rule `norm_fact`
makes a Proof of each.

A pair p is a norm |.| of vectors and a norm |.| of n x n matrices with |M u| <= |M| |u| and |M N| <= |M| |N|:

    one, two, inf    the 1-, 2-, infinity-norm of vectors, and the norm of matrices that it induces
    fro              the 2-norm of vectors, and the Frobenius norm of matrices
    a norm variable  any pair

dual p is the norm of vectors |a|* = max over u != 0 of |sum over j of a_j u_j| / |u|. "max" is the largest entry: a
norm of vectors (there it is inf) and of matrices, but no pair, for max |(M N)_ij| may exceed max |M_ij| max |N_ij|.

A vector is ("Vector", (j,), a): its component at unit j is the term a, any real term. Below, j is bound wherever it
stands; what must not depend on it is said, and checked.
"""

from collections.abc import Callable

from proofs.meaning import component, entry
from proofs.terms import ONE, ZERO, N, Term, free, has_sort, need, normal, plus, term
from proofs.wellformed import NORMS, VECTORS

PAIRS = ("one", "two", "inf", "fro")
DUALS = {"one": "inf", "inf": "one", "two": "two", "fro": "two"}


def _norm(q: Term, of: Term) -> Term:
    return ("Norm", q, of)


def _vector(j: Term, a: Term) -> Term:
    return ("Vector", (j,), a)


def _sum(j: Term, a: Term) -> Term:
    return ("sum", (j,), a, N)


def _pair(p: Term) -> None:
    variable = isinstance(p, tuple) and p[::2] == ("var", "norm")
    need(variable or p in PAIRS, f"{p!r} is no compatible pair; pass one, two, inf, fro or a norm variable")


def _units(*units: Term) -> None:
    need(all(has_sort(u, "unit") for u in units), f"{units!r} are no units")
    need(len(set(units)) == len(units), f"{units!r} are not distinct")


def _apart(variable: Term, t: Term) -> None:
    need(variable not in free(t), f"{variable[1]} is free in {t!r}")


# Every norm q of vectors: of a pair, dual, or max


def components(q: Term, vector: Term, j: Term) -> Term:
    """|Row(k)| = |(w[k, j]) over j|, |Col(v)| = |(w[j, v]) over j|, |Basis(k)| = |(Same(j, k)) over j|; j is not k."""
    _units(j)
    _apart(j, vector)
    return ("=", _norm(q, vector), _norm(q, _vector(j, component(vector, j))))


def equal_vectors(q: Term, j: Term, a: Term, b: Term) -> Term:
    """If a_j = b_j for all j, then |a| = |b|."""
    _units(j)
    return ("implies", ("all", (j,), ("=", a, b)), ("=", _norm(q, _vector(j, a)), _norm(q, _vector(j, b))))


def homogeneous(q: Term, j: Term, c: Term, a: Term) -> Term:
    """|c a| = |c| |a|, for a number c that does not depend on j."""
    _units(j)
    _apart(j, c)
    return ("=", _norm(q, _vector(j, ("*", c, a))), ("*", ("abs", c), _norm(q, _vector(j, a))))


def subadditive(q: Term, j: Term, a: Term, b: Term) -> Term:
    """|a + b| <= |a| + |b|."""
    _units(j)
    return ("<=", _norm(q, _vector(j, ("+", a, b))), ("+", _norm(q, _vector(j, a)), _norm(q, _vector(j, b))))


def spread(q: Term, j: Term, a: Term) -> Term:
    """|a| <= sum over j of |a_j| |e_j|, for a is the sum of the a_j e_j."""
    _units(j)
    return ("<=", _norm(q, _vector(j, a)), _sum(j, ("*", ("abs", a), _norm(q, ("Basis", j)))))


# Every pair p and its dual


def hoelder(p: Term, j: Term, a: Term, b: Term) -> Term:
    """|sum over j of a_j b_j| <= |a|* |b|, by definition of the dual norm."""
    _pair(p)
    _units(j)
    product = ("*", _norm(("dual", p), _vector(j, a)), _norm(p, _vector(j, b)))
    return ("<=", ("abs", _sum(j, ("*", a, b))), product)


def matrix_vector(p: Term, matrix: Term, i: Term, j: Term, u: Term) -> Term:
    """|M u| <= |M| |u|: (M u)_i = sum over j of M[i, j] u_j. The matrix mentions neither i nor j, and u_j no i."""
    _pair(p)
    _units(i, j)
    for variable, t in ((i, matrix), (j, matrix), (i, u)):
        _apart(variable, t)
    image = _vector(i, _sum(j, ("*", entry(matrix, i, j), u)))
    return ("<=", _norm(p, image), ("*", _norm(p, matrix), _norm(p, _vector(j, u))))


def vector_matrix(p: Term, matrix: Term, i: Term, j: Term, u: Term) -> Term:
    """|u^T M|* <= |u|* |M|, for |(u^T M) x| <= |u|* |M x| <= |u|* |M| |x|: (u^T M)_j = sum over i of u_i M[i, j].

    The matrix mentions neither i nor j, and u_i no j.
    """
    _pair(p)
    _units(i, j)
    for variable, t in ((i, matrix), (j, matrix), (j, u)):
        _apart(variable, t)
    image = _vector(j, _sum(i, ("*", u, entry(matrix, i, j))))
    return ("<=", _norm(("dual", p), image), ("*", _norm(("dual", p), _vector(i, u)), _norm(p, matrix)))


def slopes_vector(p: Term, r: Term, j: Term, u: Term) -> Term:
    """|F' u| <= |F'| |u| and |u^T F'|* <= |u|* |F'|, for the diagonal F' of the slopes at t - r; r mentions no j."""
    _pair(p)
    _units(j)
    _apart(j, r)
    image, slopes = _vector(j, ("*", ("Slope", r, j), u)), _norm(p, ("Slopes", r))
    both = (("<=", _norm(q, image), ("*", slopes, _norm(q, _vector(j, u)))) for q in (p, ("dual", p)))
    return ("and", *both)


def slope(p: Term, r: Term, j: Term) -> Term:
    """|f'_j| <= |F'|, for F' e_j = f'_j e_j."""
    _pair(p)
    return ("<=", ("abs", ("Slope", r, j)), _norm(p, ("Slopes", r)))


def spectral_radius(p: Term, matrix: Term) -> Term:
    """The spectral radius of M is at most |M|: it is the limit of the k-th root of |M^k|, and |M^k| <= |M|^k."""
    _pair(p)
    return ("<=", ("SpectralRadius", matrix), _norm(p, matrix))


def multiple_radius(matrix: Term, c: Term, other: Term, i: Term, j: Term) -> Term:
    """If M[i, j] = c N[i, j] for all i, j, the spectral radius of M is |c| times that of N: so are the eigenvalues.

    c, M and N mention neither i nor j.
    """
    _units(i, j)
    for variable in (i, j):
        for t in (matrix, c, other):
            _apart(variable, t)
    entries = ("=", entry(matrix, i, j), ("*", c, entry(other, i, j)))
    radii = ("=", ("SpectralRadius", matrix), ("*", ("abs", c), ("SpectralRadius", other)))
    return ("implies", ("all", (i,), ("all", (j,), entries)), radii)


def last_step(p: Term, flow: str, q: Term) -> Term:
    """|Flow(q)| <= |Flow(q-1)| |W| |F'(t-q)| and |StateFlow(q)| <= |StateFlow(q-1)| |Step(q)|, by |M N| <= |M| |N|.

    At q = 1 without the first factor; else q - 1 is manifestly a lag.
    """
    _pair(p)
    need(flow in ("Flow", "StateFlow"), f"{flow!r} is no flow; pass Flow or StateFlow")
    steps = (("W",), ("Slopes", q)) if flow == "Flow" else (("Step", q),)
    if q != ONE:
        before = term(plus(normal(q), {(): -ONE}))
        need(has_sort(before, "lag"), f"the lag {q!r} is neither 1 nor manifestly at least 2")
        steps = ((flow, before), *steps)
    return ("<=", _norm(p, (flow, q)), ("*", *(_norm(p, step) for step in steps)))


def step(p: Term, r: Term) -> Term:
    """|Step(r)| <= |F'(t-r+1)| |W|, for Step(r) = F'(t-r+1) W; r is manifestly a lag."""
    _pair(p)
    need(has_sort(r, "lag"), f"{r!r} is not manifestly a lag")
    before = term(plus(normal(r), {(): -ONE}))
    return ("<=", _norm(p, ("Step", r)), ("*", _norm(p, ("Slopes", before)), _norm(p, ("W",))))


def slopes_upper(p: Term, r: Term) -> Term:
    """|F'(t-r)| <= SlopeMax(p), the supremum over the times r = 0, 1, ...; r is manifestly a nat."""
    need(has_sort(r, "nat"), f"{r!r} is no time")
    return ("<=", _norm(p, ("Slopes", r)), ("SlopeMax", p))


def slopes_least(p: Term, r: Term, c: Term) -> Term:
    """If |F'(t-r)| <= c for all nats r, then SlopeMax(p) <= c, the least upper bound; c does not depend on r."""
    need(isinstance(r, tuple) and r[::2] == ("var", "nat"), f"{r!r} is no nat variable")
    _apart(r, c)
    return ("implies", ("all", (r,), ("<=", _norm(p, ("Slopes", r)), c)), ("<=", ("SlopeMax", p), c))


# The norms that have a name


def dual_by_name(p: Term, vector: Term) -> Term:
    """The dual of the 1-norm is the infinity-norm, and the reverse; the 2-norm is its own dual."""
    need(p in DUALS, f"the dual of {p!r} has no name")
    need(vector[0] in VECTORS, f"{vector!r} is no vector")
    return ("=", _norm(("dual", p), vector), _norm(DUALS[p], vector))


def frobenius_of_vector(vector: Term) -> Term:
    """The pair fro has the 2-norm for vectors."""
    need(vector[0] in VECTORS, f"{vector!r} is no vector")
    return ("=", _norm("fro", vector), _norm("two", vector))


def basis(q: Term, k: Term) -> Term:
    """|e_k| = 1, in every norm that has a name, and in their duals."""
    need(q in NORMS or q in [("dual", p) for p in PAIRS], f"{q!r} has no name")
    return ("=", _norm(q, ("Basis", k)), ONE)


def squares_of_vector(vector: Term, j: Term) -> Term:
    """|a|_2 ** 2 = sum over j of a_j ** 2; j is free in no vector."""
    _units(j)
    _apart(j, vector)
    return ("=", ("**", _norm("two", vector), ONE + ONE), _sum(j, ("**", component(vector, j), ONE + ONE)))


def squares_of_matrix(matrix: Term, i: Term, j: Term) -> Term:
    """|M|_F ** 2 = sum over i and j of M[i, j] ** 2; the matrix mentions neither i nor j."""
    _units(i, j)
    for variable in (i, j):
        _apart(variable, matrix)
    squares = _sum(i, _sum(j, ("**", entry(matrix, i, j), ONE + ONE)))
    return ("=", ("**", _norm("fro", matrix), ONE + ONE), squares)


def squares_of_slopes(r: Term, j: Term) -> Term:
    """|F'|_F ** 2 = sum over j of f'_j ** 2; the time mentions no j."""
    _units(j)
    _apart(j, r)
    return ("=", ("**", _norm("fro", ("Slopes", r)), ONE + ONE), _sum(j, ("**", ("Slope", r, j), ONE + ONE)))


def two_below_frobenius(matrix: Term) -> Term:
    """|M|_2 <= |M|_F, by Cauchy and Schwarz in each row."""
    return ("<=", _norm("two", matrix), _norm("fro", matrix))


def root(a: Term, b: Term) -> Term:
    """If 0 <= b and a a <= b b, then a <= b."""
    return ("implies", ("and", ("<=", ZERO, b), ("<=", ("*", a, a), ("*", b, b))), ("<=", a, b))


def square_root(a: Term) -> Term:
    """If 0 < a, then 0 <= a ** (1/2) and the square of a ** (1/2) is a."""
    half: Term = ("**", a, ONE / 2)
    return ("implies", ("<", ZERO, a), ("and", ("<=", ZERO, half), ("=", ("*", half, half), a)))


FACTS: dict[str, Callable[..., Term]] = {
    fact.__name__: fact
    for fact in (
        components,
        equal_vectors,
        homogeneous,
        subadditive,
        spread,
        hoelder,
        matrix_vector,
        vector_matrix,
        slopes_vector,
        slope,
        spectral_radius,
        multiple_radius,
        last_step,
        step,
        slopes_upper,
        slopes_least,
        dual_by_name,
        frobenius_of_vector,
        basis,
        squares_of_vector,
        squares_of_matrix,
        squares_of_slopes,
        two_below_frobenius,
        root,
        square_root,
    )
}
