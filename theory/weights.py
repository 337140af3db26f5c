"""The forms that a weight matrix of a net can take.

| form                     | as written                            | stored                                          |
|--------------------------|---------------------------------------|-------------------------------------------------|
| free                     | None, "free" or free("W")             | ["free"], ["free", "W"]                         |
| diagonal (peepholes)     | "diagonal" or diagonal("p")           | ["diagonal"], ["diagonal", "p"]                 |
| identity, shift, ones    | "identity", "shift", "ones"           | ["identity"], ["shift"], ["ones"]               |
| fixed                    | a SymPy Matrix of rationals           | ["matrix", [["1/2", ...], ...]]                 |
| linear combination       | W - W.T - g * identity, W = free("W") | ["combination", [coefficient, form], ...]       |

In a combination the forms are ["free", "W"], ["transpose", "W"] and ["identity"]; a coefficient is a rational
expression of scalars. A matrix with a name is shared by all nets that name it; one without belongs to its net and slot.
shift moves every entry one unit on: (shift v)_k = v_(k-1), and 0 for the first.
"""

from __future__ import annotations

from typing import ClassVar

from sympy import Basic, Expr, ImmutableDenseMatrix, MatrixBase, S, Tuple, sympify
from sympy.core.symbol import Str

from theory.errors import CellError
from theory.symbols import Scalar, checked_name

Key = tuple[str, int] | str  # of a matrix: (net, slot), or its own name


class WeightForm(Basic):
    """How a weight matrix is made of numbers that are free, and of numbers that are fixed."""

    _square: ClassVar[bool] = False

    @property
    def square(self) -> bool:
        """Whether the form has as many rows as columns, whatever its net."""
        return self._square

    def keys(self, own: Key) -> tuple[Key, ...]:
        """The matrices or vectors of free numbers in it; `own` is the key of one without a name."""
        return ()

    def entry(self, row: int, column: int, own: Key, of) -> Expr:
        """The entry at `row`, `column` (from 0); `of(key, row, column)` is the entry of a free matrix."""
        raise NotImplementedError

    def latex(self, own: str) -> str:
        """The matrix in LaTeX; `own` is the LaTeX of one without a name."""
        raise NotImplementedError

    def _sympystr(self, printer):
        # SymPy's printer goes by the name of a class, and has a Transpose and an Identity of its own
        return f"{type(self).__name__.lower()}({', '.join(map(printer._print, self.args))})"

    _sympyrepr = _sympystr


def _key(form: WeightForm, own: Key) -> Key:
    return form.args[0].name if form.args else own


class _Linear(WeightForm):
    """What may stand in a linear combination."""

    def _combination(self) -> Combination:
        return Combination(Tuple(S.One, self))

    def __add__(self, other):
        return self._combination() + other

    def __sub__(self, other):
        return self._combination() + (-1) * other

    def __neg__(self):
        return (-1) * self._combination()

    def __mul__(self, factor):
        return self._combination() * factor

    __rmul__ = __mul__

    def __truediv__(self, divisor):
        return self * (S.One / divisor)


class Free(_Linear):
    """A matrix of free numbers: Free() its net's own, Free(Str(name)) shared under that name."""

    def keys(self, own):
        return (_key(self, own),)

    def entry(self, row, column, own, of):
        return of(_key(self, own), row, column)

    def latex(self, own):
        return self.args[0].name if self.args else own

    @property
    def T(self) -> Transpose:
        """The transpose, for use in a linear combination; the matrix must have a name."""
        if not self.args:
            raise CellError('a matrix without a name has no transpose; write W = free("W"), then W.T')
        return Transpose(*self.args)


class Transpose(_Linear):
    """The transpose of the free matrix of a name."""

    _square = True

    def keys(self, own):
        return (_key(self, own),)

    def entry(self, row, column, own, of):
        return of(_key(self, own), column, row)

    def latex(self, own):
        return self.args[0].name + r"^\top"


class Diagonal(WeightForm):
    """A diagonal matrix of free numbers, one per unit."""

    _square = True

    def keys(self, own):
        return (_key(self, own),)

    def entry(self, row, column, own, of):
        return of(_key(self, own), row, row) if row == column else S.Zero

    def latex(self, own):
        return rf"\operatorname{{diag}}({self.args[0].name if self.args else own})"


