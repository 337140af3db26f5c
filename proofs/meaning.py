"""What the leaves of the statement language mean, in the kernel's terms.

Part of the trusted base; standard library only.

Norms are maxima and sums, steps are products, flows and path sums are given by their last step. `read` turns a stored
statement into the kernel's form. The tests compare every definition here with the evaluator's, which shares no code
with it.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proofs.terms import (
    BINDERS,
    ONE,
    ZERO,
    KernelError,
    N,
    Term,
    free,
    fresh,
    has_sort,
    need,
    normal,
    plus,
    subst,
    term,
)
from proofs.wellformed import VECTORS

_NUMBER = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
_RANGES = {"lags": "lag", "nats": "nat", "reals": "real"}

_I, _J, _R = ("var", "i", "unit"), ("var", "j", "unit"), ("var", "r", "lag")

DIAGONAL = ("one", "two", "inf", "max")  # the norms that a diagonal matrix's largest entry is


def entry(matrix: Term, i: Term, j: Term) -> Term:
    """The entry of a matrix of the language to unit i from unit j."""
    match matrix:
        case ("Abs", inner):
            return ("abs", entry(inner, i, j))
        case ("Flow", q):
            return ("ErrorFlow", q, i, j, ZERO)
    head, *args = matrix
    leaf = {"W": "Weight", "Step": "Step", "StateFlow": "StateFlow"}.get(head)
    need(leaf is not None, f"{matrix!r} has no entries in the kernel")
    return (leaf, *args, i, j)


def component(vector: Term, j: Term) -> Term:
    """The component of a vector of the language at unit j."""
    match vector:
        case ("Vector", (unit,), body):
            return subst(body, unit, j)
        case ("Row", k):
            return ("Weight", k, j)
        case ("Col", v):
            return ("Weight", j, v)
        case ("Basis", k):
            return ("Same", j, k)
    raise KernelError(f"{vector!r} is no vector")


def _norm(p: Term, matrix: Term) -> Term:
    """The norm as maxima and sums; the 2-norm and the Frobenius norm of a full matrix have none."""
    i, j = (v if v not in free(matrix) else fresh(v, free(matrix)) for v in (_I, _J))
    if matrix[0] in VECTORS:
        body = ("abs", component(matrix, j))
        need(p in ("one", "inf", "max"), f"the {p}-norm of a vector has no rational form")
        return ("sum", (j,), body, N) if p == "one" else ("maximum", (j,), body, N)
    if matrix[0] == "Slopes":
        need(p in DIAGONAL, f"the {p}-norm of the slopes has no rational form")
        return ("maximum", (j,), ("abs", ("Slope", matrix[1], j)), N)
    body = ("abs", entry(matrix, i, j))
    forms: dict[str, Callable[[], Term]] = {
        "inf": lambda: ("maximum", (i,), ("sum", (j,), body, N), N),
        "one": lambda: ("maximum", (j,), ("sum", (i,), body, N), N),
        "max": lambda: ("maximum", (i,), ("maximum", (j,), body, N), N),
    }
    need(p in forms, f"the {p}-norm has no rational form")
    return forms[p]()


def _slope_max(p: Term, lags: Term) -> Term:
    """The largest norm of the slopes at the times 1..lags."""
    r = _R if _R not in free(lags) else fresh(_R, free(lags))
    slopes = ("Slopes", r)
    return ("maximum", (r,), _norm(p, slopes) if p in DIAGONAL else ("Norm", p, slopes), lags)


def _steps(leaf: Term) -> Term:
    """A flow over q is that over q - 1 and the last step; q is manifestly a lag."""
    q = leaf[1] if leaf[0] != "PathSum" else leaf[3]
    need(has_sort(q, "lag"), f"the lag {q!r} is not manifestly at least 1")
    before = term(plus(normal(q), {(): -ONE}))
    j = fresh(_J, free(leaf))
    if leaf[0] == "PathSum":
        _, (m, unit, previous), edge, _q, k, v = leaf
        start = k if q == ONE else j
        end = fresh(("var", "v", "unit"), free(edge) | free(leaf) | {start, unit, previous, m})
        last = subst(subst(subst(edge, m, q), unit, end), previous, start)
        last, rest = subst(last, end, v), (*leaf[:3], before, k, j)
    elif leaf[0] == "ErrorFlow":
        _, _q, k, v, o = leaf
        last, rest = (
            ("*", ("Weight", k if q == ONE else j, v), ("Slope", ("+", o, q), v)),
            ("ErrorFlow", before, k, j, o),
        )
    else:
        _, _q, k, v = leaf
        last, rest = ("Step", q, k if q == ONE else j, v), ("StateFlow", before, k, j)
    if q == ONE:
        return last
    need(has_sort(before, "lag"), f"the lag {q!r} is neither 1 nor manifestly at least 2")
    return ("sum", (j,), ("*", rest, last), N)


def _weight_flow(leaf: Term) -> Term:
    """The weight's own last use, and what its earlier uses make of the nets that k reads; q is manifestly a lag."""
    _, q, k, j, l, o = leaf
    need(has_sort(q, "lag"), f"the lag {q!r} is not manifestly at least 1")
    after, own = ("+", o, ONE), ("*", ("Same", k, j), ("Act", ("+", o, ONE), l))
    if q == ONE:
        return own
    before = term(plus(normal(q), {(): -ONE}))
    need(has_sort(before, "lag"), f"the lag {q!r} is neither 1 nor manifestly at least 2")
    i = fresh(_I, free(leaf))
    earlier = ("*", ("Weight", k, i), ("Slope", after, i), ("WeightFlow", before, i, j, l, after))
    return ("+", own, ("sum", (i,), earlier, N))


