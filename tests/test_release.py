"""The release: what is built holds all that it needs, and works where nothing else is."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[1]


def call(*command, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    # Debian's Python 3.11 is older than the filters, newer ones warn without.
    archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the source archive from the tree, without the network."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=PROJECT)
    (archive,) = folder.glob("*.tar.gz")
    return archive


@pytest.fixture(scope="module")
def wheel(built, tmp_path_factory):
    """Build the wheel from the source archive, so that both are shown to be whole."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(built) as archive:
        _unpack(archive, folder)
    (source,) = folder.iterdir()
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist", cwd=source)
    (path,) = (folder / "dist").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_of(folder: Path, *apart: str) -> set[str]:
    """Return the files under ``folder`` as git would keep them, relative to the project."""
    listed = call("git", "ls-files", "--cached", "--others", "--exclude-standard", folder, cwd=PROJECT).splitlines()
    return {n for n in listed if (PROJECT / n).is_file() and not set(Path(n).parts) & set(apart)}


def test_the_wheel_holds_every_file_of_the_package(names):
    assert files_of(PROJECT / "sitemap") - names == set()


def test_the_wheel_holds_every_register(names):
    assert {f"sitemap/{name}" for name in files_of(PROJECT / "geodata")} - names == set()


def test_the_wheel_holds_nothing_else(names):
    apart = {n for n in names if not n.startswith("sitemap/")}
    assert {n.split("/")[0] for n in apart} == {next(iter(apart)).split("/")[0]}
    assert all(".dist-info/" in n for n in apart)
    assert [n for n in names if "__pycache__" in n or n.endswith((".pyc", ".orig", ".part"))] == []


def test_the_wheel_holds_the_compiled_catalogue(names):
    assert "sitemap/locale/de/LC_MESSAGES/sitemap.mo" in names


def test_every_vendored_library_comes_with_its_licence(names):
    vendored = {n.split("/")[3] for n in names if n.startswith("sitemap/webmap/vendor/") and n.count("/") >= 4}
    assert vendored
    for library in vendored:
        assert any(re.match(rf"sitemap/webmap/vendor/{library}/LICEN[CS]E", n) for n in names), library


def test_the_metadata_is_whole(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode("utf-8")
        (scripts,) = [n for n in archive.namelist() if n.endswith(".dist-info/entry_points.txt")]
        assert "sitemap = sitemap.cli:main" in archive.read(scripts).decode()
    assert re.search(r"^Requires-Python: >=3\.11$", metadata, re.MULTILINE)
    assert re.search(r"^License-Expression: MIT$", metadata, re.MULTILINE)
    assert "License-File: LICENSE" in metadata
    assert "# sitemap" in metadata


def test_the_same_tree_gives_the_same_archives_wherever_and_whenever_it_lies(built, wheel, tmp_path):
    """The source archive is laid out elsewhere, with other dates, under another umask, and both are built again."""
    with tarfile.open(built) as archive:
        _unpack(archive, tmp_path)
    (source,) = tmp_path.iterdir()
    for path in source.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = tmp_path / "again"
    command = f"umask 077; exec {sys.executable} -m hatchling build -t sdist -t wheel -d {again}"
    call("sh", "-c", command, cwd=source, env={**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C"})
    assert sorted(p.name for p in again.iterdir()) == sorted([built.name, wheel.name])
    assert (again / built.name).read_bytes() == built.read_bytes()
    assert (again / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_version_stands_in_one_place():
    """Everything else asks the metadata, or is asked by a test; a second place would be forgotten one day."""
    from importlib.metadata import version

    here = call(
        "git", "grep", "--files-with-matches", "--fixed-strings", f'"{version("sitemap")}"', cwd=PROJECT
    ).split()
    assert [n for n in here if not n.endswith((".lock", ".json", ".geojson", ".js", ".csv"))] == ["pyproject.toml"]


def test_the_citation_is_true():
    cited = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cited)  # what the format demands
    assert cited["cff-version"] == "1.2.0"
    assert cited["title"] == project["name"]
    assert cited["license"] == project["license"]
    assert cited["authors"] == project["authors"]


def test_the_source_archive_holds_what_the_tests_need(built):
    with tarfile.open(built) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    for needed in ("tests/registers.py", "Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml",
                   "LICENSE", "README.md", "CHANGELOG.md", "geodata/registers.toml", "docs/import.md", "CITATION.cff", ".ci/run"):  # fmt: skip
        assert needed in names
    assert not [n for n in names if n.startswith((".venv", "output", ".git/"))]


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """Install the wheel alone into a new environment and return its folder.

    The libraries it needs are seen through a path entry: that makes them
    importable, but runs none of the ``.pth`` files among them, so that neither
    the checkout nor its editable installation can stand in for the wheel.
    """
    folder = tmp_path_factory.mktemp("clean") / "venv"
    call(sys.executable, "-m", "venv", "--without-pip", folder)
    call(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder / "bin" / "python", "install",
         "--quiet", "--no-index", "--no-deps", wheel)  # fmt: skip
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def environment(home):
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "en_GB.UTF-8"}


def test_nothing_of_the_checkout_is_seen(clean, tmp_path):
    code = (
        "import sitemap, sys; print(sitemap.__file__); print(sitemap.shipped_register()); print(*sys.path, sep='\\n')"
    )
    package, register, *path = call(clean / "bin" / "python", "-c", code, cwd=tmp_path,
                                    env=environment(tmp_path)).splitlines()  # fmt: skip
    assert Path(package).is_relative_to(clean)
    assert Path(register).is_relative_to(clean)
    assert str(PROJECT) not in path


def test_the_wheel_alone_builds_the_shipped_register(clean, tmp_path):
    printed = call(clean / "bin" / "sitemap", "build", cwd=tmp_path, env=environment(tmp_path))
    assert "0 errors" in printed
    assert sorted(p.name for p in (tmp_path / "output").iterdir()) == ["index.html", "manifest.json"]
    # The checkout makes the same page of the same register.
    call(sys.executable, "-m", "sitemap", "build", "-o", tmp_path / "other", cwd=PROJECT, env=environment(tmp_path))
    for name in ("index.html", "manifest.json"):
        assert (tmp_path / "other" / name).read_bytes() == (tmp_path / "output" / name).read_bytes()


def test_the_wheel_alone_speaks_german(clean, tmp_path):
    printed = call(clean / "bin" / "sitemap", "validate", "--lang", "de", cwd=tmp_path, env=environment(tmp_path))
    assert printed == "0 Fehler, 0 Warnungen, 0 Hinweise\n"


def test_building_in_the_environment_reads_no_file_of_the_checkout(clean, tmp_path):
    """An audit hook sees every file that is opened."""
    code = (
        "import sys\n"
        "seen = []\n"
        f"sys.addaudithook(lambda e, a: seen.append(str(a[0])) if e == 'open' and {str(PROJECT)!r} in str(a[0]) else 0)\n"
        "from sitemap.cli import main\n"
        "try:\n    main(['build', '--quiet'])\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(*[s for s in seen if {sysconfig.get_path('purelib')!r} not in s], sep='\\n')\n"
    )
    assert call(clean / "bin" / "python", "-c", code, cwd=tmp_path, env=environment(tmp_path)).split() == []
