import pytest

from tests.sources.digests.looking import read

NAMES = ["Denoising Diffusion Probabilistic Models.", "Auto-Encoding Variational Bayes.", "Training language models to follow instructions with human feedback.",
         "用神经辐射场表示场景并合成新的视角，也能在手机上运行。"]  # fmt: skip


@pytest.mark.parametrize("form", ["{0}\nAda One, Ben Two\nhttps://arxiv.org/abs/2108.0000{1}\nWhat it does is told here, and more of it, as texts do.\n\n", "{1}. {0}\n   https://arxiv.org/abs/2108.0000{1}\n   它做了什么，这里有说明，读者可以看看。\n\n", "{0}\n链接：https://arxiv.org/abs/2108.0000{1}\n\n"])  # fmt: skip
def test_a_sentence_alone_above_an_address_or_people_is_a_title(form: str) -> None:
    found = read("".join(form.format(name, i) for i, name in enumerate(NAMES, 1)))
    assert [m.title for m in found] == [name.rstrip(".。") for name in NAMES]
    assert [m.arxiv_id for m in found] == [f"2108.0000{i}" for i in range(1, 5)]
