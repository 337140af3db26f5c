"""|x^T y| <= n |x| |y| if no vector is shorter than its largest entry (b2); without that condition it is false.

Why: |x_j| <= |x|_inf <= |x| and likewise for y, n times. The condition |u|_inf <= |u| for all u says that each unit
vector has the dual length |e_j|* <= 1: u_j = e_j^T u.

Tight: equality for x = y = (1, ..., 1) in the infinity norm (near miss). Without the condition a norm of a tenth of
the largest entry falls short: 1 against n / 100 (b2-any-norm).

Source: Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 67, without the condition.
"""

from proofs import kernel as K
from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas import J
from proofs.lemmas import norm_lemmas as NL
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import Basis, Free, Net, Norm, NormVariable, Sum, Unit, Units, Vector, dual, for_all, leq

n, i, j, x, net = Units("n"), Unit("i"), Unit("j"), NormVariable("x"), Net()

product = abs(Sum(j, Free("x", j) * Free("y", j)))
lengths = Norm(x, Vector(j, Free("x", j))) * Norm(x, Vector(j, Free("y", j)))
at_least_largest_entry = for_all(i, leq(Norm(dual(x), Basis(i)), 1))


def derivation() -> Proof:
    """|sum| <= |x|* |y| and |x|* <= sum over j of |x_j| |e_j|* <= n |x|."""
    claim = sequent(b2.stored)
    units = K.assume(claim.given[0])
    bound = NL.sum_below_n(("var", "x", "norm"), J, ("Free", "x", J), ("Free", "y", J), units)
    return weigh(claim.goal, (bound,))


b2 = Claim(
    id="b2",
    title="scalar product below n times the norms",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, x, net),
    given=(at_least_largest_entry,),
    statement=leq(product, n * lengths),
    derivation=derivation,
    near_miss=instead(statement=leq(product, lengths)),
)

any_norm = Claim(
    id="b2-any-norm",
    title="scalar product below n times the norms, in any norm",
    source="review, line 67, which drops the condition",
    over=(n, x, net),
    statement=leq(product, n * lengths),
    corrected=also_given(at_least_largest_entry, derivation=derivation),
)
