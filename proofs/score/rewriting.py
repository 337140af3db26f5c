"""True statements made of true ones: the same theorem, written otherwise. Each rule argues why truth is kept.

A rule takes a claim in stored form and comes back with another, or with None where it does not apply.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from proofs.score.cases import free_names
from proofs.score.tree import (
    BINDERS,
    RELATIONS,
    Stored,
    mapped,
    minus,
    names,
    occurs,
    parts,
    plus,
    put,
    replaced,
    shifted,
    times,
    var,
)

Claim = Mapping[str, Any]
Rule = Callable[[Claim, Random], "Claim | None"]
FORMULAS = ("given", "where", "statement")
NAMES = ("a", "b", "g", "h", "mu", "nu", "p", "s", "tau", "u", "w", "y", "z", "alpha", "beta", "eta")
FLOWS = {"ErrorFlow", "StateFlow", "Step", "Flow", "PathSum", "WeightFlow", "Seq", "Act"}


def shadowed(claim: Claim) -> bool:
    """Whether a variable of the claim is bound a second time somewhere, so that its name alone says too little."""
    binders = [p.node for p in parts(["and", *claim["given"], claim["statement"]]) if isinstance(p.node, list)]
    bound = {x[1] for x in binders if x and x[0] in BINDERS} | set().union(
        *(x[1] for x in binders if x[:1] == ["PathSum"])
    )
    bound |= {name for entry in claim["where"] for name in entry[1:-1] if isinstance(name, str)}
    bound |= {name for entry in claim["where"] if entry[0] == "seq" for name, _sort in entry[3]}
    return bool(bound & set(claim["sorts"]))


def everywhere(claim: Claim, rule: Callable[[Stored], Stored | None]) -> Claim:
    """The claim with a rule applied to every part of its formulas."""
    return dict(claim) | {field: mapped(claim[field], rule) for field in FORMULAS}


def heads(claim: Claim) -> set[str]:
    """The words of the statement, its hypotheses and constructions."""
    return names([claim[field] for field in FORMULAS])


def renamed(claim: Claim, rng: Random) -> Claim | None:
    """Variables under other names: a statement about all values of q is one about all values of s."""
    if shadowed(claim):
        return None
    taken = heads(claim) | {"n"}
    fresh = [name for name in NAMES if name not in taken]
    rng.shuffle(fresh)
    chosen = dict(zip(claim["sorts"], fresh, strict=False))

    def rule(node: Stored) -> Stored | None:
        return var(chosen[node[1]]) if isinstance(node, list) and node[:1] == ["var"] and node[1] in chosen else None

    sorts = {chosen.get(name, name): sort for name, sort in claim["sorts"].items()}
    return dict(everywhere(claim, rule)) | {"sorts": sorts}


def bound_renamed(claim: Claim, rng: Random) -> Claim | None:
    """A bound variable under another name that occurs nowhere."""
    bound = [p for p in parts(claim["statement"]) if isinstance(p.node, list) and p.node and p.node[0] in BINDERS]
    fresh = [name for name in NAMES if name not in heads(claim)]
    if not bound or not fresh:
        return None
    part, new = rng.choice(bound), rng.choice(fresh)
    _, old, span, body = part.node
    if any(isinstance(p.node, list) and p.node[1:2] == [old] and p.node[0] != "var" for p in parts(body)):
        return None  # bound a second time inside
    made = [part.node[0], new, span, replaced(body, var(old), var(new))]
    return dict(claim) | {"statement": put(claim["statement"], part.place, made)}


def sequence_renamed(claim: Claim, rng: Random) -> Claim | None:
    """Free sequences under other names: nothing is assumed of them but what `given` says."""
    free = sorted(free_names([claim[field] for field in FORMULAS]))
    fresh = [name for name in NAMES if name not in heads(claim)]
    if not free or len(fresh) < len(free):
        return None
    chosen = dict(zip(free, rng.sample(fresh, len(free)), strict=True))

    def rule(node: Stored) -> Stored | None:
        return ["Free", chosen[node[1]], node[2]] if isinstance(node, list) and node[:1] == ["Free"] else None

    return everywhere(claim, rule)


def permuted(claim: Claim, rng: Random) -> Claim | None:
    """Summands, factors, conjuncts and hypotheses in another order."""

    def shuffled(node: Stored) -> Stored:
        if not isinstance(node, list) or not node or node[0] == "var":
            return node
        inner = [shuffled(x) for x in node]
        if inner[0] in ("+", "*", "and", "max", "min"):
            rest = inner[1:]
            rng.shuffle(rest)
            return [inner[0], *rest]
        return inner

    given = [shuffled(g) for g in claim["given"]]
    rng.shuffle(given)
    return dict(claim) | {"given": given, "statement": shuffled(claim["statement"])}


def sides(claim: Claim, change: Callable[[Stored], Stored], rng: Random) -> Claim | None:
    """The claim with one of the relations at the top of its statement changed."""
    statement = claim["statement"]
    places = [(i,) for i, c in enumerate(statement) if isinstance(c, list) and c[:1] and c[0] in RELATIONS]
    top = places if statement[0] == "and" else [()] if statement[0] in RELATIONS else []
    if not top:
        return None
    place = rng.choice(top)
    node = statement[place[0]] if place else statement
    return dict(claim) | {"statement": put(statement, place, change(node))}


def multiplied(claim: Claim, rng: Random) -> Claim | None:
    """Both sides times the same positive number, or n."""
    factor = rng.choice(("2", "3", "1/2", ["n"]))
    return sides(claim, lambda r: [r[0], times(factor, r[1]), times(factor, r[2])], rng)


def moved_across(claim: Claim, rng: Random) -> Claim | None:
    """a <= b as a - b <= 0, as 0 <= b - a, or with the same term added to both sides."""
    extra = rng.choice((var(rng.choice(list(claim["sorts"]))) if claim["sorts"] else ["n"], ["n"], "1"))
    if extra != ["n"] and extra != "1" and claim["sorts"][extra[1]] == "unit":
        extra = ["n"]
    forms: tuple[Callable[[Stored], Stored], ...] = (
        lambda r: [r[0], plus(r[1], minus(r[2])), "0"],
        lambda r: [r[0], "0", plus(r[2], minus(r[1]))],
        lambda r: [r[0], ["+", r[1], extra], ["+", r[2], extra]],
    )
    return sides(claim, rng.choice(forms), rng)


def turned(claim: Claim, rng: Random) -> Claim | None:
    """b = a for a = b."""
    return sides(claim, lambda r: [r[0], r[2], r[1]] if r[0] == "=" else r, rng)


def reindexed(claim: Claim, rng: Random) -> Claim | None:
    """What holds for every lag q holds for q + 1, hypotheses and constructions included; for a nat m likewise."""
    counted = [name for name, sort in claim["sorts"].items() if sort in ("lag", "nat")]
    if not counted or shadowed(claim):
        return None
    name, by = rng.choice(counted), rng.choice((1, 1, 2))

    def rule(node: Stored) -> Stored | None:
        if isinstance(node, list) and node[:1] == ["+"] and node.count(var(name)) == 1:
            return shifted(["+", *(mapped(x, rule) if x != var(name) else x for x in node[1:])], by)
        return shifted(var(name), by) if node == var(name) else None

    return everywhere(claim, rule)


def time_moved(claim: Claim, rng: Random) -> Claim | None:
    """Every time one step earlier: a net started earlier is a net. Only where every leaf has its own time."""
    used = heads(claim)
    if claim["where"] or claim["given"] or used & {"StateFlow", "Step", "SlopeMax", "Flow", "Slopes", "PathSum", "Out"}:
        return None
    if not used & {"Slope", "ErrorFlow", "Act", "WeightFlow"}:
        return None

    def rule(node: Stored) -> Stored | None:
        head = node[0] if isinstance(node, list) and node else None
        if head in ("Slope", "Act"):
            return [head, shifted(node[1], 1), *node[2:]]
        if head in ("ErrorFlow", "WeightFlow"):
            full = 5 if head == "ErrorFlow" else 6
            return [*node, "1"] if len(node) < full else [*node[:-1], shifted(node[-1], 1)]
        return None

    return everywhere(claim, rule)


def transposed(claim: Claim, rng: Random) -> Claim | None:
    """The statement about the transpose of W: rows for columns, one-norm for infinity-norm.

    Transposition is a map of all weight matrices onto themselves. The flows of the transposed net are no flows of the
    net, so statements with flows, steps and sequences are left alone.
    """
    used = heads(claim)
    if claim["where"] or claim["system"]["kind"] == "cell" or used & FLOWS or not used & {"Weight", "W", "Row", "Col"}:
        return None
    exchange = {"one": "inf", "inf": "one"}

    def rule(node: Stored) -> Stored | None:
        if not isinstance(node, list) or not node:
            return None
        if node[0] == "Weight":
            return ["Weight", node[2], node[1]]
        if node[0] == "Norm" and node[2][0] in ("Row", "Col"):
            return ["Norm", node[1], ["Col" if node[2][0] == "Row" else "Row", node[2][1]]]
        if node[0] == "Norm" and node[2] in (["W"], ["Abs", ["W"]]):
            return ["Norm", exchange.get(node[1], node[1]), node[2]]
        return None

    return everywhere(claim, rule)


def reversed_flow(claim: Claim, rng: Random) -> Claim | None:
    """The same for statements with entries of the error flow: that of the transposed net is a sum over paths.

    (W^T F'(t-1) ... W^T F'(t-q))[k, v] sums, over paths l_0 = k, ..., l_q = v, the products of Slope(m, l_m)
    Weight(l_m, l_(m-1)).
    """
    used = heads(claim)
    if claim["where"] or "ErrorFlow" not in used or used & (FLOWS - {"ErrorFlow"}):
        return None
    if any(
        len(p.node) == 5 for p in parts(claim["statement"]) if isinstance(p.node, list) and p.node[:1] == ["ErrorFlow"]
    ):
        return None
    edge = times(["Slope", var("m"), var("l1")], ["Weight", var("l1"), var("l0")])
    hidden = everywhere(claim, lambda x: ["Hidden", *x[1:]] if isinstance(x, list) and x[:1] == ["ErrorFlow"] else None)
    turned_round = transposed(hidden, rng) if heads(hidden) & {"Weight", "W", "Row", "Col"} else hidden
    if turned_round is None:
        return None
    return everywhere(
        turned_round,
        lambda x: ["PathSum", ["m", "l1", "l0"], edge, *x[1:]] if isinstance(x, list) and x[:1] == ["Hidden"] else None,
    )


def rescaled(claim: Claim, rng: Random) -> Claim | None:
    """The statement about the net with weights c W, c = 2 or 1/2: each leaf takes the power of c that it has of W."""
    used = heads(claim)
    other = {"PathSum", "Act", "WeightFlow", "Seq", "Vector", "decays", "vanishes"}
    if claim["where"] or claim["system"]["kind"] == "cell" or used & other:
        return None
    if not used & {"Weight", "W", "Row", "Col", "WeightMax", "ErrorFlow", "StateFlow", "Step", "Flow"}:
        return None
    c = rng.choice(("2", "1/2"))

    def rule(node: Stored) -> Stored | None:
        head = node[0] if isinstance(node, list) and node else None
        if head in ("Weight", "WeightMax", "Step"):
            return times(c, node)
        if head in ("ErrorFlow", "StateFlow"):
            return times(["**", c, node[1]], node)
        if head in ("Norm", "SpectralRadius"):
            inner = node[-1][1] if node[-1][0] == "Abs" else node[-1]
            if inner[0] in ("W", "Row", "Col", "Step"):
                return times(c, node)
            return times(["**", c, inner[1]], node) if inner[0] in ("Flow", "StateFlow") else node
        return None

    return everywhere(claim, rule)


def states_permuted(claim: Claim, rng: Random) -> Claim | None:
    """The states of a cell listed in another order: blocks of the flow are named, not numbered."""
    system = claim["system"]
    if system["kind"] != "cell" or len(system["cell"]["states"]) < 2:
        return None
    states = system["cell"]["states"][::-1]
    update = {name: system["cell"]["update"][name] for name, _ in states}
    return dict(claim) | {"system": system | {"cell": system["cell"] | {"states": states, "update": update}}}


def supposed(claim: Claim, rng: Random) -> Claim | None:
    """`given` f, then g: f implies g; and back."""
    if claim["statement"][0] == "implies":
        _, f, g = claim["statement"]
        return dict(claim) | {"given": [*claim["given"], f], "statement": g}
    if not claim["given"] or claim["where"]:
        return None
    *rest, last = claim["given"]
    if any(occurs(last, name) and sort == "real" for name, sort in claim["sorts"].items()):
        return None  # the attack takes a real's value from `given`; inside a statement it may stay unmet
    return dict(claim) | {"given": rest, "statement": ["implies", last, claim["statement"]]}


REWRITINGS: Mapping[str, Rule] = {
    "renamed": renamed,
    "bound variable renamed": bound_renamed,
    "sequence renamed": sequence_renamed,
    "permuted": permuted,
    "multiplied": multiplied,
    "moved across": moved_across,
    "sides exchanged": turned,
    "re-indexed": reindexed,
    "time moved": time_moved,
    "transposed": transposed,
    "flow reversed": reversed_flow,
    "weights rescaled": rescaled,
    "states permuted": states_permuted,
    "supposed": supposed,
}
