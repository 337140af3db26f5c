"""The statement language: SymPy is the pen, nested lists are what is judged.

    n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(logistic)
    leq(abs(ErrorFlow(q, k, v)), n * SlopeMax(inf) ** q * Norm(inf, W) ** q)

Sorts stand in `theory.sorts`, leaves in `theory.leaves`, sums and products in `theory.binders`, formulas in
`theory.formulas`, constructions (`where`) in `theory.constructions`, systems in `theory.systems`; the stored form in
`theory.stored`, LaTeX in `theory.statement_latex`. This module gathers the names that a claim file needs.

SymPy evaluates what it is given, but knows no assumption about our variables, so what it does holds for all real
values at which both sides are defined. It may widen where a term is defined: x**(q - 2) * x**2 becomes x**q, which
has a value at x = 0, q = 1."""

from sympy import Max as larger
from sympy import Min as smaller
from sympy import Rational, exp, log

from theory.binders import Max, PathSum, Prod, Sum
from theory.constructions import Construction, Definition, Recursion, define, recur
from theory.formulas import (
    Formula,
    Limit,
    Quantified,
    Relation,
    both,
    decays,
    eq,
    for_all,
    iff,
    implies,
    leq,
    lt,
    no,
    some,
    vanishes,
)
from theory.leaves import (
    AbsMatrix,
    AbsW,
    Act,
    Col,
    ErrorFlow,
    Flow,
    Free,
    NetWeight,
    Norm,
    Out,
    Row,
    Seq,
    Slope,
    SlopeMax,
    Slopes,
    SlopeSup,
    SpectralRadius,
    StateFlow,
    Step,
    W,
    Weight,
    WeightFlow,
    WeightMax,
    fro,
    inf,
    maxnorm,
    one,
    two,
)
from theory.sorts import IllPosed, Lag, Nat, Real, Unit, Units
from theory.statement_latex import latex
from theory.stored import stored
from theory.systems import ORBIT, SECTOR, Net

__all__ = [
    "ORBIT",
    "SECTOR",
    "AbsMatrix",
    "AbsW",
    "Act",
    "Col",
    "Construction",
    "Definition",
    "ErrorFlow",
    "Flow",
    "Formula",
    "Free",
    "IllPosed",
    "Lag",
    "Limit",
    "Max",
    "Nat",
    "Net",
    "NetWeight",
    "Norm",
    "Out",
    "PathSum",
    "Prod",
    "Quantified",
    "Rational",
    "Real",
    "Recursion",
    "Relation",
    "Row",
    "Seq",
    "Slope",
    "SlopeMax",
    "SlopeSup",
    "Slopes",
    "SpectralRadius",
    "StateFlow",
    "Step",
    "Sum",
    "Unit",
    "Units",
    "W",
    "Weight",
    "WeightFlow",
    "WeightMax",
    "both",
    "decays",
    "define",
    "eq",
    "exp",
    "for_all",
    "fro",
    "iff",
    "implies",
    "inf",
    "larger",
    "latex",
    "leq",
    "log",
    "lt",
    "maxnorm",
    "no",
    "one",
    "recur",
    "smaller",
    "some",
    "stored",
    "two",
    "vanishes",
]
