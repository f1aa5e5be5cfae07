"""The words of every finding of every planted case, as a text to be read by a person.

When a message changes on purpose, write the text anew and read what changed:

    python -m tests.validation.wording > tests/validation/findings.txt
"""

import sys
import tempfile
from pathlib import Path

import sitemap
from tests.validation.planted import PLANTED

WORDS = Path(__file__).with_name("findings.txt")


def told(name: str, findings: tuple[sitemap.Finding, ...]) -> str:
    """Return the findings of a case, as they are told."""
    lines = [f"# {name}"]
    for finding in findings:
        lines += [f"{finding.severity} {finding.code} {finding.place('en')}", f"    {finding.message('en')}"]
        lines += [f"    {finding.remedy('en')}"]
    return "\n".join(lines) + "\n"


def _all() -> str:
    with tempfile.TemporaryDirectory() as folder:
        cases = [
            told(p.name, sitemap.validate(sitemap.read_register(p.write(Path(folder) / str(n)))))
            for n, p in enumerate(PLANTED)
        ]
    return "\n".join(cases)


if __name__ == "__main__":
    sys.stdout.write(_all())
