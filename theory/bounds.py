r"""Upper bounds of the error flow of a plain net: what they say, where they are tight, what the papers make of them.

With f'max = SlopeMax(p, q), the largest p-norm of F'(t-1), ..., F'(t-q), and a norm p that is compatible with the
vector norm of the same name:

| bound                    | the error flow of lag q is at most | needs     | tight?                        |
|--------------------------|------------------------------------|-----------|-------------------------------|
| `weak_upper_bound`       | n f'max^q |W_v||W_{k^T}||W|^(q-2)  | q >= 2    | p = inf; else n is not needed |
| `dual_norm_bound`        | f'max^q |W_v||W_{k^T}|* |W|^(q-2)  | q >= 2    | yes                           |
| `weak_upper_bound_final` | n (f'max |W|)^q                    |           | no: n is not needed           |
| `bound_without_n`        | (f'max |W|)^q                      |           | yes                           |
| `class_bound`            | (n w_max sup|f'|)^q / n            |           | yes                           |
| `power_bound_as_printed` | n^(gamma^q), gamma = f'max |W|     | gamma < 1 | VACUOUS: it is at least 1     |

(* the dual norm.) All of them start from the product W F'(t-1) W F'(t-2) ... W F'(t-q) of `theory.flow`: its entry
[k, v] is row k of W, times F'(t-1), times the q - 2 inner pairs, times column v, times f'_v(net_v(t-q)). The bounds
differ in how the row and the column are paired. Of a path of a cell, see `path_bound`.

"f'max = 1/4 for the logistic" is true of max |f'| and of the 1-, 2- and infinity-norm of F', not of the Frobenius norm,
which is sqrt(n)/4 when all units sit at the steepest point.
"""

from dataclasses import dataclass
from enum import StrEnum

import sympy
from sympy import Expr

from theory.block_bounds import weight_norm
from theory.cell import Cell
from theory.errors import TheoryError
from theory.flow import Product
from theory.formulas import Formula, Relation, eq, leq, lt
from theory.leaves import Col, ErrorFlow, Norm, NormName, Row, SlopeMax, SlopeSup, W, WeightMax, fro, inf, one, two
from theory.path_sums import K, Q, V
from theory.paths import Diag, Path
from theory.ranges import BoundSymbol, magnitude
from theory.sorts import Real
from theory.statement_latex import latex
from theory.sums import UNITS
from theory.symbols import State

# compatible with the vector norm of the same name (fro with the 2-norm), which is 1 on unit vectors
COMPATIBLE_NORMS = (one, two, inf, fro)
_DUAL = {one: inf, inf: one, two: two, fro: two}


class Tightness(StrEnum):
    """How much a bound says: attained somewhere, never attained, or above what is possible anyway."""

    TIGHT = "TIGHT"
    LOOSE = "LOOSE"
    VACUOUS = "VACUOUS"


@dataclass(frozen=True)
class Bound:
    """An inequality, what it needs, how tight it is, and who says so.

    `where` says where equality holds (TIGHT), by how much at least it fails (LOOSE), or why it says nothing (VACUOUS).
    """

    name: str
    statement: Relation
    hypotheses: tuple[Formula, ...]
    tightness: Tightness
    where: str
    source: str

    def __post_init__(self) -> None:
        if not isinstance(self.statement, Relation) or self.statement.sign not in ("<=", "<"):
            raise TheoryError(
                f"the statement of the bound {self.name!r} is {self.statement}; pass leq(a, b) or lt(a, b)"
            )
        for field in ("name", "where", "source"):
            if not getattr(self, field):
                raise TheoryError(f"{field}={getattr(self, field)!r} in the bound {self.name!r}; a bound says {field}")

    @property
    def value(self) -> Expr:
        """What the flow is at most."""
        return self.statement.right

    def latex(self) -> str:
        """The inequality in LaTeX, without its hypotheses."""
        return latex(self.statement)


