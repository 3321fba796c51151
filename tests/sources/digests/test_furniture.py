import pytest

from recommender.sources.digests.furniture import closes, is_furniture


@pytest.mark.parametrize(
    "text",
    ["image.png", "f01.png.jpgf02.png.jpgf03.png.jpg", "首页", "×", "…3", "1", "Hexo", "Fluid", "阅读全文 »", "Read more", "图 1:模型结构",
     "(图示:发布会现场)", "Figure 2: Overview", "Powered by Hexo", "© 2021 某人", "上一页 1 2 3 下一页", "----", "[TOC]", "▲ 现场"],
)  # fmt: skip
def test_furniture(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    ["如图所示,曲线不相交。", "图像分类的新方法", "表示学习", "Home is where the model is", "2021-11-09", "会议详情及注册 ：请扫描下方二维码！",
     "The next generation", "A Figure of Merit"],
)  # fmt: skip
def test_not_furniture(text: str) -> None:
    assert not is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "END",
        "© THE END",
        "（完）",
        "- END -",
        "本文分享自 某公众号",
        "如有侵权，请联系",
        "ArXiv Weekly Radiostation:NLP",
        "转载请联系",
    ],
)
def test_what_closes_a_digest(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize(
    "text", ["End-to-End Object Detection", "完全基于注意力", "Endless", "欢迎程度"]
)
def test_what_does_not_close_it(text: str) -> None:
    assert not closes(text)
