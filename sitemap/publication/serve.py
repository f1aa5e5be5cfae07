"""A preview of a published folder: on this machine only, as a web server would deliver it."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.errors import SitemapError, UsageError
from sitemap.locale import N_

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HOST", "application", "run", "serve"]

# Never an address that another machine can reach.
HOST = "127.0.0.1"
# Names under which a browser on this machine may ask. A page elsewhere that
# has its own name point to this machine (DNS rebinding) is refused.
_NAMES = ["127.0.0.1", "localhost"]

# What Python's list does not know, or what a system may have changed.
MEDIA_TYPES = {
    ".columns": "application/octet-stream",
    ".css": "text/css",
    ".csv": "text/csv",
    ".csvt": "text/plain",
    ".fgb": "application/vnd.flatgeobuf",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".pmtiles": "application/vnd.pmtiles",
    ".png": "image/png",
    ".prj": "text/plain",
    ".qgz": "application/zip",
    ".svg": "image/svg+xml",
    ".topojson": "application/json",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_HEADERS = (
    # Ask every time, and get the answer “unchanged” from the file's validator.
    (b"cache-control", b"no-cache"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def application(folder: Path) -> "Starlette":
    """Return the application that serves the files in ``folder``.

    It answers GET and HEAD with type, validator and ranges, shows ``404.html``
    where there is nothing, and follows no link out of the folder.
    """
    import mimetypes

    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    for end, kind in MEDIA_TYPES.items():
        mimetypes.add_type(kind, end)
    files = StaticFiles(directory=folder, html=True, follow_symlink=False)
    trusted = Middleware(TrustedHostMiddleware, allowed_hosts=_NAMES, www_redirect=False)
    return Starlette(routes=[Mount("/", app=files)], middleware=[trusted, Middleware(_Headers)])


class _Headers:
    """Add the headers that every answer has, refuse pages from elsewhere, and hide what is not meant to be seen."""

    def __init__(self, app: "ASGIApp") -> None:
        self.app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        from starlette.responses import PlainTextResponse

        async def with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        own = {f"http://{name}:{scope['server'][1]}".encode() for name in _NAMES} if scope.get("server") else set()
        if any(name == b"origin" and value.lower() not in own for name, value in scope.get("headers", ())):
            # A page elsewhere asks by a script; what it opens as a page of its own has no such header.
            await PlainTextResponse("Forbidden", status_code=403)(scope, receive, with_headers)
            return
        path = str(scope.get("path", ""))
        if any(part.startswith(".") for part in path.split("/")):
            # Half-written files, histories and settings begin with a dot.
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


def serve(folder: Path, port: int = 0, *, ready: Callable[[str], None] = lambda _address: None) -> None:
    """Serve ``folder`` on this machine until the process is interrupted.

    Parameters
    ----------
    folder
        A folder that ``publish`` or ``build`` has written.
    port
        0 takes any free one.
    ready
        Called with the address as soon as it answers.

    Raises
    ------
    UsageError
        There is no such folder.
    SitemapError
        The port is taken.
    """
    if not folder.is_dir():
        raise UsageError(N_("there is no such folder"), where=folder, remedy=N_("publish into it first"))
    run(application(folder), port, ready=ready)


def run(app: "Starlette", port: int = 0, *, ready: Callable[[str], None] = lambda _address: None) -> None:
    """Run an application on this machine until the process is interrupted.

    Parameters
    ----------
    app
        It decides itself whom it answers.
    port
        0 takes any free one.
    ready
        Called with the address as soon as it answers.

    Raises
    ------
    SitemapError
        The port is taken.
    """
    import uvicorn

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise SitemapError(
            N_("the port {port} cannot be used: {reason}"),
            remedy=N_("name another one with --port, or 0 for any that is free"),
            port=port,
            reason=error.strerror or error,
        ) from error
    listener.listen()
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    address = f"http://{HOST}:{listener.getsockname()[1]}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            # Only from here on Ctrl-C ends it in order, so nobody learns the address before.
            await super().startup(sockets)
            ready(address)

    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        # Uvicorn has closed its connections and hands the signal on.
        return
    finally:
        listener.close()
