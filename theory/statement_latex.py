"""LaTeX of terms and formulas, in the notation of the papers.

ErrorFlow(q, k, v)     the partial derivative of delta_v(t-q) by delta_k(t)
Norm(inf, Row(k))      the norm of W_{k^T}, Norm(inf, Col(v)) that of W_v (Hochreiter and Schmidhuber 1997)
"""

import sympy
from sympy.core.symbol import Str
from sympy.printing.latex import LatexPrinter

from theory.binders import Binder, PathSum
from theory.constructions import Construction, Definition, Recursion
from theory.formulas import And, Formula, Iff, Implies, Limit, Not, Quantified, Relation
from theory.leaves import Constant, Free, Leaf, NormName, Seq, Steps
from theory.sorts import IllPosed, Unit, Units, Variable

_NORMS = {"one": "1", "two": "2", "inf": r"\infty", "fro": "F", "max": r"\max"}
_SIGNS = {"<=": r"\le", "<": "<", "=": "="}
_RANGES = {"lag": r"\ge 1", "nat": r"\ge 0", "real": r"\in\mathbb{R}"}
# the order of factors in the papers: numbers, n, variables, constants and slopes, then what else there is
_RANKS: tuple[type[sympy.Basic], ...] = (sympy.Number, Units, Variable, Constant, Leaf, Binder)


