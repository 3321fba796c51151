"""Records that are none of their group are left out."""

import pytest

from tests.sources.digests.looking import read, titles

NAMES = [
    "Depth needs short cuts",
    "Noise is taken off step by step",
    "Boxes share what they compute",
]
IDS = ["1512.03385", "2006.11239", "1506.01497"]


def test_messages_of_a_chat_that_lead_nowhere_are_talk() -> None:
    papers = [
        f"{who}  09:{10 + i}\n分享论文《{name}》\nhttps://arxiv.org/abs/{id}\n"
        for i, (who, name, id) in enumerate(
            zip(["张浩然", "高志远", "李天宇"], NAMES, IDS, strict=True)
        )
    ]
    talk = "赵一凡  09:50\n图 3 那个结果有人复现过没\n"
    book = "赵一凡  09:58\n还有《Captions teach a model of pictures》\n"
    items = read("\n".join([*papers[:2], talk, papers[2], book]))
    assert [item.title for item in items][:3] == NAMES
    assert len(items) == 4


def test_a_letter_is_none_of_its_items() -> None:
    text = "Weekly reads [1]\n\n" + "\n\n".join(
        f"{name} [{i}]\n\nA sentence of some length on what is found in this paper, and why."
        for i, name in enumerate(NAMES, 2)
    )
    text += "\n\nUnsubscribe [5]\n\nLinks:\n------\n[1] https://letters.example.com/view/128\n"
    text += "".join(f"[{i}] https://arxiv.org/abs/{id}\n" for i, id in enumerate(IDS, 2))
    text += "[5] https://letters.example.com/unsubscribe\n"
    assert titles(text) == NAMES


@pytest.mark.parametrize("name", ["** The Quiet Post", "The Quiet Post"])
def test_the_name_of_a_letter_in_its_subject_is_no_title(name: str) -> None:
    """Plain mails have it above a line of signs, as their items."""
    head = 'Subject: The Quiet Post 2024-05-01\nFrom: The Quiet Post <a@example.org>\nTo: b@example.org\nDate: Wed, 01 May 2024 06:30:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain; charset="utf-8"\n\n'
    names = ["Quiet Rooms and What They Tell", "Maps of Many Islands in Fog", "Doors That Learn to Close"]  # fmt: skip
    sign = "** " if name.startswith("*") else ""
    items = "".join(
        f"{sign}{title}\n{'-' * 60}\nA model closes what it has opened, and learns when not to do it.\n\nRead the paper (https://arxiv.org/abs/2405.0100{i})\n\n\n"
        for i, title in enumerate(names)
    )
    assert [m.title for m in read(f"{head}{name}\n{'-' * 60}\n2024-05-01\n\n\n{items}")] == names


@pytest.mark.parametrize("day", ["Ada One 8月1{}日 21:04", "2026-08-1{} 21:04", "Aug 1{}, 2026"])
def test_a_note_above_the_first_section_is_no_item(day: str) -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen", "The Cost of Agents", "Robots in Rural Clinics"]  # fmt: skip
    items = [
        f"{day.format(i)}\n\n### [{name}](https://a.org/{i})\n\nA few words on it.\n\n"
        for i, name in enumerate(names)
    ]
    text = f"## Fresh Today\n\n{''.join(items[:3])}## Blogs of Labs\n\n{''.join(items[3:])}"
    assert titles(f"Two of the sites could not be read today.\n\n{text}") == names


@pytest.mark.parametrize("item", ["{0}\n\n### [{1}](https://a.org/{2})\n\n", "{0}\n\n**{1}**\n\n{3}\n\n"])  # fmt: skip
def test_dates_above_titles_are_of_what_stands_below_them(item: str) -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen", "The Cost of Agents", "Robots in Rural Clinics"]  # fmt: skip
    text = "It tells what was found, and why that matters for those who build such things."
    items = [item.format(f"2026-08-1{i} 21:04", name, i, text) for i, name in enumerate(names)]
    page = f"# Some Digest\n\n## Fresh\n\n{''.join(items[:3])}## Of Labs\n\n{''.join(items[3:])}"
    found = read(page)
    assert [(m.title, m.published) for m in found] == [(name, f"2026-08-1{i}") for i, name in enumerate(names)]  # fmt: skip
    below = page.replace("# Some Digest\n\n## Fresh\n\n", "")
    assert [m.published for m in read(below)][:2] == ["2026-08-10", "2026-08-11"]
