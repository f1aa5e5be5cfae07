"""``sitemap import``: sites from a file or a service into a register."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitemap.cli.importoptions import ask_crs, form_of, interactive, read_on, source_options, today
from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_option
from sitemap.register.schema import CODES

if TYPE_CHECKING:
    from sitemap.exchange.importing import ImportPlan
    from sitemap.exchange.importing.context import ContextPlan


@click.command("import")
@click.argument("source_file", metavar="FILE|URL")
@register_option
@source_options
@click.option("--near", type=float, metavar="M", help="Only features within so many metres of the register.")
@click.option(
    "--context",
    "role",
    type=click.Choice(CODES["layer_role"]),
    help="Take the source as a context layer of this role, not as sites.",
)
@click.option("--only", multiple=True, metavar="SITE", help="Only these sites may change.")
@quiet_option
@json_option
@message_language_option
def import_(  # noqa: PLR0917
    source_file: str,
    register: Path | None,
    layer: str,
    crs: str,
    encoding: str,
    mapping: Path | None,
    constants: tuple[str, ...],
    source: str,
    where: str,
    near: float | None,
    role: str | None,
    only: tuple[str, ...],
    swap_axes: bool,
    allow_private: bool,
    refresh: bool,
    date: str,
    dry_run: bool,
    map_file: Path | None,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    r"""Take sites from FILE or URL into a register: new ones, and changes to those it has.

    Any vector format is read, zipped or not, and services (WFS 2.0, OGC API
    Features). Features are matched to sites by id, name and overlap. Nothing is
    written while there are errors, or with --dry-run. Replaced outlines are
    kept in history.geojson, and every change is logged in changes.csv.

    \b
    Examples:
      sitemap import survey.gpkg --dry-run
      sitemap import https://www.example.org/wfs --layer districts --context districts
      sitemap import old.shp --crs EPSG:31466 --encoding cp850 --mapping old.toml
    """
    from sitemap.exchange.importing import Choice, apply_import, plan_import
    from sitemap.exchange.importing.context import plan_context
    from sitemap.exchange.importing.incoming import near_home
    from sitemap.exchange.services import fetched
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    day = date or today()
    form = form_of(mapping, layer, encoding, constants)
    choice = Choice(
        crs=crs,
        where=where,
        swap_axes=swap_axes,
        bbox=near_home(read, near) if near is not None else None,
        ask_crs=ask_crs if interactive() and not as_json else None,
    )
    with fetched(source_file, read, form.layer, allow_private=allow_private, refresh=refresh) as (path, origin):
        known = {} if origin is None else read_on(origin, day, silent=quiet or as_json)
        form = form if origin is None else form.without_layer()
        if role is not None:
            context = plan_context(read, path, role, form, choice, source=source, date=day, origin=known)
        else:
            plan = plan_import(read, path, form, choice, source=source, date=day, origin=known, only=only)
    if role is not None:
        _finish_context(context, dry_run=dry_run, quiet=quiet, as_json=as_json)
        return
    _show(plan, map_file, quiet=quiet, as_json=as_json)
    if dry_run and not _refused(plan):
        return
    if not _refused(plan) and plan.effective and interactive() and not yes:
        from sitemap.locale import N_, translate

        click.confirm(translate(N_("Write this into the register?")), abort=True)
    apply_import(plan, date=day)


def _finish_context(plan: "ContextPlan", *, dry_run: bool, quiet: bool, as_json: bool) -> None:
    from sitemap.cli.importreport import context_record, print_context
    from sitemap.exchange.importing.context import apply_context
    from sitemap.finding import has_errors

    if as_json:
        echo_json(context_record(plan))
    elif not quiet:
        print_context(plan)
    if not dry_run or has_errors(plan.findings):
        apply_context(plan)


def _refused(plan: "ImportPlan") -> bool:
    from sitemap.finding import has_errors

    return has_errors(plan.findings)


def _show(plan: "ImportPlan", map_file: Path | None, *, quiet: bool, as_json: bool) -> None:
    from sitemap.cli.importreport import plan_record, print_plan
    from sitemap.cli.printing import print_findings

    if map_file is not None:
        from sitemap.exchange.importing.preview import write_preview

        write_preview(plan, map_file)
    if as_json:
        echo_json(plan_record(plan))
    elif not quiet:
        print_plan(plan)
        print_findings(plan.findings)
