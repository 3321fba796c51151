import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.text.names import (
    are_organisations,
    credited,
    is_sender,
    looks_like_names,
    split_affiliations,
    split_names,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("谢赛宁、刘壮等", ("谢赛宁", "刘壮")),
        (
            "Greg Yang 、 Edward J. Hu、 Igor Babuschkin 等",
            ("Greg Yang", "Edward J. Hu", "Igor Babuschkin"),
        ),
        ("Ashish Vaswani, Noam Shazeer, et al.", ("Ashish Vaswani", "Noam Shazeer")),
        ("Kaiming He, Ross Girshick and Jian Sun", ("Kaiming He", "Ross Girshick", "Jian Sun")),
        ("A. Gu & T. Dao", ("A. Gu", "T. Dao")),
        ("张三；李四；王五 等人", ("张三", "李四", "王五")),
        ("张三 李四 王五", ("张三", "李四", "王五")),
        ("D Teney, E Abbasnejad, A v d Hengel", ("D Teney", "E Abbasnejad", "A v d Hengel")),
        ("V B. Shah, D N. Metaxas", ("V B. Shah", "D N. Metaxas")),
        ("谢赛宁（纽约大学）、刘壮", ("谢赛宁", "刘壮")),
        ("He, Kaiming; Sun, Jian", ("He, Kaiming", "Sun, Jian")),
        ("Sammy Davis, Jr., Dean Martin", ("Sammy Davis, Jr.", "Dean Martin")),
        ("Y Hao, S Huang...", ("Y Hao", "S Huang")),
        ("A Einstein 等 12 人", ("A Einstein",)),
        ("J Wei, J Wei, Y Tay", ("J Wei", "J Wei", "Y Tay")),
        ("", ()),
        ("等", ()),
    ],
)
def test_lists_of_authors(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "affiliations"),
    [
        (
            "[Rutgers University & Snap Inc & University of Delaware]",
            ("Rutgers University", "Snap Inc", "University of Delaware"),
        ),
        ("[AT&T Labs & MIT]", ("AT&T Labs", "MIT")),
        ("清华大学、微软亚洲研究院", ("清华大学", "微软亚洲研究院")),
        ("清华大学,北京大学", ("清华大学", "北京大学")),
        ("[University of California, Berkeley]", ("University of California, Berkeley",)),
        (
            "[University of California, Berkeley & Google]",
            ("University of California, Berkeley", "Google"),
        ),
        ("（FAIR）", ("FAIR",)),
    ],
)
def test_lists_of_affiliations(text: str, affiliations: tuple[str, ...]) -> None:
    assert split_affiliations(text) == affiliations


@pytest.mark.parametrize(
    "text",
    ["Y Wu, J Johnson", "A v d Hengel, S Lucey", "谢赛宁、刘壮", "S Huang, L Dong, W Wang...", "谢赛宁、Kaiming He等",
     "Ana Ruiz (Some Lab)*", "Ana Ruiz (University of Lund)*; Bo Lin (Other Lab)", "bo lin (Ant Group); Ana Ruiz (Institute of Things, Academy)*; Cy Doe (Some Lab (North))"],
)  # fmt: skip
def test_lines_of_names(text: str) -> None:
    assert looks_like_names(text)


@pytest.mark.parametrize(
    "text",
    ["Deep Residual Learning", "用物理信息注意力神经网络求解方程", "Works well, but slowly", "Google Research, MIT", "Why? Because", "",
     "SeamlessM4T—Massively Multilingual & Multimodal Machine Translation", "Neural Machine & Multilingual Translation", "Berg—Lin Duality & Its Cousins",
     "LSTM，指针模型，Attention，ELMo等", "Mask R-CNN (He et al.)", "Deep Learning (Vision)*", "Mamba Again (Oral)", "Vision Transformers (image models); Language Models (text models)",
     "Mask R-CNN | Kaiming He, Ross Girshick", "« Mask R-CNN », Kaiming He, Ross Girshick", "Mask R-CNN. Kaiming He, Ross Girshick", "Mask R-CNN (Kaiming He, Piotr Dollár, Ross Girshick) - A mask branch beside the boxes makes instance segmentation simple and fast"],
)  # fmt: skip
def test_lines_that_are_no_names(text: str) -> None:
    assert not looks_like_names(text)


