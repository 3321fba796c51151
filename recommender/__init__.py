"""Related papers for entries of AI research digests, across Chinese and English.

Modules in the order data flows through them:

errors -> identity -> entries, vectors -> sources, catalogue, encoder, index, settings
-> releases -> batch (cold path), engine (hot path), evaluation -> api -> cli
"""

from pathlib import Path


def samples_folder() -> Path:
    """Return the folder of the sample digests that come with the package."""
    return Path(__file__).parent / "samples"
