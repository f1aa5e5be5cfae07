"""The atlas of the shipped register, and of it in all formats, against ``sitemap build``.

Run it with ``make bench``. It fails where the bound is missed.
"""

import sys
import tempfile
from pathlib import Path

from compare import table, time_side_by_side

from sitemap import shipped_register

ATLAS_RATIO = 10.0
ROUNDS = 5


def main() -> int:
    """Print the figures; return 1 if the bound is missed."""
    sitemap = str(Path(sys.executable).parent / "sitemap")
    register = str(shipped_register())
    with tempfile.TemporaryDirectory() as folder:
        build, atlas = "sitemap build", "sitemap report --atlas"
        report = [sitemap, "report", "--atlas", "--quiet", "--register", register, "--output", f"{folder}/documents"]
        times = time_side_by_side(
            {
                build: [sitemap, "build", register, "--output", f"{folder}/output", "--no-cache", "--quiet"],
                atlas: report,
                f"{atlas}, all formats": [*report, "--format", "pdf,docx,xlsx,png"],
            },
            rounds=ROUNDS,
        )
    print(table(times, against=build))
    ratio = times[atlas].median_s / times[build].median_s
    if ratio > ATLAS_RATIO:
        print(f"the atlas takes {ratio:.1f} × as long as the build; the bound is {ATLAS_RATIO}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