class _Printer(LatexPrinter):
    """SymPy's printer, with the leaves of the language and the order of factors of the papers."""

    def time(self, *lags: sympy.Expr | int) -> str:
        """The time t minus the lags."""
        return sympy.latex(sympy.Symbol("t")) + "".join(self._minus(sympy.sympify(lag)) for lag in lags)

    def _minus(self, lag: sympy.Expr) -> str:
        parts = sympy.Add.make_args(lag)
        ordered = [part for part in parts if not part.is_number] + [part for part in parts if part.is_number]
        signs = ("+" if part.could_extract_minus_sign() else "-" for part in ordered)
        return "".join(
            sign + self._print(abs(part) if part.is_number else part)
            for sign, part in zip(signs, ordered, strict=True)
            if part != 0
        )

    def index(self, *units: object) -> str:
        """Indices, with a comma where one of them has more than one letter."""
        shown = [self._print(unit) if isinstance(unit, sympy.Basic) else str(unit) for unit in units]
        return ("," if any(len(word) > 1 for word in shown) else "").join(shown)

    def _print_Mul(self, expr: sympy.Mul) -> str:
        if expr.could_extract_minus_sign():
            return f"- {self._print(-expr)}"
        above, below = sympy.fraction(expr, exact=True)
        if below != 1:
            return rf"\frac{{{self._print(above)}}}{{{self._print(below)}}}"
        factors = sorted(expr.args, key=_rank)
        return r"\,".join(self._factor(factor, last=factor is factors[-1]) for factor in factors)

    def _factor(self, factor: sympy.Expr, last: bool) -> str:
        shown = self._print(factor)
        if factor.is_Add or (isinstance(factor, Binder | PathSum) and not last):
            return rf"\left({shown}\right)"
        return shown

    def _print_Pow(self, expr: sympy.Pow) -> str:
        base, exponent = expr.base, expr.exp
        if isinstance(base, Leaf | Binder | Constant) and not _is_fraction(expr) and exponent != sympy.Rational(1, 2):
            shown = self._print(base)
            if not shown.startswith((r"\left|", r"\left\lVert", "w_")) and not isinstance(base, Free):
                shown = rf"\left({shown}\right)"
            return f"{shown}^{{{self._print(exponent)}}}"
        return LatexPrinter._print_Pow(self, expr)

    def _print_Variable(self, expr: Variable) -> str:
        return LatexPrinter._print_Symbol(self, sympy.Symbol("lambda" if expr.name == "lam" else expr.name))

    def _print_Constant(self, expr: Constant) -> str:
        joint = r"\hat\rho\left\{W D : 0\le D\le 1\right\}"
        return {"SlopeSup": r"\sup|f'|", "WeightMax": r"w_{\max}", "JointRadius": joint, "Steps": "T"}[expr.name]

    def _print_Weight(self, expr: Leaf) -> str:
        return f"w_{{{self.index(*expr.args)}}}"

    def _print_Slope(self, expr: Leaf) -> str:
        r, j = expr.args
        return rf"f'_{{{self.index(j)}}}(\mathrm{{net}}_{{{self.index(j)}}}({self.time(r)}))"

    def _print_ErrorFlow(self, expr: Leaf) -> str:
        q, k, v = expr.args[:3]
        later = expr.args[3:]
        return (
            rf"\frac{{\partial\,\delta_{{{self.index(v)}}}({self.time(*later, q)})}}"
            rf"{{\partial\,\delta_{{{self.index(k)}}}({self.time(*later)})}}"
        )

    def _print_PathSum(self, expr: PathSum) -> str:
        q, k, v = expr.ends
        step, to, came = expr.args[:3]
        names = {to: sympy.Symbol("l_{m}"), came: sympy.Symbol("l_{m-1}")}
        paths = rf"\sum_{{l_1,\dots,l_{{{self._print(q - 1)}}}=1}}^{{n}}\;\prod_{{{step}=1}}^{{{self._print(q)}}}"
        ends = rf"l_0={self._print(k)},\;l_{{{self._print(q)}}}={self._print(v)}"
        return rf"{paths} {_PathPrinter(names).doprint(expr.body)}\Big|_{{{ends}}}"

    def _print_ActAt(self, expr: Leaf) -> str:
        return rf"f\left({self._print(expr.args[0])}\right)"

    def _print_SlopeAt(self, expr: Leaf) -> str:
        return rf"f'\left({self._print(expr.args[0])}\right)"

    def _print_Same(self, expr: Leaf) -> str:
        return rf"\delta_{{{self.index(*expr.args)}}}"

    def _print_Act(self, expr: Leaf) -> str:
        r, j = expr.args
        return f"a_{{{self.index(j)}}}({self.time(r)})"

    def _print_Bias(self, expr: Leaf) -> str:
        return f"b_{{{self.index(*expr.args)}}}"

    def _print_Input(self, expr: Leaf) -> str:
        r, k = expr.args
        return f"x_{{{self.index(k)}}}({self.time(r)})"

    def _print_Start(self, expr: Leaf) -> str:
        return f"a_{{{self.index(*expr.args)}}}({self.time(Steps)})"

    def _print_Out(self, expr: Leaf) -> str:
        net, r, j = expr.args
        return f"{self._print(net)}_{{{self.index(j)}}}({self.time(r)})"

    def _print_WeightFlow(self, expr: Leaf) -> str:
        q, k, j, l = expr.args[:4]
        return (
            rf"\left.\frac{{\partial\,\mathrm{{net}}_{{{self.index(k)}}}({self.time(*expr.args[4:])})}}"
            rf"{{\partial\,w_{{{self.index(j, l)}}}}}\right|_{{{self._print(q)}}}"
        )

    def _print_Free(self, expr: Leaf) -> str:
        name, index = expr.args
        if isinstance(index, Unit):
            return f"{self._print(name)}_{{{self.index(index)}}}"
        return f"{self._print(name)}({self._print(index)})"

    def _print_Seq(self, expr: Leaf) -> str:
        # e(m); with arguments e_m(x), as what depends on them is a function
        name, index, *arguments = expr.args
        if not arguments:
            return f"{self._print(name)}({self._print(index)})"
        return f"{self._print(name)}_{{{self._print(index)}}}({', '.join(map(self._print, arguments))})"

    def _print_SlopeMax(self, expr: Leaf) -> str:
        lag = rf",\,{self._print(expr.args[1])}" if len(expr.args) == 2 else ""
        return rf"f'_{{\max,{self._print(expr.args[0])}{lag}}}"

    def _print_Norm(self, expr: Leaf) -> str:
        name, matrix = expr.args
        return rf"\left\lVert {self._print(matrix)}\right\rVert_{{{self._print(name)}}}"

    def _print_SpectralRadius(self, expr: Leaf) -> str:
        return rf"\rho\left({self._print(expr.args[0])}\right)"

    def _print_StateFlow(self, expr: Leaf) -> str:
        q, *rest = expr.args
        above, below = "a", "a"
        if len(rest) == 2:
            above, below = f"a_{{{self.index(rest[0])}}}", f"a_{{{self.index(rest[1])}}}"
        elif rest:
            c, k, h, v = rest
            above, below = f"{self._print(c)}_{{{self.index(k)}}}", f"{self._print(h)}_{{{self.index(v)}}}"
        return rf"\frac{{\partial\,{above}(t)}}{{\partial\,{below}({self.time(q)})}}"

    def _print_Step(self, expr: Leaf) -> str:
        r, *units = expr.args
        lower = [f"_{{{self.index(unit)}}}" for unit in units] or ["", ""]
        return rf"\frac{{\partial\,a{lower[0]}({self.time(r - 1)})}}{{\partial\,a{lower[1]}({self.time(r)})}}"

    def _print_Dual(self, expr: sympy.Basic) -> str:
        return f"{self._print(expr.args[0])}*"

    def _print_NormName(self, expr: NormName) -> str:
        return _NORMS[expr.name]

    def _print_Str(self, expr: Str) -> str:
        return sympy.latex(sympy.Symbol(expr.name))

    def _print_WeightMatrix(self, _: sympy.Basic) -> str:
        return "W"

    def _print_AbsMatrix(self, expr: sympy.Basic) -> str:
        return rf"\left|{self._print(expr.args[0])}\right|"

    def _print_Row(self, expr: sympy.Basic) -> str:
        return f"W_{{{self.index(*expr.args)}^{{T}}}}"

    def _print_Col(self, expr: sympy.Basic) -> str:
        return f"W_{{{self.index(*expr.args)}}}"

    def _print_Basis(self, expr: sympy.Basic) -> str:
        return f"e_{{{self.index(*expr.args)}}}"

    def _print_Vector(self, expr: sympy.Basic) -> str:
        return rf"\left({self._print(expr.args[1])}\right)_{{{self._print(expr.args[0])}}}"

    def _print_Slopes(self, expr: sympy.Basic) -> str:
        return f"F'({self.time(expr.args[0])})"

    def _print_Flow(self, expr: sympy.Basic) -> str:
        return rf"\frac{{\partial\,\mathrm{{net}}(t)}}{{\partial\,\mathrm{{net}}({self.time(expr.args[0])})}}"

    def _print_NetWeight(self, expr: sympy.Basic) -> str:
        net, slot, *units = expr.args
        entry = f"_{{{self.index(*units)}}}" if units else ""
        return rf"W^{{{self._print(net)},{self._print(slot)}}}{entry}"


