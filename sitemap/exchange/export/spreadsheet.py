"""Cells that a spreadsheet shows and does not run.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to Excel and
LibreOffice, and a formula can send data away (OWASP, "CSV Injection"). An
apostrophe in front makes it text. A German Excel splits at semicolons, and
wherever lines break, so the beginning of every such piece counts as well.
"""

import re

__all__ = ["guarded", "unguarded"]

_FORMULA = r"""["' ]*[=+\-@＝＋－＠\t\r]"""
_START = re.compile(rf"(^|[;,\t\r\n])(?={_FORMULA})")
_GUARDED = re.compile(rf"(^|[;,\t\r\n])'(?={_FORMULA})")


def guarded(text: str) -> str:
    """Return ``text`` with an apostrophe wherever a spreadsheet would begin a formula.

    Examples
    --------
    >>> guarded("=HYPERLINK(A1)"), guarded("a;=B1"), guarded("2019-02-21")
    ("'=HYPERLINK(A1)", "a;'=B1", '2019-02-21')
    """
    return _START.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` was given.

    Examples
    --------
    >>> unguarded(guarded("'=1")) == "'=1"
    True
    """
    return _GUARDED.sub(r"\1", text)
