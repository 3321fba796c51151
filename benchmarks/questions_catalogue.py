"""The frozen catalogue that `questions.py` asks: 3,000 entries of papers that no training read.

All 2,000 papers of the set `arxiv_digest`, in its order: of every four the first two are known by
their English title and abstract, the third by a Chinese digest alone, the fourth by both; then the
first 1,000 papers of the set `csl`, in Chinese. The texts stay where the sets lie.
"""

from collections.abc import Iterator
from pathlib import Path

from hybrid_sets import load

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import open_encoder
from recommender.entries.mention import Mention, Origin

CHINESE_PAPERS = 1_000
SITE = "https://csl.invalid/"
"""Put before the number of a paper of `csl`, which has no other name."""


def mentions(sets: Path) -> Iterator[Mention]:
    """Yield one mention an entry.

    Parameters
    ----------
    sets : Path
        The folder of evaluation sets.
    """
    for number, row in enumerate(load(sets / "arxiv_digest" / "docs.jsonl.gz")):
        known = number % 4
        yield Mention(
            origin=Origin("arxiv_digest", number + 1, "jsonl"),
            arxiv_id=row["id"],
            title=row["title"] if known != 2 else None,
            abstract_en=row["abstract"] if known != 2 else None,
            abstract_zh=row["zh_tldr"] if known > 1 else None,
        )
    for number, row in enumerate(load(sets / "csl" / "docs.jsonl.gz")[:CHINESE_PAPERS]):
        yield Mention(
            origin=Origin("csl", number + 1, "jsonl"),
            url=SITE + row["id"],
            title=row["title"],
            abstract_zh=row["abstract"],
        )


def holders(sets: Path) -> dict[str, list[str]]:
    """Return the keywords that authors gave to the Chinese papers, with the ids of those that have each."""
    found: dict[str, list[str]] = {}
    for row in load(sets / "csl" / "docs.jsonl.gz")[:CHINESE_PAPERS]:
        for keyword in dict.fromkeys(row["keywords"]):
            found.setdefault(keyword, []).append(row["id"])
    return found


def paragraphs(sets: Path) -> Iterator[Mention]:
    """Yield a mention of each Chinese paragraph of XQuAD, named by its number."""
    for number, row in enumerate(load(sets / "xquad" / "paragraphs.jsonl.gz")):
        yield Mention(
            origin=Origin("xquad", number + 1, "jsonl"),
            url=f"{SITE}xquad-{number}",
            abstract_zh=row["zh"],
        )


def build_home(home: Path, sets: Path, model: str) -> None:
    """Build the catalogue's release in a home folder, unless what is there is the same.

    Parameters
    ----------
    model : str
        As `open_encoder` takes it.
    """
    _build(home, mentions(sets), model)


def build_paragraphs(home: Path, sets: Path, model: str) -> None:
    """Build a release of XQuAD's Chinese paragraphs, as `build_home` does."""
    _build(home, paragraphs(sets), model)


def _build(home: Path, found: Iterator[Mention], model: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    with Catalogue(home / CATALOGUE) as catalogue:
        if not len(catalogue):
            catalogue.store(list(found))
        build(home, catalogue, open_encoder(model))
