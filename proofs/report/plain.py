"""Stored terms and formulas as a line of text, in the notation in which they are written.

>>> plain(["<=", ["abs", ["ErrorFlow", ["var", "q"], ["var", "k"], ["var", "v"]]], ["*", ["n"], "1/4"]])
'|ErrorFlow(q, k, v)| <= 1/4 * n'
"""

from collections.abc import Callable, Sequence
from typing import Any

Stored = Any  # nested lists and strings, as JSON keeps them

# How tightly a form binds: an operand that binds less tightly than its place needs parentheses.
_FORMULA, _SUM, _PRODUCT, _POWER, _ATOM = range(5)

# Denominators of so many digits are written as decimals where they can be.
LONG = 6

_SIGNS = {"<=": " <= ", "<": " < ", "=": " = "}
_JOINED: dict[str, tuple[str, int]] = {"+": (" + ", _SUM), "*": (" * ", _PRODUCT)}
_WORDS = {"and": " and ", "implies": " implies ", "iff": " iff "}
_RANGES = {"lags": "lag", "nats": "nat", "reals": "real"}
_BINDERS = {"sum": "Sum", "prod": "Prod", "maximum": "Max"}


def plain(stored: Stored) -> str:
    """The term or formula as text; every leaf by its own name."""
    return _written(stored)[0]


def _written(x: Stored) -> tuple[str, int]:
    """The text of `x`, and how tightly it binds."""
    if not isinstance(x, list):
        number = decimal(str(x))
        return number, _SUM if number.startswith("-") else _PRODUCT if "/" in number else _ATOM
    head, *arguments = x
    if head in _SIGNS:
        return _SIGNS[head].join(map(plain, arguments)), _FORMULA
    if head in _WORDS:
        return _WORDS[head].join(f"({plain(each)})" for each in arguments), _FORMULA
    if head in _JOINED:
        return _joined(head, arguments)
    special = _SPECIAL.get(head)
    if special is not None:
        return special(arguments)
    return (f"{head}({', '.join(map(plain, arguments))})" if arguments else str(head)), _ATOM


def decimal(number: str) -> str:
    """A long fraction of tenths, hundredths, ... as the decimal that it is, exactly; any other number as it is.

    >>> decimal("564452072592577393170372221131/500000000000000000000000000000"), decimal("1/4")
    ('1.128904145185154786340744442262', '1/4')
    """
    over, _, under = number.partition("/")
    if len(under) < LONG or not under.isdigit():
        return number
    places = len(under) + 1 + 4 * len(under)  # 2**k divides 10**k, and k is below 4 times the digits of 2**k
    scaled, rest = divmod(abs(int(over)) * 10**places, int(under))
    if rest:
        return number
    digits = str(scaled).rjust(places + 1, "0")
    return f"{'-' * over.startswith('-')}{digits[:-places]}.{digits[-places:].rstrip('0')}"


def _joined(head: str, arguments: Sequence[Stored]) -> tuple[str, int]:
    sign, binding = _JOINED[head]
    if head == "*" and "-1" in arguments:
        rest = list(arguments)
        rest.remove("-1")
        return "-" + _within(["*", *rest] if len(rest) > 1 else rest[0], _PRODUCT), _SUM
    place = _place_in_product if head == "*" else _place_in_sum
    return sign.join(_within(each, binding) for each in sorted(arguments, key=place)).replace("+ -", "- "), binding


def _place_in_sum(x: Stored) -> tuple[bool, bool]:
    """What is subtracted last, then numbers: q - 2 and 1 - lam, not -2 + q and -lam + 1."""
    return plain(x).startswith("-"), isinstance(x, str)


def _place_in_product(x: Stored) -> int:
    """Numbers first, then n and variables, then what depends on the net."""
    return 0 if isinstance(x, str) else 1 if x[0] in ("n", "var") else 2


def _within(x: Stored, binding: int) -> str:
    text, own = _written(x)
    return text if own >= binding else f"({text})"


def _power(arguments: Sequence[Stored]) -> tuple[str, int]:
    base, exponent = arguments
    return f"{_within(base, _ATOM)}**{_within(exponent, _ATOM)}", _POWER


def _bound(name: str) -> Callable[[Sequence[Stored]], tuple[str, int]]:
    def written(arguments: Sequence[Stored]) -> tuple[str, int]:
        variable, span, body = arguments
        over = f"{variable}" if span == ["n"] else f"{variable}=1..{plain(span)}"
        return f"{name}({over}, {plain(body)})", _ATOM

    return written


def _quantified(word: str) -> Callable[[Sequence[Stored]], tuple[str, int]]:
    def written(arguments: Sequence[Stored]) -> tuple[str, int]:
        variable, span, body = arguments
        sort = "unit" if span == ["n"] else _RANGES[span]
        return f"for {word} {sort} {variable}: {plain(body)}", _FORMULA

    return written


def _limit(word: str) -> Callable[[Sequence[Stored]], tuple[str, int]]:
    return lambda arguments: (f"{word}({', '.join(map(plain, *arguments))})", _FORMULA)


_SPECIAL: dict[str, Callable[[Sequence[Stored]], tuple[str, int]]] = {
    "n": lambda _: ("n", _ATOM),
    "var": lambda arguments: (str(arguments[0]), _ATOM),
    "abs": lambda arguments: (f"|{plain(arguments[0])}|", _ATOM),
    "**": _power,
    "not": lambda arguments: (f"not ({plain(arguments[0])})", _FORMULA),
    "PathSum": lambda a: (f"PathSum({plain(a[1])}, {', '.join(map(plain, a[2:]))})", _ATOM),
    "all": _quantified("every"),
    "some": _quantified("some"),
    "decays": _limit("decays"),
    "vanishes": _limit("vanishes"),
    **{head: _bound(name) for head, name in _BINDERS.items()},
}


_CONSTRUCTED = {
    "weight": "Weight",
    "slope": "Slope",
    "netweight": "NetWeight",
    "bias": "Bias",
    "input": "Input",
    "start": "Start",
}


def constructed(entry: Sequence[Stored]) -> str:
    """A construction of ``where`` as text: what is defined, by what; a sequence by its first value and its step.

    >>> constructed(["weight", "i", "j", ["*", ["n"], "2"]])
    'Weight(i, j) := 2 * n'
    """
    kind, *parts = entry
    if kind == "seq":
        name, index, arguments, first, step = parts
        tail = "".join(f", {argument}" for argument, _ in arguments)
        return f"Seq({name}, 0{tail}) := {plain(first)}, Seq({name}, {index} + 1{tail}) := {plain(step)}"
    *indices, body = parts
    return f"{_CONSTRUCTED[kind]}({', '.join(map(str, indices))}) := {plain(body)}"
