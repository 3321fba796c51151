"""Files of settings hold entries as lines with labels do."""

import pytest

from recommender.sources.digests.plaintext import settings
from tests.sources.digests.looking import read

NAMES = ["Quiet Rooms: What They Tell", "Maps of Many Islands", "Doors That Learn to Close"]


@pytest.mark.parametrize(
    "form",
    ['[[paper]]\ntitle = "{name}"\nauthors = ["Ana Ruiz", "Bo Lin"]\nurl = "https://arxiv.org/abs/2405.0100{i}"\n\n',
     "[paper{i}]\ntitle = {name}\nauthors = Ana Ruiz, Bo Lin\nurl = https://arxiv.org/abs/2405.0100{i}\n\n",
     "Title={name}\nAuthors={who}\nLink=https://arxiv.org/abs/2405.0100{i}\n\n"],
)  # fmt: skip
def test_each_section_is_an_entry(form: str) -> None:
    text = "".join(form.format(name=name, i=i, who="Ana Ruiz, Bo Lin") for i, name in enumerate(NAMES))  # fmt: skip
    found = read(text)
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"2405.0100{i}" for i in range(3)]
    assert {m.authors for m in found} == {("Ana Ruiz", "Bo Lin")}


def test_lines_of_code_stay_as_they_are() -> None:
    lines = ["x = 1", "title = make(x)", "y = 2"]
    assert settings.as_labels(lines) == lines
