"""How Sphinx builds the documentation: ``make docs``, without the network."""

import logging
import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import generated  # noqa: E402  # lies beside this file
import pictures  # noqa: E402

project = "sitemap"
author = "The sitemap authors"
release = version = installed_version("sitemap")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "sphinx_click"]
source_suffix = {".md": "markdown"}
root_doc = "index"
nitpicky = False
myst_enable_extensions = ["attrs_inline", "colon_fence"]
myst_heading_anchors = 3
# Addresses of lists and figures are no links to pages of this documentation.
myst_url_schemes = ("http", "https", "mailto")

autosummary_generate = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_maximum_signature_line_length = 88
numpydoc_show_class_members = False
add_module_names = False

html_theme = "furo"
html_title = "sitemap"
html_static_path = ["static"]
html_css_files = ["sitemap.css"]
smartquotes = False  # “--charts” is no dash
html_copy_source = False
html_show_sourcelink = False
# No clock in what is built: the same sources give the same pages.
html_last_updated_fmt = None
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1d5c42", "color-brand-content": "#1d5c42"},
    "dark_css_variables": {"color-brand-primary": "#8fd0b0", "color-brand-content": "#8fd0b0"},
}


def setup(app: Sphinx) -> None:
    """Let pictures and tables be made from the program itself whenever the documentation is built."""
    app.add_lexer("csv", TextLexer)
    app.connect("builder-inited", _draw)
    app.connect("source-read", _fill)
    app.connect("html-page-context", _speak)
    app.connect("build-finished", _finish)


def _draw(_app: Sphinx) -> None:
    generated.write_project_pages(HERE / "project")
    # Sphinx prints what every library has to tell; of the letters in a chart nobody wants to know.
    for library in ("fontTools", "matplotlib"):
        logging.getLogger(library).setLevel(logging.WARNING)
    pictures.for_docs(HERE / "pictures" / "built")


def _fill(_app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = generated.filled(source[0], page)


def _speak(_app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    # Screen readers pronounce a page in the language that it declares.
    if page in generated.GERMAN_PAGES:
        context["language"] = "de"


# What the theme leaves out and who reads by ear or by keyboard needs: the level of
# headings, the names of the two drawers, and scrolling of what is wider than the page.
_FINISH = (
    ('role="heading">', 'role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="On this page">'),
    ('<aside class="toc-drawer no-toc">', '<aside class="toc-drawer no-toc" aria-label="On this page">'),
    ("<pre>", '<pre tabindex="0">'),
    (
        '<div class="table-wrapper colwidths-auto docutils container">',
        '<div class="table-wrapper colwidths-auto docutils container" tabindex="0">',
    ),
)


def _finish(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.name != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for found, better in _FINISH:
            text = text.replace(found, better)
        page.write_text(text, encoding="utf-8")
