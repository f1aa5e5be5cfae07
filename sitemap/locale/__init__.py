"""Languages of what planners read: German first, English second, one gettext catalogue."""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

__all__ = ["LANGUAGES", "N_", "active_language", "language", "translate"]

LANGUAGES = ("de", "en")

# Message ids are the English sentences, so English is what a missing
# translation falls back to and the library's own default.
_ACTIVE: ContextVar[str] = ContextVar("sitemap_language", default="en")


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a message for the catalogue where it is declared and translated later."""
    return message


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    folder = Path(__file__).parent
    return _gettext.translation("sitemap", folder, languages=[code], fallback=code == "en")


def active_language() -> str:
    """Return the language (``de`` or ``en``) that messages are given in now."""
    return _ACTIVE.get()


@contextmanager
def language(code: str) -> Iterator[None]:
    """Give messages in ``code`` (``de`` or ``en``) inside the ``with`` block."""
    token = _ACTIVE.set(code)
    try:
        yield
    finally:
        _ACTIVE.reset(token)


def translate(message: str, code: str | None = None) -> str:
    """Return ``message`` in the language ``code``, by default the active one.

    Parameters
    ----------
    message
        The English message id.
    code
        ``de`` or ``en``.

    Examples
    --------
    >>> translate("steelworks", "de")
    'Stahlwerk'
    """
    if not message:  # gettext answers an empty id with the catalogue's header
        return ""
    return _catalogue(code or active_language()).gettext(message)
