"""``sitemap validate``: every finding at once."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_argument


@click.command()
@register_argument
@quiet_option
@json_option
@message_language_option
def validate(register: Path | None, quiet: bool, as_json: bool) -> None:
    r"""Find everything that is wrong with a REGISTER.

    Each finding says where it is, what is wrong and what to do. The exit code
    is 1 if there are errors, 0 if there are only warnings or hints.

    \b
    Examples:
      sitemap validate
      sitemap validate path/to/register --json
    """
    from sitemap.cli.printing import print_findings
    from sitemap.finding import has_errors
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register
    from sitemap.validation import validate as find

    read = read_register(register or shipped_register())
    findings = find(read)
    if as_json:
        echo_json([f.as_dict() for f in findings])
    elif not quiet or has_errors(findings):
        print_findings(findings, always=not quiet)
    if has_errors(findings):
        raise click.exceptions.Exit(1)
