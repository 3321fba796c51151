"""The page and its files: static, and asking nobody but this server."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

_WEB = Path(str(files("recommender.api"))) / "web"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def add_page(app: FastAPI) -> None:
    """Put the page into `app`."""

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
        return FileResponse(_WEB / "index.html", headers=headers)

    app.mount("/assets", StaticFiles(directory=_WEB), name="assets")
