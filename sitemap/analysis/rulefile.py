"""Rule files in TOML: read against a declared form, every fault named at once."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitemap.errors import FieldError, LayerError
from sitemap.locale import N_, translate

__all__ = ["Faults", "Key", "Spread", "checked", "only_known", "read_toml", "tables"]


@dataclass(frozen=True)
class Key:
    """One key of a table.

    ``kind`` is ``text``, ``number``, ``positive``, ``share`` (0 to 1), ``count``
    (1, 2 …), ``texts`` (a list of text), ``numbers`` (a list of numbers),
    ``table`` or ``spread`` (see ``Spread``).
    """

    name: str
    kind: str
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spread:
    """A figure with its range and where it is from.

    In the file ``{ low = 1, mid = 2, high = 3, source = "…" }``, or
    ``assumption = "…"`` instead of ``source``: a figure without either is a fault.
    """

    low: float
    mid: float
    high: float
    source: str = ""
    assumption: str = ""


@dataclass
class Faults:
    """What is wrong in one file, collected until ``stop`` tells all of it."""

    path: Path
    found: list[str] = field(default_factory=list)

    def add(self, place: str, message: str, **values: object) -> None:
        """Note a fault: ``message`` is a message id, ``place`` the key it is about."""
        self.found.append(f"{place}: " + translate(message).format(**values))

    def stop(self) -> None:
        """Raise FieldError if anything was found."""
        if self.found:
            one = len(self.found) == 1
            raise FieldError(
                N_("one fault in the rule file:\n  {faults}\n")
                if one
                else N_("{count} faults in the rule file:\n  {faults}\n"),
                where=self.path,
                remedy=N_("correct it; nothing was calculated") if one else N_("correct them; nothing was calculated"),
                count=len(self.found),
                faults="\n  ".join(self.found),
            )


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises
    ------
    LayerError
        The file cannot be read, is not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise LayerError(
            N_("cannot be read: {reason}"),
            where=path,
            remedy=N_("name a file that exists and may be read"),
            reason=error.strerror or error,
        ) from error
    except UnicodeDecodeError as error:
        raise LayerError(
            N_("not UTF-8 (byte {position})"),
            where=path,
            remedy=N_("save the file in the encoding UTF-8"),
            position=error.start,
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise LayerError(
            N_("not valid TOML: {reason}"), where=path, remedy=N_("correct the line that is named"), reason=error
        ) from error


def tables(data: Mapping[str, Any], name: str, faults: Faults) -> list[Mapping[str, Any]]:
    """Return the tables of ``[[name]]``; that there is none is a fault."""
    found = data.get(name, [])
    if not isinstance(found, list) or not found or not all(isinstance(t, dict) for t in found):
        faults.add(name, N_("write at least one table [[{name}]]"), name=name)
        return []
    return found


def checked(table: Mapping[str, Any], keys: Sequence[Key], place: str, faults: Faults) -> dict[str, Any]:
    """Return the values of ``keys`` in ``table``; what is missing or wrong is noted and left out.

    Parameters
    ----------
    place
        What comes before a key's name in a fault, for example ``layers[0].``.
    """
    only_known(table, [k.name for k in keys], faults, place)
    values: dict[str, Any] = {}
    for key in keys:
        if key.name not in table:
            if key.required:
                faults.add(place + key.name, N_("is missing"))
            continue
        value = _value(table[key.name], key, place + key.name, faults)
        if value is not None:
            values[key.name] = value
    return values


def only_known(table: Mapping[str, Any], names: Sequence[str], faults: Faults, place: str = "") -> None:
    """Note each key of ``table`` that is none of ``names``."""
    for name in table:
        if name not in names:
            faults.add(place + name, N_("is not known; known are: {known}"), known=", ".join(names))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


_FORMS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "text": (N_("is not a text in quotes"), lambda v: isinstance(v, str) and v.strip() != ""),
    "number": (N_("is not a number"), _number),
    "positive": (N_("is not a number greater than zero"), lambda v: _number(v) and v > 0),
    "share": (N_("is not a share between 0 and 1"), lambda v: _number(v) and 0 <= v <= 1),
    "count": (N_("is not a whole number from 1"), lambda v: isinstance(v, int) and _number(v) and v >= 1),
    "texts": (
        N_("is not a list of texts"),
        lambda v: isinstance(v, list) and all(isinstance(t, str) and t for t in v),
    ),
    "numbers": (N_("is not a list of numbers"), lambda v: isinstance(v, list) and all(_number(n) for n in v)),
    "table": (N_("is not a table"), lambda v: isinstance(v, dict) and len(v) > 0),
}


def _value(value: Any, key: Key, place: str, faults: Faults) -> Any:
    if key.kind == "spread":
        return _spread(value, place, faults)
    message, fits = _FORMS[key.kind]
    if not fits(value):
        faults.add(place, message)
        return None
    if key.choices and value not in key.choices:
        faults.add(place, N_("is not one of: {choices}"), choices=", ".join(key.choices))
        return None
    return value


def _spread(value: Any, place: str, faults: Faults) -> Spread | None:
    if not isinstance(value, dict):
        faults.add(place, N_("is not a range such as {{ low = 1, mid = 2, high = 3, source = “…” }}"))
        return None
    keys = (*(Key(k, "positive") for k in ("low", "mid", "high")), Key("source", "text", required=False),
            Key("assumption", "text", required=False))  # fmt: skip
    before = len(faults.found)
    values = checked(value, keys, place + ".", faults)
    if len(faults.found) > before:
        return None
    if not values["low"] <= values["mid"] <= values["high"]:
        faults.add(place, N_("low, mid and high do not ascend"))
        return None
    if not ("source" in values) ^ ("assumption" in values):
        faults.add(place, N_("needs either a source or, if there is none, an assumption that says so"))
        return None
    return Spread(**values)
