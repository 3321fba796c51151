"""What stands around one title goes; what is the title's own stays."""

import pytest

from recommender.sources.digests.text.peeling import author_starts, title_core

NAMES = [
    "Attention Is All You Need",
    "Deep Residual Learning for Image Recognition",
    "Mask R-CNN for objects",
    "去噪扩散概率模型与它的朋友们",
    "Understanding a Multilingual BERT",
]


@pytest.mark.parametrize(
    "form",
    ["{0} (Ana Ruiz, Bo Lin)", "{0} — Ana Ruiz, Bo Lin et al.", "{0} #待读 #cv", "[2104.00001] {0}", "{0} [arXiv:2104.00001]", "{0} （⭐ 9,870）",
     "{0} ⭐ 今日 +4,697", "{0}（热度 37）", "{0} [cs.CV]", "{0} – cs.CV, cs.SY", "{0}  cs.CL", "{0}; cond-mat.mtrl-sci", "2104.00001 | {0}", "🔥 {0}", "{0} 😇", "Paper page - {0}", "{0} | OpenReview", "{0} | by Ana Ruiz | Some Lab | May, 2024", "{0} (example.com)", "{0} [PDF33] [Copy] [REL]", "{0} [pdf] (example.com)", "{0}. In Proc. of CVPR 2016.", "{0} [Video]", "{0} <Paper>", "{0}<Paper><Code-PyTorch>", "{0} [论文]", "{0} [Project]", "{0} [arXiv]", "{0} [项目]", "{0} (He et al., 2017)", "{0} (Amidi y Amidi, 2019)", "{0} (Ruiz und Lin 2020)", "{0} [Doe e Ma, 2021]", "{0}. CoRR abs/2505.18374 (2025)", "{0}. EMNLP 2025: 1830-1846", "{0}(@Some University etc)", "{0}, He et al., 2017", "He et al. 2017 — {0}", "Devlin & Chang (2018): {0}", "{0}（来源: 某某日报）", "{0} (via: Some Site)", "【{0}】", "【{0}】（来源：某站）", "{0} .......... 12", "{0} . . . . . 7", "{0}, Tom B. Brown et al., ICLR 2020.", "{0} (Arxiv 2020).", "{0} [Video].",
     "{0} (Oral)", "{0}（Spotlight）", "{0} [Oral presentation]", "{0} (Best Student Paper Award)", "{0}（最佳论文提名）", "{0}（April 1, 2026）", "{0} (2026-04-01)", "{0}（2026年4月1日）", "{0} 📦代码", "{0} 🔥 热门", "{0} 💻 Code 🎬 Demo"],
)  # fmt: skip
@pytest.mark.parametrize("name", NAMES)
def test_what_is_around_one_title_goes_without_its_siblings(form: str, name: str) -> None:
    text = form.format(name)
    assert text[slice(*title_core(text))] == name


@pytest.mark.parametrize(
    "text",
    ["Learning from 5 points in 3D", "Top 10 stars of 2024", "How we reached 🔥 100k users with Mask R-CNN", "A Survey of C# and F#", "Learning to rank [vector] fields [sic]", "为什么便利总是胜出，以及为什么它不会消亡",
     "S. S. Keerthi and B. Ravindran", "What happened. A look at 2025", "Fast planning (via search in trees)", "Separating voices (source by source)", "GitHub - facebook/faiss", "Attention (Interesting Cases / Cheat Sheet)", "深度学习 — 用于图像识别的网络，说了一件事", "Learning to speak (oral languages)", "What we saw (1 April)", "When a 🔥 model is new"],
)  # fmt: skip
def test_what_is_a_title_s_own_stays(text: str) -> None:
    assert text[slice(*title_core(text))] == text


@pytest.mark.parametrize("form", ["2402 {0}", "[2405] {0}", "2512 - {0}", "2311：{0}"])
def test_the_month_of_a_paper_s_number_goes_from_before_its_title(form: str) -> None:
    for name in (NAMES[0], "LESS: Waiting for Tokens"):
        text = form.format(name)
        assert text[slice(*title_core(text))] == name


@pytest.mark.parametrize("text", ["2048 Games of Waiting", "2199 Leagues", "2024 Olympics of Models", "2020 Was a Year"])  # fmt: skip
def test_other_numbers_before_a_title_are_its_own(text: str) -> None:
    assert text[slice(*title_core(text))] == text


