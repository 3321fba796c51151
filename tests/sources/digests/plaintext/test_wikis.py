"""Templates of wikis that cite something are titles and addresses."""

import pytest

from tests.sources.digests.looking import read

NAMES = ["Quiet Rooms and What They Tell", "Maps of Many Islands", "Doors That Learn to Close"]


@pytest.mark.parametrize(
    "form",
    [
        "=== {name} ===\n* 作者：Ana Ruiz、Bo Lin\n* 出处：{{{{arXiv|2405.0100{i}}}}}，''ICLR 2024''\n\n",
        "* {{{{cite arXiv |eprint=2405.0100{i} |title={name} |author=Ana Ruiz |year=2024}}}}\n",
        "* {{{{Cite web|title={name}|url=https://arxiv.org/abs/2405.0100{i}|date=2024-05-01}}}}\n",
        "# ''{name}'', Ana Ruiz. {{{{arxiv|id=2405.0100{i}}}}}\n",
    ],
)
def test_templates_lead_to_what_they_cite(form: str) -> None:
    lines = "".join(form.format(name=name, i=i) for i, name in enumerate(NAMES))
    found = read(f"== 读过的论文 ==\n{lines}\n== 其他 ==\n见[[首页]]。\n")
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"2405.0100{i}" for i in range(3)]


def test_other_templates_stay_as_they_are() -> None:
    text = "== 论文 ==\n=== Quiet Rooms ===\n{{注意|见下}}\nhttps://arxiv.org/abs/2405.01000\n"
    assert [m.title for m in read(text)] == ["Quiet Rooms"]
