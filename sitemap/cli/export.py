"""``sitemap export``: the register in the formats of other programs."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option


@click.command()
@click.option(
    "--format",
    "-f",
    "names",
    default="geopackage",
    show_default=True,
    metavar="NAME[,NAME]",
    help="The formats, or “all”; --list shows them.",
)
@register_option
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("output/data"),
    show_default=True,
    help="The folder to write into.",
)
@click.option("--list", "show_list", is_flag=True, help="List the formats with what each of them loses, and stop.")
@quiet_option
@json_option
@page_language_option
def export(  # noqa: PLR0917 - click hands options over by name
    names: str,
    register: Path | None,
    output: Path,
    show_list: bool,
    quiet: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    r"""Write a register in the formats of other programs, with metadata and a manifest.

    The register is checked first; with errors in it nothing is written. What a
    format cannot hold is told.

    \b
    Examples:
      sitemap export
      sitemap export --format geojson,kml -o path/to/folder
      sitemap export --list
    """
    from sitemap.cli.exportreport import print_exported, print_formats
    from sitemap.exchange.export import FORMATS, Content, formats_named
    from sitemap.pipeline import prepare
    from sitemap.publication.export import export

    if show_list:
        print_formats(FORMATS)
        return
    formats = formats_named([name.strip() for name in names.split(",")])
    linked, results, _ = prepare(register)
    content = Content(linked, results, lang or linked.register.info.language)
    exported = export(content, output, formats)
    if as_json:
        echo_json(
            {
                "files": {path.as_posix(): digest for path, digest in exported.files.items()},
                "notes": [note.text() for note in exported.notes],
            }
        )
    elif not quiet:
        print_exported(exported)
