"""Related papers for entries of AI research digests, across Chinese and English.

Data flows one way: errors, identity, entries and vectors at the bottom; sources and catalogue, encoder
and index above them; releases and the delta beside them; engine (hot path) and batch (cold path); api and
cli on top. The layers stand in pyproject.toml, each module's subject in its first line.

For programs and notebooks: `Recommender` asks a home folder, `recommender.client` a service.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.client.local import Recommender

__all__ = ["Recommender", "samples_folder"]


def samples_folder() -> Path:
    """Return the folder of the sample digests that come with the package."""
    return Path(__file__).parent / "samples"


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for: the command line imports this module too, and needs less.
    if name == "Recommender":
        from recommender.client.local import Recommender

        return Recommender
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
