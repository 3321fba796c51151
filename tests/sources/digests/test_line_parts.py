"""Parts of a line between signs: which of them may be a title, and what stands beside it."""

import pytest

from recommender.sources.digests.line_parts import has_facts_beside, second_parts, without_facts

TITLE = "Visual Instruction Tuning"


@pytest.mark.parametrize(
    ("line", "way"),
    [
        (f"2024-03-01 · {TITLE} · Haotian Liu", "second dash"),
        (f"ICML 2025; {TITLE}; cs.CV", "second semicolon"),
        (f"MIT and KAIST. {TITLE}. Haotian Liu, Chunyuan Li", "second stop"),
        (f"清华大学。{TITLE}。2025年", "second stop"),
        (f"清华大学，{TITLE}，2025年", "second comma"),
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
