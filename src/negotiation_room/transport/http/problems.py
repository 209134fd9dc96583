"""Problems: how a refusal or a defect is written over HTTP, as RFC 9457 has it.

A refusal carries its code and its sentence. A defect carries an incident number and nothing
else; what happened stands in the log, once, under that number.
"""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, cast

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from negotiation_room.kernel.errors import Refusal

MEDIA_TYPE: Final = "application/problem+json"
_RETRY_AFTER: Final = "2"
_log = structlog.get_logger()


class Problem(BaseModel):
    """What the room answers when the answer is no.

    Attributes:
        type: names the kind of refusal; it is a name and leads nowhere.
        title: what refusals of this kind have in common.
        detail: the sentence for the person.
        code: the kind's permanent wire name.
        rule: where the rule book says so.
        incident: of a defect: the number under which it stands in the server's log.
        findings: of a file that cannot be read: the places where something has to be mended.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    rule: str | None = None
    incident: str | None = None
    findings: list[dict[str, Any]] | None = None


PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase}
    for status in (401, 403, 404, 409, 422, 429, 503)
}
"""For `responses=` of a router, so that the OpenAPI document names the refusals too."""


def problem(refusal: Refusal) -> Response:
    """Write a refusal."""
    headers: dict[str, str] = {}
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="negotiation-room"'
    if refusal.retryable:
        headers["Retry-After"] = _RETRY_AFTER
    title = (type(refusal).__doc__ or "Refused.").partition("\n")[0]
    return _written(
        Problem(
            type=f"urn:negotiation-room:refusal:{refusal.code}",
            title=title,
            status=refusal.status,
            detail=refusal.because,
            code=refusal.code,
            rule=refusal.rule,
            findings=refusal.places() or None,
        ),
        headers,
    )


def defect(incident: str) -> Response:
    """Admit a defect, giving only its number."""
    return _written(
        Problem(
            type="urn:negotiation-room:defect",
            title="Something in the room is broken.",
            status=500,
            detail=f"this is our fault; tell the host the number {incident}",
            code="transport.defect",
            incident=incident,
        ),
        {},
    )


def answer_refusals(app: FastAPI) -> None:
    """Let every route of the application answer refusals, and admit defects, as problems."""
    # Inside the framework's own handler, which would answer in its own words first.
    app.add_middleware(Defects)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _elsewhere)


async def _refused(_request: Request, refusal: Exception) -> Response:
    return problem(cast("Refusal", refusal))


async def _unfit(_request: Request, unfit: Exception) -> Response:
    # Where it does not fit is said; what was sent there may be a secret, and is not.
    error = cast("RequestValidationError", unfit).errors()[0]
    where = ".".join(str(step) for step in error["loc"])
    return _written(
        Problem(
            type="urn:negotiation-room:refusal:transport.unfit_request",
            title="The request is not of the form the document of this interface gives.",
            status=422,
            detail=f"the request does not fit at “{where}”: update your client",
            code="transport.unfit_request",
        ),
        {},
    )


async def _elsewhere(_request: Request, answer: Exception) -> Response:
    given = cast("HTTPException", answer)
    phrase = HTTPStatus(given.status_code).phrase.lower()
    is_missing = given.status_code == HTTPStatus.NOT_FOUND
    return _written(
        Problem(
            type="about:blank",
            title=HTTPStatus(given.status_code).phrase,
            status=given.status_code,
            detail="there is nothing at this address" if is_missing else phrase,
            code=f"transport.{phrase.replace(' ', '_')}",
        ),
        given.headers or {},
    )


def _written(answer: Problem, headers: Mapping[str, str]) -> Response:
    body = orjson.dumps(answer.model_dump(exclude_none=True))
    return Response(body, answer.status, dict(headers), MEDIA_TYPE)


class Defects:
    """Catches what is no refusal, logs it once with an incident number, and answers with that.

    An answer that has begun cannot be changed into another: then the connection just ends.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; step in only when it breaks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watching(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watching)
        except Exception:
            incident = secrets.token_hex(5)
            _log.exception("transport.defect", incident=incident, method=scope["method"])
            if begun:
                raise
            await defect(incident)(scope, receive, send)
