"""Text that is safe to print: data must not drive the reader's terminal."""

__all__ = ["printable"]


def printable(text: str, *, keep: str = "") -> str:
    r"""Return ``text`` with every character that does not print written as its code.

    That covers the escape sequences that move a cursor or set colours, and the
    marks that turn the direction of writing around.

    Parameters
    ----------
    text
        Anything that comes from a register, a file name or a command line.
    keep
        Characters that stay although they do not print, for example a newline.

    Examples
    --------
    >>> printable("red: \x1b[31m")
    'red: \\u001b[31m'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else _code(c) for c in text)


def _code(character: str) -> str:
    # Two halves, as JSON has it, so that the text stays valid JSON where it was.
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
