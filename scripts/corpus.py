"""The training corpus: papers, sentence pairs and terms in two languages, read from JSON lines.

The data folder holds ``*.jsonl``, ``*.jsonl.gz`` or ``*.jsonl.zst`` files, one JSON object a line:

- papers in two languages: ``en`` (abstract), ``zh`` (its translation or digest), ``kind`` equal to
  ``"summary"`` or ``"abstract"``; optionally ``title`` (English) and ``tldr_zh`` (one sentence);
- papers in one language: ``title``, ``abstract``, ``lang`` (no abstract: for the tokenizer only);
- sentences, paragraphs and terms: ``en`` and ``zh``; rows with neither shape are ignored.

Licence classes say which files are read: ``A`` permissive ones alone, ``AS`` a share-alike
dictionary too (`SHARE_ALIKE`), ``AB`` everything (`COPYLEFT`).
"""

import gzip
import hashlib
import io
import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

log = logging.getLogger("corpus")

SHARE_ALIKE = ("terms_cedict",)  # a dictionary, CC BY-SA
COPYLEFT = ("arxiv_abstracts_zh_gpl", "arxiv_sents_zh_gpl")  # GPL
DICTIONARY_TERMS, DOCUMENTATION = 100_000, 60_000  # pairs the teacher reads; all everyday ones
LONGEST_ENGLISH, LONGEST_CHINESE = 300, 150  # characters of such a pair: longer ones cost most
LEFT_OUT = {"A": SHARE_ALIKE + COPYLEFT, "AS": COPYLEFT, "AB": ()}  # by licence classes read


@dataclass
class Corpus:
    """Texts to train on; a field a paper lacks is the empty string.

    Attributes
    ----------
    papers : list of tuple
        Title, English abstract, Chinese abstract or digest, Chinese one-sentence digest.
    pairs : list of tuple
        English and Chinese of one sentence, paragraph or term.
    origins : list of str
        The file that each pair comes from, without its suffixes.
    loose : list of str
        Texts for the tokenizer alone.
    banned : frozenset of str
        Fingerprints of evaluation texts, of which it holds none.
    """

    papers: list[tuple[str, str, str, str]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    banned: frozenset[str] = frozenset()

    def allows(self, texts: Iterable[str]) -> bool:
        """Whether none of the texts is an evaluation text."""
        return not self.banned or self.banned.isdisjoint(map(fingerprint, filter(None, texts)))


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the JSON objects of one plain, gzip or zstandard file."""
    with path.open("rb") as raw:
        binary: Any = raw
        if path.suffix == ".zst":
            binary = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
        elif path.suffix == ".gz":
            binary = gzip.GzipFile(fileobj=raw)
        with io.TextIOWrapper(binary, encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def fingerprint(text: str) -> str:
    """Half a SHA-1 of the letters and digits, so that spelling variants of one text are equal."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())
    return hashlib.sha1(letters.encode()).hexdigest()[:16]


def stored_fingerprints(path: Path | None) -> frozenset[str]:
    """Return those of a gzip file, one a line; none without a file."""
    return frozenset(gzip.decompress(path.read_bytes()).decode().split() if path else ())


def read_corpus(folder: Path, classes: str, exclude: Path | None = None) -> Corpus:
    """Read the data files of the licence classes asked for, in the order of their names.

    `exclude` keeps evaluation texts out: a gzip file of hashes, one a line, as `fingerprint` makes
    them.
    """
    corpus, left_out = Corpus(banned=stored_fingerprints(exclude)), 0
    for path in sorted(folder.glob("*.jsonl*")):
        if path.name.startswith(LEFT_OUT[classes]):
            continue
        for row in read_rows(path):
            texts = [row.get(k) or "" for k in ("title", "en", "zh", "tldr_zh", "abstract")]
            if not corpus.allows(texts):
                left_out += 1
                continue
            title, english, chinese, digest, abstract = texts
            if english and chinese and row.get("kind") in ("summary", "abstract"):
                corpus.papers.append((title, english, chinese, digest))
            elif abstract and row.get("lang") == "en":
                corpus.papers.append((title, abstract, "", ""))
            elif english and chinese:
                corpus.pairs.append((english, chinese))
                corpus.origins.append(path.name.split(".")[0])
            elif title:
                corpus.loose.append(title)
    if not corpus.papers or not corpus.pairs:
        raise SystemExit(f"{folder}: no papers or no sentence pairs found")
    papers, pairs = len(corpus.papers), len(corpus.pairs)
    log.info("%d papers, %d pairs; %d rows left out as evaluation texts", papers, pairs, left_out)
    return corpus


def document(paper: tuple[str, str, str, str]) -> str:
    """Return the English text of a paper, as the product encodes one."""
    return f"{paper[0]}\n{paper[1]}".strip()


def kind_of(origin: str) -> str:
    """Return what pairs of a file are: ``documentation``, ``dictionary`` or ``everyday``."""
    if origin.startswith("docs_"):
        return "documentation"
    return "dictionary" if origin in SHARE_ALIKE else "everyday"


def choose(corpus: Corpus, papers: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw what the teacher reads: positions in ``corpus.pairs`` and in ``corpus.papers``.

    Everyday sentences are scarce and taken whole, terms and documentation by sample; of papers
    those with a Chinese side. The order is random, so a shorter draw begins a longer one.
    """
    rng = np.random.default_rng(seed)
    terms: list[int] = []
    documentation: list[int] = []
    before: list[int] = []
    after: list[int] = []
    for i, ((english, chinese), origin) in enumerate(
        zip(corpus.pairs, corpus.origins, strict=True)
    ):
        if len(english) > LONGEST_ENGLISH or len(chinese) > LONGEST_CHINESE:
            continue
        if kind_of(origin) == "documentation":
            documentation.append(i)
        elif kind_of(origin) == "dictionary":
            terms.append(i)
        else:
            (after if terms else before).append(i)
    some_terms = rng.permutation(terms)[:DICTIONARY_TERMS].tolist()
    some_documentation = rng.permutation(documentation)[:DOCUMENTATION].tolist()
    pairs = rng.permutation([*before, *some_terms, *after, *some_documentation])
    bilingual = np.array([i for i, paper in enumerate(corpus.papers) if paper[2]])
    return pairs, bilingual[rng.permutation(len(bilingual))[:papers]]
