import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.chinese_variants import simplified
from recommender.entries.mention import Mention, Origin


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("聯邦學習與數據隱私", "联邦学习与数据隐私"),
        ("機器學習", "机器学习"),
        ("語音識別綜述", "语音识别综述"),
        ("圖神經網絡", "图神经网络"),
        ("裡", "里"),
        ("裏", "里"),
        ("爲", "为"),
        ("為", "为"),
        ("著名 vs 着名", "着名 vs 着名"),
        ("Plain text", "Plain text"),
        ("かな 한국어", "かな 한국어"),
        ("𠁞", "𠀾"),
        ("𠮷野", "𠮷野"),
    ],
)
def test_traditional_is_written_as_simplified(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simplified(simple)
    assert traditional == simple or simplified(traditional) != traditional


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_simplified_text_stays(text: str) -> None:
    assert simplified(simplified(text)) == simplified(text)
    assert len(simplified(text)) == len(text)


TOLD = [
    Mention(
        origin=Origin("a.txt", 1, "weekly"),
        title="機器翻譯與語言模型綜述",
        authors=("歐陽納德", "張偉"),
        abstract_zh="本文綜述機器翻譯的發展與評測。",
    ),
    Mention(
        origin=Origin("a.txt", 2, "weekly"),
        title="蛋白质结构预测进展",
        authors=("陈红", "刘强"),
        abstract_zh="我们回顾蛋白质结构预测的方法。",
    ),
]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("机器翻译", 0),
        ("語言模型", 0),
        ("机器翻译与语言模型综述", 0),
        ("发展与评测", 0),
        ("欧阳纳德", 0),
        ("张伟", 0),
        ("蛋白質", 1),
        ("蛋白質結構預測進展", 1),
        ("結構預測的方法", 1),
        ("陳紅", 1),
        ("劉強", 1),
    ],
)
def test_words_find_either_way_of_writing(catalogue: Catalogue, asked: str, place: int) -> None:
    catalogue.store(TOLD)
    build(catalogue.path.parent, catalogue, HashEncoder())
    with Engine(catalogue.path.parent) as engine:
        answer = engine.search(asked, 2, mode="words")
    assert answer.results[0]["title"] == TOLD[place].title
