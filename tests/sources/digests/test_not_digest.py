from pathlib import Path

import pytest

from recommender.sources.digests import not_digest

ROOT = Path(__file__).parents[3]
OWN = [p for p in (ROOT / "recommender/sources/digests").glob("*.py") if p.stat().st_size > 4000]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_programs(path: Path) -> None:
    assert not_digest.kind(path.read_text("utf-8")) == "a program or its settings"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("id,name,score\n1,甲,0.9\n2,乙,\"a, b\"\n3,丙,0.7\n", "a table of data"),
        ("2023-05-06 10:21:33 INFO on\n2023-05-06 10:21:34 INFO off\n", "a log"),
        ("# Tool\n\nIt lists papers.\n\n## Installation\n\npip install it\n", "a manual"),
        ("\x0b\n", None),
        ("# 工具\n\n整理论文。\n\n## 快速开始\n\n1. 运行它。\n", "a manual"),
        ("[a]\nb = 1\nc = [\n  2,\n]\n[d.e]\nf = \"g\"\n", "a program or its settings"),
    ],
)  # fmt: skip
def test_other_texts(text: str, kind: str | None) -> None:
    assert not_digest.kind(text) == kind


def test_digests_are_none_of_these() -> None:
    listed = sorted((ROOT / "tests/data/digests").glob("*.*"))
    texts = [p for p in listed if p.suffix != ".json" and not p.name.startswith("none_")]
    assert [p.name for p in texts if not_digest.kind(p.read_text("utf-8"))] == []


def test_tags_with_attributes_on_lines_of_their_own_are_no_settings() -> None:
    row = '<tr\n  id="a">\n<td><a\n  href="/{0}/">Waiting for\n  Tokens {0}</a><br /><a\n  class="btn"\n  role="button">PDF</a></td>\n</tr>\n'
    text = (
        "---\ntitle: Proceedings\n---\n\n<table>\n"
        + "".join(map(row.format, range(9)))
        + "</table>\n"
    )
    assert not_digest.kind(text) is None
    assert not_digest.kind(text + "const a = {\n  b: c,\n};\n" * 40) == "a program or its settings"
