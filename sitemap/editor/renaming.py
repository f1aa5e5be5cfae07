"""Sites that get another id: the outline and all attributes stay, and the log keeps both ids."""

from dataclasses import replace

from sitemap.editor.edits import Edits
from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.register.history import Change, read_changes
from sitemap.register.model import Register

__all__ = ["former_ids", "id_changes", "renamed_register"]


def former_ids(register: Register) -> list[str]:
    """Return the ids of sites that are gone or have another id; they are never used again."""
    log = read_changes(register.path)
    gone = log.loc[(log["field"] == "id") & (log["before"] != ""), "before"]
    return sorted(set(gone) - set(register.sites.index))


def renamed_register(register: Register, edits: Edits) -> Register:
    """Return the register with the new ids of sites; what refers to them is among the edits.

    Raises
    ------
    UsageError
        There is no such site, or the new id is or was that of another one.
    """
    given, known = {old: new for new, old in edits.renamed.items()}, register.sites.index
    added = {i for i in edits.rows.get("sites", {}) if i not in known and i not in edits.renamed}
    if not given and not added:
        return register
    former = {*known, *former_ids(register)}
    taken = sorted((set(edits.renamed) & former) | (added & former))
    if taken or set(given) - set(known):
        raise UsageError(
            N_("the id “{id}” is or was that of another site, or there is no such site"),
            remedy=N_("choose an id that was never used"),
            id=", ".join(taken or sorted(set(given) - set(known))),
        )
    return replace(register, sites=register.sites.rename(index=given)) if given else register


def id_changes(edits: Edits, register: Register, date: str) -> list[Change]:
    """Return what the log says of new ids; ``register`` has them already."""
    sources = register.sites["source"].fillna("")
    return [Change(date, new, "id", old, new, str(sources.loc[new])) for new, old in sorted(edits.renamed.items())]
