"""The mutations of a source file: one small edit each, found on its syntax tree, made on its text.

Docstrings, annotations, decorators, imports, error texts, asserts and __repr__ are left alone.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

COMPARISONS = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}  # fmt: skip
CONSTANTS = {"ONE": "ZERO", "ZERO": "ONE", "One": "Zero", "Zero": "One"}
_ACTIVATIONS = ("logistic", "tanh", "lstm97_h", "lstm97_g", "softplus", "relu", "linear")
SLOPES = {
    f"{f}{end}": f"{g}{end}"
    for end in ("", "_slope")
    for f, g in zip(_ACTIVATIONS, (*_ACTIVATIONS[1:], _ACTIVATIONS[0]), strict=True)
}
EMITTED = ((r"\+=", "-="), (r"(?<= )\+(?= )", "-"), (r"(?<= )\*(?= )", "+"), ("transposed_product", "product"),
           ("zeros", "ones"), (r"\[k\]", "[0]"))  # fmt: skip
EMITTERS = ("numerics/emit.py", "numerics/printer.py")
NO_INDICES = {"isinstance", "issubclass", "getattr", "need", "zip", "range", "min", "max", "cast", "partial"}
NO_INDEX = (ast.Starred, ast.GeneratorExp, ast.Set, ast.SetComp, ast.Dict, ast.DictComp, ast.Lambda)
SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "bases"}

Edit = tuple[str, int, int, str]  # operator, first byte, byte after the last, new text


@dataclass(frozen=True)
class Mutant:
    """One edit of one file: bytes start to stop of `path` become `after`."""

    path: str
    line: int
    operator: str
    start: int
    stop: int
    before: str
    after: str

    def apply(self, tree: Path) -> None:
        """Write the mutated file; the time of change is new, so that no compiled copy is taken for it."""
        data = (tree / self.path).read_bytes()
        (tree / self.path).write_bytes(data[: self.start] + self.after.encode() + data[self.stop :])

    def __str__(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.path}:{self.line} {self.operator}: {before} -> {after}"


class Source:
    """A file with its syntax tree; `edits` are all its mutations."""

    def __init__(self, tree: Path, path: str):
        self.path, self.data = path, (tree / path).read_bytes()
        self.starts = [0, *(match.end() for match in re.finditer(b"\n", self.data))]

    def span(self, node: Any) -> tuple[int, int]:
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: Any) -> str:
        start, stop = self.span(node)
        return self.data[start:stop].decode()

    def mutants(self) -> list[Mutant]:
        found = {edit for node, function in _nodes(ast.parse(self.data), None) for edit in self.edits(node, function)}
        result = []
        for operator, start, stop, after in sorted(found):
            before, line = self.data[start:stop].decode(), self.data.count(b"\n", 0, start) + 1
            if before != after:
                result.append(Mutant(self.path, line, operator, start, stop, before, after))
        return result

    def edits(self, node: ast.AST, function: ast.FunctionDef | None) -> Iterator[Edit]:
        """The mutations at one node."""
        match node:
            case ast.Compare():
                sides = [node.left, *node.comparators]
                for (left, right), op in zip(pairwise(sides), node.ops, strict=True):
                    yield from self.between(left, right, *COMPARISONS[type(op)], "comparison")
            case ast.BoolOp():
                yield from self.connectives(node)
            case ast.BinOp(op=ast.Add() | ast.Sub()) if not any(map(_is_sequence, (node.left, node.right))):
                old, new = ("+", "-") if isinstance(node.op, ast.Add) else ("-", "+")
                yield from self.between(node.left, node.right, old, new, "sign")
            case ast.BinOp(op=ast.MatMult()):
                yield from self.swapped([node.left, node.right], "transpose")
                yield "transpose", *self.span(node.left), f"({self.text(node.left)}).T"
            case ast.UnaryOp(op=ast.USub() | ast.Not()):
                operator = "sign" if isinstance(node.op, ast.USub) else "side condition"
                yield operator, *self.span(node), f"({self.text(node.operand)})"
            case ast.Attribute(attr="T"):
                yield "transpose", *self.span(node), self.text(node.value)
            case ast.Attribute(attr=name) if name in CONSTANTS:
                yield "constant", *self.span(node), f"{self.text(node.value)}.{CONSTANTS[name]}"
            case ast.Name(id=name, ctx=ast.Load()) if name in CONSTANTS or (
                name in SLOPES and not self.path.startswith("proofs")
            ):
                operator = "constant" if name in CONSTANTS else "slope"
                yield operator, *self.span(node), (CONSTANTS | SLOPES)[name]
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                yield from (("constant", *self.span(node), str(value + step)) for step in (-1, 1))
            case ast.Call() | ast.Tuple() | ast.Subscript(slice=ast.Tuple()):
                yield from self.indices(node)
            case ast.If(body=[ast.Raise()]):
                yield "side condition", *self.span(node.test), "False"
            case ast.Return(value=ast.Name(id=name)) if function and (other := _next_name(function, name)):
                yield "returned", *self.span(node.value), other
            case ast.JoinedStr() | ast.Constant(value=str()) if self.path in EMITTERS:
                start, text = self.span(node)[0], self.text(node)
                for pattern, new in EMITTED:
                    for at in re.finditer(pattern, text):
                        before, after = (len(text[:i].encode()) for i in at.span())
                        yield "emitted", start + before, start + after, new

    def between(self, left: ast.expr, right: ast.expr, old: str, new: str, operator: str) -> Iterator[Edit]:
        start, stop = self.span(left)[1], self.span(right)[0]
        at = self.data.find(old.encode(), start, stop)
        yield operator, at, at + len(old), new

    def connectives(self, node: ast.BoolOp) -> Iterator[Edit]:
        """Each and/or for the other, and each conjunct of a condition left out."""
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for i, value in enumerate(node.values):
            if i:
                yield from self.between(node.values[i - 1], value, old, new, "and/or")
            rest = f" {old} ".join(f"({self.text(v)})" for v in node.values if v is not value)
            yield "side condition", *self.span(node), f"({rest})"

    def indices(self, node: ast.Call | ast.Tuple | ast.Subscript) -> Iterator[Edit]:
        """Neighbouring arguments swapped; also a slope at the next time, a range off by one, need(True, ...)."""
        holder: Any = node.slice if isinstance(node, ast.Subscript) else node
        arguments: list[ast.expr] = holder.args if isinstance(node, ast.Call) else holder.elts
        name = self.text(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Tuple):  # a term of the kernel: ("Weight", k, j)
            if not (arguments and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str)):
                return
            name, arguments = arguments[0].value, arguments[1:]
        if name == "Slope" and len(arguments) == 2:
            r = self.text(arguments[0])
            yield "slope", *self.span(arguments[0]), f'("+", {r}, ONE)' if isinstance(node, ast.Tuple) else f"({r}) + 1"
        elif name == "need":
            yield "side condition", *self.span(arguments[0]), "True"
        elif name == "range":
            yield from (
                ("range", *self.span(arguments[-1]), f"{self.text(arguments[-1])}{s}") for s in (" + 1", " - 1")
            )
        if name not in NO_INDICES | {"+", "*", "and", "var"}:
            for left, right in pairwise(arguments):
                yield from self.swapped([left, right], "indices")

    def swapped(self, pair: list[ast.expr], operator: str) -> Iterator[Edit]:
        (start, end), (begin, stop) = map(self.span, pair)
        if not any(isinstance(side, NO_INDEX) or _is_sequence(side) for side in pair):
            between = self.data[end:begin].decode()
            yield operator, start, stop, f"{self.text(pair[1])}{between}{self.text(pair[0])}"


def _nodes(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[tuple[ast.AST, ast.FunctionDef | None]]:
    """All nodes that may be mutated, each with the function around it."""
    yield node, function
    if isinstance(node, ast.FunctionDef):
        function = node
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        if field == "args" and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "need":
            children = children[:1]
        for child in children:
            if isinstance(child, ast.AST) and field not in SKIPPED_FIELDS and not _left_alone(child):
                inside = () if isinstance(child, ast.JoinedStr) else _nodes(child, function)
                yield from inside or [(child, function)]


def _left_alone(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "__str__"))
    )


def _is_sequence(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _next_name(function: ast.FunctionDef, name: str) -> str | None:
    """The next variable of the function, in alphabetical order."""
    arguments = {a.arg for a in function.args.args}
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = sorted((arguments | stored) - {"self", "cls", name})
    return next((n for n in names if n > name), names[0] if names else None)
