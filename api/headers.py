"""Headers of every answer: what a page may load, and what nobody may do with it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# MapLibre draws under it, voice notes play; no inline script or style, no other host
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"  # files that people sent in
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """Adds the headers; a route's own policy (``SANDBOX``) is kept."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        always = {**ALWAYS, "Content-Security-Policy": POLICY}
        if secure:
            always["Strict-Transport-Security"] = ONE_YEAR
        self.always = [(name.lower().encode(), value.encode()) for name, value in always.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.add(message, scope.get("path", ""))
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def add(self, message: Message, path: str) -> None:
        """Add to the raw list, once a request: what the answer has already stays."""
        headers = list(message.get("headers", ()))
        given = {name.lower() for name, _ in headers}
        headers += [pair for pair in self.always if pair[0] not in given]
        if path.startswith("/api/") and b"cache-control" not in given:
            headers.append((b"cache-control", b"no-store"))
        message["headers"] = headers
