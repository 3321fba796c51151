"""Related papers for entries of AI research digests, across Chinese and English.

Data flows one way: documents -> sources -> entries -> catalogue -> encoders -> retrieval -> releases, which
`batch` drives; `engine` answers questions of a release, for `api`, `client` and `cli`. README.md beside this file
has the drawing, the promises and the journeys; each package opens with what it is and what it may touch.

For programs and notebooks: `Recommender` asks a home folder, `recommender.client` a service.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from recommender.client.local import Recommender

__all__ = ["Recommender", "__version__", "samples_folder"]


def samples_folder() -> Path:
    """Return the folder of the sample digests that come with the package."""
    return Path(__file__).parent / "samples"


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for: the command line imports this module too, and needs less.
    if name == "Recommender":
        from recommender.client.local import Recommender

        return Recommender
    if name == "__version__":
        from importlib.metadata import version

        return version("recommender")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