class Identity(_Linear):
    """The identity matrix."""

    _square = True

    def entry(self, row, column, own, of):
        return S.One if row == column else S.Zero

    def latex(self, own):
        return "I"


class Shift(WeightForm):
    """The matrix with ones below the diagonal: (shift v)_k = v_(k-1)."""

    _square = True

    def entry(self, row, column, own, of):
        return S.One if row == column + 1 else S.Zero

    def latex(self, own):
        return "S"


class Ones(WeightForm):
    """The matrix of ones: every unit reads the sum."""

    def entry(self, row, column, own, of):
        return S.One

    def latex(self, own):
        return r"\mathbf{1}\mathbf{1}^\top"


class Fixed(WeightForm):
    """A matrix of given rational numbers."""

    @property
    def matrix(self) -> ImmutableDenseMatrix:
        """The matrix itself."""
        return self.args[0]

    def entry(self, row, column, own, of):
        return self.matrix[row, column]

    def latex(self, own):
        return own


class Combination(_Linear):
    """sum of coefficient * form, the forms Free, Transpose or Identity; args are the pairs."""

    @property
    def square(self) -> bool:
        """A transpose or an identity among the terms makes it square."""
        return any(form.square for _, form in self.args)

    def _combination(self):
        return self

    def __add__(self, other):
        if not isinstance(other, _Linear):
            raise CellError(
                f"{other!r} in a combination of matrices; pass free(name), its .T, or a multiple of identity"
            )
        return Combination(*self.args, *other._combination().args)

    def __mul__(self, factor):
        factor = sympify(factor)
        if not isinstance(factor, Expr) or not all(isinstance(s, Scalar) for s in factor.free_symbols):
            raise CellError(
                f"{factor} times a matrix; pass a rational number or an expression of scalar(...)s; "
                "a matrix times a vector is net(name, vector, weights=[matrix])"
            )
        return Combination(*(Tuple(factor * c, form) for c, form in self.args))

    __rmul__ = __mul__

    def keys(self, own):
        return tuple(dict.fromkeys(key for _, form in self.args for key in form.keys(own)))

    def entry(self, row, column, own, of):
        return sum((c * form.entry(row, column, own, of) for c, form in self.args), S.Zero)

    def latex(self, own):
        from sympy import latex

        text = ""
        for c, form in self.args:
            sign, size = ("-", -c) if c.could_extract_minus_sign() else ("+" if text else "", c)
            text += f"{sign}{'' if size == 1 else latex(size) + ' '}{form.latex(own)}"
        return f"({text})"


def free(name: str) -> Free:
    """The matrix of free numbers called `name`, shared by all nets that use it.

    >>> W = free("W")
    >>> (W - W.T).square
    True
    """
    return Free(Str(checked_name(name, "a weight matrix")))


def diagonal(name: str) -> Diagonal:
    """The diagonal matrix of free numbers called `name`, shared by all nets that use it."""
    return Diagonal(Str(checked_name(name, "a diagonal matrix")))


identity, shift, ones = Identity(), Shift(), Ones()
_WORDS = {"free": Free(), "diagonal": Diagonal(), "identity": identity, "shift": shift, "ones": ones}


def weight_form(given: object) -> WeightForm:
    """The form that a user means by `given`: None, a word, a Matrix, or a form; else CellError."""
    if given is None:
        return Free()
    if isinstance(given, WeightForm):
        if isinstance(given, Transpose):
            return given._combination()
        return given
    if isinstance(given, str) and given in _WORDS:
        return _WORDS[given]
    if isinstance(given, MatrixBase):
        if not all(x.is_Rational for x in given):
            raise CellError(f"{given} is not a matrix of rationals; write its entries as integers or Rational(1, 10)")
        return Fixed(ImmutableDenseMatrix(given))
    raise CellError(
        f"{given!r} is no form of a weight; pass None, {', '.join(map(repr, _WORDS))}, "
        'a SymPy Matrix, free("W"), diagonal("p"), or a combination such as W - W.T - g * identity'
    )