def weak_upper_bound(norm: NormName = inf) -> Bound:
    r"""The error flow is at most n f'max^q |W_v| |W_{k^T}| |W|^(q-2), for q >= 2: the middle form.

    Why: |x^T y| <= n |x| |y| if the largest entry of a vector is at most its norm; then the norms of the inner factors.
    Tight for p = inf: W = c sigma sigma^T with signs sigma and equal slopes attains it at every q >= 2, because all n
    paths through each time have one sign. In the other norms n is not needed (Hoelder, Cauchy): loose by n, exactly.
    At q = 1 it is false: W = diag(1, 3) has the flow 1 and the bound 2/3 (p = inf).
    Source: Hochreiter and Schmidhuber (1997), sec. 3.1, with "q > 1"; review, line 67, without.

    >>> weak_upper_bound().value
    n*Norm(inf, Col(v))*Norm(inf, Row(k))*Norm(inf, W)**(q - 2)*SlopeMax(inf, q)**q
    """
    tight = norm == inf
    return Bound(
        name="weak upper bound, middle form",
        statement=_at_most(
            UNITS * _slope(norm) ** Q * Norm(norm, Col(V)) * Norm(norm, Row(K)) * Norm(norm, W) ** (Q - 2)
        ),
        hypotheses=(leq(2, Q),),
        tightness=Tightness.TIGHT if tight else Tightness.LOOSE,
        where="W = c sigma sigma^T, sigma in {-1, 1}^n, equal slopes, every q >= 2" if tight else "by the factor n",
        source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    )


def dual_norm_bound(norm: NormName = inf) -> Bound:
    """The error flow is at most f'max^q |W_v| |W_{k^T}|* |W|^(q-2), for q >= 2: the row in the dual norm, and no n.

    Why: |x^T y| <= |x|* |y| is Hoelder's inequality; the rest as in the middle form, which follows from it.
    Tight: the example of the middle form for p = inf; W = c e_1 e_1^T, k = v = 1 in each of the norms.
    Source: ours (catalogue X3).
    """
    row = Norm(_DUAL[_checked(norm)], Row(K))
    return Bound(
        name="weak upper bound, dual norm",
        statement=_at_most(_slope(norm) ** Q * Norm(norm, Col(V)) * row * Norm(norm, W) ** (Q - 2)),
        hypotheses=(leq(2, Q),),
        tightness=Tightness.TIGHT,
        where="W = c e_1 e_1^T, k = v = 1, slopes of the other units 0, every q >= 2",
        source="errorflow (X3)",
    )


def weak_upper_bound_final(norm: NormName = inf) -> Bound:
    r"""The error flow is at most n (f'max |W|)^q, for every q >= 1: the final form.

    Why: `bound_without_n`, times n >= 1. (The paper's own step from the middle form, |W_{k^T}| <= |W|, is false in the
    1-norm: W = e_1 1^T has |W_{1^T}|_1 = n and |W|_1 = 1. What it concludes is true.)
    Loose by the factor n, exactly, in every norm: without it the bound still holds and is attained.
    Source: Hochreiter and Schmidhuber (1997), sec. 3.1; the review typesets it as n^(gamma^q).
    """
    return Bound(
        name="weak upper bound, final form",
        statement=_at_most(UNITS * (_slope(norm) * Norm(norm, W)) ** Q),
        hypotheses=(),
        tightness=Tightness.LOOSE,
        where="by the factor n",
        source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    )


def bound_without_n(norm: NormName = inf) -> Bound:
    r"""The error flow is at most (f'max |W|)^q, for every q >= 1.

    Why: an entry of a matrix is at most its norm, |e_k^T M e_v| <= |e_k|* |M| |e_v| with both unit vectors of norm 1
    (the Frobenius norm is at least the 2-norm), and the norm of a product is at most the product of the norms.
    Tight: W = c e_1 e_1^T, k = v = 1, only unit 1 with a slope, in each norm; W = c I with equal slopes for p = one,
    two, inf.
    Source: errorflow (catalogue B4*); the papers carry a factor n here.

    >>> print(bound_without_n().latex())
    \left|{\frac{...}{...}}\right| \le \left(f'_{\max,\infty,\,q}\,\left\lVert W\right\rVert_{\infty}\right)^{q}
    """
    return Bound(
        name="weak upper bound without n",
        statement=_at_most((_slope(norm) * Norm(norm, W)) ** Q),
        hypotheses=(),
        tightness=Tightness.TIGHT,
        where="W = c e_1 e_1^T, k = v = 1, slopes of the other units 0, every q",
        source="errorflow (B4*)",
    )


