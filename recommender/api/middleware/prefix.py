"""Under a path: what a proxy in front says of the address that people use.

A proxy that serves this under a path of its own (``https://site/rec/``) takes the path off and names
it as ``X-Forwarded-Prefix``. It counts, like the other ``X-Forwarded`` headers, only from an address
that is trusted: 127.0.0.1, or what `FORWARDED_ALLOW_IPS` names.
"""

import re
from collections.abc import Container

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "recommender.prefix"
"""The key of a scope under which the path stands, without a slash behind."""

_PATH = re.compile(rb"(?:/[\w.~!$&'()*+,;=:@-]+)+/?")


class Trusted:
    """Notes the path that a trusted proxy names, and no other's; outside of all else.

    Parameters
    ----------
    trusted : container of str
        The addresses that count.
    """

    def __init__(self, app: ASGIApp, trusted: Container[str]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what was asked, with the path it was asked under."""
        if scope["type"] == "http" and (scope.get("client") or [None])[0] in self._trusted:
            for name, value in scope["headers"]:
                if name == b"x-forwarded-prefix" and _PATH.fullmatch(value):
                    scope[PREFIX] = value.rstrip(b"/").decode("ascii")
        await self._app(scope, receive, send)


class Prefixed:
    """Has routes answer as if the path were theirs: links and redirects begin with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer under the path that was noted, if one was."""
        if prefix := scope.get(PREFIX):
            scope["root_path"] = prefix
            if not f"{scope['path']}/".startswith(f"{prefix}/"):
                scope["path"] = prefix + scope["path"]
        await self._app(scope, receive, send)
