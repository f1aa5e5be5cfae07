"""The address at which somebody says that files will stand."""

from urllib.parse import urlsplit

from sitemap.errors import UsageError
from sitemap.locale import N_

__all__ = ["checked_folder_address"]


def checked_folder_address(base_url: str) -> str:
    """Return the web address of a folder, with a slash at its end; empty where none is given.

    Raises
    ------
    UsageError
        It is no address of a folder.

    Examples
    --------
    >>> checked_folder_address("https://www.example.org/sites")
    'https://www.example.org/sites/'
    """
    if not base_url:
        return ""
    try:
        parts = urlsplit(base_url)
    except ValueError:
        parts = urlsplit("")
    plain = base_url.isascii() and base_url.isprintable() and not set(base_url) & set("\"'<> ?#")
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise UsageError(
            N_("“{value}” is not a complete web address"),
            remedy=N_("write the whole address of the folder, for example https://www.example.org/sites/"),
            value=base_url,
        )
    return base_url.rstrip("/") + "/"
