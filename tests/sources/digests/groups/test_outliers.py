"""Records that are none of their group are left out."""

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
