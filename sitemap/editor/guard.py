"""Who may ask the editor: the page that it served itself, opened with the token, on this machine."""

import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "body_of", "security_headers"]

MAX_BODY_BYTES = 16_000_000


class Guard:
    """Refuse requests to foreign names, from foreign pages, and to the data without the token.

    A page elsewhere can make a browser ask this machine. It cannot forge the
    headers Host, Origin and Sec-Fetch-Site, it does not know the token, and
    no answer allows it to read anything (there is no CORS).
    """

    def __init__(self, app: "ASGIApp", token: str, headers: list[tuple[bytes, bytes]]) -> None:
        self.app, self.token, self.headers = app, token, headers

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, or hand it on."""
        from starlette.requests import Request
        from starlette.responses import JSONResponse

        async def with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        if scope["type"] != "http":
            return
        refused = self._refused(Request(scope))
        if refused:
            await JSONResponse({"error": {"code": "refused"}}, status_code=refused)(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

    def _refused(self, request: "Request") -> int:
        """Return the status with which a request is refused; 0 where it is not."""
        port = request.scope["server"][1]
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return 400
        origins = request.headers.getlist("origin")
        if any(o != f"http://{hosts[0].lower()}" for o in origins):
            return 403
        return self._refused_call(request, origins) if request.url.path.startswith("/api/") else 0

    def _refused_call(self, request: "Request", origins: list[str]) -> int:
        given = request.headers.get("authorization", "").encode()
        known = hmac.compare_digest(given, f"Bearer {self.token}".encode())
        foreign = request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
        if foreign or not known or (request.method == "POST" and len(origins) != 1):
            return 403
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        return 415 if request.method == "POST" and kind != "application/json" else 0


async def body_of(request: "Request") -> bytes | None:
    """Return the body of a request; None where it is bigger than any edit."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > MAX_BODY_BYTES:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def security_headers(image_hosts: list[str]) -> list[tuple[bytes, bytes]]:
    """Return the headers of every answer; images may come from the hosts of basemaps, for which the reader is asked."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(["'self'", "data:", *(f"https://{h}" for h in sorted(set(image_hosts)))]),
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return [
        (b"content-security-policy", "; ".join(f"{k} {v}" for k, v in policy.items()).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
