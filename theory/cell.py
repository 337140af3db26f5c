"""Cell: a recurrent cell is a name and one expression per state; everything else about it is derived.

h, x = state("h"), inputs("x")
r, z = (logistic(net(k, h, x)) for k in "rz")
gru = Cell("GRU", {h: z * h + (1 - z) * tanh(net("n", r * h, x))})
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from sympy import Expr

from theory import block_bounds, cell_latex, cell_stored, sizes
from theory.affine import bilinear, net
from theory.errors import CellError, NameClash, UndefinedName
from theory.nets import Net
from theory.paths import Graph, Jacobian, Path
from theory.stack import stacked
from theory.symbols import CellSymbol, Input, Param, Scalar, State, inputs, params, scalar, state
from theory.unitlocal import leaves, unit_local
from theory.weights import Key, WeightForm, diagonal, free, identity, ones, shift

__all__ = [
    "Cell",
    "Net",
    "bilinear",
    "diagonal",
    "free",
    "identity",
    "inputs",
    "net",
    "ones",
    "params",
    "scalar",
    "shift",
    "stacked",
    "state",
]


@dataclass(frozen=True)
class Cell:
    """name, {state: its value at the next time step}, and the source of the equations.

    Checked on construction: every symbol is made by state, inputs, params or scalar; every state has an update; outside
    of nets everything is unit-local; sizes agree. The nets in `update` come back with their sizes filled in.
    """

    name: str
    update: Mapping[State, Expr]
    source: str = ""

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.strip():
            raise CellError(f"{self.name!r} cannot name a cell; pass its name, e.g. 'GRU'")
        if not isinstance(self.update, Mapping) or not self.update:
            raise CellError(
                f"cell {self.name!r} has the update {self.update!r}; pass {{state: expression}}, at least one state"
            )
        checked = {self._checked_state(s): unit_local(e, f"the update of {s}") for s, e in self.update.items()}
        _check_symbols(self.name, checked)
        object.__setattr__(self, "update", MappingProxyType(sizes.with_sizes(checked)))
        self.matrices, self.fixed_sizes, self.diagonals  # noqa: B018  (derived here, so that what cannot be is refused here)

    def _checked_state(self, s: object) -> State:
        if not isinstance(s, State):
            raise CellError(f"cell {self.name!r} has an update for {s!r}, which is no state; make it with state(...)")
        return s

    def __hash__(self):
        return hash((self.name, tuple(self.update.items()), self.source))

    def __reduce__(self):
        return Cell, (self.name, dict(self.update), self.source)

    def __repr__(self):
        return f"Cell({self.name!r}, {{{', '.join(f'{s}: {e}' for s, e in self.update.items())}}})"

    @property
    def states(self) -> tuple[State, ...]:
        """The states, in the order of `update`; the first is the output."""
        return tuple(self.update)

    @cached_property
    def nets(self) -> tuple[Net, ...]:
        """Every net once, those that a net reads before it."""
        return sizes.all_nets(self.update)

    @cached_property
    def symbols(self) -> tuple[CellSymbol, ...]:
        """Every symbol once, the states first, then in the order in which the update reads them."""
        return tuple(dict.fromkeys((*self.update, *_symbols(self.update.values()))))

    def _of_kind(self, kind: type) -> tuple:
        return tuple(s for s in self.symbols if isinstance(s, kind))

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs, in the order in which they are read."""
        return self._of_kind(Input)

    @cached_property
    def params(self) -> tuple[Param, ...]:
        """The parameter vectors, in the order in which they are read."""
        return self._of_kind(Param)

    @cached_property
    def scalars(self) -> tuple[Scalar, ...]:
        """The scalars, in the order in which they are read (those of combinations of weights last)."""
        of_weights = (s for net in self.nets for form in net.weights for s in _scalars(form))
        return tuple(dict.fromkeys((*self._of_kind(Scalar), *of_weights)))

    @cached_property
    def sizes(self) -> dict[CellSymbol | str, str]:
        """{vector symbol, or name of a net: the name of its size}."""
        return {s: s.size for s in self.symbols if s.size is not None} | {net.name: net.size for net in self.nets}

    @cached_property
    def matrices(self) -> dict[Key, tuple[str, str]]:
        """{(net, slot), or the name of a shared matrix: names of its rows and columns}, of free numbers only."""
        return sizes.matrix_shapes(self.nets)

    @cached_property
    def diagonals(self) -> frozenset[Key]:
        """The keys of `matrices` that are diagonal."""
        return sizes.diagonal_keys(self.nets)

    @cached_property
    def biases(self) -> dict[str, str]:
        """{name of a net with bias: the name of its size}."""
        return {net.name: net.size for net in self.nets if net.bias}

    @cached_property
    def fixed_sizes(self) -> dict[str, int]:
        """{name of a size: the number that a fixed matrix makes it}."""
        return sizes.fixed_sizes(self.nets)

    def nets_called(self, name: str) -> tuple[Net, ...]:
        """The nets of that name: one, or several that share their weights."""
        if found := tuple(net for net in self.nets if net.name == name):
            return found
        names = ", ".join(dict.fromkeys(net.name for net in self.nets))
        raise UndefinedName(f"cell {self.name!r} has no net {name!r}; it has {names or 'none'}")

    def form(self, name: str, slot: int) -> WeightForm:
        """The form of the weight matrix W[name, slot]."""
        return self.nets_called(name)[0].weights[slot]

    @cached_property
    def graph(self) -> Graph:
        """The derivatives, factored."""
        return Graph.of(self.update, self.nets)

    @cached_property
    def jacobian(self) -> Jacobian:
        """{(a, b): paths of d a(t+1) / d b(t)}, for every number of units; a block is multiplied out when looked up."""
        return Jacobian(self.graph)

    def paths(self, a: State, b: State) -> tuple[Path, ...]:
        """The paths of d a(t+1) / d b(t), output first."""
        for s in (a, b):
            if s not in self.update:
                raise UndefinedName(
                    f"{s!r} is no state of cell {self.name!r}; it has {', '.join(map(str, self.states))}"
                )
        return self.jacobian[a, b]

    def bounds(self, norm: str) -> dict[tuple[State, State], Expr]:
        """{(a, b): an upper bound of the norm of d a(t+1) / d b(t)}; norm is "one", "inf" or "fro"."""
        return block_bounds.bounds(self, norm)

    def latex(self) -> str:
        """The state Jacobian in LaTeX, block by block, as sums of products of diag(.) and W."""
        return cell_latex.jacobian_latex(self)

    def recurrence_latex(self) -> str:
        """The nets and the update in LaTeX."""
        return cell_latex.recurrence_latex(self)

    def _repr_latex_(self) -> str:
        return f"$${cell_latex.aligned(self)}$$"

    @cached_property
    def stored(self) -> dict:
        """The cell as nested JSON lists (theory.cell_stored)."""
        return cell_stored.stored_cell(self)


