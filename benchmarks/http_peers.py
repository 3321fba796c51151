"""What `/similar` is compared with: a bare ASGI route and a bare FastAPI route that return bytes.

    python benchmarks/http_peers.py asgi|fastapi PORT WORKERS BODY_FILE

Served as `recommender serve` serves: uvicorn with httptools, uvloop where there is one, no access log.
"""

import sys
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess


def asgi(file: Path) -> ASGIApp:
    """Return an application that sends the file's bytes, and does nothing else."""
    body = file.read_bytes()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
    ]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return app


def fastapi(file: Path) -> ASGIApp:
    """Return an application whose one route takes the parameters and returns the file's bytes."""
    body, app = file.read_bytes(), FastAPI()

    @app.get("/similar")
    async def similar(id: str, k: int = 10) -> Response:
        return Response(body, media_type="application/json")

    return app


def main() -> None:
    kind, port, workers, file = sys.argv[1:]
    config = uvicorn.Config(
        partial({"asgi": asgi, "fastapi": fastapi}[kind], Path(file)),
        factory=True,
        port=int(port),
        workers=int(workers),
        http="httptools",
        access_log=False,
        log_level="error",
    )
    if config.workers == 1:
        uvicorn.Server(config).run()
    else:
        Multiprocess(config, sockets=[config.bind_socket()]).run()


if __name__ == "__main__":
    main()
