"""How pages are filled: everything that is put into a template is text unless the program itself made it markup."""

from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["environment"]


@cache
def environment() -> Environment:
    """Return the templates of this room; they escape what they are given."""
    loader = PackageLoader("sitemap.publication")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    made.globals["link"] = _link
    return made


def _link(url: str | None, text: str) -> Markup:
    """Return text that leads to a web address; an address of another kind leads nowhere."""
    try:
        scheme = urlsplit(url or "").scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in ("http", "https"):
        return Markup("{}").format(text)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, text)
