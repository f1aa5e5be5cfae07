"""``register.toml``: what is true of the register as a whole."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sitemap.errors import FieldError, RegisterError
from sitemap.locale import LANGUAGES, N_
from sitemap.register.model import Basemap, RegisterInfo

__all__ = ["INFO_FILE", "parse_info"]

INFO_FILE = "register.toml"


def parse_info(content: bytes, path: Path) -> RegisterInfo:
    """Return the parsed content of ``register.toml``.

    Raises
    ------
    RegisterError
        The file is not TOML or not UTF-8.
    FieldError
        A key is missing, unknown, or of the wrong type.
    """
    try:
        # Editors on Windows put a byte order mark in front.
        data = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RegisterError(
            N_("not UTF-8 (byte {position})"),
            where=path,
            remedy=N_("save the file in the encoding UTF-8"),
            position=error.start,
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RegisterError(
            N_("not valid TOML: {reason}"),
            where=path,
            remedy=N_("correct the line that is named"),
            reason=error,
        ) from error
    basemaps = data.pop("basemaps", [])
    if not isinstance(basemaps, list) or not all(isinstance(b, dict) for b in basemaps):
        raise _wrong(path, "basemaps", N_("write each one as [[basemaps]]"))
    info = _build(RegisterInfo, data, path, "")
    for name in ("licence_url", "contact_url"):
        if data.get(name) and not _is_address(data[name], ("http", "https")):
            raise _wrong(path, name, N_("write the whole address, for example https://www.example.org/page"))
    maps = tuple(_basemap(b, path, n) for n, b in enumerate(basemaps))
    if info.language not in LANGUAGES:
        raise _wrong(path, "language", N_("write “de” or “en”"))
    return RegisterInfo(**{**info.__dict__, "basemaps": maps})


def _basemap(data: Mapping[str, Any], path: Path, number: int) -> Basemap:
    basemap: Basemap = _build(Basemap, data, path, f"basemaps[{number}].")
    for name in ("url", "privacy_url"):
        address = getattr(basemap, name)
        # A host built from a placeholder could not be named in the page's
        # security policy, nor to the reader who is asked to agree.
        if address and not _is_address(address, ("https",)):
            raise _wrong(path, f"basemaps[{number}].{name}", N_("write an https:// address with a fixed host"))
    return basemap


def _is_address(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        fixed = bool(parts.hostname) and not re.search(r"[\s{}\"'<>\\;]", parts.netloc)
    except ValueError:
        return False
    return parts.scheme in schemes and fixed and address.isprintable() and not re.search(r"[\s<>\"]", address)


def _build(kind: Any, data: Mapping[str, Any], path: Path, prefix: str) -> Any:
    known = kind.__dataclass_fields__
    for key, value in data.items():
        if key not in known or key == "basemaps":
            raise _wrong(path, prefix + key, N_("remove the key; known are: {known}"), known=", ".join(known))
        expected = int if known[key].type in (int, "int") else str
        if not isinstance(value, expected) or isinstance(value, bool):
            raise _wrong(path, prefix + key, N_("write it as {kind}"), kind="123" if expected is int else '"…"')
    missing = [k for k, f in known.items() if _required(f) and not data.get(k)]
    if missing:
        raise _wrong(path, prefix + missing[0], N_("add the key with its value"))
    return kind(**data)


def _required(field: Any) -> bool:
    from dataclasses import MISSING

    return field.default is MISSING and field.default_factory is MISSING


def _wrong(path: Path, key: str, remedy: str, **values: object) -> FieldError:
    return FieldError(N_("the key “{key}” is missing or wrong"), where=path, remedy=remedy, key=key, **values)
