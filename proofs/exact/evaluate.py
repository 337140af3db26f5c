"""Exact, three-valued evaluation of stored claims on cases.

A value is a point where all is rational, else an interval with rational ends, looked at with 64, 128 and 256 bits. A
relation is True or False where the ends decide it, else None (UNKNOWN); so is one with a term that has no value.
Connectives are Kleene's. `Judge` compiles a claim once and judges many cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import fmpq

from proofs.exact.cellcase import CellCase, CellNet
from proofs.exact.cellsweep import Sweep
from proofs.exact.formulas import RELATIONS, Test, climbed, formula
from proofs.exact.intervals import Undefined, Value, absolute, ends, fraction, hull, maximum, number
from proofs.exact.leaves import CELL, PLAIN, Leaf, of_activation
from proofs.exact.mentions import Mentions, mentions, variables
from proofs.exact.operators import Compiler, Stored, Term, Unreadable, bound
from proofs.exact.orbitcase import OrbitCase, OrbitNet
from proofs.exact.orbitleaves import ORBIT
from proofs.exact.plaincase import PlainCase, PlainNet, Row
from proofs.exact.scene import LADDER, Case, Scene, nat

# Rows of a construction's slopes that a case records, where they never repeat.
RECORDED = 12
MAX_INDEX = 512


def slope_supremum(system: Mapping[str, Any]) -> Value | None:
    """sup |f'| of a plain net's system in stored form, enclosed where it is irrational; None where it is infinite."""
    if "sup" in system:
        low, high = map(number, system["sup"])
        return hull(low, high)
    if system.get("slope") is None or any(end.strip("-") == "oo" for end in system["slope"]):
        return None
    low, high = map(number, system["slope"])
    return fmpq(maximum([absolute(low), absolute(high)]))


class Judge:
    """A stored claim, compiled: its given formulas and its statement as functions of a scene."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.stored = stored
        self.system: Mapping[str, Any] = stored["system"]
        self.mentions: Mentions = mentions(stored)
        self.where: Sequence[Stored] = stored.get("where", ())
        self.is_cell = self.system["kind"] == "cell"
        self.is_orbit = self.system.get("slopes") == "ORBIT"
        self.norms = frozenset(name for name, sort in stored["sorts"].items() if sort == "norm")
        self.sweep = Sweep(self.system["cell"]) if self.is_cell else None
        self._sequences: dict[str, tuple[str, list[str], Term, Term]] = {}
        self._slope: tuple[str, str, Term, bool] | None = None
        self.compiler = self._compiler()
        self._construct()
        self.given: tuple[Test, ...] = tuple(self.formula(f) for f in stored.get("given", ()))
        self.statement: Test = self.formula(stored["statement"])

    def _compiler(self) -> Compiler:
        leaves: dict[str, Leaf] = dict(CELL if self.is_cell else ORBIT if self.is_orbit else PLAIN)
        leaves["Seq"] = self._sequence
        if not self.is_cell:
            leaves |= of_activation(self.system.get("activation"), slope_supremum(self.system))
        changing = self.is_cell or self.is_orbit or any(w[0] == "slope" and w[1] in variables(w[3]) for w in self.where)
        sorts = self.stored["sorts"]
        names = (name for name, sort in sorts.items() if sort != "norm")
        return Compiler(names, leaves, self.mentions.by_units, changing, self.norms, self.is_orbit)

    def _construct(self) -> None:
        for entry in self.where:
            if entry[0] == "seq":
                _, name, index, arguments, first, step = entry
                names = [a for a, _ in arguments]
                inner = self.compiler.scoped(names)
                self._sequences[name] = index, names, inner.term(first), inner.scoped([index]).term(step)
            elif entry[0] == "slope":
                _, r, j, body = entry
                self._slope = r, j, self.compiler.scoped([r, j]).term(body), r in variables(body)

    def formula(self, f: Stored, names: Sequence[str] = ()) -> Test:
        """The truth of a formula in the claim's variables and `names`."""
        return formula(self.compiler.scoped(names), f)

    def term(self, e: Stored, names: Sequence[str] = ()) -> Term:
        """The value of a term in the claim's variables and `names`."""
        return self.compiler.scoped(names).term(e)

    def _sequence(self, c: Compiler, args: Sequence[Stored]) -> Term:
        """Seq(name, index, arguments): filled from its first value on, so that no index recurses deeply."""
        name, index, others = args[0], c.term(args[1]), [c.term(a) for a in args[2:]]

        def run(s: Scene) -> Value:
            end = nat(index(s))
            if end > MAX_INDEX:
                raise Undefined(f"the index {end} of the sequence {name!r} is larger than {MAX_INDEX}")
            values = tuple(x(s) for x in others)
            for i in range(end + 1):
                result = self._sequence_value(s, name, i, values)
            return result

        return run

    def _sequence_value(self, s: Scene, name: str, i: int, values: tuple[Value, ...]) -> Value:
        key = name, i, values, s.bits
        if key not in s.memo:
            if name not in self._sequences:
                raise Unreadable(f"the sequence {name!r} is not defined by where")
            index, names, first, step = self._sequences[name]
            kept = {n: s.env[n] for n in (*names, index) if n in s.env}
            s.env.update(zip(names, values, strict=True))
            if i:
                s.env[index] = i - 1
            try:
                s.memo[key] = step(s) if i else first(s)
            finally:
                for n in (*names, index):
                    s.env.pop(n, None)
                s.env.update(kept)
        return s.memo[key]

    def net(self, case: Case) -> PlainNet | CellNet | OrbitNet:
        """The matrices of a case, to be shared by the scenes of cases that differ in their variables only."""
        if isinstance(case, CellCase):
            assert self.sweep is not None
            return CellNet(case, self.sweep)
        if isinstance(case, OrbitCase):
            return OrbitNet(case.setting, self.system["activation"])
        if self._slope is not None and self._slope[3]:
            return PlainNet(case, self._slope_rule(case))
        return PlainNet(case)

    def _slope_rule(self, case: PlainCase) -> Any:
        assert self._slope is not None
        time, unit, body, _ = self._slope
        s = Scene(case, PlainNet(case))

        def row(r: int) -> Row:
            s.env[time] = r
            return tuple(_point(bound(s, unit, j, body)) for j in range(1, case.n + 1))

        return row

    def scene(self, case: Case, net: PlainNet | CellNet | OrbitNet | None = None) -> Scene:
        """The case, ready to be judged."""
        return Scene(case, net if net is not None else self.net(case))

    def constructed(self, case: Case) -> Case:
        """The case with the weights and slopes that `where` gives it; Undefined where a body has no rational value."""
        for entry in self.where:
            if isinstance(case, PlainCase):
                case = self._plain_construction(case, entry)
            elif isinstance(case, OrbitCase):
                case = self._orbit_construction(case, entry)
            elif entry[0] == "netweight":
                _, net, slot, i, j, body = entry
                slots = list(case.weights[net])
                slots[int(slot)] = self._table(case, i, j, body, len(slots[int(slot)]), len(slots[int(slot)][0]))
                case = replace(case, weights={**case.weights, net: tuple(slots)})
        return case

    def _plain_construction(self, case: PlainCase, entry: Stored) -> PlainCase:
        if entry[0] == "weight":
            _, i, j, body = entry
            return replace(case, weights=self._table(case, i, j, body, case.n, case.n))
        if entry[0] == "slope":
            assert self._slope is not None
            rule = self._slope_rule(case)
            return replace(case, slopes=tuple(rule(r) for r in range(RECORDED if self._slope[3] else 1)))
        return case

    def _orbit_construction(self, case: OrbitCase, entry: Stored) -> OrbitCase:
        kind, *names, body = entry
        if kind == "weight":
            i, j = names
            return replace(case, weights=self._table(case, i, j, body, case.n, case.n))
        if kind == "input":
            r, k = names
            # the latest time first, as r counts; the case lists them from the start
            rows = case.steps if r in variables(body) else 1
            table = tuple(reversed(self._table(case, r, k, body, rows, case.n, first=0))) * (case.steps // rows)
            return replace(case, inputs=table if any(x != 0 for row in table for x in row) else ())
        if kind in ("bias", "start"):
            run, s = self.term(body, names), self.scene(case)
            row = tuple(_point(bound(s, names[0], k, run)) for k in range(1, case.n + 1))
            return replace(case, bias=row) if kind == "bias" else replace(case, start=row)
        return case

    def _table(
        self, case: Case, i: str, j: str, body: Stored, height: int, width: int, first: int = 1
    ) -> tuple[Row, ...]:
        run = self.term(body, (i, j))
        s = self.scene(case)
        table: list[Row] = []
        for k in range(first, first + height):
            s.env[i] = k
            table.append(tuple(_point(bound(s, j, l, run)) for l in range(1, width + 1)))
        return tuple(table)


def _point(x: Value) -> fmpq:
    if isinstance(x, tuple):
        raise Undefined("a construction whose value is only enclosed")
    return fmpq(x)


def read_case(data: Mapping[str, Any] | Case, stored: Mapping[str, Any]) -> Case:
    """The case of a witness, whose numbers are strings, as an object; an object passes."""
    if isinstance(data, PlainCase | CellCase | OrbitCase):
        return data
    system = stored["system"]
    if system.get("slopes") == "ORBIT":
        return OrbitCase.read(data)
    return CellCase.read(data) if system["kind"] == "cell" else PlainCase.read(data)


def truth(f: Stored, case: Mapping[str, Any] | Case, stored: Mapping[str, Any]) -> bool | None:
    """The truth of a stored formula on a case of the claim `stored`: True, False, or None where it is UNKNOWN."""
    judge = Judge(stored)
    return judge.formula(f)(judge.scene(read_case(case, stored)))


def value(e: Stored, case: Mapping[str, Any] | Case, stored: Mapping[str, Any], bits: int = LADDER[0]) -> Any:
    """The ends (lo, hi) of a stored term's value, Fractions, the same for a point; Undefined where it has none."""
    judge = Judge(stored)
    s = judge.scene(read_case(case, stored))
    s.bits = bits
    return fractions(judge.term(e)(s))


def sides(f: Stored, case: Mapping[str, Any] | Case, stored: Mapping[str, Any]) -> Any:
    """(truth, ends of the left side, ends of the right side) of a stored relation, at the bits that decide it."""
    if f[0] not in RELATIONS:
        raise Unreadable(f"{f[0]!r} is no relation; relations are {', '.join(RELATIONS)}")
    judge = Judge(stored)
    s = judge.scene(read_case(case, stored))
    verdict, x, y = climbed(s, f[0], judge.term(f[1]), judge.term(f[2]))
    return verdict, fractions(x), fractions(y)


def fractions(x: Value) -> tuple[Fraction, Fraction]:
    """The ends of a value as Fractions of the standard library."""
    low, high = ends(x)
    return fraction(low), fraction(high)
