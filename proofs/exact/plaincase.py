"""A case of a plain net: units, weights and one period of slopes as rationals; its flows, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq, fmpq_mat

from proofs.exact.intervals import Exact, Undefined, Value, number, spelled
from proofs.exact.linear import joint_radius, matrix, matrix_norm, spectral_radius
from proofs.exact.norms import Pair, Ref, diagonal_value, matrix_value, unit_vector, vector_value

Row = tuple[fmpq, ...]
Rows = tuple[Row, ...]

# Longer products are never drawn; a tampered witness could ask for any.
MAX_LAG = 4096


@dataclass(frozen=True)
class PlainCase:
    """A plain net of n units with the variables of a claim.

    variables  {name: integer or rational}
    weights    (n, n) rationals, w[k][j] to unit k from unit j
    slopes     (L, n): Slope(r, j) = slopes[r mod L][j - 1]
    acts       (L, n) likewise, or None where the statement does not speak of Act
    free       {name: one period of a free sequence}
    norms      {norm variable: the compatible pair that it stands for}
    """

    n: int
    variables: Mapping[str, Exact]
    weights: Rows
    slopes: Rows
    acts: Rows | None = None
    free: Mapping[str, Row] = field(default_factory=dict)
    norms: Mapping[str, Pair] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The case as a witness stores it: every number a string."""
        data: dict[str, Any] = {
            "n": self.n,
            "vars": {name: spelled(x) for name, x in self.variables.items()},
            "W": spelled_rows(self.weights),
            "slopes": spelled_rows(self.slopes),
        }
        if self.acts is not None:
            data["acts"] = spelled_rows(self.acts)
        if self.free:
            data["free"] = {name: [spelled(x) for x in row] for name, row in self.free.items()}
        if self.norms:
            data["norms"] = {name: pair.json() for name, pair in self.norms.items()}
        return data

    @staticmethod
    def read(data: Mapping[str, Any]) -> PlainCase:
        """The case that `json` wrote; ValueError where its shapes do not fit."""
        n = int(data["n"])
        acts = rows(data["acts"]) if "acts" in data else None
        case = PlainCase(
            n,
            {name: number(x) for name, x in data["vars"].items()},
            rows(data["W"]),
            rows(data["slopes"]),
            acts,
            {name: tuple(map(number, row)) for name, row in data.get("free", {}).items()},
            {name: Pair.read(pair) for name, pair in data.get("norms", {}).items()},
        )
        case.check()
        return case

    def check(self) -> None:
        """Raise ValueError unless n >= 1, W is n by n and slopes and acts have n columns and at least one row."""
        if self.n < 1:
            raise ValueError(f"n={self.n}; a net has at least one unit")
        if len(self.weights) != self.n:
            raise ValueError(f"W has {len(self.weights)} rows; it must have n={self.n}")
        for name, table in (("W", self.weights), ("slopes", self.slopes), ("acts", self.acts or self.slopes)):
            if not table or any(len(row) != self.n for row in table):
                raise ValueError(f"{name} has rows of lengths {[len(row) for row in table]}; each must have n={self.n}")
        for name, pair in self.norms.items():
            pair.check(name, self.n)


def rows(table: Sequence[Sequence[str]]) -> Rows:
    """The rationals that a table of strings spells."""
    return tuple(tuple(map(number, row)) for row in table)


def spelled_rows(table: Sequence[Sequence[Exact]]) -> list[list[str]]:
    """A table of rationals as strings."""
    return [[spelled(x) for x in row] for row in table]


