import pytest

from recommender.sources.digests.text.people import is_sender, looks_like_names, split_off_venue


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
    found = split_off_venue(text)
    assert (found and found[0]) == people


def test_a_colon_ends_a_list_of_people_and_no_label() -> None:
    assert looks_like_names("Ana Ruiz, Bo Lin:")
    assert not looks_like_names("Ana Ruiz:")
