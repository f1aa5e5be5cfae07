"""Write an accepted change: sites, source and history together, or nothing."""

from collections.abc import Sequence

from sitemap.errors import RegisterError
from sitemap.exchange.importing.plan import ImportPlan, SiteChange
from sitemap.finding import has_errors
from sitemap.locale import N_
from sitemap.register.history import Change
from sitemap.register.model import Register
from sitemap.register.saving import save_changes

__all__ = ["apply_import", "write_changes"]


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
    replaced = [c.site for c in changes if c.action == "changed" and c.after is not None]
    logged = [entry for c in changes for entry in _entries(c, source, date)]
    save_changes(register, proposed, logged, replaced, date)


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