class _PathPrinter(_Printer):
    """Prints the two units of an edge as l_m and l_(m-1)."""

    def __init__(self, names: dict[sympy.Symbol, sympy.Symbol]) -> None:
        LatexPrinter.__init__(self)
        self.names = names

    def index(self, *units: object) -> str:
        """Indices, the edge's own two as l_m and l_(m-1)."""
        return r"\,".join(self.names[unit].name if unit in self.names else self._print(unit) for unit in units)


def _is_fraction(factor: sympy.Expr) -> bool:
    power = factor.as_base_exp()[1]
    return bool(power.is_number and power.is_negative) or (factor.is_Rational and factor.q != 1)


def _rank(factor: sympy.Expr) -> tuple[int, int]:
    base = factor.as_base_exp()[0] if not factor.is_Number else factor
    place = next((rank for rank, kind in enumerate(_RANKS) if isinstance(base, kind)), len(_RANKS))
    slopes_first = 0 if type(base).__name__ in ("SlopeMax", "Slope") else 1
    return place, slopes_first


def latex(x: Formula | sympy.Basic | Construction) -> str:
    r"""The term, formula or construction in LaTeX, without dollar signs.

    >>> from theory.statement import ErrorFlow, Lag, SlopeMax, Unit, Units, inf, leq
    >>> n, q, k, v = Units("n"), Lag("q"), Unit("k"), Unit("v")
    >>> print(latex(leq(abs(ErrorFlow(q, k, v)), n * SlopeMax(inf) ** q)))
    \left|{\frac{\partial\,\delta_{v}(t-q)}{\partial\,\delta_{k}(t)}}\right| \le n\,\left(f'_{\max,\infty}\right)^{q}
    """
    printer = _Printer()
    match x:
        case Relation(sign, left, right):
            return f"{printer.doprint(left)} {_SIGNS[sign]} {printer.doprint(right)}"
        case And(parts):
            return r" \;\wedge\; ".join(map(_grouped, parts))
        case Not(part):
            return rf"\neg\, {_grouped(part)}"
        case Implies(left, right):
            return rf"{_grouped(left)} \;\Longrightarrow\; {_grouped(right)}"
        case Iff(left, right):
            return rf"{_grouped(left)} \;\Longleftrightarrow\; {_grouped(right)}"
        case Quantified():
            return _quantified(x, printer)
        case Limit():
            return _limit(x)
        case Definition(leaf, body):
            return f"{printer.doprint(leaf)} := {printer.doprint(body)}"
        case Recursion():
            return _recursion(x, printer)
        case sympy.Basic():
            return printer.doprint(x)
    raise IllPosed(f"{x!r} is neither a term nor a formula")


def _grouped(part: Formula) -> str:
    shown = latex(part)
    return shown if isinstance(part, Relation | Limit | Not) else rf"\left({shown}\right)"


def _quantified(whole: Quantified, printer: _Printer) -> str:
    sign = r"\forall" if whole.quantifier == "all" else r"\exists"
    name = printer.doprint(whole.variable)
    span = r"\le n" if isinstance(whole.variable, Unit) else _RANGES[whole.variable.sort]
    return rf"{sign} {name} {span}:\; {latex(whole.body)}"


def _recursion(recursion: Recursion, printer: _Printer) -> str:
    name, index, *arguments = recursion.leaf.args
    first, later = Seq(name, 0, *arguments), Seq(name, index + 1, *arguments)
    equations = ((first, recursion.first), (later, recursion.step))
    return r",\quad ".join(f"{printer.doprint(left)} := {printer.doprint(right)}" for left, right in equations)


def _limit(limit: Limit) -> str:
    above, below = limit.block or (("a", "a") if limit.matrix == "StateFlow" else (r"\mathrm{net}", r"\mathrm{net}"))
    flow = rf"\left\lVert \frac{{\partial\,{above}(t)}}{{\partial\,{below}(t-q)}}\right\rVert"
    if limit.kind == "vanishes":
        return rf"{flow} \to 0 \text{{ as }} q\to\infty"
    return rf"{flow} \le C\rho^{{q}} \text{{ for all }} q\ge 1, \text{{ some }} C \text{{ and }} \rho<1"
