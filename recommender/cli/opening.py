"""Opening what commands work on: the settings, the catalogue, the engine."""

import gc
import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recommender.cli.configuration import settings_file
from recommender.settings import PREFIX, Settings

if TYPE_CHECKING:  # a cold command loads what it needs
    from recommender.catalogue.store import Catalogue
    from recommender.encoders import Encoder
    from recommender.engine.engine import Engine

_NEARLY = 85.0
"""The similarity of a name and a title, out of 100, from which the title is suggested: a few letters differ, or a word is missing."""


def settings_from(**flags: Any) -> Settings:
    """Return the settings of the environment and the settings file; a flag that is not None wins."""
    return Settings.from_mapping(os.environ, settings_file(), **flags)


def next_command(home: Path | None, arguments: str) -> str:
    """Return a command line to suggest next, with ``--home`` if that flag was given."""
    is_flag = home and str(home) != os.environ.get(f"{PREFIX}HOME")
    flag = f" --home {shlex.quote(str(home))}" if is_flag else ""
    return f"recommender {arguments}{flag}"


def encoder_of(settings: Settings, name: str | None = None) -> "Encoder":
    """Return the encoder of a name, by default that of the settings."""
    from recommender.encoders import open_encoder

    return open_encoder(
        name or settings.model, settings.device, settings.prompt, settings.query_prompt
    )


@contextmanager
def opened_catalogue(
    settings: Settings, *, any_other: bool = False, new: bool = False
) -> Iterator["Catalogue"]:
    """Open the catalogue of the home folder.

    Parameters
    ----------
    any_other : bool
        Whether the catalogue may be another than the one that the release in force was made of.
    new : bool
        Whether a missing catalogue is created.
    """
    from recommender.releases.home import open_catalogue, require_home, require_same_catalogue

    if not new:
        require_home(settings.home)
    with open_catalogue(settings.home) as catalogue:
        if not any_other:
            require_same_catalogue(settings.home, catalogue)
        with _suggesting(catalogue):
            yield catalogue


@contextmanager
def _suggesting(catalogue: "Catalogue") -> Iterator[None]:
    """Add a suggestion to the error of an unknown name: the entries whose titles the name nearly is."""
    from recommender.errors import EntryNotFound

    try:
        yield
    except EntryNotFound as error:
        from rapidfuzz import fuzz, process, utils

        titles = (
            list(catalogue.titles()) if len(error.id.split()) > 1 or not error.id.isascii() else []
        )
        near = process.extract(
            error.id,
            [title for _, title in titles],
            scorer=fuzz.ratio,
            processor=utils.default_process,
            limit=3,
            score_cutoff=_NEARLY,
        )
        for title, _, place in near:
            error.add_note(f"did you mean {titles[place][0]}  {title}")
        raise


@contextmanager
def opened_engine(settings: Settings, model: str | None) -> Iterator["Engine"]:
    """Open the engine over the home folder."""
    from recommender.engine.engine import Engine
    from recommender.releases.home import require_home

    require_home(settings.home)
    encoder_named = partial(encoder_of, settings)
    with Engine(
        settings.home, (lambda _: encoder_named(model)) if model else encoder_named
    ) as engine:
        if model:  # a look-up would not open it, and so answer by another
            engine.models.encoder(engine.snapshot.release)
        with _suggesting(engine.catalogue):
            yield engine


def short_lived(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command, which asks one question and ends, without the set-up that only long-running processes gain from."""

    @wraps(command)
    def run(**values: Any) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when FAISS and NumPy load
        gc.disable()
        try:
            command(**values)
        finally:
            gc.freeze()  # nothing is looked through on the way out
            gc.enable()

    return run
