"""Texts to vectors: dense ones of a model, sparse ones of terms.

`protocol.Encoder` is what a model has to do; five modules do it: `bert` and `static` run the shipped models
without PyTorch, `joint` both as one, `sentence` any sentence-transformers model, `hashed` needs no weights and is for tests.
`term_encoder.TermEncoder` counts terms, of which `sparse.SparseVectors` are made; `token_ids` says which tokens
texts are made of, once for both. `open_encoder` finds an encoder
by its name, `embed` makes an entry's vector of its texts, `microbatch` combines concurrent calls of several threads.

Dense rows are (n, d) float32 of unit length; equal fingerprints mean equal vectors for equal texts. Touches:
entries. Heavy imports stand inside functions. To add an encoder: a class of the protocol, its
fingerprint, and how `open_encoder` knows it; `check_encoder` of the tests says whether it keeps its promises.
"""

import difflib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from recommender.encoders.batched import BatchedEncoder
from recommender.encoders.bert import GRAPH, BertEncoder
from recommender.encoders.hashed import HashEncoder
from recommender.encoders.joint import JOINT, JointEncoder, parts_of
from recommender.encoders.protocol import Encoder
from recommender.encoders.sentence import SHIPPED, SHIPPED_NAMES, SentenceEncoder
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.static import StaticEncoder, static_module
from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import Vectors, mean_direction
from recommender.errors import InvalidQuery

__all__ = [
    "DEFAULT_MODEL",
    "BatchedEncoder",
    "BertEncoder",
    "Encoder",
    "HashEncoder",
    "JointEncoder",
    "SentenceEncoder",
    "StaticEncoder",
    "embed",
    "embed_and_count",
    "open_encoder",
    "shipped_static_encoder",
    "shipped_term_encoder",
]

DEFAULT_MODEL = "joint-zh-en"
"""The shipped transformer and the shipped table of word vectors as one, Chinese and English, 384 dimensions."""

STATIC_MODEL = "static-zh-en"
"""The shipped table of word vectors: a hundred times faster, 256 dimensions."""

_PACKAGE = Path(__file__).resolve().parents[1]
_SHIPPED = (_PACKAGE / "models", _PACKAGE.parent / "models")  # in a wheel; in a checkout


def open_encoder(
    name: str = DEFAULT_MODEL,
    device: str = "cpu",
    prompt: str | None = None,
    query_prompt: str | None = None,
) -> Encoder:
    """Return the encoder of this name: ``hash``, a shipped model, a folder, or a hub name.

    A folder whose model runs without torch is opened without it, unless a device or prompts are given, which only
    `SentenceEncoder` supports.

    Raises
    ------
    InvalidQuery
        If the name is a path to no folder, or a misspelt name of a shipped model; if prompts are given for a joint
        model, or a part of it is itself a joint model.
    """
    if name == "hash":
        return HashEncoder()
    folder = _shipped_folder(name) or Path(name)
    if parts := [folder / part["folder"] for part in parts_of(folder)]:
        if prompt or query_prompt:
            raise InvalidQuery("model", f"{name} is made of models that know no prompts")
        if joint := next(filter(parts_of, parts), None):
            raise InvalidQuery("model", f"{joint}, a part of {name}, is a joint model itself")
        return JointEncoder(folder, [open_encoder(str(part), device) for part in parts], name)
    if folder.is_dir() and not (prompt or query_prompt):
        if static_module(folder) is not None:
            return StaticEncoder(folder, name)
        if device == "cpu" and (folder / GRAPH).is_file():
            return BertEncoder(folder, name)
    if name == DEFAULT_MODEL and not folder.is_dir():
        raise InvalidQuery("model", f"the shipped model {name} is not where it was installed")
    if not folder.is_dir():
        _refuse_misspelt(name)
    return SentenceEncoder(str(folder) if folder.is_dir() else name, device, prompt, query_prompt)


def _refuse_misspelt(name: str) -> None:
    """Raise for a name that cannot be one of the hub's: a path to no folder, or a misspelt shipped model."""
    if name.count("/") > 1 or name[:1] in ("/", ".", "~") or "\\" in name:
        raise InvalidQuery("model", f"there is no folder {name!r}; {SHIPPED}")
    if "/" in name:  # somebody's, on a hub
        return
    beginning_so = [one for one in SHIPPED_NAMES if one.startswith(name)]
    if similar := beginning_so or difflib.get_close_matches(name, SHIPPED_NAMES, 1, cutoff=0.75):
        raise InvalidQuery(
            "model", f"there is no model {name!r}; did you mean {similar[0]}? {SHIPPED}"
        )


def _shipped_folder(name: str) -> Path | None:
    places = (folder / name for folder in _SHIPPED if "/" not in name and "\\" not in name)
    return next(
        (at for at in places if any((at / file).is_file() for file in ("modules.json", JOINT))),
        None,
    )


@cache
def shipped_term_encoder() -> TermEncoder:
    """Return the term encoder, which counts the tokens of the shipped static model whichever model makes the vectors.

    Raises
    ------
    InvalidQuery
        If the package lacks its models.
    """
    return TermEncoder(_static_folder() / "tokenizer.json")


@cache
def shipped_static_encoder() -> StaticEncoder:
    """Return the encoder of the shipped table of word vectors, by which explanations compare sentences.

    Raises
    ------
    InvalidQuery
        If the package lacks its models.
    """
    return StaticEncoder(_static_folder(), STATIC_MODEL)


def _static_folder() -> Path:
    folder = _shipped_folder(STATIC_MODEL)
    if folder is None:
        raise InvalidQuery(
            "model", f"the shipped model {STATIC_MODEL} is not where it was installed"
        )
    return folder


def embed(encoder: Encoder, entries: Iterable[tuple[str, ...]]) -> Vectors:
    """Embed entries, each given by its texts: the normalised mean of the texts' vectors.

    Returns
    -------
    array, shape (number of entries, dimension), float32
        Unit rows, in order.
    """
    groups = list(entries)
    return _means(encoder.encode([text for texts in groups for text in texts]), groups)


def embed_and_count(
    encoder: Encoder, term_encoder: TermEncoder, entries: Sequence[tuple[str, ...]]
) -> tuple[Vectors, SparseVectors]:
    """Embed entries and count their terms; each text is tokenized once if both read the same tokens.

    Returns
    -------
    array, SparseVectors
        As `embed` and `TermEncoder.encode` give them.
    """
    texts = [text for entry in entries for text in entry]
    if texts and isinstance(encoder, StaticEncoder) and encoder.token_ids is term_encoder.token_ids:
        tokens = encoder.token_ids.of(texts)
        return _means(encoder.encode_tokens(tokens), entries), term_encoder.encode_tokens(
            entries, tokens
        )
    return embed(encoder, entries), term_encoder.encode(entries)


def _means(vectors: Vectors, groups: Sequence[tuple[str, ...]]) -> Vectors:
    """Return the normalised mean of each entry's vectors, given one after the other."""
    out = np.empty((len(groups), vectors.shape[1]), np.float32)
    start = 0
    for i, texts in enumerate(groups):
        out[i] = mean_direction(vectors[start : start + len(texts)])[0]
        start += len(texts)
    return out
