"""The register that is being edited: loaded, checked, and saved only where nobody else changed it."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sitemap.editor.edits import EDITABLE, Edits, parse_edits, parse_line, parse_outline
from sitemap.editor.outlines import known_vertices, split_outline
from sitemap.editor.payload import finding_record, make_payload
from sitemap.editor.proposal import changes_of, proposed_register, replaced_outlines
from sitemap.editor.renaming import renamed_register
from sitemap.errors import RegisterError, UsageError
from sitemap.locale import N_
from sitemap.register import read_register
from sitemap.register.model import Register
from sitemap.register.saving import save_changes
from sitemap.validation import validate

__all__ = ["ConflictError", "ForbiddenError", "Session"]


class ConflictError(RegisterError):
    """The register's files are not those that the page knows."""


class ForbiddenError(RegisterError):
    """The edits have errors."""

    def __init__(self, findings: list[dict[str, Any]], count: int) -> None:
        super().__init__(
            N_("{count} errors forbid saving; nothing was written"), remedy=N_("correct them, or undo"), count=count
        )
        self.findings = findings


class Session:
    """One register in the editor; every method may be called from any thread.

    Parameters
    ----------
    folder
        The register's folder.
    day
        Gives the day of a change, ``2024-05-01``.

    Raises
    ------
    RegisterError
        The register cannot be read whole, so writing would lose something.
    """

    def __init__(self, folder: Path, day: Callable[[], str]) -> None:
        self.folder, self.day = folder, day
        self._lock = threading.Lock()
        self._load()

    def _load(self) -> None:
        register = read_register(self.folder)
        _refuse_unsafe(register)
        self.register = register
        self.base = _digest(register.inputs)
        self._known = known_vertices(register)
        self._found = validate(register)

    def load(self) -> dict[str, Any]:
        """Read the register anew and return what the page shows."""
        with self._lock:
            self._load()
            return make_payload(self.register, self.base, self._found)

    def check(self, data: Any) -> dict[str, Any]:
        """Return what is wrong with the register as it would be, and whether its files were changed elsewhere."""
        edits = parse_edits(data)
        with self._lock:
            proposed = self._proposed(edits)
            areas = {s: round(self._area_m2(proposed, s), 1) for s in edits.outlines}
            changed = changed_files(self.register)
            return {"findings": self._findings(proposed), "areas_m2": areas, "changed_files": changed}

    def split(self, data: Any) -> dict[str, Any]:
        """Return the pieces of an outline that a line cuts, the largest first."""
        if not isinstance(data, dict):
            raise UsageError(N_("the page sent something that the editor does not know"))
        outline, line = parse_outline(data.get("outline")), parse_line(data.get("line"))
        with self._lock:
            return {"pieces": split_outline(outline, line, self._known, self.register.crs)}

    def save(self, data: Any) -> dict[str, Any]:
        """Write the edits, or nothing, and return the register as it is then.

        Raises
        ------
        ConflictError
            A file was changed elsewhere since the page was loaded.
        ForbiddenError
            The edits bring errors.
        """
        edits = parse_edits(data)
        with self._lock:
            proposed = self._proposed(edits)
            known = set(self._found)
            errors = sum(f.severity == "error" and f not in known for f in validate(proposed))
            if errors:
                raise ForbiddenError(self._findings(proposed), errors)
            day = self.day()
            before = renamed_register(self.register, edits)
            changes, lost = changes_of(before, proposed, edits, day), replaced_outlines(before, edits)
            self._refuse_conflict()
            save_changes(before, proposed, changes, lost, day, check=self._refuse_conflict)
            self._load()
            return make_payload(self.register, self.base, self._found)

    def _proposed(self, edits: Edits) -> Register:
        if edits.base != self.base:
            # Another page saved, or loaded a newer state.
            raise self._conflict("")
        return proposed_register(self.register, edits, self._known)

    def _refuse_conflict(self) -> None:
        changed = changed_files(self.register)
        if changed:
            raise self._conflict(", ".join(changed))

    def _conflict(self, files: str) -> ConflictError:
        return ConflictError(
            N_("the register was changed elsewhere in the meantime; nothing was written"),
            where=files,
            remedy=N_("load it anew; your unsaved changes are lost then, so note them first"),
        )

    def _findings(self, proposed: Register) -> list[dict[str, Any]]:
        before = set(self._found)
        return [finding_record(f, new=f not in before) for f in validate(proposed)]

    @staticmethod
    def _area_m2(register: Register, site: str) -> float:
        return float(register.sites.geometry.loc[site].area)


def _refuse_unsafe(register: Register) -> None:
    if register.faults:
        raise RegisterError(
            N_("reading left out what it could not use ({count} findings), and writing would lose it"),
            where=register.path,
            remedy=N_("correct them; “sitemap validate” lists them all"),
            count=len(register.faults),
        )
    for table in EDITABLE:
        if not register.table(table.name).index.is_unique:
            raise RegisterError(
                N_("an id stands more than once, so it is not clear which row is meant"),
                where=register.path / table.file,
                remedy=N_("correct them; “sitemap validate” lists them all"),
            )


def changed_files(register: Register) -> list[str]:
    """Return the files whose content is another one than was read."""
    return [name for name, known in register.inputs.items() if _hash(register.path / name) != known]


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _digest(inputs: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(inputs.items())).encode()).hexdigest()
