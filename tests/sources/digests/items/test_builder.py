import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.mention import Mention
from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Span, inline_of, with_bare_urls
from recommender.sources.digests.items.builder import EntryBuilder
from recommender.sources.digests.items.mentions import mention
from tests.sources.digests.looking import blocks, read

ARXIV, WEIBO, CODE, PAGE = (
    "https://arxiv.org/abs/1706.03762",
    "https://weibo.com/1/A",
    "https://github.com/a/b",
    "https://a.github.io/",
)


def fed(text: str) -> Mention:
    builder = EntryBuilder(1)
    for block in blocks(text):
        builder.read_block(block)
    return mention(builder, "d")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_labels_does_not_matter(order: tuple[int, ...]) -> None:
    rows = ["作者：甲乙、丙丁", f"链接：{ARXIV}", "机构：清华大学"]
    found = fed("\n".join(rows[i] for i in order))
    assert (found.authors, found.url, found.affiliations) == (
        ("甲乙", "丙丁"),
        ARXIV,
        ("清华大学",),
    )


def test_several_labels_on_one_line() -> None:
    found = fed("> **作者**: 甲乙、丙丁 | **机构**: 清华大学 | **日期**: 2025-01-22")
    assert (found.authors, found.affiliations, found.published) == (
        ("甲乙", "丙丁"),
        ("清华大学",),
        "2025-01-22",
    )


def test_a_venue_behind_the_authors() -> None:
    found = fed("Author：京东等(CVPR 2019)")
    assert (found.authors, found.affiliations, found.venue) == ((), ("京东",), "CVPR 2019")


def named(title: str, rest: str = "", text: str = "") -> Mention:
    builder = EntryBuilder(1)
    builder.take_title(inline_of(title))
    builder.read_behind_title(inline_of(rest))
    for block in blocks(text):
        builder.read_block(block)
    return mention(builder, "d")


@pytest.mark.parametrize(
    "title",
    [
        "Mask R-CNN (掩码区域卷积网络)",
        "Mask R-CNN | 掩码区域卷积网络",
        "Mask R-CNN / 掩码区域卷积网络",
    ],
)
def test_a_title_in_two_languages(title: str) -> None:
    found = named(title)
    assert (found.title, found.title_zh) == ("Mask R-CNN", "掩码区域卷积网络")


@pytest.mark.parametrize(
    ("rest", "field", "value"),
    [
        (" - Kaiming He, Ross Girshick", "authors", ("Kaiming He", "Ross Girshick")),
        (" by Kaiming He", "authors", ("Kaiming He",)),
        (" (ICCV 2017)", "venue", "ICCV 2017"),
        (" (2017)", "published", "2017"),
        (" — 2017-03-20", "published", "2017-03-20"),
        (" | arXiv:1703.06870", "arxiv_id", "1703.06870"),
        (": 每个目标一个掩码。", "abstract_zh", "每个目标一个掩码。"),
        (" [8.5]", "abstract_en", None),
    ],
)
def test_what_stands_behind_a_title(rest: str, field: str, value: object) -> None:
    assert getattr(named("Mask R-CNN", rest), field) == value


def test_the_first_value_of_a_field_stays() -> None:
    assert fed("作者：甲乙\n作者：丙丁").authors == ("甲乙",)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_lines_are_taken(lines: list[str]) -> None:
    builder = EntryBuilder(1)
    for line in lines:
        builder.read_block(Block("paragraph", inline_of(line), 1))
    assert mention(builder, "d").origin.line == 1


def test_a_link_in_the_other_language_is_no_title_below_one_that_leads_elsewhere() -> None:
    told = "[A page on masks](https://b.org)"
    led, alone = EntryBuilder(1), EntryBuilder(1)
    led.take_title(with_bare_urls("掩码网络", [Span(0, 4, "link", "https://a.org")]))
    alone.take_title(inline_of("掩码网络"))
    for builder in (led, alone):
        builder.read_block(blocks(told)[0])
    assert (led.title, alone.title) == ("掩码网络", "A page on masks")


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("[The Verge](https://b.org/1)", "掩码网络"),
        ("[Hugging Face Daily Papers](https://b.org/1)", "掩码网络"),
        ("[github.com/b/mask_networks](https://github.com/b/mask_networks)", "掩码网络"),
        ("[Mask Networks for Objects](https://arxiv.org/abs/2104.00001)", "Mask Networks for Objects"),
        ("[What we know of masks](https://b.org/1)", "What we know of masks"),
    ],
)  # fmt: skip
def test_a_site_or_an_address_below_a_title_is_none_in_the_other_language(
    told: str, title: str
) -> None:
    builder = EntryBuilder(1)
    builder.take_title(inline_of("掩码网络"))
    builder.read_block(blocks(told)[0])
    assert builder.title == title


def test_who_sent_an_item_in_is_no_text_of_it() -> None:
    found = fed("@alice 推荐\n说了一件事。")
    assert (found.abstract_zh, found.authors) == ("说了一件事。", ())


@pytest.mark.parametrize("label", ["ICML2019", "CVPR 2024", "Blog"])
def test_a_word_in_brackets_behind_a_title_leads_to_it(label: str) -> None:
    builder = EntryBuilder(1)
    builder.take_title(inline_of("Mask R-CNN"))
    builder.read_behind_title(
        with_bare_urls(f". [{label}]", [Span(3, 3 + len(label), "link", PAGE)])
    )
    assert mention(builder, "d").url == PAGE


def test_a_venue_behind_a_title_leads_to_it_rather_than_other_words() -> None:
    builder = EntryBuilder(1)
    builder.take_title(inline_of("Mask R-CNN"))
    spans = [Span(2, 6, "link", WEIBO), Span(9, 18, "link", PAGE)]
    builder.read_behind_title(with_bare_urls(" [Talk] [ICCV 2017]", spans))
    assert mention(builder, "d").url == PAGE


def test_a_label_that_is_a_link_itself_is_the_link() -> None:
    assert fed(f"Ana Ruiz, Bo Lin\n\n[[Page]({PAGE})]").url == PAGE


@pytest.mark.parametrize(
    "form", ["- **{name}**, {people}, NeurIPS 2025\n", "### {name}\n\n{people}, NeurIPS 2025\n\n"]
)
def test_a_venue_behind_many_people_is_none_of_them(form: str) -> None:
    people = ["Ana Ruiz", "Bo Lin", "Cy Doe", "Di Fox", "Ed Gil", "Fay Hay"]
    names = ["A first title of words", "The second one of them", "Another for the third", "What the fourth is called"]  # fmt: skip
    found = read("".join(form.format(name=name, people=", ".join(people)) for name in names))
    assert [m.title for m in found] == names
    assert all(list(m.authors) == people and m.venue == "NeurIPS 2025" for m in found)


@pytest.mark.parametrize("line", ["[[paper]({paper})] [[code]({code})]", "\\[[pdf]({paper})\\] \\[[code]({code})\\]", "[[Paper]({paper})], [[GitHub]({code})]"])  # fmt: skip
def test_a_label_that_is_a_link_comes_before_the_link_behind_it(line: str) -> None:
    paper, code = "https://openreview.net/forum?id=5wTZ", "https://github.com/ruiz/rooms"
    text = "".join(
        f"- {name}  \n  _Ana Ruiz, Bo Lin_  \n  {line.format(paper=paper + str(i), code=code + str(i))}\n"
        for i, name in enumerate(["Quiet Rooms", "Maps of Many Islands", "Doors That Learn"])
    )
    assert [m.url for m in read(f"# Papers\n\n## Vision\n\n{text}")] == [f"{paper}{i}" for i in range(3)]  # fmt: skip
