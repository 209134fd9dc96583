"""The web client's files: built once, compressed once, and served as they lie."""

from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

STATIC: Final = Path(__file__).parent / "static"
_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
_FOREVER: Final = "public, max-age=31536000, immutable"


class WebClient:
    """Serves the client; every path it does not know is the client's own page.

    Args:
        folder: what the build wrote.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, in the smallest form the browser takes."""
        response: Response
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        if scope["method"] not in {"GET", "HEAD"}:
            response = Response(status_code=405, headers={"Allow": "GET, HEAD"})
        else:
            response = self._find(scope["path"], Headers(scope=scope))
        await response(scope, receive, send)

    def _find(self, path: str, headers: Headers) -> Response:
        wanted = self._folder / path.lstrip("/")
        try:
            wanted = wanted.resolve()
            inside = wanted.is_relative_to(self._folder) and wanted.is_file()
        except (OSError, ValueError):  # a name that no file can have
            inside = False
        if not inside and path.startswith("/assets/"):
            return Response(status_code=404)
        file = wanted if inside else self._folder / "index.html"
        if not file.is_file():
            return Response("the web client has not been built", status_code=503)
        cache = _FOREVER if path.startswith("/assets/") else "no-cache"
        extra = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
        accepted = headers.get("accept-encoding", "")
        media = _media_type(file)
        for encoding, suffix in _ENCODINGS:
            packed = file.with_name(file.name + suffix)
            if encoding in accepted and packed.is_file():
                extra["Content-Encoding"] = encoding
                return FileResponse(packed, headers=extra, media_type=media)
        return FileResponse(file, headers=extra, media_type=media)


def _media_type(file: Path) -> str | None:
    """The types of what the build writes; a module with another type is refused by browsers."""
    return {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".svg": "image/svg+xml",
        ".json": "application/json",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
    }.get(file.suffix)
