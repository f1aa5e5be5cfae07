"""What is kept: never an error, never more than its limit, never another's."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitemap.incremental import KeptBuilds, Store, fingerprint, remember
from tests.cli.running import as_process, run
from tests.incremental.towns import FILES, again, edit, fresh, kept, lined, move, restored, town


def only(folder: Path) -> Path:
    (found,) = (p for p in folder.iterdir() if p.suffix == ".build")
    return found


@pytest.fixture(scope="module")
def whole(base: Path) -> dict[str, bytes]:
    """Return what is published of the register as it was kept."""
    return fresh(restored(base) / "register", base / "fresh")[0]


@pytest.fixture(scope="module")
def moved(base: Path) -> bytes:
    """Return the page once a site was moved."""
    edit(restored(base) / "register", lambda features: move(features[-1]))
    return fresh(base / "register", base / "fresh")[0]["index.html"]


@settings(max_examples=60)
@given(at=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_file_gives_the_right_page_or_none(base, moved, at, mask, cut):
    path = only(restored(base) / "cache")
    content = bytearray(path.read_bytes())
    place = int(at * len(content))
    content[place] ^= mask
    path.write_bytes(content[:place] if cut else content)
    edit(base / "register", lambda features: move(features[-1]))
    found = again(base / "register", Store(base / "cache"))
    assert found is None or found.page == moved


@pytest.mark.parametrize("content", [b"", b"PK", b"\x80\x04.", b"x" * 100_000])
def test_a_poisoned_file_is_replaced(place, whole, content):
    path = only(place / "cache")
    path.write_bytes(content)
    assert kept(place / "register", place / "out", Store(place / "cache"))[0] == whole
    assert path.read_bytes() != content
    assert again(place / "register", Store(place / "cache")) is not None


NAMES = ("about", "ids", "cells/kind", "measures", "counts", "sites", "outlines", "outlines/sizes", "bounds", "extents",
         "starts", "first", "last", "anchors", "phases", "borders", "borders/sizes")  # fmt: skip
HARM = st.one_of(
    st.binary(max_size=64),
    st.sampled_from([b"[" * 100_000, b"{}", b"[]", b"null", b"NaN", b'[["x"]]', b'{"fingerprint": "tests-en"}']),
    st.just(pickle.dumps(print)),
    st.integers(0, 400).map(lambda n: b"\xff" * 8 * n),
)


@settings(max_examples=40)
@example(name="anchors", harm=b"[" * 4096)
@example(name="phases", harm=b"\n".join([b"[" * 50_000] * 8))
@given(name=st.sampled_from(NAMES), harm=HARM)
def test_a_file_made_to_do_harm_is_never_an_error(base, name, harm):
    path = only(restored(base) / "cache")
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()} | {name: harm}
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    edit(base / "register", lambda features: move(features[1]))
    found = again(base / "register", Store(base / "cache"))
    assert found is None or found.page.startswith(b"<!DOCTYPE html>")
    assert found is None or found.rows() is None or isinstance(found.rows(), list)


def test_a_compressed_file_is_not_unpacked(place):
    path = only(place / "cache")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about", b" " * 10_000_000)
    assert again(place / "register", Store(place / "cache")) is None


def test_rows_that_were_not_kept_whole_are_made_anew(place):
    path = only(place / "cache")
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, b"" if part == "counts" else content)
    assert again(place / "register", Store(place / "cache")).rows() is None
    built = kept(place / "register", place / "out", Store(place / "cache"))[1]
    assert built.rows() == fresh(place / "register", place / "fresh")[1].rows()


KILLED = """
import os, signal, sys, zipfile
from pathlib import Path
from sitemap.incremental.store import Store

written = zipfile.ZipFile.writestr

