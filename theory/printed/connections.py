"""Weights of a net counted from its groups of units and the links between them.

A link from group A to group B has a weight for each pair of units, or for the pairs that its rule picks; a biased group
has one weight more per unit. Fixed weights, such as the 1 of a memory cell to itself, are not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sympy import Expr, Integer, Rational, expand

from theory.errors import TheoryError


class Rule(Enum):
    """Which pairs of units a link connects; all but the first are for links of a group to itself."""

    ALL = "every pair"
    OTHERS = "every pair of two different units"
    EARLIER = "each unit reads those before it"
    SELF = "each unit reads itself"


@dataclass(frozen=True)
class Link:
    """Connections from the units of one group to those of another."""

    source: str
    target: str
    rule: Rule = Rule.ALL


@dataclass(frozen=True)
class Topology:
    """A net: how many units each group has (numbers or symbols), the links, and the groups with bias weights."""

    sizes: Mapping[str, int | Expr]
    links: tuple[Link, ...]
    biased: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = {*(link.source for link in self.links), *(link.target for link in self.links), *self.biased}
        if not named <= set(self.sizes):
            raise TheoryError(f"no size for {', '.join(sorted(named - set(self.sizes)))}; sizes={dict(self.sizes)}")
        for link in self.links:
            if link.rule is not Rule.ALL and link.source != link.target:
                raise TheoryError(f"{link}: the rule {link.rule.name} is for a link of a group to itself")

    @property
    def weights(self) -> Expr:
        """The number of adjustable weights, biases among them.

        >>> Topology({"input": 7, "unit": 10}, (Link("input", "unit"), Link("unit", "unit"))).weights
        170
        """
        return expand(sum(map(self.count, self.links)) + sum(Integer(1) * self.sizes[group] for group in self.biased))

    def count(self, link: Link) -> Expr:
        """The number of connections of one link."""
        a, b = (Integer(1) * self.sizes[group] for group in (link.source, link.target))
        by_rule = {Rule.ALL: a * b, Rule.OTHERS: a * (a - 1), Rule.EARLIER: Rational(1, 2) * a * (a - 1), Rule.SELF: a}
        return by_rule[link.rule]


HIDDEN = ("cell", "in gate", "out gate")


def lstm(inputs: int, outputs: int, blocks: int, size: int, biased: tuple[str, ...] = ()) -> Topology:
    """The LSTM of 1997 with a fully connected hidden layer, connectivity "F" of its table 10.

    Cells and gates read inputs, cells and gates; the output units read the cells. `blocks` share two gates each.
    """
    sizes = {"input": inputs, "cell": blocks * size, "in gate": blocks, "out gate": blocks, "output": outputs}
    into_hidden = (Link(source, target) for source in ("input", *HIDDEN) for target in HIDDEN)
    return Topology(sizes, (*into_hidden, Link("cell", "output")), biased)


def lstm_without_output_gates(p: int) -> Topology:
    """The LSTM of tasks 2a and 2b, connectivity "B": one cell, one input gate, each layer reads all layers below."""
    sizes = {"input": p + 1, "cell": 1, "in gate": 1, "output": p + 1}
    links = (Link("input", "cell"), Link("input", "in gate"), Link("input", "output"), Link("cell", "output"))
    return Topology(sizes, links)


def one_recurrent_unit(p: int, *, extra_outputs: int = 0) -> Topology:
    """The net for RTRL of task 2a: one hidden unit that reads itself; each layer reads all layers below."""
    sizes = {"input": p + 1, "hidden": 1, "output": p + 1 + extra_outputs}
    between = (("input", "hidden"), ("input", "output"), ("hidden", "output"))
    return Topology(sizes, (*(Link(*ends) for ends in between), Link("hidden", "hidden", Rule.SELF)))


def fully_recurrent(inputs: int, units: int) -> Topology:
    """Every unit, the output units among them, reads all inputs and all units."""
    return Topology({"input": inputs, "unit": units}, (Link("input", "unit"), Link("unit", "unit")))


def elman(inputs: int, hidden: int, outputs: int) -> Topology:
    """Elman's net: the hidden units read the inputs and their own last values, the output units the hidden units."""
    sizes = {"input": inputs, "hidden": hidden, "output": outputs}
    return Topology(sizes, (Link("input", "hidden"), Link("hidden", "hidden"), Link("hidden", "output")))


def cascade(inputs: int, hidden: int, outputs: int, chosen: tuple[str, ...]) -> Topology:
    """A net of cascade correlation that has the connections named in `chosen`, keys of CASCADE, and no others."""
    links = [CASCADE[name] for name in chosen if name in CASCADE]
    biased = tuple(name.removeprefix("bias of ") for name in chosen if name.startswith("bias of "))
    return Topology({"input": inputs, "hidden": hidden, "output": outputs}, tuple(links), biased)


CASCADE = {
    "input to hidden": Link("input", "hidden"),
    "hidden to itself": Link("hidden", "hidden", Rule.SELF),
    "hidden to later hidden": Link("hidden", "hidden", Rule.EARLIER),
    "hidden to every other hidden": Link("hidden", "hidden", Rule.OTHERS),
    "hidden to output": Link("hidden", "output"),
    "input to output": Link("input", "output"),
    "output to itself": Link("output", "output", Rule.SELF),
}
BIASES = ("bias of hidden", "bias of output")


def symbolic_lstm(outputs: Expr, hidden: Expr, blocks: Expr, size: Expr, sources: Expr) -> Topology:
    """The net of appendix A.1: K output units, H hidden units, C blocks of size S, I units that all of these read."""
    sizes = {"source": sources, "hidden": hidden, "cell": blocks * size, "in gate": blocks, "out gate": blocks}
    into = (Link("source", target) for target in ("hidden", *HIDDEN))
    links = (*into, Link("hidden", "output"), Link("cell", "output"))
    return Topology({**sizes, "output": outputs}, links)
