"""Titles in references, as each style of them writes them."""

import pytest

from recommender.sources.digests.text.citations import (
    after_people,
    before_kind,
    by_citation,
    is_reference,
)
from tests.sources.digests.looking import read, titles

NAMES = [
    "Deep residual learning for image recognition",
    "Denoising diffusion probabilistic models",
    "Language models are few-shot learners",
    "Segmenting anything with prompts",
    "Captions teach a model of pictures",
]


@pytest.mark.parametrize(
    "form",
    [
        "[{i}] Vaswani A, He K, Ho J, et al. {name}[C]//Proceedings of ICML. 201{i}: 1{i}-2{i}.\n",
        "[{i}] Misra D. {name}[J]. arXiv preprint arXiv:1908.0868{i}, 201{i}.\n",
        "[{i}] 张三, 李四, 王五. {name}[J]. 计算机学报, 201{i}, 4{i}(3): 1{i}-2{i}.\n",
        "* 田正林,余岳峰,王宇.{name}[J].动力工程学报,201{i},39(10):811-817.\n",
        "- Ana Li, Bo Chen .[{name}](https://arxiv.org/abs/2001.0000{i}) .[J] arXiv preprint\n",
        "- Vaswani, A., & He, K. (201{i}). {name}. *NeurIPS*, 3{i}, 20–30.\n",
        "[{i}] A. Vaswani, K. He, and J. Ho, “{name},” in *Proc. ICML*, 201{i}, pp. 1–{i}9.\n",
        "- {name}. In *ICML 201{i}*. [[pdf](https://a.org/{i}.pdf)]\n",
        "- {name} (Ana Li et al, Some Lab)\n",
        "- {name}, Ana Li, Bo Chen, ICML 201{i}\n",
        "- {name} by Ana Li and Bo Chen\n",
        "Ana Li, Bo Chen, Wei Xu:\n{name}. {i}1-{i}9\n\n\n",
        "* (Poster #{i}): Ana Li [{name}]\n",
        "- (Talk {i}) Ana Li, Bo Chen [{name}]\n",
    ],
)
def test_titles_of_references(form: str) -> None:
    text = "# Read\n\n" + "".join(form.format(i=i, name=n) for i, n in enumerate(NAMES, 1))
    assert titles(text) == NAMES


def test_the_mark_of_a_kind_ends_a_title() -> None:
    text = "Klambauer G, Mayr A, et al. Self-normalizing networks[J]. Advances, 2017, 30."
    start, end = by_citation(text)["cited"]
    assert text[start:end] == "Self-normalizing networks"


def test_a_title_with_commas_is_no_list_of_people() -> None:
    assert after_people("Cheap, fast and good, pick two") is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Edward J. Hu, Yelong Shen, et al. LoRA: Low-Rank Adaptation[J]. arXiv, 2021.", "LoRA: Low-Rank Adaptation"),
        ("OpenBMB. ChatDev 2.0: Dev All through[EB/OL]. https://a.org", "ChatDev 2.0: Dev All through"),
        ("KIPF T N, WELLING M. Graphs and labels[EB/OL]. (2017-02-22) [2021-01-20]. .", "Graphs and labels"),
        ("Misra D. Mish: A self regularized function[J]. 2019.", "Mish: A self regularized function"),
        ("J. Devlin, M.-W. Chang, K. Lee. BERT: Pre-training[C]. N, 2019", "BERT: Pre-training"),
        ("国务院. 新一代人工智能发展规划[R]. 2017.", "新一代人工智能发展规划"),
        ("朱锡洲. 深度学习 v2.5 的研究[D]. 北京大学, 2020.", "深度学习 v2.5 的研究"),
    ],
)  # fmt: skip
def test_who_wrote_a_reference_ends_where_its_title_begins(text: str, title: str) -> None:
    span = before_kind(text)
    assert span
    assert text[slice(*span)] == title
    assert is_reference(text)


@pytest.mark.parametrize(
    "form", ["[{i}] {r}\n\n", "[^{i}]: {r}\n\n", "[{i}]: {r}\n", "{i}. {r}\n", "* {r}\n", "{r}\n\n"]
)
def test_references_of_any_length_and_style_stand_side_by_side(form: str) -> None:
    said = {
        "Gradient-based learning": "LeCun, Y., Bottou, L., & Haffner, P. (1998). Gradient-based learning. Proceedings of the IEEE, 86(11), 2278-2324.",
        "Graphs and labels": "KIPF T N, WELLING M. Graphs and labels[EB/OL]. (2017) [2021].",
        "网络表示学习综述": "涂存超,杨成,刘知远,等. 网络表示学习综述[J]. 中国科学, 2017, 47(8): 980-996.",
        "Very deep networks": "Simonyan, K., & Zisserman, A. (2014). Very deep networks. arXiv preprint arXiv:1409.1556.",
    }
    found = read(
        "# 参考\n\n" + "".join(form.format(i=i, r=r) for i, r in enumerate(said.values(), 1))
    )
    assert [m.title for m in found] == list(said)
    assert [m.authors[0] for m in found] == ["Y. LeCun", "KIPF T N", "涂存超", "K. Simonyan"]


