"""Parts of a layer that kill the worker that reads them: imported by the workers as well."""

import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitemap.overlay.boxes import MarkedGround
from sitemap.overlay.layer import Part, Piece

__all__ = ["Mortal"]


@dataclass(frozen=True)
class Mortal:
    """A part whose first ``deaths`` readers die; each leaves its process id in ``folder``."""

    part: Part
    folder: Path
    client: int  # the process that only asks, which stays alive
    deaths: int = 1

    @property
    def features(self) -> int:
        return self.part.features

    def pieces(self, ground: MarkedGround, columns: Sequence[str]) -> Iterator[Piece]:
        if os.getpid() != self.client and len(list(self.folder.iterdir())) < self.deaths:
            (self.folder / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield from self.part.pieces(ground, columns)
