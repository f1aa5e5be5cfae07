"""One family of errors: each says where, why, and what to do about it."""

from sitemap.locale import translate
from sitemap.terminal import printable

__all__ = ["FeatureError", "FieldError", "LayerError", "RegisterError", "SitemapError", "UsageError"]


class SitemapError(Exception):
    """Something that the user can mend.

    Parameters
    ----------
    why
        What is wrong: a message id of the catalogue with ``{placeholders}``.
    where
        The file, layer, feature or field it is about.
    remedy
        What to do: a message id as well.
    values
        What fills the placeholders.
    """

    exit_code = 1

    def __init__(self, why: str, *, where: object = "", remedy: str = "", **values: object) -> None:
        super().__init__(why)
        self.why = why
        self.where = str(where)
        self.remedy = remedy
        self.values = values

    def __str__(self) -> str:
        parts = [translate(self.why).format(**self.values)]
        if self.where:
            parts.insert(0, f"{self.where}:")
        if self.remedy:
            parts.append(f"→ {translate(self.remedy).format(**self.values)}")
        return printable(" ".join(parts), keep="\n")


class UsageError(SitemapError):
    """The call itself is wrong: a name that does not exist, options that exclude each other."""

    exit_code = 2


class RegisterError(SitemapError):
    """The register as a whole cannot be read or used."""


class LayerError(RegisterError):
    """One file or layer of the register cannot be read."""


class FeatureError(LayerError):
    """One feature cannot be used."""


class FieldError(FeatureError):
    """One value cannot be used."""
