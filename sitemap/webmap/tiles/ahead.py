"""Make the tiles in a process of their own, while the register is checked and measured.

Threads would not do: half of the work holds Python's lock. The process is a
plain new interpreter that imports nothing of the caller's program, so that a
script without a guarded main part is not run a second time.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from sitemap.webmap.tiles.outlines import Outlines, make_outlines

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["outlines_ahead"]

_PROGRAM = f"from {__name__} import answer; answer()"


@contextmanager
def outlines_ahead(shapes: Any, crs: "CRS") -> Iterator[Callable[[], Outlines]]:
    """Begin with what ``make_outlines`` does, and give a function that waits for it.

    The function may raise what ``make_outlines`` does. Nothing goes on after the block.
    """
    wkt = crs.to_wkt()
    with (
        subprocess.Popen(  # noqa: S603 - this interpreter, and a program that stands above
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # This package, and nothing that lies in the folder that is worked in.
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
            # An interrupt is for the command, which then ends this.
            start_new_session=True,
        ) as process,
        ThreadPoolExecutor(1) as pool,
    ):

        def tell() -> bytes:
            given = (shapely.to_wkb(shapes), wkt)
            return process.communicate(pickle.dumps(given, protocol=pickle.HIGHEST_PROTOCOL))[0]

        told = pool.submit(tell)

        def outlines() -> Outlines:
            answered = told.result()
            if process.returncode or not answered:
                # It was killed, or failed as it will here, where that can be told.
                return make_outlines(shapes, crs)
            made: Outlines = pickle.loads(answered)  # noqa: S301 - from our own process
            return made

        try:
            yield outlines
        finally:
            process.kill()


def answer() -> None:
    """Be the process: read outlines from standard input, write what was made of them to standard output."""
    from pyproj import CRS

    shapes, crs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    made = make_outlines(shapely.from_wkb(shapes), CRS.from_wkt(crs))
    pickle.dump(made, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
