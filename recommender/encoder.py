"""Encoders: anything that turns texts into rows of unit length.

The shipped model is a table of token vectors and needs neither torch nor a graphics card; any
sentence-transformers model, a folder or a hub name, does the same job more slowly.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from recommender.entries import TEXT_TEMPLATE
from recommender.errors import InvalidQuery, MissingExtra
from recommender.identity import title_key
from recommender.vectors import Vectors, mean_direction, normalise

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "static-zh-en"
"""The shipped model: our own, Chinese and English, 384 dimensions."""

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = (_PACKAGE / "models", _PACKAGE.parent / "models")  # in a wheel; in a checkout


class Encoder(Protocol):
    """Turns texts into vectors; two encoders with one fingerprint give the same vectors."""

    @property
    def name(self) -> str:
        """What a person calls it: a shipped name, a folder, a hub name."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of weights, dimension, pooling, prompts, text template and normalisation."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts whole.

        Parameters
        ----------
        texts : sequence of str
            Any length, may be empty.
        query : bool
            Whether these are questions, for models that prompt questions and documents apart.

        Returns
        -------
        array, shape (len(texts), dimension), float32
            Unit rows in the order of `texts`; a text without any token gives a row of zeros.
        """
        ...


def _fingerprint(*parts: bytes | str) -> str:
    hashed = hashlib.sha256()
    for part in (TEXT_TEMPLATE, "unit rows, mean over languages", *parts):
        hashed.update(part.encode() if isinstance(part, str) else part)
        hashed.update(b"\0")
    return hashed.hexdigest()[:16]


class HashEncoder:
    """Signed feature hashing of words and of pairs of Chinese characters; needs no weights.

    A stand-in for tests and for trying the service out: texts that share words are near, and no
    two languages ever are. After Weinberger et al. 2009, *Feature hashing for large scale
    multitask learning*.
    """

    name = "hash"

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.fingerprint = _fingerprint("hash", str(dimension))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts; questions and documents alike."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature in _features(text):
                code = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest())
                row[code // 2 % self.dimension] += 1.0 if code % 2 else -1.0
        return normalise(rows)


def _features(text: str) -> Iterator[str]:
    for word in title_key(text).split():
        if word.isascii() or len(word) == 1:
            yield word
        else:
            yield from (a + b for a, b in pairwise(word))


class StaticEncoder:
    """A sentence-transformers ``StaticEmbedding`` folder, read without torch.

    A text's vector is the mean of its tokens' rows. There is no limit on length.

    Parameters
    ----------
    folder : Path
        With ``modules.json`` naming a StaticEmbedding module, its ``tokenizer.json`` and
        ``model.safetensors``.
    """

    _BATCH = 512  # texts tokenized and gathered at once: bounds memory, costs no speed

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or str(folder)
        self._module = folder / _static_module(folder)  # type: ignore[operator]

    @cached_property
    def _rows(self) -> Any:
        from safetensors.numpy import load_file

        return load_file(self._module / "model.safetensors")["embedding.weight"]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._module / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._rows.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """Hash of both files and of the pooling."""
        files = [self._module / "tokenizer.json", self._module / "model.safetensors"]
        return _fingerprint("static, mean", *(_sha256(file) for file in files))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts; questions and documents alike."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), self._BATCH):
            batch = list(texts[start : start + self._BATCH])
            encoded = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for i, tokens in enumerate(encoded, start):
                if tokens.ids:
                    out[i] = self._rows[tokens.ids].mean(axis=0, dtype=np.float32)
        return normalise(out)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _static_module(folder: Path) -> str | None:
    """Return the path, below `folder`, of its StaticEmbedding module; None if it has none."""
    listing = folder / "modules.json"
    if not listing.is_file():
        return None
    for module in json.loads(listing.read_text("utf-8")):
        if module["type"].rsplit(".", 1)[-1] == "StaticEmbedding":
            return str(module["path"])
    return None


class SentenceEncoder:
    """Any sentence-transformers model, loaded when first needed.

    Texts longer than the model reads are cut into windows of whole tokens, and the windows'
    vectors averaged by length, so nothing is left out. Only safetensors weights are loaded, and
    never code from the model's folder.

    Parameters
    ----------
    name : str
        A folder or a hub name, for example ``BAAI/bge-m3``.
    device : str
        ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    prompt, query_prompt : str or None
        Put before documents and questions instead of the model's own prompts, for example
        ``"passage: "`` and ``"query: "``.
    """

    def __init__(
        self,
        name: str,
        device: str = "cpu",
        prompt: str | None = None,
        query_prompt: str | None = None,
    ) -> None:
        self.name = name
        self._device = device
        self._prompts = {False: prompt, True: query_prompt}

    @cached_property
    def _model(self) -> "SentenceTransformer":
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtra("models", f"the model {self.name!r}") from error
        try:
            return SentenceTransformer(
                self.name, device=self._device, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise InvalidQuery("model", f"{self.name!r} cannot be loaded: {error}") from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every weight, the modules' settings and the prompts in force."""
        weights = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            weights.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
            weights.update(tensor.detach().cpu().float().numpy().tobytes())
        modules = [
            f"{type(m).__name__} {getattr(m, 'get_config_dict', dict)()}" for m in self._model
        ]
        prompts = json.dumps([self._model.prompts, [*self._prompts.values()]], sort_keys=True)
        return _fingerprint(weights.digest(), *modules, prompts)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts whole, questions and documents each with their prompt."""
        windows = [self._windows(text) for text in texts]
        flat = [piece for pieces in windows for piece, _ in pieces]
        if not flat:
            return np.zeros((len(texts), self.dimension), np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        rows = encode(
            flat, prompt=self._prompts[query], normalize_embeddings=True, show_progress_bar=False
        )
        vectors = iter(normalise(np.asarray(rows, np.float32)))
        return np.concatenate([_weighted(list(islice(vectors, len(w))), w) for w in windows])

    def _windows(self, text: str) -> list[tuple[str, int]]:
        """Cut a text into pieces that the model reads whole, each with its number of tokens."""
        limit = self._model.max_seq_length
        if limit is None:
            return [(text, 1)]
        prompt = max(len(p or "") for p in (*self._prompts.values(), *self._model.prompts.values()))
        room = max(8, int(limit) - 4 - prompt // 2)  # special tokens, and the longest prompt
        spans = self._model.tokenizer(
            text,
            add_special_tokens=False,
            truncation=False,
            return_offsets_mapping=True,
            verbose=False,
        )["offset_mapping"]
        if len(spans) <= room:
            return [(text, max(1, len(spans)))]
        parts = [spans[i : i + room] for i in range(0, len(spans), room)]
        return [(text[part[0][0] : part[-1][1]], len(part)) for part in parts]


def _weighted(vectors: list[Any], windows: list[tuple[str, int]]) -> Vectors:
    weights = np.array([tokens for _, tokens in windows], np.float32)
    return mean_direction(np.stack(vectors) * weights[:, None])


def open_encoder(
    name: str = DEFAULT_MODEL,
    device: str = "cpu",
    prompt: str | None = None,
    query_prompt: str | None = None,
) -> Encoder:
    """Return the encoder of this name: ``hash``, a shipped model, a folder, or a hub name."""
    if name == "hash":
        return HashEncoder()
    shipped = (folder / name for folder in _SHIPPED if "/" not in name and "\\" not in name)
    folder = next((f for f in shipped if (f / "modules.json").is_file()), Path(name))
    if folder.is_dir() and _static_module(folder) is not None and not (prompt or query_prompt):
        return StaticEncoder(folder, name)
    if name == DEFAULT_MODEL:
        raise InvalidQuery("model", f"the shipped model {name} is not where it was installed")
    return SentenceEncoder(str(folder) if folder.is_dir() else name, device, prompt, query_prompt)


def embed(encoder: Encoder, entries: Iterable[tuple[str, ...]]) -> Vectors:
    """Embed entries, each given by its texts: the normalised mean of the texts' vectors.

    Returns
    -------
    array, shape (number of entries, dimension), float32
        Unit rows, in order.
    """
    groups = list(entries)
    vectors = encoder.encode([text for texts in groups for text in texts])
    out = np.empty((len(groups), encoder.dimension), np.float32)
    start = 0
    for i, texts in enumerate(groups):
        out[i] = mean_direction(vectors[start : start + len(texts)])[0]
        start += len(texts)
    return out
