"""Which tuples are terms and formulas of the kernel. Part of the trusted base; standard library only.

`checked` refuses everything else: a wrong number of arguments, an argument of another sort, a binder over the wrong
range, a variable that is no (name, sort), a number that is no Fraction. The kernel calls it on every conclusion.
"""

from fractions import Fraction
from typing import Any

from proofs.terms import RELATIONS, N, Term, has_sort, need

SORTS = ("unit", "nat", "lag", "real")

# The arguments of a leaf: u a unit, x a number, s a name, m a matrix, * any more of u and x.
LEAVES = {
    "n": "",
    "Weight": "uu",
    "Slope": "xu",
    "ErrorFlow": "xuux",
    "StateFlow": "xuu",
    "Step": "xuu",
    "Act": "xu",
    "WeightFlow": "xuuux",
    "Same": "uu",
    "Free": "s*",
    "Seq": "s*",
    "Norm": "sm",
    "SpectralRadius": "m",
    "SlopeSup": "",
    "WeightMax": "",
}
MATRICES = {"W": "", "Abs": "m", "Row": "u", "Col": "u", "Slopes": "x", "Step": "x", "Flow": "x", "StateFlow": "x"}
OPERATORS = {"abs": 1, "**": 2, "exp": 1, "log": 1}  # +, *, max, min take any number of arguments
LIMITS = ("Flow", "StateFlow")


def checked(formula: Term) -> None:
    """Refuse what is no formula of the kernel."""
    head, *parts = _tuple(formula)
    if head in RELATIONS:
        _count(formula, 2)
        for part in parts:
            number(part)
    elif head in ("and", "not", "implies", "iff"):
        need(parts if head == "and" else len(parts) == 1 + (head != "not"), f"{formula!r} has a wrong number of parts")
        for part in parts:
            checked(part)
    elif head in ("all", "some"):
        _count(formula, 2)
        (variable,) = _variables(parts[0], 1)
        need(variable[2] in SORTS, f"{variable!r} has no sort")
        checked(parts[1])
    else:
        need(head in ("decays", "vanishes") and len(parts) == 1, f"{formula!r} is no formula")
        need(parts[0] in [(name,) for name in LIMITS], f"{parts[0]!r} is no flow")


def number(t: Term) -> None:
    """Refuse what is no term with a real value."""
    if type(t) is Fraction:
        return
    head, *parts = _tuple(t)
    if head == "var":
        _variables((t,), 1)
        need(t[2] != "unit", f"the unit {t[1]} stands where a number is needed")
    elif head in ("sum", "prod", "maximum", "PathSum"):
        _binder(t)
    elif head in ("+", "*", "max", "min") or head in OPERATORS:
        need(parts and len(parts) == OPERATORS.get(head, len(parts)), f"{t!r} has a wrong number of parts")
        for part in parts:
            number(part)
    elif head == "SlopeMax":
        _arguments(t, "sx" if len(parts) == 2 else "s")
    else:
        need(head in LEAVES, f"{t!r} is no term of the language")
        _arguments(t, LEAVES[head])


def _binder(t: Term) -> None:
    head, variables, body, *rest = t if len(t) > 3 else (*t, None, None, None)
    if head == "PathSum":
        need(len(rest) == 3, f"{t!r} is no path sum")
        sorts = [v[2] for v in _variables(variables, 3)]
        need(sorts == ["lag", "unit", "unit"], f"the names of a path sum are a step and two units, not {sorts}")
        number(rest[0])
        for unit in rest[1:]:
            _unit(unit)
    else:
        need(len(rest) == 1, f"{t!r} is no {head}")
        found = _variables(variables, len(variables) if isinstance(variables, tuple) else 0)
        over_units = rest[0] == N and all(v[2] == "unit" for v in found)
        need(over_units or [v[2] for v in found] == ["lag"], f"{head} runs over units in the range n, or over one lag")
        number(rest[0])
    number(body)


def _arguments(t: Term, kinds: str) -> None:
    head, *parts = t
    if kinds.endswith("*"):
        need(len(parts) >= len(kinds), f"{t!r} lacks an argument")
        kinds = kinds[:-1] + "".join("u" if has_sort(x, "unit") else "x" for x in parts[len(kinds) - 1 :])
    need(len(parts) == len(kinds), f"{head} takes {len(kinds)} arguments, not {len(parts)}: {t!r}")
    for part, kind in zip(parts, kinds, strict=True):
        {"u": _unit, "x": number, "m": _matrix, "s": _name}[kind](part)


def _matrix(t: Term) -> None:
    head = _tuple(t)[0]
    need(head in MATRICES, f"{t!r} is no matrix")
    _arguments(t, MATRICES[head])


def _unit(t: Term) -> None:
    _variables((t,), 1)
    need(t[2] == "unit", f"{t!r} is no unit")


def _name(t: Term) -> None:
    need(type(t) is str, f"{t!r} is no name")


def _variables(found: Any, count: int) -> tuple[Any, ...]:
    """Distinct variables, each a triple ("var", name, sort)."""
    need(isinstance(found, tuple) and len(found) == count > 0, f"{found!r} are not {count} variables")
    for v in found:
        need(isinstance(v, tuple) and len(v) == 3 and v[0] == "var", f"{v!r} is no variable")
        need(type(v[1]) is str and v[2] in SORTS, f"{v!r} is no variable with a name and a sort")
    need(len(set(found)) == count, f"{found!r} are not distinct")
    return tuple(found)


def _tuple(t: Term) -> tuple[Any, ...]:
    need(isinstance(t, tuple) and t and isinstance(t[0], str), f"{t!r} is no term and no formula")
    return tuple(t)


def _count(t: Term, parts: int) -> None:
    need(len(t) == parts + 1, f"{t!r} has a wrong number of parts")
