"""Background tasks of a server: embed entries that other programs stored, and check the release's files for changes."""

import asyncio
import contextlib
import logging

from starlette.exceptions import HTTPException

from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.errors import RecommenderError

_log = logging.getLogger(__name__)


async def keep_up(engine: Engine, pool: ThreadPool, pause: float = 0.5) -> None:
    """Embed entries that lack a vector, and look for new ones every `pause` seconds, until cancelled.

    Parameters
    ----------
    pool : ThreadPool
        Its threads do the work, between the writes of clients.
    """
    last_message = ""
    while True:
        embedded = 0
        try:
            embedded = await pool.run(engine.embed_pending)
            last_message = ""
        except (RecommenderError, HTTPException) as error:  # the latter: so many write just now
            if str(error) != last_message:  # once, not twice a second
                last_message = str(error)
                _log.warning("entries that others stored cannot be found yet: %s", error)
        if not embedded:
            await asyncio.sleep(pause)


async def keep_watch(engine: Engine, pool: ThreadPool, pause: float = 0.5) -> None:
    """Call `Engine.examine` every `pause` seconds, for ever."""
    while True:
        with contextlib.suppress(HTTPException):  # the server stops
            await pool.run(engine.examine)
        await asyncio.sleep(pause)
