"""Proxy headers: the client, and the path prefix under which people reach this server through a proxy.

A proxy that serves this server under a path (``https://site/rec/``) removes the path from requests and names
it in ``X-Forwarded-Prefix``; or a setting here names it. The header counts, like the other ``X-Forwarded`` headers,
only from a trusted address: 127.0.0.1, or one that the setting `proxies` names.
"""

import re
from collections.abc import Awaitable
from typing import cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

PREFIX = "recommender.prefix"
"""The key under which a request's scope holds the path prefix, without a slash at its end."""

_HOST = re.compile(rb"(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?")
_PATH = re.compile(rb"(?:/[\w.~!$&'()*+,;=:@-]+)+/?")


def asked_path(scope: Scope) -> str:
    """Return the path of a request as the client sent it, with the proxy's prefix."""
    path, prefix = str(scope["path"]), str(scope.get(PREFIX, ""))
    return path if f"{path}/".startswith(f"{prefix}/") else prefix + path


class ProxyHeaders:
    """Reads the client and the path prefix from the headers of a trusted proxy; the outermost middleware.

    Parameters
    ----------
    trusted : str or list of str
        The addresses and networks of trusted proxies, with commas between; ``*`` for any.
    under : str
        The path prefix of requests for which no proxy names one.
    """

    def __init__(self, app: ASGIApp, trusted: str | list[str], under: str = "") -> None:
        self._app = app
        proxied = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]
        self._proxied = cast("ASGIApp", proxied)
        self._trusted = proxied.trusted_hosts
        self._under = under.rstrip("/")

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass a request on, with its client and its path prefix."""
        app = self._app
        if scope["type"] == "http":
            if self._under:
                scope[PREFIX] = self._under
            for name, _ in scope["headers"]:
                if name.startswith(b"x-forwarded-"):  # to read an address takes longer than to look
                    if (scope.get("client") or [None])[0] in self._trusted:
                        self._note(scope)
                        app = self._proxied
                    break
        return app(scope, receive, send)

    @staticmethod
    def _note(scope: Scope) -> None:
        host = None
        for name, value in scope["headers"]:
            if name == b"x-forwarded-prefix" and _PATH.fullmatch(value):
                scope[PREFIX] = value.rstrip(b"/").decode("ascii")
            elif name == b"x-forwarded-host" and _HOST.fullmatch(value):
                host = value
        if host is not None:
            headers = [header for header in scope["headers"] if header[0] != b"host"]
            scope["headers"] = [*headers, (b"host", host)]


class PathPrefix:
    """Sets the path prefix as ASGI's ``root_path`` for the routes, so that links and redirects begin with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request under its path prefix, if it has one."""
        if prefix := scope.get(PREFIX):
            scope["root_path"] = prefix
            scope["path"] = asked_path(scope)
        await self._app(scope, receive, send)
