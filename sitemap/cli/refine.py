"""``sitemap refine``: a better outline for one site."""

from pathlib import Path

import click

from sitemap.cli.completing import site_ids
from sitemap.cli.importoptions import SourceOptions, source_options
from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_option


@click.command()
@click.argument("site", shell_complete=site_ids)
@click.option("--from", "source_file", required=True, metavar="FILE|URL", help="Where the better outline is.")
@register_option
@click.option("--merge", is_flag=True, help="Join all features that lie mostly inside the site, for example parcels.")
@source_options
@quiet_option
@json_option
@message_language_option
def refine(  # noqa: PLR0917
    site: str,
    source_file: str,
    register: Path | None,
    merge: bool,
    given: SourceOptions,
    quiet: bool,
    as_json: bool,
) -> None:
    r"""Replace the outline of SITE by a better one, and show what changes in every figure.

    The feature that fits the site best is taken. The old outline is kept in
    history.geojson, the change logged in changes.csv.

    \b
    Examples:
      sitemap refine old-works --from survey.gpkg --set geometry_kind=official --dry-run
      sitemap refine old-works --from parcels.shp --merge --set geometry_accuracy_m=0.3
    """
    from sitemap.exchange.importing.preview import write_map
    from sitemap.exchange.importing.refine import apply_refinement, plan_refinement
    from sitemap.finding import has_errors
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    choice = given.choice(silent=as_json)
    with given.fetched(source_file, read, silent=quiet or as_json) as (path, form, origin):
        found = plan_refinement(
            read, site, path, form, choice, source=given.source, date=given.day, origin=origin, merge=merge
        )
    if given.map_file is not None and found.change is not None:
        write_map(found.proposed, [found.change], given.map_file)
    if as_json:
        from sitemap.cli.refinereport import refinement_record

        echo_json(refinement_record(found))
    elif not quiet:
        from sitemap.cli.refinereport import print_refinement

        print_refinement(found)
    if given.dry_run and not has_errors(found.findings):
        return
    if not has_errors(found.findings) and found.change:
        given.confirm()
    apply_refinement(found, date=given.day)
