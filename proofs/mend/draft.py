"""A statement or a derivation on its way to being repaired: stored forms only, and which lines share a term."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from proofs.mend.edit_terms import factors_of, power, shifted

Stored = Any  # nested lists and strings, as JSON keeps them

RELATIONS = ("<=", "<", "=")


@dataclass(frozen=True)
class Draft:
    """Lines under hypotheses, all in stored form; a claim is a draft of one line.

    system, sorts, where  as in a stored claim
    """

    system: Mapping[str, Any]
    sorts: Mapping[str, str]
    where: tuple[Stored, ...]
    given: tuple[Stored, ...]
    lines: tuple[Stored, ...]

    def stored(self, line: Stored) -> dict[str, Any]:
        """The claim that the line is, under the hypotheses."""
        about = {"system": dict(self.system), "sorts": dict(self.sorts), "where": list(self.where)}
        return {"schema": 1, "id": "draft", **about, "given": list(self.given), "statement": line}

    @property
    def links(self) -> tuple[bool, ...]:
        """For each line but the last, whether its right side is the left side of the next."""
        pairs = zip(self.lines, self.lines[1:], strict=False)
        return tuple(_is_relation(a) and _is_relation(b) and a[2] == b[1] for a, b in pairs)

    @property
    def conclusion(self) -> Stored | None:
        """What the chain gives; the line itself where there is one; None where the lines form no chain."""
        if not all(self.links):
            return None
        if len(self.lines) == 1:
            return self.lines[0]
        signs = {line[0] for line in self.lines}
        sign = "<" if "<" in signs else "<=" if "<=" in signs else "="
        return [sign, self.lines[0][1], self.lines[-1][2]]

    def with_line(self, number: int, line: Stored) -> "Draft":
        """The draft with another line (numbers from 1); a neighbour that shared a changed side follows it."""
        lines, old = list(self.lines), self.lines[number - 1]
        lines[number - 1] = line
        if _is_relation(old) and _is_relation(line):
            if number > 1 and self.links[number - 2]:
                before = lines[number - 2]
                lines[number - 2] = [before[0], before[1], line[1]]
            if number < len(lines) and self.links[number - 1]:
                after = lines[number]
                lines[number] = [after[0], line[2], after[2]]
        return replace(self, lines=tuple(lines))

    def factors(self, number: int) -> list[Stored]:
        """The factors that may be missing in the line, each once.

        Those of its neighbours and of the hypotheses, powers of theirs with the exponents that stand there, rows and
        columns in the norms that occur, and the numbers that occur.
        """
        lines = [*self.lines[max(0, number - 2) : number + 1], *self.given]
        sides = [side for line in lines if _is_relation(line) for side in line[1:3]]
        near = [x for side in sides for x in _near(side) if not isinstance(x, str)]
        exponents = [shifted(e, by) for side in sides for e in _exponents(side) for by in (0, 1, -1, 2, -2)]
        found = [*near, *(power(x, e) for x in near if x[0] in _SIZES for e in exponents)]
        units = [["var", name] for name, sort in self.sorts.items() if sort == "unit"]
        matrices = [["W"], *([head, unit] for head in ("Row", "Col") for unit in units)]
        found += [["Norm", p, m] for p in _norms(self.lines[number - 1]) for m in matrices]
        for c in dict.fromkeys(Fraction(x) for side in sides for x in _numbers(side)):
            found += [str(x) for x in (c, 1 / c if c else c) if x not in (0, 1)]
        return [x for i, x in enumerate(found) if x not in found[:i]]


_SIZES = ("Norm", "SlopeMax", "SlopeSup", "WeightMax", "SpectralRadius")


def _exponents(e: Stored) -> list[Stored]:
    """The exponents in a term that are no numbers, each once."""
    if not isinstance(e, list):
        return []
    found = [e[2]] if e[0] == "**" and not isinstance(e[2], str) else []
    return list({repr(x): x for x in (*found, *(x for part in e[1:] for x in _exponents(part)))}.values())


def _numbers(side: Stored) -> Iterator[str]:
    """The numbers that stand as factors, also in what a power is taken of."""
    if isinstance(side, str):
        yield side
    elif isinstance(side, list) and side[0] in ("*", "+", "**"):
        for part in side[1:2] if side[0] == "**" else side[1:]:
            yield from _numbers(part)


def _near(side: Stored) -> Iterator[Stored]:
    """The factors of the summands of a side, also inside of sums, and what they are powers of."""
    summands = side[1:] if isinstance(side, list) and side[0] == "+" else [side]
    for factor in (x for summand in summands for x in factors_of(summand)):
        yield factor
        if isinstance(factor, list) and factor[0] in ("sum", "abs"):
            yield from _near(factor[-1])
        if isinstance(factor, list) and factor[0] == "**":
            yield from factors_of(factor[1])


def _norms(e: Stored) -> list[Stored]:
    """The norms that a line speaks of, each once."""
    if not isinstance(e, list):
        return []
    found = [e[1]] if e[0] in ("Norm", "SlopeMax") else []
    for part in e[1:]:
        found += [p for p in _norms(part) if p not in found]
    return found


def _is_relation(line: Stored) -> bool:
    return bool(line[0] in RELATIONS)


def relations_in(formula: Stored) -> Iterator[Stored]:
    """The relations that a formula is made of."""
    if formula[0] in RELATIONS:
        yield formula
    elif formula[0] in ("and", "not", "implies", "iff"):
        for part in formula[1:]:
            yield from relations_in(part)
    elif formula[0] in ("all", "some"):
        yield from relations_in(formula[3])
