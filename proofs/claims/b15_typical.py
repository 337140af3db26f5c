"""Whether large weights typically go with small slopes: a matter of record, measured and not proved.

Why it is only noted: "typically" has no formal reading in the source. Strict readings fail: in the net of b6 with all
nets at 0 the slopes are 1/4 whatever the weights.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1."""

from proofs.claim import Claim

b15 = Claim(
    id="b15",
    title="large weights and small slopes",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    noted="the source says that large |W| typically results in small |F'|, as confirmed by experiments; in random "
    "logistic nets the mean slope falls and the largest, which is |F'| in the infinity norm, hardly does",
)
