"""What belongs to the list and not to the titles in it is taken off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.titles.shared_parts import without_numbers
from recommender.sources.digests.titles.trimming import has_people_behind, own_parts
from tests.sources.digests.looking import read

NAMES = [
    "Attention Is All You Need",
    "Deep Residual Learning for Image Recognition",
    "Mask R-CNN",
    "Denoising Diffusion Probabilistic Models",
]


def trimmed(texts: list[str]) -> list[str]:
    return [text[a:b] for text, (a, b) in zip(texts, own_parts(texts), strict=True)]


@pytest.mark.parametrize(
    "form",
    ["{0}（12{1}票）", "{0} (8.{1})", "{0} #{1}", "{1}分 {0}", "12{1} votes {0}", "201{1} - {0}", "201{1} CVPR {0}", "🔥 {0}", "Best Paper — {0}",
     "{0} (5 minute read)", "推荐一篇 {0}", "论文 {1}：{0}", "Rank {1}: {0}", "{0} · 3 min", "[202{1} ACL] {0}", "[201{1} some-list] {0}", "{0}, 201{1}", "{0}, sep 201{1}", "{0}, Okt. 201{1}, IBM",
     "{0} (Net-{1})", "{0}（Net{1}）", "{0}-CVPR201{1}", "{0}-ECCV-201{1}", "{0} - 201{1}", "{0}_ICLR 202{1}", "{0}@ACL'2{1}", "{0}-Arxiv201{1}<Paper>"],
)  # fmt: skip
def test_what_nearly_all_titles_share_is_the_list_s(form: str) -> None:
    assert trimmed([form.format(name, i) for i, name in enumerate(NAMES, 1)]) == NAMES


def test_topics_before_a_bar_go_where_one_comes_again() -> None:
    topics = ["Paper", "Survey", "Position Paper", "Paper"]
    assert trimmed([f"{t} | {name}" for t, name in zip(topics, NAMES, strict=True)]) == NAMES
    once = [f"{t} | {name}" for t, name in zip(["Ann", "Bob", "Cid", "Dee"], NAMES, strict=True)]
    assert trimmed(once) == once


def test_a_tag_with_a_date_takes_no_name_before_a_colon_with_it() -> None:
    named = ["Transformer: A Start", "ResNet: A Depth", "RCNN: A Mask", "DDPM: A Model of Noise"]
    texts = [f"[arxiv 2025.0{i}] {name}" for i, name in enumerate(named, 1)]
    assert [
        text.removeprefix(f"[arxiv 2025.0{i}] ") for i, text in enumerate(trimmed(texts), 1)
    ] == named


def test_what_few_titles_have_is_theirs() -> None:
    texts = [
        "GPT-4 (2023)",
        "Attention Is All You Need",
        "1 Million Ways to Fail",
        "Mask R-CNN: A Story",
    ]
    assert trimmed(texts) == texts


def test_a_score_behind_a_dash_goes_from_a_third_of_them() -> None:
    texts = [f"{name} — {i}" for i, name in enumerate(NAMES[:2], 3)]
    assert trimmed([*texts, *NAMES[2:]]) == [*texts, *NAMES[2:]]
    assert trimmed([*texts, f"{NAMES[2]} — 5", NAMES[3]]) == NAMES
    parts = [f"A Long Story - {i}" for i in range(1, 5)]
    assert trimmed(parts) == parts


def test_people_behind_a_title_go_even_from_one() -> None:
    assert trimmed(["Attention Is All You Need (2017), A. Vaswani et al."]) == [NAMES[0]]


def test_numbers_are_alike() -> None:
    assert without_numbers("Part 12 of 3.5") == without_numbers("Part 3 of 10")


@given(st.lists(st.text(alphabet="ab 1.()（）：#—分", max_size=30), max_size=6))
def test_what_is_kept_lies_within(texts: list[str]) -> None:
    found = own_parts(texts)
    assert len(found) == len(texts)
    assert all(0 <= a <= b <= len(text) for text, (a, b) in zip(texts, found, strict=True))


@pytest.mark.parametrize(
    ("titles", "own"),
    [
        (["CoRL 2023 workshop, Maps for Robots", "arXiv 2023.10, Learning at Test Time", "ICML 2022, The Primacy Bias"],
         ["Maps for Robots", "Learning at Test Time", "The Primacy Bias"]),
        (["Maps for Robots — ECCV 2025", "Learning at Test Time — ACL 2025", "The Primacy Bias — ICML 2022"],
         ["Maps for Robots", "Learning at Test Time", "The Primacy Bias"]),
        (["Maps for Robots - Yu Cheng, Stefan Lind", "Learning at Test Time - Omar Quint, Ana Li", "The Primacy Bias - Wei Xu, Lei Gao"],
         ["Maps for Robots", "Learning at Test Time", "The Primacy Bias"]),
        (["ELMo : Deep contextualized words", "GPT : Improving understanding", "BERT : A bidirectional model"],
         ["Deep contextualized words", "Improving understanding", "A bidirectional model"]),
        (["2505.17747 Maps for Robots", "2505.08106 Learning at Test Time"], ["Maps for Robots", "Learning at Test Time"]),
        (["arXiv — Maps for Robots"], ["Maps for Robots"]),
        (["Maps for Robots.pdf", "Learning at Test Time.pdf", "The Primacy Bias.docx"], ["Maps for Robots", "Learning at Test Time", "The Primacy Bias"]),
        (["Maps for Robots.pdf", "Learning at Test Time", "The Primacy Bias"], ["Maps for Robots.pdf", "Learning at Test Time", "The Primacy Bias"]),
        (["BERT: Pre-training", "GloVe: Global Vectors", "ELMo: Deep words"], ["BERT: Pre-training", "GloVe: Global Vectors", "ELMo: Deep words"]),
    ],
)  # fmt: skip
def test_facts_around_titles_go(titles: list[str], own: list[str]) -> None:
    assert [t[a:b] for t, (a, b) in zip(titles, own_parts(titles), strict=True)] == own


@pytest.mark.parametrize("sign", [" — ", "｜", " | ", " · "])
def test_one_person_behind_a_title_goes_where_its_siblings_have_several(sign: str) -> None:
    names = [
        "Attention Is All You Need",
        "Mask R-CNN for Objects",
        "Visual Instruction Tuning",
        "Deep Residual Learning",
    ]
    people = ["Ana Ruiz, Bo Lin", "Cy Doe, Di Ma", "Ed Fox, Fay Gil", "Jun Xie"]
    texts = [name + sign + who for name, who in zip(names, people, strict=True)]
    assert [t[a:b] for t, (a, b) in zip(texts, own_parts(texts), strict=True)] == names


@pytest.mark.parametrize(
    "form",
    ["{0}. paper, code", "{0} | paper | code", "{0} - pdf", "{0}; Paper; Project Page; Code", "{0} / arXiv / GitHub"],
)  # fmt: skip
def test_the_words_of_links_that_were_lost_go(form: str) -> None:
    assert trimmed([form.format(name) for name in NAMES]) == NAMES


@pytest.mark.parametrize("form", ["{0} [PDF] 摘要", "{0} [PDF] [摘要]", "{0} pdf html", "{0} 【论文】【代码】", "{0} (arXiv) (GitHub)"])  # fmt: skip
def test_they_go_also_without_a_sign_where_nearly_all_have_the_same(form: str) -> None:
    names = [*NAMES, "A Study of Long Papers"]
    assert trimmed([form.format(name) for name in names]) == names
    assert trimmed(["Seeing Data", "Learning from Data", "On Models", "Talking Papers", "Plain Code"])[1] == "Learning from Data"  # fmt: skip


def test_a_word_behind_few_titles_that_links_have_is_theirs() -> None:
    texts = [*NAMES, "What We Learned from Papers, Code"]
    assert trimmed(texts) == texts
    assert trimmed(["Learning, Fast", "Seeing, Slow", "Talking, Plain"])[1] == "Seeing, Slow"


LISTED = [
    "Encoders Pre-trained in Two Directions",
    "An Image Read as Sixteen Words",
    "Language Models as Multitask Learners",
    "Contrast with Momentum for Representations",
    "Windows That Shift between Layers",
    "Detection with a Set of Queries",
]


def test_a_column_of_names_whose_border_was_lost_goes() -> None:
    names = ["BERT", "ViT", "GPT-2", "MoCo 2", "Swin", "DETR"]
    texts = [f"{name} {title}" for name, title in zip(names, LISTED, strict=True)]
    assert trimmed(texts) == LISTED


def test_names_that_begin_titles_stay_where_few_do() -> None:
    texts = [f"BERT {LISTED[0]}", *LISTED[1:]]
    assert trimmed(texts) == texts


def test_brackets_around_every_title_go() -> None:
    assert trimmed([f"[{title}]" for title in LISTED]) == LISTED
    assert trimmed([f"【{title}】" for title in LISTED]) == LISTED


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("A Study of Long Documents, Ana Ruiz, Bo Lin", True),
        ("A Study of Long Documents, Words and Their Order", False),
        ("A Study of Long Documents", False),
    ],
)
def test_people_behind_a_title_are_found(text: str, more: bool) -> None:
    assert has_people_behind(text) is more


def test_capitals_behind_a_year_go_where_they_are_a_venue() -> None:
    years = range(2018, 2024)
    assert trimmed([f"{y} CVPR {t}" for y, t in zip(years, LISTED, strict=True)]) == LISTED
    titles = [
        f"{name} for {t}"
        for name, t in zip(["BERT", "DETR", "CLIP", "MAE", "GLIP", "SAM"], LISTED, strict=True)
    ]
    assert trimmed([f"{y} {t}" for y, t in zip(years, titles, strict=True)]) == titles


def test_a_year_glued_to_few_titles_is_theirs() -> None:
    texts = [*NAMES, "Overview of the Shared Task at SemEval-2020"]
    assert trimmed(texts) == texts


def test_what_a_link_holds_is_a_title_unless_its_beginnings_come_again_and_again() -> None:
    begun = ["Second Look: {}", "Second Look: {}", "Plain Notes: {}", "Night Shift: {}"]
    texts = [form.format(name) for form, name in zip(begun, NAMES, strict=True)]
    texts += [f"Plain Notes: Part {word} of a Story" for word in ("One", "Two")]
    whole = [(0, len(text)) for text in texts]
    assert own_parts(texts, marked=True) == whole
    assert own_parts(texts) != whole
    assert own_parts([f"Survey: {name}" for name in NAMES], marked=True)[0] == (
        8,
        8 + len(NAMES[0]),
    )


def test_a_venue_that_is_not_known_goes_beside_those_that_are() -> None:
    texts = [f"{name}, NIPS 2016" for name in NAMES[:-1]] + [f"{NAMES[-1]}, EWRL, 2016"]
    assert trimmed(texts) == NAMES
    own = [*NAMES[:-1], "A Look Back at Neurons, EWRL, 2016"]
    assert trimmed(own) == own


def test_a_year_behind_leaves_also_a_short_name() -> None:
    texts = ["π₀ (2024)", "LAC (2026)", "SENTINEL (2025)", "VLA-Cache (2025)", "RISE (2026)"]
    assert [t[slice(*at)] for t, at in zip(texts, own_parts(texts), strict=True)] == ["π₀", "LAC", "SENTINEL", "VLA-Cache", "RISE"]  # fmt: skip


def test_by_and_a_list_of_people_goes_where_many_titles_have_it() -> None:
    people = ["Ana Ruiz", "Bo Lin", "Cy Doe and Di Ma", "Jun Xie"]
    texts = [f"{name} by {who}" for name, who in zip(NAMES, people, strict=True)]
    assert trimmed(texts) == NAMES


@pytest.mark.parametrize(
    "rest", ["by Sparse Inertial and LiDAR Sensors", "by Incorporating Vision and Language"]
)
def test_by_and_words_in_capitals_stay_where_hardly_any_title_has_them(rest: str) -> None:
    texts = [*NAMES, *(f"{name} again" for name in NAMES), f"Human Motion Capture {rest}"]
    assert trimmed(texts) == texts


def test_the_time_that_a_piece_takes_goes_whole_from_behind_many() -> None:
    assert trimmed([f"{name} (5 MINUTE READ)" for name in NAMES * 2]) == NAMES * 2


def test_the_source_behind_a_dash_goes_where_few_are_named() -> None:
    names = [*NAMES, *(f"{name} again" for name in NAMES)]
    sources = ["Some Daily", "The Other Letter"] * len(NAMES)
    texts = [f"{name} - {source}" for name, source in zip(names, sources, strict=True)]
    assert trimmed(texts) == names


def test_a_topic_between_hashes_goes_from_before_all() -> None:
    assert trimmed([f"#论文速递# {name}" for name in NAMES]) == NAMES


def test_a_title_in_two_languages_keeps_a_half_that_looks_like_a_name() -> None:
    names = ["自编码变分贝叶斯 | Auto-Encoding Variational Bayes", "扩散概率模型的图像生成 | Denoising Diffusion Probabilistic Models", "遮住图像再补全 | Masked Encoders Are Scalable"]  # fmt: skip
    people = ["Ada One, Ben Two", "Cleo Three, Dan Four", "Eve Five, Finn Six"]
    assert trimmed([f"{a} - {b}" for a, b in zip(names, people, strict=True)]) == names


def test_names_of_things_in_brackets_are_of_their_titles_beside_short_ones() -> None:
    short = ["CIF", "RETROCOT", "Pinocchio", "Attribution Tree", "Recursive Skill Evolution"]
    texts = [f"{NAMES[i % 4]} and Part {'ABCDE'[i]} ({name})" for i, name in enumerate(short)]
    assert trimmed(texts) == texts


def test_people_in_brackets_go_where_nearly_each_title_has_some() -> None:
    people = ["Kim Park", "Ana Ruiz", "Bo van Lin", "Di Fox"]
    assert trimmed([f"{name} ({who})" for name, who in zip(NAMES, people, strict=True)]) == NAMES


def test_a_venue_and_its_year_in_brackets_go_also_where_nobody_knows_it() -> None:
    venues = ["CoRR, 2026", "Systems Workshops, 2024", "Empirical Reading, 2025", "Trans. on Noise, 2023"]  # fmt: skip
    assert trimmed([f"{name}（{v}）" for name, v in zip(NAMES, venues, strict=True)]) == NAMES
    years = ["CoRR, 2026", "CoRR, 2025", "CoRR, 2024"]
    texts = [f"{name} ({v})" for name, v in zip(NAMES, [*years, "a Reply"], strict=True)]
    assert trimmed(texts)[3] == texts[3]


def test_a_short_title_behind_a_topic_and_before_an_address_is_an_item() -> None:
    names = [*NAMES, "Waiting Models"]
    text = "".join(f"#每日论文# {name} https://a.org/{i}\n\n" for i, name in enumerate(names))
    assert [(m.title, m.url) for m in read(text)] == [(name, f"https://a.org/{i}") for i, name in enumerate(names)]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (["[CV] ", "[CL] ", "[AS] ", "[LG] "], ""),
        (["[PDF] ", "", "", "[HTML] "], ""),
        (["分享论文《"] * 4, "》"),
    ],
    ids=["classes", "files", "what a sender did"],
)
def test_what_stands_before_titles_is_no_part_of_them(before: list[str], behind: str) -> None:
    names = [
        "Depth needs short cuts",
        "Noise goes step by step",
        "Boxes share what they compute",
        "Captions teach",
    ]
    texts = [f"{first}{name}{behind}" for first, name in zip(before, names, strict=True)]
    assert [text.strip("《》") for text in trimmed(texts)] == names


def test_makers_behind_a_dash_go_where_most_titles_have_people_there() -> None:
    names = ["Mask R-CNN", "WAIT", "Waiting Models", "Toy Tokens", "Some Kit", "More Kits", "Dot"]
    makers = ["Rückert et al", "Øst et al.", "He et al", "Li et al", "Ann One", "somebody", "ToyLab"]  # fmt: skip
    texts = [f"{name} — {maker}" for name, maker in zip(names, makers, strict=True)]
    assert trimmed(texts) == names
    assert trimmed([text.replace("— ", "—") for text in texts]) == names
    few = ["Waiting Models", "Toys — Part Two", "Some Kit — the whole of it"]
    assert trimmed([*texts[:1], *few])[-3:] == few


def test_people_behind_a_title_are_named_once() -> None:
    coined = ["Some Coined Name", "Large Toy Model", "Wait Net", "More Toys"]
    names = [f"{name} ({n})" for name, n in zip(NAMES, coined, strict=True)]
    people = ["Ann et al", "Bob et al", "Cid et al", "Dee et al"]
    assert trimmed([f"{n} — {p}" for n, p in zip(names, people, strict=True)]) == names


@pytest.mark.parametrize("form", ["[{1}] {0}", "[{1} v2]  {0}"])
def test_the_name_of_a_method_in_brackets_goes_from_before_each_title(form: str) -> None:
    titles = [*NAMES, "A Depth of Waiting"]
    names = ["Trans-Former", "ResNet", "R.CNN", "DDPM+", "Wait-2"]
    assert trimmed([form.format(t, n) for t, n in zip(titles, names, strict=True)]) == titles
    few = [f"[{n}] {t}" for t, n in zip(titles[:3], names, strict=False)] + titles[3:]
    assert trimmed(few) == few


def test_the_letters_of_the_last_words_are_no_venue_beside_venues() -> None:
    texts = [
        "Feature Matching at the Speed of Light (ICCV 2023)",
        "Dense Matching without a Detector (CVPR 2024)",
        "Local Features for Small Robots (ECCV 2024)",
        "Cameras and their Structure from Motion (SfM)",
    ]
    assert trimmed(texts) == [text.partition(" (")[0] for text in texts[:3]] + texts[3:]


def test_a_title_in_capitals_keeps_its_last_word_before_a_year() -> None:
    texts = [
        "Learning deep networks for images 2018",
        "Sparse coding for pictures of plants 2017",
        "RECOGNITION OF A HAND AND ITS GESTURE 2016",
        "COLOR PICTURES BY RESIDUAL LEARNING CVPR 2017",
    ]
    assert trimmed(texts) == [
        "Learning deep networks for images",
        "Sparse coding for pictures of plants",
        "RECOGNITION OF A HAND AND ITS GESTURE",
        "COLOR PICTURES BY RESIDUAL LEARNING",
    ]
