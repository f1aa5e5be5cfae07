"""``sitemap publish``: a static web site."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@register_option
@click.option("--base-url", default="", help="Where the site will stand; for what needs whole addresses.")
@click.option(
    "--format",
    "-f",
    "names",
    default="all",
    show_default=True,
    metavar="NAME[,NAME]",
    help="What can be downloaded; “sitemap export --list” shows the formats.",
)
@quiet_option
@json_option
@page_language_option
def publish(  # noqa: PLR0917 - click hands options over by name
    folder: Path,
    register: Path | None,
    base_url: str,
    names: str,
    quiet: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    r"""Lay out a register as a static web site in FOLDER.

    Any web server or object store can deliver it, at any path. The register is
    checked first; with errors in it nothing is published.

    \b
    Examples:
      sitemap publish path/to/site
      sitemap publish path/to/site --base-url https://www.example.org/sites/
    """
    from sitemap.analysis import analyse
    from sitemap.charts import NOT_INSTALLED, can_draw
    from sitemap.exchange.export import formats_named
    from sitemap.locale import translate
    from sitemap.pipeline import prepare
    from sitemap.publication.site import publish_site

    formats = formats_named([name.strip() for name in names.split(",")])
    linked, results, _ = prepare(register)
    if not can_draw():
        click.echo(translate(NOT_INSTALLED), err=True)
    manifest = publish_site(
        linked, results, folder, language=lang, formats=formats, base_url=base_url, analyses=analyse(linked)
    )
    start = folder / "index.html"
    if as_json:
        echo_json({"published": str(start), "files": dict(manifest.outputs)})
    elif not quiet:
        click.echo(
            translate("{count} files; preview: sitemap serve {folder}").format(
                count=len(manifest.outputs), folder=folder
            )
        )
        click.echo(translate("Start page: {address}").format(address=start.resolve().as_uri()))
