"""What the shell may complete: ids of sites, read from the register that the call names."""

import json
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

__all__ = ["site_ids", "site_list"]

# Reading must not be felt between two key strokes.
_LARGEST_BYTES = 20_000_000


def site_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the ids of sites that begin as typed, with their names."""
    chosen = ctx.params.get("sites") or ()
    taken = set(chosen) if isinstance(chosen, tuple) else set()
    items = _sites(_register(ctx))
    return [CompletionItem(i, help=name) for i, name in items if i.startswith(incomplete) and i not in taken]


def site_list(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return what may follow in a list of ids that are separated by commas."""
    before, comma, begun = incomplete.rpartition(",")
    taken = set(before.split(","))
    items = _sites(_register(ctx))
    return [
        CompletionItem(f"{before}{comma}{i}", help=name) for i, name in items if i.startswith(begun) and i not in taken
    ]


def _register(ctx: click.Context) -> Path | None:
    """Return the register that the call names: behind an option that still lacks its value, click sets no arguments."""
    named: Path | None = ctx.params.get("register")
    return named or next((Path(a) for a in ctx.args if Path(a).is_dir()), None)


def _sites(register: Path | None) -> list[tuple[str, str]]:
    """Return id and name of each site; nothing where the register cannot be read: completing tells no errors."""
    from sitemap.errors import SitemapError
    from sitemap.shipped import shipped_register

    try:
        path = Path(register or shipped_register()) / "sites.geojson"
        if path.stat().st_size > _LARGEST_BYTES:
            return []
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return sorted(_named(f["properties"]) for f in features)
    except (SitemapError, OSError, ValueError, KeyError, TypeError):
        return []


def _named(properties: dict[str, Any]) -> tuple[str, str]:
    return str(properties["id"]), " ".join(str(properties.get("name_de") or "").split())