def test_some_authors_are_organisations() -> None:
    assert are_organisations(("香港中文大学", "商汤科技"))
    assert not are_organisations(("谢赛宁",))
    assert not are_organisations(())


@given(st.text(max_size=200))
def test_any_text_is_split(text: str) -> None:
    assert all(name.strip() for name in split_names(text))
    assert all(name.strip() for name in split_affiliations(text))
    assert looks_like_names(text) in (True, False)


@pytest.mark.parametrize(
    "text", ["@zhang 推荐", "via @alice", "Recommended by @bob_1", "h/t @carol", "@tanaka さん", "投稿：@小明、@小红"]
)  # fmt: skip
def test_who_sent_an_item_in_is_told_by_a_name_on_a_network(text: str) -> None:
    assert is_sender(text)
    assert not looks_like_names(text)


@pytest.mark.parametrize(
    "text", ["Learning @ scale", "@alice wrote a paper on masks", "a@b.org", "推荐阅读"]
)
def test_who_else_is_named_sent_nothing(text: str) -> None:
    assert not is_sender(text)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("He, K., Gkioxari, G. and Girshick, R. B.", ("K. He", "G. Gkioxari", "R. B. Girshick")),
        ("Dvorak, A. C., Novak, J.", ("A. C. Dvorak", "J. Novak")),
        ("García-López, V. & Dai, J.", ("V. García-López", "J. Dai")),
    ],
)
def test_family_names_may_come_first(text: str, people: tuple[str, ...]) -> None:
    assert looks_like_names(text)
    assert split_names(text) == people


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Ana Ruiz, Bo Lin.", "Bo Lin"),
        ("Ana Ruiz, Di Ma.", "Di Ma"),
        ("A. Ruiz, J. Wu.", "J. Wu"),
        ("A. Ruiz, J.-P. Yu.", "J.-P. Yu"),
        ("Ana Ruiz, Bo L.", "Bo L."),
        ("Ana Ruiz, Petrov Yu.", "Petrov Yu."),
        ("Ana Ruiz, Sammy Davis Jr.", "Sammy Davis Jr."),
    ],
)
def test_a_full_stop_ends_the_list_and_an_initial_keeps_its_own(text: str, last: str) -> None:
    assert split_names(text)[-1] == last


@pytest.mark.parametrize(
    "text",
    [
        "No Math, Just Intuition",
        "Without Tears, Just Pictures",
        "More Pixels, Less Labels",
        "Every Token, All Heads",
        "Beyond Chat, Not Agents",
        "Why Scale, How Much",
    ],
)
def test_promises_of_titles_are_nobody(text: str) -> None:
    assert not looks_like_names(text)


@pytest.mark.parametrize(
    "text", ["Albert No, Ana Ruiz", "Jonathan How, Bo Lee", "Amey More, Ana Ruiz"]
)
def test_people_who_are_called_like_common_words_are_people(text: str) -> None:
    assert looks_like_names(text)


def test_the_length_of_a_paper_behind_its_people_is_nobody() -> None:
    assert split_names("Ana Ruiz, Bo Lin, 10 pages") == ("Ana Ruiz", "Bo Lin")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ana Ruiz, Bo Lin; Proceedings of ICML, PMLR 202:1-10", "Ana Ruiz, Bo Lin"),
        ("Ana Ruiz, Bo Lin, NeurIPS 2025", "Ana Ruiz, Bo Lin"),
        ("Ana Ruiz, Bo Lin. CVPR, 2024", "Ana Ruiz, Bo Lin"),
        ("Ana Ruiz, Bo Lin - arXiv preprint, 2025", "Ana Ruiz, Bo Lin"),
        ("Learning to Rank, Image Search, NeurIPS 2025", None),
        ("Ana Ruiz, Bo Lin", None),
    ],
)
def test_people_before_a_venue(text: str, people: str | None) -> None:
    found = credited(text)
    assert (found and found[0]) == people


def test_a_colon_ends_a_list_of_people_and_no_label() -> None:
    assert looks_like_names("Ana Ruiz, Bo Lin:")
    assert not looks_like_names("Ana Ruiz:")


@pytest.mark.parametrize("more", ["+3 authors", "+12 more", "+ 2 others", "+5"])
def test_how_many_more_there_are_is_no_name(more: str) -> None:
    text = f"Ana Ruiz, {more}, Bo Lin"
    assert looks_like_names(text)
    assert split_names(text) == ("Ana Ruiz", "Bo Lin")
