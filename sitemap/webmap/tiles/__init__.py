"""Very large maps: outlines as vector tiles and attributes as columns, in files beside the page."""
