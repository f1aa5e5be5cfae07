"""The inputs that the fuzzer started from and found: each reader takes them or says what is wrong with them."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.readers import READERS, read

CORPUS = Path(__file__).parents[1] / "fuzz" / "corpus"
# What may be addressed by one reader with all that it loads; the machine's own limits are larger.
MOST_BYTES = 8 * 2**30


@pytest.fixture(autouse=True)
def bounded():
    """Let no reader take more memory than it may."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, limits)


def test_every_reader_has_inputs_and_the_other_way_round():
    assert {p.name for p in CORPUS.iterdir()} == set(READERS)


@pytest.mark.parametrize("reader", sorted(READERS))
def test_a_reader_takes_every_input_or_says_what_is_wrong(reader):
    taken = [read(reader, path.read_bytes()) for path in sorted((CORPUS / reader).iterdir())]
    assert any(taken) or reader in NEVER_TAKEN


# Rules name files that are not there, a table of points its system of coordinates by an option only.
NEVER_TAKEN = {"rules", "source-csv"}


@pytest.mark.parametrize("reader", sorted(READERS))
@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff\xfe", b"[" * 100_000, b"<a>" * 50_000, b'{"a":' * 30_000], ids=range(6)
)
def test_what_no_reader_expects_is_told(reader, content):
    read(reader, content)


def test_the_seeds_are_those_of_the_script(tmp_path):
    code = "import sys, pathlib, fuzz.seeds as s; s.CORPUS = pathlib.Path(sys.argv[1]); s.main()"
    subprocess.run([sys.executable, "-c", code, tmp_path], cwd=CORPUS.parents[1], check=True)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (CORPUS / path.relative_to(tmp_path)).read_bytes(), path
