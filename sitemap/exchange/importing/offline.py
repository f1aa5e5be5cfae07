"""Reading with GDAL while it may not use the network, and repairs nothing by itself.

A GML file names its schema's address, and GDAL would fetch it; other formats
hold links as well. The known switches are turned off, and whatever is left
would have to go through a proxy that does not exist.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["offline"]

_OPTIONS = {
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_TIMEOUT": "1",
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
}


@contextmanager
def offline() -> Iterator[None]:
    """Keep GDAL from the network inside the ``with`` block; its warnings become findings elsewhere."""
    import pyogrio

    before = {name: pyogrio.get_gdal_config_option(name) for name in _OPTIONS}
    pyogrio.set_gdal_config_options(_OPTIONS)
    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            yield
    finally:
        pyogrio.set_gdal_config_options(before)
