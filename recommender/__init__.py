"""Related papers for entries of AI research digests, across Chinese and English.

Data flows one way: errors, identity, entries and vectors at the bottom; sources and catalogue, encoder
and index above them; releases and the delta beside them; engine (hot path) and batch (cold path); api and
cli on top. The layers stand in pyproject.toml, each module's subject in its first line.
"""

from pathlib import Path


def samples_folder() -> Path:
    """Return the folder of the sample digests that come with the package."""
    return Path(__file__).parent / "samples"
