"""The doors' manners: whose pages may ask for changes, and what every answer tells a browser.

Both are written against bare ASGI, so that they also hold for files, errors and answers made by
others, and cost nothing on a socket.
"""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from negotiation_room.kernel.errors import NotPermitted
from negotiation_room.kernel.ids import check_origin
from negotiation_room.transport.http.problems import problem

COOKIE: Final = "__Host-nr"
"""The session's cookie. The prefix binds it to this very host, to every path, and to TLS."""

TRUSTED_TYPES: Final = ("svelte-trusted-html", "ProseMirrorClipboard", "negotiation-room")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TWO_YEARS: Final = 63_072_000


class ForeignOrigin(NotPermitted, code="transport.foreign_origin"):
    """The wish comes from a page of another site, or does not say from which."""


class Origins:
    """The pages that may speak for a person: the allowlist both doors ask.

    Args:
        allowed: WHATWG origins, as in `https://room.example.org`.

    Raises:
        Malformed: one of them is not written as a browser writes it.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed: frozenset[str] = frozenset(check_origin(each) for each in allowed)

    def check(self, origin: str | None) -> str:
        """Hand back the origin if its pages may ask.

        Raises:
            ForeignOrigin: it is unknown or not named.
        """
        if origin is None or origin not in self.allowed:
            raise ForeignOrigin("open the room from its own address and try again")
        return origin


class OriginDoor:
    """Asks of every wish for a change from which page it comes.

    A browser always says so, and a page cannot lie about it. A program says nothing, and may
    pass without, but only if it brings no cookie: cookies are what a foreign page could borrow.
    """

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or refuse it before anybody hears of it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            headers = Headers(scope=scope)
            named = headers.getlist("origin")
            if named or COOKIE in headers.get("cookie", ""):
                try:
                    self._origins.check(named[0] if len(named) == 1 else None)
                except ForeignOrigin as refusal:
                    await problem(refusal)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


def content_policy(trusted_types: Iterable[str] = TRUSTED_TYPES) -> str:
    """The Content-Security-Policy of every page: our own files, nothing that can be injected.

    Args:
        trusted_types: the named policies through which scripts may make markup.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "connect-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self' data:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            f"trusted-types {' '.join(trusted_types)}",
        )
    )


class SecurityHeaders:
    """Tells the browser, with every answer, what no page of the room will ever need.

    Args:
        https: whether people reach the room by TLS; then they are told never to come without.
        api: answers under these paths hold what only one person may see, and are never stored.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        https: bool,
        policy: str | None = None,
        api: tuple[str, ...] = ("/api/",),
    ) -> None:
        self._app = app
        self._api = api
        self._headers = {
            "Content-Security-Policy": policy or content_policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": (
                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
                "display-capture=(), publickey-credentials-get=(self), "
                "publickey-credentials-create=(self)"
            ),
        }
        if https:
            self._headers["Strict-Transport-Security"] = (
                f"max-age={_TWO_YEARS}; includeSubDomains"
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the answer's beginning."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_private = scope["path"].startswith(self._api)

        async def minding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if is_private:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, minding)
