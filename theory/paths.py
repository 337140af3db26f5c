"""The state Jacobian of a cell as paths of Diag and Weight factors, for every number of units.

An error path is read output first, like the matrices it stands for: Diag(d) Weight("z", 0) is diag(d) W[z, 0].

      h'                         d h'/d h = Diag(z)                       (h read directly)
      |  diag(d h'/d net_z)               + Diag(..) Weight("z", 0)       (h through net z)
    net_z --- W[z, 0] --- h               + Diag(..) Weight("n", 0) Diag(r)  (net n reads r * h)

SymPy differentiates one unit-local expression at a time, with every net held fixed; the chain rule does the rest. The
result is kept as a graph, because a net nested ten deep has 3**10 paths; paths are multiplied out on request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Dummy, Expr, S, factor_terms, latex

from theory.nets import Net
from theory.symbols import Param, State
from theory.unitlocal import leaves


@dataclass(frozen=True)
class Diag:
    """The diagonal matrix of a unit-local expression."""

    expr: Expr

    def latex(self) -> str:
        """The factor in LaTeX."""
        return rf"\operatorname{{diag}}\left({latex(self.expr)}\right)"


@dataclass(frozen=True)
class Weight:
    """The weight matrix W[net, slot] of a net."""

    net: str
    slot: int


@dataclass(frozen=True)
class Path:
    """A product of Diag and Weight factors, output first; the empty one is the identity."""

    factors: tuple[Diag | Weight, ...]

    def __iter__(self) -> Iterator[Diag | Weight]:
        return iter(self.factors)

    def __len__(self) -> int:
        return len(self.factors)


@dataclass(frozen=True)
class Edge:
    """d expr / d target = diag(slope), every net held fixed; target is a state or a net, on request a parameter."""

    target: State | Net | Param
    slope: Expr


def edges(expr: Expr, kinds: tuple[type[State | Net | Param], ...] = (State, Net)) -> tuple[Edge, ...]:
    """The derivatives of a unit-local expression by its outer leaves of these kinds, those that are 0 left out."""
    targets = [leaf for leaf in leaves(expr) if isinstance(leaf, kinds)]
    held = {leaf: Dummy(leaf.name, real=True) for leaf in leaves(expr) if isinstance(leaf, Net)}
    released = {dummy: net for net, dummy in held.items()}
    frozen = expr.xreplace(held)
    slopes = ((t, factor_terms(frozen.diff(held.get(t, t))).xreplace(released)) for t in targets)
    return tuple(Edge(target, slope) for target, slope in slopes if slope != 0)


@dataclass(frozen=True)
class Graph:
    """All derivatives of a cell, factored: `edges` of every update and of every vector that a net reads."""

    update: Mapping[State, Expr]
    edges: Mapping[Expr, tuple[Edge, ...]]

    @classmethod
    def of(cls, update: Mapping[State, Expr], nets: tuple[Net, ...]) -> Graph:
        """The graph of an update whose nets are `nets`."""
        exprs = dict.fromkeys([*update.values(), *(v for net in nets for v in net.vectors)])
        return cls(update, {expr: edges(expr) for expr in exprs})

    @cached_property
    def _counts(self) -> dict[tuple[Expr, State], int]:
        return {}

    def count(self, a: State, b: State) -> int:
        """How many paths d a(t+1) / d b(t) has, without multiplying them out."""
        return self._count(self.update[a], b)

    def _count(self, expr: Expr, b: State) -> int:
        if (expr, b) not in self._counts:
            self._counts[expr, b] = sum(
                sum(self._count(v, b) for v in edge.target.vectors)
                if isinstance(edge.target, Net)
                else edge.target == b
                for edge in self.edges[expr]
            )
        return self._counts[expr, b]

    def paths(self, a: State, b: State) -> Iterator[Path]:
        """The paths of d a(t+1) / d b(t), one after another."""
        return map(Path, self._paths(self.update[a], b))

    def _paths(self, expr: Expr, b: State) -> Iterator[tuple[Diag | Weight, ...]]:
        for edge in self.edges[expr]:
            head = () if edge.slope is S.One else (Diag(edge.slope),)
            if isinstance(edge.target, Net):
                for slot, vector in enumerate(edge.target.vectors):
                    if self._count(vector, b):
                        yield from ((*head, Weight(edge.target.name, slot), *tail) for tail in self._paths(vector, b))
            elif edge.target == b:
                yield head


class Jacobian(Mapping):
    """{(a, b): paths of d a(t+1) / d b(t)} over all pairs of states; a block is multiplied out when it is looked up."""

    def __init__(self, graph: Graph):
        self.graph = graph
        self._blocks: dict[tuple[State, State], tuple[Path, ...]] = {}

    def __getitem__(self, pair: tuple[State, State]) -> tuple[Path, ...]:
        if pair not in self._blocks:
            a, b = pair
            if a not in self.graph.update or b not in self.graph.update:
                raise KeyError(pair)
            self._blocks[pair] = tuple(self.graph.paths(a, b))
        return self._blocks[pair]

    def __iter__(self) -> Iterator[tuple[State, State]]:
        return ((a, b) for a in self.graph.update for b in self.graph.update)

    def __len__(self) -> int:
        return len(self.graph.update) ** 2

    def __repr__(self) -> str:
        return f"Jacobian({', '.join(f'd{a}/d{b}: {self.graph.count(a, b)} paths' for a, b in self)})"


def jacobian(update: Mapping[State, Expr], nets: tuple[Net, ...]) -> Jacobian:
    """The state Jacobian of an update whose nets are `nets`, as a mapping from pairs of states to paths."""
    return Jacobian(Graph.of(update, nets))