def test_more_people_are_people() -> None:
    for text in (
        "Ana Li et al., Learning in a nutshell, ESANN, 2007",
        "Ana Li, et al., Learning in a nutshell, ESANN, 2007",
    ):
        span = after_people(text)
        assert span
        assert text[slice(*span)].strip() == "Learning in a nutshell"


CREDITED = [
    ("Attention Is All You Need", "Ashish Vaswani, Noam Shazeer, Niki Parmar", "NeurIPS 2017"),
    ("Mask R-CNN", "Kaiming He, Georgia Gkioxari, Piotr Dollár, Ross Girshick", "ICCV 2017"),
    ("Adam: A Method for Stochastic Optimization", "Diederik P. Kingma, Jimmy Ba", "ICLR 2015"),
    ("Generative Adversarial Networks", "Ian Goodfellow, Yoshua Bengio, et al.", "NeurIPS 2014"),
    ("Do ImageNet Classifiers Generalize to ImageNet?", "Benjamin Recht, Ludwig Schmidt", "ICML 2019"),
]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    ["- {0}. {1}. {2}.\n", "- {0}. {1} ([arXiv](https://arxiv.org/abs/1706.0000{3}))\n", "- {0}. {1}. {2}. [[pdf](https://a.org/{3}.pdf)]\n", "{3}. ({2}) {0}. {1}.\n",
     "{3}. {0} ({2}) {1}\n", "- {0}. {1}. *{2}*. [[paper](https://arxiv.org/abs/1706.0000{3})] [[code](https://github.com/a/b{3})]\n", "* {0}. {1} — {2}\n"],
)  # fmt: skip
def test_people_stand_behind_the_sentence_of_a_title(form: str) -> None:
    text = "".join(form.format(*one, i).replace("?.", "?") for i, one in enumerate(CREDITED, 1))
    names = [name for name, _, _ in CREDITED]
    assert [str(title).rstrip("?") for title in titles(text)] == [
        name.rstrip("?") for name in names
    ]


@pytest.mark.parametrize("sign", [",", ".", ":", "，", "："])
def test_a_year_in_brackets_ends_one_person(sign: str) -> None:
    text = f"Ana Ruiz (2001){sign} Sparse Routing Between Experts"
    assert text[slice(*by_citation(text)["after names"])] == "Sparse Routing Between Experts"


@pytest.mark.parametrize(
    "text", ["Attention (2017), the story of a title", "Ana Ruiz (2001) und Lin"]
)
def test_a_year_in_brackets_behind_other_words_ends_nobody(text: str) -> None:
    assert "after names" not in by_citation(text)


def test_a_list_with_one_person_each_is_read() -> None:
    people = ["Ana Ruiz", "Cy Doe", "Ed Fox", "Jun Xie"]
    said = ["Sparse Routing Between Experts", "Learning to Rank Proofs", "Graphs for Roads", "Tokenizers That Forget"]  # fmt: skip
    found = read("# Reading\n\n" + "".join(f"- {who} (200{i}), {title}\n" for i, (who, title) in enumerate(zip(people, said, strict=True))))  # fmt: skip
    assert [m.title for m in found] == said
    assert [m.authors for m in found] == [(who,) for who in people]
    assert [m.published for m in found] == ["2000", "2001", "2002", "2003"]


def test_by_within_a_title_ends_none() -> None:
    title = "Masters Catch a Pattern by Finding Out How to Avoid It"
    text = f"{title} by Ana Ruiz at Some Magazine. A formula is shown."
    assert text[slice(*by_citation(text)["before names"])] == title
    text = "Catch a Pattern by Ana Ruiz, edited by Bo Lin. A formula is shown."
    assert text[slice(*by_citation(text)["before names"])] == "Catch a Pattern"


def test_surnames_before_titles_are_people() -> None:
    said = ["Natural Strategies of Evolution", "Parameter-exploring Gradients for Policies", "The Noisy Method: A Tutorial", "Guided Search in Many Dimensions", "Universal Functions of Value"]  # fmt: skip
    people = ["Ruiz et al.", "Doe et al.", "Hansen", "Fox et al.", "Lu et al."]
    lines = "".join(f"• {who}, {title}\n" for who, title in zip(people, said, strict=True))
    assert titles(f"# Reading list\n\n{lines}") == said


