"""With weights drawn anew at each step, the mean of the squared flow is (beta g)**(2 q) / n.

The weights are independent, with mean 0 and variance g**2 / n, all slopes beta. The n**(q-1) paths add like their root:
signs cost the factor n**((q-1)/2) against the worst case.

Why: the mean of a product of two different paths is 0, and that of the square of one is (beta g)**(2 q) / n**q. One W
for all steps is another matter: for n = 6, q = 4, beta = 1/4, g = 1.3 the mean is 3.6e-5 off the diagonal and 6.1e-5 on
it, against 2.07e-5 (samples).

Source: new here.
"""

from proofs.claim import Claim

x9 = Claim(
    id="x9",
    title="the mean square of the flow under weights drawn anew at each step",
    source="new here",
    noted="A mean over random weights, and weights that change in time, are not in the language; for weights with "
    "independent signs the mean over all signs is computed exactly in the tests.",
)
