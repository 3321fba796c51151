"""What the student learns from: lessons, their steps, and the loss of one step."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_.+/%]*")
SENTENCE = re.compile(r"[^。！？；]+[。！？；]*")
LONGEST = {"pairs": 128, "papers": 192, "english": 512}  # tokens read of a text
STEP_TOKENS = 3_072  # of one step, padding included
TEMPERATURE = 0.05
SAME = 0.95  # cosine from which two English texts are one, and no negatives of each other
HOLD = 30.0  # weight of English staying where it is


@dataclass
class Lesson:
    """Texts of one kind to learn from: what the student reads, and where it has to land.

    Attributes
    ----------
    kind : str
        ``pairs`` are sentences and terms, ``papers`` digests of papers (both are read in Chinese),
        ``english`` what has to stay where the teacher puts it.
    texts : list of tuple of str
        The text, and an English title or the empty string.
    targets : torch.Tensor
        (n, dimension) float16, the teacher's unit vectors of the English sides.
    """

    kind: Literal["pairs", "papers", "english"]
    texts: list[tuple[str, str]]
    targets: torch.Tensor

    def read(self, rows: np.ndarray, rng: np.random.Generator) -> list[str]:
        """Return what the student reads of some of the texts."""
        texts = [self.texts[i] for i in rows]
        return [view(t, rng) if self.kind == "papers" else t[0] for t in texts]


def view(text: tuple[str, str], rng: np.random.Generator) -> str:
    """Return what the student reads of a paper.

    Digests are long or short, carry the English title or names, or do not: half of the time a few
    sentences are left out; then the title is put before the rest, or Latin letters are taken out.
    """
    chinese, title = text
    sentences = SENTENCE.findall(chinese)
    if rng.random() < 0.5 and len(sentences) > 1:
        kept = rng.choice(
            len(sentences), rng.integers((len(sentences) + 1) // 2, len(sentences)), replace=False
        )
        chinese = "".join(sentences[i] for i in sorted(kept))
    draw = rng.random()
    if draw < 0.15 and title:
        return f"{title}\n{chinese}"
    if draw < 0.30:
        return LATIN.sub(" ", chinese)
    return chinese


def schedule(
    lessons: list[Lesson],
    epochs: Sequence[float],
    tokenizer: Tokenizer,
    seed: int,
    tokens: int | None = None,
) -> list[tuple[int, np.ndarray]]:
    """Cut the epochs into steps of so many tokens, texts of one length together, shuffled.

    Parameters
    ----------
    epochs : sequence of float
        How often the texts of each lesson are read.
    tokens : int, optional
        Of a step; `STEP_TOKENS` by default.

    Returns
    -------
    list of tuple
        The number of the lesson and the rows of it that each step reads.
    """
    steps: list[tuple[int, np.ndarray]] = []
    rng = np.random.default_rng(seed)
    for number, (lesson, times) in enumerate(zip(lessons, epochs, strict=True)):
        lengths = []
        for start in range(0, len(lesson.texts), 10_000):
            part = [text for text, _ in lesson.texts[start : start + 10_000]]
            lengths += [len(e.ids) for e in tokenizer.encode_batch_fast(part)]
        size = np.minimum(np.array(lengths), LONGEST[lesson.kind])
        for epoch in range(math.ceil(times)):
            order = rng.permutation(len(size))
            if epoch == int(times):
                order = order[: int(len(order) * (times % 1))]
            for start in range(0, len(order), 4_096):
                near = order[start : start + 4_096]
                near = near[np.argsort(size[near], kind="stable")]
                while len(near):
                    cost = size[near] * np.arange(1, len(near) + 1)
                    fit = max(1, int(np.searchsorted(cost, tokens or STEP_TOKENS)))
                    steps.append((number, near[:fit]))
                    near = near[fit:]
    return [steps[i] for i in rng.permutation(len(steps))]


def loss_of(
    kind: str, student: torch.Tensor, target: torch.Tensor, bank: torch.Tensor
) -> torch.Tensor:
    """Land on the target, and be told apart from everything else the teacher has seen.

    Five times one minus the cosine; InfoNCE against the bank, and of the targets against the
    batch; for papers also the divergence from the neighbours that the teacher sees in the bank.
    English texts have only to stay: `HOLD` times one minus the cosine.
    """
    own = (student * target).sum(1)
    if kind == "english":
        return HOLD * (1 - own).mean()
    near = target @ bank.T
    scores = student @ bank.T / TEMPERATURE
    itself = near > SAME
    others = scores.masked_fill(itself, -1e4)
    contrast = torch.logsumexp(torch.cat([own[:, None] / TEMPERATURE, others], 1), 1)
    loss = 5 * (1 - own).mean() + (contrast - own / TEMPERATURE).mean()
    batch = (target @ student.T / TEMPERATURE).masked_fill(
        (target @ target.T > SAME) & ~torch.eye(len(target), dtype=torch.bool), -1e4
    )
    loss = loss + functional.cross_entropy(batch, torch.arange(len(target))) / 2
    if kind == "papers":
        wanted = (near / TEMPERATURE).masked_fill(itself, -1e4).softmax(1)
        loss = loss + functional.kl_div(others.log_softmax(1), wanted, reduction="batchmean")
    return loss
