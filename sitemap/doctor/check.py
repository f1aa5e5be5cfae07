"""What one look at the machine found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sitemap.locale import translate

__all__ = ["Check", "State"]

State = Literal["good", "hint", "fault"]


@dataclass(frozen=True)
class Check:
    """One thing of the machine.

    Parameters
    ----------
    part
        What it belongs to: a message id.
    name
        The thing: a library, a format, a folder; or a message id.
    found
        The version or the place that was found, as text.
    state
        ``good``; ``hint`` where an extra is missing; ``fault`` where commands fail.
    why
        What is wrong, as a message id with ``{placeholders}``; empty where it is good.
    remedy
        What to do, as a message id; empty where it is good.
    values
        What fills the placeholders.
    """

    part: str
    name: str
    found: str = ""
    state: State = "good"
    why: str = ""
    remedy: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def reason(self, language: str | None = None) -> str:
        """Return what is wrong, in ``language`` (by default the active one)."""
        return translate(self.why, language).format(**self.values) if self.why else ""

    def help(self, language: str | None = None) -> str:
        """Return what to do, in ``language`` (by default the active one)."""
        return translate(self.remedy, language).format(**self.values) if self.remedy else ""

    def as_dict(self) -> dict[str, str]:
        """Return the check for machines, its text in the active language."""
        texts = {"reason": self.reason(), "remedy": self.help()}
        return {"part": translate(self.part), "name": self.name, "found": self.found, "state": self.state, **texts}