def _symbols(exprs: Iterable[Expr], visited: set[Net] | None = None) -> Iterator[CellSymbol]:
    visited = set() if visited is None else visited
    for leaf in (leaf for expr in exprs for leaf in leaves(expr)):
        if not isinstance(leaf, Net):
            yield leaf
        elif leaf not in visited:
            visited.add(leaf)
            yield from _symbols(leaf.vectors, visited)


def _scalars(form: WeightForm) -> Iterator[Scalar]:
    for part in form.args:
        yield from (s for s in sorted(part.free_symbols, key=lambda s: s.name) if isinstance(s, Scalar))


def _check_symbols(name: str, update: Mapping[State, Expr]) -> None:
    named: dict[str, CellSymbol] = {s.name: s for s in update}
    if len(named) < len(update):
        raise NameClash(f"cell {name!r} has two states of one name among {', '.join(map(str, update))}; rename one")
    for s in _symbols(update.values()):
        other = named.setdefault(s.name, s)
        if other != s:
            raise NameClash(
                f"cell {name!r}: {s.name!r} is {_described(other)} and {_described(s)}; give one of them another name"
            )
        if isinstance(s, State) and s not in update:
            raise UndefinedName(
                f"state {s} of cell {name!r} has no update; add {s}: ... to it, or make it inputs({s.name!r})"
            )


def _described(s: CellSymbol) -> str:
    return (
        f"a {s.kind}" if isinstance(s, Scalar) else f"{'an' if s.kind == 'input' else 'a'} {s.kind} of size {s.size!r}"
    )
