"""What browsers are told about every answer (security 27, 28)."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Pages: our own scripts and sheets, pictures of other servers, nothing inline, no frame around us.
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: {pictures}; "
    "media-src 'self' {pictures}; connect-src 'self' {sockets}; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# The OAuth page sends a browser on to the client's own address, which some browsers count as part of the form.
_FORM_POLICY: Final = "; form-action 'self'"
_OTHER_POLICY: Final = b"default-src 'none'; frame-ancestors 'none'; sandbox"
_ALWAYS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"permissions-policy": b"geolocation=(), microphone=(), camera=(), payment=(), interest-cohort=()",
    b"cross-origin-opener-policy": b"same-origin",
}
# Where a client's popup signs in: an opener policy, on a page or a redirect, would cut it from the client's window.
_POPUPS: Final = ("/oauth/", "/connexion")
_STRICT_TRANSPORT: Final = b"max-age=31536000"


class SecurityHeaders:
    """Adds what an answer does not say itself. Runs inside the middleware that finds the instance."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and mark its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        base: str = scope["state"]["instance"].home.addresses.base

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_missing(message, base, scope["path"])]
            await send(message)

        await self.app(scope, receive, marked)


def _missing(message: Message, base: str, path: str) -> list[tuple[bytes, bytes]]:
    present = {name.lower(): value for name, value in message.get("headers", ())}
    wanted = dict(_ALWAYS)
    if path.startswith(_POPUPS):
        del wanted[b"cross-origin-opener-policy"]
    is_https = base.startswith("https://")
    if is_https:
        wanted[b"strict-transport-security"] = _STRICT_TRANSPORT
    if b"content-security-policy" not in present:
        is_page = present.get(b"content-type", b"").startswith(b"text/html")
        wanted[b"content-security-policy"] = _page_policy(base, path) if is_page else _OTHER_POLICY
    return [(name, value) for name, value in wanted.items() if name not in present]


def _page_policy(base: str, path: str) -> bytes:
    scheme, _, host = base.partition("://")
    pictures = "https:" if scheme == "https" else "http: https:"
    sockets = f"{'wss' if scheme == 'https' else 'ws'}://{host}"
    policy = _PAGE_POLICY.format(pictures=pictures, sockets=sockets)
    return (policy if path.startswith("/oauth/") else policy + _FORM_POLICY).encode("ascii")
