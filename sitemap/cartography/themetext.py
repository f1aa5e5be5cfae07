"""What a legend says of a theme: its title, its classes with limits and unit, and how sure they are."""

from decimal import Decimal

from sitemap.cartography.figures import number_text
from sitemap.cartography.themes import Theme, ThemeClass
from sitemap.locale import N_, translate

__all__ = ["class_text", "theme_title", "unsure_text"]

# Beyond these a limit says nothing that a reader could use.
_MOST_DECIMALS = 6


def theme_title(theme: Theme, language: str) -> str:
    """Return what the colour shows, as a heading."""
    title = _capital(theme.title[language])
    return f"{translate(N_('Planned uses'), language)}: {title}" if theme.group == "use" else title


def class_text(theme: Theme, one: ThemeClass, language: str) -> str:
    """Return which sites a class holds: its name, or its limits with their unit.

    Examples
    --------
    >>> from sitemap.cartography.themes import figure_theme
    >>> theme = figure_theme("area", {"en": "Area"}, "ha", [0.5, 12, 1500])
    >>> [class_text(theme, one, "en") for one in theme.classes]
    ['under 10 ha', '10 to under 1,000 ha', '1,000 ha and more']
    >>> projects = figure_theme("projects", {"en": "projects"}, "", [0, 0, 1, 2, 3, 5, 8])
    >>> [class_text(projects, one, "en") for one in projects.classes][:2]
    ['under 1', '1']
    """
    if named := one.label.get(language):
        return _capital(named)
    low, high = (None if limit is None else _stated(limit, language) for limit in (one.low, one.high))
    if one.low is None and one.high is None:
        text = translate(N_("all alike"), language)
    elif one.low is None:
        text = translate(N_("under {high} {unit}"), language)
    elif one.high is None:
        text = translate(N_("{low} {unit} and more"), language)
    elif theme.whole:
        # A count between two limits is a count up to the one before the upper.
        last = _stated(one.high - 1, language)
        return last if one.high - 1 == one.low else f"{low}–{last}"
    else:
        text = translate(N_("{low} to under {high} {unit}"), language)
    return text.format(low=low, high=high, unit=theme.unit).replace("  ", " ").strip()


def unsure_text(theme: Theme, language: str) -> str:
    """Return how many sites may belong to another class; empty where none may."""
    if not theme.unsure:
        return ""
    said = translate(N_("{count} sites may by the error of their figure lie in another class."), language)
    return said.format(count=theme.unsure)


def _stated(figure: float, language: str) -> str:
    """Return a limit with as many decimals as it needs."""
    exponent = Decimal(repr(float(figure))).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_text(figure, min(decimals, _MOST_DECIMALS), language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
