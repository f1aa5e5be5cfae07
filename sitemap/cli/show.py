"""``sitemap show``: one site with all that is linked to it."""

from pathlib import Path

import click

from sitemap.cli.completing import site_ids
from sitemap.cli.options import echo_json, json_option, message_language_option, register_option


@click.command()
@click.argument("site", shell_complete=site_ids)
@register_option
@json_option
@message_language_option
def show(site: str, register: Path | None, as_json: bool) -> None:
    r"""Show one SITE, named by its id, with all that is linked to it.

    \b
    Examples:
      sitemap show old-works
      sitemap show some-site --register path/to/register
    """
    from sitemap.analysis import analyse
    from sitemap.cli.printing import print_site, tell_faults
    from sitemap.describe import site_record
    from sitemap.linking import link
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    tell_faults(read)
    linked = link(read)
    record = site_record(linked, analyse(linked, names=["measures"]), site)
    if as_json:
        echo_json(record)
    else:
        print_site(record)