def definition(leaf: Term) -> Term:
    """What a leaf stands for: norms as maxima and sums, steps as products, flows and path sums by their last step."""
    head, *args = leaf
    meanings: dict[str, Callable[[], Term]] = {
        "Norm": lambda: _norm(args[0], args[1]),
        "WeightMax": lambda: _norm("max", ("W",)),
        "SlopeMax": lambda: _slope_max(args[0], args[1]),
        "Step": lambda: (
            "*",
            ("Slope", term(plus(normal(args[0]), {(): -ONE})), args[1]),
            ("Weight", args[1], args[2]),
        ),
        "ErrorFlow": lambda: _steps(leaf),
        "StateFlow": lambda: _steps(leaf),
        "PathSum": lambda: _steps(leaf),
        "WeightFlow": lambda: _weight_flow(leaf),
    }
    need(head in meanings and (head != "SlopeMax" or len(args) == 2), f"{leaf!r} has no definition here")
    return meanings[head]()


def read(stored: Any, sorts: dict[str, str]) -> Term:
    """The kernel's term or formula for a stored one; `sorts` gives the sort of every free variable."""
    if isinstance(stored, str):
        return Fraction(stored) if _NUMBER.fullmatch(stored) else stored
    need(isinstance(stored, list) and stored and isinstance(stored[0], str), f"{stored!r} is no stored term")
    head, *args = stored
    if head == "var":
        match args:
            case [str(name)] if name in sorts and "#" not in name:
                return ("var", name, sorts[name])
        raise KernelError(f"the variable {stored!r} has no sort")
    if head == "PathSum":
        need(len(args) == 5 and len(set(args[0])) == 3 == len(args[0]), f"{stored!r} is no path sum over three names")
        names = dict(zip(args[0], ("lag", "unit", "unit"), strict=True))
        variables = tuple(("var", name, sort) for name, sort in names.items())
        return (head, variables, read(args[1], sorts | names), *(read(x, sorts) for x in args[2:]))
    if head == "Vector":
        need(len(args) == 2 and isinstance(args[0], str) and "#" not in args[0], f"{stored!r} is no vector over a unit")
        return (head, (("var", args[0], "unit"),), read(args[1], sorts | {args[0]: "unit"}))
    if head in BINDERS:
        need(len(args) == 3 and isinstance(args[0], str) and "#" not in args[0], f"{stored!r} binds no variable")
        name, where, body = args
        return _read_binder(head, name, where, body, sorts)
    if head == "StateFlow" and len(args) == 5:  # a block of a cell; with three arguments it is a plain net's
        head = "CellFlow"
    out = (head, *(read(x, sorts) for x in args))
    return (*out, ZERO) if (head, len(out)) in (("ErrorFlow", 4), ("WeightFlow", 5)) else out


def _read_binder(head: str, name: str, where: Any, body: Any, sorts: dict[str, str]) -> Term:
    """A quantifier over units, lags, nats or reals; a sum, product or maximum over units or the lags up to a term."""
    if head in ("all", "some"):
        sort = "unit" if where == ["n"] else _RANGES.get(where) if isinstance(where, str) else None
        need(sort is not None, f"{where!r} is no range of a quantifier; use units, lags, nats or reals")
        return (head, (("var", name, sort),), read(body, sorts | {name: str(sort)}))
    sort = "unit" if where == ["n"] else "lag"
    return (head, (("var", name, sort),), read(body, sorts | {name: sort}), read(where, sorts))
