"""A language of eight words, in English and Chinese, for what trains models."""

import json
from itertools import combinations, permutations
from pathlib import Path

WORDS = {
    "cat": "猫咪",
    "river": "河流",
    "galaxy": "星系",
    "robot": "机器人",
    "music": "音乐",
    "virus": "病毒",
    "bridge": "桥梁",
    "winter": "冬天",
}
HELD = [" ".join(three) for three in list(combinations(WORDS, 3))[::7]]
"""Texts that no order of is among the data."""


def chinese(text: str) -> str:
    """Translate a text."""
    return "".join(map(WORDS.__getitem__, text.split()))


def write_data(folder: Path) -> Path:
    """Write a folder of training data: papers and sentences of three words each."""
    held = {frozenset(text.split()) for text in HELD}
    texts = [" ".join(t) for t in permutations(WORDS, 3) if frozenset(t) not in held]
    rows = [
        {"en": text, "zh": chinese(text)}
        | ({"kind": "abstract", "title": text.split()[0]} if i % 3 else {})
        for i, text in enumerate(texts)
    ]
    folder.mkdir()
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "sent_words.jsonl").write_text(lines, "utf-8")
    return folder
