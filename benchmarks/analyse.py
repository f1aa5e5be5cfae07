"""``sitemap analyse`` of the shipped register, all analyses, against ``sitemap build``.

Run it with ``make bench``. It fails where the bound is missed.
"""

import sys
import tempfile
from pathlib import Path

from compare import table, time_side_by_side

from sitemap import shipped_register

ANALYSE_RATIO = 1.5
ROUNDS = 7


def main() -> int:
    """Print the figures; return 1 if the bound is missed."""
    sitemap = str(Path(sys.executable).parent / "sitemap")
    register = str(shipped_register())
    with tempfile.TemporaryDirectory() as folder:
        build, analyse = "sitemap build", "sitemap analyse"
        times = time_side_by_side(
            {
                # The whole of a build: what it keeps from the last one is not used.
                build: [sitemap, "build", register, "--output", f"{folder}/output", "--no-cache", "--quiet"],
                analyse: [sitemap, "analyse", "--register", register, "--output", f"{folder}/tables", "--quiet"],
            },
            rounds=ROUNDS,
        )
    print(table(times, against=build))
    ratio = times[analyse].median_s / times[build].median_s
    print(f"\nsitemap analyse / sitemap build = {ratio:.2f} (at most {ANALYSE_RATIO})")
    return int(ratio > ANALYSE_RATIO)


if __name__ == "__main__":
    sys.exit(main())
