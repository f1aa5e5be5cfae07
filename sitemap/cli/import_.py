"""``sitemap import``: sites from a file or a service into a register."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitemap.cli.importoptions import SourceOptions, source_options
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
    given: SourceOptions,
    near: float | None,
    role: str | None,
    only: tuple[str, ...],
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
    from sitemap.exchange.importing import apply_import, plan_import
    from sitemap.exchange.importing.context import plan_context
    from sitemap.exchange.importing.incoming import near_home
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    choice = given.choice(silent=as_json, bbox=near_home(read, near) if near is not None else None)
    with given.fetched(source_file, read, silent=quiet or as_json) as (path, form, origin):
        if role is not None:
            context = plan_context(read, path, role, form, choice, source=given.source, date=given.day, origin=origin)
        else:
            plan = plan_import(read, path, form, choice, source=given.source, date=given.day, origin=origin, only=only)
    if role is not None:
        _finish_context(context, dry_run=given.dry_run, quiet=quiet, as_json=as_json)
        return
    _show(plan, given.map_file, quiet=quiet, as_json=as_json)
    if given.dry_run and not _refused(plan):
        return
    if not _refused(plan) and plan.effective:
        given.confirm()
    apply_import(plan, date=given.day)


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
