"""Public names that are loaded when used (PEP 562), so that a package can be imported without SymPy."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_exports(package: str, home: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The pair ``__getattr__``, ``__dir__`` of a package whose public name ``x`` lives in its module ``home[x]``.

    A name that is mapped to itself is a module of the package.

    >>> getattr_, dir_ = lazy_exports("theory", {"Cell": "cell", "notation": "notation"})
    >>> dir_()
    ['Cell', 'notation']
    >>> getattr_("Sell")
    Traceback (most recent call last):
        ...
    AttributeError: theory has no public name 'Sell'; it has Cell, notation
    """
    names = sorted(home)

    def load(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"{package} has no public name {name!r}; it has {', '.join(names)}")
        module = import_module(f"{package}.{home[name]}")
        return module if home[name] == name else getattr(module, name)

    return load, lambda: list(names)
