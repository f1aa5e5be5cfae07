"""The editor's server: the page, its scripts, and four calls that the page makes."""

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sitemap.editor.guard import Guard, body_of, security_headers
from sitemap.editor.session import ConflictError, ForbiddenError, Session
from sitemap.errors import SitemapError, UsageError
from sitemap.locale import LANGUAGES, N_, language
from sitemap.publication.serve import run

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["application", "edit"]

_FOLDER = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}


def edit(
    folder: Path, port: int = 0, *, day: Callable[[], str], ready: Callable[[str], None] = lambda _address: None
) -> None:
    """Serve the editor of the register in ``folder`` on this machine until the process is interrupted.

    Parameters
    ----------
    folder
        The register's folder.
    port
        0 takes any free one.
    day
        Gives the day of a change, ``2024-05-01``.
    ready
        Called with the address, which holds the token, as soon as it answers.

    Raises
    ------
    UsageError
        There is no such folder, or the register is part of the installed program.
    RegisterError
        The register cannot be read whole.
    SitemapError
        The port is taken.
    """
    _refuse_installed(folder)
    session = Session(folder, day)
    token = secrets.token_urlsafe(32)
    # After “#” the token is sent to nobody: not to this server, not as a referrer.
    run(application(session, token), port, ready=lambda address: ready(f"{address}#{token}"))


def _refuse_installed(folder: Path) -> None:
    if folder.resolve().is_relative_to(_FOLDER.parent.resolve()):
        raise UsageError(
            N_("this register is part of the installed program and is not edited"),
            where=folder,
            remedy=N_("copy the folder and name the copy, or make a register with “sitemap init”"),
        )


def application(session: Session, token: str) -> "Starlette":
    """Return the application that serves the page and writes what ``session`` accepts.

    Parameters
    ----------
    session
        The register.
    token
        Without it no call is answered.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.responses import Response
    from starlette.routing import Route

    contents = _assets()

    async def asset(request: "Request") -> "Response":
        name = request.path_params.get("name", "page.html")
        if name not in contents:
            return Response(status_code=404)
        return Response(contents[name], media_type=_TYPES[Path(name).suffix])

    hosts = [urlsplit(b.url).netloc for b in session.register.info.basemaps]
    routes = [
        Route("/", asset, methods=["GET"]),
        Route("/assets/{name:path}", asset, methods=["GET"]),
        Route("/api/register", _answer(lambda _data: session.load()), methods=["GET"]),
        Route("/api/check", _answer(session.check), methods=["POST"]),
        Route("/api/split", _answer(session.split), methods=["POST"]),
        Route("/api/save", _answer(session.save), methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, headers=security_headers(hosts))])


def _assets() -> dict[str, str]:
    """Return every file that the page may ask for, by its name."""
    from sitemap.webmap.assets import leaflet_script, leaflet_style

    own = [*_FOLDER.glob("js/*.js"), *_FOLDER.glob("css/*.css"), *_FOLDER.glob("vendor/*/*.*s*"), _FOLDER / "page.html"]
    contents = {p.name: p.read_text(encoding="utf-8") for p in own if p.suffix in _TYPES}
    return contents | {"leaflet.js": leaflet_script(), "leaflet.css": leaflet_style()}


def _answer(act: Callable[[Any], dict[str, Any]]) -> Callable[["Request"], Any]:
    """Return an endpoint that parses JSON, acts in a thread of its own, and tells errors in every language."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    async def endpoint(request: "Request") -> "Response":
        body = await body_of(request)
        if body is None:
            return JSONResponse({"error": _told(_too_big())}, status_code=413)
        try:
            data = json.loads(body or b"null", parse_constant=_no_number)
        except (ValueError, RecursionError):
            return JSONResponse({"error": _told(_not_json())}, status_code=400)
        try:
            return JSONResponse(await run_in_threadpool(act, data))
        except ConflictError as error:
            return JSONResponse({"error": _told(error), "conflict": True}, status_code=409)
        except ForbiddenError as error:
            return JSONResponse({"error": _told(error), "findings": error.findings}, status_code=422)
        except SitemapError as error:
            return JSONResponse({"error": _told(error)}, status_code=400)

    return endpoint


def _told(error: SitemapError) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        with language(code):
            found[code] = str(error)
    return found


def _too_big() -> UsageError:
    return UsageError(N_("that is more than the editor takes at once"), remedy=N_("save in smaller steps"))


def _not_json() -> UsageError:
    return UsageError(N_("the page sent something that the editor does not know"), remedy=N_("load the page anew"))


def _no_number(name: str) -> float:
    raise ValueError(name)
