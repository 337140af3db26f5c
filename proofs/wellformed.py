"""Which tuples are terms and formulas of the kernel. Part of the trusted base; standard library only.

`checked` refuses everything else: a wrong number of arguments, an argument of another sort, a binder over the wrong
range, a variable that is no (name, sort), a number that is no Fraction. The kernel calls it on every conclusion.
"""

from fractions import Fraction
from typing import Any

from proofs.terms import RELATIONS, KernelError, N, Term, has_sort, need

SORTS = ("unit", "nat", "lag", "real")
NORMS = ("one", "two", "inf", "fro", "max")

# The arguments of a leaf: u a unit, x a number, s a name, m a matrix with n rows and n columns, p a norm,
# v a vector or a matrix, * any more of u and x. Those of gated cells, the last ones, are explained in `cell_meaning`.
LEAVES = {
    "n": "",
    "Weight": "uu",
    "Slope": "xu",
    "ErrorFlow": "xuux",
    "StateFlow": "xuu",
    "Step": "xuu",
    "Act": "xu",
    "ActAt": "x",
    "SlopeAt": "x",
    "WeightFlow": "xuuux",
    "Same": "uu",
    "Free": "s*",
    "Seq": "s*",
    "Norm": "pv",
    "SpectralRadius": "m",
    "SlopeSup": "",
    "WeightMax": "",
    "JointRadius": "",
    "Bias": "u",
    "Input": "xu",
    "Start": "u",
    "Steps": "",
    "Out": "sxu",
    "OutSlope": "sxu",
    "NetWeight": "sxuu",
    "Value": "s*",
    "ActOf": "sx",
    "SlopeOf": "sx",
    "CellStep": "xsusu",
    "CellFlow": "xsusu",
}
MATRICES = {"W": "", "Abs": "m", "Slopes": "x", "Step": "x", "Flow": "x", "StateFlow": "x"}
VECTORS = {"Row": "u", "Col": "u", "Basis": "u", "Vector": ""}  # of a Vector: the unit that it binds, its component
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
        _variables(parts[0], 1)
        checked(parts[1])
    else:
        need(head in ("decays", "vanishes"), f"{formula!r} is no formula")
        need(parts in [[(name,)] for name in LIMITS], f"{parts!r} is no flow")


def number(t: Term) -> None:
    """Refuse what is no term with a real value."""
    if type(t) is Fraction:
        return
    head, *parts = _tuple(t)
    if head == "var":
        _variables((t,))
        need(t[2] != "unit", f"the unit {t[1]} stands where a number is needed")
    elif head in ("sum", "prod", "maximum", "PathSum"):
        _binder(t)
    elif head in ("+", "*", "max", "min") or head in OPERATORS:
        need(parts and len(parts) == OPERATORS.get(head, len(parts)), f"{t!r} has a wrong number of parts")
        for part in parts:
            number(part)
    elif head == "SlopeMax":
        _arguments(t, "px" if len(parts) == 2 else "p")
        need(t[1][0] != "dual", f"{t[1]!r} is a norm of vectors, and the slopes are a matrix")
    else:
        need(head in LEAVES, f"{t!r} is no term of the language")
        _arguments(t, LEAVES[head])
        need(head != "Norm" or t[1][0] != "dual" or t[2][0] in VECTORS, f"a dual norm is of vectors only: {t!r}")


def _binder(t: Term) -> None:
    match t:
        case ("PathSum", names, body, q, k, v):
            sorts = [name[2] for name in _variables(names)]
            need(sorts == ["lag", "unit", "unit"], f"the names of a path sum are a step and two units, not {sorts}")
            number(q)
            _unit(k)
            _unit(v)
        case ("sum" | "prod" | "maximum" as head, variables, body, where):
            sorts = [variable[2] for variable in _variables(variables)]
            over_units = where == N and set(sorts) == {"unit"}
            need(over_units or sorts == ["lag"], f"{head} runs over units in the range n, or over one lag")
            number(where)
        case _:
            raise KernelError(f"{t!r} has a wrong number of parts")
    number(body)


def _arguments(t: Term, kinds: str) -> None:
    head, *parts = t
    if kinds.endswith("*"):
        kinds = kinds.removesuffix("*")
        need(len(parts) > len(kinds), f"{t!r} lacks an argument")
        kinds += "".join("u" if has_sort(x, "unit") else "x" for x in parts[len(kinds) :])
    need(len(parts) == len(kinds), f"{head} takes {len(kinds)} arguments, not {len(parts)}: {t!r}")
    for part, kind in zip(parts, kinds, strict=True):
        {"u": _unit, "x": number, "m": _matrix, "s": _name, "p": _norm, "v": _vector_or_matrix}[kind](part)


def _matrix(t: Term, heads: dict[str, str] = MATRICES) -> None:
    head = _tuple(t)[0]
    need(head in heads, f"{t!r} is no matrix")
    _arguments(t, heads[head])


def _vector_or_matrix(t: Term) -> None:
    if _tuple(t)[0] == "Vector":
        _count(t, 2)
        _unit(*_variables(t[1], 1))
        number(t[2])
    else:
        _matrix(t, MATRICES | VECTORS)


def _norm(p: Term) -> None:
    """Refuse what is neither the name of a norm, nor a norm variable, nor the dual of one of those but max."""
    dual = isinstance(p, tuple) and len(p) == 2 and p[0] == "dual" and p[1] != "max"
    p = p[1] if dual else p
    variable = isinstance(p, tuple) and len(p) == 3 and p[::2] == ("var", "norm") and type(p[1]) is str
    need(variable or p in NORMS, f"{p!r} is no norm")


def _unit(t: Term) -> None:
    _variables((t,))
    need(t[2] == "unit", f"{t!r} is no unit")


def _name(t: Term) -> None:
    need(type(t) is str, f"{t!r} is no name")


def _variables(found: Any, count: int = 0) -> tuple[Any, ...]:
    """Distinct variables, each a triple ("var", name, sort): `count` of them, or without a count any number."""
    need(isinstance(found, tuple) and len(found) == (count or len(found)), f"{found!r} are no variables")
    for v in found:
        need(isinstance(v, tuple) and len(v) == 3 and v[0] == "var", f"{v!r} is no variable")
        need(type(v[1]) is str and v[2] in SORTS, f"{v!r} is no variable with a name and a sort")
    need(len(set(found)) == len(found), f"{found!r} are not distinct")
    return tuple(found)


def _tuple(t: Term) -> tuple[Any, ...]:
    need(isinstance(t, tuple) and t and isinstance(t[0], str), f"{t!r} is no term and no formula")
    return tuple(t)


def _count(t: Term, parts: int) -> None:
    need(len(t) == parts + 1, f"{t!r} has a wrong number of parts")
