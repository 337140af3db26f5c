"""Time lags of more than 1000 steps: a matter of record.

Why it is only noted: it is the result of an experiment, a lag of q + 1 for q = 1000, learned from 49 000 training
sequences. The theorem beside it has no such number: the truncated error is the same for every lag (l3, l3-carousel).

Source: Hochreiter and Schmidhuber (1997), abstract, sec. 5.2; the review repeats it."""

from proofs.claim import Claim

l14 = Claim(
    id="l14",
    title="minimal time lags in excess of 1000 steps",
    source="Hochreiter and Schmidhuber (1997), abstract and sec. 5.2; quoted in the review",
    noted="the sources report that the LSTM learned to bridge minimal time lags of more than 1000 steps, in an "
    "experiment; the theorem is that the truncated error inside of a cell is constant, for every lag",
)
