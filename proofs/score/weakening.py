"""True statements made of true ones by giving something away. Each rule argues why what is left still holds.

A bound a <= b stays true where b grows. Where b is made of +, * and powers of terms that are >= 0, b grows with each of
its factors; `growing` finds those places and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from proofs.score.rewriting import Claim, Rule, heads, sides
from proofs.score.tree import Place, Stored, plus, put, times, var


def nonnegative(term: Stored, sorts: Mapping[str, str]) -> bool:
    """Whether a term is >= 0 by its form, in every net."""
    if isinstance(term, str):
        return not term.startswith("-")
    head, *rest = term
    if head in ("n", "abs", "Norm", "SlopeMax", "WeightMax", "SlopeSup", "SpectralRadius"):
        return True
    if head == "var":
        return sorts.get(rest[0]) in ("lag", "nat", "unit")
    if head in ("sum", "prod", "maximum"):
        return nonnegative(rest[2], sorts)
    if head == "**":
        return rest[1] == "2" or nonnegative(rest[0], sorts)
    return head in ("+", "*", "max") and all(nonnegative(x, sorts) for x in rest)


def natural(exponent: Stored, claim: Claim) -> bool:
    """Whether an exponent is manifestly >= 0: a number, a lag, q - 1, or q - c where c <= q is given."""
    if isinstance(exponent, str):
        return not exponent.startswith("-") and "/" not in exponent
    if exponent[0] == "var":
        return claim["sorts"].get(exponent[1]) in ("lag", "nat")
    if exponent[0] != "+" or len(exponent) != 3 or not isinstance(exponent[1], str):
        return False
    number, name = int(exponent[1]), exponent[2]
    counted = name[0] == "var" and claim["sorts"].get(name[1]) in ("lag", "nat")
    least = 1 if counted and claim["sorts"][name[1]] == "lag" else 0
    return counted and (number + least >= 0 or ["<=", str(-number), name] in claim["given"])


def growing(term: Stored, claim: Claim, place: Place = ()) -> Iterator[tuple[Place, Stored]]:
    """The places at which a term grows with what stands there, the whole first."""
    yield place, term
    if not isinstance(term, list):
        return
    head, sorts = term[0], claim["sorts"]
    if head == "+" or (head == "*" and all(nonnegative(x, sorts) for x in term[1:])):
        for i, x in enumerate(term[1:], 1):
            yield from growing(x, claim, (*place, i))
    elif head == "**" and nonnegative(term[1], sorts) and natural(term[2], claim):
        yield from growing(term[1], claim, (*place, 1))


def bound_of(claim: Claim) -> Stored | None:
    """The right side of a statement a <= b or a < b."""
    return claim["statement"][2] if claim["statement"][0] in ("<=", "<") else None


def larger(claim: Claim, rng: Random, new: Callable[[Stored], list[Stored]]) -> Claim | None:
    """The claim with one of the growing places of its bound replaced by something that is at least as large."""
    right = bound_of(claim)
    if right is None:
        return None
    options = [(place, term) for place, old in growing(right, claim) for term in new(old)]
    if not options:
        return None
    place, term = rng.choice(options)
    return dict(claim) | {"statement": [*claim["statement"][:2], put(right, place, term)]}


def constant_enlarged(claim: Claim, rng: Random) -> Claim | None:
    """c b for b, b >= 0 by its form and c > 1."""
    c = rng.choice(("2", "3", "3/2", "11/10"))
    return larger(claim, rng, lambda b: [times(c, b)] if nonnegative(b, claim["sorts"]) and b != "0" else [])


def units_added(claim: Claim, rng: Random) -> Claim | None:
    """n b for b >= 0, and n**2 for n: there is at least one unit."""

    def new(b: Stored) -> list[Stored]:
        if b == ["n"]:
            return [["**", ["n"], "2"], times("2", ["n"])]
        return [times(["n"], b)] if nonnegative(b, claim["sorts"]) and b != "0" else []

    return larger(claim, rng, new)


def power_added(claim: Claim, rng: Random) -> Claim | None:
    """b times the q-th power of something that is >= 1: of n, of 2, of 1 + |x|."""
    lags = [var(name) for name, sort in claim["sorts"].items() if sort in ("lag", "nat")] or ["2"]
    base = rng.choice((["n"], "2", "3/2"))
    power = ["**", base, rng.choice(lags)]
    return larger(claim, rng, lambda b: [times(power, b)] if nonnegative(b, claim["sorts"]) and b != "0" else [])


def exponent_raised(claim: Claim, rng: Random) -> Claim | None:
    """n**(e + 1) for n**e: there is at least one unit."""
    return larger(
        claim, rng, lambda b: [["**", ["n"], plus("1", b[2])]] if isinstance(b, list) and b[:2] == ["**", ["n"]] else []
    )


def summand_added(claim: Claim, rng: Random) -> Claim | None:
    """b + c for b, with c >= 0 by its form."""
    units = [var(name) for name, sort in claim["sorts"].items() if sort == "unit"]
    extra: list[Stored] = ["1", ["n"]]
    if claim["system"]["kind"] == "net":
        extra += [["WeightMax"], ["Norm", "one", ["W"]], *(["abs", ["Weight", k, k]] for k in units)]
        extra += [["**", ["Slope", "1", k], "2"] for k in units]
    return larger(claim, rng, lambda b: [plus(b, rng.choice(extra))])


def larger_norms(claim: Claim) -> Callable[[Stored], list[Stored]]:
    """What is at least as large as a norm, by the definitions.

    A row's largest entry is at most its sum, which is at most the largest row sum, which is at most n times the
    largest weight; the largest slope of q steps is at most that of q + 1 steps, of all times, and |f'| anywhere.
    """
    bounded = claim["system"].get("slope") is not None

    def new(b: Stored) -> list[Stored]:
        if not isinstance(b, list):
            return []
        if b[0] == "Norm" and b[1] == "inf" and b[2][0] == "Row":
            return [["Norm", "one", b[2]], ["Norm", "inf", ["W"]], ["WeightMax"]]
        if b[0] == "Norm" and b[1] == "inf" and b[2][0] == "Col":
            return [["Norm", "one", b[2]], ["Norm", "inf", ["W"]], ["Norm", "one", ["W"]], ["WeightMax"]]
        if b in (["Norm", "inf", ["W"]], ["Norm", "one", ["W"]]):
            return [times(["n"], ["WeightMax"])]
        if b == ["WeightMax"]:
            return [["Norm", "inf", ["W"]], ["Norm", "one", ["W"]]]
        if b[0] == "SlopeMax" and len(b) == 3:
            longer = ["SlopeMax", b[1], plus("1", b[2])]
            return [longer, ["SlopeMax", b[1]], *([["SlopeSup"]] if bounded else [])] if b[1] != "fro" else [longer]
        return []

    return new


def norm_enlarged(claim: Claim, rng: Random) -> Claim | None:
    """A larger norm for a norm in the bound."""
    return larger(claim, rng, larger_norms(claim)) if claim["system"]["kind"] == "net" else None


def loosened(claim: Claim, rng: Random) -> Claim | None:
    """a <= b for a < b; a <= b or b <= a for a = b, in a conjunction of equations for one of them."""
    statement = claim["statement"]
    relations = statement[1:] if statement[0] == "and" else [statement]
    if statement[0] != "<" and any(r[0] != "=" for r in relations):
        return None
    back = rng.random() < 0.3
    return sides(claim, lambda r: ["<=", r[2], r[1]] if back and r[0] == "=" else ["<=", *r[1:]], rng)


def size_bounded(claim: Claim, rng: Random) -> Claim | None:
    """|a| <= |b| for a = b."""
    if claim["statement"][0] != "=":
        return None
    return dict(claim) | {"statement": ["<=", *(["abs", side] for side in claim["statement"][1:])]}


def left_reduced(claim: Claim, rng: Random) -> Claim | None:
    """c a for a >= 0 on the left side, 0 <= c <= 1; or a without its size bars."""
    statement = claim["statement"]
    if statement[0] not in ("<=", "<") or not nonnegative(statement[1], claim["sorts"]):
        return None
    options = [times(rng.choice(("1/2", "3/4")), statement[1])]
    options += [statement[1][1]] if statement[1][0] == "abs" else []
    return dict(claim) | {"statement": [statement[0], rng.choice(options), statement[2]]}


def hypothesis_added(claim: Claim, rng: Random) -> Claim | None:
    """One more hypothesis, which nets of every size meet."""
    lags = [var(name) for name, sort in claim["sorts"].items() if sort == "lag"]
    options: list[Stored] = [["<=", "1", ["n"]]]
    options += [["<=", "2", q] for q in lags] + [["<=", q, "5"] for q in lags]
    if claim["system"]["kind"] == "net" and not claim["where"] and not heads(claim) & {"Norm", "WeightMax"}:
        options += [["<=", ["WeightMax"], "3"], ["<", ["Norm", "inf", ["W"]], "2"]]
    new = rng.choice(options)
    return None if new in claim["given"] else dict(claim) | {"given": [*claim["given"], new]}


def conjunct_dropped(claim: Claim, rng: Random) -> Claim | None:
    """A part of a conjunction."""
    if claim["statement"][0] != "and":
        return None
    return dict(claim) | {"statement": rng.choice(claim["statement"][1:])}


def hypothesis_strengthened(claim: Claim, rng: Random) -> Claim | None:
    """a < b given for a <= b; a smaller number given where a <= number or a < number was."""
    options = []
    for i, g in enumerate(claim["given"]):
        if g[0] in ("<", "<=") and isinstance(g[2], str) and not g[2].startswith("-") and g[2] != "0":
            options.append(put(claim["given"], (i,), [g[0], g[1], {"1": "3/4", "4": "3", "2": "1"}.get(g[2], g[2])]))
        if g[0] == "<=" and not (isinstance(g[1], str) and g[2][0] == "var" and claim["sorts"].get(g[2][1]) != "real"):
            options.append(put(claim["given"], (i,), ["<", *g[1:]]))
    options = [made for made in options if made != claim["given"]]
    return dict(claim) | {"given": rng.choice(options)} if options else None


WEAKENINGS: Mapping[str, Rule] = {
    "constant enlarged": constant_enlarged,
    "units added": units_added,
    "power added": power_added,
    "exponent raised": exponent_raised,
    "summand added": summand_added,
    "norm enlarged": norm_enlarged,
    "<= for =": loosened,
    "sizes bounded": size_bounded,
    "left side reduced": left_reduced,
    "hypothesis added": hypothesis_added,
    "conjunct dropped": conjunct_dropped,
    "hypothesis strengthened": hypothesis_strengthened,
}
