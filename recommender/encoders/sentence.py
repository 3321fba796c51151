"""Any sentence-transformers model, a folder or a hub name."""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.encoders.fingerprint import fingerprint_of
from recommender.encoders.vectors import Vectors, mean_direction, normalise
from recommender.errors import InvalidQuery, MissingExtra

SHIPPED_NAMES = ("joint-zh-en", "minilm-zh-en", "static-zh-en", "hash")
SHIPPED = f"{', '.join(SHIPPED_NAMES[:-1])} and {SHIPPED_NAMES[-1]} need no download"
_PATIENCE = 10.0  # seconds to wait for the hub's answer whether it has a model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


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
        Prefixes of documents and questions, in place of the model's own prompts: for example
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
        folder = Path(self.name).is_dir()
        if find_spec("sentence_transformers") is None:
            message = f"there is no folder {self.name!r}, and {SHIPPED}; any other model"
            raise MissingExtra("models", f"the model {self.name!r}" if folder else message)
        here = folder or not _is_on_hub(self.name)  # before PyTorch, which takes seconds to load
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                self.name,
                device=self._device,
                model_kwargs={"use_safetensors": True},
                local_files_only=here,
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
        return fingerprint_of(weights.digest(), *modules, prompts)

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


def _is_on_hub(name: str) -> bool:
    """Whether the hub has a model of this name; False if the hub cannot be reached, but the model was downloaded before.

    The hub is asked once.

    Raises
    ------
    InvalidQuery
        If the hub has no such model, or cannot be reached and the model was never downloaded.
    """
    from huggingface_hub import HfApi, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    full = name if "/" in name else f"sentence-transformers/{name}"
    try:
        HfApi().model_info(full, timeout=_PATIENCE)
    except HFValidationError as error:
        raise InvalidQuery("model", f"{name!r} is no folder, and no name of the hub") from error
    except HfHubHTTPError as error:
        if error.response.status_code in (401, 404):
            message = f"{name!r} is no folder, and no model of the hub that may be read; {SHIPPED}"
            raise InvalidQuery("model", message) from error
    except Exception:  # noqa: BLE001 - of whichever HTTP library the hub's client is made with
        pass
    else:
        return True
    if not isinstance(try_to_load_from_cache(full, "config.json"), str):
        message = (
            f"{name!r} is no folder and was never downloaded, and the hub cannot be asked for it "
            f"(no network, or HF_HUB_OFFLINE is set); {SHIPPED}"
        )
        raise InvalidQuery("model", message)
    return False


def _weighted(vectors: list[Any], windows: list[tuple[str, int]]) -> Vectors:
    weights = np.array([tokens for _, tokens in windows], np.float32)
    return mean_direction(np.stack(vectors) * weights[:, None])
