"""As printed, |M'| < 1 is exactly the necessary and sufficient condition for the gradient to decay.

d0-necessary reads |M'| as a norm, as printed: if the gradient decays, then |M'| < 1 at every step. d0-sufficient
reads it by the eigenvalues, as the papers define hyperbolic attractors: if all eigenvalues are below 1 at every step,
the gradient decays.

Why d0-necessary falls: the constant case W = [[0, 2], [0, 0]] with slopes 1 has norm 2 and M' M' = 0; W = [[1/2, 100],
[0, 1/2]] decays with an infinity norm of 100.5 (the 2-norm is 100.0025). Why d0-sufficient falls: steps may have
eigenvalues near 0 while their product grows: W = [[0, 2], [2, 0]] with slopes (1, small) and (small, 1) in turn
multiplies by 4 every two steps.

Tight: as corrected it is the source's sentence: |M'| < 1 is sufficient for decay, given one bound for all steps
(d1-decays). It is not necessary; necessary and sufficient is a spectral radius below 1, for one constant M'.

Source: review, line 116. Hochreiter et al. (2001), section on the dilemma, call it sufficient for decay and necessary
for robust latching."""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from theory.activations import tanh
from theory.statement import (
    Lag,
    Net,
    Norm,
    Real,
    SpectralRadius,
    StateFlow,
    Step,
    Units,
    decays,
    for_all,
    implies,
    inf,
    leq,
    lt,
)

n, r, lam, net = Units("n"), Lag("r"), Real("lam"), Net(tanh)


def by_one_bound() -> Proof:
    """The decay theorem, as d1-decays."""
    claim = sequent(necessary.variant(one_bound_for_all_steps).stored)
    return L.state_flow_decays(claim.goal[1], *map(K.assume, claim.given))


one_bound_for_all_steps = instead(
    over=(n, lam, net),
    given=(leq(0, lam), lt(lam, 1)),
    statement=implies(for_all(r, leq(Norm(inf, Step(r)), lam)), decays(StateFlow)),
    derivation=by_one_bound,
)

necessary = Claim(
    id="d0-necessary",
    title="|M'| < 1 is necessary for decay (norm)",
    source="review, line 116",
    over=(n, net),
    statement=implies(decays(StateFlow), for_all(r, lt(Norm(inf, Step(r)), 1))),
    corrected=one_bound_for_all_steps,
)

sufficient = Claim(
    id="d0-sufficient",
    title="|M'| < 1 is sufficient for decay (eigenvalues)",
    source="review, line 116, with the eigenvalues of Bengio et al. (1994), definition 2",
    over=(n, net),
    statement=implies(for_all(r, lt(SpectralRadius(Step(r)), 1)), decays(StateFlow)),
    corrected=one_bound_for_all_steps,
)
