"""``sitemap completion``: what a shell needs to complete commands, options and ids of sites."""

import click

from sitemap.cli.options import message_language_option
from sitemap.errors import UsageError
from sitemap.locale import N_


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@message_language_option
def completion(shell: str) -> None:
    r"""Print what a SHELL needs to complete commands, options and ids of sites.

    For the running shell, or for good by a line in ~/.bashrc or ~/.zshrc:
    eval "$(sitemap completion bash)". For fish the text goes into a file of
    ~/.config/fish/completions.

    \b
    Examples:
      sitemap completion bash
      sitemap completion fish
    """
    from click.shell_completion import get_completion_class

    from sitemap.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None  # click knows the three
    try:
        # click looks which bash there is, since old ones cannot do it.
        click.echo(kind(cli, {}, "sitemap", "_SITEMAP_COMPLETE").source())
    except RuntimeError as error:
        why, remedy = N_("this shell cannot complete: {detail}"), N_("install bash 4.4 or newer")
        raise UsageError(why, remedy=remedy, detail=str(error)) from error
