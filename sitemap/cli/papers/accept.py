"""``sitemap papers accept``: proposals that a person marked into the register."""

from pathlib import Path

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@register_option
@click.option("--judged-by", default="", metavar="NAME", help="Whose judgement it is, where the row does not say it.")
@click.option("--dry-run", is_flag=True, help="Show what would be added and write nothing.")
@quiet_option
@json_option
@message_language_option
def accept(  # noqa: PLR0917
    file: Path, register: Path | None, judged_by: str, dry_run: bool, quiet: bool, as_json: bool
) -> None:
    r"""Take the proposals that a person marked in FILE into the register.

    Only rows with yes (ja, x) in the column accept count. Papers, links and their
    source are written together or not at all; the links say that they are a
    judgement, and whose. Everything is checked first.

    \b
    Examples:
      sitemap papers accept path/to/register/papers-proposed.csv -r path/to/register --judged-by "A. Person"
    """
    from sitemap.cli.printing import print_findings
    from sitemap.finding import has_errors
    from sitemap.locale import N_, translate
    from sitemap.papers import accept_proposals, read_proposals
    from sitemap.papers.acceptance import plan_acceptance
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    proposals, faults = read_proposals(file)
    plan = plan_acceptance(read, proposals, judged_by=judged_by, table_name=file.name, faults=faults)
    if as_json:
        added = {n: list(getattr(plan, n)) for n in ("papers", "links", "sources")}
        echo_json({**added, "findings": [f.as_dict() for f in plan.findings]})
    elif not quiet or has_errors(plan.findings):
        print_findings(plan.findings)
    if not dry_run or has_errors(plan.findings):
        accept_proposals(plan)
    if not quiet and not as_json:
        form = (
            N_("would be added: {papers} papers, {links} links")
            if dry_run
            else N_("added: {papers} papers, {links} links")
        )
        click.echo(translate(form).format(papers=len(plan.papers), links=len(plan.links)))
