"""Slips of the pen, drawn by seed: one place of a derivation's terms changed. Shares no code with the repair."""

from dataclasses import replace

import sympy

from proofs.derivation import Derivation
from theory.formulas import Relation
from theory.leaves import Leaf, Matrix, NormName
from theory.sorts import IllPosed, Unit
from theory.statement import Col, Norm, Row, Slope, SlopeMax, SpectralRadius, Sum, inf, maxnorm, one


def variants(term, units):
    """(kind, term after the slip) for every slip that this sympy term allows at its root."""
    args = term.args
    if isinstance(term, Leaf | Matrix):
        places = [i for i, x in enumerate(args) if isinstance(x, Unit)]
        for a, i in enumerate(places):
            for j in places[a + 1 :]:
                swapped = list(args)
                swapped[i], swapped[j] = args[j], args[i]
                yield "indices swapped", lambda new=swapped: term.func(*new)
            for unit in units:
                if unit != args[i]:
                    yield "index", lambda i=i, unit=unit: term.func(*args[:i], unit, *args[i + 1 :])
    if isinstance(term, Slope):
        yield "time", lambda: Slope(args[0] + 1, args[1])
        yield "time", lambda: Slope(args[0] - 1, args[1])
    if isinstance(term, SlopeMax) and len(args) == 2:
        yield "time", lambda: SlopeMax(args[0], args[1] - 1)
    if isinstance(term, Norm):
        yield "norm", lambda: Norm(one if args[0] is not one else inf, args[1])
        yield "norm", lambda: Norm(maxnorm, args[1])
        if not isinstance(args[1], Row | Col):
            yield "spectral radius", lambda: SpectralRadius(args[1])
    if isinstance(term, Row):
        yield "row for column", lambda: Col(args[0])
    if isinstance(term, Col):
        yield "row for column", lambda: Row(args[0])
    if isinstance(term, sympy.Pow):
        for by in (1, -1, 2):
            yield "exponent", lambda by=by: args[0] ** (args[1] + by)
    if isinstance(term, sympy.Mul):
        for i in range(len(args)):
            yield "factor lost", lambda i=i: sympy.Mul(*args[:i], *args[i + 1 :])
        yield "constant", lambda: 2 * term
        yield "constant", lambda: term / 2
    if isinstance(term, sympy.Add):
        yield "sign", lambda: sympy.Add(args[0], -args[1], *args[2:])
    if isinstance(term, sympy.Abs):
        yield "modulus", lambda: args[0]
    if isinstance(term, Sum):
        yield "sum lost", lambda: term.body


def slips(term, units, path=()):
    """(path, kind, maker) of every slip inside the term."""
    for kind, make in variants(term, units):
        yield path, kind, make
    bound = [term.variable] if isinstance(term, Sum) else []
    for place, part in enumerate(term.args):
        if isinstance(part, sympy.Basic) and not isinstance(part, NormName) and part not in bound:
            yield from slips(part, [*units, *bound], (*path, place))


def put(term, path, new):
    """The term with another part at the end of the way."""
    if not path:
        return new
    args = list(term.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    return term.func(*args)


def slipped(derivation, rng, *, both_sides=True):
    """(kind, lines touched, derivation) after one slip; a term that two lines share changes in both, or in one only."""
    lines = list(derivation.lines)
    units = [x for x in derivation.over if isinstance(x, Unit)]
    terms = [lines[0].left, *(line.right for line in lines)]
    while True:
        at = rng.randrange(len(terms) + 1)
        if at == len(terms):
            if not derivation.given:
                continue
            gone = rng.randrange(len(derivation.given))
            given = tuple(g for i, g in enumerate(derivation.given) if i != gone)
            return "hypothesis lost", range(1, len(lines) + 1), remade(derivation, lines, given)
        path, kind, make = rng.choice(list(slips(terms[at], units)) or [((), "", None)])
        if make is None:
            continue
        try:
            new = put(terms[at], path, make())
        except IllPosed:
            continue
        if new == terms[at]:
            continue
        touched = []
        if at > 0 and (both_sides or at == len(terms) - 1 or rng.random() < 0.5):
            lines[at - 1] = replace(lines[at - 1], right=new)
            touched.append(at)
        if at < len(lines) and (both_sides or not touched):
            lines[at] = replace(lines[at], left=new)
            touched.append(at + 1)
        return kind, touched, remade(derivation, lines, derivation.given)


def remade(derivation, lines, given):
    """The derivation with these lines and hypotheses."""
    return Derivation(
        [Relation(line.sign, line.left, line.right) for line in lines],
        over=derivation.over,
        given=given,
        where=derivation.where,
        id=derivation.id,
        source=derivation.source,
    )
