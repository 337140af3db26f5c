"""Multigrid random search: a matter of record.

Why it is only noted: that the box shrinks to .9 of its side at each improvement is a choice of the procedure; after 50
improvements its side is .9**50 = .0052 of what it was. The numbers of trials are results of experiments.

Source: Bengio et al. (1994), as reported; Hochreiter et al. (2001), remedies (numbers not seen in the papers)."""

from proofs.claim import Claim

r10 = Claim(
    id="r10",
    title="multigrid random search",
    source="Bengio et al. (1994); Hochreiter et al. (2001), remedies",
    noted="the search box shrinks to .9 of its side at each improvement; how many trials a task takes is an experiment",
)
