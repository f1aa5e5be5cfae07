"""``sitemap sites``: the register as a table in the terminal."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, register_argument


@click.command()
@register_argument
@json_option
@message_language_option
def sites(register: Path | None, as_json: bool) -> None:
    r"""List the sites of a REGISTER with area, status and links.

    \b
    Examples:
      sitemap sites
      sitemap sites path/to/register --lang en
    """
    from sitemap.analysis import analyse
    from sitemap.cli.printing import print_sites, tell_faults
    from sitemap.describe import site_rows
    from sitemap.linking import link
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    tell_faults(read)
    linked = link(read)
    rows = site_rows(linked, analyse(linked, names=["measures"]))
    if as_json:
        echo_json(rows)
    else:
        print_sites(rows)
