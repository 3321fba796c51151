"""Parts of a line between signs: which of them may be a title, and what stands beside it."""

import pytest

from recommender.sources.digests.text.line_parts import (
    has_facts_beside,
    opens_with_fact,
    second_parts,
    without_facts,
)

TITLE = "Visual Instruction Tuning"


@pytest.mark.parametrize(
    ("line", "way"),
    [
        (f"2024-03-01 · {TITLE} · Haotian Liu", "second dash"),
        (f"ICML 2025; {TITLE}; cs.CV", "second semicolon"),
        (f"MIT and KAIST. {TITLE}. Haotian Liu, Chunyuan Li", "second stop"),
        (f"清华大学。{TITLE}。2025年", "second stop"),
        (f"清华大学，{TITLE}，2025年", "second comma"),
        (f"arXiv 2304.08485 / {TITLE} / https://arxiv.org/abs/2304.08485", "second slash"),
        (f"cs.CV, cs.CL  {TITLE}  University of Wisconsin", "second gap"),
    ],
)
def test_the_second_part_may_be_the_title(line: str, way: str) -> None:
    found = second_parts(line)
    assert line[slice(*found[way])] == TITLE
    assert has_facts_beside(line, *found[way])


@pytest.mark.parametrize("line", ["", TITLE, f"{TITLE} - a text", "one; two", "a, b, c"])
def test_a_sign_that_comes_once_parts_nothing(line: str) -> None:
    assert second_parts(line) == {}


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"{TITLE} - 2024-03-01 - of models", TITLE),
        (f"{TITLE}; ICML 2025", TITLE),
        (f"{TITLE} / University of Wisconsin / cs.CV", TITLE),
        (f"{TITLE}  cs.CV, eess.IV", TITLE),
        (f"{TITLE} - a text", f"{TITLE} - a text"),
        (TITLE, TITLE),
    ],
)
def test_dates_and_venues_behind_a_part_are_none_of_it(line: str, left: str) -> None:
    assert line[slice(*without_facts(line, 0, len(line)))] == left


def test_sentences_have_no_facts_beside_them() -> None:
    text = "It learns to see. It learns to speak. It learns to think."
    place = second_parts(text)["second stop"]
    assert not has_facts_beside(text, *place)


@pytest.mark.parametrize(
    "line",
    [
        "LLMs 能推断用户身份; University of Oxford; 2025-08-01; 说了一件事",
        "A Title / https://a.org/x / text",
    ],
)
def test_places_of_work_and_addresses_are_no_titles(line: str) -> None:
    assert not any(way.startswith("second") for way in second_parts(line))


@pytest.mark.parametrize(
    ("line", "opens"),
    [("Dvorak, A., Cao, Y.。https://a.org/x", True), ("ICML 2025 - a talk", True), ("a title - ICML 2025", False), ("ICML 2025", False)],
)  # fmt: skip
def test_a_line_may_open_with_people_or_a_venue(line: str, opens: bool) -> None:
    assert opens_with_fact(line) == opens


@pytest.mark.parametrize(
    ("line", "beside"),
    [
        ("Mask R-CNN。在检测框之外再预测掩码，实例分割简单了许多。链接在后", True),
        ("掩码网络。在检测框之外再预测掩码，实例分割简单了许多。链接在后", False),
        ("GPT。在检测框之外再预测掩码，实例分割简单了许多。链接在后", False),
    ],
)
def test_a_chinese_sentence_is_no_part_of_the_foreign_title_before_it(
    line: str, beside: bool
) -> None:
    assert has_facts_beside(line, 0, line.index("。")) is beside
