"""Names of a package that are loaded when they are first used."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["deferred"]


def deferred(package: str, home_of: Mapping[str, str]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package, given for each of its names the module in which it is at home.

    Examples
    --------
    >>> deferred("sitemap", {"pi": "math"})("tau")
    Traceback (most recent call last):
    AttributeError: module 'sitemap' has no attribute 'tau'
    """

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(home_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
