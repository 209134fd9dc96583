"""The application: FastAPI over the wired server, with its doors in the right order."""

import asyncio
import hmac
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.routing import Match, WebSocketRoute

from negotiation_room import __version__
from negotiation_room.capabilities.drafting import routes as text_routes
from negotiation_room.capabilities.drafting.answering import TextAnswers
from negotiation_room.capabilities.identity import routes as identity_routes
from negotiation_room.capabilities.identity.face import person_in_room, still_signed_in
from negotiation_room.capabilities.interpretation import file_routes as relay_file_routes
from negotiation_room.capabilities.interpretation import glossary_routes
from negotiation_room.capabilities.interpretation import routes as relay_routes
from negotiation_room.capabilities.interpretation.answering import RelayAnswers
from negotiation_room.capabilities.interpretation.beside import BesideAnswers
from negotiation_room.capabilities.interpretation.filing import RelayFiles
from negotiation_room.capabilities.interpretation.glossaries import GlossaryAnswers
from negotiation_room.capabilities.records import routes as record_routes
from negotiation_room.kernel.errors import NotFound
from negotiation_room.server import audit_routes
from negotiation_room.server import routes as server_routes
from negotiation_room.server.static import WebClient
from negotiation_room.server.wiring import Server, say_if_it_fails
from negotiation_room.transport.http import rooms as room_routes
from negotiation_room.transport.http.doors import OriginDoor, SecurityHeaders
from negotiation_room.transport.http.local import is_from_here
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.http.problems import answer_refusals, problem
from negotiation_room.transport.ws.connection import Live

DESCRIPTION = """
Everything in the room that is not live: signing in, rooms and invitations, history by page,
transcripts and proofs. What is live travels on one WebSocket per room (`/api/rooms/{room}/live`),
or, where sockets are not let through, by `acts` and `poll`. Refusals are RFC 9457 problems.
"""


class RoomApp(FastAPI):
    """FastAPI, but a live socket comes in past the middleware, which has nothing to say to it.

    It stays for hours, and would hold a dozen suspended calls: five kilobytes for each reader.
    """

    def __init__(self, door: WebSocketRoute, **settings: Any) -> None:
        super().__init__(**settings)
        self._door = door

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Lead sockets to their door, and everything else on."""
        if scope["type"] == "websocket":
            match, found = self._door.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                await self._door.app(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def create_app(
    server: Server,
    *,
    demo: Callable[[FastAPI], None] | None = None,
    beside: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> FastAPI:
    """The application over a wired server.

    Args:
        server: every part; it begins to run with the application's lifespan.
        demo: installs the routes of the demonstration summit, in a demonstration only.
        beside: runs as long as the application does.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with server.running():
            task = None if beside is None else asyncio.create_task(say_if_it_fails(beside()))
            try:
                yield
            finally:
                if task is not None:
                    task.cancel()
                    await asyncio.wait([task])

    door = WebSocketRoute("/api/rooms/{room}/live", Live(server.house))
    app = RoomApp(
        door,
        title="Negotiation Room",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.server = server
    app.state.identity = server.identity
    answer_refusals(app)
    for router in _routers(server):
        # Included routers would have every route built a second time, at the first request.
        app.router.routes.extend(router.routes)
    app.router.routes.append(door)
    _add_operations(app, server)
    if demo is not None:
        demo(app)
    app.mount("/api", _no_such_route)
    app.mount("/", WebClient())
    app.add_middleware(OriginDoor, origins=server.identity.settings.origins)
    app.add_middleware(SecurityHeaders, https=server.settings.is_https)
    return app


def _routers(server: Server) -> Iterator[APIRouter]:
    limits, reader, rooms = server.settings.http, server.reader, server.rooms
    yield identity_routes.routes()
    yield room_routes.routes(server.house, person_in_room, server.bell, still_signed_in, limits)
    yield server_routes.routes(server)
    yield audit_routes.routes(server.auditing, person_in_room)
    yield record_routes.routes(reader, server.journal, person_in_room, rooms.delegation_names)
    texts = TextAnswers(reader, server.pasts, rooms.delegation_names, Paces(limits))
    yield text_routes.routes(texts, person_in_room)
    relay, most, paces = server.relay, server.settings.relay.file_bytes, Paces(limits)
    answers = RelayAnswers(relay, reader, paces, rooms.languages)
    yield relay_routes.routes(answers, person_in_room)
    beside = BesideAnswers(relay, reader, paces, server.settings.beside)
    yield relay_routes.beside_routes(beside, person_in_room)
    glossaries = GlossaryAnswers(relay.agreements, reader, paces, most)
    yield glossary_routes.routes(glossaries, person_in_room)
    files = RelayFiles(relay, reader, paces, most)
    yield relay_file_routes.routes(files, person_in_room)


async def _no_such_route(scope: Any, receive: Any, send: Any) -> None:
    await problem(NotFound("there is nothing at this address"))(scope, receive, send)


def _may_read_figures(server: Server, request: Request) -> bool:
    settings = server.settings
    if not settings.metrics:
        return False
    if settings.metrics_token is not None:
        shown = request.headers.get("authorization", "").partition(" ")[2]
        return hmac.compare_digest(shown.encode(), settings.metrics_token.encode())
    # Behind a proxy everybody may come from this machine's own address.
    return not settings.behind_proxy and is_from_here(request)


def _add_operations(app: FastAPI, server: Server) -> None:
    @app.get("/health/live", tags=["operations"], summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready", tags=["operations"], summary="The room can be entered")
    async def ready(response: Response) -> dict[str, Any]:
        skew = abs(await server.database.now() - server.clock.now())
        is_ready = skew <= server.settings.skew
        response.status_code = 200 if is_ready else 503
        return {"status": "ready" if is_ready else "clock_skewed", "skew_us": skew}

    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        if not _may_read_figures(server, request):
            raise NotFound("there is nothing at this address")
        server.metrics.connections.set(server.hub.connections)
        server.metrics.waiting.set(server.writer.waiting)
        return Response(
            generate_latest(server.metrics.registry), media_type=CONTENT_TYPE_LATEST
        )
