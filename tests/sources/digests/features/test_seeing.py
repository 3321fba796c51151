import pytest

from tests.sources.digests.looking import read, seen

NAMES = ["Denoising Diffusion Probabilistic Models.", "Auto-Encoding Variational Bayes.", "Training language models to follow instructions with human feedback.",
         "用神经辐射场表示场景并合成新的视角，也能在手机上运行。"]  # fmt: skip


@pytest.mark.parametrize("form", ["{0}\nAda One, Ben Two\nhttps://arxiv.org/abs/2108.0000{1}\nWhat it does is told here, and more of it, as texts do.\n\n", "{1}. {0}\n   https://arxiv.org/abs/2108.0000{1}\n   它做了什么，这里有说明，读者可以看看。\n\n", "{0}\n链接：https://arxiv.org/abs/2108.0000{1}\n\n"])  # fmt: skip
def test_a_sentence_alone_above_an_address_or_people_is_a_title(form: str) -> None:
    found = read("".join(form.format(name, i) for i, name in enumerate(NAMES, 1)))
    assert [m.title for m in found] == [name.rstrip(".。") for name in NAMES]
    assert [m.arxiv_id for m in found] == [f"2108.0000{i}" for i in range(1, 5)]


TITLES = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen", "Masked Encoders Are Learners"]  # fmt: skip


def test_who_submitted_a_link_is_no_item() -> None:
    rows = "".join(
        f"<tr><td>{i}.</td><td><a href='vote?id={i}'></a></td><td><a href='https://a.org/{i}'>{title}</a> (<a href='from?site=a.org'>a.org</a>)</td></tr>"
        f"<tr><td colspan=2></td><td>{i * 31} points by <a href='user?id=u{i}'>u{i}</a> <a href='item?id={i}'>{i} hours ago</a> | <a href='hide?id={i}'>hide</a> | <a href='item?id={i}'>{i} comments</a></td></tr>"
        for i, title in enumerate(TITLES, 1)
    )
    found = read(f"<html><body><table>{rows}</table></body></html>", base="https://n.org/")
    assert [(m.title, m.url) for m in found] == [(title, f"https://a.org/{i}") for i, title in enumerate(TITLES, 1)]  # fmt: skip


def test_a_text_that_is_a_link_to_where_the_title_above_leads_is_no_item() -> None:
    cards = "".join(
        f"<div><div><a href='https://a.org/p/{i}'>{title}</a></div><div><a href='https://a.org/p/{i}'>What it does is told here, in a sentence or two.</a></div></div>"
        for i, title in enumerate(TITLES, 1)
    )
    assert [m.title for m in read(f"<html><body>{cards}</body></html>")] == TITLES


def test_no_record_begins_with_its_text_where_every_other_item_has_a_link() -> None:
    names = [f"{title} of {kind}" for kind in ("Seas", "Hills", "Towns") for title in TITLES]
    text = "".join(
        f"**{name}**\n\nWhat it does is told here, in a sentence or two, as texts do. {f'[Paper](https://arxiv.org/abs/2108.000{i:02})' if i % 2 else ''}\n\n"
        for i, name in enumerate(names)
    )
    found = read(text)
    assert [(m.title, m.arxiv_id) for m in found] == [(name, f"2108.000{i:02}" if i % 2 else None) for i, name in enumerate(names)]  # fmt: skip


@pytest.mark.parametrize("behind", [" [Paper]", " (Arxiv, May 2024) [Paper] [Code]"])
def test_a_title_that_several_sections_have_is_no_label_and_no_boilerplate(behind: str) -> None:
    again = f"Toy: Waiting is all that tokens do when they are many{behind}"
    text = "".join(f"## Part {i}\n\nTokens of the {i} kind (Arxiv, 202{i}) [Paper]  \n{again}  \nMore toys of kind {i} (ACL 202{i}) [Paper]\n\n" for i in range(3))  # fmt: skip
    assert {one.lead for one in seen(text) if one.text == again} == {"text"}


def test_a_label_with_a_short_value_that_all_items_share_is_one() -> None:
    text = "".join(f"## Toys for Tokens {i}\n\nTrack: Main, in the hall\n\nWaiting helps.\n\n" for i in range(4))  # fmt: skip
    assert [one.lead for one in seen(text)].count("label") == 4


@pytest.mark.parametrize("number", ["STORY {}", "No. {}", "{}.", "新闻 {}", "Nachricht {}", "Noticia {}", "Item {}/4"])  # fmt: skip
def test_a_sentence_below_a_number_alone_is_a_title(number: str) -> None:
    lines = ["A new chip speeds up small models on phones.", "Two labs publish an open test of translation.",
             "A robot learns to fold shirts from ten videos.", "Regulators ask for a register of large runs."]  # fmt: skip
    text = "".join(
        f"{number.format(i)}\n{line}\nSource: Some Site\nSummary: It tells how the thing was made, and who may use it from now on.\nRead: https://news.org/{i}\n\n"
        for i, line in enumerate(lines, 1)
    )
    found = read(f"Morning Brief\n2026-05-02\n\n{text}")
    assert [m.title for m in found] == [line.rstrip(".") for line in lines]
    assert [m.url for m in found] == [f"https://news.org/{i}" for i in range(1, 5)]


TEXT = "<p>It tells what was found, and why that matters for those who build such things every day.</p>"  # fmt: skip


@pytest.mark.parametrize(("large", "small"), [("h2", "h3"), ("h3", "h4"), ("h2", "h4")])
def test_a_linked_heading_with_a_text_of_its_own_is_an_item_beside_smaller_ones(
    large: str, small: str
) -> None:
    def card(i: int, tag: str, name: str) -> str:
        return f"<div class='{name}'><{tag}><a href='https://a.org/{i}'>{names[i]}</a></{tag}><p>Some Site · Feb {i + 2}, 2026</p>{TEXT}</div>"

    names = [*TITLES, "The Cost of Tiny Agents", "Robots in Rural Clinics"]
    parts = "".join(
        f"<section>{card(i, large, 'lead')}<div>{card(i + 1, small, 'card')}{card(i + 2, small, 'card')}</div></section>"
        for i in (0, 3)
    )
    found = read(f"<html><body><h1>Some Digest</h1>{parts}</body></html>")
    assert [(m.title, m.url, m.category) for m in found] == [(name, f"https://a.org/{i}", None) for i, name in enumerate(names)]  # fmt: skip


def test_a_linked_heading_over_the_elements_below_it_is_their_topic() -> None:
    items = "".join(f"<li><a href='https://a.org/{i}'>{t}</a> {TEXT}</li>" for i, t in enumerate(TITLES))  # fmt: skip
    page = f"<html><body><h1>Some Digest</h1><div><h2><a href='https://lab.org/'>Vision</a></h2>{TEXT}<ul>{items}</ul></div></body></html>"
    assert [(m.title, m.category) for m in read(page)] == [(title, "Vision") for title in TITLES]
