"""What a compiled term or formula reads: a case with its matrices, the values of variables, and the bits."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm
from typing import Any

from proofs.exact.cellcase import CellCase, CellNet
from proofs.exact.intervals import Undefined, Value
from proofs.exact.orbitcase import OrbitCase, OrbitNet
from proofs.exact.plaincase import PlainCase, PlainNet, Row

Case = PlainCase | CellCase | OrbitCase

# Beyond 64 bits a second and a third look; what 256 bits leave open stays UNKNOWN.
LADDER = (64, 128, 256)


class Scene:
    """One case under evaluation.

    env        {name: value} of the variables, bound ones while their binder runs
    undefined  how many relations had a term without a value
    memo       values of sequences
    """

    __slots__ = ("bits", "case", "cell", "env", "free", "memo", "n", "orbit", "plain", "undefined")

    plain: PlainNet
    cell: CellNet
    orbit: OrbitNet

    def __init__(self, case: Case, net: PlainNet | CellNet | OrbitNet) -> None:
        self.case = case
        self.n = case.n
        self.env: dict[str, Value] = dict(case.variables)
        self.free: Mapping[str, Row] = case.free
        self.bits = LADDER[0]
        self.undefined = 0
        self.memo: dict[Any, Value] = {}
        if isinstance(net, PlainNet):
            self.plain = net
        elif isinstance(net, OrbitNet):
            self.orbit = net
        else:
            self.cell = net

    @staticmethod
    def of_variables(n: int, variables: Mapping[str, Value]) -> Scene:
        """A scene with a number of units and variables only, for relations that speak of nothing else."""
        s = Scene.__new__(Scene)
        s.n, s.env, s.free, s.memo = n, dict(variables), {}, {}
        s.bits, s.undefined = LADDER[0], 0
        return s

    def periods(self) -> int:
        """A common period of everything that a case repeats; of an orbit, which repeats nothing, its steps."""
        case = self.case
        lengths = [len(row) for row in case.free.values()]
        if isinstance(case, PlainCase):
            lengths += [len(case.slopes), len(case.acts or case.slopes)]
        elif isinstance(case, OrbitCase):
            return case.steps
        else:
            lengths += [len(table) for table in (*case.gates.values(), *case.inputs.values())]
        return lcm(*lengths) if lengths else 1


def unit(value: Value, n: int) -> int:
    """The value as a unit 1..n; Undefined where it is none."""
    k = whole(value)
    if not 1 <= k <= n:
        raise Undefined(f"unit {k} of a net of {n}")
    return k


def whole(value: Value) -> int:
    """The value as an integer; Undefined where it is none."""
    if isinstance(value, int):
        return value
    if isinstance(value, tuple) or value.q != 1:
        raise Undefined(f"{value} where an integer must stand")
    return int(value.p)


def lag(value: Value) -> int:
    """The value as a lag 1, 2, ...; Undefined where it is none."""
    q = whole(value)
    if q < 1:
        raise Undefined(f"the lag {q} is less than 1")
    return q


def nat(value: Value) -> int:
    """The value as a natural number 0, 1, ...; Undefined where it is none."""
    r = whole(value)
    if r < 0:
        raise Undefined(f"the natural number {r} is less than 0")
    return r
