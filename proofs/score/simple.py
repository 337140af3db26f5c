"""Two simple methods to compare with: Hypothesis alone, and five random points; both judge exactly, neither proves."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from proofs.exact.evaluate import Judge, read_case
from proofs.exact.intervals import Undefined
from proofs.exact.operators import Unreadable
from proofs.score.bank import Claim
from proofs.score.cases import IN_OUTPUT, Unsuitable, constructed, free_names, spelled
from proofs.score.cellcases import cell_case
from proofs.score.planting import TROUBLE
from proofs.score.tree import mentions

EXAMPLES, POINTS = 100, 5
MAX_UNITS, MAX_LAG = 3, 5
QUARTERS = tuple(Fraction(i, 4) for i in range(-12, 13))
Pick = Callable[[tuple[Any, ...]], Any]


def falls(claim: Claim, case: Any, judge: Judge) -> bool:
    """Whether every hypothesis is TRUE and the statement FALSE at a case."""
    try:
        scene = judge.scene(read_case(spelled(case), judge.stored))
        return all(test(scene) is True for test in judge.given) and judge.statement(scene) is False
    except (Undefined, Unreadable, ValueError, KeyError):
        return False


def naive_case(claim: Claim, pick: Pick) -> dict[str, Any]:
    """A case of integers and quarters, each picked by itself: no families, no saturation."""
    n = pick(tuple(range(1, MAX_UNITS + 1)))
    pools: dict[str, tuple[Any, ...]] = {
        "unit": tuple(range(1, n + 1)), "lag": tuple(range(1, MAX_LAG + 1)), "nat": tuple(range(MAX_LAG)),
        "real": QUARTERS,
    }  # fmt: skip
    formulas = [claim["given"], claim["where"], claim["statement"]]
    case: dict[str, Any] = {
        "n": n,
        "vars": {name: pick(pools[sort]) for name, sort in claim["sorts"].items()},
        "free": {name: [pick(QUARTERS) for _ in range(n)] for name in sorted(free_names(formulas))},
    }
    if claim["system"]["kind"] == "cell":
        return cell_case(claim, case, Random(pick(tuple(range(10_000)))))
    case["W"] = [[pick(QUARTERS) for _ in range(n)] for _ in range(n)]
    name = claim["system"].get("activation")
    rows = pick((1, 2))
    inside = {"logistic": QUARTERS[13:16], "tanh": QUARTERS[9:16]}.get(str(name), QUARTERS)
    acts = [[pick(inside) for _ in range(n)] for _ in range(rows)]
    case["slopes"] = [[pick(QUARTERS) if name is None else IN_OUTPUT[name](y) for y in row] for row in acts]
    if any(mentions(formulas, head) for head in ("Act", "WeightFlow")):
        case["acts"] = acts
    return constructed(claim, case)


def five_random_points(claim: Claim, number: int) -> bool:
    """Whether one of five random cases refutes the claim."""
    judge, rng = Judge(claim), Random(number)
    cases = (_case(claim, rng.choice) for _ in range(POINTS))
    return any(case is not None and falls(claim, case, judge) for case in cases)


def hypothesis_alone(claim: Claim, number: int) -> bool:
    """Whether a plain search by Hypothesis refutes the claim, with 100 examples of integers and quarters."""
    judge = Judge(claim)
    found: list[bool] = []

    @seed(number)
    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def search(data: st.DataObject) -> None:
        # sampled_from draws no constants from the modules that happen to be loaded, as integers() would
        case = _case(claim, lambda pool: data.draw(st.sampled_from(pool)))
        if case is not None and not found and falls(claim, case, judge):
            found.append(True)

    search()
    return bool(found)


def _case(claim: Claim, pick: Pick) -> dict[str, Any] | None:
    """A naive case, or None where the construction gives none."""
    try:
        return naive_case(claim, pick)
    except (Unsuitable, *TROUBLE):
        return None
