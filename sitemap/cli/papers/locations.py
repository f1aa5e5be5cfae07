"""``sitemap papers locations``: every site as a place for a council information system."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_argument


@click.command()
@register_argument
@click.option("--base-url", required=True, metavar="URL", help="Where the places will be found.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output/locations"),
    show_default=True,
    help="The folder to write into.",
)
@click.option("--date", default="", metavar="DAY", help="The day for “created” and “modified”. [default: left out]")
@quiet_option
@json_option
@message_language_option
def locations(  # noqa: PLR0917
    register: Path | None, base_url: str, output: Path, date: str, quiet: bool, as_json: bool
) -> None:
    r"""Write every site of a REGISTER as an OParl Location object.

    One JSON file a site, with its outline as a GeoJSON Feature in WGS 84, and
    all_locations.json with all of them. A council information system can put such an
    object into the property “location” of a paper.

    \b
    Examples:
      sitemap papers locations --base-url https://www.example.org/locations/
    """
    from sitemap.atomic import replace_files
    from sitemap.errors import UsageError
    from sitemap.locale import N_, translate
    from sitemap.papers import oparl_locations
    from sitemap.papers.locations import location_files
    from sitemap.pipeline import checked
    from sitemap.shipped import shipped_register
    from sitemap.validation.attributes import is_date

    if date and not (is_date(date) and len(date) == len("2024-05-01")):
        raise UsageError(N_("“{value}” is not a day"), remedy=N_("write it like 2024-05-01"), value=date)
    read = checked(register or shipped_register())
    found = oparl_locations(read, base_url, date=date)
    files = location_files(found, base_url)
    replace_files(output, files)
    if as_json:
        echo_json(found)
    elif not quiet:
        click.echo(translate("{count} files in {folder}").format(count=len(files), folder=output.as_posix()))
