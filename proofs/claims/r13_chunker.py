"""The chunker, which compresses a sequence to what was not predicted: a matter of record.

Why it is only noted: no statement about its gradient is made.

Source: Schmidhuber (1992), as in Hochreiter and Schmidhuber (1997), sec. 2, and Hochreiter et al. (2001), remedies."""

from proofs.claim import Claim

r13 = Claim(
    id="r13",
    title="the chunker",
    source="Schmidhuber (1992); Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies",
    noted="the chunker is listed among the remedies for long lags; no statement about its gradient is made",
)
