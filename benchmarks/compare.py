"""Time whole commands side by side in one run and report them as ratios."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Timing", "table", "time_side_by_side"]


@dataclass(frozen=True)
class Timing:
    """Wall-clock seconds of one command over all rounds."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median_s(self) -> float:
        """Return the median in seconds."""
        return statistics.median(self.seconds)


def time_side_by_side(commands: Mapping[str, Sequence[str]], *, rounds: int) -> dict[str, Timing]:
    """Run the commands in turn, ``rounds`` times each, after one unmeasured round.

    In turn, so that whatever else the machine does meets all of them alike.

    Raises
    ------
    SystemExit
        A command fails; what it printed is shown.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
            elapsed = time.perf_counter() - start
            if done.returncode:
                sys.exit(f"{name} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
            if turn:
                seconds[name].append(elapsed)
    return {name: Timing(name, tuple(values)) for name, values in seconds.items()}


def table(timings: Mapping[str, Timing], *, against: str) -> str:
    """Return the medians as lines, with the ratio to the command called ``against``."""
    base_s = timings[against].median_s
    return "\n".join(
        f"{name:<28} {t.median_s:7.3f} s   min {min(t.seconds):.3f}  max {max(t.seconds):.3f}"
        f"   {t.median_s / base_s:5.2f} ×"
        for name, t in timings.items()
    )
