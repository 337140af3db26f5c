"""As printed, the gradient by w_jl is delta_j(tau) a_l(tau-1) at one time tau.

Why it falls: w_jl acts at every time step. For E = net_k(t) the gradient through the last q + 1 steps is the sum over
tau = t - r, r = 0..q, of delta_j(t-r) a_l(t-r-1), where delta_j(t-r) = ErrorFlow(r, k, j); one term is not the sum.

Tight: the corrected statement is an equality; its first term is the step at time t itself, where delta_j(t) = [k = j].

Source: review, line 103. Hochreiter et al. (2001), section on BPTT, print the update with + eta although their delta
is the derivative of E by net, which is gradient ascent; the review's minus is right."""

from proofs.claim import Claim, instead
from theory.statement import Act, ErrorFlow, Lag, Net, Sum, Unit, Units, WeightFlow, eq

n, q, r, j, k, l, net = Units("n"), Lag("q"), Lag("r"), Unit("j"), Unit("k"), Unit("l"), Net()

summed = WeightFlow(1, k, j, l) + Sum(r, q, ErrorFlow(r, k, j) * Act(r + 1, l))

m4 = Claim(
    id="m4",
    title="weight update without the sum over time",
    source="review, line 103; Hochreiter et al. (2001), section on BPTT (there with the opposite sign)",
    over=(n, q, j, k, l, net),
    statement=eq(WeightFlow(q + 1, k, j, l), ErrorFlow(q, k, j) * Act(q + 1, l)),
    corrected=instead(statement=eq(WeightFlow(q + 1, k, j, l), summed)),
)
