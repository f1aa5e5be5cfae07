"""What an export format is: a named function from a linked register to files, with its losses told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sitemap.errors import RegisterError
from sitemap.locale import N_, translate
from sitemap.validation.identity import ID_FORM

if TYPE_CHECKING:
    from sitemap.analysis.contract import Results
    from sitemap.linking import LinkedRegister
    from sitemap.register.model import Register

__all__ = ["Content", "ExportFormat", "Note", "Written"]


@dataclass(frozen=True)
class Content:
    """What is exported: a linked register, its figures, and the language for people.

    ``language`` (``de`` or ``en``) decides titles, labels and aliases; codes
    and field names are the same in every language.
    """

    linked: "LinkedRegister"
    results: "Results"
    language: str = "de"

    @property
    def register(self) -> "Register":
        """Return the register itself."""
        return self.linked.register

    @property
    def name(self) -> str:
        """Return the stem of the files: the register's id.

        Raises
        ------
        RegisterError
            The id is none that can be a file's name.
        """
        name = self.register.info.id
        if not re.fullmatch(ID_FORM, name):
            raise RegisterError(
                N_("“{value}” is not a valid id"),
                where=self.register.path / "register.toml",
                remedy=N_("use lower-case letters a–z, digits and hyphens, beginning with a letter or digit"),
                value=name,
            )
        return name

    @property
    def title(self) -> str:
        """Return the register's title in the language of the export."""
        info = self.register.info
        return info.title_de if self.language == "de" else info.title_en

    @property
    def description(self) -> str:
        """Return the register's description in the language of the export; it may be empty."""
        info = self.register.info
        return info.description_de if self.language == "de" else info.description_en

    def word(self, code: str) -> str:
        """Return a code of the schema as people read it; what is no code stays as it is."""
        return translate(code, self.language)

    def say(self, message: str, **values: object) -> str:
        """Return a message of the catalogue in the language of the export."""
        return translate(message, self.language).format(**values)


@dataclass(frozen=True)
class Note:
    """Something that was lost in this very export: a message id and what fills it."""

    message: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, message: str, **values: object) -> "Note":
        """Make a note; ``values`` fill the placeholders of ``message``."""
        return cls(message, tuple((k, str(v)) for k, v in values.items()))

    def text(self, language: str | None = None) -> str:
        """Return the note in ``language``, by default the active one."""
        return translate(self.message, language).format(**dict(self.values))


@dataclass(frozen=True)
class Written:
    """Finished files by name, and what was lost in making them."""

    files: Mapping[str, bytes]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExportFormat:
    """A format: what it is called, what it keeps, what it loses, and how it is written.

    Parameters
    ----------
    name
        What ``sitemap export --format`` calls it.
    title
        The format's own name, the same in every language.
    holds
        Message id: which tables and layers the files hold.
    losses
        Message ids: each thing that does not come back when the files are read.
    crs
        ``register`` or ``WGS 84``.
    precision_m
        No coordinate is farther from its place in the register than this, in m.
    media_types
        Media type by the end of the file name.
    write
        The function itself; it gives the files by name.
    requires
        Modules that an extra of the package brings.
    """

    name: str
    title: str
    holds: str
    losses: tuple[str, ...]
    crs: Literal["register", "WGS 84"]
    precision_m: float
    write: Callable[[Content], Written]
    media_types: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
