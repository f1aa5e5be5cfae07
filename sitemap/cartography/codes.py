"""The codes of the register as people read them."""

from sitemap.locale import translate

__all__ = ["code_text"]


def code_text(code: str, language: str) -> str:
    """Return what readers call a code of the register.

    Examples
    --------
    >>> code_text("coking-plant", "de"), code_text("coking-plant", "en")
    ('Kokerei', 'coking plant')
    """
    return code.replace("-", " ") if language == "en" else translate(code, language)
