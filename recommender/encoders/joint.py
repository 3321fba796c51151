"""The joint encoder: vectors of a sentence encoder and of word vectors, concatenated and projected to one."""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from recommender.encoders.fingerprint import checksum, fingerprint_of
from recommender.encoders.protocol import Encoder
from recommender.encoders.vectors import Vectors, normalise

JOINT = "joint.json"
"""The file of a joint model that lists its parts, each with its ``folder``, relative to the model's, and its ``weight``."""

PROJECTION = "projection.safetensors"


class JointEncoder:
    """The vectors of several encoders, weighted, concatenated and projected to one.

    With unit rows ``a`` and ``b`` of two parts and their weights, a text's vector is the direction of
    ``matrix @ concatenate([w_a * a, w_b * b])``; `scripts/join_models.py` says how the matrix is made.

    Parameters
    ----------
    folder : Path
        Has `JOINT`, and `PROJECTION` with the ``matrix``, shape (dimension, sum of the parts' dimensions), in
        8 bits, and the ``scale`` of each of its rows.
    parts : sequence of Encoder
        The encoders that `JOINT` names, in its order.
    """

    def __init__(self, folder: Path, parts: Sequence[Encoder], name: str | None = None) -> None:
        self.name = name or str(folder)
        self._folder, self._parts = folder, parts

    @cached_property
    def _matrix(self) -> Vectors:
        """The matrix, its columns multiplied by the weight of the part that they belong to."""
        from safetensors.numpy import load_file

        stored = load_file(self._folder / PROJECTION)
        matrix = stored["matrix"].astype(np.float32) * stored["scale"][:, None]
        weights = [part["weight"] for part in parts_of(self._folder)]
        matrix *= np.repeat(weights, [part.dimension for part in self._parts])
        return np.asarray(matrix, np.float32)

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return len(self._matrix)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the parts' fingerprints, their weights and the projection."""
        files = [checksum(self._folder / file) for file in (JOINT, PROJECTION)]
        return fingerprint_of("joint", *files, *(part.fingerprint for part in self._parts))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts; questions and documents as the parts do."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = np.hstack([part.encode(texts, query=query) for part in self._parts])
        # One by one: a product of many rows at once may round otherwise than that of one.
        return normalise(np.stack([self._matrix @ row for row in rows]))


def parts_of(folder: Path) -> list[dict[str, Any]]:
    """Return the parts of a joint model, each with its ``folder`` and ``weight``; none if it is no joint model."""
    listing = folder / JOINT
    return list(json.loads(listing.read_text("utf-8"))["parts"]) if listing.is_file() else []
