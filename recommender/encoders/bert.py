"""A BERT-type sentence encoder in 8-bit arithmetic, on ONNX Runtime and without torch.

The folder is a sentence-transformers one (``model.safetensors``, half precision, ``tokenizer.json``,
``config.json``) with ``graph.onnx`` beside it: the layers without any weight. The weights are
rounded to 8 bits as they are loaded, column by column, and the graph rounds what flows through it
token by token, so that a text's vector depends on that text alone, whatever it is encoded with.
A linear module behind the mean (`Dense`, without bias or activation) is applied in float.
"""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.address_space import require
from recommender.deadline import Deadline
from recommender.encoders.fingerprint import checksum, fingerprint_of
from recommender.encoders.vectors import Vectors, normalise
from recommender.encoders.weights import mapped_tensor
from recommender.errors import InvalidQuery

GRAPH = "graph.onnx"
SCALE = ".scale"
"""The suffix of the tensor with a matrix's scales, by which its columns, rounded to -127..127, are multiplied."""

_WORDS = "embeddings.word_embeddings.weight"


class BertEncoder:
    """A shipped transformer; its vector of a text is the mean over the text's tokens.

    A text longer than the model's positions is read in windows, each token counting alike, so
    nothing is left out.

    Parameters
    ----------
    folder : Path
        Has `GRAPH`, the weights, the tokenizer and the configuration.
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or str(folder)
        self._folder = folder

    @cached_property
    def _config(self) -> dict[str, Any]:
        return dict(json.loads((self._folder / "config.json").read_text("utf-8")))

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._config["hidden_size"])

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the files that vectors depend on, and of the pooling."""
        files = [self._folder / file for file in ("tokenizer.json", "model.safetensors", GRAPH)]
        files += [self._linear] if self._linear else []
        return fingerprint_of("bert, int8, mean", *map(checksum, files))

    @cached_property
    def _linear(self) -> Path | None:
        """The weights of the linear module behind the mean; None if there is no such module."""
        listing = json.loads((self._folder / "modules.json").read_text("utf-8"))
        for module in listing:
            if module["type"].endswith(".Dense"):
                folder = self._folder / str(module["path"])
                config = json.loads((folder / "config.json").read_text("utf-8"))
                if config["bias"] or not config["activation_function"].endswith(".Identity"):
                    raise InvalidQuery("model", f"{folder} is more than a matrix")
                return folder / "model.safetensors"
        return None

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _loaded(self) -> tuple[Any, npt.NDArray[np.floating], Vectors]:
        """The ONNX session, the embeddings of the tokens, and those of the positions, which are added to them."""
        import onnxruntime
        from safetensors import safe_open

        file = self._folder / "model.safetensors"
        with safe_open(file, framework="numpy") as tensors:
            others = sorted({*tensors.keys()} - {_WORDS})
            weights = {name: tensors.get_tensor(name) for name in others}
        words = mapped_tensor(file, _WORDS)
        positions = weights["embeddings.position_embeddings.weight"].astype(np.float32)
        positions += weights["embeddings.token_type_embeddings.weight"][0]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # texts are read side by side instead, see `encode`
        # Sums of two products overflow 16 bits on a processor without VNNI, and vectors would
        # depend on the processor: there, ONNX Runtime takes the exact instructions instead.
        options.add_session_config_entry("session.x64quantprecision", "1")
        names, values = zip(*_rounded(weights), strict=True)
        initial_values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in values]
        options.add_external_initializers(list(names), initial_values)
        graph = (self._folder / GRAPH).read_bytes()
        return onnxruntime.InferenceSession(graph, options), words, positions

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts, on every core; questions and documents alike."""
        if "_loaded" not in vars(self):
            single = len(texts) == 1
            require("the transformer", 350) if single else require("the transformer", 300, 260)
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ids = [encoding.ids for encoding in encoded]
        out = np.zeros((len(ids), self.dimension), np.float32)
        limit = deadline.current()
        if len(ids) == 1:  # without waking a second thread
            out[0] = self._sum(ids[0], limit)
        elif ids:
            _ = self._loaded  # once, before the threads ask for it
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                for row, total in zip(out, pool.map(self._sum, ids, repeat(limit)), strict=True):
                    row[:] = total
        return normalise(out)

    @cached_property
    def _matrix(self) -> Vectors | None:
        from safetensors.numpy import load_file

        if self._linear is None:
            return None
        return np.asarray(load_file(self._linear)["linear.weight"], np.float32)

    def _sum(self, ids: list[int], limit: Deadline) -> Vectors:
        """Return the sum of a text's windows: the mean vector of each times its number of tokens."""
        session, words, positions = self._loaded
        first, last = (self._tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
        room = len(positions) - 2
        total = np.zeros(self.dimension, np.float32)
        for start in range(0, len(ids), room):
            limit.check()
            window = [first, *ids[start : start + room], last]
            rows = words[window].astype(np.float32) + positions[: len(window)]
            (mean,) = session.run(None, {"embeddings": rows[None]})
            total += mean[0] * len(window)
        return total if self._matrix is None else self._matrix @ total


def _rounded(weights: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the layers' tensors as the graph takes them: matrices (in, out) in int8, with scales."""
    for name, tensor in weights.items():
        if name.startswith("encoder.") and tensor.ndim == 2:
            matrix = tensor.astype(np.float32)
            scale = np.abs(matrix).max(axis=1, keepdims=True) / 127
            scale[scale == 0] = 1
            matrix /= scale
            np.rint(matrix, out=matrix)
            yield name, np.ascontiguousarray(matrix.astype(np.int8).T)
            yield name + SCALE, scale[:, 0]
        elif name.startswith(("encoder.", "embeddings.LayerNorm.")):
            yield name, tensor.astype(np.float32)
