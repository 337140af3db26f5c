"""emit: a cell as Numba source that a person can read: step, pushforward, pullback, Jacobian, trajectory, error flow.

A cell has two kinds of node: a unit-local map, which becomes one loop over the units, and a product with a weight
matrix, which is a call of numerics.loops. All of it comes from the cell's graph of derivatives (theory.paths), one
unit-local slope per edge; nothing is differentiated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from textwrap import indent

from sympy import Add, Expr, S, Symbol

from numerics.layout import Names, arguments, is_diagonal
from numerics.printer import SCALAR_FUNCTIONS, Assignment, loops, said
from theory.cell import Cell, Net
from theory.sizes import vector_size
from theory.symbols import Input, Param, Scalar, State
from theory.unitlocal import leaves
from theory.weights import Identity

LOOPS = (
    "add_columns", "add_diagonal", "add_matrix_product", "add_product", "add_rows", "add_transposed_product",
    "extend_flow", "record_norms",
)  # fmt: skip


def source(cell: Cell) -> str:
    """The module of the cell's compiled functions, as text.

    >>> from theory.cells import CELLS
    >>> print(source(CELLS["Elman"]).split("def ")[1].split("return")[0])
    step(s, x, size_n, size_m, W_a_0, W_a_1, b_a):
        ...
        for k in range(size_n):
            new_h[k] = logistic(net_a[k])
    <BLANKLINE>
    """
    return _Emitter(cell).module()


def _text(name: str) -> Symbol:
    return Symbol(name, real=True)


class _Emitter:
    """The parts of the source of one cell; `setup` lines come once, `body` lines once per time step."""

    def __init__(self, cell: Cell):
        self.cell, self.edges, self.names = cell, cell.graph.edges, Names()
        self.nets = cell.nets
        for net in self.nets:  # in the order of the nets, so that the numbering of equal names is stable
            self.net(net)

    # names of arrays

    def size(self, name: str | None) -> str:
        return self.names.of("size", str(name))  # of a checked cell: never None

    def net(self, net: Net, prefix: str = "net") -> str:
        return self.names.of(prefix, net.name, key=net)

    def vector(self, net: Net, slot: int, prefix: str = "v") -> str:
        """The array that a net reads: a state or input itself, or the result of a loop."""
        v = net.vectors[slot]
        if isinstance(v, State | Input | Param) and prefix == "v":
            return self.array(v)
        return self.names.of(prefix, net.name, slot, key=net)

    def array(self, s: State | Input | Param) -> str:
        return self.names.of({State: "s", Input: "x", Param: "p"}[type(s)], s.name)

    def weight(self, net: Net, slot: int) -> str:
        return self.names.of("W", net.name, slot)

    def unit(self, expr: Expr) -> Expr:
        """A unit-local expression with its leaves as array entries."""
        entries = {}
        for leaf in leaves(expr):
            if isinstance(leaf, Net):
                entries[leaf] = _text(f"{self.net(leaf)}[k]")
            elif isinstance(leaf, Scalar):
                entries[leaf] = _text(self.names.of("c", leaf.name))
            else:
                entries[leaf] = _text(f"{self.array(leaf)}[k]")
        return expr.xreplace(entries)

    # what depends on what

    @cached_property
    def reached(self) -> dict[Net, tuple[State, ...]]:
        """The states that each net depends on."""
        found: dict[Net, tuple[State, ...]] = {}
        for net in self.nets:  # inner first
            targets = [edge.target for v in net.vectors for edge in self.edges[v]]
            states = {s for t in targets for s in (found[t] if isinstance(t, Net) else (t,))}
            found[net] = tuple(s for s in self.cell.states if s in states)
        return found

    def active(self, net: Net) -> bool:
        return bool(self.reached[net])

    def moving(self, expr: Expr) -> list[tuple[State | Net, Expr]]:
        """(target, slope) of the edges of an expression along which a state acts."""
        return [
            (edge.target, self.unit(edge.slope))
            for edge in self.edges[expr]
            if isinstance(edge.target, State) or self.active(edge.target)
        ]

    # the module

    @cached_property
    def parameters(self) -> str:
        prefixes = {"size": "size", "param": "p", "scalar": "c", "weight": "W", "bias": "b"}
        found = []
        for a in arguments(self.cell):
            parts = a.key if isinstance(a.key, tuple) else (a.key,)
            found.append(self.names.of(prefixes[a.kind], *parts))
        return ", ".join(found)

    def module(self) -> str:
        functions = [
            self.step(),
            self.pushforward(),
            self.pullback(),
            self.jacobian(),
            self.trajectory(),
            self.error_flow(),
        ]
        text = "".join(functions)
        imports = [
            f"from numerics.{module} import {', '.join(sorted(used))}"
            for module, names in (("loops", LOOPS), ("scalar", SCALAR_FUNCTIONS))
            if (used := [name for name in names if re.search(rf"\b{name}\(", text)])
        ]
        head = [
            f'"""{said(self.cell.name)}: compiled functions, written by numerics.emit from the cell; do not edit.',
            "",
            "s : state (N,), " + ", ".join(f"{s.name} ({s.size},)" for s in self.cell.states) + " one after another",
            "x : inputs (M,), " + (", ".join(f"{s.name} ({s.size},)" for s in self.cell.inputs) or "none"),
            '"""',
            "",
            *(["import math", ""] if "math." in text else []),
            "import numpy as np",
            "from numba import njit",
            "",
            *imports,
        ]
        return "\n".join(head) + "\n" + text

    def function(self, name: str, vectors: str, says: str, body: Iterable[str]) -> str:
        lines = [f'"""{says}"""', *self.offsets(), *body]
        return (
            f"\n\n@njit(cache=True, nogil=True)\ndef {name}({vectors}, {self.parameters}):\n"
            + indent("\n".join(lines), "    ")
            + "\n"
        )

    def offsets(self) -> list[str]:
        """Where each state begins in a stacked vector, and the number N of all entries."""
        lines, total = [], "0"
        for s in self.cell.states:
            name = self.names.of("at", s.name)
            lines.append(f"{name} = {total}")
            total = f"{name} + {self.size(s.size)}"
        return [*lines, f"total = {total}"]

    def views(self, prefix: str, vector: str) -> list[str]:
        """The states of a stacked vector, each by its name."""
        return [
            f"{self.names.of(prefix, s.name)} = {vector}[{at} : {at} + {self.size(s.size)}]"
            for s in self.cell.states
            for at in [self.names.of("at", s.name)]
        ]

    def input_views(self) -> list[str]:
        lines, start = [], "0"
        for x in self.cell.inputs:
            stop = self.size(x.size) if start == "0" else f"{start} + {self.size(x.size)}"
            lines.append(f"{self.array(x)} = x[{start}:{stop}]")
            start = stop
        return lines

    # forward

    def forward_setup(self) -> list[str]:
        lines = []
        for net in self.nets:
            lines += [
                f"{self.vector(net, j)} = np.empty({self.size(vector_size(v))})"
                for j, v in enumerate(net.vectors)
                if not v.is_Symbol
            ]
            lines.append(f"{self.net(net)} = np.empty({self.size(net.size)})")
        return lines

    def forward(self, nets: Iterable[Net]) -> list[str]:
        """The nets at the state s and the inputs x."""
        lines = [*self.views("s", "s"), *self.input_views()]
        for net in nets:
            for j, v in enumerate(net.vectors):
                if not v.is_Symbol:
                    lines += loops([Assignment(f"{self.vector(net, j)}[k]", self.unit(v), self.size(vector_size(v)))])
            lines.append(f"{self.net(net)}[:] = {self.names.of('b', net.name) if net.bias else '0.0'}")
            lines += self.products(net, "v", self.net(net), range(len(net.vectors)))
        return lines

    def products(self, net: Net, prefix: str, out: str, slots: Iterable[int]) -> list[str]:
        """out += sum_j W_j v_j over some slots, with the arrays of that prefix for v."""
        lines, diagonal = [], []
        for j in slots:
            v = self.vector(net, j, prefix)
            if is_diagonal(net.weights[j]):
                diagonal.append(
                    Assignment(f"{out}[k]", self.diagonal(net, j) * _text(f"{v}[k]"), self.size(net.size), "+=")
                )
            else:
                lines.append(f"add_product({self.weight(net, j)}, {v}, {out})")
        return [*lines, *(loops(diagonal) if diagonal else [])]

    def diagonal(self, net: Net, slot: int) -> Expr:
        """The diagonal entry of a weight that is passed as its diagonal, or not at all."""
        return S.One if isinstance(net.weights[slot], Identity) else _text(f"{self.weight(net, slot)}[k]")

    def new_state(self) -> list[str]:
        return loops(
            [
                Assignment(f"{self.names.of('new', s.name)}[k]", self.unit(e), self.size(s.size))
                for s, e in self.cell.update.items()
            ]
        )

    def step(self) -> str:
        body = [
            *self.forward_setup(), *self.forward(self.nets), "out = np.empty(total)", *self.views("new", "out"),
            *self.new_state(), "return out",
        ]  # fmt: skip
        return self.function("step", "s, x", "The state after one step, (N,).", body)

    def trajectory(self) -> str:
        inner = [
            "s = states[t]",
            "x = inputs[t]",
            *self.forward(self.nets),
            *self.views("new", "states[t + 1]"),
            *self.new_state(),
        ]
        body = [
            "steps = inputs.shape[0]", "states = np.empty((steps + 1, total))", "states[0] = initial",
            *self.forward_setup(), "for t in range(steps):", *_indented(inner), "return states",
        ]  # fmt: skip
        return self.function("trajectory", "initial, inputs", "All states from `initial` on, (T + 1, N).", body)

    # pushforward: a tangent of the old state to one of the new

    def pushforward(self) -> str:
        body = [*self.forward_setup(), *self.forward(self.nets), *self.views("ds", "tangent")]
        for net in filter(self.active, self.nets):
            slots = [j for j, v in enumerate(net.vectors) if self.moving(v)]
            for j in slots:
                body += self.tangent_vector(net, j)
            body.append(f"{self.net(net, 'dnet')} = np.zeros({self.size(net.size)})")
            body += self.products(net, "dv", self.net(net, "dnet"), slots)
        body += ["out = np.empty(total)", *self.views("dnew", "out")]
        body += loops(
            [
                Assignment(f"{self.names.of('dnew', s.name)}[k]", self.tangent(e), self.size(s.size))
                for s, e in self.cell.update.items()
            ]
        )
        says = "J tangent: the change of the new state along `tangent` of the old, (N,)."
        return self.function("pushforward", "s, x, tangent", says, [*body, "return out"])

    def tangent_vector(self, net: Net, slot: int) -> list[str]:
        v, name = net.vectors[slot], self.vector(net, slot, "dv")
        if isinstance(v, State):
            return [f"{name} = {self.names.of('ds', v.name)}"]
        size = self.size(vector_size(v))
        return [f"{name} = np.empty({size})", *loops([Assignment(f"{name}[k]", self.tangent(v), size)])]

    def tangent(self, expr: Expr) -> Expr:
        def moved(target: State | Net) -> Expr:
            name = self.net(target, "dnet") if isinstance(target, Net) else self.names.of("ds", target.name)
            return _text(f"{name}[k]")

        return Add(*(slope * moved(target) for target, slope in self.moving(expr)))

    # pullback: the error of the new state to that of the old

    def pullback(self) -> str:
        body = [*self.forward_setup(), *self.forward(self.nets), *self.views("err", "error")]
        body += ["out = np.zeros(total)", *self.views("back", "out")]
        active = [net for net in self.nets if self.active(net)]
        body += [f"{self.net(net, 'g')} = np.zeros({self.size(net.size)})" for net in active]
        for s, e in self.cell.update.items():
            body += self.credited(e, f"{self.names.of('err', s.name)}[k]", self.size(s.size))
        for net in reversed(active):  # outer first: a net's error is complete before it is passed on
            for j, v in enumerate(net.vectors):
                if self.moving(v):
                    body += self.pulled(net, j)
        says = "J^T error: the error of the old state from that of the new, (N,)."
        return self.function("pullback", "s, x, error", says, [*body, "return out"])

    def credited(self, expr: Expr, error: str, size: str, factor: Expr = S.One) -> list[str]:
        """The error of an expression, times a factor, added to that of the states and nets in it."""
        return loops(
            [
                Assignment(f"{self.error_of(target)}[k]", slope * factor * _text(error), size, "+=")
                for target, slope in self.moving(expr)
            ]
        )

    def error_of(self, target: State | Net) -> str:
        return self.net(target, "g") if isinstance(target, Net) else self.names.of("back", target.name)

    def pulled(self, net: Net, slot: int) -> list[str]:
        v, error = net.vectors[slot], self.net(net, "g")
        size = self.size(vector_size(v))
        if is_diagonal(net.weights[slot]):
            return self.credited(v, f"{error}[k]", size, self.diagonal(net, slot))
        if isinstance(v, State):
            return [f"add_transposed_product({self.weight(net, slot)}, {error}, {self.error_of(v)})"]
        name = self.vector(net, slot, "gv")
        product = f"add_transposed_product({self.weight(net, slot)}, {error}, {name})"
        return [f"{name} = np.zeros({size})", product, *self.credited(v, f"{name}[k]", size)]

    # Jacobian: for each net and each state it depends on, the dense matrix d net / d state

    def jacobian(self) -> str:
        body = [
            *self.forward_setup(),
            *self.jacobian_setup(),
            *self.forward(self.nets),
            *self.jacobian_body(),
            "return J",
        ]
        return self.function("jacobian", "s, x", "d new state / d old state, dense (N, N).", body)

    def block(self, net: Net, b: State) -> str:
        """The name of d net / d b: the weight itself where nothing else is in it."""
        alone = [j for j, v in enumerate(net.vectors) if any(b in self.states_of(t) for t, _ in self.moving(v))]
        if len(alone) == 1 and net.vectors[alone[0]] == b and not is_diagonal(net.weights[alone[0]]):
            return self.weight(net, alone[0])
        return self.names.of("D", net.name, b.name, key=net)

    def states_of(self, target: State | Net) -> tuple[State, ...]:
        return self.reached[target] if isinstance(target, Net) else (target,)

    def slope(self, *of: object) -> str:
        """The array of the slopes of one edge."""
        return self.names.of("q", *(str(part.name if hasattr(part, "name") else part) for part in of), key=of)

    def built(self) -> Iterable[tuple[Net, State]]:
        """The pairs whose derivative is an array of its own."""
        for net in self.nets:
            yield from ((net, b) for b in self.reached[net] if self.block(net, b).startswith("D_"))

    def jacobian_setup(self) -> list[str]:
        lines = ["J = np.empty((total, total))"]
        lines += [
            f"{self.block(net, b)} = np.empty(({self.size(net.size)}, {self.size(b.size)}))" for net, b in self.built()
        ]
        for net in dict.fromkeys(net for net, _ in self.built()):
            for j, v in enumerate(net.vectors):
                lines += [
                    f"{self.slope(net, j, target)} = np.empty({self.size(vector_size(v))})"
                    for target, _ in self.moving(v)
                ]
        for s, e in self.cell.update.items():
            lines += [f"{self.slope(s, target)} = np.empty({self.size(s.size)})" for target, _ in self.moving(e)]
        return lines

    def jacobian_body(self) -> list[str]:
        lines: list[str] = []
        for net in dict.fromkeys(net for net, _ in self.built()):
            lines += self.slopes_of_net(net)
            for b in self.reached[net]:
                if (name := self.block(net, b)).startswith("D_"):
                    lines += [f"{name}[:] = 0.0", *self.filled(net, b, name)]
        slopes = [
            Assignment(f"{self.slope(s, target)}[k]", slope, self.size(s.size))
            for s, e in self.cell.update.items()
            for target, slope in self.moving(e)
        ]
        lines += [*loops(slopes), "J[:] = 0.0"]
        for s, e in self.cell.update.items():
            for target, _ in self.moving(e):
                lines += self.placed(s, target)
        return lines

    def slopes_of_net(self, net: Net) -> list[str]:
        slopes = []
        for j, v in enumerate(net.vectors):
            factor = self.diagonal(net, j) if is_diagonal(net.weights[j]) else S.One
            size = self.size(vector_size(v))
            slopes += [Assignment(f"{self.slope(net, j, t)}[k]", factor * slope, size) for t, slope in self.moving(v)]
        return loops(slopes)

    def filled(self, net: Net, b: State, name: str) -> list[str]:
        """d net / d b, slot by slot: W diag(slope) for the state itself, W diag(slope) D for a net that it reads."""
        lines = []
        for j, v in enumerate(net.vectors):
            for target, _ in self.moving(v):
                if b not in self.states_of(target):
                    continue
                q, inner = self.slope(net, j, target), "" if isinstance(target, State) else self.block(target, b)
                if is_diagonal(net.weights[j]):
                    lines.append(
                        f"add_rows({q}, {inner}, {name}, 0, 0)" if inner else f"add_diagonal({q}, {name}, 0, 0)"
                    )
                elif inner:
                    lines.append(f"add_matrix_product({self.weight(net, j)}, {q}, {inner}, {name})")
                else:
                    lines.append(f"add_columns({self.weight(net, j)}, {q}, {name})")
        return lines

    def placed(self, s: State, target: State | Net) -> list[str]:
        q, row = self.slope(s, target), self.names.of("at", s.name)
        if isinstance(target, State):
            return [f"add_diagonal({q}, J, {row}, {self.names.of('at', target.name)})"]
        return [
            f"add_rows({q}, {self.block(target, b)}, J, {row}, {self.names.of('at', b.name)})"
            for b in self.reached[target]
        ]

    # error flow

    def error_flow(self) -> str:
        inner = [
            "s = states[steps - lag]", "x = inputs[steps - lag]", *self.forward(self.nets), *self.jacobian_body(),
            "extend_flow(flow, power, lost, J, scratch)",
            "trusted &= record_norms(flow, power, lost, columns, logs[lag - 1])",
        ]  # fmt: skip
        body = [
            "steps = inputs.shape[0]", "flow = np.eye(total)", "scratch = np.empty((total, total))",
            "power = np.zeros(total, np.int64)", "lost = np.zeros(total)", "columns = np.empty(total)",
            "logs = np.empty((lags, 4))", "trusted = True",
            *self.forward_setup(), *self.jacobian_setup(),
            "for lag in range(1, lags + 1):", *_indented(inner), "return logs, trusted",
        ]  # fmt: skip
        says = (
            "Natural logs of the max, one, inf and fro norm of d s(T) / d s(T - lag), (lags, 4), "
            "and whether no underflow counts."
        )
        return self.function("error_flow", "states, inputs, lags", says, body)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
