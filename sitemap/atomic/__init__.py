"""Write so that whatever fails, and whenever, what was there before stays or the new is complete."""

from sitemap.atomic.folderlock import locked
from sitemap.atomic.replacing import replace_files
from sitemap.atomic.scratch import scratch_folder
from sitemap.atomic.unfinished import reading

__all__ = ["locked", "reading", "replace_files", "scratch_folder"]
