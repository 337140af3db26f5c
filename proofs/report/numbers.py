"""Numbers on a line: as they are while short, else rounded, and never rounded across 1."""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

# A number with more digits than this is shown rounded; the witness keeps every digit.
SHOWN_DIGITS = 24
# A float has 17 digits that count.
FLOATS = 10**300  # beyond, a rational may not fit into a float
FLOAT_DIGITS = 17


def side(interval: Sequence[str]) -> str:
    """A value known as an interval: the number itself if it is a point.

    >>> side(["1/3", "1/3"]), side(["1/3", "1/2"])
    ('1/3', 'in [0.333333, 0.5]')
    """
    low, high = interval
    if low == high:
        return shown(low)
    ends = rounded(low), rounded(high)
    return f"about {ends[0]}" if ends[0] == ends[1] else f"in [{ends[0]}, {ends[1]}]"


def shown(number: object) -> str:
    """The number as it is, or rounded where it has too many digits for a line.

    >>> shown("1/3"), shown("1" * 40)
    ('1/3', 'about 1.11111e+39')
    """
    text = str(number)
    return text if len(text) <= SHOWN_DIGITS else f"about {rounded(text)}"


def rounded(number: str | Fraction) -> str:
    """Six digits of a rational number, whatever its size.

    >>> rounded("1/3"), rounded("0")
    ('0.333333', '0')
    """
    value = Fraction(number)
    # Six digits by default's largest exponents: a float would overflow.
    context = Context(prec=6, Emin=-(10**9), Emax=10**9)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{quotient.normalize(context):g}" if quotient else "0"


def three_digits(value: float | Fraction) -> str:
    """Three digits, and as many more as it takes that a value below 1 does not read as 1.

    >>> three_digits(0.3333), three_digits(0.999924), three_digits(1.0)
    ('0.333', '0.9999', '1')
    """
    for digits in range(3, FLOAT_DIGITS + 1):
        text = f"{float(value):.{digits}g}"
        if value >= 1 or float(text) < 1:
            return text
    return str(1 - 2**-53)  # nearer to 1 than the floats are


def short_decimal(value: Fraction) -> str:
    """A rational as a decimal where that is short and exact, else as "p/q".

    >>> short_decimal(Fraction(81, 80)), short_decimal(Fraction(2)), short_decimal(Fraction(1, 3))
    ('1.0125', '2', '1/3')
    """
    text = f"{float(value):.12g}"
    return text if Fraction(text) == value else str(value)


def ratio_text(value: Fraction) -> str:
    """A ratio as "p/q", or in digits where that is long.

    >>> ratio_text(Fraction(63, 64)), ratio_text(Fraction(10**9, 10**9 + 1))
    ('63/64', '0.999999999')
    """
    exact = str(value)
    if len(exact) <= 12:
        return exact
    return rounded(value) if abs(value) > FLOATS else three_digits(value)
