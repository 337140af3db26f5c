"""net: the affine map, the one place where a cell mixes units; and bilinear, a product of two such maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Integer, MatrixBase, Tuple
from sympy.core.symbol import Str

from theory.errors import CellError
from theory.nets import Net
from theory.symbols import checked_name
from theory.unitlocal import leaves, unit_local
from theory.weights import Free, WeightForm, weight_form


def net(
    name: str,
    *vectors: object,
    bias: bool = True,
    size: str | None = None,
    weights: Sequence[object] | Mapping[int, object] | object | None = None,
) -> Net:
    """The affine map sum_j W[name, j] v_j + b, one number per unit.

    vectors : unit-local expressions of states, inputs, parameters, and outputs of other nets
    size : the name of the number of its units; inferred from where the net stands if not given
    weights : a form (theory.weights) for each vector, as a list or as {slot: form}; a form alone if there is one vector

    >>> from theory.symbols import inputs, state
    >>> h, c, x = *state("h c"), inputs("x")
    >>> net("f", h, x, c, weights={2: "diagonal"}).vectors
    (h, x, c)
    """
    checked_name(name, "a net")
    if not vectors:
        raise CellError(f"net {name!r} reads nothing; pass at least one vector, e.g. net({name!r}, h, x)")
    checked = [unit_local(v, f"net {name!r}, vector {j}") for j, v in enumerate(vectors)]
    for j, v in enumerate(checked):
        if all(leaf.is_Symbol and leaf.size is None for leaf in leaves(v)):
            raise CellError(f"net {name!r}, vector {j} is {v}, the same for all units; a constant is the bias: drop it")
    if size is not None:
        checked_name(size, f"the size of net {name!r}")
    forms = _forms(name, weights, len(checked))
    return Net(Str(name), Str(size or ""), Integer(bool(bias)), Tuple(*forms), Tuple(*checked))


def bilinear(name: str, u: object, v: object, *, bias: bool = True, size: str | None = None, factors: str = "f") -> Net:
    """The bilinear map sum over j and k of w_ijk u_j v_k + b_i, a second-order net, with its weights in factors.

    w_ijk = sum over f of W[name, 0]_if W[name_left, 0]_fj W[name_right, 0]_fk. With as many factors as there are pairs
    (j, k) every w_ijk is of this form: take for f a pair, let the inner matrices pick u_j and v_k, and W_if = w_ijk.

    factors : the name of the number of factors

    >>> from theory.symbols import inputs, state
    >>> bilinear("a", state("h"), inputs("x")).vectors
    (net(a_left, h)*net(a_right, x),)
    """
    left, right = (net(f"{name}_{side}", w, bias=False, size=factors) for side, w in (("left", u), ("right", v)))
    return net(name, left * right, bias=bias, size=size)


def _forms(name: str, weights: object, count: int) -> tuple[WeightForm, ...]:
    if weights is None:
        return (Free(),) * count
    if isinstance(weights, Mapping):
        if wrong := [slot for slot in weights if slot not in range(count)]:
            raise CellError(
                f"net {name!r}: weights of slot {wrong[0]!r}, but its {count} vectors have slots 0..{count - 1}"
            )
        return tuple(weight_form(weights.get(slot)) for slot in range(count))
    if isinstance(weights, str | WeightForm | MatrixBase) or not isinstance(weights, Sequence):
        weights = [weights]
    if len(weights) != count:
        raise CellError(
            f"net {name!r}: {len(weights)} weights for {count} vectors; "
            "pass one form for each, None where it is free, or {slot: form}"
        )
    return tuple(weight_form(w) for w in weights)
