"""Evaluation sets: a folder of texts and what people said of them in, scores out.

A set is a folder of gzip files of JSON lines. How it is cut and what is computed:

- ``csfcube``: ``docs`` (id, title, abstract), ``qrels`` (query, facet, cands, rel: grades 0 to 3)
  and ``splits.json`` (facet -> fold1_test, fold2_test -> list of ``query_facet``). The pool of each
  query is ranked; the mean of the two folds' means. Quick: one facet, background.
- ``arxiv_digest``: ``docs`` (title, abstract, categories, zh_tldr). The first 1,000; quick: 500.
- ``csl``: ``docs`` (title, abstract, keywords, discipline), Chinese. The first 1,000; quick: 500.
- ``tatoeba``: ``cmn`` (src, en), sentences and translations.
- ``stsb``: ``en-test``, ``zh-test``, ``cstsb-test``, ``en-zh-test`` (a, b, score).
- ``zh_pairs``: ``lcqmc``, ``afqmc``, ``pawsx`` (a, b, score). The first 2,000; quick: 500.
- ``xquad``: ``paragraphs`` (zh, en), ``questions`` (zh, en, para: number of the paragraph).
- ``acronyms``: not in the folder but beside this file, with what each stands for in both languages.
"""

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from scores import (
    NEAREST,
    SEED,
    Score,
    found_first,
    graded_ndcg,
    mean,
    ndcg_of_one,
    same_label,
    shared_neighbours,
    spearman,
    translation_f1,
)
from similarities import Similarity

from recommender.batch.evaluation import average_precision
from recommender.errors import SourceError

_LATIN = re.compile(r"[a-z\d][a-z\d_.%+/-]*", re.IGNORECASE | re.ASCII)

WHOLE = ("csfcube/docs", "csfcube/qrels", "xquad/paragraphs")
"""Files that are never cut by number."""

ACRONYMS = Path(__file__).with_name("acronyms.jsonl")

Scores: TypeAlias = dict[str, Score]


class MissingSet(SourceError):
    """A file that the set needs is not there."""


