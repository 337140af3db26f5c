"""Which index of [A]_ij is the row: a matter of record.

Why it is only noted: the sentence is about notation. The products that the source prints need the first index for the
row: the error flow over one step is w_kv f'_v, which is [W F']_kv with row k and column v (p1, p5).

Source: Hochreiter and Schmidhuber (1997), sec. 3.1."""

from proofs.claim import Claim

m8 = Claim(
    id="m8",
    title="rows and columns exchanged in words",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1 (two independent copies were read)",
    noted="the source says that [A]_ij is the element in the i-th column and j-th row of A; the products as it prints "
    "them, with [W]_ij = w_ij, need row i and column j",
)
