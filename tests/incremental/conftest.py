"""What the tests of the cache share."""

import shutil
from pathlib import Path

import pytest

from sitemap.incremental import Store, remember
from tests.incremental.towns import kept, lined, restored, town


@pytest.fixture(autouse=True, scope="session")
def _one_version_of_the_program():
    """Keep an edit of the program during the tests from emptying their caches; what it does has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remember, "fingerprint", lambda language: f"tests-{language}")
        yield


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, _one_version_of_the_program: None) -> Path:
    """Return a folder with a register and what was kept of its build, which ``restored`` puts in place."""
    folder = tmp_path_factory.mktemp("base")
    lined(town(), folder / "register")
    kept(folder / "register", folder / "out", Store(folder / "cache"))
    for name in ("register", "cache"):
        shutil.copytree(folder / name, folder / "kept" / name)
    return folder


@pytest.fixture
def place(base: Path) -> Path:
    """Return the folder with ``register`` and ``cache``, free to be changed."""
    return restored(base)
