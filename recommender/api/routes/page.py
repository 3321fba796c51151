"""The page and its static files, which load nothing from other servers; and the page for addresses that do not exist."""

from html import escape
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.staticfiles import StaticFiles

from recommender.api.middleware.prefix import PREFIX

_WEB = Path(str(files("recommender.api"))) / "web"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
_NOTHING = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>There is no such page · 没有这一页</title>
  <link rel="icon" href="{home}assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="{home}assets/style.css">
</head>
<body>
  <main>
    <div class="notice">
      <h1>There is no such page.</h1>
      <p><a href="{home}">Go to the first page</a></p>
      <p lang="zh-CN">没有这一页。<a href="{home}">前往首页</a></p>
    </div>
  </main>
</body>
</html>
"""


def nothing_here(request: Request) -> HTMLResponse:
    """Return the page that a browser gets at an address that does not exist."""
    home = escape(str(request.scope.get(PREFIX, ""))) + "/"
    return HTMLResponse(_NOTHING.format(home=home), 404, _HEADERS)


def add_page(app: FastAPI) -> None:
    """Put the page into `app`."""

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(_WEB / "index.html", headers=_HEADERS)

    app.mount("/assets", StaticFiles(directory=_WEB), name="assets")
