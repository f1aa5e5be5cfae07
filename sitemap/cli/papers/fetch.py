"""``sitemap papers fetch``: council papers from outside into the inbox beside a register."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_option


@click.command()
@click.argument("source", metavar="URL|FILE.csv")
@register_option
@click.option("--body", default="", metavar="NAME", help="Only this body, where the server has several.")
@click.option(
    "--since", default="", metavar="DATE-TIME", help="Only what changed since. [default: since the last fetch]"
)
@click.option("--all", "everything", is_flag=True, help="Ask for everything again.")
@click.option("--title", default="", help="Title of the source. [default: what it says of itself]")
@click.option("--date", default="", help="The day it was read. [default: today]")
@click.option("--allow-private", is_flag=True, help="Let the service be on this machine or in the local network.")
@click.option("--allow-host", "hosts", multiple=True, metavar="HOST", help="A further host that it may lead to.")
@click.option(
    "--pause", type=click.FloatRange(0, 60), default=0.5, show_default=True, help="Seconds between two requests."
)
@quiet_option
@json_option
@message_language_option
def fetch(  # noqa: PLR0917
    source: str,
    register: Path | None,
    body: str,
    since: str,
    everything: bool,
    title: str,
    date: str,
    allow_private: bool,
    hosts: tuple[str, ...],
    pause: float,
    quiet: bool,
    as_json: bool,
) -> None:
    r"""Fetch council papers from an OParl endpoint or a CSV file.

    They are kept in papers-fetched.json beside the register; the register itself
    does not change. From an OParl endpoint (1.0 or 1.1) only what changed since
    the last fetch is asked for. The exit code is 1 if a list broke off.

    \b
    Examples:
      sitemap papers fetch papers.csv -r path/to/register
      sitemap papers fetch https://oparl.example.org/system -r path/to/register
    """
    from dataclasses import replace

    from sitemap.cli.importoptions import today
    from sitemap.cli.printing import print_findings
    from sitemap.exchange.services import Cache, Fetcher
    from sitemap.finding import has_errors
    from sitemap.locale import translate
    from sitemap.papers import INBOX_FILE, fetch_papers
    from sitemap.papers.fetching import OPARL_LIMITS
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    limits = replace(OPARL_LIMITS, pause_s=pause)
    inbox, count, findings = fetch_papers(
        read,
        source,
        accessed=date or today(),
        title=title,
        body=body,
        since=since,
        everything=everything,
        hosts=hosts,
        fetcher=lambda folder: Fetcher(Cache(folder, max_age_h=-1), allow_private=allow_private, limits=limits),
    )
    path = read.path / INBOX_FILE
    if as_json:
        found = [f.as_dict() for f in findings]
        echo_json({"fetched": count, "kept": len(inbox.papers), "file": path.as_posix(), "findings": found})
    elif not quiet or has_errors(findings):
        print_findings(findings)
        click.echo(
            translate("{count} papers fetched, {kept} in {file}").format(
                count=count, kept=len(inbox.papers), file=path.as_posix()
            )
        )
    if has_errors(findings):
        raise click.exceptions.Exit(1)
