"""The command ``sitemap``, called inside the tests and as a process of its own."""

import subprocess
import sys
from typing import Any

from click.testing import CliRunner, Result

from sitemap.cli import cli

__all__ = ["as_process", "run"]


def run(*arguments: object, **options: Any) -> Result:
    """Call the command inside the tests."""
    return CliRunner().invoke(cli, [str(a) for a in arguments], **options)


def as_process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Call the command as a process, its output in pipes."""
    return subprocess.run(
        [sys.executable, "-m", "sitemap", *map(str, arguments)], capture_output=True, text=True, check=False, **options
    )
