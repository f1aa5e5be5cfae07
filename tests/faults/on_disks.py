"""Call commands on real disks that are full or read-only; run by the tests in a mount namespace of its own.

    unshare --mount python -m tests.faults.on_disks FOLDER

Prints what came of each call as JSON: its exit code, what it said, and whether the files are the earlier or the new ones.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults.injecting import tree
from tests.registers import valid

_ROOM = 6 * 2**20


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _sitemap(*arguments: str | Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "sitemap", *map(str, arguments), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _fill(folder: Path) -> None:
    """Leave no room, except for names."""
    with (folder / "filling").open("wb", buffering=0) as file:
        piece = b"x" * 2**20
        while piece:
            try:
                file.write(piece)
            except OSError:
                piece = piece[: len(piece) // 2]


def _full_and_read_only(folder: Path) -> dict[str, Any]:
    disk, out = folder / "disk", folder / "disk" / "map"
    disk.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", disk)
    earlier = valid().write(folder / "earlier")
    newer = valid().change("sites", "old-works", name_de="Ältestes Werk").write(folder / "newer")
    assert _sitemap("build", newer, "-o", folder / "new")[0] == 0
    assert _sitemap("build", earlier, "-o", out)[0] == 0
    before, after = tree(out), tree(folder / "new")

    def called(register: Path) -> dict[str, Any]:
        code, said = _sitemap("build", register, "-o", out)
        found = tree(out)
        state = "earlier" if found == before else "new" if found == after else "mixed"
        return {"code": code, "said": said, "state": state}

    found = {}
    _fill(disk)
    found["full"] = called(newer)
    (disk / "filling").unlink()
    _mount("-o", "remount,ro", disk)
    found["read-only"] = called(newer)
    _mount("-o", "remount,rw", disk)
    found["mended"] = called(newer)
    found["mended"]["names"] = sorted(p.name for p in out.iterdir() if p.name.startswith("."))
    return found


def _register_read_only(folder: Path) -> dict[str, Any]:
    """A register on a share that may only be read can be published, and nothing is taken into it."""
    source = valid().change("sites", "old-works", name_de="Anders").write(folder / "source")
    register = valid().write(folder / "register")
    _mount("--bind", register, register)
    _mount("-o", "remount,bind,ro", register)
    before = tree(register)
    built, _ = _sitemap("build", register, "-o", folder / "from-read-only")
    code, said = _sitemap("import", source / "sites.geojson", "-r", register, "--date", "2024-06-01", "-y")
    return {"built": built, "code": code, "said": said, "same": tree(register) == before}


def _scratch_full(folder: Path) -> dict[str, Any]:
    """No room for temporary files."""
    scratch, register, out = folder / "scratch", valid().write(folder / "register-2"), folder / "data"
    scratch.mkdir()
    _mount("-t", "tmpfs", "-o", "size=65536", "tmpfs", scratch)
    os.environ["TMPDIR"] = str(scratch)
    code, said = _sitemap("export", "-r", register, "-o", out, "--format", "geopackage")
    del os.environ["TMPDIR"]
    left = [str(p) for p in scratch.rglob("*") if p.is_file()]
    return {"code": code, "said": said, "left": left, "out": out.exists()}


def main() -> None:
    folder = Path(sys.argv[1])
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    told = _full_and_read_only(folder)
    told["register"] = _register_read_only(folder)
    told["scratch"] = _scratch_full(folder)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
