import pytest

from recommender.entries.work import SAME_WORK_SCORE, WorkSignature, are_versions

LONG = "Scaling Laws of Sparse Expert Models"


def signature(title: str, *authors: str, zh: str | None = None) -> WorkSignature:
    return WorkSignature.of({"title": title, "title_zh": zh, "authors": list(authors)})


@pytest.mark.parametrize(
    ("a", "b", "score", "same"),
    [
        (signature(LONG), signature(LONG.upper() + "."), 0.0, True),
        (signature(LONG, "Ada Lovelace"), signature(LONG, "A. Lovelace", "Bo Li"), 0.0, True),
        (signature(LONG, "Ada Lovelace"), signature(LONG, "Bo Li"), 1.0, False),
        (signature("Attention"), signature("Attention"), 0.0, False),  # short, and nobody is named
        (
            signature("Attention", "Ada Lovelace"),
            signature("Attention", "Lovelace, Ada"),
            0.0,
            True,
        ),
        (signature("Preface", "Ada Lovelace"), signature("Preface", "Ada Lovelace"), 0.0, False),
        (
            signature(LONG, zh="稀疏专家模型的规模定律"),
            signature("稀疏专家模型的规模定律"),
            0.0,
            True,
        ),
        (signature(LONG), signature("On the " + LONG), SAME_WORK_SCORE, True),
        (signature(LONG), signature("On the " + LONG), SAME_WORK_SCORE - 0.01, False),
        (signature(LONG + ", Part I"), signature(LONG + ", Part II"), 1.0, False),
        (signature("Challenge Report 2020"), signature("Challenge Report 2021"), 1.0, False),
        (signature("大模型综述（上）"), signature("大模型综述（下）"), 1.0, False),
    ],
)
def test_what_is_one_work(a: WorkSignature, b: WorkSignature, score: float, same: bool) -> None:
    assert are_versions(a, b, score) is same
    assert are_versions(b, a, score) is same
