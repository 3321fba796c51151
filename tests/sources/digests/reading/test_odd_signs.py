"""Spaces, breaks of lines and signs of no width, as programs put them into what is pasted."""

import re
from collections.abc import Callable

import pytest

from recommender.sources.digests.reading.odd_signs import without_odd_signs
from tests.sources.digests.looking import read

TITLES = ["Is Evaluation Useful?", "Spurious Correlations", "Calibrated Prediction", "Data Valuation"]  # fmt: skip
URLS = [f"https://arxiv.org/abs/2405.0100{i}" for i in range(len(TITLES))]
PAIRS = list(zip(TITLES, URLS, strict=True))
HEADED = "# Weekly\n\n" + "".join(f"## {t}\n\nLink: {u}\n\nIt tells of a thing.\n\n" for t, u in PAIRS)  # fmt: skip
LISTED = "# Weekly\n\n" + "".join(f"- [{t}]({u})\n  - It tells of a thing.\n" for t, u in PAIRS)
COUNTED = "Weekly\n\n" + "".join(f"{i}. {t}\n   {u}\n" for i, (t, u) in enumerate(PAIRS, 1))
TABLE = "# Weekly\n\n| No. | Title |\n| --- | --- |\n" + "".join(f"| {i} | [{t}]({u}) |\n" for i, (t, u) in enumerate(PAIRS))  # fmt: skip


@pytest.mark.parametrize("text", [HEADED, LISTED, COUNTED, TABLE])
@pytest.mark.parametrize(
    "pasted",
    [
        lambda text: re.sub(r"(?m)^([ ]*(?:-|#+|\d\.|\|)) ", "\\1\xa0", text),
        lambda text: re.sub(r"(?m)^([ ]*(?:-|#+|\d\.|\|)) ", "\\1\u2003", text),
        lambda text: re.sub("(?m)^ +", lambda blank: "\xa0" * len(blank[0]), text),
        lambda text: re.sub(r"(?m)^(?=\S)", "\u200b", text),
        lambda text: re.sub(r"(?m)^(?=\S)", "\u2068", text).replace("\n", "\u2069\n"),
        lambda text: text.replace("\n", "\u2028"),
        lambda text: text.replace("\n\n", "\u2029"),
        lambda text: text.replace("\n", "\v"),
        lambda text: text.replace("\n\n", "\n\f\n"),
        lambda text: text.replace("|\n|", "|\xa0\n\u200b|"),
    ],
)
def test_what_is_pasted_is_read_as_what_was_copied(text: str, pasted: Callable[[str], str]) -> None:
    found = read(pasted(text))
    assert [(one.title, one.url) for one in found] == PAIRS


def test_spaces_that_mean_something_stay() -> None:
    assert without_odd_signs("一\u3000二  three\tfour\n") == "一\u3000二  three\tfour\n"
    assert without_odd_signs("a\xa0b\u2028c\u200bd\u00ade") == "a b\ncde"
