"""Neighbours that a person would agree with: the shipped model over the sample digests."""

from collections.abc import Iterator

import pytest

from recommender.encoders import DEFAULT_MODEL
from recommender.engine.engine import Engine
from tests.examples import sample_home


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("neighbours") / "home"
    with Engine(sample_home(tmp_path_factory, folder, DEFAULT_MODEL)) as opened:
        yield opened


VISION_TRANSFORMERS = {
    "arxiv:2010.11929",
    "arxiv:2103.14030",
    "arxiv:2012.12877",
    "arxiv:2104.14294",
}
THREE_BODIES = {"arxiv:1909.05272", "arxiv:1910.07291", "arxiv:2002.11496"}
QUANTUM = {"arxiv:1304.3061", "arxiv:1801.00862", "doi:10.1038/s41586-019-1666-5"}
SERVING = {"arxiv:2309.06180", "arxiv:2312.07104", "arxiv:2205.14135", "arxiv:1910.02054"}
VECTORS = {"arxiv:1702.08734", "arxiv:1603.09320", "arxiv:1908.10396", "doi:10.1109/tpami.2010.57"}


@pytest.mark.parametrize(
    ("text", "expected", "among"),
    [
        ("把 Transformer 用于图像分类", VISION_TRANSFORMERS, 6),
        ("applying transformers to image classification", VISION_TRANSFORMERS, 6),
        ("solving the three-body problem statistically", THREE_BODIES, 5),
        ("三体问题的统计解", THREE_BODIES, 8),
        ("在量子处理器上计算", QUANTUM, 6),
        ("使用量子处理器计算", QUANTUM, 6),  # 使用量 is a word too
        # The vector is of 用量 子 处理器, the longest match first: here titles make up for it.
        ("用量子处理器计算", QUANTUM, 6),
        ("向量检索与最近邻搜索", VECTORS, 6),
        ("approximate nearest neighbour search for vectors", VECTORS, 6),
        ("大模型推理服务的显存管理", SERVING, 6),
    ],
)
def test_a_question_in_either_language(
    engine: Engine, text: str, expected: set[str], among: int
) -> None:
    found = [result["id"] for result in engine.like(text, k=among).results]
    assert len(expected & set(found)) >= 3
    assert found[0] in expected or found[1] in expected


def test_a_chinese_entry_has_english_neighbours_and_the_other_way(engine: Engine) -> None:
    swin = engine.similar("2103.14030", 8).results
    assert any("en" in result["lang"] for result in swin)
    next_v2 = [result["id"] for result in engine.similar("2301.00808", 5).results]
    assert "arxiv:2111.06377" in next_v2, "masked autoencoders, known from a Chinese digest"


def test_a_twin_is_one_entry_in_both_languages(engine: Engine) -> None:
    vit = engine.entry("2010.11929")
    assert vit.languages == ("zh", "en")
    assert {origin.document for origin in vit.origins} == {"weekly-vision.txt", "arxiv.jsonl"}
