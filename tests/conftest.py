"""What all tests share: a register on disk, German and English undisturbed by the terminal's."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import sitemap
from tests.registers import valid

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# No test is timed, and the same examples are tried each time, so that a change
# is never blamed for what another one brought.
settings.register_profile("sitemap", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sitemap")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what commands keep for the next time out of the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the valid register, free to be changed."""
    return valid().write(tmp_path / "register")


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> "sitemap.Register":
    """Return the valid register as read, not to be changed."""
    return sitemap.read_register(valid().write(tmp_path_factory.mktemp("shared") / "register"))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Return the Chromium of the system, in which pages are looked at."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "the tests need Chromium; .ci/programs installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()
