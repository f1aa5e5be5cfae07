"""What all tests share: a register on disk, German and English undisturbed by the terminal's."""

from pathlib import Path

import pytest

import sitemap
from tests.registers import valid


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the valid register, free to be changed."""
    return valid().write(tmp_path / "register")


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> "sitemap.Register":
    """Return the valid register as read, not to be changed."""
    return sitemap.read_register(valid().write(tmp_path_factory.mktemp("shared") / "register"))
