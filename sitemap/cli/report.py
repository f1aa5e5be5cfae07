"""``sitemap report``: Steckbriefe and the atlas."""

from pathlib import Path
from typing import Any

import click

from sitemap.cli.completing import site_ids
from sitemap.cli.inputoptions import input_options
from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...", shell_complete=site_ids)
@register_option
@click.option("--atlas", is_flag=True, help="One document of all these sites, with cover, contents and overview.")
@click.option(
    "--format",
    "-f",
    "formats",
    default="pdf",
    show_default=True,
    metavar="NAME[,NAME]",
    help="pdf (PDF/A-2a and PDF/UA-1), docx, xlsx, png (1200 by 630 pixels).",
)
@click.option("--base-url", default="", metavar="URL", help="Address of the published map, for links and QR codes.")
@input_options
@click.option(
    "--output",
    "-o",
    type=_FILE,
    default=Path("output/documents"),
    show_default=True,
    help="The folder to write into.",
)
@quiet_option
@json_option
@page_language_option
def report(
    sites: tuple[str, ...],
    *,
    register: Path | None,
    atlas: bool,
    formats: str,
    base_url: str,
    output: Path,
    quiet: bool,
    as_json: bool,
    lang: str | None,
    **files: Any,
) -> None:
    r"""Write a Steckbrief of each SITE, by default of all, or an atlas of them.

    A Steckbrief has a map at scale, the figures with their errors, and all that
    is linked to the site. An atlas shows the analyses of all sites in charts
    besides. Nothing is asked of the network.

    \b
    Examples:
      sitemap report
      sitemap report old-works --format pdf,docx
      sitemap report --atlas --format pdf,xlsx --base-url https://www.example.org/map/
      sitemap report --atlas --census census.csv --constraints rules.toml
    """
    from sitemap import pipeline
    from sitemap.analysis import Inputs, analyse
    from sitemap.cli.printing import working
    from sitemap.documents.report import ATLAS_ANALYSES, REPORT_ANALYSES, make_reports, report_sites
    from sitemap.publication import publish

    steps = [*pipeline.STEPS[:4]]
    inputs = Inputs(**files, engine="auto")
    with working(steps, silent=quiet or as_json) as progress:
        linked, _, _ = pipeline.prepare(register, progress=progress)
        chosen = report_sites(linked, sites)
        steps += [*chosen, *(["atlas"] if atlas else [])]
        results = analyse(linked, inputs, names=ATLAS_ANALYSES if atlas else REPORT_ANALYSES)
        made, lacking = make_reports(
            linked,
            results,
            lang or linked.register.info.language,
            sites=chosen,
            atlas=atlas,
            formats=[f.strip() for f in formats.split(",")],
            base_url=base_url,
            progress=progress,
        )
        publish(linked.register, made, output)
    paths = [(output / name).as_posix() for name in made]
    if as_json:
        echo_json({"files": paths, "not_shown": sorted(lacking)})
    elif not quiet:
        _tell(paths, sorted(lacking))


def _tell(paths: list[str], lacking: list[str]) -> None:
    from sitemap.locale import N_, translate

    for path in paths:
        click.echo(path)
    if lacking:
        note = translate(N_("The typeface lacks {characters}; a box □ stands for each."))
        click.echo(note.format(characters=" ".join(f"{c} (U+{ord(c):04X})" for c in lacking)), err=True)
