"""Statements taken from the literature: formulas of the kernel that are admitted by name, not proved.

Trusted by those verdicts alone that say CITED; standard library only. The kernel's rule `cite` makes a Proof of each,
which every Proof that rests on it lists. Each is meant, like every formula of the kernel, in every net: any n >= 1,
any real weights, any bounded slopes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from proofs.meaning import entry
from proofs.terms import ONE, ZERO, Term, free, has_sort, need, subst

JOINT: Term = ("JointRadius",)
ROTA_STRANG = "Rota and Strang (1960), A note on the joint spectral radius"
HORN_JOHNSON = "Horn and Johnson (2013), Matrix Analysis"


def powers(flow: str) -> Term:
    """If every step of a flow is one matrix M, the flow is M ** q: it decays where rho(M) < 1, and vanishes only there.

    Flow(q) has the steps W F'(t-1), W F'(t-2), ...; StateFlow(q) has F'(t) W, F'(t-1) W, ...
    """
    need(flow in ("Flow", "StateFlow"), f"{flow!r} is no flow; pass Flow or StateFlow")
    first, sort, matrix = (ONE, "lag", ("Flow", ONE)) if flow == "Flow" else (ZERO, "nat", ("Step", ONE))
    r, j = ("var", "r", sort), ("var", "j", "unit")
    steady: Term = ("all", (r,), ("all", (j,), ("=", ("Slope", r, j), ("Slope", first, j))))
    small: Term = ("<", ("SpectralRadius", matrix), ONE)
    return (
        "implies",
        steady,
        ("and", ("implies", small, ("decays", (flow,))), ("implies", ("vanishes", (flow,)), small)),
    )


def dominated(matrix: Term, c: Term, other: Term, i: Term, j: Term) -> Term:
    """If |M[i, j]| <= c N[i, j] for all i, j, and 0 <= c, then rho(M) <= c rho(N).

    c, M and N mention neither i nor j.
    """
    need(has_sort(i, "unit") and has_sort(j, "unit") and i != j, f"{i!r}, {j!r} are no two units")
    need(not {i, j} & (free(matrix) | free(c) | free(other)), f"{i[1]} or {j[1]} is free in a matrix or in the factor")
    below: Term = ("<=", ("abs", entry(matrix, i, j)), ("*", c, entry(other, i, j)))
    premise = ("and", ("<=", ZERO, c), ("all", (i,), ("all", (j,), below)))
    return ("implies", premise, ("<=", ("SpectralRadius", matrix), ("*", c, ("SpectralRadius", other))))


def exchanged() -> Term:
    """rho(A B) = rho(B A), of A = W and B = F'(t-1): Flow(1) = W F'(t-1), and Step(2) = F'(t-1) W."""
    return ("=", ("SpectralRadius", ("Flow", ONE)), ("SpectralRadius", ("Step", ONE + ONE)))


def joint_decay(c: Term) -> Term:
    """If all slopes lie in [0, c], and c rho < 1, the flow decays; rho is the joint spectral radius of all W D.

    D is diagonal with entries in [0, 1]; c depends on neither the time nor the unit.
    """
    return ("implies", ("and", _slopes_up_to(c), ("<", ("*", c, JOINT), ONE)), ("decays", ("Flow",)))


def joint_period(c: Term, q: Term) -> Term:
    """If all slopes lie in [0, c], the spectral radius of the flow over q steps is at most (c rho) ** q."""
    need(has_sort(q, "lag"), f"{q!r} is not manifestly a lag")
    return ("implies", _slopes_up_to(c), ("<=", ("SpectralRadius", ("Flow", q)), ("**", ("*", c, JOINT), q)))


def joint_norm(p: str) -> Term:
    """rho <= |W|, in the 1-, 2-, infinity- and Frobenius norm: |W D| <= |W| for every D with entries in [0, 1]."""
    need(p in ("one", "two", "inf", "fro"), f"{p!r} is none of one, two, inf, fro")
    return ("<=", JOINT, ("Norm", p, ("W",)))


def joint_absolute() -> Term:
    """rho is at most the spectral radius of |W|: no entry of a product of q such W D exceeds that of |W| ** q."""
    return ("<=", JOINT, ("SpectralRadius", ("Abs", ("W",))))