PEOPLE = ["Ethan Mollick", "Samantha Floreani", "Fei-Fei Li"]


@pytest.mark.parametrize("form", ["{0} - {1}", "{0} by {1}", "{0} ({1})", "{0} — {1} (worth it)"])
def test_one_person_stands_behind_each_title_of_a_list(form: str) -> None:
    texts = [form.format(name, who) for name, who in zip(NAMES, PEOPLE, strict=False)]
    assert [text[:at] for text, at in zip(texts, author_starts(texts), strict=True)] == NAMES[:3]


def test_topics_in_capitals_are_no_people() -> None:
    texts = [
        "Our office - Machine Translation",
        "The team - Machine Vision",
        "What we do - Image Translation",
    ]
    assert author_starts(texts) == [-1, -1, -1]


@pytest.mark.parametrize(
    "behind",
    [", Kim & Cho, ICML 2019", ", Kim, Cho and Ong, NeurIPS 2019", ", Dasgupta, ALT 2009", ", Tan et al. EMNLP 2019", ", Lu et al, ECCV'18", ". Silva et al., arXiv 2020"],
)  # fmt: skip
def test_surnames_and_a_venue_behind_a_title_go(behind: str) -> None:
    text = f"Two Faces of a Coin That Learns{behind}"
    assert text[slice(*title_core(text))] == "Two Faces of a Coin That Learns"


@pytest.mark.parametrize(
    "people",
    ["Nichol A. and Dhariwal P.", "Dhariwal P., Ho J.", "van Dyk J. A., Ho J., and Lee K.", "Ana Ruiz and Bo Lin et. al.", "Bo Lin & Ana Ruiz et al."],
)  # fmt: skip
def test_people_whose_initials_stand_behind_and_pairs_with_others(people: str) -> None:
    text = f"Improved Models of Diffusion, {people}"
    start, end = title_core(text)
    assert text[start:end] == "Improved Models of Diffusion"


@pytest.mark.parametrize("behind", ["Part A. and Part B.", "Vitamin D."])
def test_other_words_with_letters_behind_stay(behind: str) -> None:
    text = f"What a Study of Ten Years Says, {behind}"
    assert title_core(text) == (0, len(text))


@pytest.mark.parametrize(
    "behind",
    ["(21/25分)", "（9.5/10）", "[8/10]", "(88分)", "(3/5 stars)", "(under review)", "(to appear)", "（预印本）"],
)  # fmt: skip
def test_a_rating_and_a_status_behind_a_title_go(behind: str) -> None:
    text = f"Two Faces of a Coin {behind}"
    assert text[slice(*title_core(text))] == "Two Faces of a Coin"


@pytest.mark.parametrize("behind", ["(1/3)", "(5/7)", "(24/7)", "(papers under review)"])
def test_a_part_of_a_series_and_other_words_in_brackets_stay(behind: str) -> None:
    text = f"Two Faces of a Coin {behind}"
    assert title_core(text) == (0, len(text))


@pytest.mark.parametrize(
    "behind",
    [", Tan et al, 2013. (DQN)", ", Kim & Cho, 2015. (DRQN)", ", Kim and Cho 2015", " (Tan et al. 2024, arXiv:2405.01000)"],
)  # fmt: skip
def test_surnames_and_a_year_behind_a_title_go(behind: str) -> None:
    text = f"Two Faces of a Coin That Learns{behind}"
    assert text[slice(*title_core(text))] == "Two Faces of a Coin That Learns"


@pytest.mark.parametrize(
    "text",
    ["Traffic Flow by Fusing Spatial Node Clustering and Fourier Bidirectional Mixing", "Topics of a Language, Inspired by Tian et al. (2024)",
     "Agents Driven by Ana Ruiz and Bo Lin", "Translation by Jointly Learning to Align and Translate"],
)  # fmt: skip
def test_what_something_is_done_by_is_of_its_title(text: str) -> None:
    assert text[slice(*title_core(text))] == text


@pytest.mark.parametrize("said", ["选读：", "必读：", "Optional: ", "Required: ", "扩展阅读："])
def test_what_a_course_asks_to_read_goes_from_before_a_title(said: str) -> None:
    text = f"{said}Two Faces of a Coin"
    assert text[slice(*title_core(text))] == "Two Faces of a Coin"
