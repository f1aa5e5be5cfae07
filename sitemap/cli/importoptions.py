"""What import and refine share: options that describe a source, and questions to the user."""

import datetime as dt
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitemap.cli.gathering import gathered

if TYPE_CHECKING:
    from sitemap.exchange.importing import Choice, FieldMapping
    from sitemap.register import Register

__all__ = ["SourceOptions", "source_options", "today"]

_FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--layer", "-l", default="", help="The layer, where there are several."),
    click.option("--crs", default="", help="The source's coordinate reference system, where it does not say it."),
    click.option("--encoding", default="", help="The encoding of its text, for example cp850."),
    click.option("--mapping", "-m", type=_FILE, help="A TOML file that says which column is which."),
    click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="A value for every new outline."),
    click.option("--source", default="", metavar="ID", help="Id of the source record. [default: from the file's name]"),
    click.option("--where", default="", help='Only features that meet a condition, for example "AREA > 10000".'),
    click.option("--swap-axes", is_flag=True, help="The coordinates stand in the other order than the system says."),
    click.option("--allow-private", is_flag=True, help="Let a service be on this machine or in the local network."),
    click.option("--refresh", is_flag=True, help="Ask the service anew instead of using what was fetched before."),
    click.option("--date", default="", help="The day of the change. [default: today]"),
    click.option("--dry-run", is_flag=True, help="Show what would change and write nothing."),
    click.option("--map", "map_file", type=_FILE, help="Draw the change as a map into this file."),
    click.option("--yes", "-y", is_flag=True, help="Do not ask before writing."),
)


@dataclass(frozen=True)
class SourceOptions:
    """A source as the options describe it, and what is to be done with it."""

    layer: str
    crs: str
    encoding: str
    mapping: Path | None
    constants: tuple[str, ...]
    source: str
    where: str
    swap_axes: bool
    allow_private: bool
    refresh: bool
    date: str
    dry_run: bool
    map_file: Path | None
    yes: bool

    @property
    def day(self) -> str:
        """Return the day of the change."""
        return self.date or today()

    def form(self) -> "FieldMapping":
        """Return the mapping file with the options that go before it."""
        from dataclasses import replace

        from sitemap.exchange.importing import FieldMapping, read_mapping

        form = read_mapping(self.mapping) if self.mapping else FieldMapping()
        form = replace(form, layer=self.layer or form.layer, encoding=self.encoding or form.encoding)
        return form.with_constants(self.constants)

    def choice(self, *, silent: bool, bbox: "tuple[float, float, float, float] | None" = None) -> "Choice":
        """Return which features are taken and how they are placed; who is silent is not asked."""
        from sitemap.exchange.importing import Choice

        asking = ask_crs if interactive() and not silent else None
        return Choice(crs=self.crs, where=self.where, swap_axes=self.swap_axes, bbox=bbox, ask_crs=asking)

    @contextmanager
    def fetched(
        self, address: str, register: "Register", *, silent: bool
    ) -> "Iterator[tuple[Path, FieldMapping, dict[str, str]]]":
        """Yield the file, how it is read, and where a service's answer came from; empty for a file."""
        from sitemap.exchange.services import fetched

        form = self.form()
        service = fetched(address, register, form.layer, allow_private=self.allow_private, refresh=self.refresh)
        with service as (path, origin):
            if origin is None:
                yield path, form, {}
            else:
                yield path, form.without_layer(), read_on(origin, self.day, silent=silent)

    def confirm(self) -> None:
        """Ask before writing, where there is somebody to be asked."""
        from sitemap.locale import N_, translate

        if interactive() and not self.yes:
            click.confirm(translate(N_("Write this into the register?")), abort=True)


source_options = gathered(SourceOptions, "given", _OPTIONS)


def today() -> str:
    """Return the day of the change; SOURCE_DATE_EPOCH sets it for builds that must repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else dt.datetime.now().astimezone()
    return moment.date().isoformat()


def interactive() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def ask_crs(refusal: str) -> str:
    """Ask for the CRS that a source does not say."""
    from sitemap.locale import N_, translate

    click.echo(refusal)
    answer: str = click.prompt(translate(N_("Coordinate reference system (for example EPSG:25832)")))
    return answer


def read_on(origin: Mapping[str, str], day: str, *, silent: bool) -> dict[str, str]:
    """Return an origin with the day on which the service was asked, and tell how long ago that was."""
    from sitemap.exchange.services import AGE
    from sitemap.locale import N_, translate

    age_h = float(origin[AGE])
    if age_h >= 1 and not silent:
        text = translate(N_("The service was asked {hours} hours ago; --refresh asks it anew."))
        click.echo(text.format(hours=round(age_h)))
    try:
        asked = (dt.datetime.fromisoformat(day) + dt.timedelta(days=1, seconds=-1, hours=-age_h)).date().isoformat()
    except ValueError:
        asked = day  # a month or a year, which the register's checks judge
    return {**{k: v for k, v in origin.items() if k != AGE}, "accessed": asked}
