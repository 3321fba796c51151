"""What a page shows by its looks: empty lines between records, cards that are links, words set apart."""

import pytest

from recommender.sources.digests.html import page
from tests.sources.digests import looking
from tests.sources.digests.looking import read

PAPERS = [
    ("Deep residual learning for image recognition", "Kaiming He, Jian Sun", "1512.03385"),
    ("Denoising diffusion probabilistic models", "Jonathan Ho, Pieter Abbeel", "2006.11239"),
    ("Language models are few-shot learners", "Tom Brown, Nick Ryder", "2005.14165"),
    ("Attention is all you need", "Ashish Vaswani, Niki Parmar", "1706.03762"),
    ("Segment anything in any picture", "Ana Ruiz, Bo Lin", "2304.02643"),
]


def gaps(html: str) -> list[bool]:
    return [block.gap for block in page.read(html).blocks]


@pytest.mark.parametrize(
    ("line", "empty"),
    [
        ("<div>{}</div>", "<div><br></div>"),
        ("<div>{}</div>", "<div>&nbsp;</div>"),
        ("{}<br>", "<br>"),
        ("<p class=MsoNormal>{}<o:p></o:p></p>", "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"),
        ("<p class=c1><span>{}</span></p>", "<p class=c1><span></span></p>"),
    ],
)
@pytest.mark.parametrize("front", ["", "Reading list", "本周论文"])
def test_records_end_at_empty_lines(line: str, empty: str, front: str) -> None:
    """Else the link of one item goes to the next: all of them stand in lines alike."""
    html = f"<html><body>{line.format(front)}{empty}" if front else "<html><body>"
    for title, who, number in PAPERS:
        parts = (title, who, f"<a href='https://arxiv.org/abs/{number}'>link</a>")
        html += "".join(map(line.format, parts)) + empty
    found = read(f"{html}</body></html>")
    assert [(m.title, m.arxiv_id) for m in found] == [(t, n) for t, _, n in PAPERS]
    assert [", ".join(m.authors) for m in found] == [who for _, who, _ in PAPERS]


def test_paragraphs_of_a_page_stand_apart_unless_empty_ones_do() -> None:
    assert gaps("<p>a</p><p>b</p><p>c</p>") == [True, True, True]
    pairs = "".join(f"<p>{a}</p><p>{a}{a}</p><p></p>" for a in "abcd")
    assert gaps(pairs) == [True, False] * 4
    assert gaps("<p>a</p><p>b</p><p><img src=x></p>" * 4) == [True] * 8


def test_a_linked_card_is_a_block_and_its_link_that_of_its_title() -> None:
    cards = "".join(
        f"<a class=card href='https://arxiv.org/abs/{n}'><span class=tag>NLP</span><strong>{t}</strong>"
        f"<span class=meta>{w.split(',')[0]} · May {i}, 2025</span></a>\n"
        for i, (t, w, n) in enumerate(PAPERS, 1)
    )
    found = read(f"<main>{cards}</main>")
    assert [(m.title, m.arxiv_id) for m in found] == [(t, n) for t, _, n in PAPERS]


def test_buttons_side_by_side_stay_in_one_line() -> None:
    buttons = "<a class=b href='/x'><i class=icon></i><span class=t>PDF</span></a> " * 2
    (block,) = page.read(f"<p>A title {buttons}</p>", base="https://a.org/").blocks
    assert block.text == "A title PDF PDF"


def test_small_print_of_a_heading_stands_below_it() -> None:
    blocks = page.read("<h4>A title <small>NeurIPS 2025</small></h4><p>text</p>").blocks
    assert [block.text for block in blocks] == ["A title", "NeurIPS 2025", "text"]


@pytest.mark.parametrize("tag", ["nav class=queue", "form id=aspnetForm"])
def test_what_holds_nearly_all_of_a_page_is_no_menu(tag: str) -> None:
    said = "We show that it is better than what others do, on all of the tasks that we tried."
    items = "".join(
        f"<h3><a href='https://arxiv.org/abs/{n}'>{t}</a></h3><p>{said}</p>" for t, _, n in PAPERS
    )
    search = "<input type=text name=q><select><option>all</option></select>"
    found = looking.read(f"<html><body><h1>Papers</h1><{tag}>{search}{items}</{tag.split()[0]}></body></html>")  # fmt: skip
    assert [m.title for m in found] == [t for t, _, _ in PAPERS]


def test_a_menu_of_links_stays_one_however_long_the_page_is() -> None:
    links = "".join(f"<a href='https://a.org/{i}'>{t}</a> " for i, (t, _, _) in enumerate(PAPERS))
    blocks = page.read(f"<body><nav>{links}</nav><p>Short text.</p></body>").blocks
    assert [block.text for block in blocks] == ["Short text."]


def test_a_form_of_links_is_read_and_one_to_fill_in_is_not() -> None:
    names = "<form><input type=hidden name=q><a href='#'>Ana Ruiz</a></form>, <form><a href='#'>Bo Lin</a></form>"
    asked = "<form><label>Name</label> <input type=text><a href='#'>why?</a></form>"
    blocks = page.read(f"<dl><dt>A title</dt><dd>{names}</dd></dl>{asked}").blocks
    assert [block.text for block in blocks] == ["A title", "Ana Ruiz, Bo Lin"]


def test_small_print_at_once_behind_another_element_is_apart() -> None:
    (block,) = page.read("<p><strong>A title</strong><small>Ana Ruiz, Bo Lin</small></p>").blocks
    assert block.text == "A title Ana Ruiz, Bo Lin"
    (block,) = page.read("<p>A title<small>s</small></p>").blocks
    assert block.text == "A titles"
