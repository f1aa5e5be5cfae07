"""``sitemap refine``: a better outline for one site."""

from pathlib import Path

import click

from sitemap.cli.completing import site_ids
from sitemap.cli.importoptions import ask_crs, form_of, interactive, read_on, source_options, today
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
    layer: str,
    crs: str,
    encoding: str,
    mapping: Path | None,
    constants: tuple[str, ...],
    source: str,
    where: str,
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
    r"""Replace the outline of SITE by a better one, and show what changes in every figure.

    The feature that fits the site best is taken. The old outline is kept in
    history.geojson, the change logged in changes.csv.

    \b
    Examples:
      sitemap refine old-works --from survey.gpkg --set geometry_kind=official --dry-run
      sitemap refine old-works --from parcels.shp --merge --set geometry_accuracy_m=0.3
    """
    from sitemap.exchange.importing.incoming import Choice
    from sitemap.exchange.importing.preview import write_map
    from sitemap.exchange.importing.refine import apply_refinement, plan_refinement
    from sitemap.exchange.services import fetched
    from sitemap.finding import has_errors
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    day = date or today()
    form = form_of(mapping, layer, encoding, constants)
    asking = ask_crs if interactive() and not as_json else None
    choice = Choice(crs=crs, where=where, swap_axes=swap_axes, ask_crs=asking)
    with fetched(source_file, read, form.layer, allow_private=allow_private, refresh=refresh) as (path, origin):
        known = {} if origin is None else read_on(origin, day, silent=quiet or as_json)
        form = form if origin is None else form.without_layer()
        found = plan_refinement(read, site, path, form, choice, source=source, date=day, origin=known, merge=merge)
    if map_file is not None and found.change is not None:
        write_map(found.proposed, [found.change], map_file)
    if as_json:
        from sitemap.cli.refinereport import refinement_record

        echo_json(refinement_record(found))
    elif not quiet:
        from sitemap.cli.refinereport import print_refinement

        print_refinement(found)
    if dry_run and not has_errors(found.findings):
        return
    if not has_errors(found.findings) and found.change and interactive() and not yes:
        from sitemap.locale import N_, translate

        click.confirm(translate(N_("Write this into the register?")), abort=True)
    apply_refinement(found, date=day)
