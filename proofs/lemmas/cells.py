"""Flows of gated cells: what follows from the equations of a cell by rewriting, and by induction over the lag.

A rule gives, for an atom of the normal form, a proof of atom = another term, or None. `reduced` applies rules until
none fits, inside of sums over units, too, and sifts sums over Kronecker's delta.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, V
from proofs.lemmas.kronecker import picked, same, swapped
from proofs.sequent import Sequent
from proofs.tactics import at, for_all, opened, sum_of_bounds, var, weigh
from proofs.terms import BINDERS, ONE, Polynomial, Term, normal, over_units, plus, subst, term

Rule = Callable[[Term], Proof | None]
Entry = Callable[[Term, Term], Term]  # (lag, unit v) -> entry (k, v) of a block of the flow


def block(q: Term, a: str, b: str, v: Term = KK) -> Term:
    """d a_k(t) / d b_v(t-q)."""
    return ("CellFlow", q, a, KK, b, v)


def reduced(t: Term, rule: Rule) -> Proof:
    """t = what the rules make of it."""
    here = _put_in(t, rule)
    whole, used = dict(normal(here.concl[2])), []
    while (found := _applied(whole, rule)) is not None:
        equation, rest = found
        _, old, new = equation.concl
        whole = plus(whole, normal(("*", rest, ("+", new, ("*", -ONE, old)))))
        used.append(found)
    return weigh(("=", t, term(whole)), (here,), *used)


def _put_in(t: Term, rule: Rule) -> Proof:
    """t = t with the leaves that stand in it outside of binders replaced, as far as the rules go.

    Before anything is multiplied out: each leaf once, and not once in every monomial.
    """
    here, place = K.algebra(t, t), var("x'", "real")
    while (found := next(_fitting(here.concl[2], rule), None)) is not None:
        here = K.replace(here, found, place, ("=", t, subst(here.concl[2], found.concl[1], place)))
    return here


def _fitting(t: Term, rule: Rule) -> Iterator[Proof]:
    """Equations for leaves that stand in the term letter by letter."""
    for leaf in dict.fromkeys(_leaves(t)):
        equation = _atom(leaf, rule)
        if equation is not None and equation.concl[1] == leaf:
            yield equation


def _leaves(t: Term) -> Iterator[Term]:
    """The leaves in a term, outside of binders."""
    if isinstance(t, tuple) and t[0] not in BINDERS:
        yield from (leaf for x in t[1:] for leaf in _leaves(x)) if t[0] in ("+", "*", "**", "abs") else (t,)


def solved(goal: Term, rule: Rule) -> Proof:
    """The equation, both sides of which the rules make the same."""
    return weigh(goal, (reduced(goal[1], rule),), (reduced(goal[2], rule), -ONE))


def _applied(whole: Polynomial, rule: Rule) -> tuple[Proof, Term] | None:
    """An equation for an atom of the polynomial, and what it is to be multiplied by; None where no rule fits."""
    for monomial, c in whole.items():
        for atom, exponent in monomial:
            power = dict(exponent)
            equation = _atom(atom, rule) if power.keys() == {None} else None
            if equation is not None:
                others = term({tuple(x for x in monomial if x[0] != atom): c})
                return equation, ("*", others, ("**", atom, Fraction(power[None] - 1)))
    return None


def _atom(atom: Term, rule: Rule) -> Proof | None:
    if not isinstance(atom, tuple):
        return None
    if atom[0] == "Same" and atom[1] == atom[2]:
        return K.same(atom[1])
    if atom[0] == "sum" and over_units(atom):
        inside = _applied(normal(atom[2]), rule) is not None
        return _lifted(reduced(atom[2], rule), *atom[1]) if inside else _sifted(atom)
    return rule(atom)


def _lifted(proof: Proof, *units: Term) -> Proof:
    """The sums over the units of both sides of a = b."""
    for unit in reversed(units):
        proof = sum_of_bounds(proof, unit)
    return proof


def _sifted(atom: Term) -> Proof | None:
    """A sum of Same(i, j) x over units i is x at j, in either order of i and j; of several j, at the first by name."""
    _, units, body, _n = atom
    (monomial,) = normal(body)
    deltas = [(i, j, delta) for delta, _ in monomial if delta[0] == "Same" for i, j in _ways(delta) if i in units]
    if not deltas:
        return None
    i, j, delta = min(deltas, key=lambda way: repr(way[1]))
    rest = term({tuple(x for x in monomial if x[0] != delta): ONE})
    whole = _lifted(picked(j, rest, i), *(u for u in units if u != i))
    if delta == same(i, j):
        return weigh(("=", atom, whole.concl[2]), (whole,))
    turned = weigh(("=", body, ("*", same(i, j), rest)), (swapped(j, i), rest))
    return weigh(("=", atom, whole.concl[2]), (_lifted(turned, *units),), (whole,))


def _ways(delta: Term) -> tuple[tuple[Term, Term], tuple[Term, Term]]:
    """Which of its two units is i, and which j."""
    _, one, other = delta
    return (one, other), (other, one)


def rules(*several: Rule) -> Rule:
    """The first of these rules that fits."""

    def first(atom: Term) -> Proof | None:
        return next((found for rule in several if (found := rule(atom)) is not None), None)

    return first


def instances(proofs: Iterable[Proof]) -> Rule:
    """The rules that proofs of "for all ..., leaf = term" are, told apart by the head and the names of the leaf."""
    found = {_name(opened(proof.concl)[1][1]): proof for proof in proofs}

    def rule(atom: Term) -> Proof | None:
        proof = found.get(_name(atom))
        if proof is None:
            return None
        variables, (_, leaf, _other) = opened(proof.concl)
        places = dict(zip(leaf[1:], atom[1:], strict=True))
        return at(proof, *(places[v] for v in variables))

    return rule


def _name(leaf: Term) -> tuple[Any, ...]:
    """What tells a leaf from others beside its variables: head and names, of a weight its slot, of a flow its lag 1."""
    numbers = leaf[0] != "CellStep"
    return tuple(x for x in leaf if isinstance(x, str) or (numbers and isinstance(x, Fraction)))


def of_cell(claim: Sequent) -> Rule:
    """Steps are derivatives, chosen weights what they are, shared ones the first; the flow over 1 is a step."""
    steps = {_name(opened(proof.concl)[1][1]): proof for proof in equations(claim, "CellStep")}
    shared = map(_turned, equations(claim, "NetWeight"))
    weights = instances([*map(K.assume, claim.constructed), *shared])
    first = over_one(claim)

    @cache
    def step(name: tuple[Any, ...]) -> Rule:
        return instances([_with_weights(steps[name], weights)])

    def rule(atom: Term) -> Proof | None:
        return step(_name(atom))(atom) if atom[0] == "CellStep" else first(atom) or weights(atom)

    return rule


def _turned(proof: Proof) -> Proof:
    """For all ..., b = a, from for all ..., a = b."""
    variables, (_, a, b) = opened(proof.concl)
    return for_all(weigh(("=", b, a), (at(proof, *variables), -ONE)), *variables)


def _with_weights(proof: Proof, weights: Rule) -> Proof:
    """For all ..., a step = its derivative, with the weights put in outside of sums."""
    variables, (_, step, derivative) = opened(proof.concl)
    place = var("x'", "real")
    put = K.replace(at(proof, *variables), _put_in(derivative, weights), place, ("=", step, place))
    return for_all(put, *variables)


def equations(claim: Sequent, head: str) -> list[Proof]:
    """What is known of the cell about leaves of this head."""
    found = (f for f in claim.known if opened(f)[1][0] == "=" and opened(f)[1][1][0] == head)
    return [K.assume(f) for f in found]


def within(claim: Sequent, output: Term) -> tuple[Proof, ...]:
    """low < y and y < high, the ends of the range of an output y of a net."""
    name, *places = output[1:]
    known = (f for f in claim.known if opened(f)[1][0] == "<")
    found = (f for f in known if name in [side[1] for side in opened(f)[1] if isinstance(side, tuple)])
    return tuple(at(K.assume(f), *places) for f in found)


def over_one(claim: Sequent) -> Rule:
    """The flow over 1 is the step."""
    return instances(p for p in equations(claim, "CellFlow") if opened(p.concl)[1][1][1] == ONE)


def longer(claim: Sequent, lag: Term = M) -> Rule:
    """The flow over lag + 1 is the flow over the lag times the step."""
    leaves = ((opened(proof.concl)[1][1], proof) for proof in equations(claim, "CellFlow"))
    later = {(leaf[2], leaf[4]): proof for leaf, proof in leaves if leaf[1] != ONE}

    def rule(atom: Term) -> Proof | None:
        if atom[0] != "CellFlow" or normal(atom[1]) != normal(("+", lag, ONE)):
            return None
        return at(later[atom[2], atom[4]], lag, atom[3], atom[5])

    return rule


def row(claim: Sequent, a: str, entries: Mapping[str, Entry], *more: Rule) -> dict[str, Proof]:
    """For each state b, for all lags and units v: d a_k(t) / d b_v(t - lag) is the entry; by induction over the lag.

    A state without an entry is one from which no step leads to those with one.
    """
    formulas = {b: ("all", (V,), ("=", block(M, a, b, V), entry(M, V))) for b, entry in entries.items()}
    whole: Term = ("and", *formulas.values())
    given = K.assume(whole)
    known = {b: K.part(given, i) for i, b in enumerate(formulas)}

    def before(atom: Term) -> Proof | None:
        here = atom[0] == "CellFlow" and atom[1] == M and atom[2] == a and atom[4] in known
        return at(known[atom[4]], atom[5]) if here else None

    cell = of_cell(claim)

    def proved(lag: Term, rule: Rule) -> Proof:
        goals = (subst(f, M, lag)[2] for f in formulas.values())
        return K.both(*(K.generalise(solved(goal, rule), V) for goal in goals))

    first, step = proved(ONE, rules(cell, *more)), proved(NEXT, rules(longer(claim), before, cell, *more))
    shown = K.induct(first, step, M, whole)
    return {b: K.generalise(K.part(at(shown, M), i), M) for i, b in enumerate(formulas)}


def folded(atom: Term) -> Proof | None:
    """A rule: a product over 1..1 is its factor, over 1..m' + 1 that over 1..m' times the last."""
    if atom[0] != "prod" or normal(atom[3]) not in (normal(ONE), normal(NEXT), {}):
        return None
    return K.fold(atom)
