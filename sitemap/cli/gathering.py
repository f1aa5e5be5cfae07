"""Options that belong together reach a command as one object."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import wraps
from typing import Any

__all__ = ["gathered"]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def gathered(kind: type[Any], name: str, options: Sequence[Decorator]) -> Decorator:
    """Return a decorator that adds ``options`` to a command and hands them over as ``name``.

    Parameters
    ----------
    kind
        A dataclass with a field for each option.
    name
        The parameter of the command that receives it.
    options
        In the order in which the help shows them.

    Examples
    --------
    >>> import click
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Size:
    ...     width: int
    ...     height: int
    >>> numbers = [click.option(f"--{n}", type=int, default=1) for n in ("width", "height")]
    >>> @click.command()
    ... @gathered(Size, "size", numbers)
    ... def show(size):
    ...     click.echo(size)
    >>> show(["--width", "3"], standalone_mode=False)
    Size(width=3, height=1)
    """
    names = [f.name for f in fields(kind)]

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(**values: Any) -> Any:
            values[name] = kind(**{n: values.pop(n) for n in names})
            return command(**values)

        found: Callable[..., Any] = called
        for option in reversed(options):
            found = option(found)
        return found

    return decorate
