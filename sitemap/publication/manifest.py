"""What an output was made from and by: enough to tell whether it is current."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from types import MappingProxyType

from sitemap.register.model import Register

__all__ = ["MANIFEST_FILE", "Manifest", "make_manifest", "manifest_of"]

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """Inputs and outputs by name with their SHA-256; no clock, so same input, same bytes."""

    program: str
    version: str
    register: str
    register_version: str
    crs: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]

    def to_json(self) -> bytes:
        """Return the manifest as JSON text."""
        return (json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


_NOTHING: Mapping[str, str] = MappingProxyType({})


def make_manifest(
    register: Register, outputs: Mapping[str, bytes], *, further: Mapping[str, str] = _NOTHING
) -> Manifest:
    """Describe ``outputs`` (content by file name) as made from ``register`` and ``further`` inputs (SHA-256 by name)."""
    info = register.info
    return manifest_of(info.id, info.version, info.crs, {**register.inputs, **further}, outputs)


def manifest_of(
    register: str, register_version: str, crs: str, inputs: Mapping[str, str], outputs: Mapping[str, bytes]
) -> Manifest:
    """Describe ``outputs`` (content by file name) as made from a register that is not at hand; ``inputs`` as in ``Manifest``."""
    return Manifest(
        program="sitemap",
        version=version("sitemap"),
        register=register,
        register_version=register_version,
        crs=crs,
        inputs=dict(sorted(inputs.items())),
        outputs={name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())},
    )