def _slopes_up_to(c: Term) -> Term:
    r, j = ("var", "r", "nat"), ("var", "j", "unit")
    need(not {r, j} & free(c), f"r or j is free in {c!r}")
    slope: Term = ("Slope", r, j)
    return ("all", (r,), ("all", (j,), ("and", ("<=", ZERO, slope), ("<=", slope, c))))


def boundary_decay(x: Term, g: Term, t: Term, c: Term, k: Term, p: Term) -> Term:
    """If x(t+1) = x(t) - c x(t)**(p+1) + ... > 0 starts below c/k, then c p t x(t)**p tends to 1.

    If moreover g(t) = 1 - c (p+1) x(t)**p + ... > 0, then C <= q**((p+1)/p) g(1) g(2) ... g(q) <= 1/C, with some C > 0
    for all lags q. What the dots stand for is at most k x**(p+2), and k x**(p+1). x and g are terms in the nat t.

    Since k x < c, x falls, and tends to 0: at another limit c <= k x. So u = x**-p grows by c p + O(x) in each step,
    and x**p is 1/(c p t), but for a share O(t**(-1/p)), or O(log t / t) if p = 1. Hence the logarithm of g(t) is
    -(p+1)/(p t), and what is left of it has a sum.
    """
    q, r, last = (("var", name, "lag") for name in ("q", "r", "T"))
    eps, least = (("var", name, "real") for name in ("eps", "C"))
    need(t[0] == "var" and t[2] == "nat" and has_sort(p, "lag"), f"{t!r} is no nat, or {p!r} not manifestly a lag")
    need(t not in free(c) | free(k) | free(p), f"{t[1]} is free in c, k or p")
    used = free(x) | free(g) | free(c) | free(k) | free(p)
    need(not {q, r, last, eps, least} & used, "q, r, T, eps or C is free in what is passed")
    next_p, at_q = ("+", p, ONE), subst(x, t, q)
    step: Term = ("+", subst(x, t, ("+", t, ONE)), ("*", -ONE, x), ("*", c, ("**", x, next_p)))
    slope: Term = ("+", g, -ONE, ("*", c, next_p, ("**", x, p)))
    premise = (
        "and",
        ("<", ("*", k, subst(x, t, ZERO)), c),
        ("all", (t,), ("<", ZERO, x)),
        ("all", (t,), ("<=", ("abs", step), ("*", k, ("**", x, ("+", p, ONE + ONE))))),
        ("all", (t,), ("<", ZERO, g)),
        ("all", (t,), ("<=", ("abs", slope), ("*", k, ("**", x, next_p)))),
    )
    near: Term = ("<=", ("abs", ("+", ("*", c, p, q, ("**", at_q, p)), -ONE)), eps)
    late: Term = ("some", (last,), ("all", (q,), ("implies", ("<=", last, q), near)))
    scaled: Term = ("*", ("**", q, ("*", next_p, ("**", p, -ONE))), ("prod", (r,), subst(g, t, r), q))
    between: Term = ("all", (q,), ("and", ("<=", least, scaled), ("<=", ("*", least, scaled), ONE)))
    bounds: Term = ("some", (least,), ("and", ("<", ZERO, least), between))
    return ("implies", premise, ("and", ("all", (eps,), ("implies", ("<", ZERO, eps), late)), bounds))


@dataclass(frozen=True)
class Citation:
    """What is admitted, and the theorem that it is taken from."""

    fact: Callable[..., Term]
    source: str


CITED: dict[str, Citation] = {
    citation.fact.__name__: citation
    for citation in (
        Citation(powers, f"Gelfand (1941), Normierte Ringe; {HORN_JOHNSON}, Theorem 5.6.12 and Corollary 5.6.13"),
        Citation(dominated, f"{HORN_JOHNSON}, Theorem 8.1.18"),
        Citation(exchanged, f"{HORN_JOHNSON}, Theorem 1.3.22"),
        Citation(joint_decay, f"{ROTA_STRANG}: its definition, which a convex hull leaves as it is"),
        Citation(joint_period, "Berger and Wang (1992), Bounded semigroups of matrices, Theorem IV, its easy half"),
        Citation(
            joint_norm, f"{ROTA_STRANG}: it is the infimum, over the norms of matrices, of the largest norm in the set"
        ),
        Citation(joint_absolute, f"{ROTA_STRANG}: its definition; {HORN_JOHNSON}, Theorem 8.1.18"),
        Citation(boundary_decay, "de Bruijn (1958), Asymptotic Methods in Analysis, chapter 8 (iterated functions)"),
    )
}
