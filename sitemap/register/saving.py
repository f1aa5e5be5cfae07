"""Write a changed register: the tables that differ, the outlines that were replaced and the log, or nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from sitemap.atomic import replace_files
from sitemap.errors import RegisterError
from sitemap.locale import N_
from sitemap.register.history import Change, history_content
from sitemap.register.model import Register
from sitemap.register.schema import TABLES
from sitemap.register.write import table_content

__all__ = ["check_unchanged", "save_changes"]


def save_changes(
    register: Register,
    proposed: Register,
    changes: Sequence[Change],
    replaced: Sequence[str],
    date: str,
    *,
    check: Callable[[], None] | None = None,
) -> None:
    """Write what ``proposed`` changes into the folder of ``register``; without ``changes`` nothing is written.

    Parameters
    ----------
    register
        The register as it was read.
    proposed
        The same with other tables; those that are the same object are not written.
    changes
        What is logged.
    replaced
        Ids of the sites whose outline in ``register`` is kept in the history.
    date
        The day of the change, ``2024-05-01``.
    check
        Refuses to write over what somebody else changed meanwhile; by default
        that is asked of the files that would be written.

    Raises
    ------
    RegisterError
        A file was changed since the register was read, or the history cannot be read; nothing was written.
    SitemapError
        The folder cannot be written to; nothing was written.
    """
    if not changes:
        return
    history, _ = history_content(register, changes, replaced, date)
    contents = dict(history)
    for table in TABLES:
        if proposed.table(table.name) is not register.table(table.name):
            contents[table.file] = table_content(proposed, table)
    replace_files(register.path, contents, check=check or (lambda: check_unchanged(register, contents)))


def check_unchanged(register: Register, names: Iterable[str]) -> None:
    """Refuse to write over files that somebody changed since the register was read."""
    for name in names:
        known = register.inputs.get(name)
        if known and hashlib.sha256((register.path / name).read_bytes()).hexdigest() != known:
            raise RegisterError(
                N_("the file was changed by somebody else in the meantime; nothing was written"),
                where=register.path / name,
                remedy=N_("run the command again"),
            )
