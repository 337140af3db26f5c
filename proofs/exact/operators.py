"""Operators and binders of the statement language as closures: compiled once per claim, run once per case.

`Compiler.term` turns a stored term into a function of a Scene; `leaves` adds the leaves, `evaluate` the formulas. A
name that is not bound, or a head that does not exist, is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from proofs.exact.intervals import (
    Undefined,
    Value,
    absolute,
    add,
    exponential,
    logarithm,
    maximum,
    minimum,
    multiply,
    number,
    power,
    total,
)
from proofs.exact.scene import Scene, lag, whole

Stored: TypeAlias = Any  # a string or a nested list of strings; mypy knows no recursive JSON
Term: TypeAlias = Callable[[Scene], Value]

BINDERS = ("sum", "prod", "maximum")
# A tampered witness could ask for a sum of any length.
MAX_RANGE = 100_000


class Unreadable(ValueError):
    """A stored form that is no statement: an unknown head, or a name that nothing binds."""


class Compiler:
    """Turns stored terms into closures, for one system and the names in scope.

    unit_indexed  the free sequences with one number per unit
    steps_change  whether slopes or steps may differ from one period to the next
    norms         the norm variables
    runs          whether a case is a run of finitely many steps, in which nothing repeats
    """

    def __init__(
        self,
        names: Iterable[str],
        leaves: Mapping[str, Callable[[Compiler, Sequence[Stored]], Term]],
        unit_indexed: frozenset[str] = frozenset(),
        steps_change: bool = False,
        norms: frozenset[str] = frozenset(),
        runs: bool = False,
    ) -> None:
        self.names = set(names)
        self.leaves = leaves
        self.unit_indexed = unit_indexed
        self.steps_change = steps_change
        self.norms = norms
        self.runs = runs

    def term(self, e: Stored) -> Term:
        """The value of a stored term, as a function of the scene."""
        if isinstance(e, str):
            constant = number(e)
            value: Value = int(constant.p) if constant.q == 1 else constant
            return lambda s: value
        head, *args = e
        if head == "n":
            return lambda s: s.n
        if head == "var":
            return self._variable(args[0])
        if head in BINDERS:
            return self._binder(head, *args)
        if head in self.leaves:
            return self.leaves[head](self, args)
        return self._operation(head, [self.term(a) for a in args])

    def _variable(self, name: str) -> Term:
        if name not in self.names:
            raise Unreadable(f"the variable {name!r} is not bound; bound here are {', '.join(sorted(self.names))}")
        return lambda s: s.env[name]

    def scoped(self, names: Iterable[str]) -> Compiler:
        """The same compiler with more names bound."""
        names = self.names | set(names)
        return Compiler(names, self.leaves, self.unit_indexed, self.steps_change, self.norms, self.runs)

    def _operation(self, head: str, parts: Sequence[Term]) -> Term:
        if head == "+" and len(parts) == 2:
            return _plus(*parts)
        if head == "*":
            return _times(parts)
        if head == "**":
            base, exponent = parts
            return lambda s: power(base(s), exponent(s), s.bits)
        if head not in _OPERATIONS:
            known = ", ".join([*BINDERS, *_OPERATIONS, "*", "**", *self.leaves])
            raise Unreadable(f"the head {head!r} is unknown; known are {known}")
        operation = _OPERATIONS[head]
        return lambda s: operation([p(s) for p in parts], s.bits)

    def _binder(self, head: str, name: str, span: Stored, body: Stored) -> Term:
        inner = self.scoped([name]).term(body)
        length = self.term(span)
        fold = _FOLDS[head]
        over_units = span == ["n"]

        def run(s: Scene) -> Value:
            end = s.n if over_units else whole(length(s))
            if not 0 <= end <= MAX_RANGE:
                raise Undefined(f"the range 1..{end}")
            return fold([bound(s, name, i, inner) for i in range(1, end + 1)])

        return run


def bound(s: Scene, name: str, value: Value, run: Term) -> Value:
    """The term's value while the name stands for this value."""
    before = s.env.get(name)
    s.env[name] = value
    try:
        return run(s)
    finally:
        if before is None:
            del s.env[name]
        else:
            s.env[name] = before


def _plus(a: Term, b: Term) -> Term:
    return lambda s: add(a(s), b(s))


def _times(parts: Sequence[Term]) -> Term:
    first, *others = parts

    def run(s: Scene) -> Value:
        result = first(s)
        for part in others:
            result = multiply(result, part(s))
        return result

    return run


def _product(values: Sequence[Value]) -> Value:
    result: Value = 1
    for x in values:
        result = multiply(result, x)
    return result


_FOLDS: dict[str, Callable[[Sequence[Value]], Value]] = {"sum": total, "prod": _product, "maximum": maximum}

_OPERATIONS: dict[str, Callable[[Sequence[Value], int], Value]] = {
    "+": lambda values, bits: total(values),
    "abs": lambda values, bits: absolute(values[0]),
    "max": lambda values, bits: maximum(values),
    "min": lambda values, bits: minimum(values),
    "exp": lambda values, bits: exponential(values[0], bits),
    "log": lambda values, bits: logarithm(values[0], bits),
}


def path_sum(compiler: Compiler, args: Sequence[Stored]) -> Term:
    """The sum over l_1..l_(q-1) of the product over m of edge(m, l_m, l_(m-1)), l_0 = k, l_q = v, step by step."""
    (step, reached, left), body, q, k, v = args
    edge = compiler.scoped([step, reached, left]).term(body)
    ends_ = [compiler.term(e) for e in (q, k, v)]

    def at(s: Scene, m: int, l: int, j: int) -> Value:
        s.env[step], s.env[reached], s.env[left] = m, l, j
        return edge(s)

    def run(s: Scene) -> Value:
        length, start, end = (whole(e(s)) for e in ends_)
        lag(length)
        if not (1 <= start <= s.n and 1 <= end <= s.n):
            raise Undefined(f"units {start} and {end} of a net of {s.n}")
        if length * s.n * s.n > MAX_RANGE:
            raise Undefined(f"a sum over paths of {length} steps")
        before = {name: s.env[name] for name in (step, reached, left) if name in s.env}
        try:
            sums: list[Value] = [int(l == start) for l in range(1, s.n + 1)]
            for m in range(1, length + 1):
                units = [end] if m == length else range(1, s.n + 1)
                sums = [total([multiply(at(s, m, l, j + 1), x) for j, x in enumerate(sums) if x != 0]) for l in units]
            return sums[0]
        finally:
            for name in (step, reached, left):
                s.env.pop(name, None)
            s.env.update(before)

    return run
