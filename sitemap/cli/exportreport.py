"""What ``sitemap export`` prints."""

from collections.abc import Sequence

import click

from sitemap.exchange.export import ExportFormat
from sitemap.locale import translate
from sitemap.publication.export import Exported

__all__ = ["print_exported", "print_formats"]


def print_formats(formats: Sequence[ExportFormat]) -> None:
    """Print each format with what it holds and loses."""
    for form in formats:
        click.echo(f"{form.name}: {form.title}")
        click.echo(f"  {translate(form.holds)}")
        for loss in form.losses:
            click.echo(f"  – {translate(loss)}")


def print_exported(exported: Exported) -> None:
    """Print the files, and what was lost in this export."""
    for path in exported.files:
        click.echo(path.as_posix())
    for note in exported.notes:
        click.echo(translate("lost: {text}").format(text=note.text()))
