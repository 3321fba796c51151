"""Static embeddings: a text's vector is the mean of its tokens' rows; no torch, no graph."""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.encoders.fingerprint import checksum, fingerprint_of
from recommender.encoders.token_ids import TokenIds, numbered, token_ids
from recommender.encoders.vectors import Vectors, normalise
from recommender.encoders.weights import mapped_tensor


class StaticEncoder:
    """A sentence-transformers ``StaticEmbedding`` folder, read without torch.

    A text's vector is the mean of its tokens' rows. There is no limit on length.

    Parameters
    ----------
    folder : Path
        Has ``modules.json`` that names a StaticEmbedding module, its ``tokenizer.json`` and
        ``model.safetensors``.
    """

    _BATCH = 512  # texts gathered at once: bounds memory, costs no speed

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or str(folder)
        self._module = folder / static_module(folder)  # type: ignore[operator]

    @cached_property
    def _rows(self) -> npt.NDArray[np.floating]:
        return mapped_tensor(self._module / "model.safetensors", "embedding.weight")

    @cached_property
    def token_ids(self) -> TokenIds:
        """The tokenizer that cuts texts into token ids."""
        return token_ids(self._module / "tokenizer.json")

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._rows.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """Hash of both files and of the pooling."""
        files = [self._module / "tokenizer.json", self._module / "model.safetensors"]
        return fingerprint_of("static, mean", *(checksum(file) for file in files))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts; questions and documents alike."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), self._BATCH):
            batch = texts[start : start + self._BATCH]
            out[start : start + len(batch)] = self.encode_tokens(self.token_ids.of(batch))
        return out

    def encode_tokens(self, tokens: Sequence[npt.ArrayLike]) -> Vectors:
        """Return the vectors of some texts, at least one, given their token ids."""
        ids = [np.asarray(each, np.int32) for each in tokens]
        out = np.zeros((len(ids), self.dimension), np.float32)
        # A token is in many texts: its row is widened once.
        distinct, places = numbered(np.concatenate(ids), len(self._rows))
        rows = self._rows[distinct].astype(np.float32)
        ones, end = np.ones(max(map(len, ids)), np.float32), 0
        for i, text in enumerate(ids):
            begin, end = end, end + len(text)
            out[i] = ones[: len(text)] @ rows.take(places[begin:end], 0)  # a product sums faster
        return normalise(out)

    def word_vectors(self, ids: npt.NDArray[np.integer]) -> Vectors:
        """Return the rows of some tokens of the vocabulary, of unit length, shape (len(ids), dimension)."""
        rows = self._rows[ids].astype(np.float32)
        lengths = np.sqrt(
            np.einsum("ij,ij->i", rows, rows)
        )  # thousands at once: in single precision
        return np.asarray(rows / np.maximum(lengths, 1e-6)[:, None], np.float32)


def static_module(folder: Path) -> str | None:
    """Return the path, below `folder`, of its StaticEmbedding module; None if it has none."""
    listing = folder / "modules.json"
    if not listing.is_file():
        return None
    for module in json.loads(listing.read_text("utf-8")):
        if module["type"].rsplit(".", 1)[-1] == "StaticEmbedding":
            return str(module["path"])
    return None
