"""``sitemap build`` of the shipped register against a plain folium script; start of ``sitemap --help``.

Run it with ``make bench``. It fails where a bound is missed.
"""

import sys
import tempfile
from pathlib import Path

from compare import table, time_side_by_side

from sitemap import shipped_register

BUILD_RATIO = 2.0
HELP_S = 0.3
ROUNDS = 7


def main() -> int:
    """Print the figures; return 1 if a bound is missed."""
    sitemap = str(Path(sys.executable).parent / "sitemap")
    register = str(shipped_register())
    with tempfile.TemporaryDirectory() as folder:
        plain, ours = "plain folium script", "sitemap build"
        builds = time_side_by_side(
            {
                plain: [
                    sys.executable,
                    str(Path(__file__).parent / "plain_folium.py"),
                    register,
                    f"{folder}/plain.html",
                ],
                ours: [sitemap, "build", register, "-o", f"{folder}/output", "--no-cache", "--quiet"],
            },
            rounds=ROUNDS,
        )
        start = time_side_by_side({"sitemap --help": [sitemap, "--help"]}, rounds=ROUNDS)
    print(table(builds, against=plain))
    print(table(start, against="sitemap --help"))
    ratio = builds[ours].median_s / builds[plain].median_s
    help_s = start["sitemap --help"].median_s
    print(f"\nsitemap build / plain folium script = {ratio:.2f} (at most {BUILD_RATIO})")
    print(f"sitemap --help = {help_s:.3f} s (at most {HELP_S} s)")
    return int(ratio > BUILD_RATIO or help_s > HELP_S)


if __name__ == "__main__":
    sys.exit(main())
