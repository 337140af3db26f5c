"""How many units each net has: inferred from where it stands, and the same wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr

from theory.errors import NameClash, SizeMismatch
from theory.nets import Net
from theory.symbols import State
from theory.unitlocal import leaves
from theory.weights import Diagonal, Fixed, Key

DEFAULT_SIZE = "n"  # of a net that nothing else determines, as for state and params


def all_nets(update: Mapping[State, Expr]) -> tuple[Net, ...]:
    """Every net of a cell once, inner ones first, in the order of the update and of SymPy's arguments."""
    found: dict[Net, None] = {}

    def visit(expr: Expr) -> None:
        for leaf in leaves(expr):
            if isinstance(leaf, Net) and leaf not in found:
                for vector in leaf.vectors:
                    visit(vector)
                found[leaf] = None

    for expr in update.values():
        visit(expr)
    return tuple(found)


def with_sizes(update: Mapping[State, Expr]) -> dict[State, Expr]:
    """The same update with the size of every net filled in; SizeMismatch or NameClash where that cannot be done."""
    nets = all_nets(update)
    _check_same_name(nets)
    sizes = _solve(update, nets)
    resolved: dict[Net, Net] = {}
    for net in nets:  # inner first, so the nets that a net reads are resolved already
        resolved[net] = net.resolved(sizes[net.name], [v.xreplace(resolved) for v in net.vectors])
    return {s: e.xreplace(resolved) for s, e in update.items()}


def _check_same_name(nets: tuple[Net, ...]) -> None:
    first: dict[str, Net] = {}
    for net in nets:
        other = first.setdefault(net.name, net)
        if (net.bias, net.weights) != (other.bias, other.weights):
            raise NameClash(
                f"two nets are called {net.name!r} and would share their weights, but {other} and {net} differ in the "
                "number of vectors, in the forms of their weights or in bias; give one of them another name"
            )


def _solve(update: Mapping[State, Expr], nets: tuple[Net, ...]) -> dict[str, str]:
    """{name of net: size}, by propagating what is known until nothing changes."""
    groups = list(_groups(update, nets))
    sizes = _given_sizes(nets)
    unknown = [net.name for net in nets if net.name not in sizes]
    while True:
        changed = False
        for where, group in groups:
            changed |= _agree(where, group, sizes)
        if changed:
            continue
        unknown = [name for name in unknown if name not in sizes]
        if not unknown:
            return sizes
        sizes[unknown[0]] = DEFAULT_SIZE


def _given_sizes(nets: tuple[Net, ...]) -> dict[str, str]:
    sizes: dict[str, str] = {}
    for net in nets:
        if net.size is not None and sizes.setdefault(net.name, net.size) != net.size:
            raise SizeMismatch(
                f"net {net.name!r} has size {sizes[net.name]!r} and size {net.size!r}; "
                "nets of one name share their weights: pass one size, or give one another name"
            )
    return sizes


def _groups(update: Mapping[State, Expr], nets: tuple[Net, ...]) -> Iterator[tuple[str, list[Expr]]]:
    """The groups of leaves that must have one size, each with the place where they meet."""
    for state, expr in update.items():
        yield f"the update of {state}", [state, *leaves(expr)]
    for net in nets:
        for slot, (vector, form) in enumerate(zip(net.vectors, net.weights, strict=True)):
            place = f"net {net.name!r}, vector {slot}"
            yield place, list(leaves(vector))
            if form.square:
                yield f"{place}, whose weights are square ({form})", [net, *leaves(vector)]


def _size(leaf: Expr, sizes: Mapping[str, str]) -> str | None:
    return sizes.get(leaf.name) if isinstance(leaf, Net) else leaf.size


def _spelled(leaf: Expr, size: str) -> str:
    return f"{f'net {leaf.name!r}' if isinstance(leaf, Net) else leaf} has size {size!r}"


def _agree(where: str, group: list[Expr], sizes: dict[str, str]) -> bool:
    """Give the nets of a group the size that the others have; whether that was news."""
    known = [(leaf, size) for leaf in group if (size := _size(leaf, sizes)) is not None]
    if not known:
        return False
    leaf, size = known[0]
    for other, another in known[1:]:
        if another != size:
            raise SizeMismatch(
                f"{where}: {_spelled(leaf, size)}, but {_spelled(other, another)}; "
                "units meet one to one here: give both one size, or let one go through a net"
            )
    news = {leaf.name for leaf in group if isinstance(leaf, Net) and leaf.name not in sizes}
    sizes.update(dict.fromkeys(news, size))
    return bool(news)


def vector_size(vector: Expr) -> str:
    """The name of the size of a vector whose nets are resolved."""
    return next(leaf.size for leaf in leaves(vector) if leaf.size is not None)


def matrix_shapes(nets: tuple[Net, ...]) -> dict[Key, tuple[str, str]]:
    """{key of a matrix of free numbers: names of its rows and columns}; a diagonal one has rows = columns."""
    shapes: dict[Key, tuple[str, str]] = {}
    for net in nets:
        for slot, (vector, form) in enumerate(zip(net.vectors, net.weights, strict=True)):
            shape = (net.size, vector_size(vector))
            for key in form.keys((net.name, slot)):
                if shapes.setdefault(key, shape) != shape:
                    raise SizeMismatch(
                        f"matrix {key!r} is {' x '.join(shapes[key])} and, in net {net.name!r}, {' x '.join(shape)}; "
                        "nets that share a matrix need vectors of one size"
                    )
    return shapes


def diagonal_keys(nets: tuple[Net, ...]) -> frozenset[Key]:
    """The keys of the diagonal matrices; NameClash if a matrix is diagonal here and full there."""
    kinds: dict[Key, bool] = {}
    for net in nets:
        for slot, form in enumerate(net.weights):
            diagonal = isinstance(form, Diagonal)
            for key in form.keys((net.name, slot)):
                if kinds.setdefault(key, diagonal) != diagonal:
                    raise NameClash(f"matrix {key!r} is diagonal in one net and full in another; give one another name")
    return frozenset(key for key, diagonal in kinds.items() if diagonal)


def fixed_sizes(nets: tuple[Net, ...]) -> dict[str, int]:
    """{name of a size: the number that a fixed matrix makes it}; SizeMismatch where two disagree."""
    numbers: dict[str, int] = {}
    for net in nets:
        for vector, form in zip(net.vectors, net.weights, strict=True):
            if not isinstance(form, Fixed):
                continue
            for size, number in zip((net.size, vector_size(vector)), form.matrix.shape, strict=True):
                if numbers.setdefault(size, number) != number:
                    raise SizeMismatch(
                        f"net {net.name!r}: its fixed matrix of shape {form.matrix.shape} makes size {size!r} "
                        f"{number}, but it is {numbers[size]} already; pass a matrix that fits, or name another size"
                    )
    return numbers
