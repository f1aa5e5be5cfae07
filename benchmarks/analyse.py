"""``sitemap analyse`` of the shipped register, all analyses, against ``sitemap build``; and each table at 1,600 sites.

Run it with ``make bench``. It fails where the bound is missed.
"""

import sys
import tempfile
import time
from pathlib import Path

from compare import table, time_side_by_side
from towns import write_register

from sitemap import ANALYSES, Inputs, analyse, link, read_register, shipped_register

ANALYSE_RATIO = 1.5
ROUNDS = 7
SITES = 1600
# What takes less is not worth a line.
SHOWN_S = 0.1


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
    each_table()
    return int(ratio > ANALYSE_RATIO)


def each_table() -> None:
    """Print how long each table of a large register takes that needs no further file."""
    with tempfile.TemporaryDirectory() as folder:
        write_register(Path(folder), SITES)
        linked = link(read_register(folder))
        print(f"\n{SITES} sites, seconds of the processor")
        for analysis in (a for a in ANALYSES if not a.lacking(linked, Inputs())):
            start = time.process_time()
            analyse(linked, names=[analysis.name])
            if (taken := time.process_time() - start) > SHOWN_S:
                print(f"{analysis.name:26s}{taken:6.2f}")


if __name__ == "__main__":
    sys.exit(main())