class PlainNet:
    """The matrices of a plain net, computed once per case: flows, steps, norms.

    `slope_rule`, where given, replaces the period of slopes (a construction whose slopes change for ever).
    """

    __slots__ = ("acts", "cache", "norms", "slope_rule", "slopes", "weights", "weights_rows")

    def __init__(self, case: PlainCase, slope_rule: Callable[[int], Row] | None = None) -> None:
        self.weights_rows = case.weights
        self.weights: fmpq_mat = matrix(case.weights)
        self.slopes = case.slopes
        self.acts = case.acts
        self.norms = case.norms
        self.slope_rule = slope_rule
        self.cache: dict[Any, Any] = {}

    def slope_row(self, r: int) -> Row:
        """(f'_1(net_1(t-r)), ..., f'_n(net_n(t-r)))."""
        rule = self.slope_rule
        if rule is not None:
            made: Row = self._kept(("slopes", r), lambda: rule(r))
            return made
        return self.slopes[r % len(self.slopes)]

    def act(self, r: int, j: int) -> fmpq:
        """a_j(t - r)."""
        if self.acts is None:
            raise Undefined("the case has no activations")
        return self.acts[r % len(self.acts)][j - 1]

    def _kept(self, key: Any, make: Callable[[], Any]) -> Any:
        found = self.cache.get(key)
        if found is None:
            found = self.cache[key] = make()
        return found

    def error_step(self, r: int) -> fmpq_mat:
        """W F'(t-r)."""
        return self._kept(("error", r), lambda: matrix(_scaled(self.weights_rows, columns=self.slope_row(r))))

    def step(self, r: int) -> fmpq_mat:
        """Step(r) = d a(t-r+1) / d a(t-r) = F'(t-r+1) W, r >= 1."""
        return self._kept(("step", r), lambda: matrix(_scaled(self.weights_rows, rows=self.slope_row(r - 1))))

    def flow(self, q: int, o: int = 0) -> fmpq_mat:
        """W F'(t-o-1) ... W F'(t-o-q), q >= 1."""
        return self._product("flow", q, o)

    def state_flow(self, q: int) -> fmpq_mat:
        """Step(1) ... Step(q), q >= 1."""
        return self._product("state flow", q, 0)

    def _product(self, kind: str, q: int, o: int) -> fmpq_mat:
        if q > MAX_LAG:
            raise Undefined(f"the lag {q} is longer than {MAX_LAG}")
        products: list[fmpq_mat] = self.cache.setdefault((kind, o), [])
        factor = self.error_step if kind == "flow" else self.step
        while len(products) < q:
            r = o + len(products) + 1
            products.append(products[-1] * factor(r) if products else factor(r))
        return products[q - 1]

    def weight_flow(self, q: int, k: int, j: int, l: int, o: int = 0) -> fmpq:
        """d net_k(t-o) / d w[j, l] through the last q steps: the sum over p < q of flow(p)[k, j] a_l(t-o-p-1)."""
        result = self.act(o + 1, l) if k == j else fmpq(0)
        for p in range(1, q):
            result += self.flow(p, o)[k - 1, j - 1] * self.act(o + p + 1, l)
        return result

    def norm(self, p: Ref, key: tuple[Any, ...], bits: int) -> Value:
        """Norm(p, M) of the matrix that `key` names, e.g. ("Flow", 3); see `named`."""
        return self._kept((p, key, bits), lambda: self._norm(p, key, bits))

    def _norm(self, p: Ref, key: tuple[Any, ...], bits: int) -> Value:
        if key[0] == "Slopes":
            return diagonal_value(p, self.norms, self.slope_row(key[1]), bits)
        if key[0] == "Row":
            return vector_value(p, self.norms, self.weights_rows[key[1] - 1], bits)
        if key[0] == "Col":
            return vector_value(p, self.norms, [row[key[1] - 1] for row in self.weights_rows], bits)
        if key[0] == "Basis":
            return vector_value(p, self.norms, unit_vector(key[1], len(self.weights_rows)), bits)
        if isinstance(p, str):
            return matrix_norm(p, self.named(key), bits)
        return matrix_value(p, self.norms, self.named(key).tolist(), bits)

    def radius(self, key: tuple[Any, ...], bits: int) -> Value:
        """The spectral radius of the matrix that `key` names."""
        return self._kept(("radius", key, bits), lambda: spectral_radius(self.named(key), bits))

    def joint_radius(self) -> Value:
        """The joint spectral radius of the matrices W D, D diagonal with entries in [0, 1], bracketed."""
        return self._kept(("joint",), lambda: joint_radius(self.weights))

    def named(self, key: tuple[Any, ...]) -> fmpq_mat:
        """The matrix that ("W",), ("Abs", key), ("Slopes", r), ("Step", r), ("Flow", q) or ("StateFlow", q) names."""
        match key:
            case ("W",):
                return self.weights
            case ("Abs", inner):
                m = self.named(inner)
                return fmpq_mat(m.nrows(), m.ncols(), [abs(x) for x in m.entries()])
            case ("Slopes", r):
                d = self.slope_row(r)
                return matrix([[x if i == j else 0 for j in range(len(d))] for i, x in enumerate(d)])
            case ("Step", r):
                return self.step(r)
            case ("Flow", q):
                return self.flow(q)
            case ("StateFlow", q):
                return self.state_flow(q)
        raise ValueError(f"the matrix {key!r} is unknown; known are W, Abs, Row, Col, Slopes, Step, Flow, StateFlow")


def _scaled(table: Rows, rows: Row | None = None, columns: Row | None = None) -> list[list[fmpq]]:
    """diag(rows) times the table, or the table times diag(columns)."""
    if rows is not None:
        return [[x * d for x in row] for row, d in zip(table, rows, strict=True)]
    assert columns is not None
    return [[x * d for x, d in zip(row, columns, strict=True)] for row in table]
