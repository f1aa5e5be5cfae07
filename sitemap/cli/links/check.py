"""``sitemap links check``: whether the web addresses of a register still answer."""

from dataclasses import asdict, replace
from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_argument


@click.command()
@register_argument
@click.option("--allow-private", is_flag=True, help="Ask addresses on this machine or in the local network as well.")
@click.option(
    "--pause", type=click.FloatRange(0, 60), default=1.0, show_default=True, help="Seconds between requests to a host."
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 300), default=20.0, show_default=True, help="Seconds to wait for an answer."
)
@click.option(
    "--retries",
    type=click.IntRange(0, 5),
    default=2,
    show_default=True,
    help="How often a failing request is repeated.",
)
@quiet_option
@json_option
@message_language_option
def check(  # noqa: PLR0917
    register: Path | None, allow_private: bool, pause: float, timeout: float, retries: int, quiet: bool, as_json: bool
) -> None:
    r"""Ask every web address of a REGISTER whether it still answers.

    This asks the hosts in the register's tables, each politely: one request at a
    time, with a pause, HEAD before GET. Nothing of the pages is kept. The exit
    code is 1 if an address is gone, 0 if there are only warnings or hints.

    \b
    Examples:
      sitemap links check
      sitemap links check path/to/register --json
    """
    from sitemap.cli.printing import print_findings, working
    from sitemap.exchange.addresses import addresses, check_addresses
    from sitemap.exchange.services.webcheck import CHECK_LIMITS, WebCheck
    from sitemap.finding import has_errors
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    limits = replace(
        CHECK_LIMITS, pause_s=pause, read_s=timeout, connect_s=min(timeout, CHECK_LIMITS.connect_s), retries=retries
    )
    with working(sorted(addresses(read)), silent=quiet or as_json) as progress:
        checker = WebCheck(limits=limits, allow_private=allow_private, progress=progress)
        findings, outcomes = check_addresses(read, checker.check)
    if as_json:
        asked = [asdict(o) for _, o in sorted(outcomes.items())]
        echo_json({"findings": [f.as_dict() for f in findings], "addresses": asked})
    elif not quiet or has_errors(findings):
        print_findings(findings, always=not quiet)
    if has_errors(findings):
        raise click.exceptions.Exit(1)
