"""Every message that a test of an analysis brings about is one that a person has read.

The messages stand in ``messages.txt`` by test. When one changes on purpose,
write them anew and read what changed:

    WRITE_MESSAGES=1 python -m pytest tests/analysis -p no:xdist
"""

import os
from functools import cache
from pathlib import Path

import pytest

from sitemap.errors import SitemapError

_FILE = Path(__file__).with_name("messages.txt")
_written: dict[str, list[str]] = {}


@cache
def _approved() -> dict[str, list[str]]:
    sections = _FILE.read_text(encoding="utf-8").split("\n# ") if _FILE.exists() else []
    found = [s.removeprefix("# ").rstrip("\n").split("\n\n") for s in sections]
    return {name: messages for name, *messages in found}


@pytest.fixture(autouse=True)
def messages(request, monkeypatch, tmp_path):
    """Compare what the program told in this test with what was read and approved."""
    if getattr(request.function, "is_hypothesis_test", False):
        yield
        return
    told: list[SitemapError] = []
    make = SitemapError.__init__

    def noted(self, *args, **kwargs):
        make(self, *args, **kwargs)
        told.append(self)

    monkeypatch.setattr(SitemapError, "__init__", noted)
    yield
    name = f"{request.path.stem}::{request.node.name}"
    base = str(tmp_path.parent)
    texts = list(dict.fromkeys(str(error).replace(str(tmp_path), "…").replace(base, "…") for error in told))
    if os.environ.get("WRITE_MESSAGES"):
        _written[name] = texts
    else:
        assert texts == _approved().get(name, [])


def pytest_sessionfinish():
    if os.environ.get("WRITE_MESSAGES"):
        sections = ["\n\n".join([f"# {name}", *texts]) + "\n" for name, texts in sorted(_written.items()) if texts]
        _FILE.write_text("\n".join(sections), encoding="utf-8")