class SetFolder:
    """A folder of evaluation sets; each file is read once, when first asked for.

    Parameters
    ----------
    quick : bool
        Whether large sets are cut to fewer of their first rows.
    most : int, optional
        Rows of a file at most, drawn by the seed, for models that take hours; files whose rows
        others speak of (`WHOLE`) stay whole.
    """

    def __init__(self, path: Path, quick: bool = False, most: int | None = None) -> None:
        self.path, self.quick, self.most = path, quick, most
        self._read: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: str, standard: int | None = None, quick: int | None = None) -> list[Any]:
        """Return the rows of ``name.jsonl.gz``, cut to as many as the profile takes.

        Raises
        ------
        MissingSet
            If there is no such file.
        SourceError
            If it is not what its name says, or empty.
        """
        if name not in self._read:
            file = f"{name}.jsonl.gz"
            try:
                lines = gzip.decompress(self._bytes(file)).splitlines()
                self._read[name] = [json.loads(line) for line in lines]
            except (gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
                reason = f"want JSON lines, in gzip: {error}"
                raise SourceError(str(self.path / file), reason) from error
            if not lines:
                raise SourceError(str(self.path / file), "holds no rows")
        rows = self._read[name][: quick if self.quick else standard]
        if self.most is None or name in WHOLE or len(rows) <= self.most:
            return rows
        drawn = np.random.default_rng(SEED).choice(len(rows), self.most, replace=False)
        return [rows[i] for i in sorted(drawn.tolist())]

    def splits(self, name: str) -> dict[str, Any]:
        """Return what ``name.json`` holds; raises as `rows` does."""
        file = f"{name}.json"
        try:
            return dict(json.loads(self._bytes(file)))
        except (TypeError, ValueError) as error:
            reason = f"want a JSON object: {error}"
            raise SourceError(str(self.path / file), reason) from error

    def _bytes(self, file: str) -> bytes:
        try:
            return (self.path / file).read_bytes()
        except FileNotFoundError as error:
            raise MissingSet(str(self.path / file), "there is no such file") from error


def paper(row: dict[str, str]) -> str:
    """Return the text of a paper that models read."""
    return f"{row['title']}\n{row['abstract']}".strip()


def csfcube(folder: SetFolder, compare: Similarity) -> Scores:
    """English papers of computer science, each with a pool that experts graded."""
    text = {row["id"]: paper(row) for row in folder.rows("csfcube/docs")}
    facet = "background" if folder.quick else "all"
    parts = folder.splits("csfcube/splits")[facet]
    folds = parts["fold1_test"], parts["fold2_test"]
    share = {query: 1 / len(fold) for fold in folds for query in fold}
    ndcg, precision, shares = [], [], []
    for row in folder.rows("csfcube/qrels"):
        if (key := f"{row['query']}_{row['facet']}") not in share:
            continue
        (similar,) = compare.matrix([text[row["query"]]], [text[id] for id in row["cands"]])
        grades = np.asarray(row["rel"])[np.argsort(-similar, kind="stable")]
        relevant = grades >= 2
        ndcg.append(graded_ndcg(grades, 20))
        precision.append(average_precision(relevant.tolist(), int(relevant.sum())))
        shares.append(share[key])
    name = "background facet" if folder.quick else "all facets"
    weights = np.asarray(shares)
    return {f"{name}, nDCG@20": mean(ndcg, weights), f"{name}, MAP": mean(precision, weights)}


def same_category(folder: SetFolder, compare: Similarity) -> Scores:
    """ArXiv category of the neighbours, in each language and from Chinese to English."""
    rows = folder.rows("arxiv_digest/docs", 1000, 500)
    english, chinese = [paper(row) for row in rows], [row["zh_tldr"] for row in rows]
    labels = [row["categories"][0] for row in rows]
    asked = {"en": (english, english), "zh": (chinese, chinese), "zh->en": (chinese, english)}
    return {
        f"same category @{NEAREST}, {name}": same_label(compare.matrix(*texts), labels)
        for name, texts in asked.items()
    }


def across_languages(folder: SetFolder, compare: Similarity) -> Scores:
    """A Chinese digest and its English abstract: found, and with the same neighbours."""
    rows = folder.rows("arxiv_digest/docs", 1000, 500)
    english, chinese = [paper(row) for row in rows], [row["zh_tldr"] for row in rows]
    # Names and acronyms in Latin letters would give most digests away.
    no_latin = [_LATIN.sub(" ", text) for text in chinese]
    reference = compare.matrix(english, english)
    overlap = f"neighbours @{NEAREST} shared with en-en"
    return {
        "zh without Latin -> en, recall@1": found_first(
            compare.matrix(no_latin, english), range(len(rows))
        ),
        f"{overlap}, zh-zh": shared_neighbours(compare.matrix(chinese, chinese), reference),
        f"{overlap}, zh-en": shared_neighbours(compare.matrix(chinese, english), reference),
    }


def csl(folder: SetFolder, compare: Similarity) -> Scores:
    """Chinese papers of all disciplines."""
    rows = folder.rows("csl/docs", 1000, 500)
    abstracts = [row["abstract"] for row in rows]
    similar = compare.matrix(abstracts, abstracts)
    holders: dict[str, set[int]] = defaultdict(set)
    for i, row in enumerate(rows):
        for keyword in row["keywords"]:
            holders[keyword].add(i)
    precision = []
    for i, row in enumerate(rows):
        related = set().union(*(holders[keyword] for keyword in row["keywords"])) - {i}
        if related:
            ranked = np.argsort(-similar[i], kind="stable")
            gains = [int(j) in related for j in ranked if j != i]
            precision.append(average_precision(gains, len(related)))
    titles = compare.matrix([row["title"] for row in rows], abstracts)
    return {
        f"same discipline @{NEAREST}": same_label(similar, [row["discipline"] for row in rows]),
        "shared keyword, MAP": mean(precision),
        "title -> abstract, nDCG@10": ndcg_of_one(titles, range(len(rows))),
    }


def tatoeba(folder: SetFolder, compare: Similarity) -> Scores:
    """Everyday sentences and their translations."""
    rows = folder.rows("tatoeba/cmn")
    similar = compare.matrix([row["src"] for row in rows], [row["en"] for row in rows])
    own, to_english = np.arange(len(rows)), similar.argmax(axis=1)
    return {
        "zh->en, accuracy": mean(to_english == own),
        "en->zh, accuracy": mean(similar.argmax(axis=0) == own),
        "zh->en, F1": Score(translation_f1(to_english), len(rows)),
    }


def stsb(folder: SetFolder, compare: Similarity) -> Scores:
    """Pairs of sentences that people graded by how much they mean the same."""
    parts = {"en": "en", "zh": "zh", "zh of C-MTEB": "cstsb", "en-zh": "en-zh"}
    rows = {name: folder.rows(f"stsb/{part}-test") for name, part in parts.items()}
    return {f"{name}, Spearman": _agreement(compare, rows[name]) for name in parts}


def zh_pairs(folder: SetFolder, compare: Similarity) -> Scores:
    """Pairs of Chinese sentences that mean the same or not."""
    parts = {"LCQMC": "lcqmc", "AFQMC": "afqmc", "PAWS-X": "pawsx"}
    rows = {name: folder.rows(f"zh_pairs/{part}", 2000, 500) for name, part in parts.items()}
    return {f"{name}, Spearman": _agreement(compare, rows[name]) for name in parts}


def _agreement(compare: Similarity, rows: list[Any]) -> Score:
    similar = compare.pairs([row["a"] for row in rows], [row["b"] for row in rows])
    return Score(spearman(similar, [row["score"] for row in rows]), len(rows))


def xquad(folder: SetFolder, compare: Similarity) -> Scores:
    """Questions, each answered by one paragraph, in both languages."""
    paragraphs, questions = folder.rows("xquad/paragraphs"), folder.rows("xquad/questions")
    right = [row["para"] for row in questions]
    scores = {}
    for asked, read in (("zh", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en")):
        texts = [row[asked] for row in questions], [row[read] for row in paragraphs]
        similar = compare.matrix(*texts, questions=True)
        scores[f"{asked}->{read}, nDCG@10"] = ndcg_of_one(similar, right)
    return scores


def acronyms(folder: SetFolder, compare: Similarity) -> Scores:
    """Acronyms, each with what it stands for among what all of them stand for.

    All are spelled out in papers of arXiv's 2606.*, which are held out from training; the Chinese
    is our translation.
    """
    rows = [json.loads(line) for line in ACRONYMS.read_text("utf-8").splitlines()]
    asked = [row["acronym"] for row in rows]
    return {
        f"acronym -> {language}, recall@1": found_first(
            compare.matrix(asked, [row[language] for row in rows]), range(len(rows))
        )
        for language in ("en", "zh")
    }


Measure: TypeAlias = Callable[[SetFolder, Similarity], Scores]

SETS: dict[str, tuple[Measure, ...]] = {
    "csfcube": (csfcube,),
    "arxiv_digest": (same_category, across_languages),
    "csl": (csl,),
    "tatoeba": (tatoeba,),
    "stsb": (stsb,),
    "zh_pairs": (zh_pairs,),
    "xquad": (xquad,),
    "acronyms": (acronyms,),
}
"""What is measured on each set, in the order of the table."""

RELATED_PAPERS: tuple[Measure, ...] = (csfcube, same_category, csl)
"""Measures of whole papers against whole papers of which more than one is right."""