def class_bound() -> Bound:
    r"""The error flow is at most (n w_max sup|f'|)^q / n, for every q >= 1; w_max = max |w[i, j]|.

    Why: of the n^(q-1) paths each carries q weights and q slopes. So |w| <= w_max < 4/n makes the flow of a logistic
    net decay exponentially; the paper's constant, n instead of 1/n, is n^2 too large.
    Tight: W = w_max sigma sigma^T, sigma in {-1, 1}^n, all slopes at the supremum (if it is attained), every q, k and
    v: all paths have one sign and one size. So among nets with |w| <= w_max decay is certain iff n w_max sup|f'| < 1.
    Source: errorflow (catalogue B11), after Hochreiter and Schmidhuber (1997), sec. 3.1.

    >>> class_bound().value
    (SlopeSup*WeightMax*n)**q/n
    """
    return Bound(
        name="class bound",
        statement=_at_most((UNITS * WeightMax * SlopeSup) ** Q / UNITS),
        hypotheses=(),
        tightness=Tightness.TIGHT,
        where="W = w_max sigma sigma^T, sigma in {-1, 1}^n, all slopes at the supremum, every q",
        source="errorflow (B11), after Hochreiter and Schmidhuber (1997), sec. 3.1",
    )


def power_bound_as_printed(norm: NormName = inf) -> Bound:
    r"""The error flow is at most n^(gamma^q) for gamma = f'max |W| < 1: true, and it says nothing.

    Why: the flow is at most gamma^q < 1 <= n^(gamma^q); the bound tends to 1, not to 0. Meant is n gamma^q. Without
    gamma < 1 it is false: n = 1, gamma = 2, q = 3 gives the flow 8 and the bound 1.
    Source: the review, which typesets the final form so.
    """
    gamma = Real("gamma")
    return Bound(
        name="weak upper bound as printed",
        statement=_at_most(UNITS ** (gamma**Q)),
        hypotheses=(eq(gamma, _slope(norm) * Norm(norm, W)), lt(gamma, 1)),
        tightness=Tightness.VACUOUS,
        where="the flow is below 1, the bound is at least 1",
        source="review, after Hochreiter and Schmidhuber (1997), sec. 3.1",
    )


def product_of_norms(product: Product, norm: NormName = inf) -> Expr:
    """The norm of a product of the net's matrices is at most this: the product of the norms of its factors.

    Sharper than (f'max |W|)^q where the slopes differ from step to step. Tight: W = c I, equal slopes within each step.

    >>> from theory.flow import error_flow_product
    >>> product_of_norms(error_flow_product(2))
    Norm(inf, Slopes(1))*Norm(inf, Slopes(2))*Norm(inf, W)**2
    """
    return sympy.Mul(*(Norm(_checked(norm), factor) for factor in product.factors))


def path_bound(cell: Cell, state: State, path: Path, *, norm: str = "inf") -> Expr:
    """The norm of one path of d state(t+1) / d (another state)(t) is at most this: the product of its factors' norms.

    norm : "one" (largest column sum), "inf" (largest row sum), "fro" (root of the sum of squares)
    A Diag factor counts with the supremum of its modulus, a Weight factor with its norm. In "fro" a path without a full
    matrix is a diagonal of `state`'s size, whose norm is at most sqrt(size) times its largest entry.
    Tight for a path of constant Diag factors and at most one Weight; loose where large entries do not meet.
    """
    if norm not in ("one", "inf", "fro"):
        raise TheoryError(f"norm={norm!r} has no bound here; pass 'one', 'inf' or 'fro'")
    nets = {net.name: net for net in cell.nets}
    bounds = []
    full = False
    for factor in path:
        if isinstance(factor, Diag):
            bounds.append(magnitude(factor.expr))
        else:
            size, is_full = weight_norm(cell, nets[factor.net], factor.slot, norm)
            bounds.append(size)
            full = full or is_full
    root = sympy.sqrt(BoundSymbol("size", state.size)) if norm == "fro" and not full else sympy.S.One
    return sympy.Mul(root, *bounds)


def _at_most(value: Expr) -> Relation:
    return leq(sympy.Abs(ErrorFlow(Q, K, V)), value)


def _slope(norm: NormName) -> Expr:
    return SlopeMax(_checked(norm), Q)


def _checked(norm: NormName) -> NormName:
    if norm not in COMPATIBLE_NORMS:
        raise TheoryError(
            f"norm={norm}: no bound is known, it is not compatible with a vector norm; pass one, two, inf or fro"
        )
    return norm
