"""What the program is made of: every package of the lock and every file that it carries, with licences.

    python .ci/sbom.py             dist/sbom.cdx.json, an SBOM in CycloneDX 1.6
    python .ci/sbom.py licences    LICENCES.md, the same as a table

Names, versions and checksums come from requirements.lock, licences from the
metadata of the installed packages, and what lies inside the program from the
tables beside it. The same lock gives the same bytes: there is no clock in it and
no random number.
"""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).parents[1]
SBOM = PROJECT / "dist" / "sbom.cdx.json"
LICENCES = PROJECT / "LICENCES.md"
_ROW = re.compile(
    r"^\| \[(?P<name>[^]]+)\]\((?P<url>[^)]+)\) \| (?P<version>\S+) \| (?P<licence>[^|]+?) \|", re.MULTILINE
)
_HELD = re.compile(r"\[(?P<name>[\w-]+)\]\((?P<url>https?://[^)]+)\) (?P<version>\d[\w.]*) \((?P<licence>[^)]+)\)")
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# What packages write in a field for free text, as SPDX has it.
_SPDX = {
    "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "bsd 3-clause": "BSD-3-Clause", "bsd-3": "BSD-3-Clause", "bsd 2-clause license": "BSD-2-Clause",
    "the 2-clause bsd license": "BSD-2-Clause", "isc license (iscl)": "ISC", "mit license": "MIT", "mit": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "mpl-2.0": "MPL-2.0", "bsl-1.0": "BSL-1.0",
    "the unlicense (unlicense)": "Unlicense",
    "boost software license 1.0 (bsl-1.0)": "BSL-1.0",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Part:
    """A package or what lies inside the program; ``hashes`` are SHA-256 of its archives."""

    name: str
    version: str
    licence: str
    url: str = ""
    hashes: tuple[str, ...] = ()
    inside: bool = False


def packages(lock: Path) -> list[Part]:
    """Return the packages of a lock."""
    text = lock.read_text(encoding="utf-8")
    pins = list(_PIN.finditer(text))
    ends = [*(p.start() for p in pins[1:]), len(text)]
    return [
        Part(p["name"], p["version"], licence_of(p["name"]), hashes=tuple(sorted(_HASH.findall(text[p.end() : end]))))
        for p, end in zip(pins, ends, strict=True)
    ]


def licence_of(name: str) -> str:
    """Return the licence that an installed package names, as SPDX has it where that is clear."""
    try:
        known = metadata(name)
    except PackageNotFoundError:  # for another system
        return ""
    if known.get("License-Expression"):
        return str(known["License-Expression"])
    classes = [c.rpartition(" :: ")[2] for c in known.get_all("Classifier") or () if c.startswith("License :: ")]
    free = (known.get("License") or "").strip().split("\n")[0]
    found = sorted({_SPDX.get(c.lower(), c) for c in classes if c != "OSI Approved"})
    if free and _SPDX.get(free.lower()):
        return _SPDX[free.lower()]
    return " AND ".join(found) or free[:80]


def carried() -> list[Part]:
    """Return the scripts, styles and typefaces that lie inside the program."""
    found = []
    for table in sorted(PROJECT.glob("sitemap/*/vendor/README.md")):
        text = table.read_text(encoding="utf-8")
        found += [Part(**m.groupdict(), inside=True) for r in (_ROW, _HELD) for m in r.finditer(text)]
    fonts = (PROJECT / "sitemap" / "documents" / "fonts" / "README.md").read_text(encoding="utf-8")
    version = re.search(r"`@expo-google-fonts/source-sans-3`\s+(\S+?),", fonts)
    assert version, "the typeface names no version"
    url = "https://github.com/adobe-fonts/source-sans"
    return sorted([*found, Part("Source Sans 3", version[1], "OFL-1.1", url, inside=True)])


def sbom() -> str:
    """Return the bill of materials."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [*packages(PROJECT / "requirements.lock"), *carried()]
    root = {"type": "application", "bom-ref": "sitemap", "name": project["name"], "version": project["version"],
            "licenses": [{"license": {"id": project["license"]}}]}  # fmt: skip
    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": [_component(p) for p in parts],
        "dependencies": [{"ref": "sitemap", "dependsOn": [_reference(p) for p in parts]}],
    }
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _component(part: Part) -> dict[str, object]:
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": _reference(part),
        "name": part.name,
        "version": part.version,
    }
    if part.licence:
        made["licenses"] = (
            [{"expression": part.licence}] if _is_spdx(part.licence) else [{"license": {"name": part.licence}}]
        )
    if not part.inside:
        made["purl"] = _reference(part)
    references: list[dict[str, object]] = []
    if part.url:
        references.append({"type": "website", "url": part.url})
    if part.hashes:
        hashes = [{"alg": "SHA-256", "content": h} for h in part.hashes]
        address = f"https://pypi.org/project/{part.name}/{part.version}/"
        references.append({"type": "distribution", "url": address, "hashes": hashes})
    return {**made, "externalReferences": references} if references else made


def _reference(part: Part) -> str:
    kind = "generic" if part.inside else "pypi"
    return f"pkg:{kind}/{quote(part.name.lower().replace(' ', '-'))}@{quote(part.version)}"


def _is_spdx(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9.+()-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+()-]+)*", text))


def licences() -> str:
    """Return the table of licences."""
    lines = [
        "# Licences", "",
        "sitemap is under the MIT licence ([LICENSE](LICENSE)). It carries the first table inside, each with the text of its",
        "licence beside it, and uses the packages of the second one as they are. `make licences` writes this page from",
        "`requirements.lock` and the packages' own metadata; the tests compare it.", "",
        "| inside | version | licence |", "|---|---|---|",
        *(f"| [{p.name}]({p.url}) | {p.version} | {p.licence} |" for p in carried()), "",
        "| package | version | licence |", "|---|---|---|",
        *(f"| {p.name} | {p.version} | {p.licence or 'not installed on this system'} |" for p in packages(PROJECT / "requirements.lock")),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write what is asked for."""
    if sys.argv[1:] == ["licences"]:
        LICENCES.write_text(licences(), encoding="utf-8")
        return
    SBOM.parent.mkdir(exist_ok=True)
    SBOM.write_text(sbom(), encoding="utf-8")


if __name__ == "__main__":
    main()
