"""Reading with GDAL while it may not use the network.

A GML file names its schema's address, and a GeoJSON file may name that of its
coordinate reference system, and GDAL would fetch it; other formats hold links
as well. The known switches are turned off, and whatever is left would have to
go through a proxy that does not exist.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["OFFLINE", "offline"]

OFFLINE = {
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_TIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
}


@contextmanager
def offline(**more: str) -> Iterator[None]:
    """Keep GDAL from the network inside the ``with`` block; its warnings become findings elsewhere.

    Parameters
    ----------
    more
        Further configuration options of GDAL for the block.
    """
    import pyogrio

    options = {**OFFLINE, **more}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    # For these hosts there would be no proxy.
    exempt = {name: os.environ.pop(name) for name in ("no_proxy", "NO_PROXY") if name in os.environ}
    pyogrio.set_gdal_config_options(options)
    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            yield
    finally:
        pyogrio.set_gdal_config_options(before)
        os.environ.update(exempt)
