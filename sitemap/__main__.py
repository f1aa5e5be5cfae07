"""``python -m sitemap`` is the command ``sitemap``."""

from sitemap.cli import main

main()
