"""Whose forget gate it is: a matter of record.

Why it is only noted: the sentence is about who wrote a formula. In the 1997 cell, c(t) = c(t-1) + i(t) g(t), the factor
of c(t-1) is 1, and the product of such factors is identically 1 (l3-carousel); with the gate f the product is that of
l6. The cells "LSTM 1997" and "LSTM" of this program are the two.

Source: review, line 152, c_t = f_t c_{t-1} + i_t c~_t as of the papers of 1997 and 2001; Gers, Schmidhuber
and Cummins (2000)."""

from proofs.claim import Claim

l4 = Claim(
    id="l4",
    title="a forget gate in the LSTM of 1997",
    source="review, line 152",
    noted="the review gives the cell with the forget gate f_t as that of the papers of 1997 and 2001; the forget gate "
    "is of Gers, Schmidhuber and Cummins (2000), the cell of 1997 has the factor 1 in its place",
)