def test_what_brackets_hold_behind_a_title_is_no_part_of_it() -> None:
    told = "it goes on and on about what was done before, and it is the clearest treatment of it."
    people = ["Ruiz et al. 2024", "Some-Lab 2025", "Doe et al. 2023"]
    said = ["DeepProver", "Prove It Step by Step", "Prover-R1"]
    lines = "".join(f"- {title} ({who}, arXiv:2405.0100{i}): {told}\n" for i, (who, title) in enumerate(zip(people, said, strict=True)))  # fmt: skip
    assert titles(f"Three papers in order:\n{lines}") == said


@pytest.mark.parametrize(
    "people", ["Ana Ruiz, Bo Lin, and Cy Doe", "Ana Ruiz", "A. Ruiz and B. Lin"]
)
def test_a_year_alone_stands_between_people_and_title(people: str) -> None:
    """As the ACM writes references."""
    text = "".join(
        f"[{i}] {people}. 201{i}. {name}. In Proceedings of ICML. arXiv:2001.0000{i}\n"
        for i, name in enumerate(NAMES, 1)
    )
    found = read(text)
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"2001.0000{i}" for i in range(1, 6)]
    assert all(
        len(m.authors) == people.count(",") + ("and" in people) + ("," not in people) for m in found
    )


def test_the_last_of_some_people_ends_at_a_colon() -> None:
    for people in ("A. Ruiz, B. Lin", "A. Ruiz, B. C. Lin, and D. Doe"):
        start, end = after_people(f"{people}: A title of some words, ICML, 2019") or (0, 0)
        assert f"{people}: A title of some words, ICML, 2019"[start:end] == "A title of some words"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Small Graphs Explain Large Ones — Thomas N. Kipf, Max Welling", "Small Graphs Explain Large Ones"),
        ("Low Ranks Are Enough | Edward J. Hu, Yelong Shen", "Low Ranks Are Enough"),
        ("Translation by Jointly Learning What to Align by Kaiming He, Jian Sun", "Translation by Jointly Learning What to Align"),
    ],
)  # fmt: skip
def test_people_begin_behind_a_sign_or_the_last_by(text: str, title: str) -> None:
    start, end = by_citation(text)["before names"]
    assert text[start:end] == title


def test_by_and_a_verb_begin_no_people() -> None:
    assert "before names" not in by_citation("Translation by Jointly Learning What to Align")


@pytest.mark.parametrize(
    "people", ["Ruiz, Ana, et al..", "Ruiz, Ana, et al.", "Ruiz, Ana, and Bo Lin.", "Ruiz, Ana."]
)
def test_people_before_a_title_in_quotation_marks_are_its_own(people: str) -> None:
    """As the MLA writes references, below the topic of each, and beside parts of a book."""
    lines = "".join(
        f'#### {name.split()[0]}\n{people} "{name}."\n</br> [[pdf](https://a.org/{i}.pdf)]\n\nChapter {i}, Sutton & Barto\n\n'
        for i, name in enumerate(NAMES, 1)
    )
    found = read(f"# Reading\n\n{lines}")
    assert [m.title for m in found] == NAMES
    assert all(m.authors[0] == "Ana Ruiz" for m in found)
    assert [m.url for m in found] == [f"https://a.org/{i}.pdf" for i in range(1, 6)]
    assert [m.category for m in found] == [name.split()[0] for name in NAMES]


LINES = [
    ("Quiet Rooms and What They Tell", "Ana P. Ruiz"),
    ("Maps of Many Islands: A Survey", "Bo Lin"),
    ("Doors That Learn to Close", "Eva Novak"),
    ("Clocks Agree on the Hour", "Jun Sato"),
    ("Masked Encoders Are Scalable Learners", "Ivo Hahn"),
    ("Reading Letters with Few Labels", "Mei Chen"),
]


_ONE_OR_MORE = ["{who}", "{who} et al.", "{who} and Kim Park", "{who}, Kim Park, Li Wei"]
_ADDRESS = "https://arxiv.org/abs/2405.0100{i}"


@pytest.mark.parametrize("form", ["{name}, {people}", "{name}. {people}", "{name} - {people}", "{name} ({people})"])  # fmt: skip
@pytest.mark.parametrize("people", _ONE_OR_MORE)
@pytest.mark.parametrize(
    ("mark", "end"),
    [*((mark, end + _ADDRESS) for mark in ("- ", "{i}. ", "[{i}] ") for end in (". ", ", 2024. ", " ")), ("{i}. ", ". ICLR 2024.")],
)  # fmt: skip
def test_people_and_facts_behind_a_title_are_none_of_it(
    form: str, people: str, mark: str, end: str
) -> None:
    lines = "".join(
        f"{mark}{form}{end}\n".replace("{people}", people).format(i=i, name=name, who=who)
        for i, (name, who) in enumerate(LINES, 1)
    )
    assert [m.title for m in read(lines)] == [name for name, _ in LINES]
