"""Hierarchical nets with several time scales: a matter of record.

Why it is only noted: the review does not mention them, and no statement about their gradient was seen.

Source: El Hihi and Bengio (1996) (not seen)."""

from proofs.claim import Claim

r14 = Claim(
    id="r14",
    title="hierarchical time scales",
    source="El Hihi and Bengio (1996) (not seen); not in the review",
    noted="units on several time scales are proposed for long lags; the review does not mention them",
)
