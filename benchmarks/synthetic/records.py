"""Records that digests are written from: papers in two languages, from a file or our own forty."""

import hashlib
import io
import json
import random
import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import zstandard

from synthetic import people

OWN = Path(__file__).with_name("own.jsonl")

_MARKUP = re.compile(
    r"[$\\^_*|<>`\[\]{}~]|  |^\W|[,;:，；：]$|https?:"
)  # what one dialect or another would eat
_LEAD = re.compile(
    r"^(?:本文|该论文|论文|该?研究|文章|作者|我们)?(?:团队|人员)?"
    r"(?:介绍|提出|引入|研究|探讨|开发|设计|构建|分析|探索|展示|综述|揭示|评估|比较)了?"
)
_SENTENCE = re.compile(r"[了着]|是一|是个|旨在|本文|论文|研究$|该|我们|来解决|问题$|如何|^名为")
_VENUES = ("ICLR", "NeurIPS", "ICML", "CVPR", "ACL", "EMNLP", "KDD", "AAAI", "ECCV", "SIGIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One paper as the world knows it; a layout shows a part of it."""

    title: str
    title_zh: str
    authors: tuple[str, ...]
    arxiv_id: str
    abstract_en: str
    abstract_zh: str
    tldr: str
    published: str
    categories: tuple[str, ...]
    affiliations: tuple[str, ...]
    venue: str
    elsewhere: str
    code: str

    @property
    def abs(self) -> str:
        """The page of the paper on arXiv."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    @property
    def pdf(self) -> str:
        """The file of the paper on arXiv."""
        return f"https://arxiv.org/pdf/{self.arxiv_id}"

    @property
    def hub(self) -> str:
        """The page of the paper on Hugging Face."""
        return f"https://huggingface.co/papers/{self.arxiv_id}"

    @property
    def slug(self) -> str:
        """The title as a part of an address."""
        return "-".join(re.findall(r"[a-z0-9]+", self.title.lower())[:8])


def load(path: Path | None = None, limit: int = 4_000) -> list[Record]:
    """Read records.

    Parameters
    ----------
    path : Path, optional
        JSON lines with ``id``, ``title``, ``en`` and ``zh`` (abstracts), ``tldr_zh`` and
        ``categories``, possibly compressed with zstandard; by default our own.
    limit : int
        How many at most, evenly drawn from the first forty thousand lines.

    Returns
    -------
    list of Record
        Those whose title every dialect can carry as it is and that are told in both languages;
        what a line lacks (authors, dates, places) is invented, always the same for the same id.
    """
    found = []
    step = max(1, 40_000 // limit // 4) if path else 1
    with closing(_lines(path or OWN)) as lines:
        for line in islice(lines, 0, 40_000, step):
            if (record := _record(json.loads(line))) is not None:
                found.append(record)
            if len(found) == limit:
                break
    return found


def _lines(path: Path) -> Generator[str]:
    with path.open("rb") as file:
        unpacked = file
        if path.suffix == ".zst":
            unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(file)
        with io.TextIOWrapper(unpacked, encoding="utf-8") as text:
            yield from text


def _record(row: dict) -> Record | None:
    title = " ".join(row["title"].split())
    texts = [" ".join(row.get(k, "").split()) for k in ("en", "zh", "tldr_zh")]
    number = re.fullmatch(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}", row["id"])
    title_zh = row.get("title_zh") or _chinese_title(texts[2])
    usable = title_zh and number and 15 <= len(title) <= 160 and texts[0] and texts[1]
    if not usable or _MARKUP.search(title) or _MARKUP.search("".join(texts)):
        return None
    # Not the process's own hash: that one differs from run to run.
    rng = random.Random(hashlib.sha256(row["id"].encode()).hexdigest())
    day = date(2000 + int(number[1]), int(number[2]), 1) + timedelta(rng.randrange(28))
    authors = tuple(row.get("authors") or people.names(rng))
    name = re.split(r"[:：]", title)[0] if ":" in title else title.split()[0]
    repository = "".join(re.findall(r"[A-Za-z0-9]+", name))[:20] or "code"
    owner = "".join(re.findall(r"[a-z]+", authors[0].lower()))
    return Record(
        title=title,
        title_zh=title_zh,
        authors=authors,
        arxiv_id=row["id"],
        abstract_en=texts[0],
        abstract_zh=texts[1],
        tldr=texts[2],
        published=row.get("published") or day.isoformat(),
        categories=tuple(c for c in row["categories"] if re.fullmatch(r"[a-z-]+\.[A-Za-z-]+", c))
        or ("cs.AI",),
        affiliations=tuple(rng.sample(people.LABS, rng.randint(1, 3))),
        venue=f"{rng.choice(_VENUES)} {day.year}",
        elsewhere=_elsewhere(rng, day.year),
        code=f"https://github.com/{owner}/{repository}",
    )


def _chinese_title(tldr: str) -> str | None:
    """Make a title of a sentence: its first clause, without "this paper proposes"."""
    clause = re.split(r"[，。；：,;]", tldr)[0]
    title = _LEAD.sub("", clause).removeprefix("一种").removeprefix("名为")
    han = len(re.findall(r"[\u4e00-\u9fff]", title))
    plain = 8 <= len(title) <= 48 and han >= 6 and not _SENTENCE.search(title)
    return title if plain else None


def _elsewhere(rng: random.Random, year: int) -> str:
    letters = "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=10))
    return rng.choice(
        (
            f"https://openreview.net/forum?id={letters}",
            f"https://aclanthology.org/{year}.acl-long.{rng.randint(1, 900)}",
            f"https://proceedings.mlr.press/v{rng.randint(90, 260)}/{letters[:6].lower()}{year % 100}a.html",
            f"https://dl.acm.org/doi/10.1145/{rng.randint(3000000, 3999999)}.{rng.randint(3000000, 3999999)}",
        )
    )
