"""Origins: the sites whose pages may read answers (CORS); others are refused with a problem document."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api.problems import Refuse, problem

_EXPOSED = ("ETag", "Server-Timing", "X-Request-Id", "Retry-After")


class Origins(CORSMiddleware):
    """Answers preflight requests and adds CORS headers, for the pages of some origins.

    Parameters
    ----------
    allowed : sequence of str
        Origins such as ``https://site.example``, or ``*`` for any.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...], refuse: Refuse = problem) -> None:
        super().__init__(
            app,
            allow_origins=allowed,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type", "If-None-Match", "X-Request-Id"),
            expose_headers=_EXPOSED,
        )
        self._refuse = refuse
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else {}
        if scope.get("method") == "OPTIONS" and "access-control-request-method" in headers:
            response = self.preflight_response(Headers(scope=scope))
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                response = self._refused(Request(scope), response)
            await response(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    def _refused(self, request: Request, response: Response) -> Response:
        why = bytes(response.body).decode()
        refused = self._refuse(request, HTTPStatus.BAD_REQUEST, f"{why}; see the setting `origins`")
        refused.headers["Vary"] = "Origin"
        return refused
