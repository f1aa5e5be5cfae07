"""Write an accepted change: sites, source and history together, or nothing."""

import hashlib
from collections.abc import Mapping, Sequence

from sitemap.atomic import replace_files
from sitemap.errors import RegisterError
from sitemap.exchange.importing.plan import ImportPlan, SiteChange
from sitemap.finding import has_errors
from sitemap.locale import N_
from sitemap.register.history import Change, history_content
from sitemap.register.model import Register
from sitemap.register.schema import table
from sitemap.register.write import table_content

__all__ = ["apply_import", "check_unchanged", "write_changes"]


def apply_import(plan: ImportPlan, *, date: str) -> None:
    """Write what ``plan`` changes into the register's folder.

    Parameters
    ----------
    plan
        Worked out from the register as it stands on the disk.
    date
        The day of the change, ``2024-05-01``.

    Raises
    ------
    RegisterError
        The plan has errors, or the register was changed since it was read; nothing was written.
    SitemapError
        The folder cannot be written to.
    """
    if has_errors(plan.findings):
        raise RegisterError(
            N_("{count} errors forbid the import; nothing was written"),
            where=plan.register.path,
            remedy=N_("correct them in the source; a missing value is given by --set FIELD=VALUE"),
            count=sum(f.severity == "error" for f in plan.findings),
        )
    write_changes(plan.register, plan.proposed, plan.effective, source=plan.source.id, date=date)


def write_changes(
    register: Register, proposed: Register, changes: Sequence[SiteChange], *, source: str, date: str
) -> None:
    """Write changed sites, their source, the old outlines and the log."""
    if not changes:
        return
    replaced = [c.site for c in changes if c.action == "changed" and c.after is not None]
    logged = [entry for c in changes for entry in _entries(c, source, date)]
    history, _ = history_content(register, logged, replaced, date)
    contents = dict(history)
    for name in ("sources", "sites"):
        if proposed.table(name) is not register.table(name):
            contents[table(name).file] = table_content(proposed, table(name))
    replace_files(register.path, contents, check=lambda: check_unchanged(register, contents))


def _entries(change: SiteChange, source: str, date: str) -> list[Change]:
    if change.action == "new":
        return [Change(date, change.site, "id", "", change.site, source)]
    entries = [Change(date, change.site, n, _shown(b), _shown(a), source) for n, b, a in change.fields]
    if change.after is not None:
        areas = [f"{g.area:.1f}" if g is not None else "" for g in (change.before, change.after)]
        entries.append(Change(date, change.site, "geometry", areas[0], areas[1], source))
    return entries


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def check_unchanged(register: Register, contents: Mapping[str, bytes]) -> None:
    """Refuse to write over files that somebody changed since the register was read."""
    for name in contents:
        known = register.inputs.get(name)
        if known and hashlib.sha256((register.path / name).read_bytes()).hexdigest() != known:
            raise RegisterError(
                N_("the file was changed by somebody else in the meantime; nothing was written"),
                where=register.path / name,
                remedy=N_("run the command again"),
            )