def dying(self, info, content):
    written(self, info, content[: len(content) // 2])
    self.fp.flush()
    os.kill(os.getpid(), signal.SIGKILL)

zipfile.ZipFile.writestr = dying
Store(Path(sys.argv[1])).keep(sys.argv[2] + "\\0", {"page": b"x" * 100_000})
"""


def test_a_process_killed_while_it_writes_leaves_what_was_kept(place, whole):
    folder = (place / "register").resolve()
    done = subprocess.run([sys.executable, "-c", KILLED, place / "cache", folder], check=False)
    assert done.returncode == -signal.SIGKILL
    (part,) = (p for p in (place / "cache").iterdir() if p.suffix == ".part")
    assert again(place / "register", Store(place / "cache")) is not None
    assert kept(place / "register", place / "out", Store(place / "cache"))[0] == whole
    # What it left goes when nobody can be writing it any more.
    os.utime(part, (0, 0))
    Store(place / "cache").keep("another", {"page": b""})
    assert not part.exists()


def test_two_builds_at_once_do_not_disturb_each_other(tmp_path):
    folder = lined(town(), tmp_path / "register")
    command = [sys.executable, "-m", "sitemap", "build", str(folder), "-q", "-o"]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "caches")}
    for moved in (0.0, 3.5):
        edit(folder, lambda features, moved=moved: move(features[0], moved))
        at_once = [subprocess.Popen([*command, str(tmp_path / f"out-{n}")], env=environment) for n in range(3)]
        assert [process.wait() for process in at_once] == [0, 0, 0]
    subprocess.run([*command, str(tmp_path / "fresh"), "--no-cache"], check=True)
    for name in FILES:
        assert len({(tmp_path / out / name).read_bytes() for out in ("fresh", "out-0", "out-1", "out-2")}) == 1
    left = list((tmp_path / "caches" / "sitemap" / "builds").iterdir())
    assert [p.suffix for p in left] == [".build"]


def test_readers_and_writers_at_once_see_whole_results(tmp_path):
    store = Store(tmp_path / "cache")
    contents = [bytes([n]) * 300_000 for n in range(4)]
    store.keep("k", {"page": contents[0]})
    seen, ended = [], threading.Event()

    def look() -> None:
        while not ended.is_set():
            entry = store.read("k")
            seen.append(entry is not None and entry.content("page") in contents)

    reader = threading.Thread(target=look)
    reader.start()
    for content in contents * 5:
        assert store.keep("k", {"page": content})
    ended.set()
    reader.join()
    assert seen
    assert all(seen)


def test_without_the_cache_nothing_is_read_from_it_or_kept_in_it(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert run("build", folder, "-o", tmp_path / "out", "-q", "--no-cache").exit_code == 0
    assert not (tmp_path / "caches").exists()
    assert run("build", folder, "-o", tmp_path / "out", "-q").exit_code == 0
    kept_file = only(tmp_path / "caches" / "sitemap" / "builds")
    state = kept_file.stat()
    assert run("build", folder, "-o", tmp_path / "out", "-q", "--no-cache").exit_code == 0
    assert (kept_file.stat().st_mtime_ns, kept_file.stat().st_ino) == (state.st_mtime_ns, state.st_ino)


def test_the_summary_is_the_same_from_the_cache(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    edit(folder, lambda _features: None)
    first, second = (run("build", folder, "-o", tmp_path / "out", "--lang", "en") for _ in range(2))
    assert first.stdout == second.stdout
    assert "4 sites" in second.stdout
    edit(folder, lambda features: features[1]["properties"].update(name_en="Annie's Pit"))
    assert "Annie's Pit" in run("build", folder, "-o", tmp_path / "out", "--lang", "en").stdout
    as_json = [run("build", folder, "-o", tmp_path / "out", "--json", *flag).stdout for flag in ((), ("--no-cache",))]
    assert as_json[0] == as_json[1]


LOADED = """
import sys
from sitemap.cli import main

try:
    main(sys.argv[1:])
finally:
    print(sorted({"pandas", "geopandas", "folium", "pyogrio"} & sys.modules.keys()))
"""


def test_a_plain_change_loads_neither_pandas_nor_folium(tmp_path):
    folder = lined(town(), tmp_path / "register")
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "caches")}
    assert as_process("build", folder, "-o", tmp_path / "out", "-q", env=environment).returncode == 0
    edit(folder, lambda features: move(features[0]))
    command = [sys.executable, "-c", LOADED, "build", folder, "-o", tmp_path / "out", "-q"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert told.stdout == "[]\n"


def test_what_others_can_write_to_is_not_trusted(place, tmp_path):
    for mode in (0o777, 0o720, 0o702):
        (place / "cache").chmod(mode)
        assert again(place / "register", Store(place / "cache")) is None
        assert not Store(place / "cache").keep("k", {"page": b""})
    (place / "cache").chmod(0o700)
    (tmp_path / "link").symlink_to(place / "cache")
    assert again(place / "register", Store(tmp_path / "link")) is None
    assert again(place / "register", Store(place / "cache")) is not None


def test_a_new_folder_is_for_its_user_alone(tmp_path):
    assert Store(tmp_path / "cache").keep("k", {"page": b"x"})
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("where", ["/proc/nowhere", "/dev/null/cache"])
def test_a_place_that_cannot_be_written_to_costs_nothing_but_time(folder, tmp_path, where):
    ours, _ = kept(folder, tmp_path / "out", Store(Path(where)))
    assert ours == fresh(folder, tmp_path / "fresh")[0]


def test_the_longest_unused_go_first_and_what_is_too_large_is_not_kept(tmp_path):
    store = Store(tmp_path / "cache", limit_bytes=5000)
    for n, key in enumerate("abc"):
        assert store.keep(key, {"page": b"x" * 1500})
        os.utime(store._path(key), ns=(n, n))
    assert store.read("a") is not None, "which is a use"
    assert store.keep("d", {"page": b"x" * 1500})
    assert [key for key in "abcd" if store.read(key)] == ["a", "c", "d"]
    assert not store.keep("e", {"page": b"x" * 6000})
    assert [key for key in "abcd" if store.read(key)] == ["a", "c", "d"]


def test_another_version_of_the_program_builds_anew(place, monkeypatch):
    assert again(place / "register", Store(place / "cache")) is not None
    monkeypatch.setattr(remember, "fingerprint", lambda _language: "another")
    assert KeptBuilds(Store(place / "cache"), "en").again(place / "register", "") is None
    kept(place / "register", place / "out", Store(place / "cache"))
    assert KeptBuilds(Store(place / "cache"), "en").again(place / "register", "") is not None


def test_the_version_is_that_of_every_file_and_library(tmp_path, monkeypatch):
    package = tmp_path / "package"
    (package / "js").mkdir(parents=True)
    for name in ("a.py", "js/b.js"):
        (package / name).write_text("one")
    monkeypatch.setattr(fingerprint, "_PACKAGE", package)
    before = fingerprint.fingerprint()
    os.utime(package / "a.py", (0, 0))
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "a.pyc").write_text("compiled")
    assert fingerprint.fingerprint() == before
    seen = {before, fingerprint.fingerprint("de")}
    for change in (
        lambda: (package / "js" / "b.js").write_text("two"),
        lambda: (package / "js" / "b.js").rename(package / "js" / "c.js"),
        lambda: (package / "new.css").write_text(""),
        lambda: monkeypatch.setenv("PROJ_NETWORK", "ON"),
        lambda: monkeypatch.syspath_prepend(str(tmp_path / "site")),
    ):
        (tmp_path / "site" / "shapely-99.dist-info").mkdir(parents=True, exist_ok=True)
        change()
        seen.add(fingerprint.fingerprint())
    assert len(seen) == 7
