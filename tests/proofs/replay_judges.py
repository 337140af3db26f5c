"""Judges of small cases, plain nets and cells, without the file that a witness is."""

from fractions import Fraction
from typing import Any

from proofs import replay

NET = {"kind": "net", "slopes": "SECTOR"}
ONE_UNIT: dict[str, Any] = {"W": [["1"]], "slopes": [["1"]]}
ORBIT = {"kind": "net", "activation": "logistic", "slopes": "ORBIT"}
ORBIT_OF_ONE = {"W": [["1/2"]], "bias": ["0"], "a0": ["1"], "T": 1}


def numbers(x: Any) -> Any:
    """The strings of a case as numbers; integers, such as the steps of a run, stay."""
    if isinstance(x, dict):
        return {name: numbers(part) for name, part in x.items()}
    if isinstance(x, list):
        return [numbers(part) for part in x]
    return Fraction(x) if isinstance(x, str) else x


def judge(
    case: dict[str, Any],
    system: dict[str, Any] = NET,
    *,
    hints: dict[str, str] | None = None,
    where: tuple[Any, ...] = (),
) -> replay.Judge:
    """Who judges the case; the hints are the bindings at which its witness says that something fails."""
    fails = {"bindings": numbers(hints or {})}
    case = {"n": 1} | numbers(case)
    return replay.Judge(replay.Witness("test", system, {}, [], list(where), ["<", "1", "0"], case, fails))


def truth(f: Any, case: dict[str, Any] = ONE_UNIT, system: dict[str, Any] = NET, **fields: Any) -> bool | None:
    """The truth of the formula for the case."""
    return judge(case, system, **fields).truth(f, {})


def slopes(*values: str) -> dict[str, Any]:
    """One unit with weight 1 and these slopes in turn."""
    return {"W": [["1"]], "slopes": [[x] for x in values]}
