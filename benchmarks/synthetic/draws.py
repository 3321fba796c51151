"""What chance decides for one document."""

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from synthetic.people import initials
from synthetic.records import Record

SECTIONS = {
    "cs.CV": ("Computer Vision", "计算机视觉"),
    "cs.CL": ("Natural Language Processing", "自然语言处理"),
    "cs.LG": ("Machine Learning", "机器学习"),
    "cs.AI": ("Artificial Intelligence", "人工智能"),
    "cs.RO": ("Robotics", "机器人"),
    "cs.IR": ("Information Retrieval", "信息检索"),
    "cs.SD": ("Audio and Speech", "音频与语音"),
    "cs.HC": ("Human-Computer Interaction", "人机交互"),
    "cs.CR": ("Security", "安全与隐私"),
    "cs.SE": ("Software Engineering", "软件工程"),
    "stat.ML": ("Statistics", "统计学习"),
}


class Draw:
    """All that chance decides for one document, from one seed."""

    def __init__(self, rng: random.Random, records: list[Record]) -> None:
        self.rng = rng
        self.records = records
        newest = max(r.published for r in records)
        self.date = date.fromisoformat(newest) + timedelta(rng.randint(1, 5))
        self.interrupted: int | None = None
        self._link = rng.choice(("abs", "abs", "abs", "pdf", "old", "version", "hub"))
        self._elsewhere = rng.random() < 0.2
        self._most = rng.choice((20, 20, 20, 3, 5))

    def pick(self, *options: Any) -> Any:
        """Return one of the options."""
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        """Return True in this share of the documents."""
        return self.rng.random() < share

    def interruption(self) -> list[str]:
        """Return lines that stand between two items and belong to none, in Markdown."""
        return self.pick(
            ["![](https://img.example.com/divider.png)", ""],
            ["> 广告：欢迎加入读者群，与同行交流。", ""],
            ["*A word from our sponsor: train faster, sleep better.*", ""],
            ["![图](https://img.example.com/fig.png)", "", "图：方法示意", ""],
        )

    def url(self, record: Record) -> str:
        """Return a link to the paper, in the form of this document."""
        if self._elsewhere and sum(record.arxiv_id.encode()) % 4 == 0:
            return record.elsewhere
        forms = {
            "abs": record.abs,
            "pdf": f"{record.pdf}.pdf",
            "old": record.abs.replace("https", "http"),
            "version": f"{record.abs}v{1 + sum(record.arxiv_id.encode()) % 3}",
            "hub": record.hub,
        }
        return forms[self._link]

    def people(
        self, record: Record, separator: str = ", ", more: str = " et al."
    ) -> tuple[str, tuple[str, ...]]:
        """Return the authors as a line shows them, and those that it names."""
        named = record.authors[: self._most]
        text = separator.join(named)
        return text + (more if len(named) < len(record.authors) else ""), named

    def short(self, record: Record, separator: str = ", ") -> tuple[str, tuple[str, ...]]:
        """Return the authors with initials, as `people`."""
        named = tuple(dict.fromkeys(initials(a) for a in record.authors))
        return separator.join(named), named

    def groups(self, language: str = "en") -> list[tuple[str, list[Record]]]:
        """Return the records by primary category, each with a heading in a language or a code."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            found[record.categories[0]].append(record)
        place = {"en": 0, "zh": 1}
        names = {
            c: SECTIONS[c][place[language]] if c in SECTIONS and language in place else c
            for c in found
        }
        return [(names[c], records) for c, records in found.items()]
