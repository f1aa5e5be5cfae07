"""``sitemap analyse``: the tables of all analyses, or of some."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitemap.cli.inputoptions import input_options
from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option
from sitemap.locale import N_

if TYPE_CHECKING:
    from sitemap.analysis import Results
    from sitemap.register import Register

_FILE = click.Path(path_type=Path)
# Words inside sentences stand here, where the catalogue's extraction sees them.
_READ_THE_SUMMARY = N_("Read the summary:")
_OPEN_THE_CHARTS = N_("Open the charts:")
_LEFT_OUT = N_("left out")
_OVERLAY_BY = N_("Overlay by:")


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@register_option
@input_options
@click.option(
    "--output",
    "-o",
    type=_FILE,
    default=Path("output/analysis"),
    show_default=True,
    help="The folder to write the tables into.",
)
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="What lays the sites over large layers: auto, shapely, duckdb, dask, or a Dask scheduler's address tcp://….",
)
@click.option("--charts", is_flag=True, help="Draw charts as well, and one page with everything: analysis.html.")
@quiet_option
@json_option
@page_language_option
def analyse(
    names: tuple[str, ...],
    *,
    register: Path | None,
    output: Path,
    engine: str,
    charts: bool,
    quiet: bool,
    as_json: bool,
    lang: str | None,
    **files: Path | None,
) -> None:
    r"""Write the tables of the analyses called NAME, by default of all.

    Each table is written as CSV and Parquet; summary.md shows all of them with
    their methods and limits, columns.csv says what every column means. An
    analysis whose file or layer is missing is left out and named. With NAMEs
    the tables are printed as well. Drawing takes longer than all tables
    together, so charts are drawn only with --charts.

    \b
    Examples:
      sitemap analyse
      sitemap analyse measures band
      sitemap analyse --charts
      sitemap analyse built --built buildings.gpkg -o path/to/tables
      sitemap analyse constraints --constraints layers.toml --engine duckdb
    """
    from sitemap.analysis import Analysis, Inputs
    from sitemap.analysis import analyse as run
    from sitemap.analysis.publishing import ANALYSIS_FILE, publish_tables
    from sitemap.cli.printing import print_findings
    from sitemap.linking import link
    from sitemap.locale import translate
    from sitemap.overlay import chosen_engine
    from sitemap.pipeline import InvalidRegisterError, checked
    from sitemap.publication.stale import remove_stale
    from sitemap.shipped import shipped_register

    try:
        read = checked(register or shipped_register())
    except InvalidRegisterError as error:
        if not as_json:
            print_findings(error.findings)
        raise
    overlaying = chosen_engine(engine)
    inputs = Inputs(**files, engine=engine)
    results = run(link(read), inputs, names=names or None)
    language = lang or read.info.language
    beside = _charts(read, results, language) if charts else {}
    # Charts of an earlier call would show figures that are no longer those of the tables.
    with remove_stale(output, set(beside), among=_is_chart):
        publish_tables(read, results, inputs, output, language=language, beside=beside)
    if as_json:
        echo_json(_machine(results))
    elif not quiet:
        _tell(read, results, output, shown=bool(names))
        if any(isinstance(t.analysis, Analysis) and t.analysis.overlays for t in results.tables.values()):
            click.echo(f"{translate(_OVERLAY_BY)} {translate(overlaying.says)}")
        if charts:
            click.echo(f"{translate(_OPEN_THE_CHARTS)} {(output / ANALYSIS_FILE).resolve().as_uri()}")


def _charts(register: "Register", results: "Results", language: str) -> dict[str, bytes]:
    from sitemap.charts import NOT_INSTALLED, can_draw
    from sitemap.locale import translate
    from sitemap.publication.analysispage import analysis_files

    if not can_draw():
        click.echo(translate(NOT_INSTALLED), err=True)
    return analysis_files(register, results, language)


def _is_chart(name: str) -> bool:
    from sitemap.analysis.publishing import ANALYSIS_FILE, CHART_FOLDER

    return name == ANALYSIS_FILE or name.startswith(CHART_FOLDER)


def _machine(results: "Results") -> dict[str, Any]:
    import json

    return {
        "tables": {
            name: json.loads(table.frame.reset_index().to_json(orient="records", double_precision=6))
            for name, table in results.tables.items()
        },
        "skipped": {name: list(missing) for name, missing in results.skipped.items()},
    }


def _tell(register: "Register", results: "Results", output: Path, *, shown: bool) -> None:
    from sitemap.analysis.reporting import SUMMARY_FILE, lacking_text, summary
    from sitemap.locale import active_language, translate

    if shown:
        click.echo(summary(register, results, active_language()))
    for name, table in results.tables.items():
        click.echo(translate(N_("{name}: {count} rows")).format(name=name, count=len(table.frame)))
    for name, missing in results.skipped.items():
        click.echo(f"{name}: {translate(_LEFT_OUT)}, {lacking_text(missing)}")
    click.echo(f"{translate(_READ_THE_SUMMARY)} {(output / SUMMARY_FILE).resolve().as_uri()}")
