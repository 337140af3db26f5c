"""Exact cases of plain nets for the evaluator, drawn with the shipped strategies; shared by several tests."""

from flint import fmpq
from hypothesis import strategies as st

from proofs import strategies
from proofs.exact.plaincase import PlainCase
from theory.activations import logistic


def rational(rows):
    return tuple(tuple(fmpq(x.numerator, x.denominator) for x in row) for row in rows)


@st.composite
def cases(draw, max_units=4, structures=tuple(strategies.STRUCTURES), **of_weights):
    """Exact cases of a logistic plain net with a lag q and two units k and v."""
    n = draw(st.integers(1, max_units))
    structure = draw(st.sampled_from(structures))
    weights = draw(strategies.weights(n, structure=structure, **of_weights))
    slopes = draw(strategies.slopes(n, activation=logistic, max_steps=4))
    variables = {"q": draw(strategies.lags()), "k": draw(st.integers(1, n)), "v": draw(st.integers(1, n))}
    return PlainCase(n, variables, rational(strategies.exact(weights)), rational(slopes))


def truth(judge, case):
    """The truth of the judge's statement where all its hypotheses hold, else None."""
    scene = judge.scene(case)
    return judge.statement(scene) if all(test(scene) is True for test in judge.given) else None
