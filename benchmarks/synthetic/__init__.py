"""Synthetic digests: records written in layouts that people and tools use, with what is right.

`generate` gives documents with their truth, the same for the same seed. Layouts are functions in
`tuned` and in `held_out`; the second may be seen by no one who changes the reader, since it is what
tells whether the reader learned kinds of digests or these documents.
"""

from synthetic.catalogue import SPLITS, families, generate
from synthetic.items import Digest, Item

__all__ = ["SPLITS", "Digest", "Item", "families", "generate"]
