"""As printed, d x_t / d x_{t-1} = W^T diag(sigma'(x_{t-1})).

The state x is the net input: x_t = W sigma(x_{t-1}) + ...; the entry (k, v) is d x_t^k / d x_{t-1}^v.

Why it falls: x_t^k depends on x_{t-1}^v through w_kv, not w_vk. W = [[0, 0], [1, 0]], linear.

Tight: right for symmetric W; and, read as the map of gradients, columns in and columns out, W^T diag would have to be
diag W^T.

Source: Pascanu, Mikolov and Bengio (2013), eq. (5), the factor of the product.
"""

from proofs.claim import Claim, instead
from theory.statement import ErrorFlow, Net, Slope, Unit, Units, Weight, eq

n, k, v, net = Units("n"), Unit("k"), Unit("v"), Net()

n5 = Claim(
    id="n5",
    title="one step with transposed weights",
    source="Pascanu, Mikolov and Bengio (2013), eq. (5)",
    over=(n, k, v, net),
    statement=eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, v)),
    # no derivation: the flow over one step is its definition
    corrected=instead(statement=eq(ErrorFlow(1, k, v), Weight(k, v) * Slope(1, v))),
)
