"""Titles in references, as each style of them writes them."""

import pytest

from recommender.sources.digests.citations import after_people, by_citation
from tests.sources.digests.looking import titles

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
